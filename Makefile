# Two commands set up what they need: make demo, make test.

SHELL := /bin/bash
BIN := bin/retake
GO_FILES := $(shell git ls-files '*.go')

.PHONY: demo detect test torture zoo consumers real acts prove roundtrip bulk canary overhead soak fidelity picture bench-import bench-diff bench-peers bench fmt lint fuzz setup clean

demo: setup $(BIN) ## the tour: capture, re-enact, and find what is broken
	$(BIN) demo

detect: setup $(BIN) ## what is found of many planted regressions, and what is invented
	$(BIN) detect

test: setup ## every test, with the race detector
	go test -race -timeout 20m ./...

TORTURE ?= 50
torture: setup ## a page for each thing that moves, ticks or asks on the web, TORTURE times: what it shows when, and equal takes
	@mkdir -p bin
	go test -count=1 -timeout 60m -run '^TestTorture$$' ./reenact/torture -args -runs $(TORTURE) -table $(CURDIR)/bin/torture.txt
	@cat bin/torture.txt

zoo: setup ## every kind of act, captured and re-enacted: the table of what comes of it
	go test -count=1 -run '^TestZoo$$' ./capture/zoo
	@cat capture/zoo/README.md

canary: setup ## secrets planted in a session, looked for in all that is written of it
	@mkdir -p bin
	go test -count=1 -run '^TestCanary' ./cmd/retake -args -canary $(CURDIR)/bin/canary.txt
	@cat bin/canary.txt

consumers: ## schemas and programs of others, for the tests of reports and exports, and for bench-diff (needs npm)
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix tools --no-audit --no-fund

RUNS ?= 5
real: setup $(BIN) ## capture and re-enact web apps that no one here wrote (needs npm)
	go test -tags real -count=1 -timeout 60m -v -run '^TestReal$$' ./real -args -runs $(RUNS)

prove: setup ## the demo shop and real apps, each re-enacted RUNS times with busy processors and late answers: equal takes (needs npm)
	go test -tags real -count=1 -timeout 120m -v -run '^TestProve$$' ./real -args -runs $(RUNS)
	@cat real/.work/prove.txt

acts: setup $(BIN) ## a user acts in real apps by all means: the table of what was captured, and whether it ends the same re-enacted (needs npm)
	go test -tags real -count=1 -timeout 20m -v -run '^TestActs$$' ./real
	@cat real/.work/acts.txt

RECORDINGS ?= 10000
bulk: ## 10,000 recordings of 1 MB imported in one command: time and memory
	go test -run '^$$' -bench '^BenchmarkBulk$$' -benchtime 1x -timeout 60m ./cmd/retake -args -recordings $(RECORDINGS)

roundtrip: setup ## sessions that rrweb records and Retake captures: what an import recovers, and how it ends (needs npm)
	go test -tags real -count=1 -timeout 10m -v -run '^TestRoundTrip$$' ./real
	@cat real/.work/roundtrip.txt

overhead: setup ## a page that mutates heavily, with nobody watching, while it is captured, and while rrweb records it (needs npm)
	go test -tags real -count=1 -timeout 20m -v -run '^TestOverhead$$' ./real
	@cat real/.work/overhead.txt

MINUTES ?= 30
soak: setup ## a busy page captured for MINUTES: what is lost, and how the recorder's memory grows (needs npm)
	go test -tags real -count=1 -timeout 120m -v -run '^TestSoak$$' ./real -args -minutes $(MINUTES)
	@cat real/.work/soak.txt

bench-import: setup ## the recordings of the round trip imported by us, and by a converter that is rrweb's replayer (make roundtrip)
	go test -tags real -count=1 -timeout 10m -v -run '^TestConvert$$' ./real
	@tail -1 real/.work/convert.txt

fidelity: setup ## how like the pages in a report are to the pictures of the same steps (needs npm)
	go test -tags real -count=1 -timeout 10m -v -run '^TestFidelity$$' ./real
	@cat real/.work/fidelity.txt

picture: setup ## docs/report.png, the picture of a report in the README
	@mkdir -p bin
	go test -count=1 -run '^TestPictures$$' ./reports/viewer -args -pictures $(CURDIR)/bin
	cp bin/report.png docs/report.png

SESSIONS ?= 40
bench-peers: setup consumers ## a flow of 22 acts, two sessions at once, by us, over the bare protocol, and by Playwright: sessions a minute (needs npm)
	go test -tags real -count=1 -timeout 20m -v -run '^TestPeers$$' ./real -args -sessions $(SESSIONS)
	@cat real/.work/peers.txt

bench: ## compare with: go tool -modfile=tools/go.mod benchstat old.txt new.txt
	go test -run '^$$' -bench . -benchmem -count 6 ./capture/take ./diff ./scenarios ./scenarios/rrweb ./reports

bench-diff: ## two large documents compared by us, by a line diff, and by jsdiff, diff-dom and morphdom (make consumers)
	@set -o pipefail; go test -run '^$$' -bench '^BenchmarkAgainstMyers$$' -benchtime 300x ./diff | awk ' \
	  /^Benchmark/ { sub(".*/", "", $$1); sub("-[0-9]+$$", "", $$1); if (!line) line = $$3; \
	    printf "%-9s %8.2f ms %8.2f of the line diff\n", $$1, $$3/1e6, $$3/line; next } \
	  /without|FAIL/'

fmt:
	gofmt -w $(GO_FILES)

lint:
	@test -z "$$(gofmt -l $(GO_FILES) | tee /dev/stderr)" || { echo "run make fmt"; exit 1; }
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...

# A short run is a number of executions, as many as about ten seconds give: at a
# deadline Go's fuzzer can fail with nothing found (its coordinator compares the
# errors of a context and its child, which is cancelled a moment later). FUZZTIME
# is for longer runs of all.
FUZZ_RUNS := FuzzAttributes=60000x FuzzBodies=50000x FuzzCompare=2500x FuzzCursor=100000x FuzzEditScript=2500x FuzzHAR=20000x FuzzHeaders=60000x FuzzImport=20000x FuzzJSON=3000x FuzzMatch=1500x FuzzMoves=4000x FuzzNormal=2000x FuzzParse=200000x FuzzPaths=50000x FuzzPlaywright=60000x FuzzPostHog=40000x FuzzRead=8000x FuzzSelenium=20000x FuzzSentry=60000x FuzzShapes=2000x FuzzStacks=5000x FuzzStandIn=40000x FuzzTimes=5000x FuzzURLs=7000x
FUZZTIME ?=
fuzz: ## a short run of each fuzzer
	@found=0; for pkg in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    found=$$((found+1)); runs=$(FUZZTIME); \
	    for r in $(FUZZ_RUNS); do if [ -z "$$runs" ] && [ "$${r%=*}" = "$$f" ]; then runs=$${r#*=}; fi; done; \
	    test -n "$$runs" || { echo "$$f: say in FUZZ_RUNS how long a short run is"; exit 1; }; \
	    echo "$$f ($$pkg) $$runs"; \
	    go test -run '^$$' -fuzz "^$$f\$$" -fuzztime $$runs -fuzzminimizetime 5x $$pkg || exit 1; \
	  done; \
	done; test $$found -gt 0 || { echo "no fuzzer found"; exit 1; }

$(BIN): $(GO_FILES) go.mod $(shell git ls-files '*.js' '*.css' '*.html' '*.tmpl' '*.yaml' '*.svg' '*.json')
	go build -trimpath -o $@ ./cmd/retake

setup:
	@.ci/setup

clean:
	rm -rf bin retake-demo .retake real/.work
