"""What a status, a list and a report cost, with few messages and many, with one campaign and a thousand."""

import time

from ..client import form, upload, upload_many
from ..inputs import csv
from ..measure import Column, Measure
from ..wrk import wrk


def run(stage):
    seed = stage.contender == "seed"
    seconds = stage.size(2, 1)
    redis, far = stage.redis(), stage.far(log="")
    server = stage.server(redis, far)
    many = stage.size(100_000, 10_000)
    upload(server.port, [form("few", csv(100)), form("many", csv(many))])
    for title, count in (("few", 100), ("many", many)):
        ask(stage, server, f"estado-cola, {count:,} messages", f"/api/estado-cola/{title}", seconds)
    upload_many(server.port, (form(f"c{i}", csv(3)) for i in range(998)))
    time.sleep(2)  # more than any instance takes to drive them all
    ask(stage, server, "estado-sistema, 1,000 campaigns", "/api/estado-sistema", seconds)
    ask(stage, server, "listar-campanas, 1,000 campaigns", "/api/listar-campanas", seconds)
    if seed:
        return
    for case, query in (("a page of 100 of it", "limite=100"), ("detalle=true", "detalle=true"),
                        ("a page of 100 of that", "detalle=true&limite=100")):
        ask(stage, server, case, f"/api/listar-campanas?{query}", seconds)
    client, path = server.client(), "/api/campanas/many/resultados.csv"
    for _ in range(3):
        watch, began = stage.watch(), time.perf_counter()
        status, report = client.get(path)
        took = time.perf_counter() - began
        stage.figure(REPORT, {"ms": 1000 * took, "size": len(report) / 1e6}, watch.stop(), f"curl -o r.csv http://…{path}")


def ask(stage, server, case, path, seconds):
    """One client that asks again and again: what a call takes. Then four, which is fewer than the lists that ours makes at once: how many a second."""
    alone, command, _ = wrk(server.port, path, 1, seconds)
    values, _, load = wrk(server.port, path, 4, seconds, stage)
    size = len(server.client().get(path)[1]) / 1e6
    stage.figure(case, {"ms": 1000 / alone["rate"], "rate": values["rate"], "p99": values["p99"], "size": size}, load,
                 command.replace("-c1 ", "-c1, -c4 "))


REPORT = "resultados.csv, 100,000 messages"
MEASURE = Measure(
    "status", "Statuses, lists and reports",
    "A call of one client that asks again and again, and the rate of four. A report is one download, three a round.",
    (Column("ms", "ms a call", "low"), Column("rate", "calls/s of 4", "high"), Column("p99", "p99 of 4, ms", "low"),
     Column("size", "MB")),
    run, contenders=("ours", "seed"), chart="ms",
    cannot={"seed": ("a page of 100 of it", "detalle=true", "a page of 100 of that", REPORT)})
