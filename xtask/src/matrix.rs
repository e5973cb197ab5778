//! `cargo xtask matrix faults`: the whole fault matrix, in every runtime, and the seeded histories.

use crate::package;
use crate::test::{Tally, skip};
use crate::tools::{self, Outcome};

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
