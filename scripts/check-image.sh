#!/usr/bin/env bash
# Proves without a container engine that the Dockerfile's last stage can run the release binary; `make check-image`.
#
#   scripts/check-image.sh [BINARY]        (default .build/release/LoopServer; needs root, or sudo)
#
# A root folder is made of the files of deploy/packages/runtime.txt, of what those packages depend on and of Debian's
# essential packages, downloaded from Debian: less than debian:bookworm-slim has. In it, as the Dockerfile's user and
# with its environment, the binary must find its libraries, refuse a public address without keys, answer /health with
# its embedded Redis, serve /docs with Swagger UI and /panel, speak with itself as the console, verify TLS certificates
# against the root's own store, know a named time zone, and stop cleanly.
# The downloads stay in .build/check-image; the folder is removed.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$(realpath "${1:-.build/release/LoopServer}")
[ -x "$binary" ] || { printf 'check-image: there is no %s; make build\n' "$binary" >&2; exit 1; }
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { printf 'check-image: chroot needs root, and there is no sudo\n' >&2; exit 1; }
  exec sudo "$0" "$binary"
fi

export LC_ALL=C
umask 022
cache=$PWD/.build/check-image
work=$(mktemp -d "${TMPDIR:-/var/tmp}/check-image.XXXXXX")
root=$work/root
user=$(sed -n 's/^USER //p' Dockerfile)
uid=${user%%:*}
server_pid=
tls_pid=
failures=0

clean_up() {
  local pid
  for pid in $server_pid $tls_pid $(left_running); do kill -KILL "$pid" 2>/dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

ok() { printf 'ok      %s\n' "$*"; }
bad() {
  printf 'FAILED  %s\n' "$*"
  failures=$((failures + 1))
}
expect() { # expect TITLE COMMAND...
  local title=$1
  shift
  if "$@" >"$work/out" 2>&1; then ok "$title"; else bad "$title"; sed 's/^/        /' "$work/out"; fi
}
expect_refusal() { # expect_refusal TITLE PATTERN COMMAND...: it must fail and say why
  local title=$1 pattern=$2
  shift 2
  if "$@" >"$work/out" 2>&1; then
    bad "$title (it was accepted)"
  elif grep -qiE "$pattern" "$work/out"; then
    ok "$title"
  else
    bad "$title (refused without saying $pattern)"
    sed 's/^/        /' "$work/out"
  fi
}

# ---- the root folder

# With an empty record of what is installed, apt names and downloads the whole closure, whatever this machine has.
download() {
  local packages
  packages=$(sed 's/#.*//' deploy/packages/runtime.txt | awk 'NF { print $1 }')
  mkdir -p "$cache/archives/partial"
  : >"$work/status"
  local install=(apt-get -qq -y --no-install-recommends -o Dir::State::status="$work/status" -o APT::Sandbox::User=root
    -o Dir::Cache::archives="$cache/archives" install)
  # shellcheck disable=SC2206  # package names, one word each
  local wanted=($packages usr-is-merged '?essential')
  "${install[@]}" --download-only "${wanted[@]}" >/dev/null 2>&1 ||
    { apt-get -qq update && "${install[@]}" --download-only "${wanted[@]}"; }
  "${install[@]}" --simulate "${wanted[@]}" | sed -nE 's/^Inst ([^ ]+) \(([^ ]+) .*/\1 \2/p' | sort >"$work/closure"
}

# What the Dockerfile copies beside the binary, from and to where it says: of its docs stage, and the panel.
copy_share() {
  local from to
  while read -r from to; do
    mkdir -p "$root$to"
    cp -r "${from#/src/}/." "$root$to"
  done < <(sed -nE 's/^COPY (--from=docs )?([^ ]+ [^ ]*\/share\/[^ ]*)$/\2/p' Dockerfile)
}

# The files, and of the packages' install scripts only what shows: the loader's cache, the certificate store, the user.
unpack() {
  local dir package version archive
  mkdir -p "$root"
  for dir in bin sbin lib lib64; do
    mkdir -p "$root/usr/$dir"
    ln -s "usr/$dir" "$root/$dir"
  done
  while read -r package version; do
    for archive in "$cache/archives/${package}_${version//:/%3a}"_*.deb; do
      dpkg-deb --fsys-tarfile "$archive" | tar -x --keep-directory-symlink -C "$root"
    done
  done <"$work/closure"
  mknod -m 666 "$root/dev/null" c 1 3
  mknod -m 666 "$root/dev/zero" c 1 5
  mknod -m 666 "$root/dev/urandom" c 1 9
  printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
  printf 'root:x:0:0::/root:/bin/sh\nloopserver:x:%s::/data:/usr/sbin/nologin\n' "$user" >"$root/etc/passwd"
  chroot "$root" ldconfig
  (cd "$root/usr/share/ca-certificates" && find . -name '*.crt' -printf '%P\n') >"$root/etc/ca-certificates.conf"
  chroot "$root" update-ca-certificates >/dev/null 2>"$work/err" || { cat "$work/err" >&2; return 1; }
  install -D -m 755 "$binary" "$root/usr/local/bin/LoopServer"
  copy_share
  install -d -o "$uid" -g "${user##*:}" -m 700 "$root/data"
}

# Becomes the command in the root, as the image's user, with the image's environment and what is given as NAME=VALUE.
# An engine mounts /proc; so does this where it may, in a mount namespace that ends with the command.
with_proc=()
become() {
  # shellcheck disable=SC2046  # NAME=VALUE words of the Dockerfile's ENV
  exec "${with_proc[@]}" chroot --userspec="$user" "$root" /usr/bin/env -i -C /data PATH=/usr/local/bin:/usr/bin:/bin \
    $(sed -n 's/^ENV //p' Dockerfile) "$@"
}
in_root() { (become "$@"); }

left_running() {
  local directory
  for directory in /proc/[0-9]*; do
    [ "$(readlink "$directory/root" 2>/dev/null)" = "$root" ] && printf '%s\n' "${directory#/proc/}"
  done
  return 0
}

free_port() {
  local port
  for ((port = 20000 + RANDOM % 20000; ; port++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s\n' "$port"
}

wait_until() { # wait_until SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# ---- the checks

check_libraries() {
  local library package missing=0
  while read -r library; do
    package=$(dpkg -S "$(realpath "$library")" "$library" 2>/dev/null | head -n 1 | cut -d : -f 1 || true)
    if [ -z "$package" ] || ! grep -q "^$package " "$work/closure"; then
      bad "$library comes from ${package:-no package}, which runtime.txt does not bring"
      missing=1
    fi
  done < <(ldd "$binary" | grep -oE '/[^ ]+' | sort -u)
  [ "$missing" -ne 0 ] || ok "every library of the binary is brought by deploy/packages/runtime.txt"
  expect 'the loader finds them all in the root' in_root bash -c '! ldd /usr/local/bin/LoopServer | grep "not found"'
}

# Swagger UI is found beside the binary, whole, and needs no key.
check_docs() {
  local base=$1
  page_is_whole() { curl -fsS --max-time 5 "$base/docs" | grep -q 'src="docs/swagger-ui-bundle.js"'; }
  script_is_whole() {
    curl -fsS --max-time 5 -H 'Accept-Encoding: gzip' "$base/docs/swagger-ui-bundle.js" |
      cmp - .build/share/loopserver/docs/swagger-ui-bundle.js.gz
  }
  expect '/docs is there, with Swagger UI' page_is_whole
  expect 'and its script as it was fetched' script_is_whole
  expect '/openapi.json describes the API' jq -e '.openapi == "3.1.0"' <(curl -fsS --max-time 5 "$base/openapi.json")
}

# The panel's page is found beside the binary, and what it needs of others.
check_panel() {
  local base=$1 script
  script=$(basename .build/share/loopserver/panel/vendor/*.js)
  panel_is_there() { curl -fsS --max-time 5 "$base/panel" | cmp - Panel/index.html; }
  vendor_is_whole() {
    curl -fsS --max-time 5 "$base/panel/vendor/$script" | cmp - ".build/share/loopserver/panel/vendor/$script"
  }
  expect '/panel answers its page' panel_is_there
  expect 'and what it needs of others, as it was fetched' vendor_is_whole
}

check_service() {
  local port base status=0
  port=$(free_port)
  base=http://127.0.0.1:$port
  expect_refusal 'a public address without keys is refused' API_KEYS in_root PORT="$port" timeout 20 LoopServer serve
  (become PORT="$port" API_KEYS=check-image LoopServer serve) >"$work/server" 2>&1 </dev/null &
  server_pid=$!
  if wait_until 20 curl -fsS --max-time 2 "$base/health"; then
    ok '/health answers, with the embedded Redis'
  else
    bad '/health does not answer'
    sed 's/^/        /' "$work/server"
  fi
  check_docs "$base"
  check_panel "$base"
  expect "it runs as user $uid" grep -qE "^Uid:\s+$uid\s+$uid\s+$uid" "/proc/$server_pid/status"
  expect 'LoopServer salud, the HEALTHCHECK, says so too' in_root PORT="$port" API_KEYS=check-image timeout 20 LoopServer salud
  expect 'LoopServer sistema speaks with it' \
    in_root LOOPSERVER_SERVIDOR="$base" LOOPSERVER_CLAVE=check-image timeout 20 LoopServer sistema
  # shellcheck disable=SC2016  # expanded by that shell
  expect 'it writes the completions of bash, zsh and fish' in_root bash -c \
    'for shell in bash zsh fish; do LoopServer --generate-completion-script "$shell" | grep -q reintentar || exit 1; done'
  kill -TERM "$server_pid" 2>/dev/null || true
  wait_until 20 eval "! kill -0 $server_pid" || kill -KILL "$server_pid"
  wait "$server_pid" || status=$?
  server_pid=
  if [ "$status" -eq 0 ] && [ -z "$(left_running)" ]; then
    ok 'SIGTERM stops it, and its Redis'
  else
    bad "after SIGTERM: exit status $status, still running: $(left_running | tr '\n' ' ')"
    sed 's/^/        /' "$work/server"
  fi
  expect_refusal 'LoopServer salud fails once it is gone' . in_root PORT="$port" API_KEYS=check-image timeout 20 LoopServer salud
}

# certificate NAME ISSUER-OPTIONS...: NAME.key and NAME.crt for localhost
certificate() {
  local name=$1
  shift
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=check-image $name" \
    -addext subjectAltName=DNS:localhost -keyout "$work/$name.key" -out "$work/$name.crt" "$@" 2>/dev/null
}

stop_tls() {
  [ -n "$tls_pid" ] || return 0
  kill "$tls_pid" 2>/dev/null || true
  wait "$tls_pid" 2>/dev/null || true
  tls_pid=
}

serve_tls() { # serve_tls NAME: an https server on $tls_port that answers 200 to everything
  stop_tls
  tls_port=$(free_port)
  openssl s_server -quiet -www -accept "127.0.0.1:$tls_port" -cert "$work/$1.crt" -key "$work/$1.key" >/dev/null 2>&1 </dev/null &
  tls_pid=$!
  wait_until 10 curl -fsSk --max-time 2 "https://localhost:$tls_port/"
}

check_tls() {
  certificate authority -addext basicConstraints=critical,CA:TRUE
  certificate self-signed
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout "$work/server.key" \
    -out "$work/server.csr" 2>/dev/null
  openssl x509 -req -in "$work/server.csr" -CA "$work/authority.crt" -CAkey "$work/authority.key" -CAcreateserial -days 2 \
    -extfile <(printf 'subjectAltName=DNS:localhost\n') -out "$work/server.crt" 2>/dev/null

  serve_tls self-signed
  expect_refusal 'a self-signed certificate is refused' certifi in_root timeout 20 LoopServer salud --url "https://localhost:$tls_port/"
  serve_tls server
  expect_refusal 'so is one of an unknown authority' certifi in_root timeout 20 LoopServer salud --url "https://localhost:$tls_port/"
  install -D -m 644 "$work/authority.crt" "$root/usr/local/share/ca-certificates/check-image.crt"
  chroot "$root" update-ca-certificates >/dev/null 2>&1
  expect "it is accepted once the authority is in the root's store" \
    in_root timeout 20 LoopServer salud --url "https://localhost:$tls_port/"
  expect_refusal 'but not under another name' certifi in_root timeout 20 LoopServer salud --url "https://127.0.0.1:$tls_port/"
  stop_tls
}

check_time_zone() {
  expect 'America/Caracas is -04:00' in_root bash -c 'LoopServer salud --zona America/Caracas | grep -e -04:00'
  expect_refusal 'a zone that does not exist is refused' Marte in_root timeout 20 LoopServer salud --zona Marte/Olimpo
}

download
unpack
if unshare --mount --propagation private mount -t proc proc "$root/proc" 2>/dev/null; then
  # shellcheck disable=SC2016  # expanded by that shell
  with_proc=(unshare --mount --propagation private sh -c 'mount -t proc proc "$0/proc" && exec "$@"' "$root")
fi
printf 'root of %d packages, %s\n' "$(wc -l <"$work/closure")" "$(du -sh "$root" | cut -f 1)"
check_libraries
check_service
check_tls
check_time_zone
[ "$failures" -eq 0 ] || exit 1
