# shellcheck shell=bash
# What shows that Logloupe can be trusted: dependencies, reproducible bytes, coverage, fuzzing, load. Sourced by build.sh.

# Always: sources, licences, exact versions, reasons. Where they are installed or answer: cargo-deny and npm's advisories.
check_dependencies() {
  cargo metadata --locked --format-version 1 | node xtask/dependencies.js || give_up 'the dependencies above are not as they should be.'
  if have cargo-deny; then
    cargo deny --locked check
  else
    say "cargo-deny is not installed, so advisories of crates are not looked up (cargo install --locked cargo-deny)"
  fi
  # It fails where it finds anything, and where nobody answers: what it says decides.
  { npm audit --package-lock-only --json 2>/dev/null || true; } | node xtask/advisories.js
}

# Two clean builds of what is committed, in folders of different names, with everything compiled anew.
reproduce() {
  local scratch folder
  scratch=$(mktemp -d)
  for folder in one 'another, longer'; do
    say "a clean build in '$scratch/$folder'"
    mkdir "$scratch/$folder"
    git archive HEAD | tar -x -C "$scratch/$folder"
    (cd "$scratch/$folder" && env -u CARGO_TARGET_DIR ./build.sh) || give_up "the build in '$folder' failed."
    (cd "$scratch/$folder/dist" && find . -type f -print0 | sort -z | xargs -0 sha256sum) > "$scratch/$folder.sums"
  done
  cat "$scratch/one.sums"
  diff "$scratch/one.sums" "$scratch/another, longer.sums" >&2 || give_up 'the two builds differ in the files above.'
  rm -r "$scratch"
  say 'both builds are the same, byte by byte'
}

# index.html, the command line, the module for programs, and the checksums of all.
release() {
  build
  cargo build --release --locked -p logloupe-cli
  local folder=dist/release version
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
  rm -rf "$folder"
  mkdir "$folder"
  cp dist/index.html dist/fingerprints.json "$folder"
  cp "$TARGET_DIR/release/logloupe" "$folder/logloupe-$(rustc -vV | sed -n 's/^host: //p')"
  # No dates, owners or order of this machine.
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C dist -cf - api | gzip -n9 > "$folder/logloupe-api-$version.tar.gz"
  (cd "$folder" && sha256sum -- * > SHA256SUMS)
  cat "$folder/SHA256SUMS"
}

# Lines of the core that the Rust tests run. LLVM's tools must be of the version that rustc was built with.
coverage() {
  need_rust
  local major profdata cov
  major=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  profdata=$(llvm_tool llvm-profdata "$major") cov=$(llvm_tool llvm-cov "$major")
  if [[ -z $profdata || -z $cov ]]; then
    give_up "llvm-profdata and llvm-cov of LLVM $major are missing: install them (Debian: llvm-$major; rustup: 'rustup component add llvm-tools') and run this again."
  fi
  local folder=$TARGET_DIR/coverage
  rm -rf "$folder/profiles"
  mkdir -p "$folder/profiles"
  say 'Rust tests, with counters'
  local -x RUSTFLAGS='-C instrument-coverage' LLVM_PROFILE_FILE="$folder/profiles/%p-%m.profraw" CARGO_TARGET_DIR=$folder
  local tests=(cargo test --workspace --exclude logloupe-wasm --locked)
  "${tests[@]}" --no-fail-fast -- --quiet > "$folder/tests.txt" 2>&1 || say "some tests failed: see $folder/tests.txt"
  find "$folder/profiles" -name '*.profraw' > "$folder/profiles.txt"
  "$profdata" merge --sparse --input-files="$folder/profiles.txt" -o "$folder/all.profdata"
  local objects=() binary
  while read -r binary; do objects+=(--object "$binary"); done < <(
    "${tests[@]}" --no-run --message-format=json 2>/dev/null | grep -o '"executable":"[^"]*"' | cut -d'"' -f4
    printf '%s\n' "$folder/debug/logloupe"
  )
  "$cov" export "${objects[@]}" --instr-profile="$folder/all.profdata" --format=lcov --ignore-filename-regex='/registry/' > "$folder/lines.info"
  node xtask/coverage.js "$folder/lines.info"
}

# llvm_tool NAME MAJOR: its path, where there is one of that version.
llvm_tool() {
  local path
  for path in "$(rustc --print sysroot)"/lib/rustlib/*/bin/"$1" "$(first_of "$1-$2" "$1")"; do
    if [[ -x $path ]] && "$path" --version 2>/dev/null | grep -q "LLVM version $2\."; then
      printf '%s' "$path"
      return
    fi
  done
}

# Each target of fuzz/ for so many seconds, or the one that is named. What it finds lands in fuzz/artifacts.
fuzz() {
  local seconds=${1-} only=${2-} target folder=$TARGET_DIR/fuzz
  [[ $seconds =~ ^[0-9]+$ ]] || give_up "how long? ./build.sh fuzz SECONDS [TARGET]"
  need_rust
  have c++ || install_packages 'A C++ compiler, for libFuzzer,' g++
  # What cargo-fuzz asks of a nightly compiler, without the sanitiser: counters at every edge, comparisons, and checks of debug builds.
  local flags=(
    -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1
    -Cdebug-assertions -Coverflow-checks --cfg fuzzing
  )
  local host
  host=$(rustc -vV | sed -n 's/^host: //p')
  RUSTFLAGS="${flags[*]}" CARGO_TARGET_DIR=$folder cargo build --release --locked --manifest-path fuzz/Cargo.toml --target "$host"
  for target in fuzz/targets/*.rs; do
    target=$(basename "$target" .rs)
    [[ -z $only || $only == "$target" ]] || continue
    mkdir -p "$folder/corpus/$target" fuzz/artifacts
    say "$target, $seconds s"
    "$folder/$host/release/$target" "$folder/corpus/$target" tests/hostile tests/hostile/found tests/containers -max_total_time="$seconds" -timeout=20 \
      -rss_limit_mb=4096 -max_len=65536 -artifact_prefix="fuzz/artifacts/$target-" -print_final_stats=1 -verbosity=1 2> "$folder/$target.log" \
      || { tail -30 "$folder/$target.log" >&2; say "$target found something: see fuzz/artifacts"; }
    grep -E 'number_of_executed_units|new_units_added|peak_rss' "$folder/$target.log" || true
    grep -oE 'cov: [0-9]+ ft: [0-9]+' "$folder/$target.log" | tail -1 || true
  done
}

# Logs in the built page, one after another, for so many minutes.
load() {
  [[ ${1-} =~ ^[0-9]+$ ]] || give_up "how long? ./build.sh load MINUTES"
  [[ -f dist/index.html ]] || build
  need_browsers
  LOGLOUPE_LOAD_MINUTES=$1 node --test --test-reporter=spec tests/browser/load.test.js
}
