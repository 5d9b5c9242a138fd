#!/usr/bin/env bash
# Writes what people read of the settings, .env.example and the table of docs/ajustes.md, from the table in the code.
# `make settings` calls it after a change there; a test fails until then.
set -euo pipefail
cd "$(dirname "$0")/.."

${SWIFT:-swift} build --product LoopServer
server=.build/debug/LoopServer
"$server" ajustes > .env.example

page=docs/ajustes.md
table=$(mktemp)
trap 'rm -f "$table"' EXIT
"$server" ajustes --tabla > "$table"
# The lines from the table's head to the first one that is none of its own.
awk -v table="$table" '
  /^\| nombre \| por defecto \| significado \|$/ { while ((getline line < table) > 0) print line; inside = 1 }
  !/^\|/ { inside = 0 }
  !inside
' "$page" > "$page.new"
mv "$page.new" "$page"
