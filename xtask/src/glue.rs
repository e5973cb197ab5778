//! The module as wasm-bindgen prepares it. Its JavaScript is only looked at: `npm/src/instance.ts` stands in its place.

use std::fs;
use std::path::Path;

use walrus::{ModuleConfig, passes::gc};
use wasm_bindgen_cli_support::Bindgen;

use crate::panics;
use crate::tools::{self, Outcome};

/// The module's only import as wasm-bindgen leaves it: fills the table of references.
const FILL_TABLE: &str = "__wbindgen_init_externref_table";
/// What wasm-bindgen's glue exports for itself.
const OWN: [&str; 2] = ["__wbg_set_wasm", FILL_TABLE];
/// The functions keep their names, which shrinking drops.
pub fn make(core: &Path, work_dir: &Path) -> Outcome<Vec<u8>> {
    let out = work_dir.join("bindgen");
    fs::create_dir_all(&out).map_err(|error| error.to_string())?;
    bindgen(core, &out).map_err(|error| format!("wasm-bindgen: {error:?}"))?;
    refuse_other_shapes(&tools::read_text(&out.join("ridewire_bg.js"))?)?;
    without_references(&tools::read(&out.join("ridewire_bg.wasm"))?)
        .map_err(|error| format!("walrus: {error:?}"))
}

/// Only numbers cross the border, so that the table of references stays empty: without it the module imports nothing.
fn without_references(wasm: &[u8]) -> Result<Vec<u8>, Anything> {
    let mut module = ModuleConfig::new().generate_producers_section(false).parse(wasm)?;
    let fills = module.imports.get_func("./ridewire_bg.js", FILL_TABLE)?;
    module.replace_imported_func(fills, |_| ())?;
    if let Some(import) = module.imports.iter().next() {
        return Err(format!("the module imports `{}`", import.name).into());
    }
    let own = module.exports.iter().filter(|it| it.name.starts_with("__"));
    let unused: Vec<_> = own.map(walrus::Export::id).collect();
    for export in unused {
        module.exports.delete(export);
    }
    gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// The errors of crates that are no dependencies of ours; they are turned into text at once.
type Anything = Box<dyn std::error::Error + Send + Sync>;

fn bindgen(core: &Path, out: &Path) -> Result<(), Anything> {
    let module = panics::silence(&tools::read(core)?)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_module("ridewire", module).out_name("ridewire").bundler(true)?;
    bindgen.typescript(false).demangle(false).remove_producers_section(true).generate(out)?;
    Ok(())
}

/// What a Rust front end has its own module made into: a module script, with the module beside it.
pub fn make_for_web(module: &Path, out: &Path) -> Outcome {
    let mut bindgen = Bindgen::new();
    // The command line's default, and not the library's: the script knows where its module is.
    bindgen.input_path(module).typescript(false).omit_default_module_path(false);
    let mut bind = || bindgen.web(true)?.generate(out);
    bind().map_err(|error| format!("wasm-bindgen: {error:?}"))
}

/// `npm/src/instance.ts` hands over numbers and takes one.
fn refuse_other_shapes(javascript: &str) -> Outcome {
    let after = |start: &'static str| {
        javascript.lines().filter_map(move |line| line.trim_start().strip_prefix(start))
    };
    let exports = after("export function ").filter_map(|line| line.split('(').next());
    let calls = exports.clone().filter(|name| !name.starts_with("__")).count();
    let other = exports
        .filter(|name| name.starts_with("__") && !OWN.contains(name))
        .chain(after("export class "))
        .chain(after("* @param ").filter(|line| !line.starts_with("{number} ")))
        .next();
    let given = after("* @returns ").filter(|line| *line == "{number}").count();
    match other {
        Some(what) => Err(format!("npm/src/instance.ts does not know of `{what}`")),
        None if given == calls && calls > 0 => Ok(()),
        None => Err(format!(
            "{given} of the module's {calls} exports give a number: npm/src/instance.ts wants all"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::refuse_other_shapes;

    const GLUE: &str = "/**\n * @param {number} a\n * @param {number} b\n * @returns {number}\n */\nexport function ask(a, b) {\n}\nexport function __wbindgen_init_externref_table() {\n}\nexport function __wbg_set_wasm(val) {\n}\n";

    #[test]
    fn exports_that_take_and_give_what_our_glue_knows_are_accepted() {
        assert_eq!(refuse_other_shapes(GLUE), Ok(()));
    }

    #[test]
    fn exports_imports_and_classes_of_another_shape_are_refused() {
        for other in [
            GLUE.replace("@returns {number}", "@returns {string}"),
            GLUE.replace("{number} b", "{string} b"),
            GLUE.replace("__wbindgen_init_externref_table", "__wbg_now_ab12"),
            format!("{GLUE}export class Client {{\n}}\n"),
            String::new(),
        ] {
            assert!(refuse_other_shapes(&other).is_err(), "{other}");
        }
    }
}
