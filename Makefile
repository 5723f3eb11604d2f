# make serve · make test · make check: each installs what it needs into .venv first.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: serve build test check bench bench-quality bench-offline clean help

help:                ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

serve: .venv/.run    ## Build what changed and serve site, API and demo page
	@$(BIN)/kb serve

build: .venv/.run    ## Build and publish site and index
	@$(BIN)/kb build

test: .venv/.test    ## Run every test, in a real browser too
	@$(BIN)/python tests/install_browser.py
	@$(BIN)/python tests/install_packages.py
	@$(BIN)/python -m pytest

check: .venv/.test   ## Lint, types, articles, links, facts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/kb check

bench: .venv/.run    ## Compare a build with a bare MkDocs of the same pages
	@$(BIN)/python benchmarks/build.py

bench-quality: .venv/.run ## Compare ways to rank, on own, development and public questions
	@$(BIN)/python benchmarks/quality.py

bench-offline: .venv/.test ## Ask the offline pack, in a real browser, what it was not taught
	@$(BIN)/python benchmarks/offline.py

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed; none was found. Name one: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python pyproject.toml
	@echo "Installing into .venv (the first time takes a minute) ..."
	@$(BIN)/python -m pip install --quiet --progress-bar on -e .
	@touch $@

.venv/.test: .venv/bin/python pyproject.toml
	@echo "Installing into .venv, with what the tests need ..."
	@$(BIN)/python -m pip install --quiet --progress-bar on -e '.[test]'
	@touch $@ .venv/.run

clean:               ## Remove what was built and installed
	rm -rf .venv kb/index/builds kb/index/current site/*
