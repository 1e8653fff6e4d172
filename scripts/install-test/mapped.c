/* Uses an installed skep from C and C++, with code that was generated from model.h: an object stored and read back. */
#include <skep/skep.h>

#include <stdio.h>

#include "model.skep.h"

static int fail_with(const char *what, const skep_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 1;
}

int main(void) {
    char name[] = "Honey";
    char price[SKEP_DECIMAL_TEXT_MAX];
    skep_error err;
    skep_client *db = skep_open(":memory:", NULL, &err);
    if (db == NULL) return fail_with("skep_open", &err);
    if (shop_create(db, &err) != SKEP_OK) return fail_with("shop_create", &err);

    product honey;
    honey.id = 7;
    honey.name = name;
    honey.price = SKEP_DEC("26.05");
    if (product_put(db, &honey, &err) != SKEP_OK) return fail_with("product_put", &err);

    skep_session *session = skep_session_new(db, NULL);
    const product *found = product_find(session, 7, &err);
    if (found == NULL) return fail_with("product_find", &err);
    skep_decimal_format(found->price, price);
    printf("%s costs %s\n", found->name, price);

    skep_session_free(session);
    skep_close(db);
    return 0;
}
