"""Many messages in flight to an API that takes 100 ms to answer."""

from ..client import form, upload
from ..inputs import csv
from ..measure import Column, Measure
from ..probe import Probe

LATENCY = 0.1


def run(stage):
    for scheme in ("http", "https"):
        for in_flight in (16, 256, 640, 1000):
            count = in_flight * stage.size(50, 12)
            redis, far = stage.redis(), stage.far(latency=LATENCY)
            server = stage.server(redis, far, interval=0, scheme=scheme, MAX_EN_VUELO=in_flight)
            watch, probe = stage.watch(), Probe(server.port)
            upload(server.port, [form("c", csv(count))])
            far.wait_for(count, 90)
            waited, load = probe.stop(), watch.stop()
            arrivals = far.read()
            moments = [moment for moment, _ in arrivals]
            # The middle: the first have to connect, and at the end there are not enough left.
            middle = moments[count * 2 // 10:count * 9 // 10]
            rate = (len(middle) - 1) / (middle[-1] - middle[0])
            stage.figure(f"{scheme}, {in_flight} in flight", {
                "rate": rate, "share": rate / (in_flight / LATENCY), "p99": waited["p99"],
                "connections": len({connection for _, connection in arrivals}),
                "cpu": 1e6 * load["server"] * load["seconds"] / count}, load)
            stage.clear()


MEASURE = Measure(
    "flight", "16 to 1,000 in flight to an API that takes 100 ms",
    "At interval 0; the share is that of in flight / latency in the middle of the campaign. `/health` is probed every 5 ms.",
    (Column("rate", "messages/s", "high"), Column("share", "of in flight / latency", "high"),
     Column("connections", "connections made", "low"), Column("cpu", "server's CPU, µs a message", "low"),
     Column("p99", "/health p99, ms", "low")),
    run, chart="share")
