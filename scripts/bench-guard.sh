#!/usr/bin/env bash
# Counts the instructions of one request, one row and one message, and the allocations and kernel's calls of a thousand of
# them; `make bench-guard` calls it once the packages are there.
#
#   scripts/bench-guard.sh [--write] [NAME ...]      NAME: health, csv-row, json-row, send-http, send-https, health-calls,
#                                                          csv-calls, json-calls, send-http-calls, send-https-calls (default: all)
#
# Fails when a figure is more than 1 % above the one in Benchmarks/guard.txt, or of a thousand's more than 3 % and five. --write
# puts what was measured there instead.
# LOOPSERVER is the binary (.build/release/LoopServer). Takes a minute or two on a machine that does nothing else: other
# work slows it, and what timers do meanwhile counts too.
#
# A time depends on the machine and its mood, a count of instructions hardly. Valgrind shows every program the same
# processor on any x86-64 with AVX2 (a Haswell, with fixed cache sizes), so that the C library and OpenSSL choose the same
# code everywhere: nothing need be pinned. What moves the figures beside our code is the Swift toolchain, the versions of
# the Swift packages, and updates of libcurl, OpenSSL, libuv, hiredis and the C library. Instructions that this Haswell
# has not (SHA extensions, AVX-512) are counted as what stands in for them: a hash costs more here than in life.
#
# Here everything is made that the server needs; Benchmarks/guard/measure.py runs and counts it.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

binary=${LOOPSERVER:-.build/release/LoopServer}
processes=()

fail() {
  printf 'bench-guard: %s\n' "$*" >&2
  exit 1
}

clean_up() {
  [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2>/dev/null || true
  wait
  rm -rf "$work"
}

wait_until() { # wait_until SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

free_port() {
  local port
  for ((port = 20000 + RANDOM % 20000; ; port++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s\n' "$port"
}

start_redis() {
  redis-server --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/redis.log" 2>&1 </dev/null &
  processes+=($!)
  wait_until 20 redis-cli -s "$work/redis.sock" ping || fail "redis-server does not answer: $(cat "$work/redis.log")"
}

# The far end accepts every message. It costs next to nothing and keeps its connections, so that a message never pays for
# a connection.
nginx_settings() {
  cat <<END
daemon off;
pid nginx.pid;
error_log error.log warn;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  default_type application/json;
  server {
    listen 127.0.0.1:$1;
    listen 127.0.0.1:$2 ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate certificates/guard.pem;
    ssl_certificate_key key.pem;
    location / { return 200 '{"success":true,"message_id":"wamid.HBgLNTg0MTIxMjM0NTY3FQIAERgSMEE4"}'; }
  }
}
END
}

start_far_end() {
  local http https
  mkdir "$work/certificates"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=guard \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/certificates/guard.pem" 2>/dev/null
  openssl rehash "$work/certificates"
  http=$(free_port)
  https=$http
  while [ "$https" = "$http" ]; do https=$(free_port); done
  nginx_settings "$http" "$https" >"$work/nginx.conf"
  nginx -p "$work/" -e error.log -c nginx.conf >"$work/nginx.log" 2>&1 </dev/null &
  processes+=($!)
  export GUARD_HTTP=http://127.0.0.1:$http GUARD_HTTPS=https://127.0.0.1:$https
  wait_until 20 curl -fs "$GUARD_HTTP" || fail "nginx does not answer: $(cat "$work/nginx.log" "$work/error.log")"
}

[ -x "$binary" ] || fail "there is no $binary; make build"
grep -qw avx2 /proc/cpuinfo || fail 'the thresholds are for an x86-64 with AVX2, and this machine has none'
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-guard.XXXXXX")
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# Valgrind 3.19 dies of the DWARF 5 in Swift's debug information.
strip --strip-debug -o "$work/LoopServer" "$binary"
clang -Wall -shared -fPIC -O2 -o "$work/slow_clock.so" Benchmarks/guard/slow_clock.c
(umask 077 && printf '{"14": "EAAGtoken0123456789,114200000000001,123400000000002"}\n' >"$work/credentials.json")
start_redis
start_far_end
PYTHONDONTWRITEBYTECODE=1 python3 Benchmarks/guard/measure.py "$work" "$@"
