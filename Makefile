# The front door. Results land in build/: build/bin/skep, build/lib. On a bare machine start with ./dev instead.
BUILD  = build
JOBS  ?= $(shell getconf _NPROCESSORS_ONLN)
PREFIX ?= /usr/local
NINJA := $(shell command -v ninja || command -v ninja-build)
# A build directory keeps the generator that it was made with.
made_with = $(shell sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' $(1)/CMakeCache.txt 2>/dev/null)
generator = $(or $(call made_with,$(1)),$(if $(NINJA),Ninja,Unix Makefiles))
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 300
CTEST = ctest --output-on-failure --no-tests=error -j $(JOBS)

.PHONY: all demo test test-peers bench bench-peers format check test-asan soak fuzz install clean help configure
all: configure ## build everything (the default of make)
	@echo "== build"
	@cmake --build $(BUILD) -j $(JOBS)

demo: configure ## build and run the demonstration
	@echo "== build the demonstration"
	@cmake --build $(BUILD) -j $(JOBS) --target skep-demo
	@echo "== run $(BUILD)/bin/skep-demo"
	@$(BUILD)/bin/skep-demo

test: all ## build everything and run the test suite
	@echo "== test"
	@cd $(BUILD) && $(CTEST)

test-peers: all ## the tests on other servers (DynamoDB Local, dynalite, an imitated cluster) and with other languages' SDKs
	@echo "== test-peers"
	@scripts/test-peers $(BUILD)

bench: configure ## build and run the benchmarks; results also in build/bench.json
	@echo "== build the benchmarks"
	@cmake --build $(BUILD) -j $(JOBS) --target skep-bench
	@echo "== run $(BUILD)/bin/skep-bench"
	@rm -f $(BUILD)/bench.json
	@$(BUILD)/bin/skep-bench $(BUILD)/bench.json
	@$(BUILD)/bin/skep-bench-wire $(BUILD)/bench.json
	@$(BUILD)/bin/skep-bench-remote $(BUILD)/bench.json

bench-peers: configure ## skep against the AWS SDKs for Rust, Go, JavaScript and Python; results also in build/bench.json
	@echo "== build skep and its side of the comparison"
	@cmake --build $(BUILD) -j $(JOBS) --target skep-bench-peer
	@echo "== bench-peers"
	@scripts/bench-peers $(BUILD)

format: ## lay out all C sources by .clang-format
	@echo "== format"
	@scripts/check-format --fix

check: configure ## format, sizes, headers alone, clang-tidy, cppcheck
	@echo "== check: format"
	@scripts/check-format
	@echo "== check: sizes of functions and files"
	@scripts/check-sizes
	@echo "== check: each public header alone"
	@scripts/check-headers
	@echo "== check: clang-tidy"
	@scripts/check-tidy $(BUILD)
	@echo "== check: cppcheck"
	@scripts/check-cppcheck $(BUILD)
	@echo "== check: all passed"

test-asan: ## run the test suite under AddressSanitizer and UndefinedBehaviorSanitizer
	@echo "== configure, build and test with sanitizers in build-asan"
	@cmake --preset asan -G "$(call generator,build-asan)" $(CMAKE_ARGS) >/dev/null
	@cmake --build build-asan -j $(JOBS)
	@cd build-asan && $(CTEST)

soak: configure ## save for SOAK_SECONDS (300) through a proxy with all its faults on, and on servers that are killed
	@cmake --build $(BUILD) -j $(JOBS) --target faults_test_soak alternator_test_kill
	@echo "== run $(BUILD)/tests/faults_test_soak for $(SOAK_SECONDS) seconds"
	@SKEP_SOAK_SECONDS=$(SOAK_SECONDS) $(BUILD)/tests/faults_test_soak
	@echo "== run $(BUILD)/tests/alternator_test_kill for $(SOAK_SECONDS) seconds"
	@SKEP_SOAK_SECONDS=$(SOAK_SECONDS) $(BUILD)/tests/alternator_test_kill

fuzz: ## build the fuzz targets with libFuzzer and run each for FUZZ_SECONDS (60)
	@echo "== configure and build the fuzz targets in build-fuzz"
	@cmake --preset fuzz -G "$(call generator,build-fuzz)" $(CMAKE_ARGS) >/dev/null
	@cmake --build build-fuzz -j $(JOBS) --target fuzz_targets
	@scripts/fuzz build-fuzz $(FUZZ_SECONDS)

install: all ## install under PREFIX (default /usr/local; DESTDIR is honoured)
	@echo "== install to $(DESTDIR)$(PREFIX)"
	@cmake --install $(BUILD) --prefix $(PREFIX)

clean: ## remove build/ and build-asan/
	@echo "== clean"
	@rm -rf $(BUILD) build-asan

help: ## list these words
	@./dev help

configure: $(BUILD)/.configured

$(BUILD)/.configured: CMakePresets.json
	@echo "== configure: release build in $(BUILD), with $(call generator,$(BUILD))"
	@cmake --preset release -G "$(call generator,$(BUILD))" $(CMAKE_ARGS)
	@touch $@
