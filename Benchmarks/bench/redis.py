"""The same Redis for everybody: one of its own for each measurement, its file written every second."""

import subprocess

from .processes import Process, accepts, free_port


class Redis:
    def __init__(self, folder):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process = Process("redis", [
            "redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes",
            "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0"], folder)
        self.process.ready(lambda: accepts(self.port) and self("PING") == "PONG")

    def __call__(self, *command, text=True):
        call = ["redis-cli", "-p", str(self.port), *command]
        found = subprocess.run(call, capture_output=True, check=True).stdout
        return found.decode(errors="replace").strip() if text else found

    def info(self, field):
        return int(next(line for line in self("INFO").splitlines() if line.startswith(field + ":")).split(":")[1])
