# The one entry point: people and CI call these targets and nothing else.
#
#   build    bin/gokernel
#   prepare  what compiled cells need, for this toolchain
#   test     all checks and tests, after installing Debian's Jupyter where that is possible
#   run      the tour notebook, headless, its outputs on the terminal
#   install  make the kernel known to Jupyter, for this user
#   lab      JupyterLab or Notebook, with the kernel in it
#   check    format, vet, tidy, static analysis, builds for all systems
#   fuzz     each fuzz target for a minute
#   exports  all notebooks of testdata as programs: built, vetted, run and compared (make test does some of them)
#   bench    tables of timings against ipykernel, beside those recorded last; BENCH=-record records them,
#            BENCH="-run 'start|output'" makes some of them
#   soak     the kernel under load and under fault: a table, and a failure where something is lost or late;
#            FLAGS='-run load/ -scale 0.1' chooses (go run ./cmd/soak -help)
#   conformance  how many of the Go project's own tests run as cells as under go run, and of the
#            standard library's examples as their comments say
#   update   new versions of the required modules, with the sources that the kernel carries,
#            and rewritten golden files
#   e2e      gokernel in JupyterLab and Notebook, in a headless browser; screenshots in bin/browser;
#            testdata/browser/README.md tells more
#   deps     the Debian packages that the tests of real front ends need

SHELL := /bin/bash -o pipefail

PACKAGES := jupyter-client jupyter-console jupyter-nbconvert jupyter-notebook \
	jupyter-qtconsole pandoc python3-ipykernel python3-jupyter-kernel-test python3-zmq xvfb
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
TOUR := testdata/notebooks/tour.ipynb
SCRATCH := bin/scratch
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build prepare test run install lab check fuzz exports bench soak conformance e2e update deps
.DEFAULT_GOAL := build

build:
	go build -o bin/gokernel ./cmd/gokernel

# Packages that are there cost no call of apt; where apt or the right to use
# it is missing, the tests that need a front end say so themselves.
deps:
	$(call debian,$(PACKAGES))

# $(call debian,NAMES) installs those of Debian's packages that are missing.
define debian
@missing=; \
	for p in $(1); do \
		dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else \
		echo "not installed, and not to be installed from here:$$missing"; \
	fi
endef

check:
	@bad="$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go'))"; if [ -n "$$bad" ]; then echo "not gofmt'ed:"; echo "$$bad"; exit 1; fi
	go mod tidy -diff
	go vet ./...
	go run $(STATICCHECK) ./...
	@for p in $(PLATFORMS); do \
		echo "build for $$p"; \
		CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} go build -o /dev/null ./... || exit 1; \
	done

# What compiled cells need is built before any test waits for a cell: on a new
# machine that takes a minute or two.
prepare: build
	@bin/gokernel install --prefix $(SCRATCH) >/dev/null

# The embedded interpreter copies the receiver of a method value before it locks
# it, and throws the copy away: harmless, and a race all the same. So what runs
# it in the test's own process goes without -race. Tests that build the kernel and
# start it depend on all of its source, of which the cache of results knows nothing:
# -count=1 has every test run.
test: deps check build prepare
	go test -count=1 -race -timeout 12m $$(go list ./... | grep -v '/interp/yaegi$$')
	go test -count=1 -timeout 12m ./interp/yaegi
	$(call fuzz,2000x)

fuzz:
	$(call fuzz,1m)

# $(call fuzz,LIMIT) runs each fuzz target: go test takes only one at a time. The
# limit in make test is a number of runs, a small one as the search is for make
# fuzz: a time that runs out while an input is being tried is now and then
# reported as a failure of its own ("context deadline exceeded").
define fuzz
@grep -rEo --include='*_test.go' '^func Fuzz\w+' . | sed -E 's|/[^/]*:func | |' | sort | while read -r dir name; do \
	go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(1) "$$dir" </dev/null || exit 1; \
done
endef

# The kernel that runs is the one just built, whatever else is installed.
run: prepare
	JUPYTER_PATH=$(SCRATCH)/share/jupyter bin/gokernel run $(TOUR) -o $(SCRATCH)/tour.ipynb

install: build
	bin/gokernel install --user

lab: install
	@for front in lab notebook; do \
		if command -v jupyter-$$front >/dev/null; then \
			echo "starting jupyter $$front: choose the kernel Go (gokernel)"; \
			exec jupyter-$$front $(TOUR); \
		fi; \
	done; \
	echo "There is neither jupyter-lab nor jupyter-notebook on PATH."; \
	echo "Install one (apt-get install jupyter-notebook, or pip install jupyterlab), or use: bin/gokernel console"; \
	exit 1

exports: prepare
	GOKERNEL_TEST_EXPORT=all go test -timeout 30m ./cmd/gokernel -run '^TestExport$$'

bench: build
	go run ./cmd/bench $(BENCH)

# What it measures is the machine too: leave it alone meanwhile.
soak: prepare
	go run ./cmd/soak $(FLAGS)

conformance:
	go run ./cmd/conformance

# JupyterLab is built from its npm packages, once: about a minute. node and npm
# are taken from wherever they are; Debian's are for machines that have none.
e2e: prepare
	$(call debian,$(PACKAGES) chromium python3-jupyter-server python3-jupyterlab-server $(if $(shell command -v npm),,nodejs npm))
	testdata/browser/run

update:
	go get -u ./...
	go mod tidy
	go test $$(grep -rl 'flag.Bool("update"' --include='*_test.go' . | xargs -n 1 dirname | sort -u) -update
