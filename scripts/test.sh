#!/usr/bin/env bash
# Builds and runs every test; `make test` calls it once the packages are there.
#
#   scripts/test.sh [swift test arguments, such as --filter CampaignsTests]
#   scripts/test.sh build     builds them only; with TEST_BUILT=yes nothing is built (soak.sh)
#
# What the run says, and the settings VERBOSE and TEST_LIMIT_S, is told in run-tests.py.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
log=.build/test-build.log

# A terminal gets the builder's own progress, which on a new machine goes on for minutes; nobody else gets anything,
# unless it fails.
build() {
  if [ -t 1 ] || [ -n "${VERBOSE:-}" ]; then
    "$swift" build --build-tests
  else
    mkdir -p .build
    "$swift" build --build-tests >"$log" 2>&1 || {
      grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" >&2
      printf 'test: the tests could not be built, every line is in %s\n' "$log" >&2
      return 1
    }
  fi
}

# The tests' own place for files: in memory where there is room, so that no disk that is busy with something else holds
# up what Redis writes. The name is short because sockets have theirs in it.
make_place() {
  local folder=/tmp old pid
  if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 2000000 ]; then folder=/dev/shm; fi
  for old in "$folder"/lst-*-*; do
    pid=${old##*/lst-}
    if [ -d "$old" ] && ! [ -d "/proc/${pid%-*}" ]; then clear_place "$old"; fi
  done
  place=$(mktemp -d "$folder/lst-$$-XXXX")
}

# Whatever a run has left behind that was killed: programs that stand in its place, and its files.
clear_place() {
  local folder
  for folder in /proc/[0-9]*; do
    case $(readlink "$folder/cwd" 2>/dev/null) in
      "$1"/*) kill -KILL "${folder#/proc/}" 2>/dev/null || true ;;
    esac
  done
  rm -rf "$1"
}

[ -n "${TEST_BUILT:-}" ] || build
[ "${1:-}" != build ] || exit 0
make_place
trap 'clear_place "$place"' EXIT

# Line-buffered, or the last lines before a hang or a crash are lost in the pipe.
#
# Most tests wait on processes and sockets and share one loop thread: started all at once they would starve each other's
# deadlines, one by one they would take minutes longer. Four at a time keep two cores busy.
TMPDIR=$place scripts/run-tests.py stdbuf -oL "$swift" test --skip-build --disable-xctest \
  --experimental-maximum-parallelization-width "${TEST_WIDTH:-4}" "$@"
