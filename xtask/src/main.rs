//! The build step that must be Rust: wasm-bindgen as a library.
//!
//! The library comes from the same lock file as the `wasm-bindgen` that the shell is compiled with, so their versions cannot part,
//! and it builds in a third of the time of the command-line tool.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: cargo run -p xtask -- bindgen MODULE.wasm OUT_DIR";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ["bindgen", module, out_dir] = arguments[..] else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match bindgen(module, out_dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {module}: {error:#}");
            ExitCode::FAILURE
        }
    }
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
