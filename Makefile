# `make setup` first, or let the others do it. Everything happens in .venv in this folder.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CORE := .venv/.core
READY := .venv/.ready
PAGE := src/cirrusql/console/built/index.html
PAGE_SOURCES := $(wildcard console/*.* console/.npmrc) $(shell find console/src -type f)
SOURCES := pyproject.toml hatch_build.py $(wildcard $(addprefix src/cirrusql/catalog_build/,*.py *.txt data/*.json))

# The folders of tests that mirror packages; the others are themes of the whole system.
UNITS := $(addprefix tests/,catalog cloudcontrol dbapi docs engine journal plan samples session sql \
	$(addprefix stack/,planning state templates cloudformation validation))
# Which of the slow tests run, and from what number the choice is made.
SHARE ?= 1
SEED ?= 1

.PHONY: help setup demo demo-inventory test test-quick test-slow soak check format bench clean

help:            ## what can be made
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(READY) $(PAGE) ## the environment with every extra, the catalogue, the console's page

$(CORE): $(SOURCES)
	@echo "Setting up .venv and compiling the catalogue of resource types: some 20 seconds, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --editable .
	@touch $@

$(READY): $(SOURCES) requirements-dev.txt
	@echo "Setting up .venv for development and compiling the catalogue: about a minute, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $(CORE) $@

$(PAGE): $(READY) $(PAGE_SOURCES)
	@$(BIN)/python console/make.py && touch $@

demo: $(CORE)    ## the main job on the local cloud, statements and answers
	@$(BIN)/python examples/demo.py

demo-inventory: setup ## ten accounts, their inventory, what changed, and what was there before
	@$(BIN)/python examples/demo_inventory.py

test: setup      ## the tests, in some ten minutes
	@echo "Running the tests: some ten minutes on two cores."
	@$(BIN)/python -m pytest -n 2 -m "not slow and not clients and not browser"

test-quick: setup ## the unit tests, in about half a minute
	@$(BIN)/python -m pytest -n 2 -m "not slow and not clients and not browser and not thorough" src $(UNITS)

test-slow: setup ## the tests that take long, drive other people's clients or Chromium; SHARE=0.3 SEED=7 for some
	@$(BIN)/python -m pytest -n 2 -m "slow or clients or browser" --share $(SHARE) --seed $(SEED)

soak: setup      ## every long proof, whole, and properties with new examples
	@$(BIN)/python -m pytest -n 2 -m "slow and not clients" --examples new --durations 10
	@$(BIN)/python -m pytest -n 2 -q --examples new `grep -rl "^from hypothesis" tests`

check: setup     ## lint, types, layers and the documentation's own checks
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python console/make.py check
	@$(BIN)/lint-imports --no-cache > .venv/lint-imports.log || { cat .venv/lint-imports.log; false; }
	@$(BIN)/python -m pytest -q tests/documents -k links

format: setup    ## put the code into shape
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: setup     ## measure, as ratios within one run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@$(BIN)/python -m benchmarks

clean:           ## remove what was made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis src/cirrusql/catalog/catalog.sqlite3
