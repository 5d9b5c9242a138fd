"""What the measured server is asked to do: rows, the uploads that carry them, and a client that sends one request after
the other. The same call makes the same bytes every time. Used by measure.py."""

import datetime
import json
import re
import socket

COLUMNS = ("numero", "cedula", "estatus_servicio", "variable1", "variable2", "url_imagen")
NAMES = ("José Pérez", "María López", "Iñaki Núñez", "Begoña Ruiz", "Ana Rojas", "Luis Castro", "Héctor Ávila", "Zoë Peña")
BOUNDARY = "limite-de-la-guardia"
# Scheduled for next year, a campaign is stored and nothing of it is sent while it is measured.
LATER = {"inicio": f"{datetime.date.today().year + 1}-12-31T00:00:00Z"}


def rows(count):
    """Rows as customers have them: accents, a quoted comma in one of 20 names, no image in one of 8. Numbers are unique."""
    for i in range(count):
        yield (
            f"58412{(i * 7654321 + 1234567) % 10_000_000:07d}",
            str(10_000_000 + i * 37 % 20_000_000),
            "SUSPENDIDO" if i % 3 == 0 else "ACTIVO",
            NAMES[i % 8] + (", C.A." if i % 20 == 7 else ""),
            f"{500 + i * 7 % 9000}.00 USD",
            "" if i % 8 == 3 else f"https://cdn.ejemplo.com/promo/fibra/{i * 2654435761 % 2**32:08x}.jpg",
        )


def fields(title, more):
    return {"titulo_campana": title, "plantilla": "promo_fibra_visual", "buzon": "14", "idioma": "es", **more}


def csv_upload(count, title, more):
    """The request that creates a campaign of `count` rows from a CSV."""
    text = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields(title, more).items())
    text += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="archivo_csv"; filename="guardia.csv"\r\n\r\n'
    text += ",".join(COLUMNS) + "\n"
    text += "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n" for row in rows(count))
    text += f"\r\n--{BOUNDARY}--\r\n"
    return post("/api/crear-campana", f"multipart/form-data; boundary={BOUNDARY}", text.encode())


def json_upload(count, title, more):
    """The same rows as JSON."""
    messages = [dict(zip(COLUMNS, row)) for row in rows(count)]
    body = json.dumps({**fields(title, more), "mensajes": messages}, ensure_ascii=False).encode()
    return post("/api/crear-campana-json", "application/json", body)


def post(path, kind="application/json", body=b""):
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\nUser-Agent: guardia\r\nAccept: */*\r\n\r\n"


class Client:
    """One connection that stays open. Every answer must be a 200 with a Content-Length."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=600)
        self.received = b""

    def ask(self, request):
        self.socket.sendall(request)
        while True:
            head, end, body = self.received.partition(b"\r\n\r\n")
            if end:
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                if not head.startswith(b"HTTP/1.1 200 "):
                    raise SystemExit(f"bench-guard: {head.decode()}\n{body.decode()}")
                if len(body) >= length:
                    self.received = body[length:]
                    return body[:length]
            piece = self.socket.recv(1 << 16)
            if not piece:
                raise SystemExit("bench-guard: the server closed the connection")
            self.received += piece
