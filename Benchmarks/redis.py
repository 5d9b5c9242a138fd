#!/usr/bin/env python3
"""redis.py BINARY [--rounds N] [--rows N]: messages a second with Redis plain, over TLS and behind sentinels, in turns;
and what a failover forgets (--loss), without and with WAIT.

It brings its own Redis, sentinels, certificates and sink (nginx), all on loopback. `appendfsync no`, so that the
connection and not the disk is measured. Each figure is the median of the rounds, with its ratio to the plain one.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

MODES = ("plain", "tls", "sentinel")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(what, seconds, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"redis.py: {what} does not come")
        time.sleep(0.02)


class Redis:
    """A connection that speaks just enough of RESP."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.file = self.socket.makefile("rb")

    def send(self, *words):
        parts = [str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))

    def reply(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("closed")
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        return int(rest) if kind == b":" else rest

    def ask(self, *words):
        self.send(*words)
        return self.reply()


def answers(port):
    try:
        return Redis(port).ask("PING") is not None
    except OSError:
        return False


class Processes:
    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def start(self, command, **options):
        with open(os.path.join(self.folder, f"{len(self.running)}.log"), "wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def redis(self, port, *arguments):
        place = tempfile.mkdtemp(dir=self.folder)
        process = self.start(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", place,
                              "--repl-diskless-sync-delay", "0", *arguments])
        wait_until("redis-server", 20, lambda: answers(port))
        return process

    def stop(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()


def certificates(folder):
    run = {"cwd": folder, "check": True, "stderr": subprocess.DEVNULL}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "ca.pem"],
                   **run)
    return os.path.join(folder, "ca.pem"), os.path.join(folder, "key.pem")


def sink(processes, folder):
    port = free_port()
    temporary = " ".join(f"{name}_temp_path {folder}/{name};"
                         for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as file:
        file.write(f"""daemon off; pid {folder}/nginx.pid; error_log stderr warn; worker_processes 1;
events {{ worker_connections 4096; }}
http {{ access_log off; {temporary} keepalive_requests 1000000000; keepalive_timeout 1h; default_type application/json;
  server {{ listen 127.0.0.1:{port};
    location / {{ return 200 '{{"success":true,"message_id":"wamid.HBgLNTg0MTIxMjM0NTY3FQIAERgSMEE4"}}'; }} }} }}
""")
    processes.start(["nginx", "-p", folder, "-c", "nginx.conf"])
    return port


class Installation:
    """One Redis with a port without TLS and one with it, and three sentinels."""

    def __init__(self, processes, folder):
        self.port, self.tls = free_port(), free_port()
        self.authority, key = certificates(folder)
        processes.redis(self.port, "--appendonly", "no", "--tls-port", str(self.tls), "--tls-cert-file", self.authority,
                        "--tls-key-file", key, "--tls-ca-cert-file", self.authority, "--tls-auth-clients", "no")
        self.sentinels = [free_port() for _ in range(3)]
        for port in self.sentinels:
            file = os.path.join(folder, f"sentinel-{port}.conf")
            with open(file, "w", encoding="utf-8") as text:
                text.write(f"port {port}\ndir {folder}\nbind 127.0.0.1\nsentinel monitor principal 127.0.0.1 {self.port} 2\n")
            processes.start(["redis-server", file, "--sentinel"])
            wait_until("a sentinel", 20, lambda port=port: answers(port))

    def url(self, mode):
        if mode == "tls":
            return f"rediss://127.0.0.1:{self.tls}/?cacert={self.authority}"
        if mode == "sentinel":
            return "redis+sentinel://" + ",".join(f"127.0.0.1:{port}" for port in self.sentinels) + "/principal"
        return f"redis://127.0.0.1:{self.port}"

    def empty(self):
        Redis(self.port).ask("FLUSHALL")


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def ready(port):
    try:
        return get(port, "/health")[0] == 200
    except OSError:
        return False


def messages_a_second(processes, installation, mode, binary, target, rows, folder):
    installation.empty()
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), "REDIS_URL": installation.url(mode),
                   "API_WHATSAPP_URL": f"http://127.0.0.1:{target}", "INTERVALO_ENVIO_MS": "0", "MAX_EN_VUELO": "64",
                   "CREDENCIALES_ARCHIVO": os.path.join(folder, "credenciales.json")}
    server = processes.start([binary, "serve"], env=environment, cwd=tempfile.mkdtemp(dir=folder))
    wait_until("the server", 20, lambda: ready(port))
    messages = [{"numero": f"58412{1_000_000 + row}"} for row in range(rows)]
    body = json.dumps({"titulo_campana": "medida", "plantilla": "p", "buzon": "14", "mensajes": messages})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/api/crear-campana-json", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        sys.exit(f"redis.py: {answer.status} {text}")
    began = time.monotonic()
    sent = 0
    while sent < rows:
        time.sleep(0.05)
        sent = json.loads(get(port, "/api/estado-cola/medida")[1])["enviados"]
    rate = rows / (time.monotonic() - began)
    server.send_signal(signal.SIGTERM)
    server.wait()
    return rate


def throughput(processes, folder, options):
    with open(os.path.join(folder, "credenciales.json"), "w", encoding="utf-8") as file:
        json.dump({"14": "EAAGtoken0123456789,114200000000001,123400000000002"}, file)
    os.chmod(file.name, 0o600)
    installation, target = Installation(processes, folder), sink(processes, folder)
    rates = {mode: [] for mode in MODES}
    for number in range(options.rounds):
        for mode in MODES if number % 2 == 0 else reversed(MODES):
            rates[mode].append(messages_a_second(processes, installation, mode, options.binary, target, options.rows, folder))
    plain = statistics.median(rates["plain"])
    for mode in MODES:
        median = statistics.median(rates[mode])
        print(f"{mode:9} {median:8.0f} messages/s  {median / plain:.2f} of plain  "
              f"({min(rates[mode]):.0f} to {max(rates[mode]):.0f})")


def forgotten(processes, waits, is_new):
    """A master is killed while one client writes as fast as it can; its replica takes over. A replica that has just been
    given everything over its socket gets nothing more until it has acknowledged that, which it does once a second."""
    first, second = free_port(), free_port()
    master = processes.redis(first, "--appendonly", "no")
    replica = processes.redis(second, "--appendonly", "no", "--replicaof", "127.0.0.1", str(first))
    looking = Redis(second)
    client = Redis(first)

    def follows():
        client.ask("SET", "k", 0)
        return client.ask("WAIT", 1, 100) == 1

    wait_until("the replica", 20, follows)
    if not is_new:
        time.sleep(1.5)
    depth = 16
    times, known = [], 0
    end = time.monotonic() + random.uniform(0.5, 1.0)
    while time.monotonic() < end:
        for _ in range(depth):
            client.send("INCR", "k")
        if waits:
            client.send("WAIT", 1, 100)
        values = [client.reply() for _ in range(depth)]
        if not waits or client.reply() >= 1:
            known = values[-1]
            times.append((known, time.monotonic()))
    master.kill()
    killed = time.monotonic()
    master.wait()
    time.sleep(0.5)  # Sentinels take longer.
    looking.ask("REPLICAOF", "NO", "ONE")
    kept = int(looking.ask("GET", "k") or 0)
    replica.kill()
    replica.wait()
    if known <= kept:
        return 0, 0.0
    return known - kept, killed - next(moment for value, moment in times if value > kept)


def loss(processes, options):
    for name, waits, is_new in (("without WAIT", False, False), ("without WAIT, replica just come", False, True),
                                ("with WAIT 1", True, False), ("with WAIT 1, replica just come", True, True)):
        runs = [forgotten(processes, waits, is_new) for _ in range(options.rounds)]
        writes, spans = zip(*runs)
        print(f"{name:32} {sum(1 for count in writes if count)} of {len(runs)} failovers forgot acknowledged writes; "
              f"at most {max(writes)} of them, the last {max(spans) * 1000:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--loss", action="store_true")
    options = parser.parse_args()
    if not options.loss and not options.binary:
        parser.error("BINARY is missing")
    folder = tempfile.mkdtemp(prefix="redis-bench-")
    processes = Processes(folder)
    try:
        if options.binary:
            options.binary = os.path.abspath(options.binary)
            throughput(processes, folder, options)
        if options.loss:
            loss(processes, options)
    finally:
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)


main()
