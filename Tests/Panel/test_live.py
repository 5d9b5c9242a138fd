"""Live: one stream for a whole page, and questions every few seconds where it does not come through."""

from server import Server
from steps import go_to, sign_in


def asked(page, path):
    return sum(path in event["request"]["url"] for event in page.seen_events("Network.requestWillBeSent"))


def test_the_list_goes_by_one_stream(page, server):
    sign_in(page, server)
    page.wait("!document.querySelector('.bone')")
    page.wait("!!document.querySelector('main h1')")
    # At once, and when the stream has begun.
    questions = "performance.getEntriesByType('resource').filter(e => e.name.includes('detalle=true'))"
    page.wait(f"{questions}.length >= 2")
    before = asked(page, "detalle=true")
    server.campaign("nueva y en marcha", 400, intervalo_ms=20)
    page.wait_text("nueva y en marcha")
    page.wait("/[1-9]\\d* de 400/.test(document.body.innerText)")
    page.wait_text("400 de 400")
    page.wait("[...document.querySelectorAll('.campaign-row')].some(e => /nueva y en marcha[^]*Completada/.test(e.innerText))")
    assert asked(page, "/api/eventos") == 1
    # The stream has it all; only what moves a row or makes one is asked for.
    assert asked(page, "detalle=true") <= before + 4


def test_without_the_stream_the_list_is_asked_for(page, server):
    page.send("Network.setBlockedURLs", urls=["*/api/eventos"])
    server.campaign("sin canal", 600, intervalo_ms=20)
    sign_in(page, server)
    page.wait("/[1-9]\\d* de 600/.test(document.body.innerText)")
    page.wait_text("600 de 600")
    assert asked(page, "detalle=true") > 1


def test_a_campaign_goes_by_its_own_stream_and_without_it(page, server):
    server.campaign("a la vista", 2000, intervalo_ms=20)
    sign_in(page, server, path="/panel/campanas/a%20la%20vista")
    sent = "Number(document.querySelector('.sum b')?.innerText.replaceAll('.', ''))"
    page.wait(f"{sent} > 3")
    questions = asked(page, "/api/estado-cola/")
    now = page.evaluate(sent)
    page.wait(f"{sent} > {now + 20}")
    assert asked(page, "/api/estado-cola/") == questions

    page.send("Network.setBlockedURLs", urls=["*/a%20la%20vista/eventos"])
    go_to(page, server, "/panel/sistema")
    go_to(page, server, "/panel/campanas/a%20la%20vista")
    page.wait(f"{sent} > 3")
    now = page.evaluate(sent)
    page.wait(f"{sent} > {now + 20}")
    assert asked(page, "/api/estado-cola/") > questions + 1
    server.call("POST", "/api/campanas/a%20la%20vista/cancelar")


def test_what_another_person_does_is_seen(new_page, server):
    server.campaign("de las dos", 50, inicio="2031-01-01T00:00:00Z")
    one, other = new_page(), new_page()
    sign_in(one, server, path="/panel/campanas/de%20las%20dos")
    sign_in(other, server)
    other.wait_text("de las dos")
    one.click(".page-head .button", "Pausar")
    one.click("dialog[open] .primary")
    other.wait("[...document.querySelectorAll('.campaign-row')].some(e => /de las dos[^]*En pausa/.test(e.innerText))")


def test_stop_everything_now(new_page):
    """Three clicks from the list, and nothing goes out any more."""
    server = Server(arguments=["--latencia", "20"])
    try:
        server.campaign("una", 2000, intervalo_ms=50)
        server.campaign("otra", 2000, intervalo_ms=50)
        server.campaign("mañana", 10, inicio="2031-01-01T00:00:00Z")
        page = new_page()
        sign_in(page, server)
        page.click(".page-head .button", "Pausar todo")
        page.wait_text("¿Pausar las 3 campañas que están en marcha?")
        page.click("dialog[open] .primary", "Pausar todo")
        page.wait("!document.querySelector('dialog[open]')")
        assert {server.status(title)["estado"] for title in ["una", "otra", "mañana"]} == {"pausado"}
        page.wait("document.querySelectorAll('.campaign-row .state.wait').length === 3")
        assert page.complaints() == []
    finally:
        server.stop()
