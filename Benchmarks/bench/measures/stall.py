"""Whether probes wait while one upload is taken in."""

import time

from ..client import form, upload
from ..inputs import WIDE, csv
from ..measure import Column, Measure
from ..probe import Probe


def run(stage):
    rows, seconds = stage.size(100_000, 10_000), stage.size(3, 1)
    redis, far = stage.redis(), stage.far()
    # The floor is an nginx that is probed while ours takes in the upload beside it.
    busy = stage.server(redis, far, contender="ours" if stage.contender == "nginx" else None)
    probed = stage.server() if stage.contender == "nginx" else busy
    upload(busy.port, [form("warm", csv(rows))])
    for case, pad in (("10.5 MB", 0), ("49 MB", WIDE)):
        watch, probe = stage.watch(), Probe(probed.port)
        began, turn = time.monotonic(), 0
        while time.monotonic() < began + seconds:
            upload(busy.port, [form(f"c{pad}_{turn}", csv(rows, pad=pad))])
            turn += 1
        values = probe.stop()
        stage.figure(case, values, watch.stop())


MEASURE = Measure(
    "stall", "/health during an upload",
    "A probe every 5 ms, counted from when it was due, while one upload of 100,000 rows follows the other. nginx is probed "
    "while ours takes in the same beside it: that is the machine's own part.",
    (Column("p50", "p50, ms", "low"), Column("p99", "p99, ms", "low"), Column("max", "worst, ms", "low"),
     Column("probes", "probes"), Column("bad", "not 200")),
    run, contenders=("ours", "nginx", "seed"), rounds=3, chart="p99")
