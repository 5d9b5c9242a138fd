"""Ten million messages queued: whether anything grows with the queue."""

import time

from ..client import form, upload
from ..inputs import csv
from ..machine import memory
from ..measure import Column, Measure
from ..wrk import wrk


def run(stage):
    campaigns = stage.size(100, 5)
    redis, far = stage.redis(), stage.far()
    server = stage.server(redis, far)
    times, file = [], csv(100_000)
    upload(server.port, [form("warm", file)])
    for i in range(campaigns):
        began = time.perf_counter()
        upload(server.port, [form(f"c{i}", file)])
        times.append(time.perf_counter() - began)
        if i + 1 in (campaigns // 5, campaigns):
            some = sorted(times[-5:])
            status, _, load = wrk(server.port, f"/api/estado-cola/c{i}", 16, 2, stage)
            stage.figure(f"{(i + 1) * 100_000:,} queued", {
                "upload": some[len(some) // 2], "status": status["rate"], "memory": memory(server.pid),
                "redis": redis.info("used_memory") / 2**20}, load)
    restart(stage, redis, far, server, campaigns)


def restart(stage, redis, far, server, campaigns):
    """Another instance takes all of it over, and sends."""
    names = [f"c{i}" for i in range(campaigns)]
    stage.order(server, names, "pausar")
    stage.stop(server)
    far.forget()
    began = time.perf_counter()
    server = stage.server(redis, far, interval=0)
    ready = time.perf_counter() - began
    stage.order(server, names, "reanudar")
    count = stage.size(100_000, 20_000)
    watch = stage.watch()
    far.wait_for(count, 60)
    load = watch.stop()
    moments = [moment for moment, _ in far.read()][1000:count]
    stage.figure("sending from them", {"start": 1000 * ready, "rate": (len(moments) - 1) / (moments[-1] - moments[0])}, load)


MEASURE = Measure(
    "million", "10,000,000 messages queued",
    "A hundred campaigns of 100,000. An upload is the median of the last five; then another instance takes them over and sends.",
    (Column("upload", "s an upload", "low"), Column("status", "estado-cola/s", "high"), Column("memory", "server, MiB", "low"),
     Column("redis", "Redis, MiB"), Column("start", "ms to the first 200", "low"), Column("rate", "messages/s", "high")),
    run, rounds=1, limit=240)
