#!/usr/bin/env bash
# Fuzzes the parsers that strangers' bytes reach, and that of `.env`; `make fuzz` calls it once the packages are there.
#
#   scripts/fuzz.sh [TARGET ...]      TARGET: request, multipart, csv, json, sheet, phone, env (default: all, in turn)
#
# FUZZ_SECONDS is the time for each (default 180). The build is one of its own in .build-fuzz: optimised, with libFuzzer's
# instrumentation and the address sanitizer. Inputs start from Tests/FuzzTests/Corpus; what is found on the way stays in
# .build-fuzz/corpus for the next run, what breaks a rule in .build-fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")/.."

swift=${SWIFT:-swift}
seconds=${FUZZ_SECONDS:-180}
build=.build-fuzz
findings=$build/findings
corpus=Tests/FuzzTests/Corpus
targets=("$@")
[ $# -gt 0 ] || targets=(request multipart csv json sheet phone env)
for target in "${targets[@]}"; do
  [ -d "$corpus/$target" ] || { printf "fuzz: there is no target '%s'\n" "$target" >&2; exit 1; }
done

runtime() {
  local resources
  resources=$("$swift" -print-target-info | sed -nE 's/.*"runtimeResourcePath": "(.*)".*/\1/p')
  find -L "$resources/clang/lib" "$resources/../clang" -name "libclang_rt.fuzzer_no_main*$(uname -m)*.a" 2>/dev/null |
    head -n 1
}

archive=$(runtime)
[ -n "$archive" ] || { printf 'fuzz: this Swift toolchain has no libFuzzer (libclang_rt.fuzzer_no_main)\n' >&2; exit 1; }

export LOOPSERVER_FUZZ=1
# What breaks a rule is printed by the program itself; Swift's own backtrace would only trip the sanitizer.
export SWIFT_BACKTRACE=enable=no
# What lives as long as the process is no leak, but Swift marks its pointers with bits that the leak sanitizer does not know.
export ASAN_OPTIONS=detect_leaks=0
"$swift" build --build-path "$build" -c release --product Fuzz --sanitize=address \
  -Xlinker "$archive" -Xlinker -lstdc++ | awk '!/^\[[0-9]+\/[0-9]+\] / { print; fflush() }'
fuzz=$build/release/Fuzz

status=0
for target in "${targets[@]}"; do
  seeds=$corpus/$target
  mkdir -p "$build/corpus/$target" "$findings"
  log=$findings/$target.log
  printf 'fuzz: %s for %s s\n' "$target" "$seconds"
  options=(-max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=1024 -detect_leaks=0 -print_final_stats=1
    -use_value_profile=1 -artifact_prefix="$findings/$target-")
  dictionary=Tests/FuzzTests/Dictionaries/$target.dict
  [ ! -f "$dictionary" ] || options+=(-dict="$dictionary")
  if "$fuzz" "$target" "${options[@]}" "$build/corpus/$target" "$seeds" >"$log" 2>&1; then
    grep -E '^(stat::number_of_executed_units|stat::new_units_added|stat::peak_rss_mb)' "$log" || true
    grep -E '^#[0-9]+.*cov: ' "$log" | tail -n 1
  else
    status=1
    tail -n 40 "$log"
    printf 'fuzz: %s broke a rule (above; all of it in %s). The input is the newest of:\n' "$target" "$log"
    find "$findings" -name "$target-*" -newer "$fuzz" | sed 's/^/  /'
    printf 'fuzz: again:      %s %s FILE\n' "$fuzz" "$target"
    printf 'fuzz: smaller:    %s %s -minimize_crash=1 -max_total_time=60 FILE\n' "$fuzz" "$target"
    printf 'fuzz: then copy it to %s/NAME, see it fail (make test ARGS="--filter CorpusTests"), and mend the code\n' "$seeds"
  fi
done
exit "$status"
