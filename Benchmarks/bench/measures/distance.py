"""Sending to an API that is far away, over https: a relay makes the distance."""

from ..client import form, upload
from ..inputs import csv
from ..measure import Column, Measure


def run(stage):
    for trip, count in ((0, 20_000), (100, 800), (300, 320)):
        if stage.contender == "seed":
            count = {0: 4000, 100: 50, 300: 20}[trip]
        count = stage.size(count, max(10, count // 5))
        in_flight = 1 if stage.contender == "seed" else 16
        redis, far = stage.redis(), stage.far()
        port = stage.relay(far.https, trip) if trip else far.https
        server = stage.server(redis, far, interval=0, url=far.url("https", port), MAX_EN_VUELO=16)
        watch = stage.watch()
        upload(server.port, [form("c", csv(count))])
        far.wait_for(count, 60)
        load = watch.stop()
        arrivals = far.read()
        moments = [moment for moment, _ in arrivals]
        rate = (count - 1) / (moments[-1] - moments[0])
        values = {"rate": rate, "connections": len({connection for _, connection in arrivals}), "in_flight": in_flight}
        if trip:
            values["share"] = rate / (in_flight / (trip / 1000))
        stage.figure(f"{trip} ms", values, load)
        stage.clear()


MEASURE = Measure(
    "distance", "Sending over https to an API far away",
    "At interval 0 with 16 in flight, through a relay that takes half of the time in each direction; TLS 1.3. The share is that "
    "of in flight / round trip.",
    (Column("rate", "messages/s", "high"), Column("share", "of in flight / round trip", "high"),
     Column("in_flight", "in flight"), Column("connections", "connections made", "low")),
    run, contenders=("ours", "seed"), chart="rate")
