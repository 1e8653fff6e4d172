/* remote/partition.h: the partitions of AWS and the names of endpoints in them, as the SDKs'
 * partitions.json and endpoint rules have them. */
#ifndef REMOTE_PARTITION_H
#define REMOTE_PARTITION_H

#include <stdbool.h>
#include <stddef.h>

/** True for text of the shape that regions have: "eu-west-1", "us-gov-east-1". */
bool partition_is_region(const char *text);

/** Writes the host of a service ("dynamodb") in a region: "dynamodb.eu-west-1.amazonaws.com". False
 * where `cap` is too small. A region of no known partition is one of AWS's main partition. */
bool partition_host(const char *service, const char *region, bool is_fips, bool is_dual_stack,
                    char *out, size_t cap);

/** True if a host is one of AWS's; `region` (`cap` bytes) receives the region in it, or "". */
bool partition_is_aws_host(const char *host, char *region, size_t cap);

#endif
