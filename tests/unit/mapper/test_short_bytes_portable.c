/* Short runs of bytes as machines without blocks of sixteen bytes handle them. */
#define SHORT_PORTABLE
#include "short_bytes_test.h"

int main(void) {
    return run_short_bytes_tests();
}
