"""One server for all tests that do not hurt it."""

import sys
import os

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Panel"))

from server import KEYS, Server  # noqa: E402


@pytest.fixture(scope="session")
def server():
    server = Server(arguments=["--latencia", "5", "--errores", "0", "--retraso-estados", "50"], INTERVALO_ENVIO_MS="5")
    yield server
    server.stop()


@pytest.fixture
def own():
    """One that a test may kill. Another instance takes its campaigns over soon."""
    server = Server(arguments=["--latencia", "5", "--errores", "0"], ARRIENDO_MS="2000", TIEMPO_ENVIO_MS="1000")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def as_admin(server):
    """What a command needs to be the administrator's."""
    return {"server": server.url, "key": KEYS["admin"]}


@pytest.fixture
def terminal():
    """Makes terminals, and ends what still runs in them."""
    from terminal import Terminal

    made = []

    def make(*arguments, **kind):
        made.append(Terminal(*arguments, **kind))
        return made[-1]

    yield make
    for one in made:
        if one.status is None:
            one.kill()
