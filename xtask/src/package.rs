//! The checks of the npm package as its user meets it: the tarball, installed in `pkg-tests` and used by name.

use std::path::PathBuf;

use crate::fields;
use crate::pack;
use crate::test::{Tally, skip};
use crate::tools::{self, Outcome};

/// The declaration files whose every change shows in review, in `pkg-tests/golden`.
const GOLDEN: [&str; 3] = ["index.d.ts", "gateway.d.ts", "sandbox.d.ts"];

/// Packs the package and installs the tarball. (A link to the sources would hide what is missing from the tarball.)
pub fn install(tally: &mut Tally) -> Outcome {
    if tally.installed {
        return Ok(());
    }
    pack::pack()?;
    install_tarball("pkg-tests")?;
    pack::trapping_module(&tools::root().join("pkg-tests/trapping.wasm"))?;
    tally.installed = true;
    Ok(())
}

/// Installs the packed tarball in a folder, beside what its lock asks for.
pub fn install_tarball(dir: &str) -> Outcome {
    tools::npm_ci(dir)?;
    // npm would take a version that is installed already for current.
    tools::remove_dir(&tools::root().join(dir).join("node_modules/ridewire"))?;
    let flags = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    tools::run(tools::command("npm", dir).args(flags).arg(pack::tarball()?))
}

pub fn types(tally: &mut Tally) -> Outcome {
    install(tally)?;
    for (module, resolution) in
        [("node16", "node16"), ("nodenext", "nodenext"), ("preserve", "bundler")]
    {
        let flags = ["--project", "types", "--module", module, "--moduleResolution", resolution];
        tools::run(&mut tools::npm_bin("pkg-tests", "tsc", flags))?;
    }
    GOLDEN.iter().try_for_each(|file| compare(file))
}

pub fn lint(tally: &mut Tally) -> Outcome {
    install(tally)?;
    let tarball = pack::tarball()?;
    tools::run(tools::npm_bin("pkg-tests", "publint", ["run", "--strict"]).arg(&tarball))?;
    // `web` and `esm` are ES modules by nature; attw knows nothing of `.wasm`.
    // The hash is data for a page, which no resolver of old looks for.
    let exclude = ["--exclude-entrypoints", "web", "esm", "ridewire_bg.wasm", "integrity.json"];
    attw(&["--profile", "strict"], &exclude)?;
    attw(&["--profile", "esm-only"], &["--entrypoints", "web", "esm"])
}

fn attw(profile: &[&str], entries: &[&str]) -> Outcome {
    let format = ["--format", "table-flipped", "--no-emoji", "--no-color", "--no-summary"];
    tools::run(
        tools::npm_bin("pkg-tests", "attw", format)
            .arg(pack::tarball()?)
            .args(profile)
            .args(entries),
    )
}

pub fn tests(tally: &mut Tally) -> Outcome {
    install(tally)?;
    if let Err(why) = tools::ensure_chromium() {
        skip(&why)?;
    }
    let files = tools::files_below(&tools::root().join("pkg-tests"))?;
    let files = files.iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs"));
    tally.run(
        tools::command("node", "pkg-tests").args(["--test", "--test-reporter=spec"]).args(files),
    )?;
    if tally.skipped == 0 {
        Ok(())
    } else {
        skip(&format!("{} of the package's tests could not run here.", tally.skipped))
    }
}

/// What publishing would do, up to sending.
pub fn publish(tally: &mut Tally) -> Outcome {
    let list = ["package", "--list", "--locked", "--allow-dirty", "--package", "ridewire"];
    let listed = tools::output_of(&mut tools::cargo(list))?;
    // A pattern without a slash in front takes every README there is, those of `node_modules` too.
    let foreign = |file: &&str| {
        let (folder, _) = file.split_once('/').unwrap_or_default();
        !["", "src", "proto", "docs"].contains(&folder)
    };
    if let Some(file) = listed.lines().find(foreign) {
        return Err(format!("The crate's archive would hold {file}: see `include` in Cargo.toml."));
    }
    // Builds the crates from what is in their archives: a file that `include` forgets is missing here.
    // Both in one go (Cargo 1.90), for the one is not in any registry yet.
    forget_unpacked()?;
    let built = tools::root().join("target/publish");
    tools::remove_dir(&built)?;
    let crates = [
        "publish",
        "--dry-run",
        "--locked",
        "--allow-dirty",
        "--package",
        "ridewire-flat",
        "--package",
        "ridewire",
    ];
    tools::run(tools::cargo(crates).arg("--target-dir").arg(&built))?;
    install(tally)?;
    let mut npm = tools::command("npm", "");
    let output = npm
        .args(["publish", "--dry-run", "--loglevel=warn"])
        .arg(pack::tarball()?)
        .output()
        .map_err(|error| format!("npm could not be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    print!("{}{said}", String::from_utf8_lossy(&output.stdout));
    // It publishes what it has mended all the same.
    if output.status.success() && !said.contains("auto-corrected") {
        Ok(())
    } else {
        Err("npm would not take the package as it is.".into())
    }
}

/// Cargo serves the first crate to the second from a registry in `target`, whose crates it unpacks in its home, and builds, once per
/// path and version: what an earlier run has left would be taken in place of what is in the archive.
fn forget_unpacked() -> Outcome {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) else {
        return Ok(());
    };
    let Ok(registries) = std::fs::read_dir(home.join("registry/src")) else {
        return Ok(());
    };
    // Only a registry in a folder has no host's name in front.
    let local =
        registries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with('-'));
    for crates in local.filter_map(|entry| std::fs::read_dir(entry.path()).ok()) {
        for unpacked in crates.flatten() {
            if unpacked.file_name().to_string_lossy().starts_with("ridewire-flat-") {
                tools::remove_dir(&unpacked.path())?;
            }
        }
    }
    Ok(())
}

/// `cargo xtask golden`
pub fn bless() -> Outcome {
    fields::write()?;
    pack::pack()?;
    GOLDEN.iter().try_for_each(|file| tools::copy(&packed(file), &golden(file)))
}

fn compare(file: &str) -> Outcome {
    let (packed, golden) = (tools::read_text(&packed(file))?, tools::read_text(&golden(file))?);
    if packed == golden {
        return Ok(());
    }
    let same = packed.lines().zip(golden.lines()).take_while(|(new, old)| new == old).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_owned();
    Err(format!(
        "The public types have changed. {file}, line {}:\n- {}\n+ {}\nIf that is meant, run `cargo xtask golden` and commit the change.",
        same + 1,
        line(&golden),
        line(&packed)
    ))
}

fn packed(file: &str) -> PathBuf {
    tools::root().join("npm/dist").join(file)
}

fn golden(file: &str) -> PathBuf {
    tools::root().join("pkg-tests/golden").join(file)
}
