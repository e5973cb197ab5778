//! `cargo xtask test`: every check there is, in the order in which a mistake shows soonest.

use std::env;
use std::process::Command;
use std::time::Instant;

use crate::demo;
use crate::package;
use crate::provider;
use crate::tools::{self, Outcome, WASM_TARGET};

/// Name, what it checks, and how.
type Step = (&'static str, &'static str, fn(&mut Tally) -> Outcome);

const STEPS: &[Step] = &[
    ("set-up", "the WebAssembly target, npm packages, Chromium", set_up),
    ("fmt", "the Rust code is formatted", fmt),
    ("clippy", "no warning, on the host and for WebAssembly", clippy),
    ("host", "the Rust documentation has no broken link; the Rust tests", host),
    ("web", "the Rust front ends' driver, in Node and in Chromium", web),
    ("install", "the package is built, packed and installed from its tarball", package::install),
    (
        "types",
        "the public types compile in every module mode and are the golden ones",
        package::types,
    ),
    ("lint", "publint and attw find nothing in the tarball", package::lint),
    ("demo", "the demo page's types are sound, and it builds", demo),
    ("package", "the installed package, in each runtime", package::tests),
    (
        "publish",
        "the registries would take the crate and the package; neither is sent",
        package::publish,
    ),
];

/// Runs the steps named, or all of them.
pub fn test(names: &[&str]) -> Outcome {
    if let Some(unknown) = names.iter().find(|name| !STEPS.iter().any(|(step, ..)| step == *name)) {
        let known: Vec<String> =
            STEPS.iter().map(|(step, what, _)| format!("  {step:<9}{what}")).collect();
        return Err(format!("There is no step `{unknown}`. The steps are\n{}", known.join("\n")));
    }
    let start = Instant::now();
    let mut tally = Tally::default();
    let outcome = run_steps(names, &mut tally);
    println!("\n{:.0} s", start.elapsed().as_secs_f64());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    outcome
}

fn run_steps(names: &[&str], tally: &mut Tally) -> Outcome {
    for (name, what, step) in
        STEPS.iter().filter(|(name, ..)| names.is_empty() || names.contains(name))
    {
        println!("\n== {name}: {what}");
        let start = Instant::now();
        step(tally).map_err(|why| {
            format!("{why}\nThe step `{name}` failed. Run it alone with: cargo xtask test {name}")
        })?;
        println!("== {name}: {:.1} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// How many tests ran, as the test programs themselves say.
#[derive(Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    /// By Node's runner: tests whose runtime is not here.
    pub skipped: u64,
    /// The package is packed and installed once, however many steps use it.
    pub installed: bool,
}

impl Tally {
    /// Runs a test program and adds up its summary lines.
    pub fn run(&mut self, command: &mut Command) -> Outcome {
        tools::run_watched(command, |line| self.count(line))
    }

    fn count(&mut self, line: &str) {
        let number_after = |start: &str| line.strip_prefix(start)?.trim().parse::<u64>().ok();
        // cargo's and wasm-bindgen's runners: `test result: ok. 12 passed; 0 failed; …`
        if let Some(result) = line.strip_prefix("test result: ") {
            let number_before = |word: &str| {
                result
                    .split(['.', ';'])
                    .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
            };
            self.passed += number_before("passed").unwrap_or(0);
            self.failed += number_before("failed").unwrap_or(0);
        }
        // Node's runner: `ℹ pass 12`
        self.passed += number_after("ℹ pass ").unwrap_or(0);
        self.failed +=
            number_after("ℹ fail ").unwrap_or(0) + number_after("ℹ cancelled ").unwrap_or(0);
        self.skipped += number_after("ℹ skipped ").unwrap_or(0);
    }
}

/// A check that cannot run here is a fault on CI, and cannot be overlooked elsewhere.
pub fn skip(why: &str) -> Outcome {
    if env::var_os("CI").is_some_and(|value| value == "true") {
        return Err(format!("{why} On CI nothing may be skipped."));
    }
    println!("\n**** SKIPPED **** {why}\n");
    Ok(())
}

fn set_up(_: &mut Tally) -> Outcome {
    tools::ensure_wasm_target()?;
    tools::npm_ci("npm")?;
    tools::npm_ci("pkg-tests")?;
    tools::ensure_chromium().or_else(|why| skip(&why))
}

fn fmt(_: &mut Tally) -> Outcome {
    tools::run(&mut tools::cargo(["fmt", "--all", "--check"]))
}

fn clippy(_: &mut Tally) -> Outcome {
    tools::ensure_wasm_target()?;
    let host = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    tools::run(&mut tools::cargo(host))?;
    // Without the other tests: what they need is not made for WebAssembly.
    let wasm = [
        "clippy",
        "--locked",
        "--lib",
        "--test",
        "web",
        "--features",
        "npm,web",
        "--target",
        WASM_TARGET,
        "--",
        "-D",
        "warnings",
    ];
    tools::run(&mut tools::cargo(wasm))
}

fn host(tally: &mut Tally) -> Outcome {
    let doc = ["doc", "--locked", "--no-deps", "--package", "ridewire"];
    tools::run(tools::cargo(doc).env("RUSTDOCFLAGS", "-D warnings"))?;
    tally.run(&mut tools::cargo(["test", "--locked", "--workspace"]))
}

fn web(tally: &mut Tally) -> Outcome {
    tools::ensure_wasm_target()?;
    let provider = provider::start().map_err(|error| format!("no loopback provider: {error}"))?;
    let tests = || {
        let mut tests = tools::cargo([
            "test",
            "--locked",
            "--features",
            "web",
            "--target",
            WASM_TARGET,
            "--test",
            "web",
        ]);
        tests.env("RIDEWIRE_TEST_PROVIDER", &provider);
        tests
    };
    tally.run(&mut tests())?;
    match (tools::ensure_chromium(), tools::chromedriver()) {
        (Ok(()), Some(driver)) => {
            tally.run(tests().env("WASM_BINDGEN_USE_BROWSER", "1").env("CHROMEDRIVER", driver))
        }
        (Err(why), _) => skip(&why),
        (Ok(()), None) => skip("chromedriver is missing."),
    }
}

fn demo(tally: &mut Tally) -> Outcome {
    package::install(tally)?;
    for project in ["../www", "../www/worker"] {
        tools::run(&mut tools::npm_bin("npm", "tsc", ["--project", project]))?;
    }
    demo::build()
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_summaries_of_cargo_and_node_are_added_up() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured",
            "ℹ tests 9",
            "ℹ pass 8",
            "ℹ fail 1",
            "ℹ cancelled 1",
            "ℹ skipped 2",
            "test result_of_something ... ok",
        ] {
            tally.count(line);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), (23, 4, 2));
    }
}
