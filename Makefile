# `make run` and `make test` set up all that they need; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench migrate room conformance widgets browser postgis

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

# One line for each package while pip works, instead of its walls of text.
SHOW := sed -un 's/^Collecting \([^= ]*\).*/    \1/p; /^ERROR/p'

$(BIN)/python:
	@echo "  making the virtual environment"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "  installing Debian's python3-venv"; apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; \
	  else echo "  python3 -m venv does not work: install your system's python3-venv package" >&2; exit 1; fi; \
	  $(PYTHON) -m venv $(VENV); }

$(VENV)/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "  installing the pinned requirements (about a minute the first time)"
	@set -o pipefail; $(BIN)/pip install --require-hashes -r requirements/build.txt -r requirements/run.txt | $(SHOW)
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "  installing what the checks and tests need"
	@set -o pipefail; $(BIN)/pip install --require-hashes -r requirements/dev.txt | $(SHOW)
	@touch $@

# Widgets are tested in a real browser; Debian's is installed where that may be done.
BROWSERS := chromium chromium-browser google-chrome-stable google-chrome
browser:
	@for one in $(BROWSERS); do command -v $$one >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "  installing Debian's chromium, for the tests of the widgets"; export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "  the tests of the widgets need a browser: install your system's chromium package" >&2; exit 1; fi

# The geo seam is tested on PostGIS too, on a server of Debian's packages that the tests start for themselves.
postgis:
	@ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "  installing Debian's PostGIS, for the tests of positions"; export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends \
	    $$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$$' | cut -d' ' -f1 | sort -V | tail -1) >/dev/null; \
	else echo "  the tests of positions need PostGIS: install your system's package (postgresql-15-postgis-3 on Debian 12)" >&2; \
	  exit 1; fi

run: $(VENV)/run.stamp ## everything on this machine, seeded and ready to look at (Ctrl-C stops it)
	@exec $(BIN)/aangan up $(ARGS)

test: $(VENV)/dev.stamp browser postgis ## all tests, on real embedded servers
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/dev.stamp ## style, types, import contracts, house lints
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.lints

fix: $(VENV)/dev.stamp ## let the formatter and the linter mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## benchmarks, each beside a baseline of the same run (ARGS="http deck" picks some)
	@$(BIN)/python -m bench $(ARGS)

# The suite and the inspector come with the Node that they need; nothing of them is part of the product.
CONFORMANCE := build/conformance
$(CONFORMANCE)/stamp: tools/conformance/package.json tools/conformance/requirements.txt $(VENV)/dev.stamp
	@command -v npm >/dev/null || { echo "  the suite is installed by npm: install your system's npm package" >&2; exit 1; }
	@echo "  installing the protocol's suite, its inspector and Node"
	@rm -rf $(CONFORMANCE) && mkdir -p $(CONFORMANCE) && cp tools/conformance/package.json $(CONFORMANCE)
	@cd $(CONFORMANCE) && npm install --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
	@$(BIN)/pip install --quiet --no-deps --target $(CONFORMANCE)/python -r tools/conformance/requirements.txt
	@touch $@

conformance: $(CONFORMANCE)/stamp ## the protocol's own suite and inspector against the MCP servers (needs npm)
	@PYTHONPATH=.:$(CONFORMANCE)/python $(BIN)/python -m tools.conformance

migrate: $(VENV)/run.stamp ## bring the schema up to date
	@$(BIN)/aangan migrate

room: $(VENV)/dev.stamp ## begin a room: make room NAME=visits
	@$(BIN)/python -m tools.new_room $(NAME)

widgets: ## build the widgets from web/widgets (needs Node and npm; nothing else here does)
	@cd web/widgets && npm ci --silent && npm run --silent build
