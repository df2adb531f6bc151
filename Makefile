# Everything that is built or checked here, one comment a target. `make run` needs Go and nothing else.
GO ?= go

# run: build the server and start it on 127.0.0.1:8787 with its data in refrain-data; it says where to try it and what to do next
run: build
	bin/refrain serve

# demo: show the findings in the bundled, invented replies
demo: build
	bin/refrain demo

# build: leave bin/refrain and bin/detector.wasm
build: detector page
	$(GO) build -trimpath -o bin/refrain ./server

# detector: leave bin/detector.wasm, the same bytes on every machine with the Go version of go.mod, also where it is built into refrain
detector:
	@mkdir -p bin
	GOOS=wasip1 GOARCH=wasm $(GO) build -buildmode=c-shared -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o bin/detector.wasm ./wasm
	cmp -s bin/detector.wasm server/detectors/released/detector.wasm || cp bin/detector.wasm server/detectors/released/

# page: leave the script of the server's page /try where it is built into refrain
page:
	$(GO) run ./extension/build -page server/trial/page/try.js

# extension: leave dist/extension-chrome (for Chrome and Edge) and dist/extension-firefox, ready to be loaded; needs no Node
extension: detector
	$(GO) run ./extension/build

# test: install what the tests need (Chromium, Node, the type checker) if it is missing, run all of them, and show what passed on which database
test: detector page
	.ci/install.sh
	$(GO) test -json -timeout 30m ./... | $(GO) run ./server/storetest/table

# check: vet, format, module files, audit, all tests; nothing may be left uncommitted
check:
	$(GO) vet ./...
	test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	$(GO) mod tidy -diff
	$(MAKE) audit
	$(MAKE) test
	git diff --exit-code

# audit: staticcheck, gosec and govulncheck; docs/threat-model.md answers what they find
audit:
	.ci/audit.sh

# screenshots: leave pictures of every surface, in both languages and themes, in dist/screenshots; the tests that drive the browsers take them
screenshots: detector page
	.ci/install.sh
	rm -rf dist/screenshots && mkdir -p dist/screenshots
	REFRAIN_SCREENSHOTS=$(CURDIR)/dist/screenshots $(GO) test -timeout 30m -count=1 ./extension/e2e
	REFRAIN_SCREENSHOTS=$(CURDIR)/dist/screenshots $(GO) test -count=1 -run TestConsoleLooks ./server

# bench: the marks that benchmarks measure, each package's own; REFRAIN_POSTS=10000000 lets the stores grow to ten million posts instead of one
bench: detector
	$(GO) test -timeout 40m -run '^$$' -bench . -benchmem ./...

# soak: kill the server 100 times under load, on SQLite and on Postgres, and two instances of one database for 5 minutes; find every receipt
soak:
	REFRAIN_ROUNDS=100 $(GO) test ./server -run 'TestKilledUnderLoad|TestInstancesOnOneDatabase' -v -timeout 45m

# worker: leave the server as a Cloudflare Worker in dist/worker, ready for wrangler, and say how large it is
worker: detector
	$(GO) run ./server/worker/build

# dist: the two files for this machine in one archive, the extension for both browsers, the Cloudflare Worker, with checksums
dist: build worker
	@mkdir -p dist
	$(GO) run ./extension/build -zip
	tar -czf dist/refrain-worker.tar.gz -C dist worker
	tar -czf dist/refrain-$$($(GO) env GOOS)-$$($(GO) env GOARCH).tar.gz -C bin refrain detector.wasm
	cp bin/detector.wasm dist/
	cd dist && sha256sum *.tar.gz *.zip detector.wasm > SHA256SUMS

# image: leave the container image refrain:latest with a container engine (ENGINE: docker, podman or buildah); what goes into it is in dist/image
ENGINE ?= docker
CERTIFICATES ?= /etc/ssl/certs/ca-certificates.crt
image: detector page
	rm -rf dist/image && mkdir -p dist/image/empty
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o dist/image/refrain ./server
	cp $(CERTIFICATES) dist/image/certificates.pem
	BUILDAH_FORMAT=docker $(ENGINE) build -f Dockerfile -t refrain:latest dist/image

.PHONY: run demo build detector page extension test check audit screenshots bench soak worker dist image
