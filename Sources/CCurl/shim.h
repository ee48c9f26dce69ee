#ifndef KPOD_CCURL_SHIM_H
#define KPOD_CCURL_SHIM_H
#include <curl/curl.h>
#endif
