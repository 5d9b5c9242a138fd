"""Memory: at the start, in uploads, for each connection and each campaign."""

import socket
import time

from ..client import form, upload, upload_many
from ..inputs import WIDE, csv
from ..machine import forget_peak, memory
from ..measure import Column, Measure


def run(stage):
    uploads(stage)
    stage.clear()
    connections(stage)
    stage.clear()
    campaigns(stage)


def uploads(stage):
    rows = stage.size(100_000, 10_000)
    seed = stage.contender == "seed"
    # Fifty of 49 MB at once would take the seed more memory than the machine has.
    for case, count, pad in (("1 upload of 10.5 MB", 1, 0), ("50 uploads of 10.5 MB at once", 50, 0),
                             ("1 upload of 49 MB", 1, WIDE), ("50 uploads of 49 MB at once", 50, WIDE)):
        if seed and count > 1:
            continue
        redis, far = stage.redis(), stage.far(log="")
        server = stage.server(redis, far)
        before = memory(server.pid)
        forget_peak(server.pid)
        upload(server.port, [form(f"c{i}", csv(rows, pad=pad)) for i in range(count)])
        peak = memory(server.pid, "VmHWM")
        stage.figure(case, {"before": before, "peak": peak, "each": 1024 * (peak - before) / count})
        stage.clear()


def connections(stage):
    count = stage.size(10_000, 1000)
    redis, far = stage.redis(), stage.far(log="")
    server = stage.server(redis, far)
    before, open_ones = memory(server.pid), []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", server.port), 30)
        one.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        one.recv(4096)
        open_ones.append(one)
    after = memory(server.pid)
    for one in open_ones:
        one.close()
    stage.figure(f"{count:,} idle connections", {"before": before, "peak": after, "each": 1024 * (after - before) / count})


def campaigns(stage):
    redis, far = stage.redis(), stage.far(log="")
    server = stage.server(redis, far)
    upload_many(server.port, [form("warm", csv(3))])
    before, count = memory(server.pid), 1000
    upload_many(server.port, (form(f"c{i}", csv(3)) for i in range(count)))
    time.sleep(2)  # more than any instance takes to drive them all
    after = memory(server.pid)
    stage.figure("1,000 campaigns under way", {"before": before, "peak": after, "each": 1024 * (after - before) / count})


MEASURE = Measure(
    "memory", "Memory",
    "MiB of the process (VmRSS), the most it had meanwhile (VmHWM), and the difference in KiB for each upload, connection or "
    "campaign.",
    (Column("before", "before, MiB"), Column("peak", "then, MiB", "low"), Column("each", "KiB each", "low")),
    run, contenders=("ours", "seed"), rounds=1, chart="peak", limit=150,
    cannot={"seed": ("50 uploads of 10.5 MB at once", "50 uploads of 49 MB at once")})
