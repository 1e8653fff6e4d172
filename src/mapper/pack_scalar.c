/* mapper/pack_scalar.c: one C value to S, N, B or BOOL, for all forms and with the messages. */
#include "mapper/pack.h"

#include <string.h>

#include "mapper/mapper.h"
#include "model/member.h"

/* The writer checks the text and has the messages of what is wrong with it. */
packed_as pack_scalar(packer *p, const skep_member *type, const void *address,
                      const mapper_path *path) {
    packed_writer w;
    packed_begin(&w, p->buf, p->err);
    if (member_pack(type, address, path->is_sensitive, &w) == SKEP_OK) return PACKED_VALUE;
    return packer_refuse(p, path, w.status);
}
