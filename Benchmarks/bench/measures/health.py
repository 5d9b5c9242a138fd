"""GET /health, the cheapest request there is: what the HTTP server itself costs."""

from ..measure import Column, Measure
from ..wrk import wrk


def run(stage):
    if stage.contender in ("ours", "before", "seed"):
        redis, far = stage.redis(), stage.far()
        server = stage.server(redis, far)
    else:
        server = stage.server()
    wrk(server.port, "/health", 16, 1)
    for connections in (64, 512):
        values, command, load = wrk(server.port, "/health", connections, stage.size(4, 1), stage)
        values["core"] = values["rate"] / max(load["server"], 0.01)
        stage.figure(f"{connections} connections", values, load, command)


MEASURE = Measure(
    "health", "GET /health", "`wrk` with one thread, one request in flight on each connection. nginx answers a fixed body.",
    (Column("rate", "requests/s", "high", ratio=True), Column("core", "requests/s and core"), Column("p99", "p99, ms", "low")),
    run, contenders=("ours", "nginx", "node", "swift", "seed"), rounds=3, against="nginx", chart="rate")
