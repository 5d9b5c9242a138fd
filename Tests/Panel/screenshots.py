"""Renders every page of the panel into docs/img/panel, light and dark, wide and narrow; `make screenshots` calls it.

    screenshots.py [FOLDER]

Starts a LoopServer of its own with the simulator and campaigns as an office has them, so the pictures are of the real
thing. Inter stands for the system's font where it is installed: a server has no good one.
"""

import datetime
import os
import random
import sys
import tempfile

from browser import Browser
from server import ROOT, Server
from steps import EXAMPLE, go_to, sign_in, upload

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "docs/img/panel")
NAMES = ["Ana Pérez", "Luis Mora", "José Núñez", "María López", "Rosa Gil", "Óscar Díaz", "محمد علي", "Carmen Soto"]
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family" compare="contains"><string>ans</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match></fontconfig>"""


def office(server):
    """The campaigns of an ordinary day."""
    random.seed(7)
    tomorrow = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    for title, count, fields in [
        ("recordatorio_pago_q4", 1200, {"intervalo_ms": 5}),
        ("bienvenida_clientes", 240, {"intervalo_ms": 5}),
        ("aviso_de_corte_noviembre", 14872, {"intervalo_ms": 100}),
        ("Encuesta de satisfacción, zona norte", 800, {"intervalo_ms": 2000}),
        ("promo_fin_de_semana", 2400, {"inicio": f"{tomorrow}T09:00", "zona_horaria": "America/Caracas"}),
        ("حملة نوفمبر للعملاء", 300, {"intervalo_ms": 1500}),
        ("facturas_vencidas", 2100, {"ventana": "03:00-03:01", "zona_horaria": "America/Caracas"}),
        ("cobranza_diciembre", 900, {"intervalo_ms": 300}),
    ]:
        server.campaign(title, count, first=584120000000 + random.randrange(10**6) * 10, **fields)
    server.wait(lambda: server.status("recordatorio_pago_q4")["estado"] == "completado", "the first campaign's end", 120)
    server.call("POST", "/api/campanas/cobranza_diciembre/pausar")
    server.call("PUT", "/api/exclusiones", {"motivo": "lo pidió por correo", "numeros": ["584121234567", "+58 412-765.43.21"]})
    server.call("PUT", "/api/exclusiones", {"motivo": "número equivocado", "numeros": ["584141112233", "584241112255"]})
    # Something to look at in the campaign that is going on.
    server.wait(lambda: server.status("aviso_de_corte_noviembre")["enviados"] > 700, "messages", 180)


def pages(page, server):
    """Yields a name for each page once it is complete."""
    page.wait("document.querySelectorAll('.campaign-row .meter').length > 6")
    yield "campanas"
    go_to(page, server, "/panel/campanas/aviso_de_corte_noviembre")
    page.wait("!!document.querySelector('tr.recipient') && !!document.querySelector('.chart rect') && !document.querySelector('.bone')")
    yield "campana"
    go_to(page, server, "/panel/exclusiones")
    page.wait("!!document.querySelector('tbody tr')")
    yield "exclusiones"
    go_to(page, server, "/panel/plantillas?buzon=14")
    page.wait("!!document.querySelector('.bubble')")
    yield "plantillas"
    go_to(page, server, "/panel/sistema")
    page.wait("document.querySelectorAll('.trace').length > 3 && !document.querySelector('.bone')", 60)
    yield "sistema"


def main():
    os.makedirs(FOLDER, exist_ok=True)
    server = Server(arguments=["--errores", "0.04", "--codigos", "131026,131049,131047,132012", "--cortes", "0.002", "--retraso-estados", "400"])
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as fonts:
        fonts.write(FONTS)
        fonts.flush()
        try:
            office(server)
            with Browser(seconds=300, fonts=fonts.name) as browser:
                for look in ["claro", "oscuro"]:
                    for width in [1280, 360]:
                        page = browser.page(width=width, height=800 if width > 400 else 740, dark=look == "oscuro")
                        kind = f"{look}-{width}"
                        page.open(server.url + "/panel/")
                        page.wait("!!document.querySelector('input[name=clave]')")
                        page.picture(f"{FOLDER}/entrar-{kind}.webp", most=800)
                        sign_in(page, server, role="admin")
                        for name in pages(page, server):
                            page.picture(f"{FOLDER}/{name}-{kind}.webp", most=1500)
                        go_to(page, server, "/panel/")
                        upload(page, server, f"facturas de {kind}", EXAMPLE)
                        page.wait("!document.querySelector('.bone')")
                        page.picture(f"{FOLDER}/revisar-{kind}.webp", most=1500)
                        server.call("DELETE", f"/api/campanas/facturas%20de%20{kind}")
                        page.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
