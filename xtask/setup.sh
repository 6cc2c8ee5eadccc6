# shellcheck shell=bash
# What building needs and how to get it. Sourced by build.sh.
#
# Each `need_…` function leaves quickly when the thing is there, installs it when it may, and otherwise ends the build
# with one sentence: what is missing and how to get it.

readonly WASM_TARGET=wasm32-unknown-unknown

# Another apt-get may be at work: wait for it.
readonly APT_OPTIONS=(-o DPkg::Lock::Timeout=300)

# The compiler for the page; `need_wasm_std` changes all three where the standard library has to be built too.
wasm_rustc=rustc
wasm_environment=()
wasm_options=()

say() { printf '▸ %s\n' "$*" >&2; }

give_up() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

need_shell() {
  if ((BASH_VERSINFO[0] < 5)) || ! have sha256sum || ! have timeout; then
    give_up "bash 5 and the GNU core utilities are missing: install them (on macOS: 'brew install bash coreutils') and run this again."
  fi
}

need_rust() {
  have cargo || give_up "Rust is missing: install version 1.88 or newer with rustup (https://rustup.rs) and run this again."
  have cc || install_packages 'A C compiler, which Rust links with,' gcc libc6-dev
}

need_node() {
  if ! have node || ! have npm; then
    give_up "Node.js is missing: install version 20 or newer with npm and run this again."
  fi
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  ((major >= 20)) || give_up "Node.js $major is too old: install version 20 or newer and run this again."
}

need_npm_packages() {
  need_node
  unchanged node_modules/.stamp package-lock.json && return
  say 'installing the npm packages of package-lock.json'
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
    || give_up "the npm packages could not be installed: check that npm reaches its registry and run this again."
  remember node_modules/.stamp package-lock.json
}

need_rust_component() {
  cargo "$2" --version >/dev/null 2>&1 && return
  say "adding $1 to the Rust toolchain"
  timeout 60 rustup component add "$1" >/dev/null 2>&1 || give_up "$1 is missing: add it with 'rustup component add $1' and run this again."
}

# The standard library for WebAssembly: as the toolchain has it, as rustup brings it, or built from Debian's source package.
need_wasm_std() {
  if has_wasm_std; then return; fi
  if ! has_debian_std_source; then
    if rustup_adds_wasm_std; then return; fi
    install_packages "Rust's standard library for WebAssembly (rustup target $WASM_TARGET)" rustc-web rust-web-src lld
  fi
  say "building Rust's standard library for WebAssembly from Debian's source too: a minute the first time"
  wasm_rustc=/usr/bin/rustc
  # Only a nightly compiler builds its own library, or one that is told to act as if it were.
  wasm_environment=(RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld)
  wasm_options=('-Zbuild-std=std,panic_abort')
}

rustup_adds_wasm_std() {
  have rustup || return 1
  say "adding Rust's standard library for WebAssembly with rustup"
  timeout 60 rustup target add "$WASM_TARGET" >/dev/null 2>&1 && has_wasm_std && return
  say 'rustup could not bring it'
  return 1
}

has_wasm_std() { [[ -d "$(rustc --print sysroot)/lib/rustlib/$WASM_TARGET" ]]; }

has_debian_std_source() { [[ -x /usr/bin/rustc && -d /usr/lib/rustlib/src/rust/library/std ]] && have wasm-ld; }

# Set CHROMIUM and FIREFOX, which the browser tests read.
need_browsers() {
  CHROMIUM=${CHROMIUM:-$(first_of chromium chromium-browser google-chrome)}
  FIREFOX=${FIREFOX:-$(first_of firefox-esr firefox)}
  [[ -n $CHROMIUM ]] || { install_packages 'Chromium' chromium; CHROMIUM=$(first_of chromium); }
  [[ -n $FIREFOX ]] || { install_packages 'Firefox' firefox-esr; FIREFOX=$(first_of firefox-esr); }
  [[ -n $CHROMIUM && -n $FIREFOX ]] \
    || give_up "apt-get brought no browser that can be found: set CHROMIUM and FIREFOX to the paths of their programs and run this again."
  export CHROMIUM FIREFOX
}

# The path of the first command that exists, or nothing.
first_of() {
  local command
  for command; do
    command -v "$command" && return
  done
  return 0
}

# install_packages WHAT PACKAGE…: Debian's packages, where there are Debian's packages and the right to install them.
install_packages() {
  local what=$1
  shift
  local help="$what is missing: install it (on Debian: 'apt-get update && apt-get install $*' as root) and run this again."
  if ! have apt-get || ! can_be_root; then give_up "$help"; fi
  say "installing $* with apt-get"
  as_root apt-get -qq "${APT_OPTIONS[@]}" update || give_up "$help"
  as_root apt-get -qq "${APT_OPTIONS[@]}" --yes --no-install-recommends install "$@" >/dev/null || give_up "$help"
}

can_be_root() { ((EUID == 0)) || { have sudo && sudo --non-interactive true 2>/dev/null; }; }

as_root() {
  local become=()
  ((EUID == 0)) || become=(sudo --non-interactive)
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive "$@"
}

# unchanged STAMP FILE…: whether the files are as they were when `remember STAMP FILE…` was last called.
unchanged() {
  [[ -f $1 && $(<"$1") == "$(fingerprint "${@:2}")" ]]
}

remember() {
  fingerprint "${@:2}" >"$1"
}

fingerprint() { sha256sum "$@" 2>/dev/null | sha256sum; }
