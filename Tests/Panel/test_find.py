"""Finding: one recipient in a campaign, one number in all of them, a number on the list; and no number where others
could read it: not in the address, not in the history, not in storage."""

from steps import confirm, go_to, sign_in

NUMBER = 584125550003


def places(page):
    history = page.send("Page.getNavigationHistory")["entries"]
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.title])")
    return " ".join(entry["url"] + entry["title"] for entry in history) + kept


def test_one_recipient_and_the_history_of_the_message(page, server):
    server.campaign("para buscar", 20, first=584125550000, intervalo_ms=5)
    server.wait(lambda: server.status("para buscar")["estado"] == "completado", "the campaign's end")
    sign_in(page, server)
    go_to(page, server, "/panel/campanas/para%20buscar")
    page.type("#destinatarios input[type=search]", "+58 412-555.00.03")
    page.press("Enter")
    page.wait("document.querySelectorAll('#destinatarios tbody tr.recipient').length === 1")
    page.wait_text("Mensaje 4 de la campaña")
    assert "5550003" not in places(page)

    page.type("#destinatarios input[type=search]", "584129999999")
    page.press("Enter")
    page.wait_text("Ese número no está en esta campaña")


def test_why_one_client_got_nothing(page, server):
    server.campaign("con excluidos", 5, first=584126660000, inicio="2031-01-01T00:00:00Z")
    server.call("PUT", "/api/exclusiones", {"motivo": "lo pidió", "numeros": ["584126660002"]})
    sign_in(page, server)
    page.type("main input[type=search]", "0412 666 0002")
    page.click("main form .primary", "en todas las campañas")
    page.wait_text("Qué se le envió a este número")
    page.wait_text("con excluidos")
    page.wait_text("Está en la lista de exclusión")
    assert "6660002" not in places(page)


def test_one_campaign_among_many_pages(page, server):
    """By any part of its title, however it is written; in another order, by its state; back and forth."""
    for index in range(60):
        server.campaign(f"Cobranza niños {index}", 1, first=584121110000 + index, inicio="2031-01-01T00:00:00Z")
    rows = "[...document.querySelectorAll('.campaign-row .name a')].map(e => e.innerText)"
    sign_in(page, server)
    page.type("main input[type=search]", "COBRANZA_ninos")
    page.wait_text("1 a 50 de 60")
    page.choose(".toolbar select", "titulo")
    page.wait(f"{rows}[0] === 'Cobranza niños 0' && {rows}[2] === 'Cobranza niños 2' && {rows}[49] === 'Cobranza niños 49'")
    page.click(".paging .button", "Siguiente")
    page.wait_text("51 a 60 de 60")
    page.wait(f"{rows}[0] === 'Cobranza niños 50' && {rows}.length === 10")
    page.click(".paging .button", "Anterior")
    page.wait(f"{rows}[0] === 'Cobranza niños 0'")
    page.click(".chip", "Programadas")
    page.wait_text("de 60")
    page.type("main input[type=search]", "cobranza ninos 59")
    page.wait(f"{rows}.join() === 'Cobranza niños 59'")
    page.type("main input[type=search]", "esto no está")
    page.wait_text("Nada coincide")
    page.click("main .button", "Quitar los filtros")
    page.wait(f"{rows}.length > 20")


def test_filters_and_pages_of_recipients(page, server):
    server.campaign("muchas páginas", 130, first=584127770000, inicio="2031-01-01T00:00:00Z")
    sign_in(page, server)
    go_to(page, server, "/panel/campanas/muchas%20p%C3%A1ginas")
    page.wait("document.querySelectorAll('#destinatarios tr.recipient').length >= 50")
    first = page.evaluate("document.querySelector('#destinatarios tr.recipient td').innerText")
    page.click("#destinatarios .paging .button", "Siguiente")
    page.wait(f"document.querySelector('#destinatarios tr.recipient td')?.innerText !== {first!r}")
    page.wait_text("Página 2")
    page.click("#destinatarios .chip", "Pendientes")
    page.wait_text("Página 1")


def test_the_list_of_exclusions(page, server):
    sign_in(page, server, role="admin")
    go_to(page, server, "/panel/exclusiones")
    page.click(".button", "Excluir números")
    page.type("textarea", "584128880001\n0412-888.00.02\nno es un número")
    page.type("input[name=motivo]", "lo pidió por correo")
    page.click("dialog[open] .primary", "Excluir 3 números")
    page.wait_text("1 no se entendieron")
    page.click("dialog[open] .button", "Cerrar")
    page.type("main input[type=search]", "+584128880002")
    page.press("Enter")
    page.wait_text("Está excluido.")
    assert "8880002" not in places(page)
    page.click(".notice .button", "Quitar de la lista")
    confirm(page, "Quitar de la lista")
    page.wait_text("Quitado de la lista")
    assert server.call("GET", "/api/exclusiones/584128880002")[0] == 404


def test_who_failed_for_one_reason(page, server):
    server.campaign("con razones", 200, first=584129990000, intervalo_ms=5)
    server.wait(lambda: server.status("con razones")["estado"] == "completado", "the campaign's end")
    sign_in(page, server, path="/panel/campanas/con%20razones")
    page.wait_text("Por qué fallaron")
    page.evaluate(
        "[...document.querySelectorAll('#fallos .fail')].find(e => e.innerText.includes('131026'))"
        ".querySelector('button').click()")
    reasons = "[...new Set([...document.querySelectorAll('tr.recipient td:nth-child(3)')].map(e => e.innerText))].join('|')"
    page.wait(f"{reasons} === 'El número no tiene WhatsApp, o no puede recibirlo'")
    page.click("#destinatarios .chip", "131026")
    page.wait("document.querySelectorAll('tr.recipient td:nth-child(3)').length > 0")
