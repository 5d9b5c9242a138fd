"""What schemathesis has to be told about this API. Named by schemathesis.toml."""

import json
import re
import sys
from pathlib import Path

import schemathesis
from hypothesis import strategies

sys.path.insert(0, str(Path(__file__).parent))
from strict import close_answers  # noqa: E402

schemathesis.openapi.format(
    "iana-time-zone", strategies.sampled_from(["America/Caracas", "Europe/Madrid", "UTC", "America/Argentina/Salta"]))
schemathesis.openapi.format(
    "https-url", strategies.sampled_from(["https://ejemplo.com/avisos", "https://example.org:8443/a?b=c", ""]))
# How far ahead a start may lie is counted from today, which no schema can say; one that has passed is always taken.
schemathesis.openapi.format(
    "date-time", strategies.sampled_from(
        ["2026-01-09T08:00:00-04:00", "2026-01-08T10:30:00Z", "1999-12-31T23:59:59.999+14:00", "0001-01-01T00:00:00Z"]))


# What the document says of a number: which are possible goes by calling code and length, and no pattern can say that.
NUMBER = r"^\+?[1-9][0-9]{7,14}$"


def narrow_numbers(part):
    """Numbers that are made up are Venezuela's, and Libya's where they have bounds: the codes next to that one are nobody's."""
    if isinstance(part, list):
        for each in part:
            narrow_numbers(each)
    elif isinstance(part, dict):
        if part.get("pattern") == NUMBER:
            part["pattern"] = r"^\+?58412[0-9]{7}$"
        if part.get("minimum") == 10_000_000 and part.get("maximum") == 999_999_999_999_999:
            part["minimum"], part["maximum"] = 218000000000, 218999999999
        for each in part.values():
            narrow_numbers(each)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Answers have no field beyond those of the document.
    close_answers(raw_schema)
    narrow_numbers(raw_schema)
    # What a good CSV is cannot be said in JSON Schema, and one bad line of many is no refusal: made-up data gets these.
    for path, method in [("/api/crear-campana", "post"), ("/api/exclusiones", "put"), ("/api/exclusiones", "delete")]:
        contents = raw_schema["paths"][path][method]["requestBody"]["content"]
        file = contents["multipart/form-data"]["schema"]["properties"]["archivo_csv"]
        file["enum"] = ["numero,variable1\n584121234567,Ana\n", "numero\n584121234568\n"]
        properties = contents["multipart/form-data"]["schema"]["properties"]
        narrow_columns(properties, json.dumps)
        if "text/csv" in contents:
            contents["text/csv"]["schema"]["enum"] = file["enum"]


    messages = raw_schema["paths"]["/api/crear-campana-json"]["post"]["requestBody"]["content"]["application/json"]
    narrow_columns(messages["schema"]["properties"], lambda value: value)
    # An empty variable before a filled one rejects its row, which no schema can say either: rows have one.
    row = messages["schema"]["properties"]["mensajes"]["items"]
    for number in range(2, 65):
        del row["properties"][f"variable{number}"]


def narrow_columns(properties, encode):
    """Which columns a file has, and so what `mapeo` may name, cannot be said in JSON Schema. These fit any of them."""
    for name, wish in [("mapeo", {"numero": "numero"}), ("valores", {"variable1": "Ana", "variable2": "20 %"})]:
        if name in properties:
            properties[name]["enum"] = [encode({}), encode(wish)]


def has_gap(texts):
    """Whether an empty variable comes before a filled one, which no schema can forbid."""
    filled = [text is not None and str(text).strip() != "" for text in texts]
    return any(later and not earlier for earlier, later in zip(filled, filled[1:]))


@schemathesis.serializer("text/csv")
def csv_as_it_is(context, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.hook
def filter_body(context, body):
    if not isinstance(body, dict):
        return True
    # What a country completes comes behind it, and a schema knows no order. (A campaign's file may come before it.)
    names = list(body)
    numbers = "numeros" if "numeros" in body else "archivo_csv"
    if "pais" in body and numbers in body and "titulo_campana" not in body and names.index("pais") > names.index(numbers):
        return False
    if "archivo_csv" in body:
        # Fields that nobody asked for are ignored, but their names must be what a form's part can be called.
        return all(re.fullmatch(r"[\w .:-]+", name) for name in body)
    if isinstance(body.get("variables"), list) and has_gap(body["variables"]):
        return False
    # A zone that is null is none, and a window needs one.
    if body.get("ventana") and not body.get("zona_horaria"):
        return False
    # One bad row of many is no refusal.
    return all(not isinstance(body.get(name), list) or len(body[name]) <= 1 for name in ("mensajes", "numeros"))
