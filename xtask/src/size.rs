//! `cargo xtask bench size`: what the bytes of the WebAssembly module are, before compression.

use std::collections::BTreeMap;

use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::tools::{self, Outcome};
use crate::{glue, pack};

/// How many functions are shown.
const SHOWN: usize = 60;

pub fn size() -> Outcome {
    let named = pack::work_dir().join("named.wasm");
    tools::write(&named, glue::make(&pack::build_core()?, &pack::work_dir())?)?;
    pack::shrink(&named, &named, &["--debuginfo"])?;
    let module = tools::read(&named)?;
    let (mut functions, data) = parts(&module).map_err(|error| error.to_string())?;

    let mut crates = BTreeMap::<_, (usize, usize)>::new();
    for (name, size) in &functions {
        let known = crates.entry(crate_of(name)).or_default();
        *known = (known.0 + size, known.1 + 1);
    }
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, (size, _))| std::cmp::Reverse(*size));
    println!("{data:>8} data");
    for (name, (size, count)) in crates {
        println!("{size:>8} {name}, {count} functions");
    }
    println!();
    functions.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    for (name, size) in functions.iter().take(SHOWN) {
        println!("{size:>8} {name}");
    }
    Ok(())
}

/// Each function's name and size, and the size of the data.
fn parts(module: &[u8]) -> wasmparser::Result<(Vec<(String, usize)>, usize)> {
    let (mut imported, mut data, mut bodies) = (0, 0, Vec::new());
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => imported = imports.into_imports().count(),
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => data = section.range().len(),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(section) = section.as_known() else { continue };
                for part in section {
                    let Name::Function(functions) = part? else { continue };
                    for function in functions {
                        let function = function?;
                        let name = format!("{:#}", demangle(function.name));
                        names.insert(function.index as usize, name);
                    }
                }
            }
            _ => {}
        }
    }
    let by_name = |(index, size)| (names.remove(&(imported + index)).unwrap_or_default(), size);
    Ok((bodies.into_iter().enumerate().map(by_name).collect(), data))
}

/// The crate that a function is of; for an implementation, the type's.
fn crate_of(name: &str) -> String {
    let path = name.trim_start_matches(['<', '&', '[', '(', ' ']).trim_start_matches("mut ");
    match path.split_once("::") {
        Some((first, _)) => first.to_owned(),
        None => "exports and others".to_owned(),
    }
}
