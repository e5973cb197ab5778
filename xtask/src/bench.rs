//! `cargo xtask bench <name>`: figures that anyone may repeat. Each is a page of `docs`, written by its command alone.

use crate::package;
use crate::size;
use crate::test::{Tally, skip};
use crate::tools::{self, Outcome};

/// Name, what it measures, and how; the last gets the flags.
type Bench = (&'static str, &'static str, fn(&[&str]) -> Outcome);

const BENCHES: &[Bench] = &[
    ("size", "what the bytes of the WebAssembly module are; printed only", |_| size::size()),
    (
        "taxis-per-click",
        "orders made by one click when the answer goes wrong, with ours and other clients",
        taxis_per_click,
    ),
    (
        "speed",
        "time and size beside what one would use instead, in every runtime; --gate fails if a limit is missed",
        speed,
    ),
    (
        "gateway",
        "requests a second and their times through the gateway in workerd, beside an empty Worker",
        gateway,
    ),
    ("memory", "what a million calls and 200 000 errors leave behind", memory),
];

pub fn bench(name: &str, flags: &[&str]) -> Outcome {
    if let Some((.., run)) = BENCHES.iter().find(|(known, ..)| *known == name) {
        return run(flags);
    }
    let known: Vec<String> =
        BENCHES.iter().map(|(known, what, _)| format!("  {known:<17}{what}")).collect();
    Err(format!("Name one of the benchmarks:\n{}", known.join("\n")))
}

fn taxis_per_click(flags: &[&str]) -> Outcome {
    install()?;
    tools::run(tools::command("node", "bench").arg("taxis-per-click.mjs").args(flags))
}

fn speed(flags: &[&str]) -> Outcome {
    install()?;
    tools::ensure_chromium().or_else(|why| skip(&why))?;
    tools::ensure_firefox().or_else(|why| skip(&why))?;
    tools::run(tools::command("node", "bench").arg("speed.mjs").args(flags))
}

fn gateway(flags: &[&str]) -> Outcome {
    package::install(&mut Tally::default())?;
    tools::run(tools::command("node", "bench").arg("gateway.mjs").args(flags))
}

fn memory(flags: &[&str]) -> Outcome {
    package::install(&mut Tally::default())?;
    tools::run(tools::command("node", "bench").arg("memory.mjs").args(flags))
}

/// The package where the benchmarks are, and the tests' folder: Deno, Bun, workerd and the server that breaks on purpose are there.
fn install() -> Outcome {
    package::install(&mut Tally::default())?;
    package::install_tarball("bench")
}
