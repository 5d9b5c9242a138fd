"""The contenders: how each is started. A server has a port, a pid and the role under which its processor time is told."""

import os
import resource
from pathlib import Path

from .client import Client
from .processes import Process, accepts, free_port

PROJECT = Path(__file__).resolve().parents[2]
PEER = PROJECT / "Benchmarks/peer"
PYTHON = PROJECT / ".build/bench/python/bin/python"
SWIFT_PEER = PROJECT / ".build/bench/swift-peer/release/HummingbirdPeer"
# Campaigns are taken in and practically never drain.
HOUR_MS = 3_600_000
binaries = {"ours": Path(os.environ.get("LOOPSERVER", PROJECT / ".build/release/LoopServer")).resolve()}


class Server:
    def __init__(self, contender, folder, command, environment, port):
        self.contender, self.port = contender, port
        self.process = Process("server", command, folder, environment)
        self.pid = self.process.pid

    def ready(self):
        def answers():
            try:
                return Client(self.port, keep=False).get("/health")[0] == 200
            except OSError:
                return False

        self.process.ready(answers)
        return self

    def client(self):
        return Client(self.port)


def queue_server(contender, folder, redis, far, interval=HOUR_MS, scheme="http", url=None, **settings):
    """A server that takes campaigns: ours (or another build of ours), or the seed's stack."""
    port = free_port()
    environment = {
        "HOST": "127.0.0.1", "PORT": str(port), "SIN_AUTENTICACION": "true", "API_WHATSAPP_URL": url or far.url(scheme),
        "SUPABASE_URL": far.url(), "SUPABASE_KEY": "bench", "SSL_CERT_FILE": str(far.certificate),
        "INTERVALO_ENVIO_MS": str(interval), **{name: str(value) for name, value in settings.items()}}
    if redis:
        environment["REDIS_URL"] = redis.url
    if contender == "seed":
        command = [PYTHON, "-m", "uvicorn", "app.main:app", "--host", "127.0.0.1", "--port", port, "--loop", "uvloop",
                   "--http", "httptools", "--backlog", "4096", "--no-access-log", "--log-level", "warning", "--app-dir",
                   PEER / "seed"]
    else:
        command = [binaries[contender], "serve"]
    return Server(contender, folder, command, environment, port)


def node(folder):
    port = free_port()
    return Server("node", folder, ["node", PEER / "node.js", port], {}, port)


def swift_peer(folder):
    port = free_port()
    return Server("swift", folder, [SWIFT_PEER, port], {}, port)


HEALTH = ('{"status":"healthy","instance":"peer","services":{"redis":"ok","supabase":"ok","worker":"running"},'
          '"uptime_seconds":3600}')


def nginx(folder):
    """One process, a fixed answer: the limit of /health."""
    port, home = free_port(), Path(folder) / "nginx"
    home.mkdir()
    (home / "nginx.conf").write_text(f"""
        daemon off; master_process off; worker_rlimit_nofile 20000; pid nginx.pid; error_log error.log warn;
        events {{ worker_connections 16384; }}
        http {{
          access_log off; keepalive_requests 1000000000; default_type application/json;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          server {{ listen 127.0.0.1:{port} backlog=4096; location = /health {{ return 200 '{HEALTH}'; }} }}
        }}""")
    return Server("nginx", folder, ["nginx", "-p", f"{home}/", "-e", "error.log", "-c", "nginx.conf"], {}, port)


def is_there(contender):
    """Whether this machine has it."""
    return {"seed": PYTHON, "swift": SWIFT_PEER}.get(contender, binaries.get(contender, Path("/"))).exists()


def allow_many_files():
    """As many connections as the kernel lets this user have; what is started inherits it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
