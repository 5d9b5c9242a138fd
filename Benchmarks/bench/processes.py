"""Real processes, ended whatever happens: in order at the end of a stage, by the kernel when the harness itself is killed."""

import ctypes
import os
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)
# Far longer than any start takes, also the seed's imports on a busy machine.
START_S = 60


class Failed(Exception):
    """A measurement that came to nothing, with what the process said."""


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def until(condition, what, limit=START_S, every=0.02):
    """Polls until the condition gives something true, and returns that."""
    deadline = time.monotonic() + limit
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise Failed(f"not within {limit} s: {what}")
        time.sleep(every)
    return found


def end_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A program whose role names it where the processor's time is told."""

    def __init__(self, role, command, folder, environment=None):
        self.role, self.log = role, f"{folder}/{role}.log"
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                [str(word) for word in command], env={"PATH": os.environ["PATH"], **(environment or {})}, cwd=folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=end_with_parent, process_group=0)
        self.pid = self.popen.pid

    def ready(self, condition):
        """Waits until the condition holds; fails with the log when the program ends before."""
        def look():
            if self.popen.poll() is not None:
                raise Failed(f"{self.role} ended: {self.tail()}")
            return condition()

        try:
            until(look, f"{self.role} is ready", every=0.001)
        except Failed as failure:
            raise Failed(f"{failure}\n{self.tail()}") from None
        return self

    def tail(self):
        with open(self.log, "rb") as log:
            return log.read()[-1500:].decode(errors="replace")

    def stop(self):
        """Ends it in order."""
        self.popen.terminate()
        try:
            self.popen.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """Ends it at once: what it would still write is not wanted. Its children end with it."""
        self.popen.kill()
        self.popen.wait()
