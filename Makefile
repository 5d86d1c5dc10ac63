# Every command of the project. `make serve` and `make test` need only Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help serve build test check lint types layers content format docs fuzz bench words lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

serve: .venv/ready ## the site at http://127.0.0.1:8000, made anew at every change
	$(BIN)/python build.py serve

build: .venv/ready ## the site into site/
	$(BIN)/python build.py

test: .venv/ready-dev ## the tests, those in a browser too
	$(BIN)/python -m pytest -n auto

lint: .venv/ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready-dev
	$(BIN)/mypy

layers: .venv/ready-dev
	$(BIN)/lint-imports

content: .venv/ready
	$(BIN)/python build.py check --strict

fuzz: .venv/ready-dev ## a quarter of an hour of files of every shape
	$(BIN)/python tests/endurance/fuzz.py 600 1
	$(BIN)/python -m pytest -n auto --hypothesis-profile long tests/test_grammar.py tests/test_plain.py tests/test_toml.py

check: lint types layers content test ## everything that a change must pass

format: .venv/ready-dev ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/ready ## docs/CONTENT.md and the JSON Schemas, from the declaration
	$(BIN)/python -m timeline.handbook

words: .venv/ready-dev ## templates/locale/*.po brought up to date; what is new in them is empty
	$(BIN)/pybabel -q extract -F pyproject.toml --no-wrap --no-location --sort-output -o .words.pot .
	for it in templates/locale/*.po; do $(BIN)/pybabel -q update -N --no-wrap -i .words.pot -o $$it -l $$(basename $$it .po); done
	sed -i.old -E -e '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' -e '$${/^$$/d;}' templates/locale/*.po
	rm .words.pot templates/locale/*.old

lock: ## pin the packages anew, with hashes
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	.venv-lock/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --build-deps-for editable -o requirements.txt pyproject.toml
	.venv-lock/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	rm -rf .venv-lock

bench: .venv/ready ## us and our peers in turn; those that are on the PATH
	$(BIN)/python benchmarks/bench.py

clean: ## remove what was made
	rm -rf .venv .cache .preview site
