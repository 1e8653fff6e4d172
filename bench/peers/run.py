#!/usr/bin/env python3
"""Measures skep against the AWS SDKs on one `skep serve --memory`, as docs/benchmarks.md describes.

    run.py BUILD PEERS [PART]

BUILD is a build directory, PEERS the folder that scripts/bench-peers fills; PART: only rows whose name contains it.
Each side is a program that stays: it is told how often to do a job, and tells the seconds, its own processor time and a
sum over what it read, by which its answers are checked. Rounds are taken in turn and their medians compared.
"""
import collections
import contextlib
import glob
import json
import os
import re
import selectors
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 9
ROUND_SECONDS = 0.5
WARM_SECONDS = 2
ANSWER_SECONDS = 120
STOP_SECONDS = 10
PRODUCTS = 1000
PARCELS = 10000

# A job is done `step` times or a multiple of that, in which it adds up to `sum`; one time is `per_count` of its unit.
Job = collections.namedtuple("Job", "step unit per_count sum")
JOBS = {
    "get-one": Job(PRODUCTS, "op/s", 1, sum(range(PRODUCTS))),
    "get-many": Job(PRODUCTS, "op/s", 1, sum(range(PRODUCTS))),
    "batch": Job(1, "item/s", PARCELS, sum(10000 + i for i in range(PARCELS))),
    "query": Job(1, "item/s", PARCELS, sum(10000 + i for i in range(PARCELS))),
}

Row = collections.namedtuple("Row", "name job against rate_floor processor_floor")
ROWS = [
    Row("GetItem into a struct, 64 in flight", "get-many", "rust", 2.5, 3),
    Row("GetItem into a struct, 64 in flight", "get-many", "go", 2.5, 3),
    Row("GetItem one after another", "get-one", "javascript", 5, 10),
    Row("GetItem one after another", "get-one", "boto3", 5, 10),
    Row("BatchGet of 10,000 items into structs", "batch", "rust", 3, 10),
    Row("Query pages of 1 MB into structs", "query", "rust", 3, 10),
]

NAMES = {"rust": "AWS SDK for Rust", "go": "AWS SDK for Go", "javascript": "AWS SDK for JavaScript", "boto3": "boto3"}

Figures = collections.namedtuple("Figures", "rate processor_us")


# ---- Programs -------------------------------------------------------------------------------------

def environment():
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SKEP_"))}
    clean.update(AWS_ACCESS_KEY_ID="peer", AWS_SECRET_ACCESS_KEY="peer-secret", AWS_REGION="us-east-1",
                 AWS_EC2_METADATA_DISABLED="true", NODE_NO_WARNINGS="1")
    return clean


def node_of(peers):
    """The one that was fetched because the system's is too old, or the system's."""
    fetched = glob.glob(os.path.join(peers, "npm", "node_modules", "node-linux-*", "bin", "node"))
    return fetched[0] if fetched else "node"


def script_among_packages(peers):
    """Node looks for packages beside the script."""
    path = os.path.join(peers, "npm", "bench.mjs")
    with open(os.path.join(HERE, "javascript.mjs")) as source, open(path, "w") as copy:
        copy.write(source.read())
    return path


def commands(build, peers):
    return {
        "skep": [os.path.join(build, "bin", "skep-bench-peer")],
        "rust": [os.path.join(peers, "rust", "release", "skep-bench-rust")],
        "go": [os.path.join(peers, "go", "skep-bench-go")],
        "javascript": [node_of(peers), script_among_packages(peers)],
        "boto3": [os.path.join(peers, "venv", "bin", "python"), os.path.join(HERE, "boto3_peer.py")],
    }


class Program:
    """A process of which a line is expected now and then; `with Program(...)` ends it."""

    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.said = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def line(self):
        give_up = time.monotonic() + ANSWER_SECONDS
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in self.said:
                if not ready.select(max(0, give_up - time.monotonic())):
                    raise SystemExit("%s says nothing for %d s" % (self.name, ANSWER_SECONDS))
                got = os.read(self.process.stdout.fileno(), 4096)
                if not got:
                    raise SystemExit("%s ended with status %s" % (self.name, self.process.wait()))
                self.said += got
        line, _, self.said = self.said.partition(b"\n")
        return line.decode()

    def do(self, job, count):
        """Seconds and processor seconds of the job."""
        self.process.stdin.write(b"%s %d\n" % (job.encode(), count))
        self.process.stdin.flush()
        seconds, processor_s, total = self.line().split()
        wanted = JOBS[job].sum * count // JOBS[job].step
        if int(total) != wanted:
            raise SystemExit("%s: %s %d adds up to %s, not %d" % (self.name, job, count, total, wanted))
        return float(seconds), float(processor_s)


# ---- Measuring ------------------------------------------------------------------------------------

def count_of_round(program, job):
    """Warms the program up; how much of the job takes a round's time."""
    step, start = JOBS[job].step, time.monotonic()
    while time.monotonic() - start < WARM_SECONDS:
        seconds, _ = program.do(job, step)
    return max(1, round(ROUND_SECONDS / seconds)) * step


def compare(programs, job):
    """Figures of each program, by its name."""
    counts = {name: count_of_round(program, job) for name, program in programs.items()}
    took = collections.defaultdict(list)
    for _ in range(ROUNDS):
        for name, program in programs.items():
            took[name].append(program.do(job, counts[name]))
    unit = JOBS[job].per_count
    return {name: Figures(statistics.median(counts[name] * unit / seconds for seconds, _ in rounds),
                          statistics.median(processor * 1e6 / (counts[name] * unit) for _, processor in rounds))
            for name, rounds in took.items()}


def row_of(label, name, unit, reference, ours, theirs, is_less_better, floor):
    ratio = theirs / ours if is_less_better else ours / theirs
    digits = 1 if is_less_better else 0
    print("%-60s %10.*f %-6s %10.*f  %6.2f  %s" % (label, digits, ours, unit, digits, theirs, ratio,
                                                   "under its floor" if ratio < floor else ""), flush=True)
    return {"name": name, "ours": ours, "unit": unit, "reference": reference, "reference_value": theirs, "ratio": ratio,
            "at_least": floor}


def rows_of(row, ours, theirs):
    name, unit = full_name(row), JOBS[row.job].unit
    each = "processor time of a" + ("n item" if unit == "item/s" else " request")
    return [row_of(name, name, unit, NAMES[row.against], ours.rate, theirs.rate, False, row.rate_floor),
            row_of("  " + each, "%s: %s" % (name, each), "us", NAMES[row.against], ours.processor_us,
                   theirs.processor_us, True, row.processor_floor)]


def full_name(row):
    return "%s, %s" % (row.name, NAMES[row.against])


def measure(build, peers, part):
    command, rows = commands(build, peers), []
    wanted = [row for row in ROWS if part in full_name(row)]
    if not wanted:
        raise SystemExit("no row's name contains '%s'; known are:\n%s" % (part, "\n".join(map(full_name, ROWS))))
    with Program("skep serve", [os.path.join(build, "bin", "skep"), "serve", "--memory", "--port", "0"]) as server:
        address = re.search(r"http://[^, ]+", server.line()).group(0)
        subprocess.run(command["skep"] + [address, "fill"], env=environment(), check=True, timeout=ANSWER_SECONDS)
        for job in dict.fromkeys(row.job for row in wanted):
            rows_of_job = [row for row in wanted if row.job == job]
            with contextlib.ExitStack() as all_programs:
                figures = compare({name: all_programs.enter_context(Program(name, command[name] + [address]))
                                   for name in ["skep"] + [row.against for row in rows_of_job]}, job)
            for row in rows_of_job:
                rows += rows_of(row, figures["skep"], figures[row.against])
    return rows


def write(rows, path):
    """The rows that the file has from other programs or runs, then these."""
    names, before = {row["name"] for row in rows}, []
    if os.path.exists(path):
        with open(path) as file:
            before = json.load(file)
    with open(path, "w") as file:
        json.dump([row for row in before if row["name"] not in names] + rows, file, indent=2)


def main():
    # Ended from outside, it takes its server along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("run.py: ended by SIGTERM"))
    build, peers = (os.path.abspath(path) for path in sys.argv[1:3])
    part = sys.argv[3] if len(sys.argv) > 3 else ""
    print("%-60s %10s %-6s %10s  %6s" % ("", "skep", "", "reference", "ratio"))
    write(measure(build, peers, part), os.path.join(build, "bench.json"))


if __name__ == "__main__":
    main()
