# What can be made here. CONTRIBUTING.md says more of each.

GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TESTFLAGS ?=
VULNFLAGS ?=

.PHONY: help build demo test fuzz e2e bench soak lint generate snapshot release screens vuln clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build bin/kubectl-ha
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/kubectl-ha ./cmd/kubectl-ha

# The workflow runner.
bin/act: hack/tools/act/go.mod
	cd hack/tools/act && $(GO) build -trimpath -o ../../../bin/act github.com/nektos/act

demo: build ## run the whole walkthrough on this computer (Debian or Ubuntu, root)
	hack/setup
	$(GO) run ./test/demo

test: ## unit and integration tests: no root, no machine image
	$(GO) test $(TESTFLAGS) ./...

fuzz: ## anything against the API's request decoder, for 20 seconds
	$(GO) test -run '^$$' -fuzz '^FuzzRequest$$' -fuzztime 12s -fuzzminimizetime 10x ./localgce/api
	$(GO) test -run '^$$' -fuzz '^FuzzBatch$$' -fuzztime 8s -fuzzminimizetime 10x ./localgce/api

# What is built for the tests is built before an engine runs: no network then.
e2e: build bin/act ## tests with real machines (root)
	hack/setup testhost
	hack/release/snapshot linux $$($(GO) env GOARCH)
	hack/tagged e2e -timeout 70m

bench: build ## benchmarks, beside a plain kubeadm script as the floor (root)
	hack/setup
	hack/release/snapshot linux $$($(GO) env GOARCH)
	$(GO) run ./test/bench

soak: build bin/act ## the failures of e2e many times over; as long as it takes (root)
	hack/setup testhost
	hack/tagged soak -timeout 0

# Other systems are type-checked only; snapshot and release build them.
lint: ## formatting, vet, staticcheck, shellcheck, generated files, other systems
	hack/lint

generate: ## write generated files anew
	$(GO) generate ./...

snapshot: ## all that a release has, in dist/; nothing is published
	hack/release/snapshot

release: ## build and publish the tag that is checked out; see docs/releasing.md
	hack/release/publish

screens: build ## write the README's screens anew, with real machines (root)
	hack/setup
	$(GO) run ./test/screens

vuln: ## known vulnerabilities that the code reaches
	hack/vuln

clean: ## remove what was built here; the machine image's cache stays
	rm -rf bin dist
