# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
TESTS ?=
NAMES ?= cases story

.PHONY: help set-up demo demo-reset stop test check lint types format bench clean

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

set-up: .venv/.ready src/rongcheng/shell/static/vendor/.made-from ## Install what uv.lock and package-lock.json name, into this directory.
	@tools/messages compile

demo: set-up ## Run the demo city until Ctrl-C; a second start keeps its data.
	@exec $(BIN)/rongcheng demo

demo-reset: set-up ## Delete the demo city's data; the next `make demo` starts over.
	@$(BIN)/rongcheng reset --yes

stop: .venv/.ready ## Stop whatever runs on the data directory.
	@$(BIN)/rongcheng stop

test: set-up ## Run the whole test suite, in a real browser too. TESTS=path narrows it.
	@tools/browser
	@$(BIN)/pytest $(TESTS)

check: set-up lint types ## Lint, format, types, import contracts, translations.
	@$(BIN)/lint-imports
	@tools/messages check

lint: .venv/.ready ## Ruff alone.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.ready ## Mypy alone.
	@$(BIN)/mypy

format: .venv/.ready ## Let ruff put the code in order.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: set-up ## Measure everything, on scratch data (NAMES=cases measures one thing).
	@for name in $(NAMES); do $(BIN)/rongcheng bench $$name; done

clean: ## Remove what set-up made here; data stay.
	rm -rf .venv .tools node_modules src/rongcheng/shell/static/vendor

.venv/.ready: uv.lock pyproject.toml tools/get_uv
	@PYTHON=$(PYTHON) tools/get_uv
	@UV_PYTHON_DOWNLOADS=never UV_PYTHON=$$(command -v $(PYTHON)) .tools/bin/uv sync --frozen --quiet
	@touch $@

src/rongcheng/shell/static/vendor/.made-from: package-lock.json src/rongcheng/shell/icons.txt tools/assets
	@$(PYTHON) tools/assets
	@touch $@
