"""The commands in a pipe and for scripts: plain lines, the API's JSON, exit statuses, standard output and files."""

import json
import os
import subprocess

import pytest

from server import KEYS, free_port
from terminal import PROGRAM, ROOT, environment, run

CSV = os.path.join(ROOT, "Examples", "mensajes.csv")


def create(title, *more, **world):
    return run(
        "campana", "crear", title, "--archivo", CSV, "--plantilla", "promo_fibra_visual", "--buzon", "14", *more, **world)


@pytest.fixture(scope="module")
def campaign(server, as_admin):
    status, out, err = create("en tubería", "--intervalo-ms", "2", "--seguir", **as_admin)
    assert status == 0, out + err
    assert "\x1b" not in out and "█" not in out and "\r" not in out
    assert "en tubería: completado · 100.0 %" in out
    return "en tubería"


def test_tables_are_whole(server, as_admin, campaign):
    status, out, err = run("campana", "mensajes", campaign, "--todos", **as_admin)
    assert status == 0 and err == ""
    rows = out.splitlines()[1:]
    assert len(rows) == 294 and "…" not in out and "\x1b" not in out


def test_json_is_the_apis(server, as_admin, campaign):
    def answer(*arguments):
        status, out, err = run(*arguments, "--json", **as_admin)
        assert status == 0, err
        done = subprocess.run(["jq", "-c", "."], input=out.encode(), capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    assert answer("campana", "estado", campaign)[0]["enviados"] + server.status(campaign)["fallidos"] == 294
    assert answer("campana", "listar", "--estado", "completado")[0]["campanas"][0]["campaign_id"]
    pages = answer("campana", "mensajes", campaign, "--todos", "--limite", "100")
    assert len(pages) >= 3 and sum(len(page["mensajes"]) for page in pages) == 294
    assert answer("campana", "seguir", campaign)[-1]["estado"] == "completado"
    assert answer("campana", "ritmo", campaign)[0]["puntos"]
    assert answer("campana", "clonar", campaign, "--titulo", "copia en json")[0]["estado"] == "borrador"
    assert answer("campana", "borrador", "copia en json")[0]["vista_previa"]
    assert answer("campana", "eliminar", "copia en json")[0]["eliminada"] is True
    assert answer("exclusiones", "agregar", "584125550001")[0]["agregados"] == 1
    assert answer("exclusiones", "listar")[0]["exclusiones"]
    assert answer("exclusiones", "quitar", "584125550001")[0]["eliminados"] == 1
    assert answer("plantillas", "listar", "--buzon", "14")[0]["plantillas"]
    assert answer("plantillas", "ver", "factura_lista", "--buzon", "14")[0]["nombre"] == "factura_lista"
    assert answer("sistema")[0]["redis_conectado"] is True


def test_a_report_goes_to_the_pipe_or_into_a_file(server, as_admin, campaign, tmp_path):
    status, out, err = run("campana", "reporte", campaign, **as_admin)
    assert status == 0 and err == "" and len(out.splitlines()) == 295
    target = tmp_path / "sin leer.csv"
    status, out, err = run(
        "campana", "reporte", campaign, "--leido", "no", "--separador", ";", "--salida", str(target), **as_admin)
    assert status == 0 and out == "" and "sin leer.csv" in err
    assert target.read_text("utf-8-sig").startswith("numero;")
    assert os.listdir(tmp_path) == ["sin leer.csv"]
    # Nothing is written over, and nothing half is left.
    before = target.read_bytes()
    status, _, err = run("campana", "reporte", campaign, "--salida", str(target), **as_admin)
    assert status == 64 and "ya existe" in err and target.read_bytes() == before
    status, _, err = run("campana", "reporte", "no hay", "--salida", str(tmp_path / "nada.csv"), **as_admin)
    assert status == 1 and os.listdir(tmp_path) == ["sin leer.csv"]
    status, _, err = run("campana", "reporte", campaign, "--salida", "/no/hay/x.csv", **as_admin)
    assert status == 64 and "/no/hay/x.csv" in err


def test_who_reads_no_further_ends_it_quietly(server, as_admin, campaign):
    line = f'"{PROGRAM}" campana mensajes "{campaign}" --todos | head -n 2; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", line], env=environment(**as_admin), capture_output=True, timeout=60)
    assert done.stderr == b"" and done.returncode in (0, 141) and len(done.stdout.splitlines()) == 2


def test_exclusions_of_a_file(server, as_admin, tmp_path):
    file = tmp_path / "bajas.csv"
    file.write_text("numero\n584125551111\n584125552222\nno es\n")
    status, out, _ = run("exclusiones", "agregar", "--archivo", str(file), "--motivo", "archivo", **as_admin)
    assert status == 0 and "Agregados: 2" in out and "no es" in out
    status, out, _ = run("exclusiones", "descargar", **as_admin)
    assert status == 0 and "584125551111" in out
    assert run("exclusiones", "quitar", "--archivo", str(file), **as_admin)[0] == 0
    assert run("exclusiones", "ver", "584125551111", **as_admin)[0] == 1


@pytest.mark.parametrize("arguments, status, said", [
    (["campana", "estado", "no hay"], 1, "no hay"),
    (["campana", "pausar", "no hay"], 1, "no hay"),
    (["campana", "seguir", "no hay"], 1, "no hay"),
    (["campana", "reanudar", "en tubería"], 1, "completado"),
    (["campana", "crear", "x", "--archivo", "/no/hay.csv", "--plantilla", "p", "--buzon", "14"], 64, "/no/hay.csv"),
    (["campana", "crear", "x", "--archivo", "/dev/null", "--plantilla", "p", "--buzon", "14"], 64, "no es un archivo"),
    (["campana", "crear", "x", "--archivo", CSV, "--plantilla", "no_hay", "--buzon", "14"], 1, "no_hay"),
    (["campana", "crear", "a:b", "--archivo", CSV, "--plantilla", "promo_fibra_visual", "--buzon", "14"], 1, "titulo"),
    (["plantillas", "ver", "no_hay", "--buzon", "14"], 1, "no_hay"),
    (["campana", "esatdo", "x"], 64, "¿Quiso decir 'estado'?"),
    (["campanas"], 64, "¿Quiso decir 'campana'?"),
    (["campana", "estado"], 64, "falta"),
    (["campana", "listar", "--limite", "x"], 64, "no vale"),
    (["sistema", "--clave", "una-clave-secreta"], 64, "LOOPSERVER_CLAVE"),
    (["sistema", "--servidor", "sin-esquema"], 64, "https://"),
    (["sistema", "--clave-archivo", "/no/hay"], 64, "/no/hay"),
])
def test_what_does_not_work_says_why_and_how_it_ends(server, as_admin, campaign, arguments, status, said):
    ended, out, err = run(*arguments, **as_admin)
    assert (ended, out) == (status, ""), err
    assert said in err
    assert "una-clave-secreta" not in err


def test_without_the_right(server, campaign):
    reading = {"server": server.url, "key": KEYS["lectura"]}
    status, out, err = run("campana", "pausar", campaign, **reading)
    assert status == 1 and "(lectura) no puede: hace falta operador" in err
    status, out, err = create("sin permiso", **reading)
    assert status == 1 and "(lectura) no puede: hace falta operador" in err
    status, out, err = run("campana", "mensajes", campaign, "--limite", "2", **reading)
    assert status == 0 and "****" in out and "584120001234" not in out
    status, out, err = run("campana", "estado", campaign, server=server.url)
    assert status == 1 and "LOOPSERVER_CLAVE" in err
    status, out, err = run("campana", "estado", campaign, server=server.url, key="otra-clave-cualquiera")
    assert status == 1 and "otra-clave-cualquiera" not in err


def test_a_key_in_a_file(server, campaign, tmp_path):
    file = tmp_path / "clave"
    file.write_text(KEYS["admin"] + "\n")
    assert run("campana", "estado", campaign, "--clave-archivo", str(file), server=server.url)[0] == 0


def test_nobody_there():
    address = f"http://127.0.0.1:{free_port()}"
    for arguments in (["sistema"], ["campana", "seguir", "x"], ["campana", "reporte", "x"],
                      ["exclusiones", "agregar", "584121234567"]):
        status, out, err = run(*arguments, server=address)
        assert (status, out) == (5, "") and address in err, err
    status, out, err = create("x", server=address)
    assert (status, out) == (5, "") and address in err
    status, out, err = run("sistema", server="http://no-existe.invalid")
    assert status == 5 and "no-existe.invalid" in err


def test_something_else_is_there(tmp_path):
    port = free_port()
    other = subprocess.Popen(["python3", "-m", "http.server", str(port), "--bind", "127.0.0.1"], cwd=tmp_path,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            status, _, err = run("sistema", server=address)
            if "no es un LoopServer" in err:
                break
        assert status == 5 and "no es un LoopServer" in err
    finally:
        other.kill()
        other.wait()


def test_a_campaign_that_stops_and_one_that_is_cancelled(server, as_admin):
    server.campaign("cancelada", 30, intervalo_ms=3600000)
    assert run("campana", "cancelar", "cancelada", **as_admin)[0] == 0
    status, out, _ = run("campana", "seguir", "cancelada", **as_admin)
    assert status == 4 and "cancelado" in out
    server.call("POST", "/api/crear-campana-json", {
        "titulo_campana": "sin iniciar", "plantilla": "promo_fibra_visual", "buzon": "14", "borrador": True,
        "mensajes": [{"numero": "584121234567", "variable1": "a", "variable2": "b", "url_imagen": "https://a.b/c.jpg"}]})
    status, _, err = run("campana", "seguir", "sin iniciar", **as_admin)
    assert status == 1 and "borrador" in err
