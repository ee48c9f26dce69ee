#ifndef KPOD_CCRYPTO_SHIM_H
#define KPOD_CCRYPTO_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* Macros of OpenSSL's and functions with variable arguments, neither of which Swift can call. */

static inline EVP_PKEY *kpod_generate_ecdsa(const char *curve) { return EVP_EC_gen(curve); }

static inline EVP_PKEY *kpod_generate_rsa(size_t bits) { return EVP_RSA_gen(bits); }

/* How many bytes a BIO in memory holds, and where. */
static inline long kpod_memory_of(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

static inline int kpod_append_name(GENERAL_NAMES *names, GENERAL_NAME *name) {
    return sk_GENERAL_NAME_push(names, name) > 0;
}

static inline STACK_OF(X509_EXTENSION) *kpod_extensions(void) { return sk_X509_EXTENSION_new_null(); }

static inline void kpod_free_extensions(STACK_OF(X509_EXTENSION) *extensions) {
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}

#endif
