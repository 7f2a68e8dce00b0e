# What a person needs to run this project, each target with everything it needs before it.
# Set PYTHON to choose an interpreter (3.11 or newer), STATE for another folder than var/demo.

VENV   = .venv
BIN    = $(VENV)/bin
STATE  = var/demo
BIND   = 127.0.0.1:8000
ISSUER = ISSUER_STATE_DIR=$(STATE) $(BIN)/python -m issuer.cli

MADE    = $(VENV)/.made
RUNTIME = $(VENV)/.runtime
DEV     = $(VENV)/.dev
DEBIAN  = $(VENV)/.debian
NODE    = tests/interop/node_modules/.installed
AXE     = tests/journeys/node_modules/.installed

.PHONY: help setup demo serve test check interop agreement bench crash forge fuzz mutants powercut migrations messages lock clean
.DEFAULT_GOAL = help
.NOTPARALLEL:

help:
	@echo 'make demo     set up, then run the whole job on three worked examples, into $(STATE)'
	@echo 'make serve    show the demo at http://$(BIND)'
	@echo 'make test     set up for development, and run all tests; of the longest a part, but with WHOLE=1 all'
	@echo 'make check    ruff, mypy, import contracts, the rules of the house'
	@echo 'make interop  ask verifiers of other people about every badge of the demo'
	@echo 'make forge    show the verifier forged badges and genuine ones; both counts in var/forge.json'
	@echo 'make crash    kill it 200 times on each database, then count every badge'
	@echo 'make fuzz     try strange inputs on every parser and on the verifier; totals in tests/corpus'
	@echo 'make mutants  put small faults into status, proofs and verification: would a test notice?'
	@echo 'make powercut cut the power at 1,200 moments, then look what is left'
	@echo 'make migrations take 100,000 awards back and forward on each database, killed on the way'
	@echo 'make agreement compare canonical bytes of 10,000 strange badges with two other ways to them'
	@echo 'make bench    measure against peers and the limit; ratios in var/bench.json'
	@echo 'make messages bring the Chinese catalogue up to date with the sentences of the program'
	@echo 'make lock     bring the locked requirements up to what pyproject.toml asks for'
	@echo 'make setup    only set up: a virtual environment with the locked requirements'
	@echo 'make clean    remove the demo and all caches; $(VENV) stays'

# -- what can be asked for ---------------------------------------------------------------------

setup: $(RUNTIME)

demo: $(RUNTIME)
	@$(ISSUER) demo

serve: $(RUNTIME)
	@test -f $(STATE)/report.json || $(ISSUER) demo --quiet
	@$(ISSUER) db upgrade
	@echo
	@echo 'Open one of these; stop with Ctrl-C.'
	@echo '  http://$(BIND)/         what anybody may see'
	@echo '  http://$(BIND)/verify   check a badge: try $(STATE)/badges/*.png'
	@echo '  http://$(BIND)/staff    for organisers and learning advisors'
	@echo '  http://$(BIND)/mine     for students'
	@echo
	@cat $(STATE)/accounts.txt
	@echo
	@ISSUER_STATE_DIR=$(STATE) exec $(BIN)/gunicorn --bind $(BIND) \
		--worker-class gthread --workers 1 --threads 8 --no-control-socket wsgi:app

test: $(DEV) $(DEBIAN) $(NODE) $(AXE)
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

interop: $(DEV) $(DEBIAN) $(NODE)
	@test -f $(STATE)/report.json || $(ISSUER) demo --quiet
	$(BIN)/python -m tests.interop.run --demo $(STATE)

agreement: $(DEV)
	$(BIN)/python -m tests.interop.canonical_agreement $(ARGS)

forge: $(DEV) $(DEBIAN)
	$(BIN)/python -m tests.evil_issuer

bench: $(DEV) $(DEBIAN) $(NODE)
	$(BIN)/python -m benchmarks.run $(ARGS)

crash: $(DEV) $(DEBIAN)
	$(BIN)/python -m tests.crash.run --engine sqlite
	$(BIN)/python -m tests.crash.run --engine postgresql

fuzz: $(DEV)
	$(BIN)/python -m tests.fuzz $(ARGS)

mutants: $(DEV)
	$(BIN)/python -m tests.mutants $(ARGS)

powercut: $(DEV) $(DEBIAN)
	$(BIN)/python -m tests.crash.powercut

migrations: $(DEV) $(DEBIAN)
	$(BIN)/python -m tests.crash.migrations --engine sqlite $(ARGS)
	$(BIN)/python -m tests.crash.migrations --engine postgresql $(ARGS)

messages: $(DEV)
	@mkdir -p var
	$(BIN)/pybabel -q extract -F pyproject.toml --omit-header --no-wrap --no-location \
		--sort-output -o var/messages.pot .
	$(BIN)/pybabel -q update -i var/messages.pot -l zh_Hant \
		-o issuer/locale/zh_Hant/LC_MESSAGES/messages.po \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# What is locked stays until it no longer fits. Of 3.11 the first, which asks for the most.
LOCK = $(BIN)/uv pip compile -q pyproject.toml --group build --generate-hashes --no-header \
	--no-emit-index-url --python-version 3.11.0 -c requirements/runtime.txt

lock: $(DEV)
	$(LOCK) -o requirements/runtime.txt
	$(LOCK) -c requirements/dev.txt -o requirements/dev.txt \
		--group dev --extra postgres --extra redis

clean:
	rm -rf $(STATE) var/interop.json var/bench*.json var/crash.json var/forge.json var/mutants* .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage
	find badge_art benchmarks issuer keys tests -name __pycache__ -prune -exec rm -rf {} +

# -- what they need, each done once ------------------------------------------------------------

# The system's own Python first: as a rule it is built with profile-guided optimisation, and one that
# was compiled by hand (pyenv) is not, with which a run takes about an eighth longer.
$(MADE):
	@for python in $(if $(PYTHON),'$(PYTHON)',/usr/bin/python3 python3 python3.13 python3.12 python3.11); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$python"; continue; }; \
		echo "Setting up $(VENV) with $$("$$python" --version)."; \
		"$$python" -m venv $(VENV) && touch $@ && exit 0; \
		exit 1; \
	done; \
	if [ -n "$$bare" ]; then \
		echo "$$bare cannot make virtual environments. On Debian: apt-get install python3-venv"; \
		exit 1; \
	fi; \
	echo 'Python 3.11 or newer is needed$(if $(PYTHON),; $(PYTHON) is not that.,; none was found.)'; \
	echo 'Install one, or name it: make PYTHON=/path/to/python3.11 ...'; \
	exit 1

$(RUNTIME): $(MADE) requirements/runtime.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUNTIME) requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements/dev.txt
	@touch $@

# Without root, or on another system, the tests that need a missing package say so themselves.
$(DEBIAN): $(MADE) requirements/debian.txt
	@missing=''; \
	while read -r package needed; do \
		case "$$package" in ''|'#'*) continue;; esac; \
		command -v "$$needed" >/dev/null || test -e "$$needed" || missing="$$missing $$package"; \
	done < requirements/debian.txt; \
	if [ -z "$$missing" ]; then touch $@; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "Missing for some tests:$$missing. Install what corresponds to these here."; exit 0; \
	fi; \
	if [ "$$(id -u)" = 0 ]; then root=''; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then root='sudo'; \
	else echo "Missing for some tests:$$missing. Run as root: apt-get install$$missing"; exit 0; \
	fi; \
	echo "Installing$$missing."; \
	$$root apt-get -qq update && \
	DEBIAN_FRONTEND=noninteractive $$root apt-get -qq install --no-install-recommends -y $$missing && \
	touch $@

$(NODE): tests/interop/package.json tests/interop/package-lock.json
	@if command -v npm >/dev/null; then \
		echo 'Installing the verifiers of other people (tests/interop).'; \
		(cd tests/interop && npm ci --silent) && touch $@; \
	else \
		echo 'npm is missing, so the tests with other verifiers cannot run.'; \
	fi

$(AXE): tests/journeys/package.json tests/journeys/package-lock.json
	@if command -v npm >/dev/null; then \
		echo 'Installing axe-core (tests/journeys).'; \
		npm ci --silent --prefix tests/journeys && touch $@; \
	else \
		echo 'npm is missing, so axe-core cannot look at the pages.'; \
	fi
