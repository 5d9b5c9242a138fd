"""The door: a wrong key, the right one, what the browser keeps of it, how a session ends."""

from server import KEYS
from steps import go_to, open_panel, sign_in


def test_a_wrong_key_is_told_and_the_right_one_opens(page, server):
    open_panel(page, server)
    page.type("input[name=clave]", "no-es-esta-clave")
    page.press("Enter")
    page.wait_text("Esa clave no es válida")
    page.type("input[name=clave]", KEYS["operador"])
    page.press("Enter")
    page.wait("!!document.querySelector('.bar-top')")
    page.wait("document.querySelector('main h1')?.textContent === 'Campañas'")


def test_the_key_is_nowhere_in_the_browser(page, server):
    sign_in(page, server)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert KEYS["operador"] not in kept
    cookies = page.send("Network.getCookies", urls=[server.url])["cookies"]
    assert len(cookies) == 1
    assert cookies[0]["httpOnly"] and cookies[0]["sameSite"] == "Strict" and KEYS["operador"] not in cookies[0]["value"]


def test_whoever_leaves_is_out(page, server):
    sign_in(page, server)
    page.click(".bar-end .menu button")
    page.click(".menu-list button", "Salir")
    page.wait("!!document.querySelector('input[name=clave]')")
    page.send("Page.reload")
    page.wait("!!document.querySelector('input[name=clave]')")


def test_a_session_that_ends_loses_nothing(page, server):
    sign_in(page, server)
    go_to(page, server, "/panel/nueva")
    page.type("input[name=titulo]", "lo que estaba escribiendo")
    page.send("Network.clearBrowserCookies")
    # The next question to the server is answered with 401.
    page.type("input[name=buzon]", "15")
    page.wait_text("Su sesión ha terminado")
    page.type("dialog[open] input[name=clave]", KEYS["operador"])
    page.press("Enter")
    page.wait("!document.querySelector('dialog[open]')")
    assert page.evaluate("document.querySelector('input[name=titulo]').value") == "lo que estaba escribiendo"


def test_english_where_the_browser_asks_for_it(new_page, server):
    page = new_page(language="en-US,en,es")
    open_panel(page, server)
    page.wait_text("Sign in")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.complaints() == []
