"""How exact the pace is: the distances between a campaign's messages as they arrive."""

from collections import defaultdict

from ..client import form, upload_many
from ..far_end import campaign_of
from ..inputs import csv
from ..measure import Column, Measure
from ..processes import Failed


def run(stage):
    for campaigns, interval, rows in ((50, 200, 40), (1000, 1000, 8)):
        rows = stage.size(rows, 6)
        redis, far = stage.redis(), stage.far(log="bodies")
        server = stage.server(redis, far, interval=interval)
        watch = stage.watch()
        upload_many(server.port, (form(f"c{i}", csv(rows)) for i in range(campaigns)))
        far.wait_for(campaigns * rows, rows * interval / 1000 + 60)
        load = watch.stop()
        arrivals = defaultdict(list)
        for moment, _, body in far.read():
            arrivals[campaign_of(body)].append(moment)
        if {len(moments) for moments in arrivals.values()} != {rows} or len(arrivals) != campaigns:
            raise Failed("a campaign has not sent each message once")
        off = sorted(abs(1000 * (after - before) - interval) for moments in arrivals.values()
                     for before, after in zip(moments, moments[1:]))
        stage.figure(f"{campaigns:,} campaigns, {interval:,} ms", {
            "p50": off[len(off) // 2], "p99": off[len(off) * 99 // 100], "max": off[-1],
            "server": load["server"]}, load)
        stage.clear()


MEASURE = Measure(
    "pace", "The pace",
    "By how many ms the distance between two messages of a campaign differs from the interval. nginx notes whole milliseconds.",
    (Column("p50", "p50, ms", "low"), Column("p99", "p99, ms", "low"), Column("max", "worst, ms", "low"),
     Column("server", "cores, server", "low")),
    run, contenders=("ours", "seed"), chart="p99")
