"""The document with one promise more: an answer has no field that the document does not name.

The document itself leaves that open, because clients shall bear with fields of later versions.
"""


def close_answers(document):
    """Closes every object that an answer may hold, in place; returns the document.

    Schemas that a request refers to as well would be closed for it too; there are none, and it is checked.
    """
    components = document["components"]["schemas"]
    asked = set()
    for item in document["paths"].values():
        for operation in item.values():
            for part in (operation.get("requestBody", {}), operation.get("parameters", [])):
                _walk(part, components, asked, lambda schema: None)
    answered = set()
    for item in document["paths"].values():
        for operation in item.values():
            _walk(operation["responses"], components, answered, _close)
    _walk(document["components"]["responses"], components, answered, _close)
    assert not asked & answered, f"requests and answers share {asked & answered}"
    return document


def _close(schema):
    if schema.get("type") == "object" or "properties" in schema:
        schema.setdefault("additionalProperties", False)


def _walk(node, components, seen, visit):
    if isinstance(node, list):
        for element in node:
            _walk(element, components, seen, visit)
    elif isinstance(node, dict):
        reference = node.get("$ref", "")
        if isinstance(reference, str) and reference.startswith("#/components/schemas/"):
            name = reference.rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                _walk(components[name], components, seen, visit)
        visit(node)
        for name, value in node.items():
            if name not in ("examples", "enum", "const", "default"):
                _walk(value, components, seen, visit)
