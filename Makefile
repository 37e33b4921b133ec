# Thin on purpose: every verb calls one script that also works by itself. `make help` lists the verbs.
.DEFAULT_GOAL := help
.PHONY: help build run test test-unit test-acceptance test-hostile test-languages test-clients test-cluster \
        asan tsan fuzz coverage bench lint tidy format format-check sandbox image cluster-up cluster-down docs doctor clean

# LANGUAGES="py js bash" restricts run and sandbox to a slice.
export LANGUAGES

help:             ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

build:            ## compile build/kubecoderun
	@scripts/bootstrap build
	@scripts/build

run:              ## from a bare machine to a server that has shown every language
	@scripts/run

test:             ## everything this machine can test, but tsan, images and cluster (scripts/test SUITE: one of them)
	@scripts/bootstrap build test sandbox
	@scripts/test

test-unit:        ## the tests beside the code; no root, no sandbox root
	@scripts/bootstrap build
	@scripts/test units

test-acceptance:  ## the wire contract against the real executable
	@scripts/bootstrap build test sandbox
	@scripts/test acceptance

test-hostile:     ## programs that attack, each followed by a look at the host
	@scripts/bootstrap build test sandbox
	@scripts/test hostile

test-languages:   ## realistic programs of each language
	@scripts/bootstrap build test sandbox
	@scripts/test languages

test-clients:     ## LibreChat's npm clients, four generations, against the real executable
	@scripts/bootstrap build test sandbox
	@scripts/test clients

test-cluster:     ## the images, and a real Kubernetes that runs them (needs root and Go 1.26)
	@scripts/bootstrap build test sandbox
	@[ "$$(id -u)" != 0 ] || scripts/bootstrap cluster
	@scripts/test images cluster

asan:             ## the units under AddressSanitizer and UBSan
	@scripts/bootstrap build test
	@scripts/test asan

tsan:             ## the units under ThreadSanitizer
	@scripts/bootstrap build test
	@scripts/test tsan

fuzz:             ## each fuzz target for FUZZ_SECONDS (10)
	@scripts/bootstrap build test
	@scripts/test fuzz

coverage:         ## which lines the units reach; details in build/coverage/html
	@scripts/bootstrap build test
	@scripts/coverage

bench:            ## measure and write docs/performance.md (PARTS="python health": print these)
	@scripts/bootstrap build test sandbox
	@sandbox/build
	@scripts/build release kubecoderun kubecoderun-runner bench
	@bench/run $(PARTS)

lint:             ## include rules, self-contained headers, settings that are read, format, clang-tidy on changed files
	@scripts/bootstrap build test
	@scripts/test lint

tidy:             ## clang-tidy over changed files (FILES=--all: over all)
	@scripts/bootstrap build test
	@scripts/check-tidy $(FILES)

format:           ## rewrite all C++ files as clang-format wants them
	@scripts/bootstrap build test
	@scripts/check-format --fix

format-check:     ## say which files make format would change
	@scripts/bootstrap build test
	@scripts/check-format

sandbox:          ## build the sandbox root: the file tree that programs see
	@scripts/bootstrap sandbox
	@sandbox/build

image:            ## OCI images into build/images, without a daemon (LANGUAGES="py bash": these and the server)
	@scripts/bootstrap build sandbox
	@scripts/build
	@scripts/image

cluster-up:       ## start a real Kubernetes on this machine, for tests; prints its kubeconfig
	@scripts/cluster up

cluster-down:     ## end it and remove everything but the cache
	@scripts/cluster down

docs:             ## write docs/configuration.md anew, and the chart's list of settings
	@scripts/build
	@build/kubecoderun check-config --reference > build/configuration.md
	@mv build/configuration.md docs/configuration.md
	@deploy/helm/write-settings

doctor:           ## what this machine allows: kernel, walls, languages
	@build/kubecoderun doctor

clean:            ## remove build/ (the sandbox root and downloads stay in the cache)
	rm -rf build
