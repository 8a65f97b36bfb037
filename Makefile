# Needs python3 (3.11 or newer), pip and make; everything else comes from PyPI into this folder.
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
UV := .uv/bin/uv
EMBEDDED := $(PY) -m config.embedded
# Once the development packages are there, `make run` keeps them.
RUN_WITH := $(if $(wildcard .venv/bin/pytest),.venv/synced-dev,.venv/synced)
TEMPLATES := templates
# Processes that run tests at the same time.
JOBS ?= auto
# Translations as gettext reads them, compiled from the files people write.
WORDS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help run test journeys screenshots speed bench check check-here test-here audit words lock gone

help: ## list what can be made
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

run: $(RUN_WITH) $(WORDS) ## set up and start Aisle with its demo on http://127.0.0.1:8000 (PORT=..., AISLE_DEMO=0)
	@exec $(EMBEDDED) run

test: .venv/synced-dev $(WORDS) ## set up and run all tests (ARGS="-k word", JOBS=0 in one process)
	@exec $(EMBEDDED) exec -- $(MAKE) --no-print-directory test-here

# pytest says 5 where it was asked for none of these.
test-here:
	@$(PY) -m pytest -n $(JOBS) --maxprocesses 8 --dist loadfile --no-loadscope-reorder -m "not alone" $(ARGS) || [ $$? = 5 ]
	@$(PY) -m pytest -m alone $(ARGS) || [ $$? = 5 ]

journeys: .venv/synced-dev $(WORDS) ## walk through the demo in a real browser; needs Debian's chromium (ARGS="-k word")
	@$(PY) -m pytest tests/browser -o addopts="--strict-markers -p no:cacheprovider" $(ARGS)

screenshots: .venv/synced-dev $(WORDS) ## take the README's pictures into docs/pictures; needs chromium
	@$(PY) -m pytest tests/browser/screenshots.py -o addopts="--strict-markers -p no:cacheprovider" $(ARGS)

speed: .venv/synced-dev $(WORDS) ## tell how fast pages are on a slow phone; needs chromium
	@$(PY) -m pytest tests/browser/speed.py -s -o addopts="--strict-markers -p no:cacheprovider" $(ARGS)

bench: .venv/synced-dev $(WORDS) ## measure, and print ratios (ARGS="-k word")
	@exec $(EMBEDDED) exec -- $(PY) -m pytest tests/bench -s -o addopts=--strict-markers -p no:cacheprovider $(ARGS)

check: .venv/synced-dev $(WORDS) ## lint, types, templates, migrations, deployment settings, room order
	@$(EMBEDDED) exec -- $(MAKE) --no-print-directory check-here

check-here:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	$(PY) -m djlint $(TEMPLATES) --lint --check
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py words --check
	AISLE_HTTPS=1 ALLOWED_HOSTS=aisle.example $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest -q tests/test_architecture.py

BOM := .state/bom.cdx.json
AUDIT = $(PY) -m pip_audit --strict --disable-pip --require-hashes -s osv --progress-spinner off $(ARGS)
audit: .venv/synced-dev ## known holes in what we depend on, and its bill of materials in .state/ (asks osv.dev)
	@mkdir -p $(dir $(BOM))
	$(AUDIT) -r requirements-dev.txt
	$(AUDIT) -r requirements.txt --format cyclonedx-json --output $(BOM)

words: .venv/synced-dev ## bring locale/ up to date with what the code says, and list what is not translated
	@$(EMBEDDED) exec -- $(PY) manage.py words

%.mo: %.po | .venv/pyvenv.cfg
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: $(UV) ## compile requirements*.txt from pyproject.toml (ARGS="--upgrade")
	@$(index); $(COMPILE) $(ARGS) pyproject.toml -o requirements.txt
	@$(index); $(COMPILE) $(ARGS) pyproject.toml --group dev -o requirements-dev.txt

# pip may be told of another index, certificates or a folder of wheels: uv gets to know them for
# this one command, through its environment, and no address is written anywhere.
define index
set -eu; \
told() { $(PYTHON) -m pip config list 2>/dev/null | sed -n "s/^[^=]*[.]$$1='\(.*\)'$$/\1/p" | head -n 1; }; \
address=$$(told index-url); wheels=$$(told find-links); certificates=$$(told cert); \
[ -z "$$address" ] || export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$address}"; \
[ -z "$$wheels" ] || [ -z "$$(told no-index)" ] || export UV_NO_INDEX=1 UV_FIND_LINKS="$$wheels"; \
[ -z "$$certificates" ] || export SSL_CERT_FILE="$${SSL_CERT_FILE:-$$certificates}"; \
[ -w "$${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$${UV_CACHE_DIR:-$(CURDIR)/.uv/cache}"
endef

define sync
@echo "installing what $(1) lists ..."
@$(index); $(UV) pip sync --require-hashes --python $(PY) $(1)
endef

.venv/synced: requirements.txt .venv/pyvenv.cfg
	$(call sync,requirements.txt)
	@touch $@

.venv/synced-dev: requirements-dev.txt requirements.txt .venv/pyvenv.cfg
	$(call sync,requirements-dev.txt)
	@touch .venv/synced $@

# Made anew when its Python has gone, for example after an upgrade of the system's.
.venv/pyvenv.cfg: $(if $(shell $(PY) -c 'print(1)' 2>/dev/null),,gone) | $(UV)
	@echo "making .venv ..."
	@$(UV) venv --quiet --clear --python $(PYTHON) .venv

# Works with and without python3-venv, and where the system's Python is externally managed.
$(UV):
	@command -v $(PYTHON) >/dev/null || { echo "Aisle needs $(PYTHON); install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Aisle needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "Aisle needs pip for $(PYTHON); on Debian: apt-get install python3-pip" >&2; exit 1; }
	@echo "fetching uv ..."
	@mkdir -p .uv && awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements-dev.txt > .uv/requirement.txt
	@$(PYTHON) -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --upgrade --target .uv --require-hashes -r .uv/requirement.txt
