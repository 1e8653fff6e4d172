"""boto3's side of the comparison with skep: boto3_peer.py ADDRESS; ../peer.c says what the jobs are."""
import resource
import sys
import time

import boto3

STORED = 1000
STRIDE = 619

table = boto3.resource("dynamodb", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="peer",
                       aws_secret_access_key="peer-secret").Table("shop")


def get_one(first, count):
    stock = 0
    for i in range(first, first + count):
        key = "PRODUCT#%d" % (i * STRIDE % STORED)
        stock += table.get_item(Key={"PK": key, "SK": key})["Item"]["stock"]
    return stock


def processor_s():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    first = 0
    for line in sys.stdin:
        job, count = line.split()
        if job != "get-one":
            raise SystemExit("%s is no job" % job)
        start_s, start_processor_s = time.monotonic(), processor_s()
        total = get_one(first, int(count))
        first += int(count)
        print("%.6f %.6f %d" % (time.monotonic() - start_s, processor_s() - start_processor_s, total), flush=True)


main()
