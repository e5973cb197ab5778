//! `cargo xtask bench <name>`: figures that anyone may repeat. Each is a page of `docs`, written by its command alone.

use crate::package;
use crate::size;
use crate::test::Tally;
use crate::tools::{self, Outcome};

/// Name, what it measures, and how.
type Bench = (&'static str, &'static str, fn() -> Outcome);

const BENCHES: &[Bench] = &[
    ("size", "what the bytes of the WebAssembly module are; printed only", size::size),
    (
        "taxis-per-click",
        "orders made by one click when the answer goes wrong, with ours and other clients",
        taxis_per_click,
    ),
];

pub fn bench(name: &str) -> Outcome {
    if let Some((.., run)) = BENCHES.iter().find(|(known, ..)| *known == name) {
        return run();
    }
    let known: Vec<String> =
        BENCHES.iter().map(|(known, what, _)| format!("  {known:<17}{what}")).collect();
    Err(format!("Name one of the benchmarks:\n{}", known.join("\n")))
}

fn taxis_per_click() -> Outcome {
    // The server that breaks on purpose is one of the package's tests; Deno and Bun come with them.
    package::install(&mut Tally::default())?;
    package::install_tarball("bench")?;
    tools::run(tools::command("node", "bench").arg("taxis-per-click.mjs"))
}
