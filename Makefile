# Two commands: `make results` regenerates everything, `make test` runs the tests.
# Both set up what they need in .venv, from requirements.lock, on any machine with Python 3.11+.

PYTHON ?= python3
CORES ?= 4
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# On all cores, and without the tests of the libraries: installing would take longer by half a minute.
COMPILE := -m compileall -qq -j 0 -x 'site-packages/.*/tests?/'
# The libraries that engines are timed against bring many more with them: an environment of its own.
BENCH := .venv-bench

# One thread of linear algebra per job: the same input gives the same bytes.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
# Figures carry this moment instead of the time at which they were drawn.
export SOURCE_DATE_EPOCH := 1435622400
export PYTHONHASHSEED := 0
# Every job starts Python anew: without kept bytecode it would compile its libraries each time.
unexport PYTHONDONTWRITEBYTECODE

# On a terminal: bars with what runs, what remains and how long it took; else a line a job.
PROGRESS := $(shell test -t 2 && echo --logger rich)
RUN = $(BIN)/python -m analysis.run_guard && $(BIN)/snakemake --cores $(CORES) $(PROGRESS)

.DEFAULT_GOAL := help
# Every target with a line of help is a command, not a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))

help: ## show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

results: $(READY) ## regenerate all results with Snakemake
	$(RUN)

eurostat: $(READY) ## results for the Eurostat tables in data/raw/eurostat
	$(RUN) --config datasets='["eurostat"]'

fetch-eurostat: $(READY) ## download the two Eurostat tables (the only use of a network)
	@$(BIN)/python -m analysis.fetch

test: $(READY) ## run all tests but the two below [MARKS="not faults" adds those on Slurm]
	$(BIN)/python -m pytest -n $(WORKERS) $(if $(MARKS),-m "$(MARKS)")

test-fast: $(READY) ## run the tests that do not run the workflow
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not slurm and not faults"

test-faults: $(READY) ## kill runs at random, fill the disk, run twice at once (minutes)
	$(BIN)/python -m pytest -m faults -vv tests/workflow

test-slurm: $(READY) ## run on a Slurm of one node (needs slurm-wlm, munge and root)
	$(BIN)/python -m pytest -m slurm -vv tests/slurm

lint: $(READY) ## run every linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/snakemake --lint

bench: $(BENCH)/.ready ## time the engines against other libraries; draws docs/benchmarks
	$(BENCH)/bin/python -m tests.benchmarks.run

cost-map: $(READY) ## measure where the time and memory of a run go
	$(BIN)/python -m tests.benchmarks.cost_map

audit: $(READY) ## walk from a number to the printed figures: make audit ID=published/headline
	@$(BIN)/python -m analysis.audit $(if $(CONFIG),--configuration $(CONFIG)) $(ID)

verify: $(READY) ## rebuild in a clean folder, name each byte that differs [ONLY=published/x.csv]
	@$(BIN)/python -m analysis.verify --cores $(CORES) $(if $(ONLY),--only $(ONLY))

archive: results ## write code, data and results as one zip for a repository
	@$(BIN)/python -m analysis.archive

exhibits: $(READY) ## write the lists of exhibits in README.md and docs/exhibits.md
	$(BIN)/python -m analysis.exhibit_list

calibration-page: $(READY) ## quote the measured rates in docs/calibration.md
	$(BIN)/python -m analysis.calibration_page

# LANG counts only when it is written on the command line: the shell sets one of its own.
CHOSEN := $(if $(filter command line,$(origin LANG)),$(LANG),en)
ifeq ($(origin LANG),command line)
unexport LANG
endif

figures: $(READY) ## figures for your page: make figures LANG=nl FORMAT=pdf WIDTH=16cm [TO=folder]
	@$(BIN)/python -m analysis.figures --language "$(CHOSEN)" $(if $(FORMAT),--format "$(FORMAT)") \
	  $(if $(WIDTH),--width "$(WIDTH)") $(if $(FIGURE),--figure "$(FIGURE)") \
	  $(if $(DATASET),--dataset "$(DATASET)") $(if $(TO),--to "$(TO)")

dictionary: $(READY) ## write docs/data_dictionary.md from the table schemas
	$(BIN)/python -m analysis.dictionary

# The series to write or check: DATASET names it under sources of CONFIG, FOLDER overrides its folder.
SERIES = $(if $(DATASET),--dataset $(DATASET)) $(if $(CONFIG),--configuration $(CONFIG)) \
  $(if $(FOLDER),--folder "$(FOLDER)")

template: $(READY) ## write an empty workbook and CSV: make template [LANGUAGE=nl] [FORM=long]
	@$(BIN)/python -m analysis.template $(SERIES) \
	  $(if $(LANGUAGE),--language $(LANGUAGE)) $(if $(FORM),--form $(FORM))

check-series: $(READY) ## list every problem of your series: make check-series [FOLDER=...]
	@$(BIN)/python -m analysis.check_series $(SERIES)

lock: $(READY) ## resolve requirements.lock again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	  --upgrade --quiet -o requirements.lock

clean: ## remove environments, logs, archive and what Snakemake remembers; results stay
	rm -rf $(VENV) $(BENCH) .snakemake logs build

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which with: make results PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python $(COMPILE) $(VENV)/lib analysis
	@touch $@

$(BENCH)/.ready: requirements-bench.lock pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --no-compile --require-hashes -r requirements-bench.lock
	$(BENCH)/bin/python $(COMPILE) $(BENCH)/lib
	@touch $@
