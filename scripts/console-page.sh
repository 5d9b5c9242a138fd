#!/usr/bin/env bash
# Writes docs/consola.md's second half anew from the help of the commands; `make console` calls it after a change there.
# A test fails until then.
set -euo pipefail
cd "$(dirname "$0")/.."

${SWIFT:-swift} build --product LoopServer
page=docs/consola.md
{
  # Up to the first command's heading the page is written by hand.
  sed '/^## campana$/,$d' "$page"
  .build/debug/LoopServer ayuda-consola
} > "$page.new"
mv "$page.new" "$page"
