"""For everybody: the keyboard alone, 360 pixels, dark, and what axe-core finds."""

import importlib.util
import json
import os

import pytest

from steps import sign_in, upload

PAGES = ["/panel/", "/panel/campanas/para%20todos", "/panel/nueva", "/panel/exclusiones", "/panel/plantillas?buzon=14", "/panel/sistema"]
AXE = os.path.join(os.path.dirname(importlib.util.find_spec("axe_playwright_python").origin), "axe.min.js")


@pytest.fixture(scope="module", autouse=True)
def campaign(server):
    server.campaign("para todos", 60, first=584123330000, intervalo_ms=5)
    server.campaign("un título de cien letras " + "muy largo " * 6 + "y ni una", 5, inicio="2031-01-01T00:00:00Z")
    server.campaign("حملة نوفمبر للعملاء", 5, inicio="2031-01-01T00:00:00Z")
    server.wait(lambda: server.status("para todos")["estado"] == "completado", "the campaign's end")
    server.call("PUT", "/api/exclusiones", {"numeros": ["584123339999"]})


def faults(page):
    """What axe finds that is serious: [rule, first element]."""
    # The page's own policy forbids scripts of others; DevTools may.
    with open(AXE, encoding="utf-8") as file:
        page.evaluate(file.read() + "; 1")
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])))")
    return json.loads(found)


def settled(page):
    page.wait("!!document.querySelector('main h1') && !document.querySelector('.bone')")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(new_page, server, path, dark):
    page = new_page(dark=dark)
    sign_in(page, server, role="admin", path=path)
    settled(page)
    assert faults(page) == []


def test_axe_at_the_door_and_on_the_check_page(new_page, server):
    page = new_page()
    page.open(server.url + "/panel/")
    page.wait("!!document.querySelector('input[name=clave]')")
    assert faults(page) == []
    sign_in(page, server)
    upload(page, server, "para axe")
    assert faults(page) == []
    page.click(".send-bar .primary")
    page.wait("!!document.querySelector('dialog[open]')")
    assert faults(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_at_360_pixels(new_page, server, path):
    page = new_page(width=360, height=740)
    sign_in(page, server, role="admin", path=path)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # The sections are at the screen's lower end, under a thumb.
    assert page.evaluate("document.querySelector('.sections').getBoundingClientRect().bottom") == 740
    small = page.evaluate(
        "[...document.querySelectorAll('main button, .sections a')].filter(e => { const r = e.getBoundingClientRect();"
        " return r.width && (r.height < 24 || r.width < 24); }).map(e => e.outerHTML.slice(0, 120))")
    assert small == []


def test_the_keyboard_alone(new_page, server):
    server.campaign("con teclado", 50, inicio="2031-01-01T00:00:00Z")
    page = new_page()
    sign_in(page, server, path="/panel/campanas/con%20teclado")
    page.wait("document.activeElement.tagName === 'H1'")

    def tab_to(words, most=60):
        for _ in range(most):
            page.press("Tab")
            label = page.evaluate("document.activeElement.matches('a, button') && (document.activeElement.innerText || document.activeElement.ariaLabel).trim()")
            if label and words in label:
                # Where one is can be seen.
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        raise AssertionError(f"{words} is not reached with Tab")

    tab_to("Pausar")
    page.press("Enter")
    page.wait("!!document.querySelector('dialog[open]')")
    page.press("Escape")
    page.wait("!document.querySelector('dialog[open]')")
    assert "Pausar" in page.evaluate("document.activeElement.innerText")
    page.press("Enter")
    page.wait("!!document.querySelector('dialog[open]')")
    tab_to("Pausar", 6)
    page.press("Enter")
    page.wait_text("En pausa: no sale nada")
    tab_to("Más acciones")
    page.press("Enter")
    page.wait("!!document.activeElement.closest('.menu-list')")
    page.press("ArrowDown")
    page.press("Escape")
    page.wait("!document.querySelector('.menu-list')")


def test_dark_by_preference(new_page, server):
    page = new_page(dark=True)
    sign_in(page, server)
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(red, green, blue) < 50


def test_nothing_moves_for_who_wants_that(new_page, server):
    page = new_page(still=True)
    sign_in(page, server)
    settled(page)
    moving = page.evaluate(
        "document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().duration > 0).length")
    assert moving == 0


def test_progress_is_said_at_most_every_ten_seconds(new_page, server):
    server.campaign("para oír", 4000, intervalo_ms=10)
    page = new_page()
    sign_in(page, server, path="/panel/campanas/para%20o%C3%ADr")
    page.wait("!!document.querySelector('[aria-live=polite].hidden')?.textContent")
    page.evaluate(
        "globalThis.said = []; new MutationObserver(() => said.push(performance.now()))"
        ".observe(document.querySelector('[aria-live=polite].hidden'), {characterData: true, childList: true, subtree: true}); 1")
    page.wait("said.length >= 2", 60)
    assert page.evaluate("said[1] - said[0]") > 9500
    server.call("POST", "/api/campanas/para%20o%C3%ADr/cancelar")
