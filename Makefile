# Dialogue Desk: `make help` lists what can be done here.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BROWSER := .cache/browser/ready
# Processes that share the tests out; 0 runs them in one.
JOBS ?= 2

##@ The desk

.PHONY: run
run: .venv/desk  ## Open the desk at http://127.0.0.1:8501 (PORT, HOST, DATABASE_URL, SAMPLE=0 change it)
	@$(BIN)/python -m lib.web.serve

.PHONY: install
install: .venv/desk  ## Install what the desk runs on, and nothing else (docs/operating.md)

##@ Work on it

.PHONY: test
test: .venv/tests $(BROWSER)  ## Run all tests (one of them: make test TESTS="tests/test_house.py -k imports")
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal $(TESTS)

.PHONY: lint
lint: .venv/tests  ## Look for slips, and mend those that mend themselves
	@$(BIN)/python -m ruff check --fix .

.PHONY: bench
bench: .venv/tests  ## Measure how fast the desk is, twenty minutes (BENCH="--help": what it takes)
	@$(BIN)/python -m tests.bench $(BENCH)

.PHONY: endure
endure: .venv/tests  ## Break things while staff work in it, and count what they lose (ENDURE="--help")
	@$(BIN)/python -m tests.endure $(ENDURE)

.PHONY: migration
migration: .venv/tests  ## Write the schema's next step from the models: make migration NAME="what changes"
	@$(BIN)/python -m lib.migrations "$(NAME)"

.PHONY: pins
pins: .venv/tests  ## Pin anew what requirements*.in ask for (UPGRADE=1: at the newest versions)
	@for each in requirements requirements-dev; do \
	    $(BIN)/python -m uv --no-config pip compile --quiet --universal --python-version 3.11 \
	        --default-index https://pypi.org/simple --no-emit-index-url --no-annotate \
	        --generate-hashes --custom-compile-command "make pins" $(if $(UPGRADE),--upgrade) \
	        $$each.in --output-file $$each.txt || exit 1; \
	done

.PHONY: clean
clean:  ## Remove what was installed and cached; the data stays
	@rm -rf .venv .cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Help

.PHONY: help
help:  ## This list
	@awk 'BEGIN { FS = ":.*  ## " } \
	    /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z]+:.*  ## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------------------- what the above need

# A stamp is as new as the pins it was installed from.
.venv/desk: requirements.txt | .venv/made
	@echo "Installing what the desk runs on, exactly as pinned. The first time this takes a minute or two."
	@$(PIP) install --requirement requirements.txt
	@touch $@

.venv/tests: requirements-dev.txt requirements.txt | .venv/made
	@echo "Installing what the tests need, exactly as pinned. The first time this takes a few minutes."
	@$(PIP) install --requirement requirements-dev.txt
	@touch .venv/desk $@

.venv/made:
	@command -v $(PYTHON) >/dev/null || { \
	    echo "The desk needs Python 3.11 or newer: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "The desk needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version)." \
	         "Install one (sudo apt install python3.11 python3.11-venv)" \
	         "and name it: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's venv module is missing: sudo apt install python3-venv"; exit 1; }
	@echo "Making an environment in .venv with $$($(PYTHON) --version)."
	@$(PYTHON) -m venv --clear .venv
	@touch $@

$(BROWSER): tests/browser/package-lock.json tests/tools/browser.py .venv/tests
	@echo "Fetching a browser for the tests. The first time this takes a minute."
	@$(BIN)/python -m tests.tools.browser
	@touch $@
