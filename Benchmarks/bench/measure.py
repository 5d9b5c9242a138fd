"""What a file of `measures` declares: its title, its columns, who takes part, and the function that measures one of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A value of each figure. `best` is which is better, high or low; with `ratio` the page also shows it as a multiple of the
    limit's in the same case."""
    key: str
    title: str
    best: str = ""
    ratio: bool = False


@dataclass(frozen=True)
class Measure:
    """`run(stage)` measures stage.contender. `rounds` is how often a full run does it, `limit` its bound in seconds each time,
    `against` the contender that others are divided by, `chart` the column that is drawn."""
    name: str
    title: str
    about: str
    columns: tuple
    run: object
    contenders: tuple = ("ours",)
    rounds: int = 2
    limit: int = 120
    against: str = ""
    chart: str = ""
    cannot: dict = field(default_factory=dict)
