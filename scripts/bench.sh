#!/usr/bin/env bash
# Measures the release binary beside what a user would pick instead; `make bench` calls it once the packages are there.
#
#   scripts/bench.sh [MEASURE ...] [--short] [--help]      without a MEASURE: all, into Benchmarks/RESULTS.md; about 25 minutes
#
# LOOPSERVER is the binary (.build/release/LoopServer). The Swift peer is built here the first time, in some minutes. Where its
# packages cannot be had, the page says so.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=Benchmarks

build_swift_peer() {
  local folder=.build/bench/swift-peer source=Benchmarks/peer/swift-peer log=.build/bench/swift-peer.log
  mkdir -p .build/bench
  [ -x "$folder/release/HummingbirdPeer" ] && [ ! "$source/Sources/main.swift" -nt "$folder/release/HummingbirdPeer" ] && return
  printf 'bench: building the Swift peer (once; %s)\n' "$log" >&2
  "${SWIFT:-swift}" build -c release --package-path "$source" --scratch-path "$folder" >"$log" 2>&1 ||
    printf 'bench: Hummingbird could not be built and is left out: %s\n' "$(tail -n 1 "$log")" >&2
}

build_swift_peer
exec python3 -m bench "$@"
