# Everything a newcomer needs: `make` prints this list. Only Python 3.11+ and git have to be there.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(INSTALLED): requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(INSTALLED)

install: $(INSTALLED)  ## create the environment from the locked, hashed requirements

run: $(INSTALLED)  ## migrate, release the packs, load demo tickets, start the server with its timers
	$(BIN)/flask --app wsgi demo
	HOTLINE_DEMO=on $(BIN)/flask --app wsgi serve

test: $(INSTALLED)  ## all tests (PostgreSQL ones are skipped where none answers)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: $(INSTALLED)  ## format, lint, types, import contracts, packs, their pages, soundness, scenarios
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/flask --app wsgi pack check
	$(BIN)/flask --app wsgi pack docs --check
	$(BIN)/flask --app wsgi pack prove
	$(BIN)/flask --app wsgi scenario run processes

format: $(INSTALLED)  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED)  ## measure: prints a table, writes bench/results.json
	$(BIN)/python -m bench

mutate: $(INSTALLED)  ## damage the packs one rule at a time and see who notices (over an hour of processor time)
	$(BIN)/python -m tools.mutation --write

web: $(INSTALLED)  ## build the desk's scripts and style sheets from web/ (committed; only needed after a change there)
	$(BIN)/python -m tools.build_web

words: $(INSTALLED)  ## bring app/web/translations up to date with what the pages say
	$(BIN)/python -m tools.extract_words

lock:  ## renew requirements/*.txt from pyproject.toml (versions and hashes, no addresses)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements/run.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements/dev.txt

.PHONY: help install run test check format bench mutate web words lock
