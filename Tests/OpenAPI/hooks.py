"""What schemathesis has to be told about this API. Named by schemathesis.toml."""

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
    # What a good CSV is cannot be said in JSON Schema; for made-up data one plain shape will do.
    form = raw_schema["paths"]["/api/crear-campana"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    form["properties"]["archivo_csv"]["pattern"] = "^numero,variable1\n[1-9][0-9]{7,14},[A-Za-z]{0,9}\n$"
