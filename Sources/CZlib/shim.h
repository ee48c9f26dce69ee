#ifndef KPOD_CZLIB_SHIM_H
#define KPOD_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro. 16 above the largest window asks for gzip's head and check, and nothing else. */
static inline int kpod_inflate_begin(z_stream *stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}

#endif
