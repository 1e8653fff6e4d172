/* Short runs of bytes as this machine handles them. */
#include "short_bytes_test.h"

int main(void) {
    return run_short_bytes_tests();
}
