#ifndef KPOD_CYAML_SHIM_H
#define KPOD_CYAML_SHIM_H
#include <yaml.h>
#endif
