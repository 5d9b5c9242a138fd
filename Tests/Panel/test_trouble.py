"""The worst moments: the server killed in the middle, Redis away, a stream that breaks. The panel says what is so, and
goes on by itself."""

import signal

import pytest

from server import Server
from steps import go_to, sign_in


@pytest.fixture
def own():
    server = Server(arguments=["--latencia", "20"], ARRIENDO_MS="2000", TIEMPO_ENVIO_MS="1000")
    yield server
    server.stop()


def test_a_server_killed_in_the_middle(new_page, own):
    own.campaign("en medio", 3000, intervalo_ms=50)
    page = new_page()
    sign_in(page, own, path="/panel/campanas/en%20medio")
    page.wait("Number(document.querySelector('.sum b').innerText) > 3")
    own.kill()
    page.wait_text("El servidor no responde.")
    # What was seen is still seen, and told to be old.
    assert page.evaluate("!!document.querySelector('.sum')")
    own.start()
    page.wait_no_text("El servidor no responde.")
    before = own.status("en medio")["enviados"]
    page.wait(f"Number(document.querySelector('.sum b').innerText.replaceAll('.', '')) > {before}", 60)


def test_redis_away(new_page, own):
    own.campaign("sin redis", 3000, intervalo_ms=50)
    page = new_page()
    sign_in(page, own)
    page.wait_text("sin redis")
    own.signal_redis(signal.SIGSTOP)
    try:
        page.wait_text("No se está enviando nada, y no se pierde nada", 60)
        assert "sin redis" in page.text
    finally:
        own.signal_redis(signal.SIGCONT)
    page.wait_no_text("No se está enviando nada, y no se pierde nada", 60)


def test_who_comes_while_the_server_is_away_gets_in_when_it_is_back(new_page, own):
    page = new_page()
    sign_in(page, own)
    own.kill()
    page.wait_text("El servidor no responde.")
    go_to(page, own, "/panel/exclusiones")
    page.wait_text("Intentar otra vez")
    own.start()
    page.wait_no_text("El servidor no responde.")
    page.click(".button", "Intentar otra vez")
    page.wait_text("Nadie está excluido")
