//! The TypeScript that is made from the Rust types: the public types and constants in
//! `npm/src/generated.ts`, the tables that only the package itself reads in `npm/src/tables.ts`.
//!
//! Every endpoint, its parameters and its result are described once, beside the code that reads
//! and writes them (`src/shape.rs`); this turns the descriptions into interfaces with their
//! documentation, so that the two cannot drift apart.

use std::{collections::BTreeSet, fmt::Write as _};

use ridewire::{
    Effect, Lang, Method, UnixTime, VERSION,
    catalogue::{self, Entry},
    p2p_motion, problem,
    shape::{Choice, Field, Record, Type, Words},
    taxomet, yandex_taxi,
};

/// The text of `npm/src/generated.ts`.
pub fn generate() -> String {
    let entries: Vec<&Entry> = catalogue::endpoints().collect();
    let mut types = Types::default();
    for words in [
        &yandex_taxi::CLASSES,
        &yandex_taxi::WISHES,
        &yandex_taxi::LANGUAGES,
        &yandex_taxi::CURRENCIES,
        &p2p_motion::STATUSES,
        &p2p_motion::ESCROW_PRIORITIES,
    ] {
        types.words(words);
    }
    for entry in &entries {
        types.declare(entry.params, Side::Params);
        types.declare(entry.result, Side::Result);
    }
    [HEADER.to_string(), issue_codes(), types.text, endpoint_map(&entries), methods(&entries)]
        .join("\n")
}

/// The text of `npm/src/tables.ts`.
pub fn tables() -> String {
    let entries: Vec<&Entry> = catalogue::endpoints().collect();
    let version = quoted(VERSION);
    [
        TABLES_HEADER.to_string(),
        format!("/** The version of this package. */\nexport const VERSION = {version};\n"),
        endpoint_list(&entries),
        endpoint_names(&entries),
        price_notice(),
    ]
    .join("\n")
}

/// The text of `npm/src/readers.ts`: what makes objects of the answers that the core lays out.
pub fn readers() -> String {
    let mut readers = Readers::default();
    for entry in catalogue::endpoints() {
        readers.of(entry.result);
    }
    let imports = readers.seen.iter().copied().collect::<Vec<_>>().join(", ");
    format!(
        "{READERS_HEADER}import type {{ {imports} }} from \"./generated.js\";\nimport {{ boolean, first, has, json, kept, list, number, text }} from \"./tape.js\";\n\n{}",
        readers.text
    )
}

const READERS_HEADER: &str =
    "// Made from the Rust types by `cargo xtask pack`; not committed, not to be edited.\n\n";

/// Writes a function for each record: from the slot it begins at to the object.
#[derive(Default)]
struct Readers {
    text: String,
    seen: BTreeSet<&'static str>,
}

impl Readers {
    /// The name of the function that reads a value which stands in slots of its own.
    fn of(&mut self, ty: Type) -> String {
        match ty {
            Type::Record(Record { name, fields, .. }) => {
                self.function(name, |readers| readers.object(fields, name, None, 0));
                format!("read{name}")
            }
            Type::Choice(Choice { name, kinds, .. }) => {
                self.function(name, |readers| {
                    let (last, others) = kinds.split_last().expect("a choice has kinds");
                    let mut body = String::new();
                    for (number, (kind, _, fields)) in others.iter().enumerate() {
                        let object = readers.object(fields, name, Some(kind), 1);
                        let _ = write!(body, "  if (number(at) === {number}) {{\n{object}  }}\n");
                    }
                    body + &readers.object(last.2, name, Some(last.0), 1)
                });
                format!("read{name}")
            }
            _ => simple(ty).to_string(),
        }
    }

    fn function(&mut self, name: &'static str, body: impl FnOnce(&mut Self) -> String) {
        if self.seen.insert(name) {
            let body = body(self);
            let place = if body.contains("(at") { "at: number" } else { "" };
            let _ =
                write!(self.text, "export function read{name}({place}): {name} {{\n{body}}}\n\n");
        }
    }

    /// A literal of what is always there, as far as nothing optional comes before it; then the rest.
    fn object(
        &mut self,
        fields: &[Field],
        name: &str,
        kind: Option<&str>,
        offset: usize,
    ) -> String {
        let mut offset = offset;
        let mut literal: Vec<String> =
            kind.iter().map(|kind| format!("kind: {}", quoted(kind))).collect();
        let mut rest = String::new();
        for Field { name, ty, .. } in fields {
            let at = if offset == 0 { "at".to_string() } else { format!("at + {offset}") };
            match ty {
                Type::Optional(ty) => {
                    let value = match ty {
                        Type::Record(_) | Type::Choice(_) => {
                            format!("{}(first({at}))", self.of(**ty))
                        }
                        ty => self.value(**ty, &at),
                    };
                    let _ = writeln!(rest, "  if (has({at})) it.{name} = {value};");
                }
                ty if rest.is_empty() => literal.push(format!("{name}: {}", self.value(*ty, &at))),
                ty => {
                    let _ = writeln!(rest, "  it.{name} = {};", self.value(*ty, &at));
                }
            }
            offset += width(*ty);
        }
        let literal =
            if literal.is_empty() { "{}".into() } else { format!("{{ {} }}", literal.join(", ")) };
        if rest.is_empty() {
            format!("  return {literal};\n")
        } else {
            let type_name = kind.map_or_else(
                || name.to_string(),
                |kind| format!("Extract<{name}, {{ kind: {} }}>", quoted(kind)),
            );
            format!("  const it = {literal} as {type_name};\n{rest}  return it;\n")
        }
    }

    /// The expression for a member that is there.
    fn value(&mut self, ty: Type, at: &str) -> String {
        match ty {
            Type::List(of) => format!("list({at}, {}, {})", width(*of), self.of(*of)),
            ty => format!("{}({at})", self.of(ty)),
        }
    }
}

fn simple(ty: Type) -> &'static str {
    match ty {
        Type::Text | Type::Word(_) => "text",
        Type::Number | Type::Literal(_) => "number",
        Type::Boolean => "boolean",
        Type::Unknown => "kept",
        Type::Object => "json",
        _ => panic!("{ty:?} is in no answer"),
    }
}

/// How many slots a value takes: `Flat::WIDTH`.
fn width(ty: Type) -> usize {
    match ty {
        Type::Record(Record { fields, .. }) => fields.iter().map(|field| width(field.ty)).sum(),
        Type::Choice(Choice { kinds, .. }) => {
            let members = |fields: &[Field]| fields.iter().map(|field| width(field.ty)).sum();
            1 + kinds.iter().map(|(.., fields)| members(fields)).max().unwrap_or(0)
        }
        _ => 1,
    }
}

const TABLES_HEADER: &str = r#"// Made from the Rust types by `cargo xtask pack`; not committed, not to be edited.

import type { Effect, EndpointInfo, QuotaScope } from "./generated.js";
import type { Provider } from "./options.js";
import * as readers from "./readers.js";
import { json } from "./tape.js";
"#;

const HEADER: &str = r#"// Made from the Rust types by `cargo xtask pack`; not committed, not to be edited.

import type { Call, CallOptions } from "./options.js";

/** An id: goes out as text, so that leading zeros and digits beyond 2^53 survive if you pass text. */
export type Id = string | number;
/** A date and time: a `Date`, or ISO 8601 text with an offset. */
export type DateInput = Date | string;
/** What one call does to the world. Decides about retries, never the HTTP method: Taxomet orders a taxi with GET. */
export type Effect = "read" | "idempotent" | "create";
/** A share of a P2P Motion key's hourly quota. */
export type QuotaScope = "orders" | "predictions" | "geo-coding";
"#;

/// Parameters may be given as `undefined`; results never hold it.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Params,
    Result,
}

#[derive(Default)]
struct Types {
    text: String,
    seen: BTreeSet<&'static str>,
}

impl Types {
    fn words(&mut self, words: &'static Words) {
        let Words { name, member, doc, words } = words;
        let list: String = words
            .iter()
            .map(|(word, meaning)| format!("  {}: {},\n", quoted(word), quoted(meaning)))
            .collect();
        let _ =
            writeln!(self.text, "{}export const {name} = {{\n{list}}} as const;", jsdoc(doc, ""));
        let known = format!("keyof typeof {name}");
        let member_type = if words.iter().all(|(word, _)| word.parse::<u8>().is_ok()) {
            // Codes are numbers; as text they are taken too.
            let numbers: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            format!("{} | {known}", numbers.join(" | "))
        } else {
            format!("{known} | (string & {{}})")
        };
        let _ = writeln!(
            self.text,
            "/** One of `{name}`{}. */\nexport type {member} = {member_type};\n",
            if member_type.contains("string & ") { ", or any other: the set is open" } else { "" },
        );
    }

    fn declare(&mut self, ty: Type, side: Side) {
        match ty {
            Type::List(of) | Type::OneOrTwo(of) | Type::Optional(of) => self.declare(*of, side),
            Type::Record(record) if self.seen.insert(record.name) => self.record(record, side),
            Type::Choice(choice) if self.seen.insert(choice.name) => self.choice(choice, side),
            _ => {}
        }
    }

    fn record(&mut self, record: &'static Record, side: Side) {
        let Record { name, doc, fields } = record;
        let body = members(fields, side, "  ");
        let open = if body.is_empty() { "{}".to_string() } else { format!("{{\n{body}}}") };
        let _ = writeln!(self.text, "{}export interface {name} {open}\n", jsdoc(doc, ""));
        fields.iter().for_each(|field| self.declare(field.ty, side));
    }

    fn choice(&mut self, choice: &'static Choice, side: Side) {
        let Choice { name, doc, kinds } = choice;
        let _ = write!(self.text, "{}export type {name} =", jsdoc(doc, ""));
        for (kind, doc, fields) in *kinds {
            let _ = write!(
                self.text,
                "\n{}  | {{\n      kind: {};\n{}    }}",
                jsdoc(doc, "  "),
                quoted(kind),
                members(fields, side, "      "),
            );
        }
        self.text.push_str(";\n\n");
        for (_, _, fields) in *kinds {
            fields.iter().for_each(|field| self.declare(field.ty, side));
        }
    }
}

fn members(fields: &[Field], side: Side, indent: &str) -> String {
    let member = |field: &Field| {
        let (optional, ty) = match field.ty {
            Type::Optional(ty) if side == Side::Params => {
                ("?", format!("{} | undefined", name(*ty, side)))
            }
            Type::Optional(ty) => ("?", name(*ty, side)),
            ty => ("", name(ty, side)),
        };
        format!("{}{indent}{}{optional}: {ty};\n", jsdoc(field.doc, indent), field.name)
    };
    fields.iter().map(member).collect()
}

fn name(ty: Type, side: Side) -> String {
    // A caller may pass what nobody shall change.
    let readonly = if side == Side::Params { "readonly " } else { "" };
    match ty {
        Type::Text => "string".into(),
        Type::Number => "number".into(),
        Type::Boolean => "boolean".into(),
        Type::Id => "Id".into(),
        Type::Date => "DateInput".into(),
        Type::Unknown => "unknown".into(),
        Type::Object => "Record<string, unknown>".into(),
        Type::Literal(text) => text.into(),
        Type::Word(words) | Type::Code(words) => words.member.into(),
        Type::List(of) => match *of {
            Type::Literal(_) => format!("{readonly}({})[]", name(*of, side)),
            of => format!("{readonly}{}[]", name(of, side)),
        },
        Type::OneOrTwo(of) => format!("{readonly}[{0}] | {readonly}[{0}, {0}]", name(*of, side)),
        Type::Record(Record { name, .. }) | Type::Choice(Choice { name, .. }) => (*name).into(),
        Type::Optional(of) => format!("{} | undefined", name(*of, side)),
    }
}

fn endpoint_map(entries: &[&Entry]) -> String {
    let rows: String = entries
        .iter()
        .map(|entry| {
            let (params, result) =
                (name(entry.params, Side::Params), name(entry.result, Side::Result));
            format!("  {}: {{ params: {params}; result: {result} }};\n", quoted(&entry.full_name()))
        })
        .collect();
    format!(
        "/** Every endpoint with the types of its parameters and its result. */\nexport interface Endpoints {{\n{rows}}}\n\n/** An endpoint's name. */\nexport type Endpoint = keyof Endpoints;\n{ENDPOINT_INFO}"
    )
}

const ENDPOINT_INFO: &str = r#"
/** One endpoint, as data. */
export interface EndpointInfo {
  name: Endpoint;
  method: "GET" | "POST";
  /** Below the base URL. P2P Motion's are supposed, not documented. */
  path: string;
  effect: Effect;
  quotaScope?: QuotaScope;
  /** Where the provider describes it, and when that was read. */
  documentation: string;
}
"#;

fn endpoint_list(entries: &[&Entry]) -> String {
    let rows: String = entries
        .iter()
        .map(|entry| {
            let method = match entry.method {
                Method::Get => "GET",
                Method::Post => "POST",
            };
            let quota = entry
                .quota
                .map(|quota| format!(" quotaScope: {},", quoted(quota.word())))
                .unwrap_or_default();
            format!(
                "  {{ name: {}, method: \"{method}\", path: {}, effect: \"{}\",{quota} documentation: {} }},\n",
                quoted(&entry.full_name()),
                quoted(entry.path),
                entry.effect.word(),
                quoted(entry.documentation),
            )
        })
        .collect();
    format!(
        "/** Every endpoint, in the documents' order. */\nexport const ENDPOINTS: readonly EndpointInfo[] = [\n{rows}];\n"
    )
}

/// One table a provider, so that a bundle holds those of its clients only.
fn endpoint_names(entries: &[&Entry]) -> String {
    let mut text = String::from(ENDPOINT_NAMES);
    let mut readers = Readers::default();
    for (provider, table) in
        [("taxomet", "TAXOMET"), ("yandex_taxi", "YANDEX_TAXI"), ("p2p_motion", "P2P_MOTION")]
    {
        let _ = writeln!(
            text,
            "\nexport const {table}: Service = {{\n  provider: {},\n  endpoints: {{",
            quoted(provider)
        );
        for (place, entry) in entries.iter().enumerate() {
            if entry.provider != provider {
                continue;
            }
            let quota = entry.quota.map(|quota| format!(" quota: {},", quoted(quota.word())));
            let quota = quota.unwrap_or_default();
            let read = readers.of(entry.result);
            let _ = writeln!(
                text,
                "    {}: {{ effect: {},{quota} place: {place}, read: readers.{read} }},",
                entry.name,
                quoted(entry.effect.word()),
            );
        }
        text.push_str("  },\n};\n");
    }
    let (place, read) = (entries.len(), readers.of(taxomet::CALL.result));
    let _ = writeln!(
        text,
        "\n/** An action by name, which is in no table: the worst is supposed of it. */\nexport const BY_NAME: EndpointRow = {{ effect: \"create\", place: {place}, read: {read} }};",
    );
    text
}

const ENDPOINT_NAMES: &str = "/** What an endpoint does to the world, the quota it is counted against, its place in the core's list, and what makes an object of its answer. */
export interface EndpointRow {
  readonly effect: Effect;
  readonly quota?: QuotaScope;
  readonly place: number;
  readonly read: (at: number) => unknown;
}

/** What a client offers. */
export interface Service {
  readonly provider: Provider;
  /** By the names on the wire. */
  readonly endpoints: Readonly<Record<string, EndpointRow>>;
}
";

fn methods(entries: &[&Entry]) -> String {
    let mut text = String::new();
    for (provider, interface) in [
        ("taxomet", "TaxometMethods"),
        ("yandex_taxi", "YandexTaxiMethods"),
        ("p2p_motion", "P2pMotionMethods"),
    ] {
        let _ = writeln!(
            text,
            "/** One method for each of the provider's endpoints. */\nexport interface {interface} {{"
        );
        for entry in entries.iter().filter(|entry| entry.provider == provider) {
            let Type::Record(params) = entry.params else { continue };
            // Where nothing need be said, nothing need be passed.
            let optional = entry.validate(&serde_json::json!({}), UnixTime(0.0)).is_empty();
            let (head, effect) = (entry.path, entry.effect.word());
            let means = match entry.effect {
                Effect::Read => "a failed call is tried again",
                Effect::Idempotent => {
                    "tried once more, if a look at the order shows that it is still to be done"
                }
                Effect::Create => "sent once and never repeated",
            };
            let method = match entry.method {
                Method::Get => "GET",
                Method::Post => "POST",
            };
            let doc = format!(
                "{}\n\n`{method} {head}`, effect `{effect}`: {means}.\nSource: {}.",
                params.doc.trim(),
                entry.documentation
            );
            let _ = writeln!(
                text,
                "{}  {}(params{}: {}, options?: CallOptions): Call<{}>;",
                jsdoc(&doc, "  "),
                camel(entry.name),
                if optional { "?" } else { "" },
                name(entry.params, Side::Params),
                name(entry.result, Side::Result),
            );
        }
        text.push_str("}\n\n");
    }
    text
}

fn issue_codes() -> String {
    let codes: BTreeSet<_> = problem::ALL.iter().map(|problem| quoted(problem.code)).collect();
    let codes: Vec<_> = codes.into_iter().collect();
    format!(
        "/** What can be wrong with a value. */\nexport type IssueCode =\n  | {};\n",
        codes.join("\n  | ")
    )
}

fn price_notice() -> String {
    let rows: String = [("en", Lang::En), ("ru", Lang::Ru), ("uk", Lang::Uk)]
        .into_iter()
        .map(|(code, lang)| {
            let (text, url) = yandex_taxi::price_notice(lang);
            format!("  {code}: {{ text: {}, url: {} }},\n", quoted(text), quoted(url))
        })
        .collect();
    format!(
        "/** The notice for prices of Yandex Taxi. */\nexport const PRICE_NOTICE: Record<{}, {{ text: string; url: string }}> = {{\n{rows}}};\n",
        ["en", "ru", "uk"].map(quoted).join(" | ")
    )
}

fn camel(name: &str) -> String {
    let mut camel = String::new();
    let mut upper = false;
    for c in name.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                camel.extend(c.to_uppercase());
                upper = false;
            }
            c => camel.push(c),
        }
    }
    camel
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn jsdoc(doc: &str, indent: &str) -> String {
    let lines: Vec<_> = doc.trim().lines().map(str::trim).collect();
    match lines.as_slice() {
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let body: String = lines.iter().map(|line| format!("{indent} * {line}\n")).collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}
