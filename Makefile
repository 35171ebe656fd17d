# Every command of the house. `make run` shows it, `make test` proves it.
SHELL := bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
PY := $(BIN)/python
TESTS ?= tests
WORKERS ?= 2

.PHONY: help run test check tour bench soak-intake citus flows docs screens vendor messages lock format clean

help:  ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

.venv/ready: requirements.lock pyproject.toml
	@if [ ! -x $(PY) ]; then
	  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tongtu needs Python 3.11 or newer."; exit 1; }
	  python3 -m venv .venv || { echo "python3 has no venv module here. On Debian: apt install python3-venv"; exit 1; }
	fi
	$(PY) -m pip install -q --disable-pip-version-check "$$(grep -oE '^uv==[^ ]+' requirements.lock)"
	$(BIN)/uv pip sync -q --python $(PY) --require-hashes requirements.lock
	$(BIN)/uv pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	touch $@

run: .venv/ready  ## First look: everything on this machine, with a demonstration city
	@exec $(BIN)/tongtu run

test: .venv/ready  ## The whole suite, browser included
	@$(PY) -m pytest $(TESTS) -n $(WORKERS) --dist loadscope

check: .venv/ready  ## What CI runs: style, types, layers, generated pages, then the suite
	@$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(PY) -m mypy
	$(BIN)/lint-imports --no-logo | tail -12
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py papers --check
	$(MAKE) --no-print-directory test

tour: .venv/ready  ## The front path end to end, without a browser
	@$(BIN)/tongtu tour $(ARGS)

bench: .venv/ready  ## Workloads against their floors, measured in one run
	@$(BIN)/tongtu bench $(ARGS)

soak-intake: .venv/ready  ## Hours: a million mutated batches, 200 kills (ARGS="--batches N --kills N")
	@$(PY) -m tests.proofs.soak $(ARGS)

citus: .venv/ready  ## The suite of the road on a Citus cluster (TONGTU_CITUS_URL)
	@DATABASE_URL="$${TONGTU_CITUS_URL:?the address of a Citus coordinator}" $(PY) -m pytest tests/offsite --create-db

flows docs: .venv/ready  ## Redraw docs/flows, docs/openapi.json and docs/requirements.md
	@$(PY) manage.py papers

screens: .venv/ready  ## Take the screenshots of docs/screens
	@$(PY) -m tests.journeys.screens

vendor: .venv/ready  ## Bring the vendored browser files again (needs npm) and check them
	@$(PY) -m tongtu.web.vendor --fetch

messages: .venv/ready  ## Name the words that have no English yet (locale/en/parts)
	@$(PY) -m tongtu.web.messages

format: .venv/ready  ## Format and fix
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: .venv/ready  ## Lock the newest versions that pyproject.toml allows
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --upgrade --group dev pyproject.toml -o requirements.lock

clean:  ## Remove the virtual environment and all local data
	rm -rf .venv var
