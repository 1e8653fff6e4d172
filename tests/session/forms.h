/* A model with one of everything that a save has to tell apart: nested maps two deep, an embedded
 * list of structs, optional members, a set, a sparse index; unversioned. */
#ifndef FORMS_H
#define FORMS_H

#include <skep/model.h>

SKEP_TABLE(forms, pk = "PK", sk = "SK", gsi(ByOwner, pk = "OwnerPK", sk = "OwnerSK"));

typedef struct point {
    int32_t x, y;
} point;

typedef struct frame {
    char *title;
    point origin;
} frame;

typedef struct line {
    char *text;
    int32_t count;
} line;

typedef struct form {
    char *name;
    char *owner; /* NULL: not in ByOwner */
    frame outer;
    point *corner;
    int64_t *weight;
    SKEP_LIST(line) lines;
    SKEP_SET(char *) tags;
} form;
SKEP_ENTITY(form, table = forms, pk = "FORM#{name}", sk = "FORM#{name}",
            ByOwner(pk = "OWNER#{owner}", sk = "{name}"));

#endif
