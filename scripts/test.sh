#!/usr/bin/env bash
# Builds and runs every test; `make test` calls it once the packages are there.
#
#   scripts/test.sh [swift test arguments, such as --filter CampaignsTests]
#
# Prints failures and the closing line; every line is in .build/test.log (VERBOSE=1 prints them all). A run that
# passes TEST_LIMIT_S seconds (default 480) is ended, and what had not finished by then is named, as after a crash.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
limit_s=${TEST_LIMIT_S:-480}
log=.build/test.log

# Swift Testing announces each start and each success; the closing line ("Test run with …") must stay. An announced
# argument may hold newlines, so such a line ends at "started.".
quiet() {
  if [ -n "${VERBOSE:-}" ]; then
    cat
  else
    awk '
      /^(✔|✘|➜|↳|◇)/ { announced = 0 }
      /^◇/ { announced = !/started\.$/; next }
      announced { announced = !/started\.$/; next }
      / Test run with / || !/^✔ (Test|Suite) .* passed after [0-9.]+ seconds\.$/ { print; fflush() }'
  fi
}

unfinished() {
  comm -23 \
    <(sed -nE 's/^[^ ]+ Test (.*) started\.$/\1/p' "$log" | grep -vE '^(run|case passing .*)$' | sort) \
    <(sed -nE 's/^[^ ]+ Test (.*) (passed|failed) after .*/\1/p' "$log" | sed -E 's/ with [0-9]+ test cases?$//' | sort)
}

# A terminal gets the builder's progress line, a log only what matters.
build() {
  if [ -t 1 ] || [ -n "${VERBOSE:-}" ]; then
    "$swift" build --build-tests
  else
    "$swift" build --build-tests 2>&1 | awk '!/^\[[0-9]+\/[0-9]+\] / { print; fflush() }'
  fi
}

build

# Line-buffered, or the last lines before a hang or a crash are lost in the pipe. SwiftPM passes an interrupt on to the
# process that runs the tests, other signals leave that one behind.
#
# Most tests wait on processes and sockets and share one loop thread: started all at once they would starve each other's
# deadlines, one by one they would take minutes longer. Four at a time keep two cores busy.
status=0
timeout --foreground --signal=INT --kill-after=10 "$limit_s" \
  stdbuf -oL "$swift" test --skip-build --disable-xctest \
  --experimental-maximum-parallelization-width "${TEST_WIDTH:-4}" "$@" 2>&1 | tee "$log" | quiet || status=$?
[ "$status" -ne 0 ] || exit 0

exec >&2
if ! grep -q ' Test run with ' "$log"; then
  [ "$status" -ne 124 ] || printf 'test: not finished after %s s\n' "$limit_s"
  printf 'test: the run ended before its end; started and not finished:\n'
  unfinished | sed 's/^/  /'
fi
printf 'test: FAILED, every line is in %s\n' "$log"
exit "$status"
