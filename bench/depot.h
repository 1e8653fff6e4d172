/* The model of the rows about many items: parcels of 400 bytes, all of a depot in one partition. */
#ifndef DEPOT_H
#define DEPOT_H

#include <skep/model.h>

SKEP_TABLE(depot, pk = "PK", sk = "SK");

typedef enum parcel_state { PARCEL_WAITING, PARCEL_LOADED, PARCEL_DELIVERED } parcel_state;

typedef struct place {
    char *street, *city, *zip, *country;
} place;

typedef struct parcel {
    int64_t depot;
    int64_t id;
    char *sender;
    char *remark;
    place to;
    parcel_state state;
    skep_time sent_at;
    skep_decimal fee;
    int32_t grams;
    bool is_fragile;
    SKEP_LIST(char *) labels;
} parcel;
SKEP_ENTITY(parcel, table = depot, pk = "DEPOT#{depot}", sk = "PARCEL#{id:06}");

/** All parcels of a depot. */
SKEP_QUERY()
static inline bool parcels_of(const parcel *p, int64_t depot) {
    return p->depot == depot;
}

#endif
