"""From the start of the process to the first 200 of /health."""

import time

from ..measure import Column, Measure
from ..machine import memory


def run(stage):
    kinds = {"first 200": True}
    if stage.contender in ("ours", "before"):
        kinds["first 200, with its own Redis"] = False
    for case, has_redis in kinds.items():
        for _ in range(3):
            redis, far = stage.redis() if has_redis else None, stage.far()
            began = time.perf_counter()
            server = stage.server(redis, far)
            took = time.perf_counter() - began
            stage.figure(case, {"ms": 1000 * took, "memory": memory(server.pid), "own": memory(server.pid, "RssAnon")})
            stage.clear()


MEASURE = Measure(
    "start", "The start",
    "From exec to the first 200 of `/health`, asked every millisecond; memory then, and how much of it is the process' own. With its "
    "own Redis both count.",
    (Column("ms", "ms", "low"), Column("memory", "MiB", "low"), Column("own", "MiB of its own", "low")),
    run, contenders=("ours", "nginx", "node", "swift", "seed"), rounds=3, chart="ms")
