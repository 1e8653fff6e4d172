#include "remote/partition.h"

#include <stdio.h>
#include <string.h>

typedef struct partition {
    const char *prefix; /* of its regions */
    const char *suffix;
    const char *dual_stack_suffix;
    bool has_plain_fips; /* its endpoints are FIPS endpoints without being named so */
} partition;

/* The first is the one of all regions that the others do not claim. */
static const partition partitions[] = {
    {"", "amazonaws.com", "api.aws", false},
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", false},
    {"us-gov-", "amazonaws.com", "api.aws", true},
    {"us-iso-", "c2s.ic.gov", "api.aws.ic.gov", false},
    {"us-isob-", "sc2s.sgov.gov", "api.aws.scloud", false},
    {"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", false},
    {"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", false},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu", false},
};

enum { PARTITION_COUNT = sizeof partitions / sizeof *partitions };

static const partition *partition_of(const char *region) {
    for (size_t i = 1; i < PARTITION_COUNT; i++)
        if (strncmp(region, partitions[i].prefix, strlen(partitions[i].prefix)) == 0)
            return &partitions[i];
    return &partitions[0];
}

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Two or more words of letters, then a number, with '-' between them. */
bool partition_is_region(const char *text) {
    size_t words = 0;
    while (is_lower(*text)) {
        while (is_lower(*text)) text++;
        if (*text++ != '-') return false;
        words++;
    }
    if (words < 2 || !is_digit(*text)) return false;
    while (is_digit(*text)) text++;
    return *text == '\0';
}

bool partition_host(const char *service, const char *region, bool is_fips, bool is_dual_stack,
                    char *out, size_t cap) {
    const partition *p = partition_of(region);
    bool is_named_fips = is_fips && (is_dual_stack || !p->has_plain_fips);
    int len = snprintf(out, cap, "%s%s.%s.%s", service, is_named_fips ? "-fips" : "", region,
                       is_dual_stack ? p->dual_stack_suffix : p->suffix);
    return len > 0 && (size_t)len < cap;
}

static bool ends_in(const char *host, const char *suffix) {
    size_t host_len = strlen(host), len = strlen(suffix);
    return host_len > len + 1 && host[host_len - len - 1] == '.' &&
           strcmp(host + host_len - len, suffix) == 0;
}

/* The first label that is a region. */
static void find_region(const char *host, char *region, size_t cap) {
    for (const char *label = host; label != NULL; label = strchr(label, '.')) {
        if (*label == '.') label++;
        size_t len = strcspn(label, ".");
        if (len >= cap) continue;
        memcpy(region, label, len);
        region[len] = '\0';
        if (partition_is_region(region)) return;
    }
    region[0] = '\0';
}

bool partition_is_aws_host(const char *host, char *region, size_t cap) {
    for (size_t i = 0; i < PARTITION_COUNT; i++)
        if (ends_in(host, partitions[i].suffix) || ends_in(host, partitions[i].dual_stack_suffix)) {
            find_region(host, region, cap);
            return true;
        }
    region[0] = '\0';
    return false;
}
