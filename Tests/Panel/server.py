"""A LoopServer of the tests' own, with the simulated WhatsApp and its own Redis, in a folder that goes with it."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEYS = {"operador": "clave-operador-1234", "lectura": "clave-lectura-12345", "admin": "clave-admin-12345678"}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    def __init__(self, program=None, arguments=(), **settings):
        self.program = program or os.environ.get("LOOPSERVER") or os.path.join(ROOT, ".build/debug/LoopServer")
        self.folder = tempfile.TemporaryDirectory(prefix="lsp-", ignore_cleanup_errors=True)
        self.port = free_port()
        self.arguments = list(arguments)
        self.settings = dict(
            HOST="127.0.0.1", PORT=str(self.port), DATA_DIR=os.path.join(self.folder.name, "data"), INSTANCE_ID="prueba",
            WHATSAPP_MODO="meta", META_APP_SECRET="secreto-de-prueba", META_VERIFY_TOKEN="palabra-de-prueba", PAIS="VE",
            INTERVALO_ENVIO_MS="200", API_KEYS=f"mesa:operador:{KEYS['operador']},pantalla:lectura:{KEYS['lectura']},jefa:admin:{KEYS['admin']}")
        self.settings.update(settings)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.start()

    def start(self):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder.name, "LANG": "C.UTF-8", **self.settings}
        self.log = open(os.path.join(self.folder.name, "log"), "ab")
        self.process = subprocess.Popen(
            [self.program, "serve", "--simulador", *self.arguments], cwd=self.folder.name, env=environment,
            stdout=self.log, stderr=self.log, start_new_session=True)
        self.wait(lambda: self.health() == 200, "the server to be healthy")

    def wait(self, condition, what, seconds=60):
        until = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"waited in vain for {what}:\n{self.lines[-3000:]}")
            time.sleep(0.05)

    @property
    def lines(self):
        with open(os.path.join(self.folder.name, "log"), encoding="utf-8") as log:
            return log.read()

    def health(self):
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill(self):
        self.process.kill()
        self.process.wait()

    def signal_redis(self, number):
        with open(os.path.join(self.settings["DATA_DIR"], "redis.pid")) as file:
            os.kill(int(file.read()), number)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()
        try:
            self.signal_redis(signal.SIGKILL)
        except (OSError, ValueError):
            pass
        self.folder.cleanup()

    # ---- the API, as curl has it

    def call(self, method, path, body=None, role="admin", headers=None):
        """The answer's status and JSON. With `role` None no key is shown."""
        key = {"X-API-Key": KEYS[role]} if role else {}
        request = urllib.request.Request(f"{self.url}{path}", method=method, headers={**key, **(headers or {})})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def status(self, title):
        return self.call("GET", f"/api/estado-cola/{urllib.request.quote(title, safe='')}")[1]

    def campaign(self, title, count=300, first=584121000000, **fields):
        """Creates one. Its first recipient is `first`."""
        messages = [{"numero": str(first + index), "variable1": f"Cliente {index}", "variable2": "25.00 USD",
                     "url_imagen": "https://ejemplo.com/a.jpg"} for index in range(count)]
        body = {"titulo_campana": title, "plantilla": "promo_fibra_visual", "buzon": "14", "mensajes": messages, **fields}
        status, answer = self.call("POST", "/api/crear-campana-json", body)
        assert status == 200, answer
        return answer
