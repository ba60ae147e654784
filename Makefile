# `make run` and `make test` are all one needs; `make` alone lists the rest.

.DEFAULT_GOAL := help
.PHONY: help run test dev lint bench screenshots client server ready

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
SITE := $(TARGET)/site
MUSTER := $(TARGET)/release/muster
WASM := $(TARGET)/wasm32-unknown-unknown/client/app.wasm
# Cargo draws its own progress on a terminal; elsewhere a line per stage is enough.
QUIET := $(shell [ -t 2 ] || echo -q)

# $(call stage,name,command) runs a command under its name and says how long it took.
stage = @echo '$(1)'; start=$$(date +%s); { $(2); } || exit 1; echo "    $$(( $$(date +%s) - start )) s"

build_client = cargo build $(QUIET) -p app --target wasm32-unknown-unknown --profile client \
	&& cargo run $(QUIET) --release -p app-bundle -- --wasm $(WASM) --out $(SITE)
build_server = cargo build $(QUIET) --release -p server

help: ## list the commands
	@echo 'Muster, incident triage. Commands:'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo 'MUSTER_LISTEN (127.0.0.1:8080), MUSTER_DATA (./data) and DATABASE_URL say where.'

run: ready ## build everything, start with demo data and print an address to open
	$(call stage,1/3 client (some minutes the first time),$(build_client))
	$(call stage,2/3 server,$(build_server))
	@echo '3/3 starting'
	@MUSTER_LISTEN=$${MUSTER_LISTEN:-127.0.0.1:8080} MUSTER_DATA=$${MUSTER_DATA:-./data} \
		exec $(MUSTER) serve --demo

test: ready ## check everything: lints, unit tests, journeys in a browser
	$(call stage,1/7 what the tests need,end2end/setup.sh)
	$(call stage,2/7 format,cargo fmt --all --check)
	$(call stage,3/7 lints,cargo clippy $(QUIET) --locked --workspace --all-targets -- -D warnings \
		&& cargo clippy $(QUIET) --locked -p app --target wasm32-unknown-unknown -- -D warnings)
	$(call stage,4/7 tests,if cargo nextest --version >/dev/null 2>&1; \
		then cargo nextest run --locked --workspace --cargo-quiet; else cargo test -q --locked --workspace --bins --lib --tests; fi)
	$(call stage,5/7 documentation tests,cargo test -q --locked --workspace --doc)
	$(call stage,6/7 client and server,$(build_client) && $(build_server))
	$(call stage,7/7 journeys,cd end2end && MUSTER_BIN=$(MUSTER) npm test --silent)

dev: ready ## rebuild and restart whenever a source changes
	@app/dev.sh $(TARGET)

lint: ready ## format and lints alone
	$(call stage,format,cargo fmt --all --check)
	$(call stage,lints,cargo clippy $(QUIET) --workspace --all-targets -- -D warnings \
		&& cargo clippy $(QUIET) -p app --target wasm32-unknown-unknown -- -D warnings)

bench: client ## measure beside the budgets, into target/bench.json
	@cargo bench $(QUIET) -p server --bench budgets

screenshots: client server ## each screen, three sizes, two themes, into end2end/screenshots
	$(call stage,what the browser needs,end2end/setup.sh)
	$(call stage,screenshots,cd end2end && MUSTER_BIN=$(MUSTER) npm run --silent screenshots)

client: ready ## the client alone
	$(call stage,client,$(build_client))

server: client ## the server with the client in it
	$(call stage,server,$(build_server))

ready:
	@app/ready.sh
