# `make` alone lists the commands. Everything else is set up by itself the first time.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PY := $(BIN)/python
WORKERS ?= 3
TESTS ?=
ONLY ?=

.PHONY: help setup demo demo-reset check lint types layers coverage test torture torture-sync bench measurements bench-sync measurements-sync fmt lock pictures gallery clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make this checkout ready for work (quick when it is)
	@.ci/setup check

demo: ## start the server and the app with an invented commune, and say who can sign in
	@.ci/setup demo
	@exec $(PY) .ci/demo.py

demo-reset: ## forget what was written in the demo; the next start fills it anew
	@.ci/setup demo
	@$(PY) .ci/demo.py --reset

check: setup lint types layers ## everything that must hold before a change is shared
	@echo "== tests"
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: setup ## style: ruff's rules and its format
	@echo "== style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## mypy --strict on both programs
	@echo "== types"
	@$(BIN)/mypy

layers: setup ## which room may import which
	@echo "== layers"
	@$(BIN)/lint-imports --no-logo

coverage: setup ## the tests, and which lines none of them reaches; a third slower
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal --cov --cov-branch --cov-report=term $(TESTS)

test: setup ## the tests alone; TESTS=tests/domain for some of them
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

torture: setup ## thousands of kills and power cuts; KILLS=5000 CUTS=8000 SEED=7
	@TORTURE_KILLS=$(or $(KILLS),5000) TORTURE_CUTS=$(or $(CUTS),8000) TORTURE_SEED=$(or $(SEED),7) \
		TORTURE_WORKERS=$(WORKERS) $(PY) -m pytest tests/torture -n $(WORKERS) --dist worksteal -rP

torture-sync: setup ## random schedules of accidents on both programs; SCHEDULES=10000 SEED=1
	@SIMULATOR_SEED=$(or $(SEED),1) SIMULATOR_SCHEDULES=$(or $(SCHEDULES),10000) \
		$(PY) -m pytest tests/simulator/test_schedules.py -n $(WORKERS) --dist worksteal -q

bench: setup ## measure, and print the numbers
	@$(PY) -m pytest -m bench -p no:randomly -q -s $(TESTS)

measurements: setup ## measure the phone's store, and write docs/measurements.md
	@$(PY) tests/benchmarks/measurements.py

bench-sync: setup ## what sync costs on a bad link and in a crowd, beside a floor; ONLY="small m" for some of it
	@$(PY) tests/benchmarks/measurements_sync.py $(ONLY)

measurements-sync: setup ## the same, and write docs/measurements-sync.md
	@$(PY) tests/benchmarks/measurements_sync.py --write

fmt: setup ## put the code into shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: setup ## write requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate $(LOCK) -o requirements.lock pyproject.toml

pictures: setup ## take the README's pictures anew, in a real browser
	@$(PY) .ci/pictures.py

gallery: setup ## every screen at every size as pictures in build/gallery, to look at; ONLY="case training" for some
	@ONLY="$(ONLY)" $(PY) .ci/gallery.py

clean: ## remove what tools left behind (not the demo's data, not the setup)
	@rm -rf build htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find fieldapp sync_server tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +
