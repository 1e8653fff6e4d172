/* skep/export.h: which names the shared library shows, and the library's version.
 *
 * Everything is hidden (-fvisibility=hidden) except what is declared with SKEP_API. */
#ifndef SKEP_EXPORT_H
#define SKEP_EXPORT_H

#define SKEP_VERSION_MAJOR 0
#define SKEP_VERSION_MINOR 1
#define SKEP_VERSION_PATCH 0
#define SKEP_VERSION       "0.1.0"

#if defined(__GNUC__)
#define SKEP_API __attribute__((visibility("default")))
#define SKEP_PRINTF(format_index, first_index)                                                     \
    __attribute__((format(printf, format_index, first_index)))
#else
#define SKEP_API
#define SKEP_PRINTF(format_index, first_index)
#endif

#endif
