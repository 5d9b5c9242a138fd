"""Whether probes wait while one upload is taken in."""

import time

from ..client import form, upload
from ..inputs import WIDE, csv
from ..measure import Column, Measure
from ..probe import Probe


def run(stage):
    rows = stage.size(100_000, 10_000)
    redis, far = stage.redis(), stage.far()
    # The floor is an nginx that is probed while ours takes in the upload beside it.
    busy = stage.server(redis, far, contender="ours" if stage.contender == "nginx" else None)
    probed = stage.server() if stage.contender == "nginx" else busy
    upload(busy.port, [form("warm", csv(rows))])
    for case, pad in (("10.5 MB", 0), ("49 MB", WIDE)):
        requests = [form(f"c{pad}_{turn}", csv(rows, pad=pad)) for turn in range(3)]
        watch, probe = stage.watch(), Probe(probed.port)
        for request in requests:
            upload(busy.port, [request])
            time.sleep(0.05)
        values = probe.stop()
        stage.figure(case, values, watch.stop())


MEASURE = Measure(
    "stall", "/health during an upload",
    "A probe every 5 ms, counted from when it was due, while three uploads of 100,000 rows follow each other. nginx is probed "
    "while ours takes in the same beside it: that is the machine's own part.",
    (Column("p50", "p50, ms", "low"), Column("p99", "p99, ms", "low"), Column("max", "worst, ms", "low"),
     Column("probes", "probes"), Column("bad", "not 200")),
    run, contenders=("ours", "nginx", "seed"), rounds=3, chart="p99")
