# Octavia's commands; `make help` lists them. Each does the set-up it needs by itself.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
BIN := .venv/bin
BEGAN := $(shell date +%s)
TOOK = @scripts/took.sh "make $@" $(BEGAN)
SERVE = exec scripts/studio.sh
SETUP := scripts/common.sh scripts/setup-system.sh scripts/setup-python.sh
BENCHMARKS := benchmarks/alignment.py benchmarks/mixing.py benchmarks/pipeline.py
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## This list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

.PHONY: setup
setup: system .venv/.ready web ## System packages, .venv and the web studio: all that `octavia` needs

.PHONY: setup-tests
setup-tests: system-tests .venv/.ready web

.PHONY: web
web: .venv/.ready ## Build the web studio, if something of it has changed
	@scripts/web.sh

.PHONY: system system-tests
system:
	@scripts/setup-system.sh
system-tests:
	@scripts/setup-system.sh --with-tests

.venv/.ready: uv.lock pyproject.toml $(SETUP) | system
	@scripts/setup-python.sh
	@touch $@

.PHONY: demo
demo: setup ## Make a talking sample video and dub it into Spanish and French
	@mkdir -p demo
	@$(BIN)/octavia sample demo/talk.mp4
	@echo "dubbing demo/talk.mp4 into Spanish and French (a minute or two) …"
	@$(BIN)/octavia dub demo/talk.mp4 --to es --to fr --out demo/dubbed --strict
	@echo "Play demo/dubbed/talk.dubbed.mp4 (choose a sound and a subtitle track), read demo/dubbed/report.html"
	$(TOOK)
	@if [[ -t 1 ]]; then $(SERVE); else echo "As a server with a studio in the browser: make studio"; fi

.PHONY: studio
studio: setup ## The server and its web studio to try out, with all it keeps in demo/server, until Ctrl-C
	@$(SERVE)

.PHONY: test
test: setup-tests lint ## All checks: format, types, import rules, tests
	@cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm --silent test
	@$(BIN)/pytest -n 2 -m "not slow and not torch"
	$(TOOK)

.PHONY: test-faults
test-faults: setup-tests ## The slow suites: kills at random instants, hours of media
	@$(BIN)/pytest -m slow
	$(TOOK)

.PHONY: test-models
test-models: setup-tests ## The engines that need torch, on tiny models made here (installs torch, 2 GB)
	@scripts/add-engines.sh openai-whisper marian coqui demucs
	@$(BIN)/pytest -m torch
	$(TOOK)

.PHONY: lint
lint: setup ## Format, lint, types and import rules, changing nothing
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

.PHONY: format
format: setup ## Format the code and apply the fixes ruff is sure of
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

.PHONY: bench
bench: setup ## All benchmarks, as ratios within one run
	@failed=(); for script in $(BENCHMARKS); do \
	  echo "== $$script"; $(BIN)/python $$script || failed+=($$script); \
	done; [[ $${#failed[@]} -eq 0 ]] || { echo "missed its target: $${failed[*]}"; exit 1; }
	$(TOOK)

.PHONY: bench-alignment
bench-alignment: setup ## The schedule against other systems on 200 lines, two languages, two translators
	@$(BIN)/python benchmarks/alignment.py
	$(TOOK)

.PHONY: bench-engines
bench-engines: setup ## Our engines against the bare libraries, on random weights of real size (installs torch, 2 GB)
	@scripts/add-engines.sh openai-whisper marian
	@$(BIN)/python benchmarks/engines.py
	$(TOOK)

.PHONY: bench-server
bench-server: setup ## The server under load on loopback: reads, uploads, fair shares, events, idle
	@$(BIN)/python benchmarks/server.py
	$(TOOK)

.PHONY: bench-ledger
bench-ledger: setup ## The ledger beside the bare SQL it needs; webhooks answered while fulfilment is blocked
	@$(BIN)/python benchmarks/ledger.py
	@$(BIN)/python benchmarks/webhooks.py
	$(TOOK)

.PHONY: bench-web
bench-web: setup-tests ## Every budget of the web studio: sizes, paints, frames, sound, axe, Lighthouse (installs it), one line
	@PYTHONPATH=tests $(BIN)/python benchmarks/web.py
	$(TOOK)

.PHONY: docs
docs: setup ## Write docs/reference anew from the code
	@$(BIN)/python scripts/reference.py

.PHONY: tutorial
tutorial: setup-tests ## Take the pictures of docs/tutorial anew, by the test that walks it in a browser
	@$(BIN)/python scripts/tutorial.py
	$(TOOK)

.PHONY: clean
clean: ## Remove what was made here: caches, demo, builds (keeps .venv)
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +
