"""The REST routes, from the OpenAPI description."""

from collections.abc import Sequence
from typing import Any

from docs.generate.functions import Function
from docs.generate.markdown import code, codes, page, section, table

INTRODUCTION = """
Every route is one call of one [function](functions.md) with the same name as its operation.
Requests and responses are JSON; ids and amounts are strings; times are RFC 3339 in UTC. The full
description, with examples, is served at `/openapi.json`, and as a page at `/docs`.
"""
GENERAL = """
- `Authorization: Bearer <key>`: an API key, or an access token of the configured OIDC issuer.
  Routes without a scope below need none, but for `/me`.
- `Idempotency-Key`, on every POST: 1 to 255 printable characters, quoted or bare. A repeat gets the
  first answer again, with `Idempotency-Replayed: true`.
- `X-Request-Id`: the client's own when it is a UUID, otherwise a new one; every response has it.
- Lists: `limit` (1 to 500, 50 by default) and `cursor`, which is `next_cursor` of the page before.
- Unknown fields and query parameters are refused. HEAD works like GET, OPTIONS says `Allow`.
- Each route may also answer `internal_error`, `overloaded` and `database_unavailable`.
"""
GENERAL_CODES = {"internal_error", "overloaded", "database_unavailable"}
METHODS = ("get", "post", "put", "patch", "delete")


def write(document: dict[str, Any], surface: Sequence[Function]) -> str:
    """The page.

    Args:
        document: the OpenAPI description.
        surface: the SQL functions, of which the scopes are taken.
    """
    scopes = {function.name: function.scope for function in surface}
    found = [
        (method.upper(), path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    overview = table(
        ["route", "", "operation", "scope"],
        [
            (
                f"[{code(f'{method} {path}')}](#{operation['operationId']})",
                operation["description"],
                code(operation["operationId"]),
                code(scopes.get(operation["operationId"])),
            )
            for method, path, operation in found
        ],
    )
    return page(
        "REST routes",
        INTRODUCTION,
        section("For all routes", GENERAL.strip()),
        section("Overview", overview),
        section("Routes", *(describe(document, *route) for route in found)),
    )


def describe(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    """The section of a route."""
    return section(
        operation["operationId"],
        f"{code(f'{method} {path}')}: {operation['description']}",
        table(["field", "in", "", "meaning"], list_fields(document, operation)),
        "\n".join(f"- {status}: {text}" for status, text in list_answers(document, operation)),
        level=3,
    )


def list_fields(
    document: dict[str, Any], operation: dict[str, Any]
) -> list[tuple[str, str, str, str]]:
    """Parameters and the fields of the body."""
    rows = []
    for given in operation.get("parameters", ()):
        parameter = resolve(document, given)
        need = "required" if parameter.get("required") else ""
        if parameter["in"] != "header":
            schema = parameter["schema"] | {"description": read_description(parameter)}
            rows.append((code(parameter["name"]), parameter["in"], need, read_about(schema)))
    for name, schema in list_properties(document, operation.get("requestBody")):
        rows.append((code(name), "body", schema["need"], schema["about"]))
    return rows


def list_properties(
    document: dict[str, Any], content: dict[str, Any] | None
) -> list[tuple[str, dict[str, str]]]:
    """The fields of a JSON object."""
    if content is None or "application/json" not in content.get("content", {}):
        return []
    schema = resolve(document, content["content"]["application/json"]["schema"])
    required = schema.get("required", ())
    return [
        (name, {"need": "required" if name in required else "", "about": read_about(field)})
        for name, field in schema.get("properties", {}).items()
    ]


def read_description(parameter: dict[str, Any]) -> str:
    """What a parameter is, said by itself, by its type, or by the type when it is given."""
    schema = parameter["schema"]
    for part in (parameter, schema, *schema.get("anyOf", ())):
        if "description" in part:
            return str(part["description"])
    return ""


def read_about(field: dict[str, Any]) -> str:
    """What a field means, and the values it can have."""
    variants = [field, *field.get("anyOf", ()), field.get("items", {})]
    variants += [v.get("items", {}) for v in field.get("anyOf", ())]
    values: list[str] = next((variant["enum"] for variant in variants if "enum" in variant), [])
    texts = [field.get("description", ""), codes(values)]
    return " ".join(text for text in texts if text)


def list_answers(document: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, str]]:
    """Each status with its codes, or with the fields of a success."""
    answers = []
    for status, given in sorted(operation["responses"].items()):
        response = resolve(document, given)
        problems = response.get("content", {}).get("application/problem+json")
        if problems:
            names = [name for name in problems["examples"] if name not in GENERAL_CODES]
            text = codes(names)
        else:
            text = codes(name for name, _ in list_properties(document, response))
        if text:
            answers.append((status, text))
    return answers


def resolve(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A part of the document, or what it refers to."""
    if "$ref" not in part:
        return part
    found: dict[str, Any] = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found
