"""The main job, as somebody in an office does it: a file with bad rows, the check, sending, watching, mending."""

import csv
import os
import time

from steps import confirm, go_to, sign_in, upload


def test_from_the_file_to_the_report(page, server, tmp_path):
    sign_in(page, server)
    title = "facturas de prueba"
    upload(page, server, title)

    # Nothing has been sent; the bad rows are told with their cells.
    assert server.status(title)["estado"] == "borrador"
    page.wait_text("6 filas no se enviarán")
    page.wait_text("falta el número")
    assert page.evaluate("document.querySelectorAll('#filas-malas tbody tr').length") == 6
    page.click("#filas-malas .chip", "falta el número")
    page.wait("document.querySelectorAll('#filas-malas tbody tr').length === 1")
    assert "Hola Juan Pérez" in page.evaluate("document.querySelector('.bubble').innerText")

    # A slower pace says when it ends; the button says how many.
    page.click(".send-bar .primary", "Enviar 294 mensajes")
    confirm(page, "Enviar 294 mensajes")
    page.wait(f"location.pathname === '/panel/campanas/' + encodeURIComponent({title!r})")
    page.wait("!!document.querySelector('.sum')")

    page.click(".page-head .button", "Pausar")
    confirm(page, "Pausar")
    page.wait_text("En pausa: no sale nada")
    assert server.status(title)["estado"] == "pausado"

    page.slide("main input[type=range]", 17)
    page.wait_text("50 mensajes por segundo")
    page.click(".button", "Cambiar el ritmo")
    page.wait_text("Ritmo cambiado")
    assert server.status(title)["intervalo_ms"] == 20
    page.click(".page-head .button", "Reanudar")
    confirm(page, "Reanudar")
    page.wait_text("Terminó:", 90)

    # The sum is right, and failures are explained.
    assert page.evaluate("!document.querySelector('.total.broken')")
    page.wait_text("Por qué fallaron")
    page.wait_text("El número no tiene WhatsApp")

    failed = server.status(title)["fallos_por_codigo"]
    page.click("#fallos .fail .button", "Reintentar estos")
    page.wait("!!document.querySelector('dialog[open]')")
    page.click("dialog[open] .buttons .primary")
    page.wait("!document.querySelector('dialog[open]')")
    page.wait_text("otra vez en la cola")
    assert failed
    page.wait_text("Terminó:", 90)

    # The report is downloaded by its link and opens as a spreadsheet does.
    page.browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path),
                      browserContextId=page.context)
    page.click("a.button", "Todos")
    until = time.monotonic() + 30
    while not (files := [name for name in os.listdir(tmp_path) if name.endswith(".csv")]):
        assert time.monotonic() < until, "the report did not come"
        time.sleep(0.05)
    with open(tmp_path / files[0], encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 294 and {"numero", "estado", "codigo"} <= set(rows[0])



def test_a_bad_spreadsheet_of_a_new_person(page, server, tmp_path):
    """Its columns are called as an office calls them, some cells are wrong: every step says what to choose."""
    file = tmp_path / "cobros.csv"
    file.write_text(
        "Teléfono de casa;Teléfono del cliente principal;Nombre;Monto;Enlace\n0212-5551122;0412-123.45.67;Ana Pérez;25,00;f-1\n"
        ";4141234567;Luis Mora;#N/A;f-2\n;sin teléfono;Rosa Gil;12,00;f-3\n;0412-123.45.67;Ana Pérez;25,00;f-1\n"
        ";+58 424 555 66 77;María López;18,00;f-4\n", encoding="utf-8")
    sign_in(page, server)
    page.click("a.button.primary", "Nueva campaña")
    page.give_file("main input[type=file]", str(file))
    page.type("input[name=buzon]", "14")
    page.choose("select[name=plantilla]", "factura_lista · es")
    page.click(".send-bar .primary", "Subir y revisar")
    page.wait_text("Elija abajo cuál lleva cada dato")
    # They are chosen there, the keyboard's place is the first of them, and nothing else is asked for again.
    page.wait("document.activeElement.matches('.map-table select')")
    first, *others = page.evaluate("[...document.querySelectorAll('.map-table select')].map(e => e.ariaLabel)")
    page.choose(f".map-table select[aria-label='{first}']", "Teléfono del cliente principal")
    page.click(".card .primary", "Aplicar")
    page.wait_text("lleva 2 variables y el archivo no llena ninguna")
    assert page.evaluate("document.querySelector('.map-table select').value") == "Teléfono del cliente principal"
    for label, column in zip(others, ["Nombre", "Nombre", "Monto", "Enlace"]):
        page.choose(f".map-table select[aria-label='{label}']", column)
    page.click(".card .primary", "Aplicar")
    page.wait_text("Revisar antes de enviar")
    page.wait("!!document.querySelector('.map-table')")
    page.wait_text("Hola Ana Pérez, ya está su factura: 25,00")
    page.wait_text("2 filas no se enviarán")
    assert server.status("cobros")["estado"] == "borrador"
    page.click(".send-bar .primary", "Enviar 2 mensajes")
    confirm(page, "Enviar 2 mensajes")
    page.wait_text("Terminó:", 90)
    assert server.status("cobros")["total"] == 2


def test_a_wrong_mapping_is_mended_by_choosing(page, server, tmp_path):
    file = tmp_path / "deudas.csv"
    file.write_text("Celular,Cliente,Deuda\n584121112233,Ana,25 USD\n584121112234,Luis,30 USD\n", encoding="utf-8")
    sign_in(page, server)
    page.click("a.button.primary", "Nueva campaña")
    page.give_file("main input[type=file]", str(file))
    page.type("input[name=buzon]", "14")
    page.choose("select[name=plantilla]", "recordatorio_cobro · es")
    # The title came from the file's name.
    page.wait("document.querySelector('input[name=titulo]').value === 'deudas'")
    page.click(".send-bar .primary")
    page.wait_text("variable1")
    assert server.call("GET", "/api/estado-cola/deudas")[0] == 404


def test_a_draft_is_there_after_the_page_was_left(page, server):
    sign_in(page, server)
    upload(page, server, "borrador que espera")
    go_to(page, server, "/panel/")
    page.click(".chip", "Borradores")
    page.click(".campaign-row a", "borrador que espera")
    page.wait_text("Revisar antes de enviar")
    page.send("Page.reload")
    page.wait_text("Enviar 294 mensajes")
    page.wait_text("6 filas no se enviarán")
    page.click(".send-bar .button", "Descartar")
    confirm(page, "Descartar")
    assert server.call("GET", "/api/estado-cola/borrador%20que%20espera")[0] == 404


def test_a_test_goes_to_ones_own_number_only(page, server):
    sign_in(page, server)
    upload(page, server, "con prueba")
    page.click(".send-bar .button", "Probar con mi número")
    page.type("input[name=prueba]", "+58 412 0000001")
    page.click("dialog[open] .primary", "Enviar la prueba")
    page.wait("/WhatsApp (aceptó|la rechazó|rechazó)/.test(document.body.innerText)")
    assert server.status("con prueba")["estado"] == "borrador"


def test_scheduled_for_later_on_some_days(page, server):
    sign_in(page, server)
    upload(page, server, "para más tarde")
    page.click("label.check", "Más tarde")
    page.evaluate(
        "(() => { const e = document.querySelector('input[type=datetime-local]'); e.value = '2031-05-05T09:30';"
        " e.dispatchEvent(new Event('input', {bubbles: true})); })()")
    for day in ["sáb", "dom"]:
        page.click(".day", day)
    page.click("label.check", "Solo a ciertas horas")
    page.click(".send-bar .primary", "Programar 294 mensajes")
    confirm(page, "Programar 294 mensajes")
    page.wait_text("Programada")
    status = server.status("para más tarde")
    assert status["estado"] == "programado" and status["espera_hasta"] == "2031-05-05T13:30:00Z"
    assert status["dias"] == "lun-vie" and status["ventana"] == "08:00-20:00" and status["zona_horaria"] == "America/Caracas"


def test_a_title_in_use_is_told_at_its_field(page, server):
    server.campaign("ya estaba", 2, inicio="2031-01-01T00:00:00Z")
    sign_in(page, server)
    page.click("a.button.primary", "Nueva campaña")
    page.give_file("main input[type=file]", os.path.join(os.path.dirname(__file__), "../../Examples/facturas.csv"))
    page.type("input[name=buzon]", "14")
    page.choose("select[name=plantilla]", "factura_lista · es")
    page.type("input[name=titulo]", "ya estaba")
    page.click(".send-bar .primary")
    page.wait("document.querySelector('input[name=titulo]').getAttribute('aria-invalid') === 'true'")


def test_once_more_to_those_who_failed(page, server):
    server.campaign("para copiar", 200, first=584121770000, intervalo_ms=5)
    server.wait(lambda: server.status("para copiar")["estado"] == "completado", "the campaign's end")
    failed = server.status("para copiar")["fallidos"]
    sign_in(page, server, path="/panel/campanas/para%20copiar")
    page.click(".page-head .menu button")
    page.click(".menu-list button", "Duplicar")
    page.choose("dialog[open] select", "?estado=fallido")
    page.type("dialog[open] input[name=titulo-copia]", "los que fallaron")
    page.click("dialog[open] .primary", "Crear la copia")
    page.wait_text("Revisar antes de enviar")
    copy = server.status("los que fallaron")
    assert copy["estado"] == "borrador"
    # Meta may have said of a few more that they failed after all.
    assert failed <= copy["total"] <= server.status("para copiar")["fallidos"]
    page.wait_text(f"Enviar {copy['total'] - copy['excluidos']} mensajes")
