#!/usr/bin/env python3
"""Whether probes wait behind bulk work: /health every 5 ms, counted from when it was due, while the server is busy.

    fairness.py BINARY [BINARY...]           the first is what the others are compared with
    fairness.py --measures idle,uploads --rounds 3 BEFORE/LoopServer AFTER/LoopServer

Each round gives each binary a fresh redis-server (AOF everysec), a sink for its messages and a port of its own, all on
127.0.0.1, and ends them. Binaries take turns, so that what else the machine does meets all of them. Measures:

    idle      nothing else goes on
    uploads   50 CSVs of 10.5 MB (100,000 rows) at once, until all are published
    metrics   16 clients that read /metrics again and again, 1,000 campaigns under way, 5 s
    lists     one client, one call after the other, 1,000 campaigns: estado-sistema, listar-campanas, ?detalle=true and
              a page of each

Two probes run during the first three: one on a connection that stays, one that connects anew each time (every 20 ms).
A probe that is late is sent as soon as the one before is answered, and its time runs from when it was due: nothing that
the server holds up goes uncounted. The probes ask for real-time priority, and say so when they do not get it.

Prints a line of JSON per round and measure, then medians over the rounds. Python 3 and Debian's redis-server, nothing else.
"""
import argparse, http.server, json, multiprocessing, os, selectors, shutil, signal, socket, statistics, subprocess, sys
import tempfile, threading, time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
HOUR = "3600000"


# --- a small HTTP client --------------------------------------------------------------------------------------------

class Client:
    """GET on one connection, or on a new one each time."""

    def __init__(self, port, keep=True):
        self.port, self.keep, self.socket, self.rest = port, keep, None, b""

    def get(self, path):
        if self.socket is None:
            self.socket, self.rest = socket.create_connection(("127.0.0.1", self.port), 60), b""
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        status, body = self.answer()
        if not self.keep:
            self.socket.close()
            self.socket = None
        return status, body

    def answer(self):
        head = self.until(b"\r\n\r\n").decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        if "chunked" not in fields.get("transfer-encoding", ""):
            return status, self.take(int(fields.get("content-length", "0")))
        body = b""
        while size := int(self.until(b"\r\n"), 16):
            body += self.take(size)
            self.take(2)
        self.take(2)
        return status, body

    def more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("closed by the server")
        self.rest += data

    def until(self, mark):
        while (end := self.rest.find(mark)) < 0:
            self.more()
        found, self.rest = self.rest[:end], self.rest[end + len(mark):]
        return found

    def take(self, size):
        while len(self.rest) < size:
            self.more()
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


# --- the server and what it needs -----------------------------------------------------------------------------------

class Sink(http.server.BaseHTTPRequestHandler):
    """Accepts every message."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b'{"id":"wamid.1"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass  # the server ended


def run_sink(pipe):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    server.daemon_threads = True
    pipe.send(server.server_address[1])
    server.serve_forever()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One binary with a Redis and a sink of its own, until `stop`."""

    def __init__(self, binary):
        self.folder = tempfile.mkdtemp(prefix="fairness-")
        self.processes = []
        ours, theirs = multiprocessing.Pipe()
        self.sink = multiprocessing.Process(target=run_sink, args=(theirs,), daemon=True)
        self.sink.start()
        redis = self.folder + "/r.sock"
        self.start(["redis-server", "--port", "0", "--unixsocket", redis, "--dir", self.folder, "--save", "",
                    "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0"])
        while not os.path.exists(redis):
            time.sleep(0.01)
        Path(self.folder, "credentials.json").write_text('{"14": "TOKEN,1,2"}')
        self.port = free_port()
        environment = {
            "PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(self.port), "SIN_AUTENTICACION": "true",
            "REDIS_URL": "unix://" + redis, "INTERVALO_ENVIO_MS": HOUR,
            "API_WHATSAPP_URL": f"http://127.0.0.1:{ours.recv()}",
            "CREDENCIALES_ARCHIVO": self.folder + "/credentials.json"}
        self.pid = self.start([os.path.abspath(binary), "serve"], environment).pid
        deadline = time.monotonic() + 30
        while not self.answers():
            if time.monotonic() > deadline:
                raise SystemExit(f"{binary} does not answer")
            time.sleep(0.05)

    def start(self, command, environment=None):
        self.processes.append(subprocess.Popen(
            command, env=environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.processes[-1]

    def answers(self):
        try:
            return Client(self.port, keep=False).get("/health")[0] == 200
        except OSError:
            return False

    def cpu(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def peak_memory(self):
        status = Path(f"/proc/{self.pid}/status").read_text()
        return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.sink.terminate()
        self.sink.join()
        shutil.rmtree(self.folder, ignore_errors=True)


# --- probes ---------------------------------------------------------------------------------------------------------

def run_probe(pipe, port, keep, period):
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))
        real_time = True
    except OSError:
        real_time = False
    client, times, bad = Client(port, keep), [], 0
    client.get("/health")
    pipe.send("ready")
    due = time.perf_counter() + period
    while not pipe.poll():
        if (wait := due - time.perf_counter()) > 0:
            time.sleep(wait)
        bad += client.get("/health")[0] != 200
        times.append(time.perf_counter() - due)
        due += period
    pipe.send((times, bad, real_time))


class Probes:
    """/health on a kept connection every 5 ms, and on new ones every 20 ms, from processes of their own."""

    def __init__(self, port):
        self.running = {}
        for name, keep, period in (("kept", True, 0.005), ("new", False, 0.02)):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=run_probe, args=(theirs, port, keep, period), daemon=True)
            process.start()
            ours.recv()
            self.running[name] = (process, ours)

    def finish(self):
        figures = {}
        for _, pipe in self.running.values():
            pipe.send("stop")
        for name, (process, pipe) in self.running.items():
            times, bad, real_time = pipe.recv()
            process.join()
            times.sort()
            for label, part in (("p50", 0.5), ("p99", 0.99), ("max", 1)):
                figures[f"{name}_{label}_ms"] = round(1e3 * times[min(len(times) - 1, int(len(times) * part))], 2)
            figures[name + "_probes"] = len(times)
            if bad:
                figures[name + "_not_200"] = bad
            if not real_time:
                figures["real_time"] = False
        return figures


# --- uploads --------------------------------------------------------------------------------------------------------

def csv(rows):
    """About 105 bytes a row, accents and a quoted cell now and then; every number is another one."""
    lines = ["numero,cedula,estatus_servicio,variable1,variable2,url_imagen\n"]
    for i in range(rows):
        name = '"Muñoz, José"' if i % 20 == 7 else "Lucía Rodríguez Peña"
        lines.append(f"58412{(i * 7654321 + 1234567) % 10_000_000:07d},{10_000_000 + i},ACTIVO,{name},{500 + i % 9000}.25 USD,"
                     f"https://cdn.ejemplo.com/promo/fibra/{i * 2654435761 % (1 << 32):08x}.jpg\n")
    return "".join(lines).encode()


class Upload:
    def __init__(self, port, title, file):
        field = "--B\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        form = "".join(field % pair for pair in (
            ("titulo_campana", title), ("plantilla", "promo"), ("buzon", "14"), ("idioma", "es")))
        head = (form + '--B\r\nContent-Disposition: form-data; name="archivo_csv"; filename="a.csv"\r\n'
                "Content-Type: text/csv\r\n\r\n").encode()
        tail = b"\r\n--B--\r\n"
        request = (f"POST /api/crear-campana HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=B\r\n"
                   f"Content-Length: {len(head) + len(file) + len(tail)}\r\nConnection: close\r\n\r\n").encode()
        self.pieces = [memoryview(request + head), memoryview(file), memoryview(tail)]
        self.answer = b""
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setblocking(False)

    def send(self):
        """Sends some; whether all is sent."""
        sent = self.socket.send(self.pieces[0][:1 << 18])
        self.pieces[0] = self.pieces[0][sent:]
        if not self.pieces[0]:
            self.pieces.pop(0)
        return not self.pieces


def upload_all(port, titles, file):
    """All of them at once, from this one thread."""
    selector = selectors.DefaultSelector()
    for title in titles:
        upload = Upload(port, title, file)
        selector.register(upload.socket, selectors.EVENT_WRITE, upload)
    while selector.get_map():
        for key, _ in selector.select(120):
            upload = key.data
            if upload.pieces:
                if upload.send():
                    selector.modify(upload.socket, selectors.EVENT_READ, upload)
            elif data := upload.socket.recv(65536):
                upload.answer += data
            else:
                selector.unregister(upload.socket)
                upload.socket.close()
                if not upload.answer.startswith(b"HTTP/1.1 200 "):
                    raise SystemExit(f"an upload was refused: {upload.answer[:300]!r}")


# --- measures -------------------------------------------------------------------------------------------------------

def long_turns(server):
    """Turns of the loop that took longer than so many ms, since the start."""
    page = Client(server.port).get("/metrics")[1].decode()
    counts = {}
    for line in page.splitlines():
        if line.startswith('loopserver_loop_turn_seconds_bucket{le="'):
            bound, count = line.split('"')[1], int(line.rsplit(" ", 1)[1])
            counts[bound] = count
    return {f"turns_over_{ms}_ms": counts["+Inf"] - counts[bound] for ms, bound in ((5, "0.005"), (25, "0.025"))}


def idle(server, options):
    probes = Probes(server.port)
    time.sleep(options.seconds)
    return probes.finish()


def uploads(server, options):
    file = csv(options.rows)
    upload_all(server.port, ["calentar"], file)
    turns, before, start = long_turns(server), server.cpu(), time.perf_counter()
    probes = Probes(server.port)
    upload_all(server.port, [f"carga_{i}" for i in range(options.uploads)], file)
    figures = probes.finish()
    seconds = time.perf_counter() - start
    figures.update((name, count - turns[name]) for name, count in long_turns(server).items())
    return {**figures, "seconds": round(seconds, 2), "uploads_s": round(options.uploads / seconds, 2),
            "server_cpu_s": round(server.cpu() - before, 2), "peak_mib": server.peak_memory()}


def create_campaigns(server, count):
    file = csv(3)
    for start in range(0, count, 50):
        upload_all(server.port, [f"c_{i}" for i in range(start, min(count, start + 50))], file)
    client, deadline = Client(server.port), time.monotonic() + 60
    while json.loads(client.get("/api/estado-sistema")[1])["campanas_en_esta_instancia"] < count:
        if time.monotonic() > deadline:
            raise SystemExit("not every campaign was taken up")
        time.sleep(0.2)


def scrape(pipe, port, until):
    client, count = Client(port), 0
    while time.perf_counter() < until:
        assert client.get("/metrics")[0] == 200
        count += 1
    pipe.send(count)


def metrics(server, options):
    create_campaigns(server, options.campaigns)
    turns, before, start = long_turns(server), server.cpu(), time.perf_counter()
    probes, pipes = Probes(server.port), []
    for _ in range(16):
        ours, theirs = multiprocessing.Pipe()
        multiprocessing.Process(target=scrape, args=(theirs, server.port, start + options.seconds), daemon=True).start()
        pipes.append(ours)
    count = sum(pipe.recv() for pipe in pipes)
    figures = probes.finish()
    seconds = time.perf_counter() - start
    figures.update((name, count - turns[name]) for name, count in long_turns(server).items())
    return {**figures, "scrapes_s": round(count / seconds, 1), "server_cpu_s": round(server.cpu() - before, 2)}


def lists(server, options):
    create_campaigns(server, options.campaigns)
    client, figures = Client(server.port), {}
    for name, path in (
            ("estado_sistema", "/api/estado-sistema"), ("listar", "/api/listar-campanas"),
            ("listar_page", "/api/listar-campanas?limite=100"), ("detalle", "/api/listar-campanas?detalle=true"),
            ("detalle_page", "/api/listar-campanas?detalle=true&limite=100")):
        times, cpu, start = [], server.cpu(), time.perf_counter()
        while len(times) < 20 or time.perf_counter() - start < options.seconds / 3:
            sent = time.perf_counter()
            status, body = client.get(path)
            times.append(time.perf_counter() - sent)
            assert status == 200, body
        figures[name + "_p50_ms"] = round(1e3 * statistics.median(times), 2)
        figures[name + "_cpu_ms"] = round(1e3 * (server.cpu() - cpu) / len(times), 2)
        figures[name + "_bytes"] = len(body)
    return figures


MEASURES = {"idle": idle, "uploads": uploads, "metrics": metrics, "lists": lists}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", nargs="+", metavar="BINARY")
    parser.add_argument("--measures", default=",".join(MEASURES), help="comma-separated; all by default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5, help="of the idle and metrics measures")
    parser.add_argument("--uploads", type=int, default=50)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--campaigns", type=int, default=1000)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    found = {}
    for round in range(options.rounds):
        for measure in options.measures.split(","):
            for binary in options.binaries:
                server = Server(binary)
                try:
                    figures = MEASURES[measure](server, options)
                finally:
                    server.stop()
                print(json.dumps({"measure": measure, "round": round + 1, "binary": binary, **figures}), flush=True)
                for name, value in figures.items():
                    found.setdefault((measure, name), {}).setdefault(binary, []).append(value)
    print(f"\nmedians of {options.rounds}, and what became of the first's")
    for (measure, name), values in found.items():
        medians = [statistics.median(values[b]) for b in options.binaries if b in values]
        ratios = [f"{m / medians[0]:.2f} x" for m in medians[1:] if medians[0]]
        print(f"{measure:8} {name:24}", *(f"{m:12g}" for m in medians), *ratios)


if __name__ == "__main__":
    main()
