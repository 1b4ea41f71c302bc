"""The settings: those of the API, and the variables that the commands read."""

import typing
from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from api.settings import Settings
from docs.generate.markdown import code, page, section, table

INTRODUCTION = """
Settings are environment variables. `pgteller` also reads a file `.env` in the current directory;
the environment wins. `pgteller doctor` says what is missing.
"""
# Not part of the API's settings; a test looks for variables that are missing here.
COMMAND_VARIABLES = {
    "DATABASE_URL": "A superuser's URL of an existing server (PostgreSQL 15 to 18). Without it the "
    "embedded server is used.",
    "PGTELLER_HOME": "Directory of the embedded server's data, of `logins.env` and of `demo.env`; "
    "`.pgteller` by default.",
    "PGTELLER_DEMO": "Whether `serve` loads the demo bank: `true` or `false`; by default only into "
    "the embedded server.",
    "PGTELLER_WORKERS": "Number of API processes of `serve`.",
    "HOST": "The same as `PGTELLER_HOST`, for `serve` and `demo`.",
    "PORT": "The same as `PGTELLER_PORT`, for `serve` and `demo`.",
    "PGTELLER_KEY": "Key of who uses `pgteller key …`; without it the login of the database acts "
    "as operator.",
    "BANK_API_PASSWORD": "`migrate` sets it as the password of `bank_api`.",
    "BANK_AUTHN_PASSWORD": "`migrate` sets it as the password of `bank_authn`.",
    "BANK_WORKER_PASSWORD": "`migrate` sets it as the password of `bank_worker`.",
    "BANK_AUDITOR_PASSWORD": "`migrate` sets it as the password of `bank_auditor`.",
}
# What `make run` writes into demo.env; the tests read the names in db/demo.py.
DEMO_VARIABLES = {
    "PGTELLER_URL": "Where the API answers.",
    "PGTELLER_AGENT_KEY": "Key of an agent that may read and debit the accounts of "
    "ACC10001's owner.",
    "PGTELLER_OTHER_AGENT_KEY": "Key of an agent of another customer.",
    "PGTELLER_STAFF_KEY": "Key of a member of the staff.",
    "PGTELLER_STAFF2_KEY": "Key of a second member of the staff.",
    "PGTELLER_ADMIN_DATABASE_URL": "The database as its superuser, who is the operator.",
    "PGTELLER_API_DATABASE_URL": "The database as `bank_api`.",
    "PGTELLER_SERVICE_DATABASE_URL": "The database as a trusted service.",
}


def write() -> str:
    """The page."""
    api = table(
        ["variable", "type", "default", "meaning"],
        [
            (code(variable(name)), show_type(field), show_default(field), field.description)
            for name, field in Settings.model_fields.items()
        ],
    )
    return page(
        "Settings",
        INTRODUCTION,
        section("Of the API", "Times are in seconds, sizes in bytes.", api),
        section("Of the commands", list_variables(COMMAND_VARIABLES)),
        section(
            "Of the demo bank",
            "Written to `.pgteller/demo.env` (mode 600), as shell variables.",
            list_variables(DEMO_VARIABLES),
        ),
    )


def list_variables(variables: Mapping[str, str]) -> str:
    """A table of variables with their meanings."""
    return table(
        ["variable", "meaning"], [(code(name), about) for name, about in variables.items()]
    )


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{Settings.model_config['env_prefix']}{name}".upper()


def show_default(field: FieldInfo) -> str:
    """The default value, or that there is none."""
    if field.default is PydanticUndefined:
        return "required"
    if isinstance(field.default, tuple):
        return code("[" + ",".join(f'"{value}"' for value in field.default) + "]")
    if isinstance(field.default, bool):
        return code(str(field.default).lower())
    return code(field.default)


def show_type(field: FieldInfo) -> str:
    """The type in a word, or the values there are."""
    return show_annotation(field.annotation)


def show_annotation(annotation: Any) -> str:
    """A type annotation for people."""
    if typing.get_origin(annotation) is typing.Literal:
        return " or ".join(code(value) for value in typing.get_args(annotation))
    if typing.get_origin(annotation) is tuple:
        return f"JSON list of {show_annotation(typing.get_args(annotation)[0])}"
    if typing.get_args(annotation):  # a type or None
        return show_annotation(typing.get_args(annotation)[0])
    names = {"SecretStr": "URL", "str": "text", "int": "integer", "float": "number"}
    name: str = annotation.__name__
    return names.get(name, name)
