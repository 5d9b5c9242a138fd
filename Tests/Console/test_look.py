"""Each verb on terminals of 80 and 140 columns: nothing is wider, and what matters is there."""

import os
import re

import pytest

from terminal import ROOT, columns, run

CSV = os.path.join(ROOT, "Examples", "facturas.csv")


@pytest.fixture(scope="module")
def campaign(server, as_admin):
    status, out, err = run(
        "campana", "crear", "日本 promo ñ", "--archivo", CSV, "--plantilla", "factura_lista", "--buzon", "14", "--seguir",
        **as_admin)
    assert status == 0, out + err
    return "日本 promo ñ"


def look(terminal, size, *arguments, **world):
    one = terminal(*arguments, size=size, **world)
    status = one.finish()
    one.check_width()
    return status, "\n".join(one.lines), one


@pytest.mark.parametrize("size", [80, 140])
def test_every_verb_fits_and_says_what_matters(terminal, server, as_admin, campaign, size, tmp_path):
    def told(*arguments):
        status, text, _ = look(terminal, size, *arguments, cwd=tmp_path, **as_admin)
        assert status == 0, text
        return text

    text = told("campana", "estado", campaign)
    assert f"{campaign}: completado" in text and "la suma cuadra" in text and "factura_lista (es)" in text
    text = told("campana", "listar", "--estado", "completado")
    assert text.splitlines()[0].startswith("CAMPAÑA") and campaign in text and "100.0 %" in text
    # The columns stand one below the other, although the title has letters twice as wide.
    head, row = text.splitlines()[0], next(line for line in text.splitlines() if line.startswith(campaign))
    assert columns(row[:row.index("completado")]) == columns(head[:head.index("ESTADO")])
    text = told("campana", "mensajes", campaign, "--limite", "3")
    assert len(text.splitlines()) >= 4 and "584120001234" in text and "Hay más" in text
    assert "584120001234" in told("campana", "mensajes", campaign, "--numero", "+58 412-000.12.34")
    assert campaign.split()[0] in told("campana", "mensajes", "--numero", "584120001234")
    assert "█" in told("campana", "ritmo", campaign)
    copy = f"copia {size}"
    text = told("campana", "clonar", campaign, "--titulo", copy)
    assert "borrador" in text and "Factura de" in text and f"campana iniciar '{copy}'" in text
    assert "LLENA" in told("campana", "borrador", copy)
    assert f"{copy}: " in told("campana", "iniciar", copy, "--intervalo-ms", "60000")
    assert "pausado" in told("campana", "pausar", copy)
    told("campana", "ritmo", copy, "5000")
    assert server.status(copy)["intervalo_ms"] == 5000
    assert "Para mirarla" in told("campana", "reanudar", copy)
    assert "cancelado" in told("campana", "cancelar", copy, "--si")
    assert "Vuelven a la cola 0 mensajes" in told("campana", "reintentar", campaign)
    text = told("campana", "reporte", campaign)
    assert "Guardado en" in text
    assert (tmp_path / f"{campaign}-resultados.csv").read_bytes().startswith(b"\xef\xbb\xbfnumero")
    assert (tmp_path / f"{campaign}-resultados.csv").stat().st_mode & 0o777 == 0o600
    assert "Agregados: 1" in told("exclusiones", "agregar", f"58412555{size:04}", "--motivo", "lo pidió")
    assert "lo pidió" in told("exclusiones", "listar")
    assert f"58412555{size:04}" in told("exclusiones", "ver", f"58412555{size:04}")
    assert "Quitados: 1" in told("exclusiones", "quitar", f"58412555{size:04}")
    assert "factura_lista" in told("plantillas", "listar", "--buzon", "14")
    assert "Ya pagué" in told("plantillas", "ver", "factura_lista", "--buzon", "14")
    assert "Guardado en factura_lista-ejemplo.csv" in told("plantillas", "ejemplo", "factura_lista", "--buzon", "14")
    assert "healthy" in told("sistema")


@pytest.mark.parametrize("size", [80, 140])
def test_rejected_rows_are_told_whole(terminal, as_admin, size, tmp_path):
    status, text, _ = look(
        terminal, size, "campana", "crear", f"malas {size}", "--archivo", CSV, "--plantilla", "factura_lista", "--buzon",
        "14", "--borrador", **as_admin)
    assert status == 0
    flat = re.sub(r"\s+", " ", text)
    assert "Filas rechazadas: 6" in flat
    assert "dé a la columna formato de texto y vuelva a exportar" in flat


def test_columns_stand_above_the_terminal(terminal, as_admin, campaign):
    one = terminal("campana", "listar", "--estado", "completado", size=140, COLUMNS="60", **as_admin)
    assert one.finish() == 0
    assert all(columns(line) <= 60 for line in one.drawn)


def test_english_by_lang(terminal, as_admin, campaign):
    status, text, _ = look(terminal, 80, "campana", "estado", campaign, LANG="en_US.UTF-8", **as_admin)
    assert status == 0 and "the counts add up" in text and "la suma" not in text
    status, text, _ = look(terminal, 80, "campana", "--help", LANG="en_US.UTF-8")
    assert status == 0 and "SUBCOMMANDS:" in text and "Creates, follows and steers" in text


@pytest.mark.parametrize("answer, status, state", [("n\n", 1, "encolado"), ("\n", 1, "encolado"), ("s\n", 0, "cancelado")])
def test_a_person_is_asked_before_something_is_lost(terminal, as_admin, server, answer, status, state):
    title = f"preguntada {status} {len(answer)}"
    server.campaign(title, 40, intervalo_ms=3600000)
    one = terminal("campana", "cancelar", title, **as_admin)
    one.wait_for("¿Cancelar? [s/N]")
    one.type(answer)
    assert one.finish() == status
    if state == "cancelado":
        assert server.status(title)["estado"] == "cancelado"
    else:
        assert server.status(title)["cancelados"] == 0 and "no se ha hecho nada" in one.text
        assert run("campana", "cancelar", title, **as_admin)[0] == 0
