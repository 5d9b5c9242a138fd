"""HTTP by hand: a GET or POST on a connection that stays, and many uploads at once from one thread."""

import json
import selectors
import socket

from .processes import Failed

BOUNDARY = "bench"


class Client:
    """One connection. With `keep` off each request has a new one."""

    def __init__(self, port, keep=True, timeout=120):
        self.port, self.keep, self.timeout, self.socket, self.rest = port, keep, timeout, None, b""

    def get(self, path):
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def json(self, path):
        return json.loads(self.get(path)[1])

    def post(self, path):
        return self.ask(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode())

    def ask(self, request):
        if self.socket is None:
            self.socket, self.rest = socket.create_connection(("127.0.0.1", self.port), self.timeout), b""
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        status, body = self.answer()
        if not self.keep:
            self.close()
        return status, body

    def answer(self):
        head = self.until(b"\r\n\r\n").decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        status = int(head.split(" ", 2)[1])
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

    def close(self):
        self.socket.close()
        self.socket = None


def form(title, file, name="mensajes.csv", **fields):
    """The request that creates a campaign from a file, in pieces that are not copied."""
    fields = {"titulo_campana": title, "plantilla": title, "buzon": "14", "idioma": "es", **fields}
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    head = "".join(f'{part}{field}"\r\n\r\n{value}\r\n' for field, value in fields.items())
    head = f'{head}{part}archivo_csv"; filename="{name}"\r\n\r\n'.encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    return [request_head("/api/crear-campana", f"multipart/form-data; boundary={BOUNDARY}",
                         len(head) + len(file) + len(tail)) + head, file, tail]


def json_request(body):
    return [request_head("/api/crear-campana-json", "application/json", len(body)), body]


def request_head(path, kind, length):
    return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
            "Connection: close\r\n\r\n").encode()


class Upload:
    def __init__(self, port, pieces):
        self.pieces, self.answer = [memoryview(piece) for piece in pieces], b""
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setblocking(False)

    def send(self):
        """Sends some; whether all is sent."""
        sent = self.socket.send(self.pieces[0][:1 << 18])
        self.pieces[0] = self.pieces[0][sent:]
        if not self.pieces[0]:
            self.pieces.pop(0)
        return not self.pieces

    def finish(self):
        self.socket.close()
        if not self.answer.startswith(b"HTTP/1.1 200 "):
            raise Failed(f"an upload was refused: {self.answer[:400].decode(errors='replace')}")


def upload(port, requests):
    """Sends all at once and waits for every answer, each of which must be a 200."""
    selector = selectors.DefaultSelector()
    for request in requests:
        sent = Upload(port, request)
        selector.register(sent.socket, selectors.EVENT_WRITE, sent)
    while selector.get_map():
        for key, _ in selector.select(120):
            one = key.data
            if one.pieces:
                if one.send():
                    selector.modify(one.socket, selectors.EVENT_READ, one)
            elif data := one.socket.recv(65536):
                one.answer += data
            else:
                selector.unregister(one.socket)
                one.finish()


def upload_many(port, requests, at_once=20):
    """Any number of uploads, so many of them at a time."""
    batch = []
    for request in requests:
        batch.append(request)
        if len(batch) == at_once:
            upload(port, batch)
            batch = []
    upload(port, batch)
