/* remote/xml_text.h: single values out of the short XML answers of AWS's Query protocol. */
#ifndef REMOTE_XML_TEXT_H
#define REMOTE_XML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/** Copies the text of the first element of that name, "AccessKeyId", with the five named entities
 * and character references undone. False where there is none, where it holds other elements, or
 * where it does not fit into `cap` bytes with a NUL. */
bool xml_text(const char *xml, const char *name, char *out, size_t cap);

#endif
