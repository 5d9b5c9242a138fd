#!/usr/bin/env python3
"""measure.py WORK [--write] [NAME ...]: instructions per unit of work, held against Benchmarks/guard.txt.

Called by scripts/bench-guard.sh, which makes the work folder and says where the far end listens. A figure is what
the release binary does under callgrind between two moments, divided by the units of work: start and stop are not in it.
"""

import os
import sys
import time

import load
from server import Redis, Server
from thresholds import Thresholds

HTTP = os.environ["GUARD_HTTP"]
HTTPS = os.environ["GUARD_HTTPS"]


class Guard:
    """A method a figure: the server does something once or a few times, so that it is warm, and then so many units of work,
    of which the instructions are returned."""

    def __init__(self, work):
        self.work = work
        self.redis = Redis(work)

    def server(self, api=HTTP, counted=True, **settings):
        return Server(self.work, {"API_WHATSAPP_URL": api, "INTERVALO_ENVIO_MS": "0", **settings}, counted)

    def health(self, requests):
        """One request after the other on one connection, each when the server sleeps. One that comes while it still
        tidies up after the last is found by a poll that need not wait: some 300 instructions less, or not, by chance."""
        self.redis.empty()
        with self.server() as server:
            client = load.Client(server.port)
            for i in range(WARM_UP + requests):
                while not server.is_asleep():
                    pass
                if i == WARM_UP:
                    server.count()
                client.ask(load.HEALTH)
            return server.count()

    def csv(self, rows):
        return self.upload(load.csv_upload, rows)

    def json(self, rows):
        return self.upload(load.json_upload, rows)

    def upload(self, request, rows):
        self.redis.empty()
        first, measured = (request(count, title, load.LATER) for count, title in ((WARM_UP, "primera"), (rows, "guardia")))
        with self.server() as server:
            client = load.Client(server.port)
            client.ask(first)
            server.count()
            client.ask(measured)
            return server.count()

    def send_http(self, messages):
        return self.send(HTTP, messages)

    def send_https(self, messages):
        return self.send(HTTPS, messages)

    def send(self, api, messages):
        """One message in flight, so every one is one turn, one request and the same wake-ups: the dearest message there
        is. With more in flight, how many answers share a loop iteration or a turn depends on how fast nginx and Redis
        answer a server that valgrind has made so slow, and the figure strays by several per cent."""
        self.redis.empty()
        # Another process takes the uploads, so that they are not counted. Its interval lets it send a message of each.
        with self.server(counted=False, INTERVALO_ENVIO_MS="3600000") as publisher:
            client = load.Client(publisher.port)
            for title, count in ("primera", WARM_UP), ("guardia", messages):
                client.ask(load.csv_upload(count, title, {}))
                client.ask(load.post(f"/api/campanas/{title}/pausar"))
            publisher.stop()
        self.redis("CONFIG", "RESETSTAT")
        with self.server(api, MAX_EN_VUELO="1") as server:
            client = load.Client(server.port)
            self.complete("primera", WARM_UP, client, server)
            server.count()
            self.complete("guardia", messages, client, server)
            return server.count()

    def complete(self, title, messages, client, server):
        state = lambda: self.redis("HGET", f"campaign:{title}:stats", "estado")
        client.ask(load.post(f"/api/campanas/{title}/reanudar"))
        server.wait(lambda: state() not in ("encolado", "procesando"))
        sent = self.redis("LLEN", f"campaign:{title}:resultados")
        if (state(), sent) != ("completado", str(messages)):
            raise SystemExit(f"bench-guard: {sent} of {messages} sent, campaign {state()}\n{server.log()}")


WARM_UP = 200
# name: method and units. Enough that a campaign's fixed cost and what timers do meanwhile hardly count.
FIGURES = {
    "health": (Guard.health, 10_000),
    "csv-row": (Guard.csv, 30_000),
    "json-row": (Guard.json, 20_000),
    "send-http": (Guard.send_http, 2000),
    "send-https": (Guard.send_https, 2000),
}


def main():
    work, *arguments = sys.argv[1:]
    writes = "--write" in arguments
    names = [argument for argument in arguments if argument != "--write"] or list(FIGURES)
    unknown = set(names) - set(FIGURES)
    if unknown:
        raise SystemExit(f"bench-guard: there is no {', '.join(unknown)} (there are {', '.join(FIGURES)})")
    guard = Guard(work)
    thresholds = Thresholds()
    failed = False
    for name in names:
        run, units = FIGURES[name]
        began = time.monotonic()
        count = round(run(guard, units) / units)
        is_good, verdict = (True, "written") if writes else thresholds.verdict(name, count)
        failed = failed or not is_good
        print(f"{'ok' if is_good else 'FAILED':<8}{name:<12}{count:>8}  {verdict} ({time.monotonic() - began:.0f} s)",
              flush=True)
        if writes:
            thresholds.write(name, count)
    sys.exit(failed)


main()
