"""Compares real answers with the document, strictly; prints what differs and exits with 1.

    answers.py FILE

FILE is JSON: {"document": …, "answers": [{"method", "pattern", "status", "headers", "body"}]}. An answer must have a
described status, media type and headers, and a body as its schema says with no field beyond it. Every operation must have
been seen to succeed (or lead somewhere), and every described status of `needed` to occur. The document itself must be valid OpenAPI.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

sys.path.insert(0, str(Path(__file__).parent))
from strict import close_answers  # noqa: E402

# Of every answer, or about its transport: not part of an operation's description.
COMMON = {
    "date", "content-type", "content-length", "content-encoding", "connection", "transfer-encoding", "vary",
    "cache-control", "content-disposition", "x-content-type-options", "x-accel-buffering", "content-security-policy",
    "referrer-policy", "x-frame-options", "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy"}
NEEDED = {200, 302, 304, 400, 401, 404, 405, 406, 409, 413, 415, 422, 503}


def check(document, answer, problem):
    operation = document["paths"].get(answer["pattern"], {}).get(answer["method"].lower())
    responses = document["components"]["responses"]
    if answer["status"] == 405:
        response = responses["MetodoNoPermitido"]
    elif operation is None:
        return problem("no such operation")
    else:
        response = operation["responses"].get(str(answer["status"]))
        if response is None:
            return problem("undescribed status")
        if "$ref" in response:
            response = responses[response["$ref"].rsplit("/", 1)[1]]

    described = {name.lower(): header for name, header in response.get("headers", {}).items()}
    for name in answer["headers"]:
        if name not in COMMON and name not in described:
            problem(f"undescribed header {name}")
    for name in described:
        if name not in answer["headers"] and name != "idempotent-replay":
            problem(f"described header {name} is not there")

    content = response.get("content", {})
    if not content:
        if answer["body"]:
            problem("a body, and none is described")
        return None
    kind = answer["headers"].get("content-type", "").split(";")[0]
    media = content.get(kind) or content.get("*/*")
    if media is None:
        return problem(f"undescribed media type {kind}")
    schema = media["schema"]
    if kind == "application/json":
        bodies = [answer["body"]]
    elif kind == "text/event-stream":
        events = [event for event in answer["body"].split("\n\n") if event]
        # One that has a kind is no status.
        statuses = [event for event in events if "event: " not in event]
        bodies = [line[5:] for event in statuses for line in event.split("\n") if line.startswith("data:")]
        schema = {"$ref": "#/components/schemas/EstadoDeCampana"}
        if not events:
            problem("no event")
    else:
        return None
    validator = Draft202012Validator({**schema, "components": document["components"]}, format_checker=FormatChecker())
    for body in bodies:
        for error in validator.iter_errors(json.loads(body)):
            problem(f"{error.json_path}: {error.message[:300]}")
    return None


def main():
    given = json.loads(Path(sys.argv[1]).read_text())
    document, answers = given["document"], given["answers"]
    validate(document)
    close_answers(document)
    problems = []
    for answer in answers:
        name = f"{answer['method']} {answer['pattern']} {answer['status']}"
        check(document, answer, lambda text: problems.append(f"{name}: {text}; {answer['body'][:200]!r}"))
    for path, item in document["paths"].items():
        for method in item:
            if not any(a["pattern"] == path and a["method"].lower() == method and a["status"] in (200, 204, 302) for a in answers):
                problems.append(f"{method.upper()} {path}: never seen to succeed: add it to DocumentedAnswersTests")
    missing = NEEDED - {answer["status"] for answer in answers}
    if missing:
        problems.append(f"never seen: {sorted(missing)}")
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


main()
