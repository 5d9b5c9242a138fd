"""The same messages in one campaign, or in up to a thousand side by side."""

from ..measure import Column, Measure


def run(stage):
    seed = stage.contender == "seed"
    total = stage.size(6000 if seed else 50_000, 2000 if seed else 5000)
    for count in (1, 10, 100, 1000):
        redis, far = stage.redis(), stage.far()
        names = stage.queue(redis, far, count, total // count)
        far.forget()
        server = stage.server(redis, far, interval=0)
        # One message of each campaign was sent when they were taken in.
        expected = total - count
        watch = stage.watch()
        stage.order(server, names, "reanudar")
        far.wait_for(expected * 9 // 10, 60)
        load = watch.stop()
        moments = [moment for moment, _ in far.read()]
        middle = moments[len(moments) // 10:expected * 9 // 10]
        stage.figure(f"{count:,} campaign{'s' if count > 1 else ''}", {
            "rate": (len(middle) - 1) / (middle[-1] - middle[0]),
            "cpu": 1e6 * load["server"] * load["seconds"] / len(moments)}, load)
        stage.clear()


MEASURE = Measure(
    "campaigns", "1 to 1,000 campaigns at once",
    "The same number of messages in all, at interval 0, 16 in flight for each campaign, to an nginx that answers at once. The "
    "rate is that of the arrivals, in the middle of them.",
    (Column("rate", "messages/s", "high"), Column("cpu", "server's CPU, µs a message", "low")),
    run, contenders=("ours", "seed"), chart="rate", limit=150)
