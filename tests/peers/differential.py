"""The same random requests to two servers, which must answer alike: differential.py ADDRESS OTHER SEED ROUNDS

Prints `ok N rounds agree`, or `failed round N` with the request and both answers. The first server is ours; where they
differ, the other gets the items of ours, so that the next rounds are compared too. What the other is known to do
otherwise than DynamoDB is listed in `is_known` and in `plain`.
"""
import json
import random
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

OURS, OTHER = ([boto3.client("dynamodb", endpoint_url=address, region_name="us-east-1", aws_access_key_id="peer",
                             aws_secret_access_key="peer-secret", config=Config(retries={"max_attempts": 1}))
                for address in sys.argv[1:3]])
RANDOM = random.Random(int(sys.argv[3]))
ROUNDS = int(sys.argv[4])
TABLE = "random"
KINDS = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]
# Attributes that expressions may name without a substitute; g and n are keys of the index.
ATTRIBUTES = ["s", "t", "q", "m", "l", "n", "g"]


def one_of(*choices):
    return RANDOM.choice(choices)


def chance(share):
    return RANDOM.random() < share


# ---- Values: few of them, so that conditions often hold -------------------------------------------

def value(depth=0, kinds=()):
    kind = RANDOM.choice(kinds or (KINDS if depth < 2 else ["S", "N", "BOOL"]))
    if kind == "S":
        content = one_of("a", "b", "ab", "abc", "", "\u00e9", "Z")
    elif kind == "N":
        content = one_of("0", "1", "2", "-1", "1.5", "10", "-2.25", "0.001", "12345678901234567890")
    elif kind == "B":
        content = one_of(b"a", b"ab", b"\x00", b"\xff")
    elif kind == "BOOL":
        content = chance(0.5)
    elif kind == "NULL":
        content = True
    elif kind == "L":
        content = [value(depth + 1) for _ in range(RANDOM.randint(0, 3))]
    elif kind == "M":
        content = {name: value(depth + 1) for name in RANDOM.sample("xyzh", RANDOM.randint(0, 3))}
    else:
        members = {"SS": ["a", "b", "c"], "NS": ["1", "2", "1.5"], "BS": [b"a", b"b", b"c"]}[kind]
        content = RANDOM.sample(members, RANDOM.randint(1, 3))
    return {kind: content}


def key():
    return {"pk": {"S": one_of("a", "b")}, "sk": {"N": str(RANDOM.randint(0, 4))}}


def item():
    usual = {"g": ["S"], "n": ["N"], "l": ["L"], "m": ["M"]}
    made = key()
    for name in RANDOM.sample(ATTRIBUTES + ["h"], RANDOM.randint(0, 6)):
        made[name] = {"S": one_of("a", "b")} if name == "g" else value(0, usual.get(name, ()) if chance(0.9) else ())
    return made


def path():
    return one_of(one_of(*ATTRIBUTES), one_of(*ATTRIBUTES), "#h", "m." + one_of(*"xyz"), "l[%d]" % RANDOM.randint(0, 3),
                  one_of("m.x[0]", "l[0].x", "m.x.y", "l[1][0]", "#h.x", "m.#h"))


# ---- Expressions ----------------------------------------------------------------------------------

class Expression:
    """Collects the values that its parts name."""

    def __init__(self):
        self.values = {}

    def given(self, content):
        name = ":v%d" % len(self.values)
        self.values[name] = content
        return name

    def value(self, *kinds):
        return self.given(value(0, kinds))

    def operand(self):
        return one_of(path(), self.value(), self.value("S", "N"), "size(%s)" % path())

    def condition(self, depth=0):
        if depth < 3 and chance(0.35):
            return "(%s %s %s)" % (self.condition(depth + 1), one_of("AND", "OR"), self.condition(depth + 1))
        if depth < 3 and chance(0.1):
            return "NOT " + self.condition(depth + 1)
        form = RANDOM.randint(0, 6)
        if form <= 1:
            return "%s %s %s" % (path(), one_of("=", "<>", "<", "<=", ">", ">="), self.operand())
        if form == 2:
            bounds = sorted(RANDOM.sample(["-1", "0", "1", "1.5", "2", "10"], 2), key=float)
            return "%s BETWEEN %s AND %s" % (path(), self.given({"N": bounds[0]}), self.given({"N": bounds[1]}))
        if form == 3:
            return "%s IN (%s)" % (path(), ", ".join(self.operand() for _ in range(RANDOM.randint(1, 3))))
        if form == 4:
            return "%s(%s)" % (one_of("attribute_exists", "attribute_not_exists"), path())
        if form == 5:
            return "attribute_type(%s, %s)" % (path(), self.given({"S": RANDOM.choice(KINDS)}))
        return one_of("begins_with(%s, %s)" % (path(), self.value("S", "B")),
                      "contains(%s, %s)" % (path(), self.value()))

    def result(self):
        """What SET sets to."""
        form = RANDOM.randint(0, 5)
        if form <= 1:
            return self.value()
        if form == 2:
            return one_of(path(), "if_not_exists(%s, %s)" % (path(), self.value()))
        if form == 3:
            return "list_append(if_not_exists(l, %s), %s)" % (self.value("L"), self.value("L"))
        start = one_of("if_not_exists(%s, %s)" % (one_of("n", "l[0]", "m.x", "q"), self.value("N")), self.value("N"), "n")
        return "%s %s %s" % (start, one_of("+", "-"), self.value("N"))

    def update(self):
        clauses = {}
        for target in RANDOM.sample(["s", "t", "q", "q2", "#h", "m.x", "m.y", "m.#h", "l[0]", "l[1]", "l[5]", "l[2].x", "g",
                                     "n"], RANDOM.randint(1, 4)):
            kind = "REMOVE" if target in "gn" else one_of("SET", "SET", "SET", "REMOVE", "ADD", "DELETE")
            clause = {"SET": lambda: "%s = %s" % (target, self.result()), "REMOVE": lambda: target,
                      "ADD": lambda: "%s %s" % (target, self.value("N", "SS", "NS", "BS")),
                      "DELETE": lambda: "%s %s" % (target, self.value("SS", "NS", "BS"))}[kind]()
            clauses.setdefault(kind, []).append(clause)
        return " ".join("%s %s" % (kind, ", ".join(parts)) for kind, parts in clauses.items())


def projection():
    return ", ".join(path() for _ in range(RANDOM.randint(1, 3)))


# ---- Requests -------------------------------------------------------------------------------------

def with_bindings(request, expression):
    """Only what is named, or the request is refused."""
    text = " ".join(part for name, part in request.items() if name.endswith("Expression"))
    if "#h" in text:
        request["ExpressionAttributeNames"] = {"#h": "h"}
    values = {name: v for name, v in expression.values.items() if re.search(name + r"\b", text)}
    if values:
        request["ExpressionAttributeValues"] = values
    return request


def write(kind):
    expression, request = Expression(), {"TableName": TABLE}
    if kind == "put_item":
        request["Item"] = item()
    else:
        request["Key"] = key()
    if kind == "update_item":
        request["UpdateExpression"] = expression.update()
    if chance(0.4):
        request["ConditionExpression"] = expression.condition()
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return with_bindings(request, expression)


def transaction():
    actions, taken = [], set()
    for _ in range(RANDOM.randint(1, 3)):
        kind = one_of("put_item", "update_item", "delete_item")
        request = write(kind)
        place = json.dumps([request.get("Key", request.get("Item"))[name] for name in ("pk", "sk")])
        if place not in taken:
            taken.add(place)
            actions.append({{"put_item": "Put", "update_item": "Update", "delete_item": "Delete"}[kind]: request})
    return {"TransactItems": actions}


def query():
    expression, request = Expression(), {"TableName": TABLE, "ScanIndexForward": chance(0.5)}
    names = ("pk", "sk")
    if chance(0.3):
        names, request["IndexName"] = ("g", "n"), "by_g"
    condition = "%s = %s" % (names[0], expression.given({"S": one_of("a", "b")}))
    if chance(0.5):
        condition += " AND %s %s %s" % (names[1], one_of("=", "<", "<=", ">", ">="), expression.value("N"))
    request["KeyConditionExpression"] = condition
    if chance(0.5):
        request["FilterExpression"] = expression.condition()
    # The order of equal index keys is open, and so is what a limit cuts off there.
    if "IndexName" not in request and chance(0.5):
        request["Limit"] = RANDOM.randint(1, 3)
    if chance(0.3):
        request["ProjectionExpression"] = projection()
    return with_bindings(request, expression)


def scan():
    expression, request = Expression(), {"TableName": TABLE}
    request["FilterExpression"] = expression.condition()
    return with_bindings(request, expression)


def get():
    request = {"TableName": TABLE, "Key": key()}
    if chance(0.7):
        request["ProjectionExpression"] = projection()
    return with_bindings(request, Expression())


def random_request():
    kind = one_of("put_item", "update_item", "update_item", "delete_item", "get_item", "query", "query", "scan",
                  "transact_write_items", "transact_get_items")
    if kind in ("put_item", "update_item", "delete_item"):
        request = write(kind)
        returns = ["NONE", "ALL_OLD"] + (["ALL_NEW"] if kind == "update_item" else [])
        request["ReturnValues"] = RANDOM.choice(returns)
        return kind, request
    if kind == "transact_get_items":
        return kind, {"TransactItems": [{"Get": get()} for _ in range(RANDOM.randint(1, 3))]}
    return kind, {"get_item": get, "query": query, "scan": scan, "transact_write_items": transaction}[kind]()


# ---- Answers --------------------------------------------------------------------------------------

def plain(answer, is_set=False):
    """Without what is not compared: the order of sets, and zeros that DynamoDB Local leaves behind a sum."""
    if isinstance(answer, dict):
        if list(answer) == ["N"]:
            text = answer["N"]
            return {"N": text.rstrip("0").rstrip(".") if "." in text else text}
        return {name: plain(part, name in ("SS", "NS", "BS")) for name, part in answer.items()
                if name not in ("ResponseMetadata", "ConsumedCapacity")}
    if isinstance(answer, list):
        return sorted(answer) if is_set else [plain(part) for part in answer]
    return answer


def ask(server, kind, request):
    """("", answer), or the error's name and the parts of it that are compared; texts are not."""
    try:
        answer = plain(getattr(server, kind)(**request))
    except ClientError as error:
        told = error.response
        reasons = told.get("CancellationReasons", [])
        return told["Error"]["Code"], [plain(told.get("Item")), [[r["Code"], plain(r.get("Item"))] for r in reasons]]
    if kind == "scan" or "IndexName" in request:
        answer["Items"].sort(key=lambda found: json.dumps(found, sort_keys=True, default=str))
    if kind == "query":
        # A page that a limit ends at the last item may have a last key or not.
        answer.pop("LastEvaluatedKey", None)
    if kind == "transact_get_items":
        answer["Responses"] = [{} if one == {"Item": {}} else one for one in answer["Responses"]]
    return "", answer


def is_known(kind, ours, other):
    """DynamoDB Local refuses a transaction altogether, or leaves out later reasons, where DynamoDB tells each reason."""
    return (kind == "transact_write_items" and ours[0] == "TransactionCanceledException" and
            "ValidationError" in [reason[0] for reason in ours[1][1]] and
            other[0] in ("ValidationException", "TransactionCanceledException"))


def make_table(server):
    if TABLE in server.list_tables()["TableNames"]:
        server.delete_table(TableName=TABLE)
    kinds = {"pk": "S", "sk": "N", "g": "S", "n": "N"}
    server.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "by_g", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"},
                                               {"AttributeName": "n", "KeyType": "RANGE"}]}])
    server.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1, "MaxAttempts": 20})


def copy_items():
    for found in OTHER.scan(TableName=TABLE)["Items"]:
        OTHER.delete_item(TableName=TABLE, Key={name: found[name] for name in ("pk", "sk")})
    for found in OURS.scan(TableName=TABLE)["Items"]:
        OTHER.put_item(TableName=TABLE, Item=found)


def main():
    for server in (OURS, OTHER):
        make_table(server)
    failures = served = 0
    for number in range(ROUNDS):
        kind, request = random_request()
        ours, other = ask(OURS, kind, request), ask(OTHER, kind, request)
        served += ours[0] == ""
        if ours == other:
            continue
        if not is_known(kind, ours, other):
            failures += 1
            print("failed round %d: %s %s\n  ours  %s\n  other %s" % (number, kind, request, ours, other))
        copy_items()
    # Otherwise little would have been compared.
    if served < ROUNDS // 3:
        failures += 1
        print("failed rounds: only %d of %d were served" % (served, ROUNDS))
    if failures == 0:
        print("ok %d rounds agree" % ROUNDS)
    return 1 if failures else 0


sys.exit(main())
