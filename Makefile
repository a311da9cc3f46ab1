# What a new user runs: `make demo` and `make test`. Both set up .venv first.
# Needs Python 3.9 or later (another one: `make demo PYTHON=python3.12`).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# The tests that start no process of Guild and install nothing, and the code that needs one.
QUICK := tests --ignore=tests/guild --ignore=tests/test_install.py --ignore=tests/test_docs_pages.py \
  -m "not installs and not alone"
# Their many small files are made in memory, where there are two gigabytes of that: a disk's file
# system takes as long again. Nothing of them stays when all tests pass.
MEMORY := $(shell test -w /dev/shm && df -Pk /dev/shm | \
  awk 'NR == 2 && $$4 > 2000000 {print "PYTEST_DEBUG_TEMPROOT=/dev/shm"}')
IN_MEMORY := $(if $(MEMORY),-o tmp_path_retention_policy=failed)
UPPER := guild_funcs/adapters/*,guild_funcs/plugin.py,guild_funcs/startup.py
PARALLEL := -q -n 2 --dist worksteal
DOCS := tests/test_docs.py tests/test_docs_functions.py tests/test_docs_pages.py
# Only these files are collected for the tests that run alone: to collect all takes seven seconds.
ALONE = $(shell grep -rl --include='test_*.py' 'mark\.alone' tests) -m alone
COVERAGE := $(BIN)/python -m coverage

.PHONY: help demo test quick fuzz properties coverage coverage-lower coverage-adapters lint docs pages matrix bench bench-quick bench-check clean

help:
	@echo "make demo    the story of guild-funcs on real runs (a minute or two, once, to set up)"
	@echo "make test    the tests, with hundreds of real runs: some minutes"
	@echo "make quick   the tests that start no Guild; make coverage measures them all"
	@echo "make lint    ruff and mypy"
	@echo "make docs    the tests of the pages; make pages writes what their commands print"
	@echo "make fuzz    odd texts, guild files, metadata and trees, some minutes; the seed is printed"
	@echo "make properties   the properties, with twenty times the examples, others each time"
	@echo "make matrix  every environment of docs/compatibility.md (half an hour)"
	@echo "make bench   the benchmarks; make bench-quick, make bench-check"
	@echo "make clean   removes .venv and what the tools leave"

demo: $(VENV)/.installed
	@$(BIN)/python examples/demo.py

# After `make docs`, `make test DOCS_TESTED=yes` does not test the pages again.
test: $(VENV)/.installed-test
	@echo "Running the tests (real Guild runs; some minutes)"
	@$(BIN)/python -m pytest $(PARALLEL) -m "not alone" $(if $(DOCS_TESTED),$(DOCS:%=--ignore=%))
	@$(BIN)/python -m pytest -q $(ALONE)

quick: $(VENV)/.installed-test
	@$(MEMORY) $(BIN)/python -m pytest $(PARALLEL) $(IN_MEMORY) $(QUICK)

# The branches of the rooms below the adapters that the quick tests take: all of them.
coverage-lower: $(VENV)/.installed-test
	@$(COVERAGE) erase
	@$(COVERAGE) run -m pytest $(PARALLEL) $(QUICK)
	@$(COVERAGE) combine -q
	@$(COVERAGE) report --omit='$(UPPER)' --fail-under=100

# The branches of the adapters that runs in the tests' own process take.
coverage-adapters: $(VENV)/.installed-test
	@$(COVERAGE) erase
	@$(COVERAGE) run -m pytest -q tests/adapters
	@$(COVERAGE) combine -q
	@$(COVERAGE) report --include='$(UPPER)' --fail-under=97

# The branches of all code that all tests take, in the processes of Guild too.
coverage: $(VENV)/.installed-test
	@$(COVERAGE) erase
	@$(COVERAGE) run -m pytest $(PARALLEL) -m "not alone"
	@$(COVERAGE) run -m pytest -q $(ALONE)
	@$(COVERAGE) combine -q
	@$(COVERAGE) report

lint: $(VENV)/.installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Odd texts, guild files, metadata and trees, from a seed that is printed: `make fuzz SECONDS=600`.
SECONDS ?= 180
fuzz: $(VENV)/.installed-test
	$(BIN)/python tests/fuzz.py --seconds $(SECONDS)

# The properties of all tests, with other examples each time, and many times as many.
TIMES ?= 20
properties: $(VENV)/.installed-test
	GUILD_FUNCS_TEST_TIMES=$(TIMES) $(BIN)/python -m pytest $(PARALLEL) -m "hypothesis and not alone"

docs: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(PARALLEL) $(DOCS)

pages: $(VENV)/.installed-test
	$(BIN)/python tests/errors_page.py
	$(BIN)/python tests/pages.py
	$(BIN)/python tests/picture.py

$(VENV)/.installed: pyproject.toml
	@echo "Setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 9) and "guild-funcs needs Python 3.9 or later")'
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing Guild AI and guild-funcs from PyPI (a minute or two, once)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.installed-lint: $(VENV)/.installed-test
	@echo "Installing ruff and mypy"
	@$(PIP) --editable '.[lint]'
	@touch $@

# The environments of docs/compatibility.md, each made anew: half an hour on two cores. Called again
# at the same commit, it goes on where it ended. TESTS=1 also runs the tests on each Python.
matrix: $(VENV)/.installed
	@$(PIP) nox
	@$(BIN)/python -m nox -s matrix -- $(if $(TESTS),--tests)

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/report.py

bench-quick: $(VENV)/.installed-test
	$(BIN)/python benchmarks/report.py --quick

bench-check: $(VENV)/.installed-test
	$(BIN)/python benchmarks/report.py --check

clean:
	rm -rf $(VENV) .bench .nox build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
