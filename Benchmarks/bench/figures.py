"""From the runner's results to what the page shows: medians over the rounds, their spread, who was the limit."""

import statistics
from collections import Counter, defaultdict

from .machine import saturated


def collect(results, name):
    """case -> contender -> Cell; disturbed rounds only where there is no other. Of a round that failed, what it had until then."""
    found = defaultdict(lambda: defaultdict(Cell))
    rounds = [result for result in results if result.get("measure") == name and result["figures"]]
    quiet = {result["contender"] for result in rounds if not result["noisy"]}
    for result in rounds:
        if result["noisy"] and result["contender"] in quiet:
            continue
        for figure in result["figures"]:
            cell = found[figure["case"]][result["contender"]]
            cell.noisy |= result["noisy"]
            cell.command = figure["command"] or cell.command
            if figure["load"]:
                cell.full.update(saturated(figure["load"]))
                cell.loads += 1
            for key, value in figure["values"].items():
                cell.values[key].append(value)
    return found


class Cell:
    """What is known of one case and contender."""

    def __init__(self):
        self.values, self.full, self.loads, self.noisy, self.command = defaultdict(list), Counter(), 0, False, None

    def median(self, key):
        values = self.values.get(key)
        return statistics.median(values) if values else None

    def text(self, key):
        """The median, and from the least to the most when they differ."""
        values = self.values.get(key)
        if not values:
            return "–"
        least, most = number(min(values)), number(max(values))
        spread = f" <sub>{least} to {most}</sub>" if least != most else ""
        return f"{number(self.median(key))}{spread}"

    def limit(self):
        """Who used a whole core in most rounds."""
        return ", ".join(role for role, times in self.full.items() if 2 * times > self.loads)


def number(value):
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}" if abs(value) >= 0.1 else f"{value:.2g}"
