"""The release binary as a process, by itself, under callgrind or under strace. Used by measure.py; scripts/bench-guard.sh has
put the binary, the Redis socket, the credentials and the far end's certificate into the work folder."""

import collections
import os
import re
import signal
import subprocess
import tempfile
import time

# Far longer than anything takes on a busy machine.
LIMIT_S = 300


class Redis:
    """The real Redis behind the server, asked from outside it."""

    def __init__(self, work):
        self.socket = f"{work}/redis.sock"

    def __call__(self, *command):
        call = ["redis-cli", "--raw", "-s", self.socket, *command]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout.rstrip("\n")

    def empty(self):
        self("FLUSHALL")
        self("CONFIG", "RESETSTAT")

    def has_been_asked(self, command):
        """Whether a client has sent this command since `empty`."""
        return f"cmdstat_{command}:" in self("INFO", "commandstats")


INSTRUCTIONS, ALLOCATIONS, CALLS = "instructions", "allocations", "calls"
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}


def allocations(profile):
    """How often callgrind saw memory asked for. A function's name stands beside its number the first time only."""
    names, called, count = {}, None, 0
    for line in profile.splitlines():
        if found := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
            number, name = found.groups()
            names.setdefault(number, name)
            called = names[number] if line.startswith("c") else None
        elif line.startswith("calls=") and called and called.partition("'")[0] in ALLOCATORS:
            count += int(line[6:].split()[0])
    return count


class Server:
    """`with Server(...)` starts it and waits until it is ready; `stop` ends it in order. What is counted are INSTRUCTIONS,
    CALLS of the kernel, or nothing."""

    def __init__(self, work, settings, counted):
        self.redis = Redis(work)
        self.counted = counted
        self.counts = 0
        self.folder = tempfile.mkdtemp(dir=work)
        command = [f"{work}/LoopServer", "serve"]
        # HOST is part of the name by which valgrind and vgdb find each other, so vgdb gets the same.
        self.environment = environment = {
            "PATH": os.environ["PATH"], "SWIFT_DETERMINISTIC_HASHING": "1", "HOST": "127.0.0.1", "PORT": "0",
            "REDIS_URL": f"unix://{work}/redis.sock", "CREDENCIALES_ARCHIVO": f"{work}/credentials.json", **settings}
        if counted == CALLS:
            # -D: strace is not the parent, so this process is the server.
            command = ["strace", "-D", "-f", "-qq", "-e", "signal=none", "-o", f"{self.folder}/calls", *command]
        elif counted == INSTRUCTIONS:
            environment["LD_PRELOAD"] = f"{work}/slow_clock.so"
            command = ["valgrind", "--tool=callgrind", "--quiet", f"--vgdb-prefix={self.folder}/vgdb",
                       f"--log-file={self.folder}/valgrind",
                       f"--callgrind-out-file={self.folder}/callgrind", *command]
        if settings["API_WHATSAPP_URL"].startswith("https:"):
            # The server trusts the system's authorities only. In a mount namespace of its own those are the far end's.
            command = ["unshare", "--map-root-user", "--mount", "sh", "-c",
                       'mount --bind "$0" /etc/ssl/certs && exec "$@"', f"{work}/certificates", *command]
        with open(f"{self.folder}/log", "w") as log:
            self.process = subprocess.Popen(command, env=environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=subprocess.STDOUT)

    def __enter__(self):
        try:
            self.port = int(self.wait(lambda: re.search(r"escuchando en http://\S*?:(\d+)", self.log()))[1])
            # The last thing a start does is to look at how Redis is set up.
            self.wait(lambda: self.redis.has_been_asked("config|get"))
            if self.counted == INSTRUCTIONS:
                self.process.send_signal(signal.SIGRTMIN + 5)  # slow_clock.c
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def log(self):
        with open(f"{self.folder}/log") as log:
            return log.read()

    def wait(self, condition):
        """Polls until the condition gives something true, and returns that."""
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise SystemExit(f"bench-guard: the server did not get there\n{self.log()}")

    def is_asleep(self):
        """Whether it waits for something to happen."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "S"

    def count(self):
        """Returns the instructions since the last time, by what they are (INSTRUCTIONS and ALLOCATIONS), or the kernel's calls
        by name."""
        return self.count_calls() if self.counted == CALLS else self.count_instructions()

    def count_calls(self):
        """strace writes each line as soon as it has it. One that is interrupted by another thread's has a second line,
        without the bracket."""
        with open(f"{self.folder}/calls") as calls:
            calls.seek(self.counts)
            lines = calls.read()
        self.counts += len(lines.encode())
        return collections.Counter(re.findall(r"^\d+ +(\w+)\(", lines, re.MULTILINE))

    def count_instructions(self):
        self.counts += 1
        self.monitor("dump")
        with open(f"{self.folder}/callgrind.{self.counts}", errors="replace") as file:
            profile = file.read()
        total = int(re.search(r"^totals: (\d+)$", profile, re.MULTILINE)[1])
        return {INSTRUCTIONS: total, ALLOCATIONS: allocations(profile)}

    def monitor(self, command):
        """Valgrind obeys while the program runs or sleeps, and counts nothing of it."""
        call = ["vgdb", f"--vgdb-prefix={self.folder}/vgdb", f"--pid={self.process.pid}", command]
        subprocess.run(call, env=self.environment, check=True, capture_output=True, timeout=LIMIT_S)

    def stop(self):
        """Ends it in order."""
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(LIMIT_S) != 0:
            raise SystemExit(f"bench-guard: the server failed\n{self.log()}")
