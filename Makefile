# What can be made here; make help lists it. Each target tells of itself:
# what it does | what it needs | how long it takes, on two cores.

GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TEST ?= $(GO) test

.PHONY: help build demo test fuzz e2e conformance bench soak lint generate snapshot release screens vuln clean

help: ## list the targets | nothing | no time
	@printf '%s\t%s\t%s\t%s\n' TARGET WHAT NEEDS TAKES | expand -t 12,70,86
	@sed -n 's/^\([a-z0-9]*\):.*## \([^|]*\) | \([^|]*\) | /\1\t\2\t\3\t/p' $(MAKEFILE_LIST) | expand -t 12,70,86
	@echo 'root is that of Debian or Ubuntu. The first of these builds a machine image: ten minutes more, and for e2e and soak a second one: some more.'

build: ## build bin/kubectl-ha | Go | seconds; at first a minute or two
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/kubectl-ha ./cmd/kubectl-ha

# The workflow runner.
bin/act: hack/tools/act/go.mod
	cd hack/tools/act && $(GO) build -trimpath -o ../../../bin/act github.com/nektos/act

# A pod network, for the test of the example with one; its cgo is linked statically.
bin/flanneld: hack/tools/flannel/go.mod
	cd hack/tools/flannel && CGO_ENABLED=1 $(GO) build -trimpath -tags netgo,osusergo \
		-ldflags '-linkmode external -extldflags -static' -o ../../../bin/flanneld github.com/flannel-io/flannel

demo: build ## the whole walkthrough, which asserts each step | Go, root | 5 minutes
	hack/setup
	$(GO) run ./test/demo

test: ## unit and integration tests | Go | a few minutes
	$(TEST) ./...

fuzz: ## anything against the API's request decoder | Go | 20 seconds and the build
	$(GO) test -run '^$$' -fuzz '^FuzzRequest$$' -fuzztime 12s -fuzzminimizetime 10x ./localgce/internal/api
	$(GO) test -run '^$$' -fuzz '^FuzzBatch$$' -fuzztime 8s -fuzzminimizetime 10x ./localgce/internal/api

# What is built for the tests is built before an engine runs: no network then.
e2e: build bin/act ## tests with real machines | Go, root | an hour and a quarter
	hack/setup e2e
	bin/kubectl-ha local image build
	bin/kubectl-ha local image build --kubernetes-version v1.36 # for upgrades, and the workflow of versions
	hack/release/snapshot linux $$($(GO) env GOARCH)
	$(GO) run ./test/conformance -build
	hack/tagged e2e -timeout 80m

conformance: build ## Kubernetes' own conformance tests | Go, root | 20 minutes
	hack/setup
	$(GO) run ./test/conformance

bench: build ## benchmarks, beside a plain kubeadm script as the floor | Go, root | some minutes
	hack/setup
	bin/kubectl-ha local image build --kubernetes-version v1.36 # for the upgrade
	hack/release/snapshot linux $$($(GO) env GOARCH)
	$(GO) run ./test/bench

soak: build bin/act ## the failures of e2e many times over | Go, root | hours
	hack/setup soak
	$(MAKE) bin/flanneld
	bin/kubectl-ha local image build
	bin/kubectl-ha local image build --kubernetes-version v1.36
	bin/kubectl-ha local image build --kubernetes-version v1.35 # for the oldest version
	hack/release/snapshot linux $$($(GO) env GOARCH)
	$(GO) run ./test/conformance -build
	hack/tagged soak -timeout 0

# Other systems are type-checked only; snapshot and release build them.
lint: ## all that can be judged of the source without running it | Go, shellcheck | half a minute; at first three
	hack/lint

generate: ## write generated files anew | Go | seconds
	$(GO) generate ./...

snapshot: ## all that a release has, in dist/; nothing is published | Go, git | some minutes
	hack/release/snapshot

release: ## make and publish the release VERSION of this commit | Go, gh | some minutes
	hack/release/tools
	$(GO) run ./hack/release/prepare $(VERSION)
	$(GO) run ./hack/release/publish

screens: build ## write the README's screens anew, with real machines | Go, root | some minutes
	hack/setup
	$(GO) run ./test/screens

vuln: ## known vulnerabilities that the code reaches | Go, network | a minute
	hack/vuln

clean: ## remove what was built here, but the machine image | nothing | no time
	rm -rf bin dist
