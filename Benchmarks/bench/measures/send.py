"""Messages a second to an API that answers at once: what a message costs."""

from ..client import form, upload
from ..inputs import csv
from ..measure import Column, Measure
from ..processes import Failed


def run(stage):
    if stage.contender == "seed":
        cases = (("http, 1 in flight", "http", 1, 10_000), ("https, 1 in flight", "https", 1, 5_000))
    else:
        cases = (("http, 16 in flight", "http", 16, 60_000), ("https, 16 in flight", "https", 16, 60_000),
                 ("http, 1 in flight", "http", 1, 20_000), ("https, 1 in flight", "https", 1, 20_000))
    for case, scheme, in_flight, count in cases:
        count = stage.size(count, 3000)
        redis, far = stage.redis(), stage.far()
        server = stage.server(redis, far, interval=0, scheme=scheme, MAX_EN_VUELO=in_flight)
        watch = stage.watch()
        upload(server.port, [form("c", csv(count))])
        far.wait_for(count, 60)
        load = watch.stop()
        stage.completed(server, ["c"], 10)
        moments = [moment for moment, _ in far.read()]
        if len(moments) != count:
            raise Failed(f"{len(moments)} messages arrived, not {count}")
        rate = (count - 1) / (moments[-1] - moments[0])
        cost = lambda role: 1e6 * load[role] * load["seconds"] / count
        load = {**load, "seconds": moments[-1] - moments[0]}
        stage.figure(case, {"rate": rate, "cpu": cost("server"), "redis": cost("redis"), "count": count}, load)
        stage.clear()


MEASURE = Measure(
    "send", "Sending, at interval 0",
    "One campaign to an nginx that answers at once; the rate is that of the arrivals. The seed's worker has one message of a "
    "campaign in flight.",
    (Column("rate", "messages/s", "high"), Column("cpu", "server's CPU, µs a message", "low"),
     Column("redis", "Redis' CPU, µs a message"), Column("count", "messages")),
    run, contenders=("ours", "seed"), rounds=3, chart="rate",
    cannot={"seed": ("http, 16 in flight", "https, 16 in flight")})
