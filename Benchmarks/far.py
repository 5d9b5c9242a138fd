#!/usr/bin/env python3
"""How campaigns get on with an API that is far away, or slow, over http and https.

    far.py BINARY                     both measures; --measures pace or flight for one
    far.py --binary2 BEFORE BINARY    the same with two binaries, in turns

    pace      40 messages over https, through a relay that makes the distance (delay_proxy.py): round trips of 20 to 800 ms,
              TLS 1.2 and 1.3, an interval of 200 ms and others, an API that keeps its connections, closes idle ones after
              2 s, or answers "Connection: close". Prints the time, the connections made, and the distances between the
              messages as they arrive (in ms: least, median, most).
    flight    in flight × 100 messages at interval 0 to an API that answers after --latency, with 16 to 1,000 in flight: the rate as a
              share of in flight / latency (of the whole, with its beginning and end, and of the middle), the connections made, and /health every 5 ms from when it was due.

Needs Debian's nginx, libnginx-mod-http-echo, redis-server and openssl. Everything on 127.0.0.1; bounded; ends what it
starts. Prints a line of JSON for each figure.
"""
import argparse, json, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time
from pathlib import Path

from bench.client import Client
from bench.processes import free_port

HERE = Path(__file__).resolve().parent
ANSWER = '{"success":true,"message_id":"wamid.HBgLNTg0MTIxMjM0NTY3FQIAERgSMEE4"}'


class FarEnd:
    """An nginx that accepts every message, on five ports: (scheme, way with idle connections) -> port. Its log has a line a
    request: seconds, connection."""

    KINDS = {
        ("http", "keeps"): "keepalive_timeout 75;",
        ("https", "keeps"): "keepalive_timeout 75;",
        ("https", "2 s"): "keepalive_timeout 2;",
        ("https", "close"): "keepalive_timeout 0;",
    }

    def __init__(self, folder, latency, tls="TLSv1.2 TLSv1.3"):
        self.log = folder / "far.log"
        self.ports = {kind: free_port() for kind in self.KINDS}
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out",
             folder / "certificate.pem"], check=True, capture_output=True)
        servers = "".join(
            f"server {{ listen 127.0.0.1:{port} {'ssl' if scheme == 'https' else ''} backlog=4096; {idle}"
            f" location / {{ echo_read_request_body; echo_sleep {latency}; echo '{ANSWER}'; }} }}\n"
            for ((scheme, _), idle), port in zip(self.KINDS.items(), self.ports.values()))
        (folder / "nginx.conf").write_text(f"""
            load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
            user root; daemon off; pid {folder}/nginx.pid; error_log stderr warn; worker_processes 1; worker_rlimit_nofile 20000;
            events {{ worker_connections 16384; }}
            http {{
              log_format line '$msec $connection $ssl_session_reused'; access_log {self.log} line;
              client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
              uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
              default_type application/json; keepalive_requests 1000000;
              ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
              ssl_protocols {tls}; ssl_session_cache shared:far:10m;
              {servers}
            }}""")
        self.certificate = folder / "certificate.pem"
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"])
        wait(lambda: can_connect(self.ports["https", "keeps"]), "nginx listens")

    def arrivals(self):
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return sorted(float(seconds) for seconds, *_ in lines), len({line[1] for line in lines})

    def wait_for(self, count):
        """Waits until the log has so many requests, or no more come."""
        deadline = time.monotonic() + 5
        while len(self.log.read_text().splitlines()) < count and time.monotonic() < deadline:
            time.sleep(0.05)

    def forget(self):
        self.log.write_text("")
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(0.2)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Server:
    """The binary, with its embedded Redis in a folder of its own."""

    def __init__(self, binary, folder, url, certificate, interval, in_flight=16):
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        credentials = self.folder / "credentials.json"
        credentials.write_text('{"14": "EAAGtoken,114200000000001,123400000000002"}')
        credentials.chmod(0o600)
        self.port = free_port()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.folder / "r.sock", "--dir", self.folder, "--save", "",
             "--appendonly", "yes"], stdout=subprocess.DEVNULL)
        wait(lambda: (self.folder / "r.sock").exists(), "Redis listens")
        environment = {
            "PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(self.port), "SIN_AUTENTICACION": "true",
            "REDIS_URL": f"unix://{self.folder}/r.sock", "CREDENCIALES_ARCHIVO": str(credentials), "API_WHATSAPP_URL": url,
            "SSL_CERT_FILE": str(certificate), "INTERVALO_ENVIO_MS": str(interval), "MAX_EN_VUELO": str(in_flight)}
        self.process = subprocess.Popen(
            [binary, "serve"], env=environment, cwd=self.folder, stdout=open(self.folder / "log", "w"))
        wait(lambda: can_connect(self.port) and Client(self.port).get("/health")[0] == 200, "the server is ready")

    def send(self, count, limit):
        """Uploads a campaign and waits for its end; returns its last status and the seconds from the upload."""
        rows = "numero,variable1\n" + "".join(f"58412{1_000_000 + i},Fulano {i}\n" for i in range(count))
        file = self.folder / "m.csv"
        file.write_text(rows)
        began = time.monotonic()
        subprocess.run(
            ["curl", "-sf", "-o", "/dev/null", "-F", "titulo_campana=c", "-F", "plantilla=hola", "-F", "buzon=14", "-F",
             f"archivo_csv=@{file}", f"http://127.0.0.1:{self.port}/api/crear-campana"], check=True)
        status = {}
        client = Client(self.port)
        while time.monotonic() < began + limit:
            status = json.loads(client.get("/api/estado-cola/c")[1])
            if status["estado"] in ("completado", "detenido"):
                break
            time.sleep(0.05)
        return status, time.monotonic() - began

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.redis.terminate()
        self.redis.wait(30)


class Probe(threading.Thread):
    """GET /health every 5 ms; its time runs from when it was due."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.client, self.times, self.ends = Client(port), [], False

    def run(self):
        due = time.monotonic()
        while not self.ends:
            time.sleep(max(0, due - time.monotonic()))
            self.client.get("/health")
            self.times.append(time.monotonic() - due)
            due += 0.005

    def result(self):
        self.ends = True
        self.join()
        times = sorted(self.times)
        return {"p50": ms(times[len(times) // 2]), "p99": ms(times[len(times) * 99 // 100]), "max": ms(times[-1])}


def ms(seconds):
    return round(seconds * 1000, 1)


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def wait(condition, what):
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"far.py: not in 30 s: {what}")
        time.sleep(0.05)


def pace(binaries, folder, full):
    cases = [(300, tls, 200, 40, idle) for tls in ("TLSv1.3", "TLSv1.2") for idle in ("keeps", "2 s", "close")]
    cases += [(trip, "TLSv1.3", 200, 40, "keeps") for trip in (20, 150, 800)]
    cases += [(300, "TLSv1.3", 4000, 4, idle) for idle in ("keeps", "2 s", "close")]
    cases += [(300, "TLSv1.3", 0, 400, "keeps")]
    if full:
        cases = [
            (trip, tls, interval, {0: 400, 200: 40, 4000: 4}[interval], idle) for trip in (20, 150, 300, 800)
            for tls in ("TLSv1.2", "TLSv1.3") for interval in (0, 200, 4000) for idle in ("keeps", "2 s", "close")]
    for trip, tls, interval, count, idle in cases:
        for binary in binaries:
            work = Path(tempfile.mkdtemp(dir=folder))
            far = FarEnd(work, 0, tls)
            near = free_port()
            relay = subprocess.Popen(
                [sys.executable, HERE / "delay_proxy.py", str(near), str(far.ports["https", idle]), str(trip / 2)],
                stdout=subprocess.DEVNULL)
            wait(lambda: can_connect(near), "the relay listens")
            far.forget()
            server = Server(binary, work, f"https://localhost:{near}/x", far.certificate, interval)
            try:
                status, seconds = server.send(count, 60)
                far.wait_for(count)
                arrivals, connections = far.arrivals()
                gaps = sorted(b - a for a, b in zip(arrivals, arrivals[1:])) or [0]
                print(json.dumps({
                    "measure": "pace", "binary": str(binary), "round_trip": trip, "tls": tls, "interval": interval, "idle": idle,
                    "sent": status.get("enviados"), "of": count, "inciertos": status.get("inciertos"),
                    "fallidos": status.get("fallidos"), "arrived": len(arrivals), "seconds": round(seconds, 1),
                    "connections": connections, "gaps": [ms(gaps[0]), ms(statistics.median(gaps)), ms(gaps[-1])],
                    "motivo": status.get("motivo")}, ensure_ascii=False), flush=True)
            finally:
                server.stop()
                relay.kill()
                far.stop()
                shutil.rmtree(work)


def flight(binaries, folder, counts, latency):
    for in_flight in counts:
        for scheme in ("http", "https"):
            for binary in binaries:
                work = Path(tempfile.mkdtemp(dir=folder))
                far = FarEnd(work, latency)
                url = f"{scheme}://localhost:{far.ports[scheme, 'keeps']}/x"
                count = max(2000, in_flight * 100)
                server = Server(binary, work, url, far.certificate, 0, in_flight)
                probe = Probe(server.port)
                try:
                    far.forget()
                    probe.start()
                    cpu = processor_time(server.process.pid)
                    busy = machine_time()
                    status, seconds = server.send(count, 120)
                    cpu = processor_time(server.process.pid) - cpu
                    busy = (machine_time() - busy) / seconds / os.cpu_count()
                    far.wait_for(count)
                    arrivals, connections = far.arrivals()
                    # The log has the moment of the answer.
                    span = arrivals[-1] - arrivals[0] + latency
                    steady = arrivals[len(arrivals) * 3 // 10:len(arrivals) * 9 // 10]
                    steady = (len(steady) - 1) / (steady[-1] - steady[0])
                    print(json.dumps({
                        "measure": "flight", "binary": str(binary), "scheme": scheme, "in_flight": in_flight,
                        "sent": status.get("enviados"), "of": count, "inciertos": status.get("inciertos"),
                        "seconds": round(seconds, 2), "share": round(count / span / (in_flight / latency), 3),
                        "steady_share": round(steady / (in_flight / latency), 3),
                        "connections": connections, "cpu_us_a_message": round(cpu / count * 1e6, 1),
                        "server_busy": round(cpu / seconds, 2), "machine_busy": round(busy, 2),
                        "health_ms": probe.result(), "motivo": status.get("motivo")}, ensure_ascii=False), flush=True)
                finally:
                    probe.ends = True
                    server.stop()
                    far.stop()
                    shutil.rmtree(work)


def machine_time():
    """Seconds of all processors that were not idle."""
    user, nice, system, _, _, *others = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    return sum(map(int, (user, nice, system, *others))) / os.sysconf("SC_CLK_TCK")


def processor_time(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--binary2", type=Path, help="another one, measured before it in turns")
    parser.add_argument("--measures", default="pace,flight")
    parser.add_argument("--full", action="store_true", help="every combination of the pace measure (ten minutes)")
    parser.add_argument("--in-flight", default="16,256,640,1000")
    parser.add_argument("--latency", type=float, default=0.1, help="seconds that the API of the flight measure takes")
    arguments = parser.parse_args()
    binaries = [binary.resolve() for binary in (arguments.binary2, arguments.binary) if binary]
    folder = Path(tempfile.mkdtemp(prefix="far."))
    try:
        if "pace" in arguments.measures:
            pace(binaries, folder, arguments.full)
        if "flight" in arguments.measures:
            flight(binaries, folder, [int(n) for n in arguments.in_flight.split(",")], arguments.latency)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
