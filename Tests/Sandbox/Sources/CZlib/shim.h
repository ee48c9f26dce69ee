#ifndef SANDBOX_CZLIB_SHIM_H
#define SANDBOX_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit is a macro. */
static inline int sandbox_inflate_begin(z_stream *stream) { return inflateInit(stream); }

#endif
