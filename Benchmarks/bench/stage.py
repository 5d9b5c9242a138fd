"""What a measurement works with: a folder, the processes it starts, a watch on the machine, a place for its figures."""

import shutil
import tempfile

from . import servers
from .client import upload_many, form
from .far_end import FarEnd
from .inputs import csv
from .machine import Watch
from .processes import Process, free_port, accepts, until
from .redis import Redis
from .servers import HOUR_MS


class Stage:
    """`with Stage("ours", short) as stage`: everything started on it ends with it."""

    def __init__(self, contender, short):
        self.contender, self.short = contender, short
        self.figures, self.processes, self.folder = [], [], None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="bench-")
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
        self.processes = []
        shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self):
        """Ends all of it, for a case that begins anew."""
        self.__exit__()
        self.__enter__()

    # --- processes

    def keep(self, what):
        self.processes.append(what.process)
        return what

    def redis(self):
        return self.keep(Redis(self.folder))

    def far(self, **options):
        return self.keep(FarEnd(self.folder, **options))

    def server(self, redis=None, far=None, contender=None, **options):
        """The contender, or another, ready to answer. Those that only know /health need neither Redis nor far end."""
        contender = contender or self.contender
        alone = {"nginx": servers.nginx, "node": servers.node, "swift": servers.swift_peer}.get(contender)
        if alone:
            return self.keep(alone(self.folder)).ready()
        return self.keep(servers.queue_server(contender, self.folder, redis, far, **options)).ready()

    def start(self, role, command, environment=None):
        process = Process(role, command, self.folder, environment)
        self.processes.append(process)
        return process

    def stop(self, what):
        self.processes.remove(what.process)
        what.process.stop()

    def relay(self, target, round_trip_ms):
        """A port from which everything takes so long there and back."""
        port = free_port()
        relay = servers.PROJECT / "Benchmarks/delay_proxy.py"
        process = self.start("relay", ["python3", relay, port, target, round_trip_ms / 2])
        process.ready(lambda: accepts(port))
        return port

    # --- work

    def size(self, full, short):
        return short if self.short else full

    def queue(self, redis, far, campaigns, rows, **settings):
        """Campaigns c0, c1, … of so many rows each, in Redis and not being sent; `resume` lets ours go. Another process of the
        contender takes them in and ends, so that what is measured begins with a server that has done nothing yet."""
        server = self.server(redis, far, interval=HOUR_MS, **settings)
        names = [f"c{i}" for i in range(campaigns)]
        upload_many(server.port, (form(name, csv(rows, first=i * rows)) for i, name in enumerate(names)))
        self.order(server, names, "pausar")
        self.stop(server)
        return names

    def order(self, server, names, verb):
        """The seed knows no such order: its campaigns go on as soon as it starts."""
        if server.contender == "seed":
            return
        client = server.client()
        for name in names:
            client.post(f"/api/campanas/{name}/{verb}")

    def completed(self, server, names, limit):
        """Waits until the campaigns have sent or failed everything."""
        client = server.client()
        for name in names:
            until(lambda: is_done(client.json(f"/api/estado-cola/{name}")), f"{name} is done", limit, every=0.1)

    # --- figures

    def watch(self):
        return Watch({process.pid: process.role for process in self.processes})

    def figure(self, case, values, load=None, command=None):
        """One row: what was measured of a case, with who used the processors meanwhile and what shows it by hand."""
        self.figures.append({"case": case, "values": values, "load": load, "command": command})


def is_done(status):
    return status["pendientes"] == 0 and status["enviados"] + status["fallidos"] + status.get("inciertos", 0) >= status["total"]
