"""Benchmarks/guard.txt: what each figure may cost. Used by measure.py."""

import datetime
import os
import subprocess

PATH = os.path.join(os.path.dirname(__file__), "..", "guard.txt")
# How much more than written is still good: a share, and of what a thousand units take a few, since timers and full buffers
# make some.
TOLERANCE = 0.01
THOUSAND_TOLERANCE, THOUSAND_MORE = 0.03, 5


class Thresholds:
    def __init__(self):
        with open(PATH) as file:
            lines = file.readlines()
        self.comments = [line for line in lines if line.startswith("#")]
        # name: instructions, day and commit.
        self.figures = {words[0]: words[1:] for line in lines if (words := line.split()) and words[0] != "#"}

    def verdict(self, name, count):
        """Whether the figure is good, and what to say about it."""
        if name not in self.figures:
            return False, "has no threshold: make bench-guard ARGS=--write"
        written = int(self.figures[name][0])
        is_of_thousand = name.endswith(("-calls", "-allocations"))
        slack = written * THOUSAND_TOLERANCE + THOUSAND_MORE if is_of_thousand else written * TOLERANCE
        text = f"{count / written - 1:+.2%} of {written}"
        if count < written - slack:
            text += f"; keep it: make bench-guard ARGS='--write {name}'"
        return count <= written + slack, text

    def write(self, name, count):
        """Puts the figure in the file, with the day and the commit it was measured on."""
        describe = ["git", "describe", "--always", "--dirty=+"]
        commit = subprocess.run(describe, capture_output=True, text=True).stdout.strip() or "-"
        self.figures[name] = [str(count), str(datetime.date.today()), commit]
        with open(PATH, "w") as file:
            file.writelines(self.comments)
            file.writelines(f"{name:<24}{count:>8}  {' '.join(origin)}\n" for name, (count, *origin) in self.figures.items())
