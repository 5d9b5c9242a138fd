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


def test_an_operator_sees_no_audit_and_cannot_delete(page, server):
    sign_in(page, server, path="/panel/campanas/solo%20mirar")
    page.wait_text("Pausar")
    page.click(".page-head .menu button")
    page.wait_text("Cancelar…")
    assert "Eliminar" not in page.text and "Quién hizo qué" not in page.text
    go_to(page, server, "/panel/sistema")
    page.wait_text("Mensajes por enviar")
    assert "Lo último que se hizo" not in page.text
