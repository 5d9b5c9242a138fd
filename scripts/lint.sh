#!/usr/bin/env bash
# Every check that needs no build; `make lint` calls it once the packages are there. All checks run, then the verdict.
#
# Beside formatting and syntax it guards two rules that no compiler knows: one thread (nothing in Sources may start
# another) and settings (the rows of the settings' table are the ones that are read).
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

swift=${SWIFT:-swift}
failures=0

check() {
  local title=$1
  shift
  if "$@"; then
    printf 'ok      %s\n' "$title"
  else
    printf 'FAILED  %s\n' "$title"
    failures=$((failures + 1))
  fi
}

swift_format() {
  "$swift" format lint --strict --recursive Package.swift Sources Tests
}

scripts() {
  find .ci scripts Benchmarks Examples deploy -type f -not -name '*.*' -o -name '*.sh' |
    while read -r file; do head -n 1 "$file" | grep -qE '^#!.*\b(bash|sh)\b' && printf '%s\n' "$file"; done | sort
}

shell_scripts() {
  local file status=0
  while read -r file; do
    bash -n "$file" || status=1
    shellcheck "$file" || status=1
    [ -x "$file" ] || { printf '%s: not executable\n' "$file"; status=1; }
  done < <(scripts)
  return "$status"
}

# Redis runs Lua 5.1. luac skips a first line that starts with #, so Redis' shebang is no error to it.
lua_syntax() {
  local file status=0
  while read -r file; do
    luac5.1 -p "$file" || status=1
  done < <(find Sources -name '*.lua' | sort)
  return "$status"
}

# file:line:text of the Swift sources without their comments.
# shellcheck disable=SC2016  # awk's own $0
code() {
  find Sources -name '*.swift' | sort | xargs -r awk '{ sub(/(^|[[:space:]])\/\/.*/, ""); print FILENAME ":" FNR ":" $0 }'
}

# Sleep is the loop's, work is the loop's, and a task is started only by EventLoop's spawn (with the executor
# preference: a bare Task leaves the loop's thread at its first yield).
one_thread() {
  local bad
  bad=$(
    code | grep -E '\b(DispatchQueue|DispatchSemaphore|uv_queue_work|pthread_create|usleep|nanosleep)\b' || true
    code | grep -E '\bThread *[.({]|\bTask\.(detached|sleep|yield|immediate)\b' || true
    code | grep -P '(?<!-> )\bTask *(<[^>]*>)? *[{(]' | grep -v '^Sources/EventLoop/.*Task(executorPreference: LoopExecutor\.shared' || true
    code | grep -vE '^Sources/EventLoop/' | grep -E '\b(NSLock|Mutex<|pthread_mutex|OSAllocatedUnfairLock)' || true
  )
  [ -z "$bad" ] || { printf '%s\n' "$bad"; return 1; }
}

# Every row of the settings' table is read, and nothing else is.
settings=Sources/LoopServer/Configuration/Settings+read.swift
settings_of_code() {
  grep -oE '\bread\.[a-zA-Z]+\("[A-Z][A-Z0-9_]*"' "$settings" | cut -d '"' -f 2 | sort -u
}

rows=Sources/Environment/SettingTable.swift
settings_of_table() { tr -d '\n' < "$rows" | grep -oE 'SettingRow\( *"[A-Z][A-Z0-9_]*"' | cut -d '"' -f 2 | sort; }

same_settings() {
  diff --label "$settings" --label "$rows" -u0 <(settings_of_code) <(settings_of_table)
}

# Comments are read beside code and in reviews: they end where code does.
comment_width() {
  local bad
  bad=$(grep -rnP '^(?=\s*//|--).{121,}$' Sources Tests Package.swift --include='*.swift' --include='*.lua' | cut -d: -f1,2)
  [ -z "$bad" ] || { printf 'more than 120 columns: %s\n' "$bad"; return 1; }
}

# A page that a comment names is one of this repository.
named_pages() {
  local page status=0
  while read -r page; do
    [ -e "$page" ] || { printf 'a comment names %s, which is not here\n' "$page"; status=1; }
  done < <(grep -rhoE '\b[A-Za-z][A-Za-z0-9_./-]*\.md\b' Sources Tests scripts deploy Benchmarks Makefile Package.swift \
    --include='*.swift' --include='*.lua' --include='*.sh' --include='*.py' --include=Makefile | sort -u)
  return "$status"
}

imports() {
  local defects
  defects=$(SWIFT=$swift python3 scripts/imports.py) || { printf '%s\n' "$defects"; return 1; }
}

check 'Swift formatting' swift_format
check 'imports of modules' imports
check 'width of comments' comment_width
check 'pages that comments name' named_pages
check 'shell scripts' shell_scripts
check 'Lua scripts' lua_syntax
check 'one thread' one_thread
check 'settings read' same_settings
[ "$failures" -eq 0 ] || exit 1
