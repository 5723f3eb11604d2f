# make serve · make test · make check: each installs what it needs into .venv first.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: serve build test check openapi pin-images soak cluster fuzz audit sbom lock bench bench-speed bench-quality bench-bases bench-offline bench-serving bench-save bench-web clean help

help:                ## Show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

serve: .venv/.run    ## Build what changed and serve site, API and demo page
	@$(BIN)/kb serve

build: .venv/.run    ## Build and publish site and index
	@$(BIN)/kb build

test: .venv/.test    ## Run every test, in a real browser too
	@$(BIN)/python scripts/install_browser.py
	@$(BIN)/python scripts/install_packages.py
	@$(BIN)/python scripts/install_postgres.py
	@$(BIN)/python scripts/install_nginx.py
	@$(BIN)/python scripts/install_redis.py
	@$(BIN)/python scripts/install_patroni.py
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: .venv/.test   ## Lint, types, articles, links, facts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >.venv/rooms.txt || { cat .venv/rooms.txt; exit 1; }
	@$(BIN)/bandit -q -c pyproject.toml -r assistant
	@$(BIN)/python scripts/audit.py --if-possible
	@$(BIN)/kb check

openapi: .venv/.test scripts/linters/node_modules/.package-lock.json ## Lint the OpenAPI document with Spectral and Redocly
	@$(BIN)/kb build
	@$(BIN)/python scripts/lint_openapi.py

pin-images: .venv/bin/python ## Pin the images of deploy/ to the digests of their tags (Docker, network)
	@$(BIN)/python scripts/pin_images.py

soak: .venv/.test    ## Run the service for MINUTES (30) with traffic, publishes and faults
	@$(BIN)/python scripts/soak.py --minutes $(or $(MINUTES),30)

cluster: .venv/.test ## Try several machines: 50 publishes, 50 clients, a killed leader, and the times that they take
	@$(BIN)/python scripts/install_postgres.py
	@$(BIN)/python scripts/install_nginx.py
	@$(BIN)/python scripts/install_patroni.py
	@$(BIN)/python -m pytest --long -s tests/service/test_replicas.py tests/service/test_failover.py

fuzz: .venv/.fuzz    ## Attack the API with 20,000 cases and the readers for SECONDS (300)
	@$(BIN)/kb build
	@$(BIN)/python tests/fuzz/api.py --cases $(or $(CASES),20000)
	@$(BIN)/python tests/fuzz/content.py --seconds $(or $(SECONDS),300)

audit: .venv/.audit  ## Ask for known weaknesses of the locked dependencies (network)
	@$(BIN)/python scripts/audit.py

sbom: .venv/.audit   ## Write sbom.json: all that is inside, with hashes (CycloneDX)
	@$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o sbom.json requirements/run.txt
	@echo "sbom.json is written"

lock: .venv/.audit   ## Lock the versions in pyproject.toml with their hashes
	@$(BIN)/python scripts/lock.py

bench: .venv/.bench  ## Compare builds with a bare MkDocs, then speed with other engines
	@$(BIN)/python benchmarks/build.py; built=$$?; echo; $(BIN)/python benchmarks/speed.py && exit $$built

bench-speed: .venv/.bench ## Compare answers and searches with model, tantivy, SQLite and Whoosh
	@$(BIN)/python benchmarks/speed.py

bench-quality: .venv/.run ## Compare ways to rank, on own, development and public questions
	@$(BIN)/python benchmarks/quality.py

bench-bases: .venv/.run ## Ask eleven bases of other authors, which have no wordings, what they know
	@$(BIN)/python benchmarks/bases.py

bench-offline: .venv/.test ## Ask the offline pack, in a real browser, what it was not taught
	@$(BIN)/python benchmarks/offline.py

bench-serving: .venv/.run ## Start and memory of a service, beside another checkout: AGAINST=folder
	@$(BIN)/python benchmarks/serving.py $(if $(AGAINST),--against $(AGAINST))

bench-save: .venv/.test ## Time from saving an article to the new page in a browser
	@$(BIN)/python benchmarks/save.py

bench-web: .venv/.test benchmarks/node_modules/.package-lock.json ## Sizes, Lighthouse and times in a browser, beside Pagefind
	@$(BIN)/python benchmarks/web.py

# not npm ci: it refuses the lock where a registry lacks the files for other platforms, which are optional
benchmarks/node_modules/.package-lock.json: benchmarks/package-lock.json
	@npm install --no-save --prefix benchmarks --ignore-scripts --no-audit --no-fund --loglevel=error

scripts/linters/node_modules/.package-lock.json: scripts/linters/package-lock.json
	@npm install --no-save --prefix scripts/linters --ignore-scripts --no-audit --no-fund --loglevel=error

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed; none was found. Name one: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

INSTALL = $(BIN)/python -m pip install --quiet --progress-bar on --require-hashes
OURS = $(BIN)/python -m pip install --quiet --no-deps -e .
RUN = -r requirements/run.txt -r requirements/build.txt

.venv/.run: .venv/bin/python pyproject.toml requirements/run.txt requirements/build.txt
	@echo "Installing into .venv (the first time takes a minute) ..."
	@$(INSTALL) $(RUN)
	@$(OURS)
	@touch $@

.venv/.test: .venv/bin/python pyproject.toml requirements/run.txt requirements/build.txt requirements/test.txt
	@echo "Installing into .venv, with what the tests need ..."
	@$(INSTALL) $(RUN) -r requirements/test.txt
	@$(OURS)
	@touch $@ .venv/.run

.venv/.audit: .venv/.run requirements/audit.txt
	@$(INSTALL) $(RUN) -r requirements/audit.txt
	@touch $@

.venv/.fuzz: .venv/.test requirements/fuzz.txt
	@$(INSTALL) $(RUN) -r requirements/fuzz.txt
	@touch $@

.venv/.bench: .venv/.run requirements/bench.txt
	@$(INSTALL) $(RUN) -r requirements/bench.txt
	@touch $@

clean:               ## Remove what was built and installed
	rm -rf .venv kb/index/builds kb/index/current site/*
