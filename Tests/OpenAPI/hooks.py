"""What schemathesis has to be told about this API. Named by schemathesis.toml."""

import re
import sys
from pathlib import Path

import schemathesis
from hypothesis import strategies

sys.path.insert(0, str(Path(__file__).parent))
from strict import close_answers  # noqa: E402

schemathesis.openapi.format(
    "iana-time-zone", strategies.sampled_from(["America/Caracas", "Europe/Madrid", "UTC", "America/Argentina/Salta"]))


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Answers have no field beyond those of the document.
    close_answers(raw_schema)
    # What a good CSV is cannot be said in JSON Schema, and one bad line of many is no refusal: made-up data gets these.
    form = raw_schema["paths"]["/api/crear-campana"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    form["properties"]["archivo_csv"]["enum"] = ["numero,variable1\n584121234567,Ana\n", "numero\n584121234568\n"]


@schemathesis.hook
def filter_body(context, body):
    if not isinstance(body, dict):
        return True
    if context.operation.path == "/api/crear-campana":
        # Fields that nobody asked for are ignored, but their names must be what a form's part can be called.
        return all(re.fullmatch(r"[\w .:-]+", name) for name in body)
    if context.operation.path == "/api/crear-campana-json":
        # One bad row of many is no refusal.
        return not isinstance(body.get("mensajes"), list) or len(body["mensajes"]) <= 1
    return True
