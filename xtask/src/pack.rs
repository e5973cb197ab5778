//! `cargo xtask pack`: from the Rust core and `npm/src` to `target/npm/ridewire-<version>.tgz`. The same sources give the same bytes in any folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::glue;
use crate::panics;
use crate::tools::{self, Outcome, WASM_TARGET};
use crate::types;

pub fn pack() -> Outcome {
    let version = version()?;
    tools::ensure_wasm_target()?;
    tools::npm_ci("npm")?;
    let sources = tools::root().join("npm/src");
    write_if_changed(&sources.join("generated.ts"), &types::generate())?;
    write_if_changed(&sources.join("tables.ts"), &types::tables())?;
    write_if_changed(&sources.join("readers.ts"), &types::readers())?;

    let dist = tools::root().join("npm/dist");
    tools::fresh_dir(&dist)?;
    let wasm = glue::make(&build_core()?, &work_dir())?;
    optimise(&wasm, &dist.join("ridewire_bg.wasm"))?;
    // Type-checks npm/src, then writes the entries and their types.
    tools::run(tools::command("node", "npm").arg("build/build.mjs"))?;
    refuse_paths_of_this_machine(&dist)?;

    let tarball = make_tarball(&version)?;
    tools::run(tools::command("node", "npm").arg("build/sizes.mjs"))?;
    println!("packed {}", tarball.display());
    Ok(())
}

/// For the package's tests: a module that can be told to trap, and is otherwise like that of the package.
pub fn trapping_module(to: &Path) -> Outcome {
    let core = build_core_of(tools::root(), &tools::target_dir(), "trap")?;
    tools::write(to, glue::make(&core, &work_dir().join("trap"))?)
}

/// Builds the module from nothing in two other folders; it must come out as that of the package, which must be packed.
pub fn reproduce() -> Outcome {
    let packed = tools::read(&tools::root().join("npm/dist/ridewire_bg.wasm"))?;
    let files = tools::output_of(tools::command("git", "").args(["ls-files", "-z"]))?;
    for name in ["a", "another folder, of a longer name"] {
        let folder = std::env::temp_dir().join("ridewire-reproduce").join(name);
        tools::fresh_dir(&folder)?;
        for file in files.split_terminator('\0') {
            let (from, to) = (tools::root().join(file), folder.join(file));
            fs::create_dir_all(to.parent().unwrap_or(&to)).map_err(|error| error.to_string())?;
            // Renamed or removed, but not committed yet.
            if from.is_file() {
                tools::copy(&from, &to)?;
            }
        }
        let target = folder.join("target");
        let module = glue::make(&build_core_of(&folder, &target, "npm")?, &target)?;
        let (before, after) = (target.join("before.wasm"), target.join("after.wasm"));
        tools::write(&before, module)?;
        shrink(&before, &after, &[])?;
        let same = tools::read(&after)? == packed;
        tools::remove_dir(&folder)?;
        if !same {
            return Err(format!(
                "The module built in {} differs from the package's.",
                folder.display()
            ));
        }
        println!("the same module was built in {}", folder.display());
    }
    Ok(())
}

/// The package as `npm pack` put it together.
pub fn tarball() -> Outcome<PathBuf> {
    Ok(work_dir().join(format!("ridewire-{}.tgz", version()?)))
}

/// The package's folder as its user has it, below a `node_modules` folder, so that bundlers find it by name.
pub fn staged_package() -> PathBuf {
    work_dir().join("node_modules/ridewire")
}

pub fn work_dir() -> PathBuf {
    tools::target_dir().join("npm")
}

/// The crate's version, which the package has too.
fn version() -> Outcome<String> {
    let manifest = tools::read_text(&tools::root().join("Cargo.toml"))?;
    let version =
        manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let version = version.ok_or("Cargo.toml has no line `version = \"…\"`")?;
    let package = tools::read(&tools::root().join("npm/package.json"))?;
    let package: serde_json::Value =
        serde_json::from_slice(&package).map_err(|error| format!("npm/package.json: {error}"))?;
    if package["version"] == version {
        Ok(version.to_owned())
    } else {
        Err(format!(
            "Cargo.toml has version {version}, npm/package.json {}: make them equal.",
            package["version"]
        ))
    }
}

fn write_if_changed(path: &Path, content: &str) -> Outcome {
    if fs::read_to_string(path).is_ok_and(|old| old == content) {
        Ok(())
    } else {
        tools::write(path, content)
    }
}

/// Builds the core for the package, and gives the path of the module.
pub fn build_core() -> Outcome<PathBuf> {
    build_core_of(tools::root(), &tools::target_dir(), "npm")
}

/// Builds the core from the sources in `root`.
fn build_core_of(root: &Path, target: &Path, features: &str) -> Outcome<PathBuf> {
    let remapped = remapped_paths(root)?
        .into_iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    // Symbols that name their type parameters, for `bench size`; the package has none.
    let ours = [panics::LINKER_FLAG, "-Csymbol-mangling-version=v0"].map(str::to_owned);
    let flags: Vec<String> = remapped.chain(ours).collect();
    tools::run(
        tools::cargo([
            "build",
            "--release",
            "--locked",
            "--lib",
            "--features",
            features,
            "--target",
            WASM_TARGET,
            "--target-dir",
        ])
        .arg(target)
        .current_dir(root)
        // Unlike RUSTFLAGS it can hold paths with spaces, and it replaces flags of this machine.
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")),
    )?;
    Ok(target.join(WASM_TARGET).join("release/ridewire.wasm"))
}

/// Panic messages hold source paths: each folder of this machine is given a name that is the same everywhere.
fn remapped_paths(root: &Path) -> Outcome<Vec<(PathBuf, String)>> {
    let compiler = tools::output_of(tools::command("rustc", "").arg("-vV"))?;
    let commit =
        compiler.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
    // Present when the component rust-src is installed; otherwise the compiler itself gives this name.
    let library = tools::sysroot()?.join("lib/rustlib/src/rust");
    let mut paths =
        vec![(root.to_path_buf(), ".".to_owned()), (library, format!("/rustc/{commit}"))];
    let registries = fs::read_dir(cargo_home().join("registry/src"));
    paths.extend(
        registries
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| (entry.path(), "registry".to_owned())),
    );
    Ok(paths)
}

fn cargo_home() -> PathBuf {
    std::env::var_os("CARGO_HOME").map_or_else(|| home().join(".cargo"), PathBuf::from)
}

fn home() -> PathBuf {
    std::env::home_dir().unwrap_or_default()
}

/// Shrinks the module with Binaryen. That takes seconds, so the last result is kept beside what it was made from.
fn optimise(wasm: &[u8], to: &Path) -> Outcome {
    let before = work_dir().join("before.wasm");
    let after = work_dir().join("after.wasm");
    let modified = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    // The lock file says which Binaryen it was.
    let current = modified(&after)
        .is_some_and(|time| Some(time) > modified(&tools::root().join("npm/package-lock.json")));
    if !(current && fs::read(&before).is_ok_and(|old| old == wasm)) {
        let _ = fs::remove_file(&after);
        tools::write(&before, wasm)?;
        shrink(&before, &after, &[])?;
    }
    tools::copy(&after, to)
}

pub fn shrink(from: &Path, to: &Path, options: &[&str]) -> Outcome {
    // The memory is the module's own, so it begins as zeros.
    let passes = ["-O3", "--zero-filled-memory", "--converge"];
    let mut optimiser = tools::npm_bin("npm", "wasm-opt", passes);
    tools::run(optimiser.args(options).arg(from).arg("-o").arg(to))
}

/// Published modules are full of `/home/runner/…`; ours names no machine, and its build can be repeated.
fn refuse_paths_of_this_machine(dist: &Path) -> Outcome {
    let private =
        [tools::root().to_path_buf(), home(), cargo_home(), tools::sysroot()?, tools::target_dir()];
    for file in tools::files_below(dist)? {
        let content = tools::read(&file)?;
        for path in &private {
            let path = path.to_string_lossy();
            // A home folder of `/` says nothing.
            if path.len() > 1 && content.windows(path.len()).any(|window| window == path.as_bytes())
            {
                return Err(format!("{} names a folder of this machine: {path}", file.display()));
            }
        }
    }
    Ok(())
}

/// Parcel, and TypeScript's resolution of Node 10, do not read `exports` unless told to; they look for a folder with a `package.json` of its own.
/// Each entry of JavaScript, and what its `package.json` says.
fn stubs(manifest: &str) -> Outcome<Vec<(String, String)>> {
    let manifest: serde_json::Value =
        serde_json::from_str(manifest).map_err(|error| format!("npm/package.json: {error}"))?;
    let exports = manifest["exports"].as_object().ok_or("npm/package.json has no exports")?;
    let stub = |(path, target): (&String, &serde_json::Value)| {
        let entry = path.strip_prefix("./")?;
        let module = target["default"]["default"].as_str().or(target["default"].as_str())?;
        if Path::new(module).extension().is_none_or(|kind| kind != "js") {
            return None;
        }
        let main = target["require"]["default"].as_str().unwrap_or(module);
        let types = target["default"]["types"].as_str().or(target["types"].as_str())?;
        let above = |path: &str| path.replacen("./", "../", 1);
        let stub = serde_json::json!({ "main": above(main), "module": above(module), "types": above(types) });
        Some((entry.to_owned(), format!("{stub:#}\n")))
    };
    Ok(exports.iter().filter_map(stub).collect())
}

fn make_tarball(version: &str) -> Outcome<PathBuf> {
    let (root, staged) = (tools::root(), staged_package());
    tools::fresh_dir(&staged.join("dist"))?;
    for file in fs::read_dir(root.join("npm/dist")).map_err(|error| error.to_string())?.flatten() {
        tools::copy(&file.path(), &staged.join("dist").join(file.file_name()))?;
    }
    let manifest = root.join("npm/package.json");
    tools::copy(&manifest, &staged.join("package.json"))?;
    for (entry, stub) in stubs(&tools::read_text(&manifest)?)? {
        tools::fresh_dir(&staged.join(&entry))?;
        tools::write(&staged.join(&entry).join("package.json"), stub)?;
    }
    for file in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        tools::copy(&root.join(file), &staged.join(file))?;
    }
    let name = tools::output_of(
        tools::command("npm", "")
            .args(["pack", "--silent", "--pack-destination"])
            .arg(work_dir())
            .arg(&staged),
    )?;
    if name == format!("ridewire-{version}.tgz") {
        Ok(work_dir().join(name))
    } else {
        Err(format!("npm pack made `{name}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::stubs;

    #[test]
    fn entries_of_javascript_have_a_folder_for_those_who_read_no_exports() {
        let manifest = r#"{ "exports": {
            ".": { "default": { "types": "./dist/index.d.ts", "default": "./dist/inline.js" } },
            "./both": {
                "require": { "types": "./dist/both.d.cts", "default": "./dist/both.cjs" },
                "default": { "types": "./dist/both.d.ts", "default": "./dist/both.js" }
            },
            "./module": { "types": "./dist/index.d.ts", "default": "./dist/module.js" },
            "./x.wasm": { "types": "./dist/wasm.d.ts", "default": "./dist/x.wasm" },
            "./package.json": "./package.json"
        } }"#;
        let stubs = stubs(manifest).unwrap();
        let [(both, text), (module, other)] = stubs.as_slice() else { panic!("{stubs:?}") };
        assert_eq!((both.as_str(), module.as_str()), ("both", "module"));
        for part in ["../dist/both.cjs", "../dist/both.js", "../dist/both.d.ts"] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(other.matches("../dist/module.js").count(), 2, "{other}");
    }
}
