"""What a person does at the panel, step by step, found by what is seen."""

import os

from server import KEYS, ROOT

EXAMPLE = os.path.join(ROOT, "Examples/facturas.csv")


def open_panel(page, server, path="/panel/"):
    page.open(server.url + path)


def sign_in(page, server, role="operador", path="/panel/"):
    open_panel(page, server, path)
    page.wait("!!document.querySelector('input[name=clave]')")
    page.type("input[name=clave]", KEYS[role])
    page.press("Enter")
    page.wait("!!document.querySelector('.bar-top')")


def go_to(page, server, path):
    """As somebody who follows a link: the page is not loaded again."""
    page.evaluate(
        f"(() => {{ const a = document.createElement('a'); a.href = {path!r}; document.body.append(a); a.click(); a.remove(); }})()")
    page.wait(f"location.pathname + location.search === {path!r}")


def confirm(page, verb):
    page.wait("!!document.querySelector('dialog[open]')")
    page.click("dialog[open] .buttons .primary", verb)
    page.wait("!document.querySelector('dialog[open]')")


def upload(page, server, title, file=EXAMPLE, template="factura_lista · es"):
    """From the list to the check page."""
    page.click("a.button.primary", "Nueva campaña")
    page.wait_text("Arrastre aquí su archivo")
    page.give_file("main input[type=file]", file)
    page.type("input[name=buzon]", "14")
    page.choose("select[name=plantilla]", template)
    page.type("input[name=titulo]", title)
    page.click(".send-bar .primary", "Subir y revisar")
    page.wait_text("Revisar antes de enviar", 60)
    page.wait("!!document.querySelector('.map-table')")
