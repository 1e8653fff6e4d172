/* What a table may not say. */
#include <skep/model.h>

SKEP_TABLE(orders, pk = "PK", sk = "SK");
SKEP_TABLE(orders, pk = "PK"); /* error: T01 */
SKEP_TABLE(no_key, sk = "SK"); /* error: T02 */
SKEP_TABLE(ab, pk = "PK"); /* error: T03 */
SKEP_TABLE(empty_key, pk = ""); /* error: T03 */
SKEP_TABLE(two_alike, pk = "PK",
           gsi(One, pk = "A"),
           gsi(One, pk = "B")); /* error: T04 */
SKEP_TABLE(same_key, pk = "K", sk = "K"); /* error: T05 */
SKEP_TABLE(key_version, pk = "K", version = "K"); /* error: T05 */
SKEP_TABLE(index_version, pk = "K", gsi(Two, pk = "V"), version = "V"); /* error: T05 */
SKEP_TABLE(index_twice, pk = "K", gsi(Two, pk = {a, b}, sk = {b})); /* error: T05 */
SKEP_TABLE(many_parts, pk = "K", gsi(Two, pk = {a, b, c, d, e})); /* error: T06 */
SKEP_TABLE(no_index_key, pk = "K", gsi(Two, sk = "S")); /* error: T02 */
SKEP_TABLE(word_key, pk = PK); /* error: P03 */
SKEP_TABLE(odd_index, pk = "K", gsi(pk = "X")); /* error: P03 */
SKEP_TABLE(odd_word, pk = "K", local(Two, pk = "X")); /* error: P02 */
SKEP_TABLE(odd_projection, pk = "K", gsi(Two, pk = "X", projection = some)); /* error: P03 */
SKEP_TABLE(odd_argument, pk = "K", gsi(Two, pk = "X", unique)); /* error: P02 */
SKEP_TABLE(pk = "K"); /* error: P03 */
