"""What a message takes in Redis, before it is sent and after, by what became of it."""

from ..client import form, upload
from ..inputs import csv
from ..measure import Column, Measure
from ..servers import HOUR_MS


def run(stage):
    count = stage.size(10_000, 2000)
    memory, disk = held(stage, count, "sent", HOUR_MS)
    stage.figure("pending", {"bytes": memory / count, "disk": disk / count})
    sent = held(stage, count, "sent", 0)
    stage.figure("sent", {"bytes": sent[0] / count, "disk": sent[1] / count})
    for outcome in ("failed",) if stage.contender == "seed" else ("failed", "uncertain"):
        # Half of them; the other half are sent, and what those take is known.
        memory, disk = (2 * both - all_sent for both, all_sent in zip(held(stage, count, outcome, 0), sent))
        stage.figure(outcome, {"bytes": memory / count, "disk": disk / count})


def held(stage, count, answer, interval):
    """Bytes in memory and in the append-only file that so many messages take, once they have come to their end."""
    redis, far = stage.redis(), stage.far(answer=answer, log="")
    server = stage.server(redis, far, interval=interval, MAX_EN_VUELO=1)
    upload(server.port, [form("warm", csv(1))])
    memory, disk = redis.info("used_memory"), redis.info("aof_current_size")
    upload(server.port, [form("c", csv(count))])
    if interval == 0:
        stage.completed(server, ["c"], 60)
    grown = redis.info("used_memory") - memory, redis.info("aof_current_size") - disk
    stage.clear()
    return grown


MEASURE = Measure(
    "outcomes", "A message in Redis",
    "`used_memory` and what the append-only file grew by, for each of 10,000 messages. Of what was sent the seed keeps a count; "
    "ours keeps each message with what became of it, for the reports.",
    (Column("bytes", "bytes in memory", "low"), Column("disk", "bytes written to disk", "low")),
    run, contenders=("ours", "seed"), rounds=1, chart="bytes", cannot={"seed": ("uncertain",)})
