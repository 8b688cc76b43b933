# make run and make test are the two commands a newcomer needs; each makes what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The demonstration's archive stays in the checkout unless you name another place.
export NEWSBRIEF_HOME ?= $(CURDIR)/.newsbrief
# The models are packages: nothing is ever asked of a model hub.
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: run setup setup-dev setup-bench test check format lock bench soak clean

run: setup ## ingest the samples, print a briefing of them, then answer commands until the input ends
	@$(BIN)/newsbrief ingest samples >/dev/null
	@$(BIN)/newsbrief brief samples
	@$(BIN)/newsbrief serve

setup: $(VENV)/.default

setup-dev: $(VENV)/.dev

setup-bench: $(VENV)/.bench

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Newsbrief needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# Nothing is compiled at install: three quarters of the files are models of other kinds that we never import.
$(VENV)/.default: requirements/default.lock pyproject.toml | $(BIN)/python
	@echo "Installing Newsbrief into $(VENV) …"
	$(PIP) install --no-compile --no-deps -r requirements/default.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.default requirements/generate.lock requirements/dev.lock
	@echo "Installing what the tests need …"
	$(PIP) install --no-compile --no-deps -r requirements/dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/bench.lock
	$(PIP) install --no-compile --no-deps -r requirements/bench.lock
	@touch $@

# Two workers, each with models of its own, loaded once: a file's tests share what they start, so they stay together.
test: setup-dev ## everything, on real models
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup-dev ## the linters
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## pin anew what the .in files ask for
	requirements/lock.sh

bench: setup-bench ## speed, quality and memory, against named peers
	$(BIN)/python -m benchmarks

soak: setup-dev ## half an hour of it: the poller killed at 100 random moments, the digests at 620
	$(BIN)/python -m tests.soak

clean:
	rm -rf $(VENV) .newsbrief build *.egg-info
