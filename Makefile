# What can be made here. CONTRIBUTING.md says more of each.

GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TESTFLAGS ?=

.PHONY: help build demo test fuzz e2e bench soak lint generate clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build bin/kubectl-ha
	$(GO) build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/kubectl-ha ./cmd/kubectl-ha

# The workflow runner is built before any engine runs: the engine's addresses may
# hide where modules are downloaded from.
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

e2e: build bin/act ## tests with real machines (root)
	hack/setup
	hack/tagged e2e -timeout 60m

bench: build ## benchmarks, beside a plain kubeadm script as the floor (root)
	hack/setup
	$(GO) run ./test/bench

soak: build bin/act ## the failures of e2e many times over; as long as it takes (root)
	hack/setup
	hack/tagged soak -timeout 0

lint: ## formatting, vet, staticcheck, shellcheck, generated files, other systems
	hack/lint

generate: ## write generated files anew
	$(GO) generate ./...

clean: ## remove what was built here; the machine image's cache stays
	rm -rf bin dist
