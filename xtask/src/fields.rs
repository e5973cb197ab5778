//! `docs/fields.md`: every field of every endpoint, from the descriptions that the Rust types carry. `cargo xtask golden` writes it, a test compares it.

use std::fmt::Write as _;
use std::path::PathBuf;

use ridewire::{
    Method,
    catalogue::{self, Entry},
    shape::{Choice, Field, Record, Type, Words},
};

use crate::tools::{self, Outcome};

/// Where the page is.
pub fn page() -> PathBuf {
    tools::root().join("docs/fields.md")
}

/// Writes the page.
pub fn write() -> Outcome {
    tools::write(&page(), text())
}

const HEAD: &str = "\
# Fields

Made from the Rust types by `cargo xtask golden`. Names are the provider's, as in its documents and in the calls; where the wire wants another form, an
arrow leads to it (`to` → `to[]`). A dot leads into an object, `[]` into a list; what is said to be required inside an object that may be absent
is required if the object is there. Marks like [T-13](documents.md#t-13) lead to what is odd in the provider's document. Ids may be passed as text or as
numbers and are text in answers; dates as ISO 8601 text with an offset, or as a `Date`.

An answer's field that is not *always* there will be missing one day. What an answer holds beyond these fields is kept in `extra` or `raw`, where there is one.
";

/// The page's text.
pub fn text() -> String {
    let mut text = HEAD.to_owned();
    let mut provider = "";
    for entry in catalogue::endpoints() {
        if provider != entry.provider {
            provider = entry.provider;
            let _ = write!(text, "\n## {}\n", title(provider));
        }
        endpoint(entry, &mut text);
    }
    text
}

fn title(provider: &str) -> &str {
    match provider {
        "taxomet" => "Taxomet",
        "yandex_taxi" => "Yandex Taxi",
        "p2p_motion" => "P2P Motion",
        other => other,
    }
}

fn endpoint(entry: &Entry, text: &mut String) {
    let method = match entry.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let quota = entry
        .quota
        .map(|quota| format!(" Counts against the quota `{}`.", quota.word()))
        .unwrap_or_default();
    let _ = write!(
        text,
        "\n### {}\n\n`{method} {}`, effect `{}`.{quota} Source: {}.\n\n",
        entry.full_name(),
        entry.path,
        entry.effect.word(),
        entry.documentation,
    );
    let (mut params, mut result) =
        (Table::new(entry, Side::Params), Table::new(entry, Side::Result));
    params.walk(entry.params, "");
    result.walk(entry.result, "");
    text.push_str(&params.written("Parameters", "No parameters."));
    text.push('\n');
    text.push_str(&result.written("Answer", "Nothing but that it was done."));
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Params,
    Result,
}

struct Table<'e> {
    entry: &'e Entry,
    side: Side,
    rows: String,
}

impl<'e> Table<'e> {
    fn new(entry: &'e Entry, side: Side) -> Self {
        Self { entry, side, rows: String::new() }
    }

    fn written(&self, name: &str, none: &str) -> String {
        if self.rows.is_empty() {
            return format!("{none}\n");
        }
        let presence = if self.side == Side::Params { "required" } else { "always" };
        format!(
            "| {name} | type | unit | {presence} | meaning |\n| --- | --- | --- | --- | --- |\n{}",
            self.rows
        )
    }

    /// The rows of a type's fields, and of theirs.
    fn walk(&mut self, ty: Type, prefix: &str) {
        match ty {
            Type::Record(Record { fields, .. }) => {
                for field in *fields {
                    self.field(field, prefix, "");
                }
            }
            Type::Choice(Choice { kinds, .. }) => {
                for (kind, doc, fields) in *kinds {
                    let _ = writeln!(
                        self.rows,
                        "| `kind` | `\"{kind}\"` | – | one of | {} |",
                        sentence(doc)
                    );
                    let only = format!("`{kind}` only");
                    for field in *fields {
                        self.field(field, prefix, &only);
                    }
                }
            }
            _ => {}
        }
    }

    fn field(&mut self, field: &Field, prefix: &str, only: &str) {
        let (optional, ty) = match field.ty {
            Type::Optional(of) => (true, *of),
            ty => (false, ty),
        };
        let presence = match (optional, only) {
            (true, _) => "no",
            (false, "") => "**yes**",
            (false, only) => only,
        };
        let path = format!("{prefix}{}", field.name);
        let _ = writeln!(
            self.rows,
            "| `{}` | {} | {} | {presence} | {} |",
            self.wire_name(&path, ty),
            self.type_text(ty),
            unit(field.doc, ty).unwrap_or("–"),
            sentence(field.doc),
        );
        match ty {
            // A point is two numbers of one parameter, and everywhere the same.
            _ if self.in_query() && is_position(ty) => {}
            Type::List(of) | Type::OneOrTwo(of) => self.walk(*of, &format!("{path}[].")),
            ty => self.walk(ty, &format!("{path}.")),
        }
    }

    fn in_query(&self) -> bool {
        self.side == Side::Params && self.entry.method == Method::Get
    }

    /// How the provider wants it to be called.
    fn wire_name(&self, path: &str, ty: Type) -> String {
        if !self.in_query() || self.entry.provider != "taxomet" {
            return path.to_owned();
        }
        match ty {
            ty if is_position(ty) => format!("{path}` → `lon[]`, `lat[]"),
            Type::List(_) => format!("{path}` → `{path}[]"),
            _ => path.to_owned(),
        }
    }

    fn type_text(&self, ty: Type) -> String {
        match ty {
            ty if self.in_query() && is_position(ty) => match ty {
                Type::List(_) => "points, each a pair of repeated parameters".into(),
                Type::OneOrTwo(_) => "1 or 2 points `{ lon, lat }` → `lon,lat~lon,lat`".into(),
                _ => "a point `{ lon, lat }` → `lon,lat`".into(),
            },
            Type::List(of) if self.in_query() && self.entry.provider == "taxomet" => {
                format!("list of {}, repeated", self.type_text(*of))
            }
            Type::List(of) if self.in_query() => {
                format!("list of {} → commas", self.type_text(*of))
            }
            Type::List(of) => format!("list of {}", self.type_text(*of)),
            Type::OneOrTwo(of) => format!("1 or 2 of {}", self.type_text(*of)),
            Type::Optional(of) => self.type_text(*of),
            Type::Text => "text".into(),
            Type::Number => "number".into(),
            Type::Boolean => "boolean".into(),
            Type::Id => "id".into(),
            Type::Date => "date".into(),
            Type::Unknown => "anything".into(),
            Type::Object | Type::Record(_) | Type::Choice(_) => "object".into(),
            Type::Literal(text) => {
                literals(text.split(" | ").filter(|word| !word.starts_with('(')))
            }
            Type::Code(Words { words, .. }) => literals(words.iter().map(|(word, _)| *word)),
            Type::Word(Words { name, .. }) => format!("word, see `{name}`"),
        }
    }
}

fn literals<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
}

/// Whether it is a point, or a list of them.
fn is_position(ty: Type) -> bool {
    match ty {
        Type::Record(record) => record.name == "Position",
        Type::List(of) | Type::OneOrTwo(of) | Type::Optional(of) => is_position(*of),
        _ => false,
    }
}

/// Documentation on one line of a table, its marks as links.
fn sentence(doc: &str) -> String {
    let words = doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let mut text = String::new();
    let mut rest = words.as_str();
    while let Some(at) = rest.find('(') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let end = from.find(')').map_or(from.len(), |end| end + 1);
        let (group, after) = from.split_at(end);
        let inside = group.trim_matches(['(', ')']);
        if is_mark(inside) {
            let _ = write!(text, "([{inside}](documents.md#{}))", inside.to_lowercase());
        } else {
            text.push_str(group);
        }
        rest = after;
    }
    text + rest
}

/// `T-13`: the name of an oddity.
pub fn is_mark(text: &str) -> bool {
    let mut parts = text.split('-');
    matches!((parts.next(), parts.next(), parts.next()), (Some("T" | "Y" | "P"), Some(number), None)
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Words of the documentation, and the unit they name.
const UNITS: &[(&str, &str)] = &[
    ("seconds since 1970", "s since 1970"),
    ("Seconds", "s"),
    ("Minutes", "min"),
    ("whole hours", "h"),
    ("Kilometres", "km"),
    ("Metres", "m"),
    ("in degrees", "°"),
    ("Bonuses to spend", "bonuses"),
    ("rating points", "points"),
    ("in the tenant's currency", "the tenant's currency"),
    ("n the answer's currency", "`currency`"),
    ("In `currency`", "`currency`"),
    ("In units of `currency_code`", "`currency_code`"),
];

/// What a number counts, as its documentation says.
fn unit(doc: &str, ty: Type) -> Option<&'static str> {
    if matches!(ty, Type::Date) {
        return Some("ISO 8601");
    }
    UNITS.iter().find(|(words, _)| doc.contains(words)).map(|(_, unit)| *unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ridewire::{UnixTime, catalogue::Options};
    use serde_json::json;
    use std::collections::BTreeSet;

    /// Fields that are numbers and count nothing.
    const BARE: &[&str] = &["class_level", "user_id"];

    /// Number fields whose documentation names no unit.
    fn without_unit(ty: Type, found: &mut BTreeSet<&'static str>) {
        let mut look = |field: &'static Field| {
            let plain = match field.ty {
                Type::Optional(of) => *of,
                ty => ty,
            };
            if matches!(plain, Type::Number)
                && unit(field.doc, plain).is_none()
                && !BARE.contains(&field.name)
            {
                found.insert(field.name);
            }
        };
        let fields: Vec<&'static Field> = match ty {
            Type::Record(record) => record.fields.iter().collect(),
            Type::Choice(choice) => choice.kinds.iter().flat_map(|(.., fields)| *fields).collect(),
            Type::List(of) | Type::OneOrTwo(of) | Type::Optional(of) => {
                return without_unit(*of, found);
            }
            _ => return,
        };
        for field in &fields {
            look(field);
        }
        for field in &fields {
            without_unit(field.ty, found);
        }
    }

    #[test]
    fn the_page_is_what_the_types_say() {
        let page = tools::read_text(&page()).unwrap();
        assert!(page == text(), "docs/fields.md is out of date: run `cargo xtask golden`");
    }

    #[test]
    fn every_number_names_its_unit() {
        let mut found = BTreeSet::new();
        for entry in catalogue::endpoints() {
            without_unit(entry.params, &mut found);
            without_unit(entry.result, &mut found);
        }
        assert!(found.is_empty(), "no unit in the documentation of {found:?}");
    }

    #[test]
    fn marks_become_links() {
        assert_eq!(sentence("Not free\n (T-13)."), "Not free ([T-13](documents.md#t-13)).");
        assert_eq!(sentence("a (b) c"), "a (b) c");
    }

    #[test]
    fn names_on_the_wire_are_those_of_a_request() {
        let config = json!({ "baseUrl": "https://demo.taxomet.example", "operatorLogin": "a", "operatorPassword": "b" });
        let options = Options::default();
        for (name, params, keys) in [
            (
                "taxomet.add_order",
                json!({ "unit_id": 1, "tarif_id": 1, "phone": "+70001112233", "to": ["a"], "car_option": [1] }),
                vec!["to", "car_option"],
            ),
            (
                "taxomet.get_distance",
                json!({ "unit_id": 1, "tarif_id": 1, "points": [{ "lon": 1, "lat": 2 }] }),
                vec!["lon", "lat"],
            ),
        ] {
            let entry = catalogue::find(name).unwrap();
            let (request, _) = entry.build(&config, &params, &options).unwrap();
            assert!(entry.validate(&params, UnixTime(0.0)).is_empty());
            for key in keys {
                assert!(request.url().contains(&format!("&{key}%5B%5D=")), "{}", request.url());
                assert!(text().contains(&format!("`{key}[]`")), "{key}");
            }
        }
    }

    /// Every mark that code, tests or pages use is explained.
    #[test]
    fn every_mark_is_explained() {
        let explained = tools::read_text(&tools::root().join("docs/documents.md")).unwrap();
        let mut used = BTreeSet::new();
        for folder in ["src", "npm/src", "pkg-tests/tests", "docs"] {
            for file in tools::files_below(&tools::root().join(folder)).unwrap() {
                let Ok(content) = std::fs::read_to_string(&file) else { continue };
                let words =
                    content.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
                used.extend(words.filter(|word| is_mark(word)).map(str::to_owned));
            }
        }
        assert!(used.len() > 40, "{used:?}");
        let missing: Vec<_> = used
            .iter()
            .filter(|mark| !explained.contains(&format!("<a id=\"{}\"></a>", mark.to_lowercase())))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
