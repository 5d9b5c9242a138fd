"""The runner: rounds in which the contenders take turns, each measurement bounded, what was disturbed done again."""

import contextlib
import signal
import sys
import time

from . import machine
from .processes import Failed
from .servers import is_there
from .stage import Stage

# How long a measurement waits for a quiet machine, and all of them together; for how long disturbed ones are done again.
QUIET_S, QUIET_IN_ALL_S = 20, 120
AGAIN_IN_ALL_S = 240


class TimeUp(Failed):
    """A measurement that would not end."""


@contextlib.contextmanager
def bounded(seconds):
    def ring(*_):
        raise TimeUp(f"not done within {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class Run:
    """`until` is when no further round begins (the first is always made whole); `say` takes the lines of progress, `keep`
    each result."""

    def __init__(self, measures, rounds, short, minutes, also, keep):
        self.measures, self.rounds, self.short, self.also, self.keep = measures, rounds, short, also, keep
        self.began = time.monotonic()
        self.until = self.began + 60 * minutes
        self.waited = self.again = 0

    def go(self):
        for number in range(self.rounds or max(measure.rounds for measure in self.measures)):
            for measure in self.measures:
                if number >= (self.rounds or measure.rounds):
                    continue
                if number and time.monotonic() > self.until:
                    self.say(f"no time is left for another round of {measure.name}")
                    continue
                contenders = [name for name in self.contenders(measure) if is_there(name) or name in WITHOUT_BINARY]
                # Who comes first changes, so that what else the machine does meets all of them.
                for contender in contenders[::-1] if number % 2 else contenders:
                    self.one(measure, contender, number)

    def contenders(self, measure):
        return measure.contenders + tuple(name for name in self.also if "ours" in measure.contenders)

    def one(self, measure, contender, number):
        """Measures it, and once more when it was disturbed or failed."""
        for is_last in (False, True):
            self.waited += machine.wait_quiet(0 if self.short else min(QUIET_S, QUIET_IN_ALL_S - self.waited))
            began = time.monotonic()
            figures, load, failure = self.attempt(measure, contender)
            took, noisy = time.monotonic() - began, machine.is_noisy(load)
            verdict = "failed" if failure else "disturbed" if noisy else "ok"
            self.say(f"{measure.name:<10}{contender:<10}round {number + 1}  {verdict:<10}{took:5.1f} s"
                     + (f"  {failure}" if failure else ""))
            if is_last or self.short or self.again > AGAIN_IN_ALL_S or not (noisy or failure):
                break
            self.again += took
        self.keep({"measure": measure.name, "contender": contender, "round": number, "noisy": noisy, "load": load,
                   "failure": failure, "figures": figures})

    def attempt(self, measure, contender):
        watch, failure = machine.Watch({}), None
        with Stage(contender, self.short) as stage:
            try:
                with bounded(measure.limit):
                    measure.run(stage)
            except (Failed, OSError, ConnectionError, KeyError) as error:
                failure = f"{type(error).__name__}: {error}"
            return stage.figures, watch.stop(), failure

    def say(self, text):
        elapsed = int(time.monotonic() - self.began)
        print(f"{elapsed // 60:3}:{elapsed % 60:02}  {text}", file=sys.stderr, flush=True)


# What Debian's packages bring; the others have to be built or fetched.
WITHOUT_BINARY = ("nginx", "node", "redis-cli")
