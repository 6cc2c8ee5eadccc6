//! The build steps that must be Rust: wasm-bindgen as a library, and packing the engine as small as Zstandard can.
//!
//! wasm-bindgen comes from the same lock file as the `wasm-bindgen` that the shell is compiled with, so their versions cannot part,
//! and it builds in a third of the time of the command-line tool.

use std::fs;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

/// The highest level: it takes seconds to pack, and no longer to unpack.
const LEVEL: i32 = 22;

const USAGE: &str =
    "usage: cargo run -p xtask -- bindgen MODULE.wasm OUT_DIR\n       cargo run -p xtask -- pack FILE OUT.zst";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (file, done) = match arguments[..] {
        ["bindgen", module, out_dir] => (module, bindgen(module, out_dir).map_err(|error| format!("{error:#}"))),
        ["pack", file, out] => (file, pack(file, out).map_err(|error| error.to_string())),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {file}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Packs a file with Zstandard: a fifth smaller than gzip could. The frame tells its size, so that it is unpacked in one piece.
fn pack(file: &str, out: &str) -> std::io::Result<()> {
    fs::write(out, zstd::bulk::compress(&fs::read(file)?, LEVEL)?)
}

/// Writes `engine.js` and `engine_bg.wasm` into `out_dir`.
///
/// The page carries the module inside itself and hands it over compiled, so the glue must not know an address to load it from:
/// hence no default module path.
fn bindgen(module: &str, out_dir: &str) -> Result<(), impl std::fmt::Display + use<>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("engine").typescript(false).omit_default_module_path(true);
    bindgen.web(true).and_then(|bindgen| bindgen.generate(out_dir))
}
