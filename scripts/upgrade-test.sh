#!/usr/bin/env bash
# Runs a former version and this one on one Redis, in both orders and side by side; `make upgrade-test` calls it once
# the packages are there.
#
#   scripts/upgrade-test.sh
#
#   UPGRADE_FROM=COMMIT   the former version (default: the one before campaigns said in which format they are stored)
#   CHAOS_SEED, CHAOS_SECONDS   as of the chaos test
#
# The former program is built once, in .build/before.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
from=${UPGRADE_FROM:-d2b24f8a7d2f275d31b1e2344590a0c0cbd2f500}
tree=.build/before/tree

if ! commit=$(git rev-parse --verify --quiet "$from^{commit}"); then
  printf 'upgrade-test: %s is not in this clone; git fetch --unshallow, or UPGRADE_FROM=COMMIT\n' "$from" >&2
  exit 1
fi
program=$PWD/.build/before/LoopServer-$commit
if [ ! -x "$program" ]; then
  rm -rf "$tree"
  mkdir -p "$tree"
  git archive "$commit" | tar -x -C "$tree"
  (cd "$tree" && "$swift" build --product LoopServer >&2)
  cp "$tree/.build/debug/LoopServer" "$program"
  rm -rf "$tree"
fi
LOOPSERVER_BEFORE=$program scripts/test.sh --filter UpgradeTests
