//! `cargo xtask pack | demo | test | golden | bench | matrix`: everything the project is built and checked with. Each command does its own set-up.

mod bench;
mod demo;
mod fields;
mod glue;
mod matrix;
mod pack;
mod package;
mod panics;
mod provider;
mod size;
mod test;
mod tools;
mod types;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask pack               builds the npm package: target/npm/ridewire-<version>.tgz
cargo xtask demo [--port N]    builds the demo page and serves it on this machine
cargo xtask test [step …]      runs every check, or only the steps named
cargo xtask golden             accepts the package's present types as the golden ones, and writes docs/fields.md from them
cargo xtask bench <name>       measures, and writes the figures into docs; without a name it lists the benchmarks
cargo xtask matrix page        walks the demo page's main path in Firefox and WebKitGTK
cargo xtask matrix faults      breaks every call at every point in every runtime, and plays random histories
cargo xtask matrix gateway     throws a million requests at the gateway, and kills it two hundred times while it places orders
cargo xtask matrix environments [word]
                               tries the package and the quick starts in every environment, and writes docs/environments.md
cargo xtask matrix reproducible
                               builds the module anew in two other folders: it comes out the same";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["pack"] => pack::pack(),
        ["demo"] => demo::demo(None),
        ["demo", "--port", port] => match port.parse() {
            Ok(port) => demo::demo(Some(port)),
            Err(_) => Err(format!("--port wants a port number, not `{port}`")),
        },
        ["golden"] => package::bless(),
        ["bench"] => bench::bench("", &[]),
        ["bench", name, flags @ ..] => bench::bench(name, flags),
        ["matrix", "faults"] => matrix::faults(),
        ["matrix", "gateway"] => matrix::gateway(),
        ["matrix", "environments"] => matrix::environments(""),
        ["matrix", "environments", word] => matrix::environments(word),
        ["matrix", "reproducible"] => matrix::reproducible(),
        ["matrix", "page"] => matrix::page(),
        ["test", steps @ ..] => test::test(steps),
        // Not for people: cargo calls it, see `.cargo/config.toml`.
        ["test-runner", rest @ ..] => test_runner(rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a crate's tests that were built for WebAssembly, in Node or (`WASM_BINDGEN_USE_BROWSER=1`) in headless Chromium.
fn test_runner(args: &[&str]) -> tools::Outcome {
    // `cargo test --quiet` hands its flag on, and the runner does not know it.
    let args = args.iter().filter(|arg| **arg != "--quiet");
    let named = std::iter::once(&"wasm-bindgen-test-runner").chain(args);
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(
        named.map(std::ffi::OsString::from),
    )
    .map_err(|error| format!("{error:?}"))
}
