#!/usr/bin/env python3
"""imports.py: whether each module of Package.swift, tests too, imports what it declares there, and nothing else.

`make lint` calls it. SwiftPM lets a module import any other one that happens to be built, and never asks for one that
is declared and unused.
"""

import json
import os
import re
import subprocess
import sys

# What comes with the toolchain.
SYSTEM = {"Foundation", "FoundationEssentials", "Glibc", "Synchronization"}
IMPORT = re.compile(r"^\s*(?:@testable )?import (\w+)$", re.MULTILINE)


def declared(target):
    return {kind[name][0] for kind in target["dependencies"] for name in kind}


def imported(folder, exclude, known):
    """The modules that the files of a folder import; a test may have a line of Python's that looks like one."""
    names = set()
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.relpath(os.path.join(path, name), folder) not in exclude]
        for file in files:
            if file.endswith(".swift"):
                with open(os.path.join(path, file), encoding="utf-8") as text:
                    names.update(IMPORT.findall(text.read()))
    return (names & known) - SYSTEM


def main():
    swift = os.environ.get("SWIFT", "swift")
    package = json.loads(subprocess.run([swift, "package", "dump-package"], check=True, capture_output=True).stdout)
    known = {target["name"] for target in package["targets"]}.union(*map(declared, package["targets"]))
    defects = []
    for target in package["targets"]:
        if target["type"] not in ("regular", "test"):
            continue
        kind = "Tests" if target["type"] == "test" else "Sources"
        folder = target.get("path") or f"{kind}/{target['name']}"
        if not os.path.isdir(folder):
            continue
        wants, has = declared(target), imported(folder, target["exclude"], known)
        defects += [f"{target['name']} imports {name} and does not declare it" for name in sorted(has - wants)]
        defects += [f"{target['name']} declares {name} and does not import it" for name in sorted(wants - has)]
    print("\n".join(defects))
    sys.exit(1 if defects else 0)


main()
