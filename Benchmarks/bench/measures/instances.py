"""Several instances on one Redis: whether their sending adds up, and whether a pace stays what it is."""

from ..measure import Column, Measure


def run(stage):
    seed = stage.contender == "seed"
    for count in (1, 3, 10):
        redis, far = stage.redis(), stage.far()
        rows = stage.size(400 if seed else 2500, 100)
        names = stage.queue(redis, far, 20, rows)
        far.forget()
        expected = 20 * rows - 20  # one of each was sent when they were taken in
        fleet = [stage.server(redis, far, interval=0) for _ in range(count)]
        watch = stage.watch()
        stage.order(fleet[0], names, "reanudar")
        far.wait_for(expected * 9 // 10, 60)
        load = watch.stop()
        moments = [moment for moment, _ in far.read()]
        middle = moments[len(moments) // 10:expected * 9 // 10]
        stage.figure(f"{count} instance{'s' if count > 1 else ''}", {
            "rate": (len(middle) - 1) / (middle[-1] - middle[0]), "servers": load["server"], "redis": load["redis"]}, load)
        stage.clear()


MEASURE = Measure(
    "instances", "1, 3 and 10 instances",
    "Twenty campaigns at interval 0. All of it shares the machine's cores with Redis and nginx, so it adds up no further than "
    "there are cores; the columns say who had them.",
    (Column("rate", "messages/s", "high"), Column("servers", "cores, servers"), Column("redis", "cores, Redis")),
    run, contenders=("ours", "seed"), chart="rate")
