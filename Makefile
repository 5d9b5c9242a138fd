# Every command of the project. `make` alone prints them, from the ## comments below.
SWIFT ?= swift
SWIFT_FLAGS ?=
ARGS ?=

server := .build/release/LoopServer
swift_sources := Package.swift Sources Tests

.DEFAULT_GOAL := help
.PHONY: help setup build run demo test screenshots soak upgrade-test fuzz bench bench-guard lint format settings console \
	check-image clean
export SWIFT

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: Debian packages, the tests' programs, Swagger UI, Preact (silent when nothing is)
	@scripts/setup.sh

build: ## build the release binary, .build/release/LoopServer
	@scripts/setup.sh build
	$(SWIFT) build -c release --static-swift-stdlib --product LoopServer $(SWIFT_FLAGS)

# Without Swagger UI and the panel the server works all the same, so a failed download stops neither run nor demo.
run: build ## build and run the server in this terminal (make run ARGS="--simulador")
	@scripts/setup.sh runtime
	-@scripts/setup.sh docs
	exec $(server) serve $(ARGS)

demo: build ## send Examples/facturas.csv through a simulated WhatsApp and watch it (DEMO_SALIR=1: then stop)
	@scripts/setup.sh runtime demo
	-@scripts/setup.sh docs
	@scripts/demo.sh

test: ## build and run every test (make test ARGS="--filter CampaignsTests")
	@scripts/setup.sh build runtime test docs
	@scripts/test.sh $(ARGS)

screenshots: build ## render every page of the panel into docs/img/panel
	@scripts/setup.sh runtime test docs screenshots
	LOOPSERVER=$(server) .build/python/bin/python -B Tests/Panel/screenshots.py

soak: ## run tests again and again (make soak ARGS="--busy 4 --runs 5 all"; alone: where things go wrong, 20 times)
	@scripts/setup.sh build runtime test
	@scripts/soak.sh $(ARGS)

upgrade-test: ## a former version and this one on one Redis, in both orders and side by side
	@scripts/setup.sh build runtime test
	@scripts/upgrade-test.sh

fuzz: ## look for input that breaks a parser's rules (FUZZ_SECONDS=180 for each; make fuzz ARGS="csv json")
	@scripts/setup.sh build
	@scripts/fuzz.sh $(ARGS)

bench: build ## measure it beside what else one could use, into Benchmarks/RESULTS.md (make bench ARGS="health send --short")
	@scripts/setup.sh runtime bench
	@scripts/bench.sh $(ARGS)

bench-guard: build ## count instructions, allocations and kernel's calls of a request, a row and a message (ARGS=--write keeps what they are now)
	@scripts/setup.sh runtime guard
	@scripts/bench-guard.sh $(ARGS)

lint: ## check formatting, scripts, Lua, forbidden calls, settings
	@scripts/setup.sh build lint
	@scripts/lint.sh

format: ## format the Swift sources in place
	$(SWIFT) format --in-place --recursive $(swift_sources)

settings: ## write .env.example and the table of docs/ajustes.md from the settings' table in the code
	@scripts/setup.sh build
	@scripts/settings.sh

console: ## write the commands of docs/consola.md from their own help
	@scripts/setup.sh build
	@scripts/console-page.sh

check-image: build ## prove, without a container engine, that the image's package list is enough for the binary
	@scripts/setup.sh test docs
	@scripts/check-image.sh

clean: ## remove what was built (campaigns in ./data stay)
	rm -rf .build .build-fuzz
