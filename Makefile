# 首问 Shouwen. Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
COMPANY ?= demo

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test test-sqlite test-pg browser screens scenarios check bench messages calendar characters learn clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) || { echo "缺少 python3-venv: 请先安装 / install it first: apt-get install python3-venv"; exit 1; }

$(BIN)/shouwen: $(BIN)/python
	@$(BIN)/python tools/link_package.py

$(VENV)/.run: requirements.txt requirements-uv.txt | $(BIN)/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.run $(BIN)/shouwen  ## install what running needs into .venv
setup-dev: setup $(VENV)/.dev       ## and what testing needs

run: setup  ## serve with demo data (COMPANY=empty: without), print address and sign-ins
	@$(BIN)/shouwen run --port $(PORT) --company $(COMPANY)

demo: setup  ## set the demo data anew
	@$(BIN)/shouwen demo --reset

test: setup-dev  ## all tests, on SQLite and PostgreSQL, pages in Chromium
	@$(BIN)/python tools/run_tests.py

test-sqlite: setup-dev  ## tests on SQLite, without the browser
	@$(BIN)/python -m pytest -n 2 -m "not browser"

test-pg: setup-dev  ## tests that touch a database, on PostgreSQL
	@$(BIN)/python tools/run_tests.py --only postgresql

browser: setup-dev  ## pages in a real Chromium
	@$(BIN)/python tools/run_tests.py --only browser

screens: setup-dev  ## take the pictures in docs/screens anew
	@rm -f docs/screens/*.png
	@SHOUWEN_SCREENS=docs/screens DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/python -m pytest tests/browser/test_screens.py -k kept

scenarios: setup-dev  ## the golden play files
	@$(BIN)/python -m pytest tests/scenarios

check: setup-dev  ## lint, types, imports, and the fast tests
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/kernel tests/rulebooks

bench: setup-dev  ## measurements, as ratios in one run
	@$(BIN)/python -m bench

messages: setup-dev  ## refresh and compile the English texts
	@cd shouwen/web && ../../$(BIN)/python -m django makemessages -l en --no-location --settings shouwen.settings
	@cd shouwen/web && ../../$(BIN)/python -m django compilemessages -l en --settings shouwen.settings

calendar: setup-dev  ## take over newly published holidays
	@$(BIN)/python tools/refresh_calendar.py

characters: setup-dev  ## write the tables of traditional characters and readings anew
	@$(BIN)/python tools/refresh_characters.py

learn: setup-dev  ## learn class, kind, department (texts and the desk's corrections) and brush-offs anew
	@$(BIN)/shouwen suggest --train
	@$(BIN)/python -m shouwen.manners.training

clean:  ## remove what was made here
	@rm -rf $(VENV) var staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis
