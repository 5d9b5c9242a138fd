"""One server and one browser for all tests; a person of her own, who has never been here, for each."""

import pytest

from browser import Browser
from server import Server


@pytest.fixture(scope="session")
def server():
    server = Server(arguments=["--latencia", "20", "--errores", "0.1", "--codigos", "131026,131049", "--retraso-estados", "100"])
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    with Browser(seconds=900) as browser:
        yield browser


@pytest.fixture
def new_page(browser):
    """Makes pages: new_page(width=360, dark=True, language="en")."""
    pages = []

    def make(**kind):
        pages.append(browser.page(**kind))
        return pages[-1]

    yield make
    for page in pages:
        page.close()


@pytest.fixture
def page(new_page):
    page = new_page()
    yield page
    # Neither the content security policy nor the console had anything to say.
    assert page.complaints() == []
