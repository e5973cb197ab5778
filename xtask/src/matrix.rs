//! `cargo xtask matrix <name>`: what takes too long for every change.

use std::fs;
use std::path::PathBuf;

use crate::glue;
use crate::pack;
use crate::package;
use crate::test::{Tally, skip};
use crate::tools::{self, Outcome, WASM_TARGET};

/// Every fault point × {first, always} × {fresh, reused} × every endpoint × every runtime; then many random histories.
pub fn faults() -> Outcome {
    package::install(&mut Tally::default())?;
    tools::ensure_chromium().or_else(|why| skip(&why))?;
    tools::ensure_firefox().or_else(|why| skip(&why))?;
    tools::run(tools::command("node", "pkg-tests").arg("matrix/faults.mjs"))?;
    tools::run(tools::command("node", "pkg-tests").args([
        "matrix/histories.mjs",
        "--count",
        "50000",
    ]))
}

/// A million fuzzed requests to the gateway, two hundred kills of workerd while it places orders, and its memory over a hundred thousand quotes and
/// as many orders.
pub fn gateway() -> Outcome {
    package::install(&mut Tally::default())?;
    for (program, count) in [
        ("gateway/fuzz.mjs", "1000000"),
        ("gateway/kill.mjs", "200"),
        ("gateway/memory.mjs", "100000"),
    ] {
        tools::run(tools::command("node", "pkg-tests").args([program, "--count", count]))?;
    }
    Ok(())
}

/// The packed package in every environment, by its users' own tools, and the quick starts as a stranger has them. With a word, only
/// the cells whose name holds it.
pub fn environments(word: &str) -> Outcome {
    package::install(&mut Tally::default())?;
    tools::npm_ci("pkg-tests/environments")?;
    tools::ensure_chromium().or_else(|why| skip(&why))?;
    tools::ensure_firefox().or_else(|why| skip(&why))?;
    tools::ensure_webkit().or_else(|why| skip(&why))?;
    let front_end = rust_quickstart()?;
    let run = tools::run(
        tools::command("node", "pkg-tests")
            .args(["environments/run.mjs", word])
            .env("RIDEWIRE_TARBALL", pack::tarball()?)
            .env("RIDEWIRE_RUST_QUICKSTART", &front_end),
    );
    tools::remove_dir(&front_end)?;
    run
}

/// The module of the package, built from nothing in other folders, byte for byte.
pub fn reproducible() -> Outcome {
    pack::pack()?;
    pack::reproduce()
}

/// The Rust front end among the quick starts, copied elsewhere and built as its README says, but for `wasm-bindgen`, which is linked into this program.
fn rust_quickstart() -> Outcome<PathBuf> {
    let folder = std::env::temp_dir().join(format!("ridewire-rust-{}", std::process::id()));
    let original = tools::root().join("quickstarts/rust");
    for file in tools::files_below(&original)? {
        let name = file.strip_prefix(&original).unwrap_or(&file);
        let to = folder.join(name);
        fs::create_dir_all(to.parent().unwrap_or(&folder)).map_err(|error| error.to_string())?;
        tools::copy(&file, &to)?;
    }
    let manifest = folder.join("Cargo.toml");
    let here = format!("path = \"{}\"", tools::root().display());
    let text = tools::read_text(&manifest)?;
    if text.matches(r#"path = "../..""#).count() != 1 {
        return Err("quickstarts/rust/Cargo.toml does not name the crate's folder once".into());
    }
    tools::write(&manifest, text.replace(r#"path = "../..""#, &here))?;
    // The versions that everything else is tested with; cargo drops what is not needed here.
    tools::copy(&tools::root().join("Cargo.lock"), &folder.join("Cargo.lock"))?;
    let target = tools::target_dir().join("quickstart");
    tools::run(
        tools::cargo(["build", "--release", "--target", WASM_TARGET, "--target-dir"])
            .arg(&target)
            .current_dir(&folder),
    )?;
    let module = target.join(WASM_TARGET).join("release/ridewire_quickstart.wasm");
    glue::make_for_web(&module, &folder.join("pkg"))?;
    Ok(folder)
}

/// The demo page's main path in Firefox and in `WebKitGTK`; Chromium's turn is in `cargo xtask test`.
pub fn page() -> Outcome {
    package::install(&mut Tally::default())?;
    tools::ensure_firefox().or_else(|why| skip(&why))?;
    tools::ensure_webkit().or_else(|why| skip(&why))?;
    tools::run(tools::command("node", "pkg-tests").arg("matrix/page.mjs"))
}
