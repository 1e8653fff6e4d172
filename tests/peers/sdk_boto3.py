"""What a program with boto3 does, on `skep serve --require-signature`: sdk_boto3.py ADDRESS ID SECRET

Prints `ok NAME` or `failed NAME: why` for each check. The checks run in order on one server.
"""
import decimal
import sys
import traceback

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ADDRESS, ID, SECRET = sys.argv[1:4]
D = decimal.Decimal
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def connect(kind, secret=SECRET, **more):
    return getattr(boto3, kind)("dynamodb", endpoint_url=ADDRESS, region_name="eu-west-1", aws_access_key_id=ID,
                                aws_secret_access_key=secret, config=Config(retries={"max_attempts": 1}, **more))


client = connect("client")
resource = connect("resource")
orders = resource.Table("orders")


def equal(actual, wanted):
    assert actual == wanted, "is %r, wanted %r" % (actual, wanted)


def refused(kind, code, call, **request):
    """Calls, and returns the error, which must be of the SDK's own class."""
    try:
        call(**request)
    except kind as error:
        equal(error.response["Error"]["Code"], code)
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        assert error.response["Error"]["Message"], "an error without a message"
        assert error.response["ResponseMetadata"]["RequestId"], "an answer without a request id"
        return error
    raise AssertionError("was not refused with %s" % code)


def number_range(first, count):
    return [{"pk": "range", "sk": D(i), "city": "York" if i % 2 else "Bath"} for i in range(first, first + count)]


@check
def a_missing_table_is_told_by_its_class():
    error = refused(client.exceptions.ResourceNotFoundException, "ResourceNotFoundException", client.describe_table,
                    TableName="orders")
    equal(error.response["Error"]["Message"], "Requested resource not found: Table: orders not found")
    refused(client.exceptions.ResourceNotFoundException, "ResourceNotFoundException", client.get_item,
            TableName="orders", Key={"pk": {"S": "1"}})


@check
def a_table_with_an_index_is_made_and_waited_for():
    definition = dict(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                              {"AttributeName": "sk", "AttributeType": "N"},
                              {"AttributeName": "city", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "by_city", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"},
                                               {"AttributeName": "sk", "KeyType": "RANGE"}]}])
    made = resource.create_table(**definition)
    made.wait_until_exists()
    client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
    table = client.describe_table(TableName="orders")["Table"]
    equal(table["TableStatus"], "ACTIVE")
    equal(table["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
    equal([i["IndexName"] for i in table["GlobalSecondaryIndexes"]], ["by_city"])
    equal(table["GlobalSecondaryIndexes"][0]["KeySchema"], definition["GlobalSecondaryIndexes"][0]["KeySchema"])
    equal(table["CreationDateTime"].tzinfo is not None, True)
    equal("orders" in client.list_tables()["TableNames"], True)
    refused(client.exceptions.ResourceInUseException, "ResourceInUseException", client.create_table, **definition)


@check
def documents_come_back_as_they_went():
    item = {"pk": "types", "sk": D(1), "text": "gr\u00fc\u00df \U0001f41d\u0000", "empty": "", "number": D("-12.5e3"),
            "long": D("12345678901234567890123456789012345678"), "tiny": D("1E-130"), "huge": D("9.9E+36"),
            "yes": True, "no": False, "nothing": None, "bytes": Binary(bytes(range(256))), "texts": {"a", "b"},
            "numbers": {D(1), D("2.5")}, "binaries": {Binary(b"x"), Binary(b"\x00")},
            "list": [D(1), "two", None, [True, {"deep": [D(3)]}], {}],
            "map": {"a": {"b": {"c": [Binary(b"!"), {"set": {"x"}}]}}}, "emptylist": []}
    orders.put_item(Item=item)
    equal(orders.get_item(Key={"pk": "types", "sk": D(1)}, ConsistentRead=True)["Item"], item)
    some = orders.get_item(Key={"pk": "types", "sk": D(1)}, ProjectionExpression="#l[3][1].deep, #m.a.b",
                           ExpressionAttributeNames={"#l": "list", "#m": "map"})["Item"]
    equal(some, {"list": [[{"deep": [D(3)]}]], "map": {"a": {"b": item["map"]["a"]["b"]}}})
    equal("Item" in orders.get_item(Key={"pk": "types", "sk": D(2)}), False)
    # The resource rounds no number, and reads none of more than 38 digits; the client hands them over as they come.
    key = {"pk": {"S": "types"}, "sk": {"N": "3"}}
    client.put_item(TableName="orders", Item={**key, "n": {"N": "9.9E+125"}})
    equal(client.get_item(TableName="orders", Key=key)["Item"]["n"], {"N": "99" + "0" * 124})
    client.delete_item(TableName="orders", Key=key)


@check
def an_update_returns_what_was_asked_for():
    key = {"pk": "u", "sk": D(1)}
    orders.put_item(Item={**key, "n": D(1), "tags": {"a", "b"}, "m": {"x": D(1)}, "gone": "soon"})
    answer = orders.update_item(
        Key=key, UpdateExpression="SET n = n + :one, #m.y = :y, l = list_append(if_not_exists(l, :e), :l) REMOVE gone "
                                  "ADD score :one DELETE tags :tags",
        ConditionExpression=Attr("n").eq(1) & Attr("gone").exists(), ExpressionAttributeNames={"#m": "m"},
        ExpressionAttributeValues={":one": D(1), ":y": "new", ":e": [], ":l": ["first"], ":tags": {"a"}},
        ReturnValues="ALL_NEW", ReturnConsumedCapacity="TOTAL")
    equal(answer["Attributes"], {**key, "n": D(2), "tags": {"b"}, "m": {"x": D(1), "y": "new"}, "l": ["first"],
                                 "score": D(1)})
    equal(answer["ConsumedCapacity"]["TableName"], "orders")
    equal(answer["ConsumedCapacity"]["CapacityUnits"], 1.0)
    equal("Table" in answer["ConsumedCapacity"], False)
    for returns, wanted in [("UPDATED_OLD", {"n": D(2)}), ("UPDATED_NEW", {"n": D(4)}), ("NONE", None)]:
        answer = orders.update_item(Key=key, UpdateExpression="SET n = n + :one", ReturnValues=returns,
                                    ExpressionAttributeValues={":one": D(1)})
        equal(answer.get("Attributes"), wanted)
    equal(orders.put_item(Item={**key, "n": D(9)}, ReturnValues="ALL_OLD")["Attributes"]["n"], D(5))
    equal(orders.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"], {**key, "n": D(9)})
    equal("Attributes" in orders.delete_item(Key=key, ReturnValues="ALL_OLD"), False)


@check
def capacity_is_told_by_table_and_index():
    key = {"pk": "units", "sk": D(1)}
    answer = orders.put_item(Item={**key, "city": "Units"}, ReturnConsumedCapacity="INDEXES")
    equal(answer["ConsumedCapacity"], {"TableName": "orders", "CapacityUnits": 2.0, "Table": {"CapacityUnits": 1.0},
                                       "GlobalSecondaryIndexes": {"by_city": {"CapacityUnits": 1.0}}})
    answer = orders.query(IndexName="by_city", KeyConditionExpression=Key("city").eq("Units"),
                          ReturnConsumedCapacity="INDEXES")
    equal(answer["ConsumedCapacity"], {"TableName": "orders", "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.0},
                                       "GlobalSecondaryIndexes": {"by_city": {"CapacityUnits": 0.5}}})
    answer = client.transact_write_items(
        TransactItems=[{"Delete": {"TableName": "orders", "Key": {"pk": {"S": "units"}, "sk": {"N": "1"}}}}],
        ReturnConsumedCapacity="INDEXES")
    equal(answer["ConsumedCapacity"], [{
        "TableName": "orders", "CapacityUnits": 3.0, "WriteCapacityUnits": 3.0,
        "Table": {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0},
        "GlobalSecondaryIndexes": {"by_city": {"CapacityUnits": 1.0, "WriteCapacityUnits": 1.0}}}])


@check
def a_failed_condition_comes_with_the_item():
    item = {"pk": "c", "sk": D(1), "n": D(1)}
    orders.put_item(Item=item)
    kind = client.exceptions.ConditionalCheckFailedException
    for call, more in [(orders.put_item, {"Item": {**item, "n": D(7)}}),
                       (orders.delete_item, {"Key": {"pk": "c", "sk": D(1)}}),
                       (orders.update_item, {"Key": {"pk": "c", "sk": D(1)}, "UpdateExpression": "REMOVE n"})]:
        error = refused(kind, "ConditionalCheckFailedException", call, ConditionExpression=Attr("n").gt(5),
                        ReturnValuesOnConditionCheckFailure="ALL_OLD", **more)
        equal(error.response["Error"]["Message"], "The conditional request failed")
        equal(error.response["Item"], {"pk": {"S": "c"}, "sk": {"N": "1"}, "n": {"N": "1"}})
        error = refused(kind, "ConditionalCheckFailedException", call, ConditionExpression=Attr("n").gt(5), **more)
        equal("Item" in error.response, False)
    equal(orders.get_item(Key={"pk": "c", "sk": D(1)})["Item"], item)


@check
def a_request_that_is_not_valid_is_told_so():
    error = refused(ClientError, "ValidationException", orders.get_item, Key={"pk": "x"})
    equal(error.response["Error"]["Message"], "The provided key element does not match the schema")
    error = refused(ClientError, "ValidationException", orders.update_item, Key={"pk": "x", "sk": D(1)},
                    UpdateExpression="SET a = b +")
    assert error.response["Error"]["Message"].endswith('Syntax error; token: "<EOF>", near: "+"'), error
    refused(ClientError, "ValidationException", orders.put_item, Item={"pk": "x", "sk": "text"})
    refused(ClientError, "ValidationException", orders.query, KeyConditionExpression=Key("n").eq(1))


@check
def batches_write_and_read_thirty_items():
    with orders.batch_writer() as batch:
        for item in number_range(0, 30):
            batch.put_item(Item=item)
    keys = [{"pk": "range", "sk": D(i)} for i in range(35)]
    answer = resource.batch_get_item(RequestItems={"orders": {"Keys": keys, "ConsistentRead": True}})
    equal(answer["UnprocessedKeys"], {})
    equal(sorted(answer["Responses"]["orders"], key=lambda i: i["sk"]), number_range(0, 30))
    many = {"orders": [{"PutRequest": {"Item": i}} for i in number_range(100, 26)]}
    refused(ClientError, "ValidationException", resource.batch_write_item, RequestItems=many)
    answer = resource.batch_write_item(RequestItems={"orders": [
        {"DeleteRequest": {"Key": {"pk": "range", "sk": D(29)}}}, {"PutRequest": {"Item": number_range(30, 1)[0]}}]})
    equal(answer["UnprocessedItems"], {})


@check
def a_query_pages_forwards_and_backwards():
    # 0 to 28, and 30: what the batches left.
    wanted = [i for i in range(31) if i != 29]
    for forward in (True, False):
        found, pages, more = [], 0, {}
        while True:
            page = orders.query(KeyConditionExpression=Key("pk").eq("range"), Limit=7, ScanIndexForward=forward, **more)
            found += [int(i["sk"]) for i in page["Items"]]
            pages += 1
            if "LastEvaluatedKey" not in page:
                break
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        equal(found, wanted if forward else wanted[::-1])
        equal(pages, 5)
    paginator = client.get_paginator("query")
    pages = paginator.paginate(TableName="orders", KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b",
                               ExpressionAttributeValues={":p": {"S": "range"}, ":a": {"N": "3"}, ":b": {"N": "12"}},
                               PaginationConfig={"PageSize": 4})
    equal([i["sk"]["N"] for page in pages for i in page["Items"]], [str(i) for i in range(3, 13)])


@check
def filters_counts_and_indexes_are_served():
    page = orders.query(KeyConditionExpression=Key("pk").eq("range") & Key("sk").lt(10),
                        FilterExpression=Attr("city").is_in(["Bath", "Wells"]) & Attr("n").not_exists() |
                        Attr("city").begins_with("Yor") & Attr("city").size().gt(4))
    equal([int(i["sk"]) for i in page["Items"]], [0, 2, 4, 6, 8])
    equal((page["Count"], page["ScannedCount"]), (5, 10))
    refused(ClientError, "ValidationException", orders.query, KeyConditionExpression=Key("pk").eq("range"),
            FilterExpression=Attr("sk").eq(1))
    page = orders.query(IndexName="by_city", KeyConditionExpression=Key("city").eq("York") & Key("sk").gte(20))
    equal([int(i["sk"]) for i in page["Items"]], [21, 23, 25, 27])
    page = orders.query(KeyConditionExpression=Key("pk").eq("range"), Select="COUNT")
    equal(page["Count"], 30)
    equal("Items" in page, False)


@check
def a_scan_in_segments_finds_each_item_once():
    everything = orders.scan()["Items"]
    found = []
    for segment in range(4):
        pages = client.get_paginator("scan").paginate(TableName="orders", Segment=segment, TotalSegments=4,
                                                      PaginationConfig={"PageSize": 3})
        found += [(i["pk"]["S"], i["sk"]["N"]) for page in pages for i in page["Items"]]
    equal(len(found), len(everything))
    equal(sorted(found), sorted((i["pk"], str(i["sk"])) for i in everything))
    page = orders.scan(IndexName="by_city", FilterExpression=Attr("city").eq("Bath"), ProjectionExpression="sk")
    equal(sorted(int(i["sk"]) for i in page["Items"]), [i for i in range(0, 31) if i % 2 == 0])


@check
def transactions_write_and_read_all_or_nothing():
    def write(n, token):
        return client.transact_write_items(ClientRequestToken=token, TransactItems=[
            {"Put": {"TableName": "orders", "Item": {"pk": {"S": "t"}, "sk": {"N": "1"}, "n": {"N": n}}}},
            {"Update": {"TableName": "orders", "Key": {"pk": {"S": "t"}, "sk": {"N": "2"}},
                        "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": n}}}},
            {"Delete": {"TableName": "orders", "Key": {"pk": {"S": "t"}, "sk": {"N": "3"}}}},
            {"ConditionCheck": {"TableName": "orders", "Key": {"pk": {"S": "c"}, "sk": {"N": "1"}},
                                "ConditionExpression": "attribute_exists(pk)"}}])

    write("5", "token-one")
    write("5", "token-one")
    answer = client.transact_get_items(TransactItems=[
        {"Get": {"TableName": "orders", "Key": {"pk": {"S": "t"}, "sk": {"N": sk}}}} for sk in ("2", "9", "1")])
    equal(answer["Responses"], [{"Item": {"pk": {"S": "t"}, "sk": {"N": "2"}, "n": {"N": "5"}}}, {},
                                {"Item": {"pk": {"S": "t"}, "sk": {"N": "1"}, "n": {"N": "5"}}}])
    refused(client.exceptions.IdempotentParameterMismatchException, "IdempotentParameterMismatchException", write,
            n="6", token="token-one")


@check
def a_cancelled_transaction_comes_with_its_reasons():
    error = refused(client.exceptions.TransactionCanceledException, "TransactionCanceledException",
                    client.transact_write_items, TransactItems=[
        {"Put": {"TableName": "orders", "Item": {"pk": {"S": "t"}, "sk": {"N": "7"}}}},
        {"Put": {"TableName": "orders", "Item": {"pk": {"S": "t"}, "sk": {"N": "1"}},
                 "ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}},
        {"Update": {"TableName": "orders", "Key": {"pk": {"S": "t"}, "sk": {"N": "2"}},
                    "UpdateExpression": "SET n.a = :v", "ExpressionAttributeValues": {":v": {"N": "1"}}}}])
    equal(error.response["Error"]["Message"], "Transaction cancelled, please refer cancellation reasons for specific "
                                              "reasons [None, ConditionalCheckFailed, ValidationError]")
    reasons = error.response["CancellationReasons"]
    equal([r["Code"] for r in reasons], ["None", "ConditionalCheckFailed", "ValidationError"])
    equal(reasons[1]["Message"], "The conditional request failed")
    equal(reasons[1]["Item"], {"pk": {"S": "t"}, "sk": {"N": "1"}, "n": {"N": "5"}})
    equal("Item" in orders.get_item(Key={"pk": "t", "sk": D(7)}), False)


@check
def a_wrong_secret_and_a_wrong_id_are_refused():
    for other in (connect("client", secret=SECRET + "x"),
                  boto3.client("dynamodb", endpoint_url=ADDRESS, region_name="eu-west-1", aws_access_key_id="stranger",
                               aws_secret_access_key=SECRET)):
        try:
            other.list_tables()
        except ClientError as error:
            assert error.response["Error"]["Code"] in ("InvalidSignatureException", "UnrecognizedClientException"), error
            equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        else:
            raise AssertionError("was not refused")


@check
def a_large_request_and_a_large_answer_pass():
    big = {"pk": "big", "text": "\u00e9" * 190000}
    for i in range(4):
        orders.put_item(Item={**big, "sk": D(i)})
    page = orders.query(KeyConditionExpression=Key("pk").eq("big"))
    equal(page["Count"], 3)
    equal(page["Items"][2]["text"], big["text"])
    refused(ClientError, "ValidationException", orders.put_item, Item={**big, "sk": D(9), "more": "x" * 40000})


@check
def an_index_comes_and_goes():
    client.update_table(TableName="orders", AttributeDefinitions=[{"AttributeName": "n", "AttributeType": "N"}],
                        GlobalSecondaryIndexUpdates=[{"Create": {
                            "IndexName": "by_n", "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
                            "Projection": {"ProjectionType": "KEYS_ONLY"}}}])
    client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
    page = orders.query(IndexName="by_n", KeyConditionExpression=Key("n").eq(5))
    equal(sorted(i["sk"] for i in page["Items"]), [D(1), D(2)])
    client.update_table(TableName="orders", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by_n"}}])
    refused(ClientError, "ValidationException", orders.query, IndexName="by_n", KeyConditionExpression=Key("n").eq(5))


@check
def a_table_goes_and_is_waited_for():
    orders.delete()
    client.get_waiter("table_not_exists").wait(TableName="orders", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
    try:
        client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1, "MaxAttempts": 1})
    except WaiterError:
        return
    raise AssertionError("a table that is gone was found")


failures = 0
for function in CHECKS:
    name = function.__name__.replace("_", " ")
    try:
        function()
        print("ok " + name)
    except Exception:
        failures += 1
        print("failed %s: %s" % (name, traceback.format_exc(limit=4).strip().replace("\n", "\n  ")))
sys.exit(1 if failures else 0)
