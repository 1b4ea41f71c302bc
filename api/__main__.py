"""python -m api: the same as the command `pgteller`."""

from api.cli import app

app(prog_name="pgteller")
