#!/usr/bin/env bash
# The tests in which things go wrong, again and again; `make soak` calls it once the packages are there. A promise that
# breaks once in twenty runs is broken, and chance decides what the chaos test does.
#
#   scripts/soak.sh [regular expression of tests]
#
# SOAK_RUNS (default 20) runs, TEST_WIDTH (default 8) tests at a time: more than `make test` has, so that the machine is
# loaded. Stops at the first failure; test.sh says where its lines are. A run takes about two minutes on 2 quiet cores.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${SOAK_RUNS:-20}
processes='Chaos|Takeover|LostReply|LostReservation|Rollback|Memory|Placement|Replica|LostUpload|RedisTrouble|RedisRefusal'
processes+='|RedisClock|NumberLimit|Control|InterruptedVerb|Shutdown|Schedule|Event|Report|SingleMessage|EmbeddedRedis'
parts='.*Script|Replay|QueueModel|RollbackModel|ForgottenMessages|Clock|QueueHints|QueueValues|Instance|ReplicaWatch'
parts+='|TakeTurn|SendLedger|Runner|WindowDelivery|CampaignReport|ReportRoutes|Stream|AnswerFields|ServiceHealth|Handover'
tests=${1:-"IntegrationTests.($processes)|LoopServerTests.($parts)|CampaignsTests"}

for run in $(seq "$runs"); do
  printf 'run %d of %d: ' "$run" "$runs"
  TEST_WIDTH=${TEST_WIDTH:-8} scripts/test.sh --filter "$tests"
done
