# Two commands matter: `make demo` and `make test`. The rest is for those who change the program.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# The scripts call target/release/…, wherever the machine's owner usually keeps build output.
export CARGO_TARGET_DIR := $(CURDIR)/target
BIANFANG_STARTED ?= $(shell date +%s)
export BIANFANG_STARTED

listen ?= 127.0.0.1:8080
# In CI the lock file must be complete; at a desk a new dependency may enter it.
locked := $(if $(CI),--locked)
# Folders count too: a page that was deleted changes its folder, and nothing else.
web_sources := $(shell find web -mindepth 1 \( -name node_modules -o -name dist -o -name '.*' -o -name '*.tsbuildinfo' \) -prune -o -print)

.PHONY: help demo test bench fmt accept binary web web-packages

help:
	@echo "make demo    build everything, load the park of spring 2020, serve it on http://$(listen)"
	@echo "make test    install what the tests need and run all of them"
	@echo "make bench   measure durable visit submissions on SQLite and PostgreSQL"
	@echo "make fmt     format all sources"
	@echo "make accept  take the present behaviour as the expected one (golden files, OpenAPI, client)"

demo: binary
	@scripts/step "Starting on http://$(listen) (stop with Ctrl-C; the data stays in demo-data)"
	@exec target/release/bianfang demo --data demo-data --listen $(listen)

test:
	@scripts/test

bench: web
	@scripts/step "Building the server and the bench"
	@cargo build --release --workspace --bins $(locked)
	@mkdir -p bench/results/local
	@scripts/with-postgres target/release/bianfang-bench submissions --output bench/results/local $(BENCH_ARGUMENTS)

fmt:
	@cargo fmt --all
	@[[ ! -f web/package.json ]] || npm --prefix web run --if-present format

accept: binary
	@scripts/accept

# cargo itself knows best what changed, and says so within a second. The whole workspace is named so that every
# target settles on the same features of each dependency and none is compiled twice.
binary: web
	@[[ -x target/release/bianfang ]] || scripts/step "Building the server (a quarter of an hour from nothing)"
	@cargo build --release --workspace --bin bianfang $(locked)

web: web/dist/index.html
web-packages: web/node_modules/.package-lock.json

# The outputs themselves are the marks of what is up to date: whoever deletes one gets it back.
web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@scripts/check-tools
	@scripts/step "Fetching the packages of the pages"
	@npm --prefix web ci --prefer-offline --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(web_sources)
	@scripts/step "Building the pages"
	@npm --prefix web run build
	@touch $@
