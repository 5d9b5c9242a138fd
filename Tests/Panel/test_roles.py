"""A key that may only look sees everything and no button that it could not use; numbers are half hidden."""

import pytest

from steps import go_to, sign_in

PAGES = ["/panel/", "/panel/campanas/solo%20mirar", "/panel/exclusiones", "/panel/plantillas?buzon=14", "/panel/sistema"]
VERBS = ["Nueva campaña", "Pausar", "Reanudar", "Cancelar", "Duplicar", "Reintentar", "Cambiar el ritmo", "Usar el general",
         "Excluir", "Importar", "Quitar", "Usar en una campaña", "Eliminar"]


@pytest.fixture(scope="module", autouse=True)
def campaign(server):
    server.campaign("solo mirar", 50, first=584124440000, inicio="2031-01-01T00:00:00Z")


@pytest.mark.parametrize("path", PAGES)
def test_no_button_of_a_reader_changes_anything(page, server, path):
    sign_in(page, server, role="lectura", path=path)
    page.wait("!document.querySelector('.bone')")
    shown = page.evaluate("[...document.querySelectorAll('main button, main a.button')].map(e => e.innerText + ' ' + (e.ariaLabel ?? '')).join('\\n')")
    assert [verb for verb in VERBS if verb in shown] == []


def test_numbers_are_half_hidden(page, server):
    sign_in(page, server, role="lectura", path="/panel/campanas/solo%20mirar")
    page.wait("!!document.querySelector('tr.recipient')")
    assert "*" in page.evaluate("document.querySelector('tr.recipient td').innerText")


def test_a_reader_is_told_at_the_door_of_a_new_campaign(page, server):
    sign_in(page, server, role="lectura", path="/panel/nueva")
    page.wait_text("Su clave solo puede mirar")


def test_an_operator_sees_who_did_what_but_not_from_where_and_cannot_delete(page, server):
    server.call("POST", "/api/campanas/solo%20mirar/pausar")
    sign_in(page, server, path="/panel/campanas/solo%20mirar")
    page.wait_text("Quién hizo qué")
    page.wait_text("jefa")
    page.click(".page-head .menu button")
    page.wait_text("Cancelar…")
    assert "Eliminar" not in page.text and "127.0.0.1" not in page.text
    go_to(page, server, "/panel/sistema")
    page.wait_text("Lo último que se hizo")
    page.wait_text("Mensajes por enviar")
    assert "127.0.0.1" not in page.text and "Claves" not in page.text


def test_a_reader_sees_neither_keys_nor_who_did_what(page, server):
    sign_in(page, server, role="lectura", path="/panel/sistema")
    page.wait_text("Buzones")
    assert "Claves" not in page.text and "Lo último que se hizo" not in page.text
