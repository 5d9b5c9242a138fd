#!/usr/bin/env python3
# Runs `swift test` and says little of it; scripts/test.sh calls it with the command once all is built.
#
#   scripts/run-tests.py COMMAND ...
#
# On a terminal one line is rewritten: how many tests have passed, of how many, and which run. What remains is Swift
# Testing's closing line, and of each test that fails all its issues, with the log lines that were written for it (Tests/
# TestSupport marks them). Every line is in .build/test.log. VERBOSE=1 prints them all. A run in which no test ends for
# TEST_LIMIT_S seconds (default 600) is ended; what had not finished is named then, as after a crash.
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time

LOG = ".build/test.log"
EVENTS = ".build/test-events.jsonl"
LIMIT_S = float(os.environ.get("TEST_LIMIT_S", 600))
VERBOSE = bool(os.environ.get("VERBOSE"))
# Of a test that logs without end its last lines are what helps.
MOST_LOG_LINES = 60
ANNOUNCED = re.compile(r"^[✔✘◇↳➜] ")
CLOSING = re.compile(r"^[✔✘] Test run with ")


class Run:
    def __init__(self):
        self.total = 0
        self.passed = 0
        self.names = {}  # test id -> what people call it
        self.running = {}  # where a test stands, File.swift:line:column -> None, in order of their starts
        self.ended = set()
        self.issues = {}  # test id -> texts of its issues
        self.lines = {}  # mark of a test -> its last log lines
        self.closing = None
        self.last_lines = []
        self.moved = time.monotonic()

    def take_line(self, line):
        self.last_lines = (self.last_lines + [line])[-40:]
        if CLOSING.match(line):
            self.closing = line
        # ‹File.swift:line:column› is where the test stands that was running when it was logged.
        mark = re.match(r"‹([^›]+)› ", line)
        if not mark:
            return
        text = line[mark.end():]
        if text != "▶":
            lines = self.lines.setdefault(mark[1], [])
            lines.append(text)
            del lines[:-MOST_LOG_LINES]
        elif mark[1] not in self.ended:
            self.running[mark[1]] = None

    def take_event(self, record):
        payload = record.get("payload", {})
        test = payload.get("id" if record.get("kind") == "test" else "testID")
        if record.get("kind") == "test":
            if payload.get("kind") == "function":
                self.total += 1
                # Module.Suite/function()/File.swift:line:column
                self.names[test] = "/".join(test.split("/")[:-1])
            return
        kind = payload.get("kind")
        if kind == "issueRecorded" and not payload.get("issue", {}).get("isKnown"):
            text = "\n".join(message["text"] for message in payload.get("messages", []))
            self.issues.setdefault(test, []).append(text)
        if test in self.names and kind in ("testEnded", "testSkipped"):
            self.moved = time.monotonic()
            place = test.split("/")[-1]
            self.running.pop(place, None)
            self.ended.add(place)
            if test in self.issues:
                self.report(test)
            else:
                self.passed += 1

    def report(self, test):
        say("✘ %s\n" % self.names.get(test, test or "outside of any test"))
        for text in self.issues.pop(test):
            say("".join("    %s\n" % line for line in text.split("\n")))
        lines = self.lines.get((test or "").split("/")[-1], [])
        if lines:
            say("  logged meanwhile:\n" + "".join("    %s\n" % line for line in lines))
        say("\n")

    def running_names(self):
        places = {test.split("/")[-1]: name for test, name in self.names.items()}
        return [places.get(place, place) for place in self.running]

    def progress(self):
        names = [re.sub(r"^[^.]*\.|\(.*", "", name) for name in self.running_names()]
        return "%d of %d tests passed; running: %s" % (self.passed, self.total, ", ".join(names) or "-")


is_terminal = sys.stdout.isatty() and not VERBOSE
shown = ""


def show(text):
    """Rewrites the terminal's last line."""
    global shown
    if is_terminal and text != shown:
        sys.stdout.write("\r\033[K" + text[: shutil.get_terminal_size().columns - 1])
        sys.stdout.flush()
        shown = text


def say(text):
    if not VERBOSE:
        show("")
        sys.stdout.write(text)
        sys.stdout.flush()


def end(process):
    """As Ctrl-C does it: SwiftPM passes that on to the process that runs the tests, other signals leave it behind."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def follow(process, run, events):
    """Takes lines and events until the process has ended. Returns whether it was ended because nothing moved."""
    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)
    part = b""
    with open(LOG, "wb") as log:
        while True:
            chunk = b"-"
            if selector.select(0.2):
                chunk = os.read(process.stdout.fileno(), 1 << 16)
                log.write(chunk)
                log.flush()
                if VERBOSE:
                    sys.stdout.buffer.write(chunk)
                    sys.stdout.flush()
                *lines, part = (part + chunk).split(b"\n")
                for line in lines:
                    run.take_line(line.decode("utf-8", "replace"))
            for record in events:
                run.take_event(record)
            show(run.progress() if run.total else "starting")
            # A child that was left behind may hold the other end.
            if not chunk or (chunk == b"-" and process.poll() is not None):
                return False
            if time.monotonic() - run.moved > LIMIT_S:
                end(process)
                return True


def new_events():
    """The records that were written since it was last asked."""
    part = ""
    with open(EVENTS, encoding="utf-8", errors="replace") as file:
        while True:
            *lines, part = (part + file.read()).split("\n")
            for line in lines:
                yield json.loads(line)
            yield None


class Events:
    """The same, as a list that is read again and again."""

    def __init__(self):
        self.records = new_events()

    def __iter__(self):
        while (record := next(self.records)) is not None:
            yield record


def main():
    open(EVENTS, "w").close()
    command = sys.argv[1:] + ["--event-stream-output-path", EVENTS, "--event-stream-version", "0"]
    run = Run()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    is_hung = is_interrupted = False
    try:
        is_hung = follow(process, run, Events())
    except KeyboardInterrupt:
        is_interrupted = True
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    status = process.wait()
    show("")
    for test in list(run.issues):
        run.report(test)
    if run.closing:
        say(run.closing + "\n")
    if status == 0 and run.closing and not is_hung:
        return 0
    sys.stdout.flush()
    if is_hung:
        print("test: no test ended for %d s" % LIMIT_S, file=sys.stderr)
    if not run.closing:
        if not is_interrupted and not is_hung and not VERBOSE:
            print("".join("  %s\n" % line for line in run.last_lines), end="", file=sys.stderr)
        print("test: the run ended before its end; started and not finished:", file=sys.stderr)
        for name in run.running_names():
            print("  " + name, file=sys.stderr)
    print("test: FAILED, every line is in " + LOG, file=sys.stderr)
    return status if status > 0 else 1


sys.exit(main())
