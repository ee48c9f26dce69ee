#ifndef KPOD_CZLIB_SHIM_H
#define KPOD_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro. 16 above the largest window asks for gzip's head and check, and nothing else; the largest
   window itself for zlib's. */
static inline int kpod_inflate_begin(z_stream *stream, int is_gzip) {
    return inflateInit2(stream, (is_gzip ? 16 : 0) + MAX_WBITS);
}

#endif
