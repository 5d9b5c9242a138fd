"""LoopServer's commands in a real pseudo terminal, as a person has one: with a size, with what is drawn over."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("LOOPSERVER") or os.path.join(ROOT, ".build/debug/LoopServer")


def environment(server=None, key=None, **more):
    """What a command sees of the world. `server` is its address."""
    values = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), "LANG": "es_VE.UTF-8", "TERM": "xterm"}
    if server:
        values["LOOPSERVER_SERVIDOR"] = server
    if key:
        values["LOOPSERVER_CLAVE"] = key
    return {**values, **more}


def run(*arguments, cwd=None, seconds=60, stdin=subprocess.DEVNULL, **world):
    """A command in a pipe: its exit status, output and errors."""
    done = subprocess.run([PROGRAM, *arguments], env=environment(**world), cwd=cwd, stdin=stdin, timeout=seconds,
                          capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def columns(text):
    """Columns that a text takes, by Python's own tables."""
    width = 0
    for letter in text:
        if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn", "Me"):
            continue
        width += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
    return width


class Terminal:
    """A command in a terminal of so many columns. What it draws is kept as a person sees it, line by line."""

    def __init__(self, *arguments, size=80, cwd=None, **world):
        self.size = size
        self.raw = b""
        self.process_id, self.master = pty.fork()
        if self.process_id == 0:
            # The size is set before the command begins: it may look at once.
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, size, 0, 0))
            if cwd:
                os.chdir(cwd)
            os.execve(PROGRAM, [PROGRAM, *arguments], environment(**world))
        self.status = None

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            piece = os.read(self.master, 1 << 16)
        except OSError:
            piece = b""
        self.raw += piece
        return bool(piece)

    def wait_for(self, text, seconds=60):
        """Until the text is on the screen, or was."""
        until = time.monotonic() + seconds
        while text not in self.text:
            if time.monotonic() > until:
                raise AssertionError(f"waited in vain for {text!r}:\n{self.text}")
            if not self.read(0.1) and self.ended():
                assert text in self.text, f"it ended without {text!r}:\n{self.text}"

    def ended(self):
        if self.status is None:
            found, status = os.waitpid(self.process_id, os.WNOHANG)
            if found:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def type(self, text):
        os.write(self.master, text.encode())

    def interrupt(self):
        self.type("\x03")

    def finish(self, seconds=60):
        """Waits for the command's end; its exit status."""
        until = time.monotonic() + seconds
        while not self.ended():
            assert time.monotonic() < until, f"the command does not end:\n{self.text}"
            self.read(0.1)
        while self.read(0.1):
            pass
        os.close(self.master)
        return self.status

    def kill(self):
        if not self.ended():
            os.kill(self.process_id, signal.SIGKILL)
            os.waitpid(self.process_id, 0)
        os.close(self.master)

    @property
    def text(self):
        """All that came, without the terminal's commands; what was drawn over stays."""
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.raw.decode(errors="replace")).replace("\r\n", "\n")

    @property
    def drawn(self):
        """Everything that was ever on a line, one entry for each time that it was drawn."""
        return [part for line in self.text.split("\n") for part in line.split("\r")]

    @property
    def lines(self):
        """What a person sees at the end: of a line that was drawn again, the last."""
        return [line.split("\r")[-1] for line in self.text.rstrip("\n").split("\n")]

    def check_width(self):
        for line in self.drawn:
            assert columns(line) <= self.size, f"{columns(line)} columns of {self.size}: {line!r}"
