#!/bin/sh
# run_ours.sh PORT REDIS_URL WHATSAPP_URL SUPABASE_URL      (other settings from the environment)
# Execs the release binary for a benchmark harness, so that the pid of this script is the server's pid. The harness also
# times the start, of which this is a part: a small shell, and no other process before the server.
# Any setting may be given in the environment (INTERVALO_ENVIO_MS, MAX_EN_VUELO, …); .env is not read.
set -eu
[ $# -eq 4 ] || { sed -n 2,5p "$0" >&2; exit 2; }
case $0 in */*) folder=${0%/*} ;; *) folder=. ;; esac
binary=${LOOPSERVER:-$folder/../.build/release/LoopServer}
[ -x "$binary" ] || { printf 'run_ours.sh: there is no %s; make build\n' "$binary" >&2; exit 1; }
case $binary in /*) ;; *) binary=$PWD/$binary ;; esac
# A harness may give any Host, which a server without keys takes only when told so.
export SIN_AUTENTICACION=true
export HOST=127.0.0.1 PORT="$1" REDIS_URL="$2" API_WHATSAPP_URL="$3"
export SUPABASE_URL="$4" SUPABASE_KEY="${SUPABASE_KEY:-stub}"
cd /  # away from any .env
exec "$binary" serve
