/* The model of a stranger's program: a C header that the program includes too. */
#ifndef MODEL_H
#define MODEL_H

#include <skep/model.h>

SKEP_TABLE(shop, pk = "PK", sk = "SK");

typedef struct product {
    int64_t id;
    char *name;
    skep_decimal price;
} product;
SKEP_ENTITY(product, table = shop, pk = "PRODUCT#{id}", sk = "PRODUCT#{id}");

#endif
