#ifndef KPOD_CISAL_SHIM_H
#define KPOD_CISAL_SHIM_H

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

/* What undoes gzip; null where memory is short. Behind a pointer to nothing in particular, since Swift writes 80 KB of
   code for a structure of such long arrays. It is given back by free. */
static inline void *kpod_gunzip_open(void) { return malloc(sizeof(struct inflate_state)); }

/* Prepares it for the next member. */
static inline void kpod_gunzip_begin(void *gunzip) {
    struct inflate_state *state = (struct inflate_state *)gunzip;
    isal_inflate_init(state);
    state->crc_flag = ISAL_GZIP;
}

/* Whether the member has ended as it should. */
static inline int kpod_gunzip_is_complete(const void *gunzip) {
    return ((const struct inflate_state *)gunzip)->block_state == ISAL_BLOCK_FINISH;
}

/* Unpacks as much as there is, or as there is room for. Counts what is left of both, and returns less than 0 where it is
   no gzip. */
static inline int kpod_gunzip_read(
    void *gunzip, const unsigned char *input, unsigned *input_left, unsigned char *output, unsigned *output_left) {
    struct inflate_state *state = (struct inflate_state *)gunzip;
    state->next_in = (unsigned char *)input;
    state->avail_in = *input_left;
    state->next_out = output;
    state->avail_out = *output_left;
    int status = isal_inflate(state);
    *input_left = state->avail_in;
    *output_left = state->avail_out;
    return status;
}

#endif
