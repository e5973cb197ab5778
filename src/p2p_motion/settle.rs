//! Finding an order whose create was not answered.
//!
//! The API takes no key of ours and gives nothing to look an order up by, so the list of the time
//! in question is read once and each order in it is held against what is known of ours: the mark
//! in its memo if there is one, otherwise phones, times and places, as a [`print()`] of them.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::{
    endpoint::UnixTime,
    flat::tree::Json,
    json,
    problem::{self, Lang},
    settle::{Look, Reconciliation, Saved, Step, unknown},
    value::{instant, iso},
    wire::{self, Request},
};

const MINUTE: f64 = 60_000.0;
/// How far the provider's clock may be from ours.
const SKEW: f64 = 10.0 * MINUTE;
/// How long after it was sent a create may still be carried out, generously.
const LATEST: f64 = 60.0 * MINUTE;

/// Puts the mark on a line of its own at the end of the memo, the only text of an order that the
/// provider is documented to give back.
pub(crate) fn add_mark(request: &mut Request, mark: &str) {
    let info = request.body_mut().and_then(|body| body.get_mut("info")?.as_object_mut());
    let Some(info) = info else { return };
    let memo = info.get("memo").and_then(Json::as_str).unwrap_or_default();
    let break_line = if memo.is_empty() { "" } else { "\n" };
    let memo = Json::Text([memo, break_line, &line(mark)].concat().into());
    info.0.retain(|(name, _)| name != "memo");
    info.0.push(("memo".into(), memo));
}

/// How the line begins.
const LINE: &str = "[ref ";

fn line(mark: &str) -> String {
    [LINE, mark, "]"].concat()
}

/// What an order can be recognised by, without saying it: digests of phones, times and places.
///
/// Text of the form `1.<salt>.<people>.<whole>.<whole>…`: a digest of both phones and both times,
/// and one of these with each pair of ways to name the two places. `None` for parameters that are
/// not an order's.
pub(crate) fn print(params: &Value, salt: &str) -> Option<String> {
    let people = people(params)?;
    let mut print = ["1.", salt, ".", &digest(salt, &people)].concat();
    for whole in wholes(params, &people) {
        print.push('.');
        print.push_str(&digest(salt, &whole));
    }
    Some(print)
}

/// A print taken apart.
struct Print<'p> {
    salt: &'p str,
    people: &'p str,
    wholes: Vec<&'p str>,
}

impl<'p> Print<'p> {
    fn read(text: &'p str) -> Option<Self> {
        let mut parts = text.strip_prefix("1.")?.split('.');
        Some(Self { salt: parts.next()?, people: parts.next()?, wholes: parts.collect() })
    }

    /// How much of `order` is like the one the print was made of.
    fn compare(&self, order: &Value) -> Likeness {
        match people(order) {
            Some(people) if digest(self.salt, &people) == self.people => {
                for whole in wholes(order, &people) {
                    if self.wholes.contains(&&*digest(self.salt, &whole)) {
                        return Likeness::Whole;
                    }
                }
                Likeness::People
            }
            _ => Likeness::None,
        }
    }
}

enum Likeness {
    None,
    /// Phones and times.
    People,
    /// The places, too.
    Whole,
}

/// The first 128 bits of SHA-256 over the salt, a line feed and `text`, as hexadecimal digits.
fn digest(salt: &str, text: &str) -> String {
    let hash = Sha256::digest([salt, "\n", text].concat());
    let mut digits = String::with_capacity(32);
    for byte in hash.iter().take(16) {
        for nibble in [byte >> 4, byte & 15] {
            digits.extend(char::from_digit(nibble.into(), 16));
        }
    }
    digits
}

/// Both phones and both times, one a line. The same for a request and for the provider's answer,
/// whose members are supposed to have the request's names.
fn people(order: &Value) -> Option<String> {
    let phone = |path| phone(json::at(order, path)?);
    let second = |path| second(json::at(order, path)?);
    let people = [
        phone("/sender/phone")?,
        phone("/receiver/phone")?,
        second("/info/origin/date_time")?,
        second("/info/destination/date_time")?,
    ];
    Some(wire::joined(&people, "\n"))
}

/// `people` with every pair of names of the two places.
fn wholes(order: &Value, people: &str) -> Vec<String> {
    let names = |path| json::at(order, path).map(names).unwrap_or_default();
    let destinations = names("/info/destination/location");
    let mut wholes = Vec::new();
    for origin in names("/info/origin/location") {
        for destination in &destinations {
            wholes.push([people, "\n", &origin, "\n", destination].concat());
        }
    }
    wholes
}

/// The digits of a phone, with the country's code: `0XXXXXXXXX` and `+380XXXXXXXXX` are one.
fn phone(value: &Value) -> Option<String> {
    let digits: String = wire::lenient_text(value)?.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        10 if digits.starts_with('0') => Some(["38", &digits].concat()),
        0 => None,
        _ => Some(digits),
    }
}

/// An instant in whole seconds: a server may keep no more of it.
fn second(value: &Value) -> Option<String> {
    let milliseconds = match value {
        Value::String(text) => instant(text).ok()?,
        Value::Number(number) => number.as_f64().map(wire::epoch_ms)?,
        _ => return None,
    };
    #[allow(clippy::cast_possible_truncation)]
    Some(((milliseconds / 1000.0).floor() as i64).to_string())
}

/// Every name a place goes by: each text of it as written, and its point to about ten metres. An
/// answer repeats the address as typed beside the provider's own, under a name that is lost.
fn names(location: &Value) -> Vec<String> {
    /// More than any place has: the number of pairs is bounded.
    const MOST: usize = 8;
    let mut names = Vec::new();
    for text in location.as_object().into_iter().flat_map(Map::values).filter_map(Value::as_str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && names.len() < MOST {
            names.push(text);
        }
    }
    let number = |key| location.get(key).and_then(wire::lenient_number);
    if let (Some(lat), Some(lng)) = (number("lat"), number("lng")) {
        #[allow(clippy::cast_possible_truncation)]
        let rounded = |degrees: f64| ((degrees * 1e4).round() as i64).to_string();
        names.push([&rounded(lat), ",", &rounded(lng)].concat());
    }
    names
}

/// Reads the list of the time in question once, and says what it proves.
///
/// It never proves absence: no document says that the list is whole (paging), how soon an order
/// is in it, or how late a create may still be carried out.
pub(crate) fn reconcile(
    saved: &Saved<'_>,
    known: &[&str],
    now: UnixTime,
    lang: Lang,
    answer: Option<&Value>,
) -> Step<Reconciliation> {
    let print = saved.print.and_then(Print::read);
    let Some(sent) = saved.sent_at.filter(|_| saved.mark.is_some() || print.is_some()) else {
        return unknown(problem::WHY_NOT_SAVED.get(lang).into(), Vec::new());
    };
    let Some(answer) = answer else {
        let mut params = Map::new();
        params.insert("from_date_time".into(), iso(sent - SKEW).into());
        // Not the whole time since: after days that would be many orders, none of them ours.
        let to = (sent + LATEST).min(now.0.max(sent) + SKEW);
        params.insert("to_date_time".into(), iso(to).into());
        return Step::Read(Look {
            endpoint: "p2p_motion.list_orders",
            params: Value::Object(params),
        });
    };
    let Some(listed) = json::at(answer, "/ok/orders").and_then(Value::as_array) else {
        let reason = json::at(answer, "/error/message").and_then(Value::as_str).unwrap_or_default();
        return unknown([problem::WHY_NOT_READ.get(lang), ": ", reason].concat(), Vec::new());
    };
    let line = saved.mark.map(line);
    let (mut marked, mut same, mut similar) = (Vec::new(), Vec::new(), Vec::new());
    for order in listed {
        // What another call of this client got as its own answer is not what this one lost.
        if id(order).is_some_and(|id| known.contains(&id)) {
            continue;
        }
        let raw = order.get("raw").unwrap_or(order);
        if line.as_ref().is_some_and(|line| mentions(raw, line)) {
            marked.push(order);
            continue;
        }
        // One with another's mark is another's.
        if line.is_none() && mentions(raw, LINE) {
            continue;
        }
        match print.as_ref().map(|print| print.compare(raw)) {
            Some(Likeness::Whole) => same.push(order),
            Some(Likeness::People) => similar.push(order),
            Some(Likeness::None) | None => {}
        }
    }
    // Several with our mark are one click carried out more than once. Several that are only the
    // same may as well be several clicks. And one that lacks the mark we sent is not ours for
    // certain, however much it is the same.
    let certain = match (marked.as_slice(), same.as_slice()) {
        ([], [order]) if line.is_none() => std::slice::from_ref(order),
        (marked, _) => marked,
    };
    if let [first, duplicates @ ..] = certain {
        let ids = |orders: &[&Value]| -> Vec<String> {
            orders.iter().filter_map(|order| id(order).map(String::from)).collect()
        };
        return match id(first) {
            Some(id) => {
                Step::Done(Reconciliation::Found { id: id.into(), duplicates: ids(duplicates) })
            }
            None => unknown(problem::WHY_NO_ID.get(lang).into(), cloned(certain)),
        };
    }
    let (why, candidates) = if line.is_none() && !same.is_empty() {
        (&problem::WHY_AMBIGUOUS, same)
    } else {
        same.append(&mut similar);
        (if same.is_empty() { &problem::WHY_NOT_LISTED } else { &problem::WHY_ALIKE }, same)
    };
    unknown(why.get(lang).into(), cloned(&candidates))
}

fn id(order: &Value) -> Option<&str> {
    order.get("id")?.as_str()
}

fn cloned(orders: &[&Value]) -> Vec<Value> {
    orders.iter().map(|order| (*order).clone()).collect()
}

/// Whether any text in `value` holds `line`: what an answer calls the memo is not certain.
fn mentions(value: &Value, line: &str) -> bool {
    match value {
        Value::String(text) => wire::find(text, line).is_some(),
        Value::Array(elements) => elements.iter().any(|element| mentions(element, line)),
        Value::Object(members) => members.values().any(|member| mentions(member, line)),
        _ => false,
    }
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
