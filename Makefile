# What people and CI run. `make` alone tells what there is. Works from any folder: make -C PATH ...

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run still test test-xorg lint check bench bench-picture chaos soak audit lock \
	install-service remove-service
MAKEFLAGS += --no-print-directory

# The folder of this file, also with spaces in its name.
ROOT := $(shell file=$$(printf %s '$(MAKEFILE_LIST)' | sed 's/^ //'); cd "$$(dirname "$$file")" && pwd)
IN := cd '$(ROOT)' &&
PY := .venv/bin/python
export PYTHON LOCK

help:
	@echo 'make setup    packages into .venv, once; again only when the lock files have changed'
	@echo 'make run      start the show; Ctrl-C ends it    ARGS="--output window --port 8081"'
	@echo 'make still    dream one picture                 ARGS='"'"'"tree frog" --rounds 12'"'"
	@echo 'make test     all tests                         ARGS=-x'
	@echo 'make test-xorg  windows on three monitors of an X server made for it'
	@echo 'make check    tests, format, lint, types, layers'
	@echo 'make lint     the same without the tests'
	@echo 'make bench    figures of this machine           ARGS="engine show"'
	@echo 'make bench-picture  do they reach their bars?  ARGS="--rounds 8 --against seed"'
	@echo 'make chaos    faults on a real show             ARGS="--faults 100 --seed 7"'
	@echo 'make soak     memory of a real show over time   ARGS="--minutes 10"'
	@echo 'make audit    is any package of the lock known to be unsafe?'
	@echo 'make install-service  start the show with the machine, and again when it fails (systemd)'
	@echo 'make remove-service   end that'
	@echo 'make lock     resolve the versions in requirements-*.txt again'
	@echo
	@echo 'setup takes PYTHON=python3.12 and LOCK=cpu or LOCK=gpu.'

setup:
	@$(IN) installation/deploy/environment.sh run
	@$(IN) $(PY) -m installation.cli_setup
	@$(if $(filter setup,$(MAKECMDGOALS)),echo 'setup: ready; make run starts the show')

setup-dev:
	@$(IN) installation/deploy/environment.sh dev

run: setup
	@$(IN) exec $(PY) -m installation run $(ARGS)

still: setup
	@$(IN) exec $(PY) -m installation still $(ARGS)

# TensorFlow and OpenGL must never share a process, so the tests of model have one of their own. It
# runs beside the other, which mostly waits, and says what it has to say when both are done.
test: setup-dev
	@$(IN) failed=0; said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	$(PY) -m pytest tests/model $(ARGS) >"$$said" 2>&1 & model=$$!; \
	echo '== all tests but those of model'; \
	$(PY) -m pytest tests --ignore=tests/model --ignore=tests/xorg $(ARGS) || failed=1; \
	echo '== tests of model'; wait $$model || failed=1; cat "$$said"; \
	exit $$failed

# Needs xserver-xorg-core, xserver-xorg-video-dummy, x11-xserver-utils and xdotool.
test-xorg: setup-dev
	@echo '== windows on several monitors'; $(IN) $(PY) -m pytest tests/xorg $(ARGS)

lint: setup-dev
	@echo '== format'; $(IN) $(PY) -m ruff format --check .
	@echo '== lint'; $(IN) $(PY) -m ruff check .
	@echo '== types'; $(IN) $(PY) -m mypy
	@echo '== layers'; $(IN) $(PY) .venv/bin/lint-imports

check: test lint

bench: setup-dev
	@$(IN) $(PY) tests/bench/run.py $(ARGS)

bench-picture: setup-dev
	@$(IN) $(PY) tests/bench/bench_picture.py $(ARGS)

install-service: setup
	@$(IN) installation/deploy/service.sh install

remove-service:
	@$(IN) installation/deploy/service.sh remove

chaos: setup-dev
	@$(IN) $(PY) -m tests.chaos.run $(ARGS)

soak: setup-dev
	@$(IN) $(PY) -m tests.soak.run $(ARGS)

audit: setup-dev
	@$(IN) $(PY) -m tests.audit.run $(ARGS)

# Local indexes of this machine's pip are left out: --no-config, and uv reads none of pip's files.
RESOLVE := .venv/bin/uv pip compile pyproject.toml --no-config --quiet --universal \
	--python-version 3.11 --fork-strategy fewest --generate-hashes --upgrade \
	--custom-compile-command 'make lock'

lock: setup-dev
	@$(IN) rm -f requirements-cpu.txt requirements-gpu.txt requirements-dev.txt
	@$(IN) $(RESOLVE) --extra cpu -o requirements-cpu.txt
	@$(IN) $(RESOLVE) --extra gpu -c requirements-cpu.txt -o requirements-gpu.txt
	@$(IN) $(RESOLVE) --extra cpu --extra networks --extra dev -c requirements-cpu.txt \
		--no-emit-package tensorflow-cpu -o requirements-dev.txt
