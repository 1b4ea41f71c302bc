"""The OpenAPI description as one HTML page.

FastAPI's pages load scripts from another company's servers; a bank's own pages do not.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem } h3 { font-family: monospace; margin: 2rem 0 .2rem }
code, td:first-child { font-family: monospace }
td { padding: .1rem .8rem .1rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) { body { background: #111; color: #ddd } a { color: #8bf } }
"""


def write(document: dict[str, Any]) -> str:
    """Write the page of an OpenAPI document."""
    info = document["info"]
    body = "\n".join(write_operations(document))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(info['title'])}</title><style>{STYLE}</style>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info['description'])}</p>"
        '<p>For machines: <a href="/openapi.json">/openapi.json</a>. '
        'Codes: <a href="/outcomes">/outcomes</a>.</p>'
        f"{body}</html>"
    )


def write_operations(document: dict[str, Any]) -> Iterator[str]:
    """The sections of the page, one for each operation."""
    group = None
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            if tag != group:
                group = tag
                yield f"<h2>{escape(tag)}</h2>"
            name = operation["operationId"]
            yield f'<h3 id="{escape(name)}">{method.upper()} {escape(path)}</h3>'
            yield f"<p>{escape(operation.get('description', ''))} <code>{escape(name)}</code></p>"
            yield f"<table>{''.join(write_rows(document, operation))}</table>"


def write_rows(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    """What an operation takes and answers."""
    for parameter in (resolve(document, entry) for entry in operation.get("parameters", ())):
        yield write_row(parameter["name"], f"{parameter['in']}. {parameter.get('description', '')}")
    body = operation.get("requestBody")
    for media_type, content in (body or {"content": {}})["content"].items():
        if "$ref" not in content["schema"]:  # a file, or lines
            yield write_row("", f"{media_type}. {content['schema']['description']}")
            continue
        model = content["schema"]["$ref"].rsplit("/", 1)[1]
        schema = document["components"]["schemas"][model]
        for field, about in schema["properties"].items():
            need = "required" if field in schema.get("required", ()) else "optional"
            yield write_row(field, f"body, {need}. {about.get('description', '')}")
    for status, response in operation["responses"].items():
        yield write_row(status, resolve(document, response)["description"])


def resolve(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A part of the document, or what it refers to."""
    if "$ref" not in part:
        return part
    found = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def write_row(name: str, about: str) -> str:
    """A row of a table."""
    return f"<tr><td>{escape(name)}</td><td>{escape(about)}</td></tr>"
