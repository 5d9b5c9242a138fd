#!/usr/bin/env python3
"""measure.py WORK [--write] [NAME ...]: what a unit of work costs, held against Benchmarks/guard.txt.

Called by scripts/bench-guard.sh, which makes the work folder and says where the far end listens. A figure is what the release
binary does between two moments, divided by the units of work: start and stop are not in it. It is the instructions of one unit
and (…-allocations) how often a thousand ask for memory, counted by callgrind, or (…-calls) the kernel's calls of a thousand,
counted by strace: a row needs far less than one.
"""

import os
import sys
import time

import load
from server import ALLOCATIONS, CALLS, INSTRUCTIONS, Redis, Server
from thresholds import Thresholds

HTTP = os.environ["GUARD_HTTP"]
HTTPS = os.environ["GUARD_HTTPS"]


class Guard:
    """A method a figure: the server does something once or a few times, so that it is warm, and then so many units of work,
    whose cost is returned: instructions or calls, as `counted` says."""

    def __init__(self, work, counted):
        self.work, self.counted = work, counted
        self.redis = Redis(work)

    def server(self, api=HTTP, is_counted=True, **settings):
        settings = {"API_WHATSAPP_URL": api, "INTERVALO_ENVIO_MS": "0", **settings}
        return Server(self.work, settings, self.counted if is_counted else None)

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
        with self.server(is_counted=False, INTERVALO_ENVIO_MS="3600000") as publisher:
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
# Left out of the calls: how many a message takes depends on how soon Redis and the far end answer.
WAITS = "epoll_wait"
# name: what is counted, method and units. Enough that a campaign's fixed cost and what timers do meanwhile hardly count.
FIGURES = {
    "health": (INSTRUCTIONS, Guard.health, 10_000),
    "csv-row": (INSTRUCTIONS, Guard.csv, 30_000),
    "json-row": (INSTRUCTIONS, Guard.json, 20_000),
    "send-http": (INSTRUCTIONS, Guard.send_http, 2000),
    "send-https": (INSTRUCTIONS, Guard.send_https, 2000),
    "health-calls": (CALLS, Guard.health, 3000),
    "csv-calls": (CALLS, Guard.csv, 100_000),
    "json-calls": (CALLS, Guard.json, 100_000),
    "send-http-calls": (CALLS, Guard.send_http, 3000),
    "send-https-calls": (CALLS, Guard.send_https, 3000),
}


def costs(work, name):
    """What is measured with this name: each figure with its own name, and of calls which they are."""
    counted, run, units = FIGURES[name]
    found = run(Guard(work, counted), units)
    if counted == INSTRUCTIONS:
        yield name, round(found[INSTRUCTIONS] / units), ""
        yield name.removesuffix("-row") + "-allocations", round(1000 * found[ALLOCATIONS] / units), ""
    else:
        del found[WAITS]
        shares = (f"{call} {1000 * times / units:.0f}" for call, times in found.most_common() if 1000 * times >= units)
        yield name, round(1000 * found.total() / units), ", ".join(shares)


def main():
    work, *arguments = sys.argv[1:]
    writes = "--write" in arguments
    names = [argument for argument in arguments if argument != "--write"] or list(FIGURES)
    unknown = set(names) - set(FIGURES)
    if unknown:
        raise SystemExit(f"bench-guard: there is no {', '.join(unknown)} (there are {', '.join(FIGURES)})")
    thresholds = Thresholds()
    failed = False
    for name in names:
        began = time.monotonic()
        for figure, count, parts in costs(work, name):
            is_good, verdict = (True, "written") if writes else thresholds.verdict(figure, count)
            failed = failed or not is_good
            print(f"{'ok' if is_good else 'FAILED':<8}{figure:<24}{count:>8}  {verdict} ({time.monotonic() - began:.0f} s)"
                  + (f"\n{'':42}{parts}" if parts else ""), flush=True)
            if writes:
                thresholds.write(figure, count)
    sys.exit(failed)


main()
