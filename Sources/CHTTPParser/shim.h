#ifndef KPOD_CHTTPPARSER_SHIM_H
#define KPOD_CHTTPPARSER_SHIM_H

#include <http_parser.h>

/* Bit fields, which Swift does not see. */
static inline unsigned kpod_http_error(const http_parser *parser) { return parser->http_errno; }
static inline unsigned kpod_http_method(const http_parser *parser) { return parser->method; }
static inline int kpod_http_is_upgrade(const http_parser *parser) { return parser->upgrade; }
/* Whether the body's length is told, or it comes in chunks. */
static inline int kpod_http_is_chunked(const http_parser *parser) { return (parser->flags & F_CHUNKED) != 0; }

#endif
