//! The JavaScript side of the module, as wasm-bindgen writes it for bundlers: the one form of which all hosts can be served.

use std::fs;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::panics;
use crate::tools::{self, Outcome};

pub struct Bindings {
    /// With the names of its functions, which shrinking drops.
    pub wasm: Vec<u8>,
    pub javascript: String,
}

pub fn make(core: &Path, work_dir: &Path) -> Outcome<Bindings> {
    let out = work_dir.join("bindgen");
    fs::create_dir_all(&out).map_err(|error| error.to_string())?;
    bindgen(core, &out).map_err(|error| format!("wasm-bindgen: {error:?}"))?;
    let javascript = tools::read_text(&out.join("ridewire_bg.js"))?;
    Ok(Bindings {
        wasm: tools::read(&out.join("ridewire_bg.wasm"))?,
        javascript: forget_old_instance(&javascript)?,
    })
}

// The return type is that of a crate which is not a dependency of ours, so it is turned into text at once.
fn bindgen(core: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let module = panics::silence(&tools::read(core)?)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_module("ridewire", module).out_name("ridewire").bundler(true)?;
    bindgen.typescript(false).demangle(false).remove_producers_section(true).generate(out)?;
    Ok(())
}

/// After a trap the loader hands the glue a fresh instance; the glue must then drop the views it keeps of the old one's memory.
fn forget_old_instance(javascript: &str) -> Outcome<String> {
    const SET: &str = "export function __wbg_set_wasm(val) {\n    wasm = val;\n}";
    if javascript.matches(SET).count() != 1 {
        return Err(
            "wasm-bindgen's glue has another shape: __wbg_set_wasm was not found exactly once"
                .to_owned(),
        );
    }
    let views: Vec<&str> = javascript
        .lines()
        .filter_map(|line| line.strip_prefix("let ")?.strip_suffix(" = null;"))
        .filter(|name| name.starts_with("cached") && name.ends_with("Memory0"))
        .collect();
    if views.is_empty() {
        return Err(
            "wasm-bindgen's glue has another shape: it keeps no view of the memory".to_owned()
        );
    }
    let forget = views.join(" = null;\n    ");
    Ok(javascript.replace(
        SET,
        &format!(
            "export function __wbg_set_wasm(val) {{\n    wasm = val;\n    {forget} = null;\n}}"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::forget_old_instance;

    const GLUE: &str = "let cachedUint8ArrayMemory0 = null;\nlet wasm;\nexport function __wbg_set_wasm(val) {\n    wasm = val;\n}\n";

    #[test]
    fn a_new_instance_drops_the_views_of_the_old_one() {
        let patched = forget_old_instance(GLUE).unwrap();
        assert!(patched.contains("    wasm = val;\n    cachedUint8ArrayMemory0 = null;\n}"));
    }

    #[test]
    fn glue_of_another_shape_is_refused() {
        assert!(forget_old_instance("export function __wbg_set_wasm(other) {}").is_err());
        assert!(forget_old_instance(&GLUE.repeat(2)).is_err());
    }
}
