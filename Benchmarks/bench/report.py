"""The page of results, its charts, and the three figures of the README. A complete run writes them into the project; one of
some measurements, or a short one, only beside its raw figures."""

import datetime
import platform
import subprocess
from pathlib import Path

from . import chart, readme
from .figures import collect
from .servers import PROJECT, is_there
from .table import MEASURES

PAGE = PROJECT / "Benchmarks/RESULTS.md"
LIMITS = PROJECT / "Benchmarks/limits.md"


def about(options, complete):
    """What the run was of, for the top of the page."""
    first = lambda *command: (subprocess.run(command, capture_output=True, text=True, cwd=PROJECT).stdout.strip() or "–").splitlines()[0]
    processor = next((line.split(": ")[1] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "–")
    package = lambda name: first("dpkg-query", "-W", "-f", "${Version}", name)
    return {
        "about": True, "complete": complete, "short": options.short, "day": str(datetime.date.today()),
        "commit": first("git", "describe", "--always", "--dirty=+"), "processor": processor,
        "cores": len(Path("/proc/stat").read_text().split("\ncpu")) - 1, "kernel": platform.release(),
        "versions": {"Redis": package("redis-server"), "nginx": package("nginx"), "Node": first("node", "--version").lstrip("v"),
                     "Python": first("/usr/bin/python3", "-V").split()[-1], "wrk": package("wrk")},
        "missing": [name for name in ("seed", "swift") if not is_there(name)]}


def write(results, folder):
    run = next(result for result in results if result.get("about"))
    end = next((result for result in results if "minutes" in result), None)
    complete = run["complete"] and end is not None
    page = PAGE if complete else folder / PAGE.name
    charts = page.parent / "results"
    charts.mkdir(exist_ok=True)
    for old in charts.glob("*.svg"):
        old.unlink()
    parts = [head(run, end, results)]
    for measure in MEASURES.values():
        found = collect(results, measure.name)
        failures = [result for result in results if result.get("measure") == measure.name and result["failure"]]
        if found or failures:
            parts.append(section(measure, found, failures, charts))
    if LIMITS.exists():
        parts.append(LIMITS.read_text())
    page.write_text("\n".join(parts))
    if complete:
        readme.fill(results)
    return page


def head(run, end, results):
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    missing = {"swift": "Hummingbird could not be built on this machine.", "seed": "The seed's packages could not be fetched."}
    lines = [
        "# Results", "",
        "Written by `make bench`" + (" with `--short`: these show that it works, and are no figures." if run["short"] else "."), "",
        f"{run['day']}, commit {run['commit']}, {run['cores']} cores of {run['processor']}, Linux {run['kernel']}; {versions}."
        + (f" {end['minutes']} minutes, of which {end['waited']} seconds waited for a quiet machine." if end else " Not finished."),
        *(missing[name] for name in run["missing"]), "",
        "Everything runs on loopback and shares those cores: load, server, Redis (append-only file, `everysec`, the same for all) and an",
        "nginx that stands for the WhatsApp API. LoopServer, the seed's worker, Redis, nginx and Node use at most one core each.",
        "Compare within a table: its contenders took turns. A figure is the median of the rounds, with the least and the most",
        "beside it. The last column says who used a whole core, and so was the limit; `~` marks figures of which every round was",
        "disturbed by something else on the machine. A “–” is what a contender cannot do. What the contenders are is in",
        "[peer](peer).", ""]
    return "\n".join(lines)


def section(measure, found, failures, charts):
    lines = [f"## {measure.title}", "", measure.about, ""]
    against = [f"× {chart.NAMES[measure.against]}"] if measure.against else []
    titles = ["", "", *(column.title for column in measure.columns), *against, "limit"]
    lines += ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    order = [*measure.contenders, *(name for name in ("before",) if any(name in cells for cells in found.values()))]
    for case, cells in found.items():
        for contender in order:
            if contender in cells or case in measure.cannot.get(contender, ()):
                lines.append(row(measure, case, contender, cells))
    lines += ["", f"`make bench ARGS={measure.name}`" + "".join(
        f"; in it `{command}`" for command in dict.fromkeys(
            cell.command for cells in found.values() for cell in cells.values() if cell.command)), ""]
    for failure in failures:
        lines += [f"{chart.NAMES.get(failure['contender'])}, round {failure['round'] + 1}: it failed "
                  f"({failure['failure'].splitlines()[0]}).", ""]
    return "\n".join(lines + drawing(measure, found, order, charts))


def row(measure, case, contender, cells):
    cell, name = cells.get(contender), chart.NAMES.get(contender, contender)
    if cell is None:
        return f"| {case} | {name} |" + " – |" * (len(measure.columns) + bool(measure.against) + 1)
    texts = [cell.text(column.key) for column in measure.columns]
    if measure.against:
        key = next(column.key for column in measure.columns if column.ratio)
        limit = cells[measure.against].median(key) if measure.against in cells else None
        texts.append(f"{cell.median(key) / limit:.2f}" if limit and cell.median(key) else "–")
    return f"| {case} | {name}{' ~' if cell.noisy else ''} | " + " | ".join(texts) + f" | {cell.limit()} |"


def drawing(measure, found, order, charts):
    column = next((column for column in measure.columns if column.key == measure.chart), None)
    if column is None:
        return []
    groups = [(case, [(name, cells[name], column.key) for name in order if name in cells and cells[name].values.get(column.key)])
              for case, cells in found.items()]
    drawn = chart.bars(measure.title, column.title, [(case, cells) for case, cells in groups if cells])
    if drawn is None:
        return []
    (charts / f"{measure.name}.svg").write_text(drawn)
    return [f"![{measure.title}](results/{measure.name}.svg)", ""]
