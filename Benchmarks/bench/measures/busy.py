"""/health while the server does the most of something else that it may be asked for."""

import time

from ..client import form, upload, upload_many
from ..inputs import csv
from ..measure import Column, Measure
from ..panels import Panels
from ..probe import Probe
from ..processes import until
from ..wrk import wrk


def run(stage):
    for case, work in CASES.items():
        if stage.contender == "seed" and case != UPLOADS:
            continue
        work(stage, case)
        stage.clear()


def probed(stage, case, server, work):
    watch = stage.watch()
    kept, new = Probe(server.port), Probe(server.port, keep=False, period=0.02)
    work()
    values, fresh = kept.stop(), new.stop()
    stage.figure(case, {**values, "new": fresh["p99"], "bad": values["bad"] + fresh["bad"]}, watch.stop())


def uploads(stage, case):
    redis, far = stage.redis(), stage.far(log="")
    server = stage.server(redis, far)
    rows = stage.size(100_000, 10_000)
    upload(server.port, [form("warm", csv(rows))])
    requests = [form(f"c{i}", csv(rows)) for i in range(50)]
    probed(stage, case, server, lambda: upload(server.port, requests))


def handshakes(stage, case):
    redis, far = stage.redis(), stage.far(latency=0.25, keeps=False)
    server = stage.server(redis, far, interval=0, scheme="https", MAX_EN_VUELO=256)
    probed(stage, case, server, lambda: sending(stage, server))


def in_flight(stage, case):
    redis, far = stage.redis(), stage.far(latency=0.25)
    server = stage.server(redis, far, interval=0, scheme="https", MAX_EN_VUELO=1000)
    probed(stage, case, server, lambda: sending(stage, server))


def sending(stage, server):
    upload(server.port, [form("c", csv(stage.size(100_000, 20_000)))])
    time.sleep(stage.size(5, 2))


def scrapes(stage, case):
    server = thousand(stage)
    probed(stage, case, server, lambda: wrk(server.port, "/metrics", 16, stage.size(5, 2)))


def panels(stage, case):
    redis, far = stage.redis(), stage.far(log="")
    server = stage.server(redis, far, interval=200)
    upload_many(server.port, (form(f"c{i}", csv(1000)) for i in range(50)))
    seen = Panels(server.port, 200)
    try:
        probed(stage, case, server, lambda: time.sleep(stage.size(5, 2)))
    finally:
        seen.stop()


def thousand(stage):
    """A server that drives 1,000 campaigns."""
    redis, far = stage.redis(), stage.far(log="")
    server = stage.server(redis, far)
    upload_many(server.port, (form(f"c{i}", csv(3)) for i in range(1000)))
    client = server.client()
    until(lambda: client.json("/api/estado-sistema")["campanas_en_esta_instancia"] == 1000, "1,000 campaigns are driven")
    return server


UPLOADS = "50 uploads of 10.5 MB"
CASES = {
    UPLOADS: uploads,
    "a TLS handshake for each message, 256 in flight": handshakes,
    "1,000 in flight over TLS": in_flight,
    "16 clients read /metrics, 1,000 campaigns": scrapes,
    "200 panels, 50 campaigns under way": panels,
}
MEASURE = Measure(
    "busy", "/health while the server is busy",
    "A probe every 5 ms on one connection, and one every 20 ms on a new one, counted from when they were due. The API of the "
    "sends takes 250 ms.",
    (Column("p50", "p50, ms", "low"), Column("p99", "p99, ms", "low"), Column("max", "worst, ms", "low"),
     Column("new", "new connection p99, ms", "low"), Column("bad", "not 200")),
    run, contenders=("ours", "seed"), chart="p99", limit=150,
    cannot={"seed": tuple(CASES)[1:]})
