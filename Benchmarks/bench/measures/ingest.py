"""An upload of 100,000 rows, from its first byte to the answer: by then every message is in Redis. The limit is redis-cli
--pipe with the very values that ours leaves there."""

import subprocess
import time

from ..client import form, json_request, upload
from ..inputs import WIDE, csv, json_body
from ..measure import Column, Measure
from ..processes import Failed
from ..spreadsheet import ods, xlsx

CSVS = {"CSV": 0, "CSV, 49 MB": WIDE}
SHEETS = ("XLSX", "ODS")
TURNS = 3
# Values in one command.
BATCH = 1000


def run(stage):
    rows = stage.size(100_000, 10_000)
    redis, far = stage.redis(), stage.far()
    if stage.contender == "redis-cli":
        return pipe(stage, redis, far, rows)
    server = stage.server(redis, far)
    files = {case: lambda title, pad=pad: form(title, csv(rows, pad=pad)) for case, pad in CSVS.items()}
    files["JSON"] = lambda title: json_request(json_body(rows, title))
    if stage.contender != "seed":
        files["XLSX"] = lambda title: form(title, xlsx(rows), name="mensajes.xlsx")
        files["ODS"] = lambda title: form(title, ods(rows), name="mensajes.ods")
    upload(server.port, [form("warm", csv(1000))])
    for number, (case, make) in enumerate(files.items()):
        for turn in range(TURNS):
            request = make(f"c{number}_{turn}")
            watch, began = stage.watch(), time.perf_counter()
            upload(server.port, [request])
            seconds, load = time.perf_counter() - began, watch.stop()
            stage.figure(case, {
                "seconds": seconds, "rows": rows / seconds, "cpu": load["server"] * load["seconds"],
                "redis": load["redis"] * load["seconds"], "size": sum(map(len, request)) / 1e6}, load)


def pipe(stage, redis, far, rows):
    server = stage.server(redis, far, contender="ours")
    for case, pad in CSVS.items():
        upload(server.port, [form(f"c{pad}", csv(rows, pad=pad))])
        values = redis("LRANGE", f"campaign:c{pad}", "0", "-1", text=False).splitlines()
        if len(values) < rows - 1:
            raise Failed(f"campaign:c{pad} has {len(values)} values")
        path = f"{stage.folder}/pipe"
        with open(path, "wb") as file:
            file.writelines(commands(values))
        for _ in range(TURNS):
            redis("DEL", "limit")
            with open(path, "rb") as file:
                watch, began = stage.watch(), time.perf_counter()
                subprocess.run(["redis-cli", "-p", str(redis.port), "--pipe"], stdin=file, stdout=subprocess.DEVNULL, check=True)
                seconds, load = time.perf_counter() - began, watch.stop()
            stage.figure(case, {
                "seconds": seconds, "rows": len(values) / seconds, "redis": load["redis"] * load["seconds"],
                "size": sum(map(len, values)) / 1e6}, load, "redis-cli --pipe")


def commands(values):
    """RPUSH of a thousand values each, as Redis reads it."""
    word = lambda text: b"$%d\r\n%s\r\n" % (len(text), text)
    for start in range(0, len(values), BATCH):
        some = values[start:start + BATCH]
        yield b"*%d\r\n%s%s%s" % (len(some) + 2, word(b"RPUSH"), word(b"limit"), b"".join(map(word, some)))


MEASURE = Measure(
    "ingest", "Uploads of 100,000 rows",
    "Seconds from the first byte sent to the whole answer, when all is in Redis. Three uploads a round to one server. "
    "`redis-cli --pipe` puts there the values that our server leaves for the same file, a thousand a command: no row is read, "
    "checked or answered for.",
    (Column("seconds", "s", "low", ratio=True), Column("rows", "rows/s", "high"), Column("cpu", "server's CPU s"),
     Column("redis", "Redis' CPU s"), Column("size", "MB")),
    run, contenders=("ours", "seed", "redis-cli"), rounds=3, against="redis-cli", chart="seconds",
    cannot={"seed": SHEETS, "redis-cli": ("JSON", *SHEETS)})
