"""The command line: `make bench`, or `make bench ARGS="health send --short"`."""

import argparse
import json
import sys
import time
from pathlib import Path

from . import report, servers
from .run import Run
from .table import MEASURES

FOLDER = servers.PROJECT / ".build/bench"


def main():
    parser = argparse.ArgumentParser(prog="make bench", description="Measures LoopServer beside what else one could use.")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"some of them: {' '.join(MEASURES)} (default: all)")
    parser.add_argument("--short", action="store_true", help="less of everything, one round: whether it works, no figures")
    parser.add_argument("--rounds", type=int, help="of each (default: what its file says)")
    parser.add_argument("--minutes", type=float, default=22, help="after which no further round begins")
    parser.add_argument("--before", type=Path, metavar="BINARY", help="another build of ours, measured in turns")
    parser.add_argument("--report", action="store_true", help="measure nothing: write the page again from the last run's figures (with MEASUREs: from the last of some)")
    options = parser.parse_args()
    unknown = set(options.measures) - set(MEASURES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))} (there are {', '.join(MEASURES)})")
    if options.before:
        servers.binaries["before"] = options.before.resolve()
    for name, binary in servers.binaries.items():
        if not binary.exists():
            parser.error(f"there is no {binary}; make build")
    FOLDER.mkdir(parents=True, exist_ok=True)
    is_complete = not (options.measures or options.short or options.before)
    raw = FOLDER / ("all.jsonl" if is_complete else "some.jsonl")
    if not options.report:
        measure(options, raw, is_complete)
    results = [json.loads(line) for line in raw.read_text().splitlines()]
    page = report.write(results, FOLDER)
    print(page)
    if any(result.get("failure") for result in results):
        sys.exit("some measurements failed")


def measure(options, raw, is_complete):
    servers.allow_many_files()
    chosen = [MEASURES[name] for name in options.measures or MEASURES]
    began = time.monotonic()
    with open(raw, "w") as file:
        def keep(result):
            print(json.dumps(result), file=file, flush=True)

        keep(report.about(options, is_complete))
        run = Run(chosen, 1 if options.short else options.rounds, options.short, options.minutes,
                  ("before",) if options.before else (), keep)
        run.go()
        keep({"minutes": round((time.monotonic() - began) / 60, 1), "waited": round(run.waited)})


main()
