#!/usr/bin/env python3
"""Runs the tests that take a server's address against each of several servers, and the SDKs against `skep serve`.

    run.py BUILD PEERS [ROW...]

BUILD is a build directory, PEERS the folder that scripts/test-peers fills. Without a ROW all of ROWS run.
What a server is known to lack stands in lacks-ROW.txt: one test or step a line, `PROGRAM TEST | why`, where TEST may
be * for all of a program. A failure that is not listed fails the run, and so does a listed one that passes.
"""
import collections
import fnmatch
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(os.path.dirname(HERE), "cases")
KEY = "peer"
SECRET = "peer-secret"
START_SECONDS = 60
STOP_SECONDS = 10
PROGRAM_SECONDS = 240
RANDOM_ROUNDS = 3000

# These open databases of their own, or none, whatever the address.
WITHOUT_SERVER = {"session_test_kill", "session_test_memory", "query_test_condition", "query_test_cursor",
                  "query_test_plan", "query_test_plan_refusals"}

Result = collections.namedtuple("Result", "program test is_passed is_skipped said")


# ---- Servers --------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A server in a process of its own, in a folder of its own; `with Server(...) as address`."""

    def __init__(self, command, port, folder):
        self.command, self.port, self.folder = command, port, folder
        self.address = "http://127.0.0.1:%s" % port
        self.process, self.log = None, None

    def __enter__(self):
        self.log = open(os.path.join(self.folder, "server.log"), "wb")
        self.process = subprocess.Popen(self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT)
        try:
            self.wait_until_it_answers()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self.address

    def wait_until_it_answers(self):
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                raise SystemExit("%s ended at once:\n%s" % (self.command[0], self.said()))
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as s:
                    s.settimeout(5)
                    s.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    if s.recv(4) == b"HTTP":
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("%s does not answer after %d s:\n%s" % (self.command[0], START_SECONDS, self.said()))

    def said(self):
        with open(os.path.join(self.folder, "server.log"), errors="replace") as log:
            return log.read()[-4000:]

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Cluster(Server):
    """It says its own address, and has the data in the folder that it runs in."""

    def __init__(self, build, folder, *options):
        super().__init__([os.path.join(build, "tests", "alternator_cluster"), *options, "data.db"], None, folder)

    def wait_until_it_answers(self):
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up and self.process.poll() is None:
            said = re.search(r"^(alternator://.+)\n", self.said(), re.M)
            if said:
                self.address = said.group(1)
                return
            time.sleep(0.01)
        raise SystemExit("the cluster did not start:\n%s" % self.said())

    def __exit__(self, kind, *_):
        super().__exit__()
        if kind is None and self.process.returncode != 0:
            raise SystemExit("the cluster did not end well:\n%s" % self.said())


def skep_serve(build, folder, *options):
    port = free_port()
    return Server([os.path.join(build, "bin", "skep"), "serve", "--port", str(port), *options], port, folder)


def dynamodb_local(peers, folder):
    """It writes into its working directory, and takes its native library from beside its jars."""
    port, jars = free_port(), os.path.join(peers, "dynamodb-local")
    return Server(["java", "-Xmx512m", "-Djava.library.path=" + jars, "-cp", os.path.join(jars, "*"),
                   "software.amazon.dynamodb.services.local.main.ServerRunner", "-inMemory", "-port", str(port),
                   "-disableTelemetry"], port, folder)


def node_of(peers):
    """The one that scripts/test-peers fetched because the system's is too old, or the system's."""
    fetched = glob.glob(os.path.join(peers, "npm", "node_modules", "node-linux-*", "bin", "node"))
    return fetched[0] if fetched else "node"


def dynalite(peers, folder):
    port = free_port()
    program = os.path.join(peers, "npm", "node_modules", "dynalite", "cli.js")
    return Server([node_of(peers), program, "--port", str(port), "--createTableMs", "0", "--deleteTableMs", "0",
                   "--updateTableMs", "0"], port, folder)


# ---- Running one program --------------------------------------------------------------------------

def run(command, **more_environment):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SKEP_"))}
    environment.update(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_REGION="us-east-1",
                       AWS_EC2_METADATA_DISABLED="true", **more_environment)
    try:
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=PROGRAM_SECONDS)
    except subprocess.TimeoutExpired as late:
        return -1, (late.stdout or b"").decode(errors="replace") + "\nstill running after %d s" % PROGRAM_SECONDS
    return done.returncode, done.stdout.decode(errors="replace")


def with_the_rest(results, program, code, said):
    """A program that failed without a failed test, or ran none, is a failure of its own."""
    if (code != 0 and all(r.is_passed or r.is_skipped for r in results)) or not results:
        results.append(Result(program, "(program)", False, False, "status %d\n%s" % (code, said[-3000:])))
    return results


CMOCKA_LINE = re.compile(r"^\[ +(OK|FAILED|ERROR|SKIPPED) +\] ([a-z_0-9]+)$", re.M)


def cmocka(program, address):
    name = os.path.basename(program)
    code, said = run([program], SKEP_TEST_ADDRESS=address)
    results, start = [], 0
    # Each test ends with one of these lines; the summary, which repeats them, begins with [====.
    body = said.split("[==========]")[1] if said.count("[==========]") > 1 else said
    for line in CMOCKA_LINE.finditer(body):
        word = line.group(1)
        results.append(Result(name, line.group(2), word == "OK", word == "SKIPPED", body[start:line.end()]))
        start = line.end()
    return with_the_rest(results, name, code, said)


def case_file(build, path, address, is_loose):
    name = "cases_" + os.path.splitext(os.path.basename(path))[0]
    loose = {"SKEP_TEST_LOOSE": "1"} if is_loose else {}
    code, said = run([os.path.join(build, "tests", "case_driver"), path], SKEP_TEST_ADDRESS=address, **loose)
    steps = collections.OrderedDict()
    for complaint in re.finditer(r"^%s: (.+): [^:\n]+\n  is .*(?:\n  wanted .*)?" % re.escape(path), said, re.M):
        steps.setdefault(complaint.group(1), []).append(complaint.group(0)[len(path) + 2:])
    results = [Result(name, step, False, False, "\n".join(lines)) for step, lines in steps.items()]
    count = re.search(r": (\d+) steps, \d+ failures", said)
    if count:
        results += [Result(name, "(step)", True, False, "")] * (int(count.group(1)) - len(steps))
    return with_the_rest(results, name, code, said)


def example(build, address, folder):
    code, said = run([os.path.join(build, "bin", "shop"), address])
    is_right = code == 0 and "order 1 to Wells\norder 2 to York" in said
    results = [Result("example_shop", "orders", is_right, False, said)]
    code, said = run([os.path.join(build, "bin", "atlas-check"), address])
    results.append(Result("example_atlas", "questions", code == 0 and ", 0 failed" in said, False, said))
    return results


def all_tests(build, address, folder, is_loose):
    programs = sorted(p for kind in ("session", "roundtrip", "query")
                      for p in glob.glob(os.path.join(build, "tests", kind + "_test_*"))
                      if os.access(p, os.X_OK) and os.path.basename(p) not in WITHOUT_SERVER)
    # The examples first: they expect a server without tables.
    results = example(build, address, folder)
    for program in programs:
        results += cmocka(program, address)
    for path in sorted(glob.glob(os.path.join(CASES, "*.json"))):
        results += case_file(build, path, address, is_loose)
    return results


def sdk(command, address):
    """An SDK's script prints `ok NAME` and `failed NAME: why`."""
    name = os.path.splitext(os.path.basename(command[-1]))[0]
    code, said = run(command + [address, KEY, SECRET])
    results = [Result(name, m.group(2), m.group(1) == "ok", False, m.group(0))
               for m in re.finditer(r"^(ok|failed) ([a-z0-9 ,']+?)(?::.*(?:\n  .*)*)?$", said, re.M)]
    return with_the_rest(results, name, code, said)


# ---- Rows -----------------------------------------------------------------------------------------

def row_memory(build, peers, folder):
    with skep_serve(build, folder, "--memory") as address:
        return all_tests(build, address, folder, False)


def row_file(build, peers, folder):
    with skep_serve(build, folder, "--data", os.path.join(folder, "data.db")) as address:
        return all_tests(build, address, folder, False)


def row_dynamodb_local(build, peers, folder):
    with dynamodb_local(peers, folder) as address:
        return all_tests(build, address, folder, True)


def row_dynalite(build, peers, folder):
    with dynalite(peers, folder) as address:
        return all_tests(build, address, folder, True)


def row_cluster_transactions(build, peers, folder):
    with Cluster(build, folder, "--transactions") as address:
        return all_tests(build, address, folder, False)


def row_cluster(build, peers, folder):
    with Cluster(build, folder) as address:
        return all_tests(build, address, folder, True)


def row_boto3(build, peers, folder):
    with skep_serve(build, folder, "--memory", "--require-signature", KEY + ":" + SECRET) as address:
        return sdk([os.path.join(peers, "venv", "bin", "python"), os.path.join(HERE, "sdk_boto3.py")], address)


def row_javascript(build, peers, folder):
    # Node looks for packages beside the script.
    script = shutil.copy(os.path.join(HERE, "sdk_js.mjs"), os.path.join(peers, "npm", "sdk_js.mjs"))
    with skep_serve(build, folder, "--memory", "--require-signature", KEY + ":" + SECRET) as address:
        return sdk([node_of(peers), script], address)


def row_random(build, peers, folder):
    """Random requests, which `skep serve` and DynamoDB Local must answer alike."""
    other_folder = os.path.join(folder, "other")
    os.mkdir(other_folder)
    with skep_serve(build, folder, "--memory") as ours, dynamodb_local(peers, other_folder) as other:
        script = os.path.join(HERE, "differential.py")
        code, said = run([os.path.join(peers, "venv", "bin", "python"), script, ours, other, "26", str(RANDOM_ROUNDS)])
    results = [Result("differential", m.group(2), m.group(1) == "ok", False, m.group(0))
               for m in re.finditer(r"^(ok|failed) ([a-z0-9 ]+)(?::.*(?:\n  .*)*)?$", said, re.M)]
    return with_the_rest(results, "differential", code, said)


ROWS = collections.OrderedDict([
    ("serve-memory", row_memory), ("serve-file", row_file), ("dynamodb-local", row_dynamodb_local),
    ("dynalite", row_dynalite), ("cluster-transactions", row_cluster_transactions), ("cluster", row_cluster),
    ("random", row_random), ("sdk-boto3", row_boto3), ("sdk-javascript", row_javascript)])


def read_lacks(row):
    path = os.path.join(HERE, "lacks-%s.txt" % row)
    lacks = []
    if not os.path.exists(path):
        return lacks
    with open(path) as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                what, bar, why = line.partition(" | ")
                if not bar or not why.strip() or " " not in what:
                    raise SystemExit("%s: not `PROGRAM TEST | why`: %s" % (path, line))
                lacks.append(tuple(what.strip().split(" ", 1)))
    return lacks


def judge(row, results):
    """Returns how many passed, were left out and failed; tells of each failure."""
    lacks, met = read_lacks(row), set()
    passed = left_out = failed = 0
    for r in results:
        if r.is_passed:
            passed += 1
            continue
        listed = [l for l in lacks if fnmatch.fnmatchcase(r.program, l[0]) and l[1] in ("*", r.test)]
        met.update(listed)
        if listed:
            left_out += 1
        else:
            failed += 1
            print("%s: %s: %s %s\n    %s" % (row, r.program, r.test, "was skipped" if r.is_skipped else "failed",
                                             r.said.strip().replace("\n", "\n    ")))
    for program, test in lacks:
        if (program, test) not in met:
            failed += 1
            print("%s: lacks-%s.txt lists `%s %s`, which passes or does not exist" % (row, row, program, test))
    return passed, left_out, failed


def main():
    # Ended from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("run.py: ended by SIGTERM"))
    build, peers = (os.path.abspath(path) for path in sys.argv[1:3])
    rows = sys.argv[3:] or list(ROWS)
    table, is_failed = [], False
    for row in rows:
        if row not in ROWS:
            raise SystemExit("unknown row '%s'; known are: %s" % (row, " ".join(ROWS)))
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="skep-peers-") as folder:
            passed, left_out, failed = judge(row, ROWS[row](build, peers, folder))
        table.append("%-20s passed: %4d   left out: %3d   failed: %3d   %5.1f s"
                     % (row, passed, left_out, failed, time.monotonic() - start))
        print(table[-1], flush=True)
        is_failed = is_failed or failed > 0
    print("\n" + "\n".join(table))
    return 1 if is_failed else 0


if __name__ == "__main__":
    sys.exit(main())
