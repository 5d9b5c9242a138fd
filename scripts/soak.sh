#!/usr/bin/env bash
# The tests in which things go wrong, again and again; `make soak` calls it once the packages are there. A promise that
# breaks once in twenty runs is broken, and chance decides what the chaos test does.
#
#   scripts/soak.sh [regular expression of tests]
#
# SOAK_RUNS (default 20) runs, TEST_WIDTH (default 8) tests at a time: more than `make test` has, so that the machine is
# loaded. Stops at the first failure and says where its lines are. A run takes about two minutes on 2 quiet cores.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
runs=${SOAK_RUNS:-20}
processes='Chaos|Takeover|LostReply|LostReservation|Rollback|Memory|Placement|Replica|LostUpload|RedisTrouble|RedisRefusal'
processes+='|RedisClock|NumberLimit|Control|InterruptedVerb|Shutdown|Schedule|Event|Report|SingleMessage|EmbeddedRedis'
parts='.*Script|Replay|QueueModel|RollbackModel|ForgottenMessages|Clock|QueueHints|QueueValues|Instance|ReplicaWatch'
parts+='|TakeTurn|SendLedger|Runner|WindowDelivery|CampaignReport|ReportRoutes|Stream|AnswerFields|ServiceHealth|Handover'
tests=${1:-"IntegrationTests.($processes)|LoopServerTests.($parts)|CampaignsTests"}

"$swift" build --build-tests 2>&1 | awk '!/^\[[0-9]+\/[0-9]+\] / { print; fflush() }'
for run in $(seq "$runs"); do
  log=.build/soak.$run.log
  status=0
  timeout --foreground --signal=INT --kill-after=10 "${TEST_LIMIT_S:-480}" \
    "$swift" test --skip-build --disable-xctest --experimental-maximum-parallelization-width "${TEST_WIDTH:-8}" \
    --filter "$tests" >"$log" 2>&1 || status=$?
  printf 'run %d of %d: %s\n' "$run" "$runs" "$(grep -E ' Test run with ' "$log" | tail -n 1 || true)"
  if [ "$status" -ne 0 ]; then
    grep -E '^✘ ' "$log" >&2 || true
    printf 'soak: FAILED, every line is in %s\n' "$log" >&2
    exit "$status"
  fi
  rm -f "$log"
done
