//! Takes the words out of panics. On the web a panic is a trap and nobody hears what it says, yet the
//! code that puts its sentence together, and the sentences, are a tenth of the module: stable compilers
//! cannot leave them out.
//!
//! The functions that never return are cut down to their trap. Everything that only they led to is found
//! by the relocations, which the linker is asked to keep: functions lose their bodies, data becomes zeros.
//! `wasm-opt` then drops both.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_demangle::demangle;
use walrus::{FunctionKind, Module, ModuleConfig};
use wasmparser::{
    BinaryReaderError, KnownCustom, Linking, Name, Parser, Payload, RelocationType, SymbolInfo,
};

use crate::tools::Outcome;

/// What the linker has to be told.
pub const LINKER_FLAG: &str = "-Clink-arg=--emit-relocs";

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
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_",
    "core::str::slice_error_fail",
    "std::alloc::rust_oom",
    "std::panicking::",
];

/// What only those call, though live code hands it to them: the core joins texts, it formats none, and
/// is not built if it does.
const FORMATTING: &[&str] = &["core::fmt::", " as core::fmt::", "<char>::escape_debug"];

fn is_silent(name: &str) -> bool {
    name.ends_with("::assert_failed")
        || DIVERGING.iter().any(|known| name.starts_with(known))
        || FORMATTING.iter().any(|known| name.contains(known))
}

/// Whether these bytes are known to be said by panics alone: the path of a source, or what was asserted.
fn is_word(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    bytes.ends_with(b".rs") || bytes.starts_with(b"assertion failed: ")
}

/// The linked module without the words.
pub fn silence(linked: &[u8]) -> Outcome<Module> {
    let parts = Parts::read(linked).map_err(|error| error.to_string())?;
    let used = parts.used();
    parts.refuse_formatting(&used)?;
    let mut module = ModuleConfig::new()
        .strict_validate(false)
        .parse(linked)
        .map_err(|error| format!("{error:?}"))?;
    for (index, function) in (0..).zip(module.funcs.iter_mut()) {
        if let FunctionKind::Local(local) = &mut function.kind
            && (!used.functions.contains(&index) || parts.silent.contains(&index))
        {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for (segment, id) in segments.into_iter().enumerate() {
        let data = module.data.get_mut(id);
        // What belongs to no symbol is left alone.
        let mut idle = vec![false; data.value.len()];
        let all = parts.symbols.iter().filter_map(Symbol::place).map(|place| (place, true));
        for ((known, range), is_idle) in all.chain(used.data.iter().map(|place| (place, false))) {
            if *known == segment {
                idle[range.clone()].fill(is_idle);
            }
        }
        let places = || parts.symbols.iter().filter_map(Symbol::place);
        let here = || places().filter(|(known, _)| *known == segment).map(|(_, range)| range);
        let is_word = |range: &&Range<usize>| is_word(&data.value[(*range).clone()]);
        for word in here().filter(is_word) {
            idle[word.clone()].fill(true);
            // A place in a source: its file, a line and a column.
            for (_, at, _) in parts.pointers.iter().filter(|(.., symbol)| {
                parts.symbols[*symbol].place() == Some(&(segment, word.clone()))
            }) {
                here().filter(|it| it.start == *at && it.len() == 16).for_each(|place| {
                    idle[place.clone()].fill(true);
                });
            }
        }
        data.value.iter_mut().zip(idle).filter(|(_, idle)| *idle).for_each(|(byte, _)| *byte = 0);
    }
    for section in ["linking", "reloc.CODE", "reloc.DATA"] {
        module.customs.remove_raw(section);
    }
    Ok(module)
}

/// A segment of the data, and where in it.
type Place = (usize, Range<usize>);

enum Symbol {
    Function(u32),
    Data(Place),
    Other,
}

impl Symbol {
    fn place(&self) -> Option<&Place> {
        if let Self::Data(place) = self { Some(place) } else { None }
    }
}

/// What is known of a linked module.
#[derive(Default)]
struct Parts {
    symbols: Vec<Symbol>,
    /// Each function's symbols.
    calls: BTreeMap<u32, Vec<usize>>,
    /// Symbols that stand in the data.
    pointers: Vec<(usize, usize, usize)>,
    exported: Vec<u32>,
    /// Who calls whom.
    direct: Vec<(u32, usize)>,
    names: BTreeMap<u32, String>,
    /// Functions that only trap from now on.
    silent: BTreeSet<u32>,
}

#[derive(Default)]
struct Used {
    functions: BTreeSet<u32>,
    data: Vec<Place>,
}

impl Parts {
    fn read(linked: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut parts = Self::default();
        // The places of functions and segments in the file.
        let (mut code, mut bodies, mut imported) = (0, Vec::new(), 0);
        let (mut data, mut segments) = (0, Vec::new());
        for payload in Parser::new(0).parse_all(linked) {
            match payload? {
                Payload::ImportSection(imports) => {
                    imported = u32::try_from(imports.into_imports().count()).unwrap_or_default();
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == wasmparser::ExternalKind::Func {
                            parts.exported.push(export.index);
                        }
                    }
                }
                Payload::CodeSectionStart { range, .. } => code = range.start,
                Payload::CodeSectionEntry(body) => bodies.push(body.range()),
                Payload::DataSection(section) => {
                    data = section.range().start;
                    for segment in section {
                        let segment = segment?;
                        segments.push(segment.range.end - segment.data.len()..segment.range.end);
                    }
                }
                Payload::CustomSection(section) => {
                    let name = section.name().to_owned();
                    match section.as_known() {
                        KnownCustom::Linking(section) => {
                            for part in section.subsections() {
                                let Linking::SymbolTable(symbols) = part? else { continue };
                                for symbol in symbols {
                                    parts.symbols.push(symbol_of(&symbol?));
                                }
                            }
                        }
                        KnownCustom::Reloc(section) => {
                            let name = name.as_str();
                            for entry in section.entries() {
                                let entry = entry?;
                                if entry.ty == RelocationType::TypeIndexLeb {
                                    continue;
                                }
                                let (offset, symbol) =
                                    (entry.offset as usize, entry.index as usize);
                                if name == "reloc.CODE" {
                                    let at = code + offset;
                                    let body =
                                        bodies.partition_point(|body: &Range<_>| body.end <= at);
                                    let index = imported + u32::try_from(body).unwrap_or_default();
                                    parts.calls.entry(index).or_default().push(symbol);
                                    if entry.ty == RelocationType::FunctionIndexLeb {
                                        parts.direct.push((index, symbol));
                                    }
                                } else if name == "reloc.DATA" {
                                    let at = data + offset;
                                    let found =
                                        segments.iter().position(|it: &Range<_>| it.contains(&at));
                                    let Some(segment) = found else { continue };
                                    parts.pointers.push((
                                        segment,
                                        at - segments[segment].start,
                                        symbol,
                                    ));
                                }
                            }
                        }
                        KnownCustom::Name(section) => {
                            for part in section {
                                let Name::Function(functions) = part? else { continue };
                                for function in functions {
                                    let function = function?;
                                    let name = format!("{:#}", demangle(function.name));
                                    if is_silent(&name) {
                                        parts.silent.insert(function.index);
                                    }
                                    parts.names.insert(function.index, name);
                                }
                            }
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    /// Live code that formats text would trap when it does.
    fn refuse_formatting(&self, used: &Used) -> Outcome {
        let name = |function: &u32| self.names.get(function).map_or("?", String::as_str);
        let formats = |symbol: usize| match &self.symbols[symbol] {
            Symbol::Function(index) => FORMATTING.iter().any(|known| name(index).contains(known)),
            _ => false,
        };
        let found = self.direct.iter().find(|(caller, symbol)| {
            used.functions.contains(caller) && !self.silent.contains(caller) && formats(*symbol)
        });
        match found {
            None => Ok(()),
            Some((caller, _)) => Err(format!(
                "`{}` formats text (`format!`, `to_string`, `write!`), which costs a tenth of the module and is left out of it: join texts instead.",
                name(caller)
            )),
        }
    }

    /// What the exports lead to.
    fn used(&self) -> Used {
        let mut used = Used::default();
        let mut functions = self.exported.clone();
        let mut symbols = Vec::new();
        loop {
            if let Some(function) = functions.pop() {
                if used.functions.insert(function) && !self.silent.contains(&function) {
                    symbols.extend(self.calls.get(&function).into_iter().flatten());
                }
            } else if let Some(symbol) = symbols.pop() {
                match &self.symbols[symbol] {
                    Symbol::Function(index) => functions.push(*index),
                    Symbol::Data(place) if !used.data.contains(place) => {
                        used.data.push(place.clone());
                        let (segment, range) = place;
                        let inside = self
                            .pointers
                            .iter()
                            .filter(|(known, at, _)| known == segment && range.contains(at));
                        symbols.extend(inside.map(|(.., symbol)| *symbol));
                    }
                    Symbol::Data(_) | Symbol::Other => {}
                }
            } else {
                return used;
            }
        }
    }
}

fn symbol_of(symbol: &SymbolInfo<'_>) -> Symbol {
    match symbol {
        SymbolInfo::Func { index, .. } => Symbol::Function(*index),
        SymbolInfo::Data { symbol: Some(data), .. } => {
            let start = data.offset as usize;
            Symbol::Data((data.index as usize, start..start + data.size as usize))
        }
        _ => Symbol::Other,
    }
}
