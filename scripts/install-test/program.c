/* Uses an installed skep from C and C++: exact numbers, without a database. */
#include <skep/skep.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    skep_decimal_format(SKEP_DEC("26.05"), text);
    printf("stored and read back: %s\n", text);
    return 0;
}
