//! What the commands share: running programs with errors a person can act on, and installing what is missing.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An error is a sentence for a person.
pub type Outcome<T = ()> = Result<T, String>;

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The repository's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo puts what it builds.
pub fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A command that runs in `dir` of the repository.
pub fn command(program: impl AsRef<OsStr>, dir: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root().join(dir));
    command
}

/// The cargo that runs us, so that `cargo +toolchain xtask` stays with its toolchain.
pub fn cargo<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), "");
    cargo.args(args);
    // Set by the outer cargo for us alone; in a build of another target they only spoil its fingerprint.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        }) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// A tool that `npm ci` has installed in `dir`.
pub fn npm_bin<'a>(dir: &str, tool: &str, args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = command(root().join(dir).join("node_modules/.bin").join(tool), dir);
    command.args(args);
    command
}

pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", spoken(command))) }
}

/// The command's standard output, without the line end.
pub fn output_of(command: &mut Command) -> Outcome<String> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        return Err(format!("`{}` failed ({})", spoken(command), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Runs a command, showing each line of its output and handing it to `look`.
pub fn run_watched(command: &mut Command, mut look: impl FnMut(&str)) -> Outcome {
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            look(&line);
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", spoken(command))) }
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}", command.get_program().to_string_lossy())
}

fn spoken(command: &Command) -> String {
    let program =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let args = command.get_args().map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ");
    format!("{program} {args}").chars().take(200).collect()
}

pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| file_error(path, &error))
}

pub fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| file_error(path, &error))
}

pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    fs::write(path, content).map_err(|error| file_error(path, &error))
}

pub fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(|_| ()).map_err(|error| file_error(from, &error))
}

/// An empty folder, whatever was there before.
pub fn fresh_dir(path: &Path) -> Outcome {
    remove_dir(path)?;
    fs::create_dir_all(path).map_err(|error| file_error(path, &error))
}

pub fn remove_dir(path: &Path) -> Outcome {
    if path.exists() {
        fs::remove_dir_all(path).map_err(|error| file_error(path, &error))
    } else {
        Ok(())
    }
}

/// All files below a folder, sorted, without what npm installed.
pub fn files_below(dir: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| file_error(&folder, &error))?.flatten() {
            let path = entry.path();
            if !path.is_dir() {
                files.push(path);
            } else if entry.file_name() != "node_modules" {
                folders.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn file_error(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// The first of these programs that is on the PATH.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
    })
}

/// Adds the WebAssembly target to the toolchain.
pub fn ensure_wasm_target() -> Outcome {
    let sysroot = sysroot()?;
    if sysroot.join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    run(command("rustup", "").args(["target", "add", WASM_TARGET])).map_err(|why| {
        format!(
            "{why}\nThe Rust toolchain lacks the target {WASM_TARGET}, and rustup could not add it."
        )
    })
}

pub fn sysroot() -> Outcome<PathBuf> {
    output_of(command("rustc", "").args(["--print", "sysroot"])).map(PathBuf::from)
}

/// Installs a folder's npm packages exactly as locked, unless that was done since the lock was last written.
pub fn npm_ci(dir: &str) -> Outcome {
    let lock = root().join(dir).join("package-lock.json");
    // Times tell nothing: a checkout changes them, and so does a copy.
    let installed = root().join(dir).join("node_modules/.installed-lock.json");
    let content = fs::read(&lock).ok();
    if content.is_some() && content == fs::read(&installed).ok() {
        return Ok(());
    }
    if find_program(&["npm"]).is_none() {
        return Err("npm is missing: install Node.js 20 or newer.".to_owned());
    }
    run(command("npm", dir).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::copy(&lock, &installed)
        .map(drop)
        .map_err(|error| format!("{}: {error}", installed.display()))
}

/// The browser of the tests, installed if that is possible here.
pub fn ensure_chromium() -> Outcome {
    if chromium().is_some() && chromedriver().is_some() {
        return Ok(());
    }
    apt_install(&["chromium", "chromium-driver"])?;
    if chromium().is_some() && chromedriver().is_some() {
        return Ok(());
    }
    Err("Chromium and its driver are missing: install the packages `chromium` and `chromium-driver`.".to_owned())
}

/// The browser that repeats requests most eagerly, installed if that is possible here.
pub fn ensure_firefox() -> Outcome {
    let firefox = || find_program(&["firefox-esr", "firefox"]);
    if firefox().is_none() {
        apt_install(&["firefox-esr"])?;
    }
    match firefox() {
        Some(_) => Ok(()),
        None => Err("Firefox is missing: install the package `firefox-esr`.".to_owned()),
    }
}

/// Safari's engine as far as it can be had here, with its driver and a screen for it, installed if that is possible.
pub fn ensure_webkit() -> Outcome {
    let complete =
        || ["WebKitWebDriver", "Xvfb"].iter().all(|name| find_program(&[name]).is_some());
    if !complete() {
        apt_install(&["webkit2gtk-driver", "xvfb"])?;
    }
    if complete() {
        return Ok(());
    }
    Err("WebKitGTK's driver or Xvfb is missing: install the packages `webkit2gtk-driver` and `xvfb`.".to_owned())
}

/// Installs Debian's packages where that is possible, and does nothing elsewhere.
fn apt_install(packages: &[&str]) -> Outcome {
    let is_root = output_of(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    if !is_root || find_program(&["apt-get"]).is_none() {
        return Ok(());
    }
    // Mirrors hiccup: one failed install often succeeds at once when repeated.
    let install = || {
        run(command("apt-get", "").args(["update", "-qq"]))?;
        run(command("apt-get", "")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    install().or_else(|_| install())
}

pub fn chromium() -> Option<PathBuf> {
    find_program(&["chromium", "chromium-browser", "google-chrome"])
}

pub fn chromedriver() -> Option<PathBuf> {
    find_program(&["chromedriver"])
}
