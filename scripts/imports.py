#!/usr/bin/env python3
"""imports.py: whether each module of Package.swift imports what it declares there, and nothing else. `make lint` calls it.

SwiftPM lets a module import any other one that happens to be built, and never asks for one that is declared and unused.
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


def imported(folder):
    names = set()
    for path, _, files in os.walk(folder):
        for file in files:
            if file.endswith(".swift"):
                with open(os.path.join(path, file), encoding="utf-8") as text:
                    names.update(IMPORT.findall(text.read()))
    return names - SYSTEM


def main():
    swift = os.environ.get("SWIFT", "swift")
    package = json.loads(subprocess.run([swift, "package", "dump-package"], check=True, capture_output=True).stdout)
    defects = []
    for target in package["targets"]:
        if target["type"] not in ("regular", "executable"):
            continue
        folder = target.get("path") or f"Sources/{target['name']}"
        if target["name"] == "LoopServer" or not os.path.isdir(folder) or folder.startswith("Tests"):
            continue
        wants, has = declared(target), imported(folder)
        defects += [f"{target['name']} imports {name} and does not declare it" for name in sorted(has - wants)]
        defects += [f"{target['name']} declares {name} and does not import it" for name in sorted(wants - has)]
    print("\n".join(defects))
    sys.exit(1 if defects else 0)


main()
