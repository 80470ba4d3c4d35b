# `make` lists the targets. Each first builds its prerequisites, so a fresh checkout can start with `make run` or `make test`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --warn-undefined-variables
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# One step at a time, also under -j: the steps share ui/node_modules and use all cores by themselves.
.NOTPARALLEL:

# The scenario of `make demo` and `make lighthouse`: databricks, all-green, degraded, outage, unknown, empty or large.
demo: SCENARIO ?= databricks
lighthouse: SCENARIO ?= degraded
# The config as code of `make run`: a file or a folder.
BUOY_CONFIG ?= config/example.yml

# Another name for $(MAKE): make -n runs lines that contain $(MAKE), and would start Spark.
ITSELF   := $(MAKE)
VERSION   = $(shell scripts/version.sh)
TOOLS    := bin/tools
GOTEST   := $(TOOLS)/gotestsum --format pkgname-and-test-fails --format-hide-empty-pkg --
NPM      := npm --prefix ui run --silent
# The packages of the page: those that its build needs, and all.
BUILD_MODULES := ui/node_modules/.package-lock.json
MODULES  := ui/node_modules/.all
CONTRACT := src/httpapi/openapi.yaml
# Folders too: a folder is newer than the build when a file in it was removed.
UI_SOURCES := $(shell find ui/src ui/public ui/build ! -name '*.test.ts' ! -name '*.test.tsx' 2>/dev/null) \
	$(wildcard ui/index.html ui/vite.config.ts ui/tsconfig.json ui/package.json ui/package-lock.json)

.PHONY: help
help: ## List the targets
	@printf 'make <target>\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r target text; do \
		printf '  %-22s %s\n' "$$target" "$$text"; done

##------------------------------------------------------------------------------------------------------------- Using it

.PHONY: run
run: build ## Measure config/example.yml at http://127.0.0.1:8000 (local mode)
	BUOY_CONFIG='$(BUOY_CONFIG)' exec bin/buoy serve

.PHONY: demo
demo: build ## Simulated data: make demo SCENARIO=databricks|all-green|degraded|outage|unknown|empty|large
	USE_MOCK_DATA=true MOCK_SCENARIO='$(SCENARIO)' exec bin/buoy serve

##------------------------------------------------------------------------------------------------------------- Building

# The shell of this target is the one that every system has, because bash can be what is missing.
.PHONY: check-tools
check-tools: SHELL := /bin/sh
check-tools: .SHELLFLAGS := -c
check-tools:
	@sh scripts/check-tools.sh

.PHONY: build
build: ui/dist/index.html ## The one binary, bin/buoy, with the page inside
	CGO_ENABLED=0 go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/buoy ./src/cmd/buoy

.PHONY: dist
dist: ui/dist/index.html $(TOOLS)/pack ## The files for Databricks: dist/app and dist/job, for Linux
	scripts/dist.sh '$(VERSION)'

.PHONY: release
release: dist $(TOOLS)/cyclonedx-gomod ## The archive to deploy without building, with checksums and lists of its parts: bin/release
	scripts/release.sh '$(VERSION)'

ui/dist/index.html: $(UI_SOURCES) | $(BUILD_MODULES)
	@echo 'Building the page' >&2
	$(NPM) build -- --logLevel warn
	@touch $@

# npm writes its own copy of the lock file last; `npm ci` is not used, see CONTRIBUTING.md. Packages that are only for development, such
# as vitest, stay if they are installed.
$(BUILD_MODULES): ui/package.json ui/package-lock.json | check-tools
	@echo 'Installing the packages that build the page (120 MB)' >&2
	npm --prefix ui install --no-audit --no-fund $(if $(wildcard ui/node_modules/vitest),,--omit=dev)
	@touch $@

$(MODULES): ui/package.json ui/package-lock.json | check-tools
	npm --prefix ui install --no-audit --no-fund
	@touch $@ $(BUILD_MODULES)

# The types come first, because the lists are written by a test that needs them, and again after it, because the contract has one
# of the lists.
.PHONY: generate
generate: $(TOOLS)/apigen $(MODULES) ## The lists of kinds; Go and TypeScript types from the API's contract; the schema of the config files
	$(TOOLS)/apigen -spec $(CONTRACT) -types src/httpapi/api/types.gen.go -json src/httpapi/api/openapi.gen.json
	go test ./tests/schema -run 'TestTheListsOfKindsAreCurrent|TestTheKindsOfThePageTestsAreCurrent' -update
	$(TOOLS)/apigen -spec $(CONTRACT) -types src/httpapi/api/types.gen.go -json src/httpapi/api/openapi.gen.json
	$(NPM) api
	go run ./src/cmd/buoy schema >bin/buoy.schema.json && mv bin/buoy.schema.json config/buoy.schema.json

.PHONY: tools
tools: $(TOOLS)/golangci-lint $(TOOLS)/gotestsum $(TOOLS)/apigen $(TOOLS)/cyclonedx-gomod $(TOOLS)/pack ## Build the tools of tools/go.mod into bin/tools

$(TOOLS)/golangci-lint $(TOOLS)/gotestsum $(TOOLS)/apigen $(TOOLS)/cyclonedx-gomod $(TOOLS)/pack: | check-tools

$(TOOLS)/golangci-lint: tools/go.sum
	cd tools && go build -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

$(TOOLS)/gotestsum: tools/go.sum
	cd tools && go build -o ../$@ gotest.tools/gotestsum
	@touch $@

$(TOOLS)/apigen: tools/go.sum $(wildcard tools/apigen/*.go)
	cd tools && go build -o ../$@ ./apigen
	@touch $@

$(TOOLS)/cyclonedx-gomod: tools/go.sum
	cd tools && go build -trimpath -buildvcs=false -o ../$@ github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod
	@touch $@

$(TOOLS)/pack: tools/go.sum $(wildcard tools/pack/*.go)
	cd tools && go build -o ../$@ ./pack
	@touch $@

.PHONY: clean
clean: ## Remove what was built; ui/node_modules and the data stay
	rm -rf bin ui/coverage ui/artifacts
	find ui/dist dist -mindepth 1 -type f ! -name .gitkeep -delete

##------------------------------------------------------------------------------------------------------------- Checking

.PHONY: check
check: check-generated lint test-go test-ui ## Fast checks before every commit: generated code, linters, unit tests

.PHONY: test
test: tools lockfile chromium tidy check-generated lint test-race test-quartz test-ui-coverage test-api test-browser ## Everything that CI runs; sets up what it needs
	scripts/warehouse.sh run $(ITSELF) test-warehouse test-warehouse-browser test-bundle

.PHONY: check-generated
check-generated: $(TOOLS)/apigen ## Check that the generated code is current
	scripts/check-generated.sh $(CONTRACT)

.PHONY: lint
lint: lint-go lint-ui ## golangci-lint, go vet, biome and tsc

.PHONY: fmt
fmt: $(TOOLS)/golangci-lint $(MODULES) ## Format Go and TypeScript
	$(TOOLS)/golangci-lint fmt
	cd tools && ../$(TOOLS)/golangci-lint fmt
	$(NPM) format

.PHONY: lint-go
lint-go: $(TOOLS)/golangci-lint
	go vet ./...
	$(TOOLS)/golangci-lint run ./...
	cd tools && go vet ./... && ../$(TOOLS)/golangci-lint run ./...

.PHONY: lint-ui
lint-ui: $(MODULES)
	$(NPM) lint
	$(NPM) types

.PHONY: test-go
test-go: $(TOOLS)/gotestsum
	$(GOTEST) -short ./...

.PHONY: test-race
test-race: $(TOOLS)/gotestsum
	CGO_ENABLED=1 $(GOTEST) -race -timeout 10m ./...
	cd tools && ../$(GOTEST) ./...

.PHONY: test-quartz
test-quartz: $(TOOLS)/gotestsum ## The times of schedules, compared with the real Quartz on random expressions (JDK 17, Maven; 1 MB)
	scripts/quartz.sh run $(GOTEST) -timeout 3m -count 1 ./tests/quartz

.PHONY: test-warehouse
test-warehouse: $(TOOLS)/gotestsum ## The SQL driver on real Spark and Delta, from bin/warehouse (Java 17, Maven; 600 MB)
	scripts/warehouse.sh run $(GOTEST) -p 2 -parallel 3 -timeout 45m -skip InBrowser ./tests/warehouse/...

.PHONY: test-warehouse-browser
test-warehouse-browser: $(TOOLS)/gotestsum ui/dist/index.html chromium ## The pages in a real browser, with their data in Delta, as for test-warehouse
	scripts/warehouse.sh run $(GOTEST) -timeout 20m -run InBrowser ./tests/warehouse

.PHONY: test-bundle
test-bundle: release bin/databricks bin/fakeworkspace $(TOOLS)/gotestsum $(TOOLS)/golangci-lint ## The Databricks bundle: the real CLI, the App and the jobs, on stand-ins and a warehouse as for test-warehouse
	cd tests/bundle/cli && go mod tidy -diff && ../../../$(TOOLS)/golangci-lint run ./...
	BUOY_BUNDLE='$(CURDIR)/bin' scripts/warehouse.sh run $(GOTEST) -timeout 20m ./tests/bundle/...

# Without a version the CLI considers itself a development build and warns.
bin/databricks: tests/bundle/cli/go.mod
	cd tests/bundle/cli && version=$$(go list -m -f '{{.Version}}' github.com/databricks/cli) && \
		go build -buildvcs=false -ldflags "-s -w -X github.com/databricks/cli/internal/build.buildVersion=$${version#v}" \
		-o ../../../$@ github.com/databricks/cli
	@touch $@

bin/fakeworkspace: tests/bundle/cli/go.mod $(wildcard tests/bundle/cli/fakeworkspace/*.go)
	cd tests/bundle/cli && go build -buildvcs=false -ldflags '-s -w' -o ../../../$@ ./fakeworkspace
	@touch $@

.PHONY: test-ui
test-ui: $(MODULES)
	$(NPM) test

.PHONY: test-ui-coverage
test-ui-coverage: $(MODULES) ui/dist/index.html
	$(NPM) coverage
	$(NPM) size

.PHONY: test-browser
test-browser: build $(MODULES) ## The pages in a real browser, against bin/buoy
	scripts/test-browser.sh bin/buoy

.PHONY: lighthouse
lighthouse: build $(MODULES) ## Lighthouse on a simulated phone, medians of three; needs a quiet machine. SCENARIO=large for a large board
	NPM_SCRIPT=lighthouse SCENARIO='$(SCENARIO)' scripts/test-browser.sh bin/buoy

.PHONY: screenshots
screenshots: build $(MODULES) ## The pictures of README and docs, from simulated data
	NPM_SCRIPT=screenshots scripts/test-browser.sh bin/buoy

.PHONY: test-api
test-api: build ## Test bin/buoy against the API contract, with valid and invalid requests in each role (Python 3)
	scripts/test-api.sh bin/buoy

# Fails with the difference if go.mod or go.sum does not match the code.
.PHONY: tidy
tidy:
	go mod tidy -diff
	cd tools && go mod tidy -diff

.PHONY: chromium
chromium: $(MODULES)
	@scripts/chromium.sh

# Installing must not change the lock file: a changed one means package.json and the lock were not committed together.
.PHONY: lockfile
lockfile:
	@mkdir -p bin && cp ui/package-lock.json bin/package-lock.before
	npm --prefix ui install --no-audit --no-fund
	@touch $(MODULES) $(BUILD_MODULES)
	@diff -u bin/package-lock.before ui/package-lock.json || { \
		echo 'npm install changed ui/package-lock.json: commit it together with ui/package.json' >&2; exit 1; }
	@git diff --exit-code -- ui/package-lock.json || test -z "$${CI-}"

.PHONY: bench
bench: ## Measure speed and memory of the board against their bounds
	go run ./tests/bench
