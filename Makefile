# `make demo` and `make test` set themselves up in .venv; they need Python 3.11 or newer, nothing else.
# The virtual environment is shared: what the tests need includes what the demo needs.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
LOCK := uv pip compile pyproject.toml --extra build --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-annotate --no-header --quiet

# The first of these that really runs (a version manager leaves names behind that do not) and can make a venv.
CANDIDATES := python3.13 python3.12 python3.11 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON = $(shell for name in $(CANDIDATES); do \
	$$name -c '$(SUITABLE)' 2>/dev/null && { echo $$name; break; }; done)

.PHONY: help demo test check lint types imports tests lock clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(VENV)/.installed ## Carry invoices between imitations of both systems and show the result
	@$(BIN)/severa-procountor demo $(ARGS)

test: check tests ## Everything that must hold: lint, types, imports, tests, packages

check: lint types imports ## The checks that run nothing: lint, types, imports

lint: $(VENV)/.installed-dev
	@echo "Checking style"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted; run: $(BIN)/ruff format"; exit 1; }

types: $(VENV)/.installed-dev
	@echo "Checking types"
	@$(BIN)/mypy --no-error-summary

imports: $(VENV)/.installed-dev
	@echo "Checking who imports whom"
	@$(BIN)/lint-imports --no-logo >$(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt; exit 1; }

tests: $(VENV)/.installed-dev
	@echo "Running the tests; two of them build the packages"
	@$(BIN)/pytest -n 3 --dist loadgroup $(ARGS)

lock: $(VENV)/.installed-dev ## Compile the lock files anew after a change of pyproject.toml (UPGRADE=--upgrade for all)
	@$(BIN)/$(LOCK) $(UPGRADE) --output-file requirements.txt >/dev/null
	@$(BIN)/$(LOCK) $(UPGRADE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt >/dev/null

clean: ## Remove everything that these commands have made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module was not found;" \
		"install it, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making a virtual environment in $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what it needs into $(VENV); about a minute, once"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the tests need into $(VENV); a minute or two, once"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.installed $@
