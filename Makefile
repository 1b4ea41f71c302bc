# pgteller: everything from a bare checkout. Needs Python 3.11 or later (with venv) and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
PY := $(VENV)/bin/python
# `make test ARGS="-k transfer"`, `make run ARGS="--workers 2"`
ARGS ?=

# An environment is complete when its stamp exists. The stamp's name changes with the lock, with
# the package's description, and when the checkout is moved, because scripts hold absolute paths.
state = $(word 1,$(shell { pwd; cat $(1) pyproject.toml; } | cksum))
RUN_STAMP := $(VENV)/installed-run-$(call state,requirements.lock)
DEV_STAMP := $(VENV)/installed-dev-$(call state,requirements-dev.lock)
PIP := $(PY) -m pip --disable-pip-version-check --no-input -qq

# The second PostgreSQL version that the tests run on, where it is installed.
PG15 := $(firstword $(wildcard /usr/lib/postgresql/15/bin /usr/pgsql-15/bin \
  /opt/homebrew/opt/postgresql@15/bin /usr/local/opt/postgresql@15/bin))
PYTEST := $(PY) -m pytest -n auto --maxprocesses 8
# What the server's version can make a difference to; the rest speaks to the same functions.
OF_DATABASE := tests/access tests/concurrency tests/db tests/faults tests/properties

.PHONY: help run test check docs fmt lock clean reset

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

run: $(RUN_STAMP) ## PostgreSQL, migrations, demo data, API on 127.0.0.1:8000
	@$(PY) -m api serve --demo $(ARGS)

test: $(DEV_STAMP) ## all tests on PostgreSQL 18, those of the database on 15 too, where it is installed
	$(PYTEST) $(ARGS)
ifneq ($(PG15),)
	$(PYTEST) -m "not slow" --pg-bin=$(PG15) $(or $(ARGS),$(OF_DATABASE))
endif

check: $(DEV_STAMP) ## formatter, linters, types, SQL, and the catalogue of a fresh database
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m db.lint
	$(VENV)/bin/squawk --config=.squawk.toml db/migrations/[0-9]*.sql
	$(PY) -m db.scratch sh -c '$(PY) -m db check && $(PY) -m db dump --check \
	  && $(PY) -m docs.generate --check'

docs: $(DEV_STAMP) ## write docs/reference anew, from the database and the program
	$(PY) -m db.scratch $(PY) -m docs.generate

fmt: $(DEV_STAMP) ## format Python
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

# Nothing younger than two weeks: most bad releases are found and withdrawn by then.
COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-emit-index-url --exclude-newer "14 days" --group build
lock: $(DEV_STAMP) ## write both locks anew, with the newest versions of at least two weeks of age
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove the environment and caches; the local bank stays
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

reset: ## remove the local bank in .pgteller, with its data
	@if [ -e .pgteller/postgres/data/postmaster.pid ]; then \
	  echo "the local bank is running: stop 'make run' first" >&2; exit 1; fi
	@if [ -L .pgteller/postgres ]; then rm -rf "$$(readlink .pgteller/postgres)"; fi
	rm -rf .pgteller

$(RUN_STAMP): | $(PY)
	@echo "installing what pgteller needs into $(VENV)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/installed-run-* && touch $@

$(DEV_STAMP): $(RUN_STAMP) | $(PY)
	@echo "installing what developing needs into $(VENV)"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@rm -f $(VENV)/installed-dev-* && touch $@

$(PY):
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then \
	    rm -rf $(VENV); echo "creating $(VENV) with $$($$python --version)"; \
	    $$python -m venv $(VENV) && exit 0; rm -rf $(VENV); exit 1; \
	  fi; \
	done; \
	echo "needs Python 3.11 or later with venv (on Debian: apt install python3-venv)," \
	  "or its path: make PYTHON=/path/to/python3.12" >&2; exit 1
