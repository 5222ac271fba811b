# Waymark's commands. `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .bin
LINT_VERSION := v2.15.0
BENCHSTAT_VERSION := v0.0.0-20260908200009-22c9c6c9d4da
SBOM_VERSION := v1.10.0
VULN_VERSION := v1.8.0
OUT ?= dist
FUZZTIME ?= 20s
COUNT ?= 6
KILLS ?= 1000
DUE ?= 10000
PEOPLE ?= 500
WORDS ?= 20
UPGRADED ?= 100000
ROUNDS ?= 4
UPDATES ?= 300
SOAK ?= 20m

.PHONY: help run check fmt vet lint test torture soak fuzz bench release reproducible sbom licences rules audit

help: ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## talk to Waymark in this terminal
	@go build -o bin/waymark ./cmd/waymark
	@./bin/waymark chat

check: fmt vet lint test ## everything a change has to pass

fmt:
	@out=$$(gofmt -l .); test -z "$$out" || { echo "not formatted: $$out"; exit 1; }

vet:
	go vet ./...

lint: $(BIN)/golangci-lint-$(LINT_VERSION) ## golangci-lint, pinned
	$< run ./...

# The conversations are pure, and the content is read by one goroutine: there is nothing
# for the race detector, and all that is decided would take ten times as long. The same
# goes for LONG, which goes over the same goroutines again and again. What a server keeps is
# what SQLite keeps, by the same goroutines, too. The program is tested as people run it,
# and walked through once under the detector. The last line measures rates and waits, which
# other tests beside it would spoil.
LONG := TestOutage|TestRate_WhatBecomesUrgent|TestRate_IsUsed|NothingIsTriedForEver|TestSQLite/BehavesLikeItsModel|TestErase_NoTraceInAnyFile
PURE := /conversations|/guides|/internal|/bot/calendar|/adapters/markup
test: ## all tests, with the race detector where it can find something
	go test -race -skip 'Postgres|$(LONG)' $$(go list ./... | grep -vE '/cmd/|$(PURE)')
	go test $$(go list ./... | grep -E '$(PURE)')
	go test ./bot ./adapters/discord ./storage -run '$(LONG)'
	go test ./storage -run Postgres -timeout 5m
	go test ./cmd/... -parallel 5 -timeout 14m
	go test -race ./cmd/waymark -run 'AWholeWalk|Metrics' -count 1
	go test ./cmd/waymark -run 'AWaveDelaysNobody' -count 1 -timing

torture: ## an hour of kills, faults and waves against the real program; KILLS=1000 DUE=10000 PEOPLE=500 WORDS=20 ROUNDS=4 UPDATES=300
	go test ./cmd/waymark -run 'TestServe_KilledAtAnyMoment/polling' -count 1 -v -timeout 120m -kills $(KILLS)
	go test ./cmd/waymark -run 'TestServe_KilledAtAnyMoment/webhook' -count 1 -v -timeout 120m -kills $(KILLS)
	go test ./cmd/waymark -run 'TestHelpdesk_KilledAtAnyMoment' -count 1 -v -timeout 120m -kills $(KILLS) -words $(WORDS)
	go test ./cmd/waymark -run 'TestHelpdesk_CrowdAndEveryFault' -count 1 -v -timeout 60m -words $(WORDS)
	go test ./cmd/waymark -run 'TestHelpdesk_EachCall' -count 1 -v -timeout 60m -everyfault
	WAYMARK_POSTGRES=required go test ./cmd/waymark -run 'HappensToItsDatabase|ItsFileIsGone' -count 1 -v -timeout 30m -everyfault
	WAYMARK_POSTGRES=required go test ./cmd/waymark -run 'Federation' -parallel 1 -count 1 -v -timeout 120m -rounds $(ROUNDS) -updates $(UPDATES)
	go test ./cmd/waymark -run 'ForgetNothingIsLeft|Forget_NothingIsLeft' -count 1 -v -timeout 30m -kills 100
	go test ./cmd/waymark -run 'AWaveDelaysNobody' -count 1 -v -timeout 120m -timing -due $(DUE)
	go test ./cmd/waymark -run 'OneHostilePerson' -count 1 -v -timeout 30m -timing -parallel 1
	go test ./cmd/waymark -run 'ActionsAreHeardInTime|HoldNotEachOther|HoldsNoOther|SeveralTroublesAtOnce' -count 1 -v -timeout 30m -timing -parallel 1
	go test ./adapters/discord -run 'Outage' -count 1 -v -people $(PEOPLE)
	WAYMARK_POSTGRES=required go test ./storage -run 'MigrateKilledAtAnyMoment|Migrate_KilledAtAnyMoment' -count 1 -v -timeout 60m -upgraded $(UPGRADED)

soak: ## people, reminders and a helpdesk for SOAK=20m; fails where memory or goroutines grow
	go test ./cmd/waymark -run 'TestServe_TakesNoMoreWithTime' -count 1 -v -timeout 12h -soak $(SOAK)

fuzz: ## every fuzz test for FUZZTIME each
	@set -e; go list ./... | while read -r pkg; do \
	  for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "== $$pkg $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg; \
	  done; done

bench: $(BIN)/benchstat ## benchmarks, COUNT times, compared by benchstat
	go test -run '^$$' -bench . -benchmem -count $(COUNT) -timeout 60m ./... | tee bench.txt
	$(BIN)/benchstat bench.txt

release: ## static programs for linux (amd64, arm64), licences and checksums in OUT=dist; ARCHS=amd64
	deploy/release $(OUT)

reproducible: ## the release twice in two folders, and every byte compared
	deploy/reproducible

# Of the commit, in a clone: the tool does not find its version in a work tree.
sbom: $(BIN)/cyclonedx-gomod-$(SBOM_VERSION) ## what the program of this commit is made of, for machines (CycloneDX), in waymark.cdx.json
	@clone=$$(mktemp -d) && trap 'rm -rf "$$clone"' EXIT && git clone --quiet . "$$clone" && cd "$$clone" && \
	  GOFLAGS="-tags=sqlite_omit_load_extension,netgo,osusergo" GOOS=linux GOARCH=amd64 CGO_ENABLED=1 \
	  $(CURDIR)/$< app -json -licenses -std -noserial -notimestamp -output $(CURDIR)/waymark.cdx.json -main cmd/waymark

licences: ## docs/licences.md anew; refuses what is not on the list
	@go run ./internal/licences >docs/licences.md.new && mv docs/licences.md.new docs/licences.md || { rm -f docs/licences.md.new; exit 1; }

rules: ## the alarms, checked and tried by promtool (Debian: apt-get install prometheus)
	@command -v promtool >/dev/null || { echo "rules: there is no promtool; it comes with Prometheus"; exit 1; }
	promtool check rules deploy/prometheus/waymark.rules.yml
	promtool test rules deploy/prometheus/waymark.rules.test.yml

audit: $(BIN)/govulncheck-$(VULN_VERSION) ## known holes in what the program links, by vuln.go.dev or the Go module mirror
	@deploy/audit $<

$(BIN)/golangci-lint-$(LINT_VERSION):
	GOBIN=$(CURDIR)/$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv $(BIN)/golangci-lint $@

$(BIN)/benchstat:
	GOBIN=$(CURDIR)/$(BIN) go install golang.org/x/perf/cmd/benchstat@$(BENCHSTAT_VERSION)

$(BIN)/cyclonedx-gomod-$(SBOM_VERSION):
	GOBIN=$(CURDIR)/$(BIN) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(SBOM_VERSION)
	mv $(BIN)/cyclonedx-gomod $@

$(BIN)/govulncheck-$(VULN_VERSION):
	GOBIN=$(CURDIR)/$(BIN) go install golang.org/x/vuln/cmd/govulncheck@$(VULN_VERSION)
	mv $(BIN)/govulncheck $@
