# make demo [PHOTO=me.jpg]   an avatar from a sample photo, or from yours
# make test                  everything; make test-fast: under a minute; make lint: style, types, layers
# make quality [ONLY=man]    short avatars of the sample photos, compared with kept figures
# make docs                  the documentation and the reference as a site: build/site/index.html
PYTHON ?= python3
PHOTO ?= examples/woman_skirt.jpg
VENV := .venv
BIN := $(VENV)/bin
# Without the byte code of every module of every package, which is half of the time: Python writes what it imports.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -q --no-compile
# As many test processes as cores, but at most two: each needs about 2 GiB.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1); [ "$$n" -lt 2 ] && echo 1 || echo 2)

.PHONY: demo install test test-fast quality lint docs clean

demo: $(VENV)/installed
	@photo="$(PHOTO)"; name="$${photo##*/}"; folder="avatars/$${name%.*}"; \
	$(BIN)/persona create "$$photo" -o "$$folder" || exit $$?; \
	echo; \
	echo "The avatar is in $$folder; report.html there tells how it went. To see it move:"; \
	echo "  $(BIN)/persona view '$$folder'"; \
	if [ "$$(uname)" = Darwin ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(BIN)/persona view "$$folder"; \
	fi

install: $(VENV)/installed

test: $(VENV)/installed-test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --budget

test-fast: $(VENV)/installed-test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not slow" --budget

lint: $(VENV)/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/python tools/check_imports.py

quality: $(VENV)/installed
	OMP_NUM_THREADS=2 $(BIN)/python benchmarks/quality.py examples --short --out avatars/quality-short \
		--floors benchmarks/quality_floors.json $(if $(ONLY),--only $(ONLY))

docs: $(VENV)/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "The documentation is in build/site/index.html"

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' || \
		{ echo "persona needs Python 3.11 or 3.12. Name one: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is missing. On Debian: sudo apt install python3-venv"; exit 1; }

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/installed-docs: pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -e '.[docs]'
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -e '.[test]'
	@touch $(VENV)/installed $@
