# `make setup` first, or let the others do it. Everything happens in .venv in this folder.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
CATALOG_SOURCES := $(wildcard $(addprefix src/cirrusql/catalog_build/,*.py *.txt data/*.json))

.PHONY: help setup demo test test-slow check format bench clean

help:            ## what can be made
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(READY)  ## the environment and the catalogue

$(READY): pyproject.toml requirements-dev.txt hatch_build.py $(CATALOG_SOURCES)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

demo: setup      ## the main job on the local cloud, statements and answers
	@$(BIN)/python examples/demo.py

test: setup      ## the tests, in about three minutes
	@$(BIN)/python -m pytest -n 2 -m "not slow and not clients"

test-slow: setup ## the tests that take long or drive other people's clients
	@$(BIN)/python -m pytest -n 2 -m "slow or clients"

check: setup     ## lint, types, layers and the documentation's own checks
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > .venv/lint-imports.log || { cat .venv/lint-imports.log; false; }
	@$(BIN)/python -m pytest -q tests/documents -k links

format: setup    ## put the code into shape
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: setup     ## measure, as ratios within one run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@$(BIN)/python -m benchmarks

clean:           ## remove what was made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis src/cirrusql/catalog/catalog.sqlite3
