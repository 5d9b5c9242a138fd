#!/usr/bin/env bash
# What reading one cell with a phone number costs, in a release build of Sources/Phones alone.
#
#   Benchmarks/phones.sh
#
# Fails when one of the usual kinds takes more than 0.3 µs. The fastest of 50 rounds counts, so other work on the machine
# hardly shows.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d "${TMPDIR:-/tmp}/phones.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/Sources"
ln -s "$PWD/Sources/Phones" "$work/Sources/Phones"
ln -s "$PWD/Benchmarks/phones" "$work/Sources/Measure"
cat >"$work/Package.swift" <<'END'
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Measure",
  targets: [.target(name: "Phones"), .executableTarget(name: "Measure", dependencies: ["Phones"])])
END
"${SWIFT:-swift}" build --package-path "$work" -c release --product Measure >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/.build/release/Measure"
