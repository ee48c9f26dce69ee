#ifndef KPOD_CZLIB_SHIM_H
#define KPOD_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit is a macro. */
static inline int kpod_inflate_begin(z_stream *stream) { return inflateInit(stream); }

#endif
