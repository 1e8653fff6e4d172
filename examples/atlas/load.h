/* Filling the atlas from the JSON files of the iso-codes package. */
#ifndef ATLAS_LOAD_H
#define ATLAS_LOAD_H

#include <skep/skep.h>

#define ATLAS_JSON_DIR "/usr/share/iso-codes/json"

typedef struct atlas_counts {
    size_t countries;
    size_t subdivisions;
    size_t languages;
    size_t currencies;
} atlas_counts;

/** Told after each group of objects that was saved; may be NULL. */
typedef void atlas_progress(const char *what, size_t done, size_t total);

/** Creates the table and saves everything in `json_dir`. `counts` receives what was saved. */
skep_status atlas_load(skep_client *db, const char *json_dir, atlas_progress *progress,
                       atlas_counts *counts, skep_error *err);

#endif
