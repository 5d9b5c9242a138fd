#!/usr/bin/env bash
# Installs what is missing of the lists in deploy/packages; says nothing when nothing is.
#
#   scripts/setup.sh [LIST ...]      LIST: build, runtime, test, lint, docs (default: these five), demo, guard, bench
#
# Called by the Makefile before whatever needs a package and by every stage of the Dockerfile, so that every package is
# named in one place. LIST.txt are Debian packages: only missing ones are touched, no service is started (Debian would
# start redis-server on install) and a Redis that is already running is left alone. LIST.pypi.txt comes from PyPI and
# stays below .build: for `test` the programs in .build/python and phonenumbers (phones.pypi.txt) with them, for `docs`
# Swagger UI in .build/share/loopserver/docs and the panel's Preact (panel.pypi.txt) in .build/share/loopserver/panel, for
# `bench` the seed's stack in .build/bench/python.
# With `build` in the lists, Swift must be there as well.
set -euo pipefail
cd "$(dirname "$0")/.."

export LC_ALL=C
swift=${SWIFT:-swift}
readonly least_swift=6.2

fail() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

packages_of() {
  local list
  for list in "$@"; do
    [ -r "deploy/packages/$list.txt" ] || fail "there is no list deploy/packages/$list.txt"
    sed 's/#.*//' "deploy/packages/$list.txt"
  done | awk 'NF && !seen[$1]++ { print $1 }'
}

missing_of() {
  comm -23 <(printf '%s\n' "$@" | sort) \
    <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | awk '$2 == "installed" { print $1 }' | sort)
}

check_swift() {
  local version
  command -v "$swift" >/dev/null || fail "Swift $least_swift or newer is needed, and '$swift' was not found in PATH.
       Install it from https://www.swift.org/install/linux/ (Debian 12), or say where it is: make SWIFT=/path/to/swift"
  version=$("$swift" --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | head -n 1 | cut -d ' ' -f 3) || true
  [ -n "$version" ] || fail "'$swift --version' did not answer; is the toolchain complete?"
  [ "$(printf '%s\n' "$least_swift" "$version" | sort -V | head -n 1)" = "$least_swift" ] ||
    fail "Swift $least_swift or newer is needed, and '$swift' is $version (https://www.swift.org/install/linux/)"
}

# While this file answers 101, Debian's packages start and restart nothing. One that is already there (a container
# image's, usually) decides as it always does.
policy=/usr/sbin/policy-rc.d
policy_made=
log=
forbid_services() {
  [ -e "$policy" ] && return
  printf '#!/bin/sh\n# Made by LoopServer setup while packages are being installed; safe to delete.\nexit 101\n' |
    "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  policy_made=yes
}
allow_services() {
  [ -z "$policy_made" ] || "${as_root[@]}" rm -f "$policy"
  policy_made=
}

install_packages() {
  local status=0
  if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
  elif command -v sudo >/dev/null; then
    as_root=(sudo)
  else
    fail "these packages are missing: $*
       Run as root: apt-get install --no-install-recommends $*"
  fi
  printf 'setup: installing %s\n' "$*" >&2
  log=$(mktemp)
  trap 'allow_services; rm -f "$log"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  forbid_services
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300)
  { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"; } </dev/null >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 30 "$log" >&2
    fail "apt-get failed ($status). The lists are for Debian 12 (bookworm)."
  fi
  # Debian also enables new services for the next boot. Our redis-server is a child of LoopServer, of prometheus only
  # promtool is used, and the tests start an nginx of their own: nobody asked for those.
  local service
  for service in redis-server prometheus nginx; do
    if [[ " $* " == *" $service "* ]] && [ -d /run/systemd/system ]; then
      "${as_root[@]}" systemctl disable --quiet "$service.service" >>"$log" 2>&1 ||
        printf 'setup: %s.service stays enabled at boot (systemctl disable failed)\n' "$service" >&2
    fi
  done
}

# run_pip COMMAND...: quiet unless it fails
run_pip() {
  local output
  output=$("$@" 2>&1) || { printf '%s\n' "$output" | tail -n 20 >&2; fail "PyPI: '$*' failed"; }
}

new_venv() { run_pip /usr/bin/python3 -m venv --clear "$1"; }

# The programs of the tests. Made beside its place and moved there whole, with a copy of the lists it was made from: a
# venv's scripts name the folder they were made in, so they are run as `python -m`. pip wants hashes for all of a list or
# for none of it, hence two.
install_python() {
  local list=deploy/packages/test.pypi.txt phones=deploy/packages/phones.pypi.txt folder=.build/python
  cat "$list" "$phones" | cmp -s - "$folder/made-from.txt" && return
  printf 'setup: installing the Python programs of %s and %s\n' "$list" "$phones" >&2
  mkdir -p .build
  rm -rf "$folder.new" "$folder"
  new_venv "$folder.new"
  local install=("$folder.new/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps)
  run_pip "${install[@]}" --requirement "$list"
  run_pip "${install[@]}" --require-hashes --only-binary :all: --requirement "$phones"
  cat "$list" "$phones" >"$folder.new/made-from.txt"
  mv "$folder.new" "$folder"
}

# The seed's stack, which `make bench` measures ours against. Without it the rest can still be measured.
install_peer() {
  local list=deploy/packages/bench.pypi.txt folder=.build/bench/python
  cmp -s "$list" "$folder/made-from.txt" && return
  printf 'setup: installing the Python packages of %s\n' "$list" >&2
  mkdir -p .build/bench
  rm -rf "$folder"
  new_venv "$folder"
  run_pip "$folder/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes \
    --only-binary :all: --requirement "$list"
  cp "$list" "$folder/made-from.txt"
}

# What is fetched for browsers: pip compares the package with the SHA-256 in its list, and the files made of it are
# compared with their own sums each time.
is_fetched() { # is_fetched LIST FOLDER
  cmp -s "$1" "$2/made-from.txt" && (cd "$2" && sha256sum --check --quiet SHA256SUMS) >/dev/null 2>&1
}

# fetch_package LIST WORK: the list's package, unpacked in WORK/package; WORK/files is for what is taken of it.
fetch_package() {
  rm -rf "$2"
  mkdir -p "$2/files"
  new_venv "$2/venv"
  run_pip "$2/venv/bin/python" -m pip download --disable-pip-version-check --quiet --no-deps --require-hashes \
    --only-binary :all: --dest "$2" --requirement "$1"
  "$2/venv/bin/python" -m zipfile -e "$2"/*.whl "$2/package"
}

# put_in_place LIST WORK FOLDER: moves WORK/files there, whole.
put_in_place() {
  (cd "$2/files" && sha256sum ./* >../SHA256SUMS && mv ../SHA256SUMS .)
  cp "$1" "$2/files/made-from.txt"
  chmod -R u=rwX,go=rX "$2/files"
  rm -rf "$3"
  mkdir -p "${3%/*}"
  mv "$2/files" "$3"
  rm -rf "$2"
}

# Swagger UI. Compressed here once, because the server sends it so; gzip -n keeps names and dates out.
install_docs() {
  local list=deploy/packages/docs.pypi.txt folder=.build/share/loopserver/docs work=.build/docs.new file
  is_fetched "$list" "$folder" && return
  printf 'setup: fetching Swagger UI for /docs\n' >&2
  fetch_package "$list" "$work"
  for file in swagger-ui-bundle.js swagger-ui.css favicon-32x32.png LICENSE; do
    cp "$work"/package/*/static/*/swagger-ui-dist/"$file" "$work/files/" || fail "Swagger UI's package has no $file any more"
  done
  gzip -9n "$work/files/swagger-ui-bundle.js" "$work/files/swagger-ui.css"
  put_in_place "$list" "$work" "$folder"
}

# The panel's scripts of others, under names that have their versions.
install_panel() {
  local list=deploy/packages/panel.pypi.txt folder=.build/share/loopserver/panel/vendor work=.build/panel.new
  local script=preact-10.27.2-htm-3.1.1.min.js
  is_fetched "$list" "$folder" && return
  printf 'setup: fetching Preact for /panel\n' >&2
  fetch_package "$list" "$work"
  cp "$work/package/datasette_preact/static/$script" "$work/files/" || fail "Preact's package has no $script any more"
  cp "$work"/package/*.dist-info/licenses/LICENSE "$work/files/"
  put_in_place "$list" "$work" "$folder"
}

main() {
  local lists=("$@") packages missing
  [ $# -gt 0 ] || lists=(build runtime test lint docs)
  command -v apt-get >/dev/null ||
    fail "this needs Debian 12 (apt). On another system install the counterparts of deploy/packages/*.txt yourself."
  packages=$(packages_of "${lists[@]}")
  # shellcheck disable=SC2086  # package names, one word each
  missing=$(missing_of $packages)
  # shellcheck disable=SC2086
  [ -z "$missing" ] || install_packages $missing
  [[ " ${lists[*]} " != *" build "* ]] || check_swift
  [[ " ${lists[*]} " != *" test "* ]] || install_python
  [[ " ${lists[*]} " != *" bench "* ]] || install_peer
  [[ " ${lists[*]} " != *" docs "* ]] || { install_docs && install_panel; }
}

main "$@"
