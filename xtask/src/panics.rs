//! Takes the words out of panics. On the web a panic is a trap and nobody hears what it says, yet the
//! code that puts its sentence together is a tenth of the module: stable compilers cannot leave it out.

use rustc_demangle::demangle;
use walrus::{FunctionKind, Module};

/// Functions that never return: they say something, and trap.
const DIVERGING: &[&str] = &[
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::panic_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::index::slice_",
    "core::str::slice_error_fail",
    "std::alloc::rust_oom",
    "std::panicking::",
];

/// What only those call: the core formats no text at all, it only joins texts.
const FORMATTING: &[&str] =
    &["core::fmt::", " as core::fmt::", "<char>::escape_debug", "core::str::count::"];

/// Leaves only the trap of them. Whatever is then called by nobody, `wasm-opt` drops.
pub fn silence(module: &mut Module) {
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        if let FunctionKind::Local(local) = &mut function.kind
            && only_for_panics(&format!("{:#}", demangle(name)))
        {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
}

fn only_for_panics(name: &str) -> bool {
    DIVERGING.iter().any(|known| name.starts_with(known))
        || FORMATTING.iter().any(|known| name.contains(known))
}
