#!/usr/bin/env bash
# Tests again and again; `make soak` calls it once the packages are there. A promise that breaks once in twenty runs is
# broken, chance decides what the chaos test does, and a test that holds only on a quiet machine is one that lies.
#
#   scripts/soak.sh [--runs N] [--busy N] [--keep-going] [REGEX | all]
#
#   --runs N      how often (default 20)
#   --busy N      beside the tests so many loops run that want a whole processor each, as other people's builds do
#   --keep-going  does not stop at the first run that fails, and says at the end how many did
#   REGEX         which tests, as `swift test --filter` has it (default: those in which things go wrong); all: every test
#
# On a machine that is left alone TEST_WIDTH (default 8) tests run at a time, more than `make test` has, so that the
# machine is loaded; with --busy it is 4. The lines of a run that failed stay in .build/soak. A run of the default tests
# takes about two minutes on 2 quiet cores.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=20
busy=0
keep_going=
tests=
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2 && shift ;;
    --busy) busy=$2 && shift ;;
    --keep-going) keep_going=yes ;;
    -*) sed -n '2,/^set/{/^#/p}' "$0" >&2 && exit 64 ;;
    *) tests=$1 ;;
  esac
  shift
done

processes='Chaos|Takeover|LostReply|LostReservation|Rollback|Memory|Placement|Replica|LostUpload|RedisTrouble|RedisRefusal'
processes+='|RedisClock|NumberLimit|Control|InterruptedVerb|Shutdown|Schedule|Event|Report|SingleMessage|EmbeddedRedis'
processes+='|OldRedis|EmptiedRedis|DamagedCampaign|ForeignHands|Sentinel|SecureRedis'
parts='.*Script|Replay|QueueModel|RollbackModel|ForgottenMessages|Clock|QueueHints|QueueValues|Instance|ReplicaWatch'
parts+='|TakeTurn|SendLedger|Runner|WindowDelivery|CampaignReport|ReportRoutes|Stream|AnswerFields|ServiceHealth|Handover'
parts+='|RememberedCampaigns|PausedNumbers|ForeignElement|OutcomeMap'
parts+='|RedisConnection.*|TLS.*|Sentinel'
rooms='(RedisClient|Queue|Delivery|Reports|WhatsApp|API|Health)Tests'
filter=(--filter "${tests:-IntegrationTests.($processes)|$rooms.($parts)|CampaignsTests}")
[ "$tests" != all ] || filter=()

if [ "$busy" -gt 0 ]; then width=4; else width=8; fi
export TEST_WIDTH=${TEST_WIDTH:-$width}

loops=()
stop_loops() { [ ${#loops[@]} -eq 0 ] || kill "${loops[@]}" 2>/dev/null || true; }
trap stop_loops EXIT

# Once: what is edited meanwhile is for the next soak.
scripts/test.sh build
export TEST_BUILT=yes
for _ in $(seq "$busy"); do
  while :; do :; done &
  loops+=($!)
done

failed=0
for run in $(seq "$runs"); do
  # Every second run reaches Redis over TLS where chance decides, and lets sentinels change its master more often.
  if [ $((run % 2)) -eq 0 ]; then export CHAOS_TLS=1 SENTINEL_ROUNDS=6; else unset CHAOS_TLS SENTINEL_ROUNDS; fi
  printf 'run %d of %d: ' "$run" "$runs"
  scripts/test.sh "${filter[@]}" || {
    mkdir -p .build/soak
    cp .build/test.log ".build/soak/run-$run.log"
    printf 'soak: run %d of %d failed, its lines are in .build/soak/run-%d.log\n' "$run" "$runs" "$run" >&2
    [ -n "$keep_going" ] || exit 1
    failed=$((failed + 1))
  }
done
printf 'soak: %d of %d runs failed\n' "$failed" "$runs"
[ "$failed" -eq 0 ]
