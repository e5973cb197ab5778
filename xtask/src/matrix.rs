//! `cargo xtask matrix …`: what takes too long, or too much, for every run of the tests.

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

/// The demo page's main path in Firefox and in WebKitGTK; Chromium's turn is in `cargo xtask test`.
pub fn page() -> Outcome {
    package::install(&mut Tally::default())?;
    tools::ensure_firefox().or_else(|why| skip(&why))?;
    tools::ensure_webkit().or_else(|why| skip(&why))?;
    tools::run(tools::command("node", "pkg-tests").arg("matrix/page.mjs"))
}
