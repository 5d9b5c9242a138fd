"""The three figures of the README, in both languages, between their marks."""

from .figures import collect, number
from .servers import PROJECT

BEGIN, END = "<!-- figures of make bench -->\n", "<!-- end of figures -->\n"
# The measurement, its case and column, whom the other figure is of, and a sentence for each language.
FIGURES = (
    ("health", "64 connections", "rate", "nginx", {
        "README.md": "It answers {ours} `/health` a second on one core, where nginx answers {other}",
        "README.es.md": "Contesta {ours} `/health` por segundo con un núcleo; nginx, {other}"}),
    ("ingest", "CSV", "seconds", "seed", {
        "README.md": "It takes in 100,000 rows in {ours} s, where FastAPI with Pandas takes {other} s",
        "README.es.md": "Recibe 100.000 filas en {ours} s; FastAPI con Pandas tarda {other} s"}),
    ("send", "http, 16 in flight", "rate", None, {
        "README.md": "It sends {ours} messages a second when the API and the pace allow",
        "README.es.md": "Envía {ours} mensajes por segundo si la API y el ritmo lo permiten"}),
)


def fill(results):
    for page in ("README.md", "README.es.md"):
        path = PROJECT / page
        text = path.read_text()
        before, mark, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if mark and end:
            path.write_text(before + BEGIN + "".join(lines(results, page)) + END + after)


def lines(results, page):
    spell = spanish if page == "README.es.md" else number
    for measure, case, column, other, sentences in FIGURES:
        cells = collect(results, measure)[case]
        ours, theirs = (cells[name].median(column) if name in cells else None for name in ("ours", other))
        if ours is not None and (other is None or theirs is not None):
            sentence = sentences[page].format(ours=spell(ours), other=other and spell(theirs))
            yield f"- {sentence} (`make bench ARGS={measure}`).\n"


def spanish(value):
    return number(value).translate(str.maketrans(",.", ".,"))
