"""The worst moments: the server killed while somebody follows, while a file goes up, and for good."""

import http.server
import json
import os
import signal
import subprocess
import threading
import time

import pytest

from server import KEYS
from terminal import PROGRAM, environment, run


def admin(server):
    return {"server": server.url, "key": KEYS["admin"]}


@pytest.mark.parametrize("size", [80, 140])
def test_a_server_killed_while_somebody_follows(terminal, own, size):
    own.campaign("en medio", 400, intervalo_ms=20)
    one = terminal("campana", "seguir", "en medio", size=size, **admin(own))
    one.wait_for("procesando")
    own.kill()
    one.wait_for("Sin conexión con el servidor")
    own.start()
    one.wait_for("Otra vez conectado")
    assert one.finish(120) == 0
    one.check_width()
    assert "la suma cuadra" in one.text and "completado" in one.text
    status = own.status("en medio")
    # The simulated Meta tells of some later that they failed.
    assert status["enviados"] + status["inciertos"] + status["fallidos"] == 400


def status(state, sent):
    return json.dumps({"campaign_id": "x", "estado": state, "total": 10, "enviados": sent, "pendientes": 10 - sent,
                       "progreso_porcentaje": 10.0 * sent})


class Scripted(http.server.BaseHTTPRequestHandler):
    """A server that says what its script has for each connection to the events, and keeps what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = self.server.asked
        asked.append((self.path, self.headers.get("Last-Event-ID")))
        if self.path.endswith("/eventos"):
            code, headers, body = self.server.script.pop(0)
        else:
            code, headers, body = 200, {}, status("completado", 10).encode()
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        if code != 204:
            self.send_header("Content-Length", str(len(body) + (100 if b"data" in body else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


def follow(script):
    """What `campana seguir` ended with, and what it asked a scripted server."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as far:
        far.script, far.asked = list(script), []
        threading.Thread(target=far.serve_forever, daemon=True).start()
        ended = run("campana", "seguir", "x", server=f"http://127.0.0.1:{far.server_address[1]}")
        far.shutdown()
        return ended, far.asked


def event(number, state, sent):
    return f"id: {number}\ndata: {status(state, sent)}\n\n".encode()


def test_who_comes_back_names_the_last_event():
    (ended, out, err), asked = follow([
        # Breaks off in the middle of the second event.
        (200, {}, event("a-1", "procesando", 3) + b"id: a-2\ndata: {"),
        # Restarting, behind a proxy, too busy: none of it ends the watch.
        (503, {"Retry-After": "1"}, b'{"detail": "se detiene"}'), (502, {}, b"<html>"), (429, {}, b'{"detail": "no tan deprisa"}'),
        (200, {}, b": sigue\n\n" + event("a-3", "procesando", 5)),
        # It ended meanwhile, and the last event was seen.
        (204, {}, b""),
    ])
    assert ended == 0 and "completado" in out, err
    paths = [last for path, last in asked if path == "/api/campanas/x/eventos"]
    assert paths == [None, "a-1", "a-1", "a-1", "a-1", "a-3"]
    assert asked[-1][0] == "/api/estado-cola/x"


def test_what_stops_the_watch():
    assert follow([(200, {}, event("a", "detenido", 3))])[0][0] == 3
    assert follow([(200, {}, event("a", "dañado", 3))])[0][0] == 3
    # The key was taken away, the campaign is gone.
    for code in [401, 403, 404]:
        ended, _, err = follow([
            (200, {}, event("a", "procesando", 3)), (code, {}, json.dumps({"detail": f"fin {code}"}).encode())])[0]
        assert ended == 1 and f"fin {code}" in err
    ended, _, err = follow([(200, {}, event("a", "procesando", 3) + b"event: eliminada\ndata: {}\n\n")])[0]
    assert ended == 1 and "la han eliminado" in err
    # At the first try nothing is waited for.
    assert follow([(503, {}, b'{"detail": "Redis no disponible"}')])[0][0] == 5


class Follower:
    """`campana seguir` in pipes, once it has said its first word."""

    def __init__(self, server, title, *arguments):
        self.process = subprocess.Popen(
            [PROGRAM, "campana", "seguir", title, *arguments], env=environment(**admin(server)), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.first = self.process.stdout.readline()

    def finish(self):
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, self.first + out, err


def test_the_same_in_a_pipe(own):
    own.campaign("en medio", 400, intervalo_ms=20)
    follower = Follower(own, "en medio")
    own.kill()
    # Back only when it was told of, which takes a second.
    said = follower.process.stderr.readline()
    assert "Sin conexión" in said
    own.start()
    status, out, err = follower.finish()
    assert status == 0, err
    assert err == "Otra vez conectado\n"
    assert "en medio: completado" in out and "la suma cuadra" in out and "\x1b" not in out


def test_every_line_of_json_is_a_status(own):
    own.campaign("en json", 100, intervalo_ms=20)
    status, out, err = Follower(own, "en json", "--json").finish()
    assert (status, err) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) > 1 and lines[-1]["estado"] == "completado"


def test_a_server_that_stays_away(own):
    own.campaign("abandonada", 400, intervalo_ms=1000)
    follower = Follower(own, "abandonada", "--espera", "2")
    own.kill()
    status, _, err = follower.finish()
    assert status == 5 and "no responde desde hace" in err
    own.start()


def test_ctrl_c_stops_watching_and_nothing_else(terminal, own):
    own.campaign("seguida", 200, intervalo_ms=100)
    one = terminal("campana", "seguir", "seguida", **admin(own))
    one.wait_for("procesando")
    one.interrupt()
    assert one.finish() == 130
    assert "sigue en el servidor" in one.text
    before = own.status("seguida")["enviados"]
    own.wait(lambda: own.status("seguida")["enviados"] > before, "the campaign to go on")


def test_a_campaign_that_is_cancelled_under_the_eyes(terminal, own):
    own.campaign("anulada", 50, intervalo_ms=3600000)
    one = terminal("campana", "seguir", "anulada", **admin(own))
    one.wait_for("anulada: ")
    own.wait(lambda: own.status("anulada")["en_vuelo"] == 0 and own.status("anulada")["enviados"] == 1, "rest")
    own.call("POST", "/api/campanas/anulada/pausar")
    one.wait_for("pausado")
    assert run("campana", "cancelar", "anulada", **admin(own))[0] == 0
    assert one.finish() == 4


def test_an_upload_that_is_cut_is_repeated_and_made_once(own, tmp_path):
    """The server is stopped in the middle of the file, killed, and started again."""
    rows = 60000
    file = tmp_path / "grande.csv"
    with open(file, "w") as out:
        out.write("numero,variable1,variable2,url_imagen,nota\n")
        for row in range(rows):
            out.write(f"58412{1000000 + row},Cliente {row},25.00 USD,https://ejemplo.com/a.jpg,{'x' * 300}\n")
    result = []
    thread = threading.Thread(target=lambda: result.append(run(
        "campana", "crear", "grande", "--archivo", str(file), "--plantilla", "promo_fibra_visual", "--buzon", "14",
        "--intervalo-ms", "3600000", seconds=180, **admin(own))))
    os.kill(own.process.pid, signal.SIGSTOP)
    thread.start()
    # The kernel takes what fits into its buffers, so the file is on its way and not through.
    time.sleep(2)
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    own.start()
    thread.join(180)
    status, out, err = result[0]
    assert status == 0, err
    assert "La carga se cortó" in err and "60.000" in out
    assert own.status("grande")["total"] == rows


def test_the_memory_of_a_large_upload_is_small(own, tmp_path):
    file = tmp_path / "grande.csv"
    with open(file, "w") as out:
        out.write("numero,variable1,variable2,url_imagen,nota\n")
        for row in range(90000):
            out.write(f"58412{1000000 + row},Cliente {row},25.00 USD,https://ejemplo.com/a.jpg,{'x' * 400}\n")
    assert file.stat().st_size > 40_000_000
    measure = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
    done = subprocess.run(
        ["/usr/bin/python3", "-c", measure, PROGRAM, "campana", "crear", "grande", "--archivo", str(file), "--plantilla",
         "promo_fibra_visual", "--buzon", "14", "--borrador"],
        env=environment(**admin(own)), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    # The file alone has more.
    assert int(done.stdout) < 35_000, f"{int(done.stdout)} kB"
