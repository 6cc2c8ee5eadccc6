#!/usr/bin/env bash
# Logloupe's one entry. Installs what it lacks, or says in one sentence what to install.
#
#   ./build.sh          builds dist/index.html, the whole page in one file, and dist/api, the module for programs
#   ./build.sh serve    builds it and serves it on localhost, on port 8080 or the next free one (or PORT)
#   ./build.sh test     runs the Rust tests, the page's tests, and the built page in Chromium and Firefox
#   ./build.sh check    formatting, lints, types
#   ./build.sh bench    measures speed beside peers, and writes benches/record/DATE.md (takes some minutes)
#
#   ./build.sh reproduce           builds it twice from nothing, in two folders, and compares the bytes
#   ./build.sh release             builds what a release holds, with its checksums, in dist/release
#   ./build.sh coverage            which lines of the core the Rust tests run
#   ./build.sh fuzz SECONDS [TARGET]   feeds made-up input to each target of fuzz/ for so long
#   ./build.sh load MINUTES        opens logs in the page, one after another, and measures memory and time
set -euo pipefail
shopt -s nullglob
cd "$(dirname "${BASH_SOURCE[0]}")"
source xtask/setup.sh
source xtask/trust.sh

readonly TARGET_DIR=${CARGO_TARGET_DIR:-target}
readonly PAGE_DIR=$TARGET_DIR/page
readonly MODULE=$TARGET_DIR/$WASM_TARGET/release/logloupe_wasm.wasm

# What rustc emits for +simd128, in wasm-opt's words.
readonly WASM_FEATURES=(
  --enable-simd --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-multivalue
)

main() {
  need_shell
  case ${1-} in
    '') build ;;
    serve) serve ;;
    test) run_tests ;;
    check) check ;;
    bench) bench ;;
    reproduce) reproduce ;;
    release) release ;;
    coverage) coverage ;;
    fuzz) fuzz "${@:2}" ;;
    load) load "${@:2}" ;;
    *) give_up "'$1' is not one of its words: (nothing), serve, test, check, bench, reproduce, release, coverage, fuzz, load." ;;
  esac
}

build() {
  need_rust
  need_npm_packages
  need_wasm_std
  compile_engine
  bind_and_optimise_engine
  node xtask/page/assemble.js "$PAGE_DIR/engine.js" "$PAGE_DIR/engine.wasm"{,.zst}
  node xtask/page/api.js "$PAGE_DIR/engine.js" "$PAGE_DIR/engine.wasm"
}

serve() {
  build
  exec node xtask/page/serve.js
}

run_tests() {
  need_rust
  say 'Rust tests'
  cargo test --workspace --locked
  need_npm_packages
  say "the page's tests"
  node --test --test-reporter=spec tests/page/*.test.js
  build
  # The tests' build has the dependencies already, and its reports are the same bytes as an optimised one's.
  cargo build --locked -p logloupe-cli
  say 'the module for programs'
  LOGLOUPE_CLI=$TARGET_DIR/debug/logloupe node --test --test-reporter=spec tests/api/*.test.js
  test_in_browsers
}

test_in_browsers() {
  need_browsers
  say 'the built page in Chromium and Firefox'
  LOGLOUPE_CLI=$TARGET_DIR/debug/logloupe node --test --test-reporter=spec --test-concurrency=1 tests/browser/*.test.js
}

check() {
  need_rust
  need_rust_component rustfmt fmt
  need_rust_component clippy clippy
  say 'formatting'
  cargo fmt --all --check
  say 'lints'
  cargo clippy --workspace --all-targets --locked -- -D warnings
  RUSTDOCFLAGS='-D warnings -A rustdoc::private_intra_doc_links' cargo doc --workspace --no-deps --document-private-items --locked --quiet
  need_npm_packages
  say 'types'
  check_types
  say 'text stays text'
  check_markup_sinks
  say 'dependencies'
  check_dependencies
}

# Everything that is claimed of speed, in one run, with the peers that are installed: PYTHON may name a Python that has
# drain3, scikit-learn and pandas. The logs and the peers' scripts are no part of the project.
bench() {
  local logs=${LOGLOUPE_DATA:-../shared/data} peers=${LOGLOUPE_EVAL:-../shared/eval} python=${PYTHON:-python3}
  [[ -d $logs && -d $peers ]] || give_up "the bench needs logs in $logs (LOGLOUPE_DATA) and peers' scripts in $peers (LOGLOUPE_EVAL)."
  build
  cargo build --release --locked -p logloupe-cli
  local record
  record=benches/record/$(date +%F).md
  say "measuring into $record"
  {
    printf '# Speed, %s\n\n%s cores; load before: %s.\n' "$(date +%F)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
    printf '\n## A whole log, native and in the tab\n\n'
    bench_whole_logs "$logs" "$peers" "$python"
    printf '\n## Stages\n'
    local stage
    for stage in parsing mining unpack forest; do
      printf '\n### %s\n\n```text\n' "$stage"
      bench_stage "$stage" "$logs/hdfs_labelled/HDFS_2percent.log.gz" 2>/dev/null
      printf '```\n'
    done
    printf '\n### rules\n\n'
    cargo bench --locked --quiet --bench rules 2>/dev/null
    printf '\n### rules in the tab\n\n'
    node benches/rules_tab.js "WordPress=$logs/web/wordpress_access.log.gz"
    printf '\n### forest in the tab\n\n```text\n'
    bench_forest_in_tab
    printf '```\n'
    printf '\n### forest, scikit-learn\n\n```text\n'
    "$python" "$peers/iforest_baseline.py" 2>/dev/null || echo 'not installed'
    printf '```\n'
  } | tee "$record"
}

bench_stage() {
  local messages
  case $1 in
    parsing | forest) cargo bench --locked --quiet --bench "$1" ;;
    unpack) cargo bench --locked --quiet --bench unpack -- "$2" ;;
    mining)
      # What stands after the header, which ends with the first ": ".
      messages=$(mktemp)
      gzip -dc "$2" | sed 's/^[^:]*: //' > "$messages"
      cargo bench --locked --quiet --bench mining -- "$messages"
      cargo bench --locked --quiet --bench mining -- "$messages" --drain3-masked
      rm "$messages"
      ;;
  esac
}

bench_forest_in_tab() {
  local made=$TARGET_DIR/forest_tab
  compile_for_wasm forest-tab 2>/dev/null
  cargo run --quiet --locked -p xtask -- bindgen "$TARGET_DIR/$WASM_TARGET/release/forest_tab.wasm" "$made" 2>/dev/null
  node_modules/.bin/wasm-opt -O3 --one-caller-inline-max-function-size=40 "${WASM_FEATURES[@]}" --reorder-functions "$made/engine_bg.wasm" -o "$made/engine.wasm"
  node benches/forest_tab.js "$made/engine.js" "$made/engine.wasm"
}

bench_whole_logs() {
  local scratch
  scratch=$(mktemp -d)
  "$3" benches/whole.py --logloupe "$TARGET_DIR/release/logloupe" --data "$1" --eval "$2"
  repeated "$1/hdfs_labelled/HDFS_2percent.log.gz" 10 > "$scratch/hdfs.log"
  repeated "$1/web/wordpress_access.log.gz" 10 > "$scratch/wordpress.log"
  node benches/whole_tab.js "HDFS=$scratch/hdfs.log" "WordPress=$scratch/wordpress.log"
  rm -r "$scratch"
}

# A packed log so many times in a row.
repeated() {
  local _
  for _ in $(seq "$2"); do gzip -dc "$1"; done
}

# One program each: the page knows no worker's globals, the worker no window, and neither of them Node.
check_types() {
  local project
  for project in tsconfig.json tsconfig.worker.json tsconfig.tools.json tsconfig.api.json; do
    node_modules/.bin/tsc --project "$project"
  done
}

# Log text must never become markup, so the page has no way to make markup from text.
check_markup_sinks() {
  ! grep -rnE '\.(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment' www --include='*.js' \
    || give_up 'the lines above make markup from text: use document.createElement and textContent.'
}

compile_engine() {
  # Fetched first, so that every package's folder is there to be named in the flags.
  cargo fetch --locked --quiet
  say 'compiling the engine to WebAssembly'
  compile_for_wasm logloupe-wasm
}

# The page has a limit. In a tab level 3 reads no quicker than 2, and is 50 kB larger once packed; natively it does. What only
# packed files and expressions of a person's own go through is made small.
compile_for_wasm() {
  local small=() package
  for package in regex-automata lzma-rust2 ruzstd libbz2-rs-sys aho-corasick; do
    small+=(--config "profile.release.package.$package.opt-level='s'")
  done
  env "${wasm_environment[@]}" CARGO_PROFILE_RELEASE_OPT_LEVEL=2 RUSTC="$wasm_rustc" CARGO_ENCODED_RUSTFLAGS="$(engine_flags)" \
    cargo build --release --locked -p "$1" --target "$WASM_TARGET" "${small[@]}" "${wasm_options[@]}"
}

# Flags joined as cargo wants them. No path of this machine goes into the page, and the same sources give the same bytes anywhere.
engine_flags() {
  local source_of_std commit
  source_of_std=$("$wasm_rustc" --print sysroot)/lib/rustlib/src/rust
  commit=$("$wasm_rustc" -vV | sed -n 's/^commit-hash: //p')
  local flags=(
    -Ctarget-feature=+simd128
    "--remap-path-prefix=$PWD=/logloupe"
    "--remap-path-prefix=$source_of_std=/rustc/$commit"
  )
  local packages
  for packages in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    flags+=("--remap-path-prefix=$packages=/packages")
  done
  local IFS=$'\x1f'
  printf '%s' "${flags[*]}"
}

# Functions in the order of how often they are called have short numbers: the engine is some 1.4 % smaller once packed.
bind_and_optimise_engine() {
  local made_from=("$MODULE" Cargo.lock package-lock.json build.sh xtask/src/main.rs)
  unchanged "$PAGE_DIR/engine.stamp" "${made_from[@]}" && return
  say 'binding and optimising the engine'
  mkdir -p "$PAGE_DIR"
  cargo run --quiet --locked -p xtask -- bindgen "$MODULE" "$PAGE_DIR"
  node_modules/.bin/wasm-opt -O3 --one-caller-inline-max-function-size=40 "${WASM_FEATURES[@]}" --reorder-functions "$PAGE_DIR/engine_bg.wasm" -o "$PAGE_DIR/engine.wasm"
  refuse_local_paths "$PAGE_DIR/engine.wasm"
  cargo run --quiet --locked -p xtask -- pack "$PAGE_DIR/engine.wasm" "$PAGE_DIR/engine.wasm.zst"
  remember "$PAGE_DIR/engine.stamp" "${made_from[@]}"
}

refuse_local_paths() {
  ! grep --text --only-matching --fixed-strings -e "$PWD/" -e "${CARGO_HOME:-$HOME/.cargo}/" "$1" \
    || give_up "$1 names the folders above, which exist only here."
}

main "$@"
