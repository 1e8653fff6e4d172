/* remote/url.h: the part of an address that names hosts, ports and parameters. */
#ifndef REMOTE_URL_H
#define REMOTE_URL_H

#include "remote/address.h"

/** Reads "HOST[:PORT]{,HOST[:PORT]}[/][?NAME=VALUE{&NAME=VALUE}]", the text behind "scheme://",
 * into the nodes, is_tls, datacenter and rack of `out`; of a URL there is one host and no parameter
 * but `chaos`. `out->kind` and, of a URL, `out->is_tls` say what is read. `address` is the whole
 * text for messages. */
skep_status url_read(const char *address, const char *rest, remote_address *out, skep_error *err);

#endif
