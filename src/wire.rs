//! The few shared pieces of HTTP text: writing requests, reading answers.

use std::{borrow::Cow, fmt};

use serde::Serializer;
use serde_json::{Map, Value};

use crate::{
    endpoint::UnixTime,
    error::{Error, ErrorKind, Outcome},
    flat::{
        text::{append, degrees, quote},
        tree::{Json, Members},
        url::{MASK, Url},
    },
    json,
    problem::{self, Step},
    read::{Read, Rule},
};

/// How a request is sent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Method {
    /// Whatever it does to the world.
    #[default]
    Get,
    /// With a JSON body.
    Post,
}

impl Method {
    /// As on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Who will see a request.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum View {
    /// The provider.
    #[default]
    Whole,
    /// A person: every value that may be secret or personal is `***`.
    Redacted,
}

/// The parameters that can be neither secret nor personal; all others are masked.
const PUBLIC: &[&str] = &[
    "unit_id",
    "tarif_id",
    "car_option[]",
    "fix_price",
    "order_time",
    "print_receipt",
    "class",
    "req",
    "lang",
    "points",
    "lifetime_hours",
    "boarding_time",
    "status",
    "from_date_time",
    "to_date_time",
];

/// The leaves of a JSON body that stay readable.
const PUBLIC_IN_BODY: &[&str] = &[
    "/info/origin/date_time",
    "/info/destination/date_time",
    "/info/escrow/cost/amount",
    "/info/escrow/cost/currency_code",
    "/info/escrow/priority_type",
];

/// The headers that say nothing about anybody.
const PUBLIC_HEADERS: &[&str] = &["Accept", "Content-Type"];

/// An HTTP request as it is being written: straight into its final text, each value masked or
/// percent-encoded on the way.
#[derive(Clone)]
pub struct Request {
    method: Method,
    view: View,
    url: Url,
    /// Names and values in turn, each with a line end after it.
    headers: Vec<u8>,
    body: Option<Json<'static>>,
}

impl Request {
    /// An empty request for `view`.
    pub fn new(method: Method, view: View) -> Self {
        Self {
            method,
            view,
            url: Url::new((view == View::Redacted).then_some(PUBLIC)),
            headers: Vec::with_capacity(128),
            body: None,
        }
    }

    /// Sets where it goes: `base` as it is, then `path`.
    pub fn target(&mut self, base: &str, path: &str) {
        self.url.target(base, path);
    }

    /// Sets where it goes when the path names one thing: `before`, its id, `after`.
    pub fn target_of(&mut self, base: &str, before: &str, id: &str, after: &str) {
        self.url.target(base, before);
        self.url.path(id, after);
    }

    /// Adds `key=value` to the query.
    pub fn query(&mut self, key: &str, value: &str) {
        self.url.query([key, ""], value);
    }

    /// Adds a member of the parameters under its own name, if it is there: text as it is, numbers as
    /// plain decimals, each element of a list under the name and `[]`.
    pub fn query_of(&mut self, params: &Members<'_>, key: &str) {
        if let Some(value) = params.get(key) {
            self.url.query_value(key, value, plain_text);
        }
    }

    /// Adds all members of the parameters, in the order of their declaration.
    pub fn query_all<P: Read>(&mut self, params: &Members<'_>) {
        if let Rule::Object(known, _) = P::RULE {
            self.query_known(params, known);
        }
    }

    fn query_known(&mut self, params: &Members<'_>, known: &[(&str, &Rule)]) {
        let mut found = 0;
        for (key, _) in known {
            if let Some(value) = params.next(key, &mut found) {
                self.url.query_value(key, value, plain_text);
            }
        }
    }

    /// Adds the coordinates of these names under one name.
    pub fn query_point(&mut self, key: &str, members: &Members<'_>, names: &[&str]) {
        let mut text = Vec::new();
        point(&mut text, members, names);
        self.query(key, utf8(&text));
    }

    /// Adds `key=value` in front of the query: where credentials stand in the documents.
    pub fn query_first(&mut self, pairs: &[(&str, &str)]) {
        self.url.query_first(pairs);
    }

    /// Whether the query has `key` already.
    pub fn has_query(&self, key: &str) -> bool {
        self.url.has_query(key)
    }

    /// Sets a header that is not set yet.
    pub fn header(&mut self, name: &str, value: &str) {
        let shown = self.view == View::Whole
            || PUBLIC_HEADERS.iter().any(|public| public.eq_ignore_ascii_case(name));
        append(&mut self.headers, &[name, "\n", if shown { value } else { MASK }, "\n"]);
    }

    /// Sets the media type of the answer, which is the first header. Not to be called after others were set.
    pub fn accept(&mut self, media_type: &str) {
        self.headers.clear();
        self.header("Accept", media_type);
    }

    /// Whether a header is set already.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// Sets a JSON body.
    pub fn json(&mut self, body: Members<'static>) {
        self.header("Content-Type", "application/json");
        self.body = Some(Json::Object(body));
    }

    /// The JSON body, to be changed.
    pub(crate) fn body_mut(&mut self) -> Option<&mut Members<'static>> {
        self.body.as_mut()?.as_object_mut()
    }

    /// Merges members into the body, objects member by member. Tells `taken` the path of every
    /// member that is set already; `false` if there is no body.
    pub fn merge_body(&mut self, members: &Members<'_>, taken: &mut dyn FnMut(Vec<Step>)) -> bool {
        let body = self.body_mut().map(|body| merge(body, members, &mut Vec::new(), taken));
        body.is_some()
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The whole URL, written the way `new URL(…).href` writes it.
    pub fn url(&self) -> &str {
        utf8(self.url.as_bytes())
    }

    /// The headers' names and values, in the order set.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut lines = utf8(&self.headers).split('\n');
        std::iter::from_fn(move || lines.next().filter(|name| !name.is_empty()).zip(lines.next()))
    }

    /// The body of a POST, as JSON text.
    pub fn body(&self) -> Option<String> {
        let mut text = Vec::new();
        self.write_body(&mut text)?;
        String::from_utf8(text).ok()
    }

    fn write_body(&self, into: &mut Vec<u8>) -> Option<()> {
        write(into, self.body.as_ref()?, (self.view == View::Redacted).then_some(""));
        Some(())
    }

    /// Adds the whole request as lines of text, in UTF-8: `first`, method, URL, the headers' names and
    /// values in turn and, after an empty line, the body if there is one. In none but the last is a line
    /// end: it could not be sent, and JSON escapes it.
    pub fn lines(&self, first: &str, lines: &mut Vec<u8>) {
        lines.reserve(self.url.as_bytes().len() + 1024);
        append(lines, &[first, "\n", self.method.word(), "\n"]);
        lines.extend_from_slice(self.url.as_bytes());
        append(lines, &["\n"]);
        lines.extend_from_slice(&self.headers);
        if self.body.is_some() {
            lines.push(b'\n');
            self.write_body(lines);
        }
    }
}

impl fmt::Debug for Request {
    /// Without values: the URL of a Taxomet request carries a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

fn merge(
    into: &mut Members<'static>,
    from: &Members<'_>,
    path: &mut Vec<Step>,
    taken: &mut dyn FnMut(Vec<Step>),
) {
    for (key, value) in &from.0 {
        path.push(Step::Key(key.to_string().into()));
        match (into.get_mut(key), value) {
            (Some(Json::Object(into)), Json::Object(from)) => merge(into, from, path, taken),
            (Some(_), _) => taken(path.clone()),
            (None, _) => into.0.push((key.to_string().into(), json::owned(value))),
        }
        path.pop();
    }
}

/// Adds a part of a body as JSON text, numbers as plain decimals. With a path, for a person to see:
/// leaves are masked, but for [`PUBLIC_IN_BODY`].
fn write(into: &mut Vec<u8>, value: &Json<'_>, path: Option<&str>) {
    match value {
        Json::List(elements) => {
            for (index, element) in elements.iter().enumerate() {
                into.push(if index == 0 { b'[' } else { b',' });
                write(into, element, path.map(|_| "/[]"));
            }
            append(into, &[if elements.is_empty() { "[]" } else { "]" }]);
        }
        Json::Object(Members(members)) => {
            for (index, (name, member)) in members.iter().enumerate() {
                into.push(if index == 0 { b'{' } else { b',' });
                quote(into, name);
                into.push(b':');
                let path = path.map(|path| [path, "/", name].concat());
                write(into, member, path.as_deref());
            }
            append(into, &[if members.is_empty() { "{}" } else { "}" }]);
        }
        _ if path.is_some_and(|path| !PUBLIC_IN_BODY.contains(&path)) => quote(into, MASK),
        Json::Null => append(into, &["null"]),
        Json::Bool(it) => append(into, &[if *it { "true" } else { "false" }]),
        Json::Text(text) => quote(into, text),
        number => append(into, &[&plain_text(number).unwrap_or_default()]),
    }
}

/// Where `part` first stands in a text. The standard library's way is made for long texts, and long.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

/// Texts with another between them.
pub(crate) fn joined(texts: &[String], between: &str) -> String {
    let mut joined = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.push_str(between);
        }
        joined.push_str(text);
    }
    joined
}

/// A number as plain decimal: no exponent, no `-0`, no zeros at the end.
///
/// Made from the shortest text `serde_json` writes, which is in the module anyway; `core`'s own
/// formatting of doubles would add a twentieth to its size.
pub fn plain(number: f64) -> String {
    let text = json::text(&(number + 0.0));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: isize = exponent.parse().unwrap_or_default();
    // How many digits are still to come before the point.
    let whole = mantissa.trim_start_matches('-').find('.').unwrap_or(1);
    let mut whole = whole.cast_signed() + exponent;
    let mut plain = String::new();
    if number < 0.0 {
        plain.push('-');
    }
    if whole <= 0 {
        plain.push_str("0.");
        (whole..0).for_each(|_| plain.push('0'));
        whole = -1;
    }
    for digit in mantissa.chars().filter(char::is_ascii_digit) {
        if whole == 0 {
            plain.push('.');
        }
        plain.push(digit);
        whole -= 1;
    }
    (0..whole).for_each(|_| plain.push('0'));
    if plain.contains('.') {
        plain.truncate(plain.trim_end_matches('0').trim_end_matches('.').len());
    }
    plain
}

/// Text as it is, a number as a plain decimal.
pub(crate) fn plain_text<'t>(value: &'t Json<'_>) -> Option<Cow<'t, str>> {
    Some(match value {
        Json::Text(text) => text.as_ref().into(),
        Json::Natural(number) => number.to_string().into(),
        Json::Negative(number) => number.to_string().into(),
        Json::Double(number) => plain(*number).into(),
        _ => return None,
    })
}

/// A number without a fraction, however it is written.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn whole(value: &Json<'_>) -> Option<i64> {
    value.as_f64().map(|number| number as i64)
}

/// Writes a number as the caller wrote it: 45, not 45.0.
#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
pub(crate) fn verbatim<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    #[allow(clippy::cast_possible_truncation)]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

/// A member that is text; else nothing.
pub(crate) fn text_in<'t>(members: &'t Members<'_>, key: &str) -> &'t str {
    members.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// Adds a sign behind what there is.
pub(crate) fn separate(into: &mut Vec<u8>, sign: u8) {
    if !into.is_empty() {
        into.push(sign);
    }
}

/// Adds the coordinates of these names, with commas between them.
pub(crate) fn point(into: &mut Vec<u8>, members: &Members<'_>, names: &[&str]) {
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            into.push(b',');
        }
        if let Some(number) = members.get(name).and_then(Json::as_f64) {
            degrees(into, number);
        }
    }
}

/// Text that was put together from texts.
pub(crate) fn utf8(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}

/// An HTTP response, read to its end.
#[derive(Clone, Copy)]
pub struct Response<'r> {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: &'r [(String, String)],
    /// Decoded: no content encoding is left.
    pub body: &'r [u8],
    /// What the request asked for.
    pub asked_protobuf: bool,
    /// The time it arrived, for headers that name an instant.
    pub now: UnixTime,
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Response<'_> {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }

    /// Whether there is nothing in the body but white space.
    pub fn is_blank(&self) -> bool {
        self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// What the status alone says; `Ok` for 2xx.
    pub fn check_status(&self) -> Result<(), Error> {
        let (kind, outcome) = match self.status {
            200..=299 => return Ok(()),
            429 => (ErrorKind::RateLimited, Outcome::Rejected),
            401 | 403 => (ErrorKind::Unauthorized, Outcome::Rejected),
            400 | 404 | 405 | 413 | 414 | 415 | 422 | 431 => {
                (ErrorKind::Rejected, Outcome::Rejected)
            }
            // Redirects are never followed, and 408, 409, 425 and 5xx may come after the act.
            _ => (ErrorKind::Server, Outcome::Unknown),
        };
        Err(Error {
            status: Some(self.status),
            provider_message: self.message(),
            retry_after_ms: self.retry_after_ms(kind),
            ..Error::new(kind, outcome)
        })
    }

    /// The body of a refusal as a sentence: its `message` or `error` if it is JSON, else the text.
    fn message(&self) -> Option<String> {
        let json = json::read(self.body);
        let told = json.as_ref().and_then(|json| {
            ["/message", "/response/message", "/error/message", "/error"]
                .iter()
                .find_map(|path| json::at(json, path)?.as_str())
        });
        match (told, &json) {
            (Some(told), _) => short(told),
            (None, Some(Value::String(text))) => short(text),
            (None, Some(_)) => None,
            // Half of a JSON body is data, perhaps personal, and nobody's words.
            (None, None) if self.body.trim_ascii_start().starts_with(b"{") => None,
            (None, None) if self.body.trim_ascii_start().starts_with(b"[") => None,
            (None, None) => short(&String::from_utf8_lossy(self.body)),
        }
    }

    /// `Retry-After` in seconds or as a date; for a quota, else `RateLimit-Reset`.
    fn retry_after_ms(&self, kind: ErrorKind) -> Option<f64> {
        let wait = |instant: f64| (instant - self.now.0).max(0.0);
        let retry_after = self.header("retry-after").and_then(|value| {
            if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
                // However many digits: taken for silence, they would mean "at once".
                return Some(numeric(value).unwrap_or(AGES).min(AGES) * 1000.0);
            }
            http_date(value).map(wait)
        });
        let reset = || {
            let epoch = numeric(self.header("ratelimit-reset")?)?;
            (epoch.is_finite() && epoch > 0.0).then(|| wait(epoch_ms(epoch)))
        };
        // A slot of an hourly quota frees within the hour: a reset far beyond it is a mistake.
        let reset = || reset().filter(|wait| *wait <= 86_400_000.0);
        retry_after.or_else(|| (kind == ErrorKind::RateLimited).then(reset).flatten())
    }
}

/// The longest pause that is told, in seconds: thirty years.
const AGES: f64 = 1e9;

/// At most 500 characters, control characters replaced: the provider's text is data, and may be
/// shown on a terminal. `None` if nothing is left, or if it is a page of HTML.
pub fn short(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() || text.starts_with('<') {
        return None;
    }
    let dangerous =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    Some(text.chars().map(|c| if dangerous(c) { ' ' } else { c }).take(500).collect())
}

/// An epoch in milliseconds. Documented in seconds; a time in milliseconds is a thousand times as
/// large.
pub fn epoch_ms(epoch: f64) -> f64 {
    if epoch > 1e11 { epoch } else { epoch * 1000.0 }
}

/// `Wed, 21 Oct 2026 07:28:00 GMT` in milliseconds since the Unix epoch.
pub fn http_date(text: &str) -> Option<f64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split_once(',')?.1.trim_start().split(' ');
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    if words.next()? != "GMT" {
        return None;
    }
    let month = if month < 10 { ["0", &month.to_string()].concat() } else { month.to_string() };
    crate::value::instant(&[year, "-", &month, "-", day, "T", time, "Z"].concat()).ok()
}

/// Reads a JSON body that must be an object.
pub fn read_object(response: &Response<'_>) -> Result<Map<String, Value>, Error> {
    match read_json(response)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::malformed_at(Vec::new(), &problem::NOT_OBJECT)),
    }
}

/// Reads a JSON body of any shape, without members that could replace a prototype.
pub fn read_json(response: &Response<'_>) -> Result<Value, Error> {
    let body = response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(response.body);
    let read = json::read(body).or_else(|| json::read(mended(body).as_bytes()));
    let mut value = read.ok_or_else(Error::malformed)?;
    disarm(&mut value);
    Ok(value)
}

/// The body with what is no character replaced: half an emoji in somebody's note, cut off by a
/// server that counts in UTF-16 or in bytes, must not cost the order it stands in.
fn mended(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        // `\uD83D\uDE00` is one character, `\uD83D` alone is none.
        let length = match (surrogate(escape), escape.get(6..).and_then(surrogate)) {
            (Some(true), Some(false)) => 12,
            (Some(_), _) => {
                mended.push('\u{fffd}');
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            // The backslash and what it escapes, so that `\\u` is not taken for an escape.
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (escape, after) = escape.split_at(length);
        mended.push_str(escape);
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// Whether a text begins with an escaped surrogate, and if so whether it is the first of a pair.
fn surrogate(text: &str) -> Option<bool> {
    let code = u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()?;
    (0xd800..0xe000).contains(&code).then_some(code < 0xdc00)
}

/// Takes out the members with which an answer could change what `Object.assign`, or a naive
/// merge, does to an object of the caller's.
fn disarm(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if json::ARMED.iter().any(|key| members.contains_key(*key)) {
                *members = without(std::mem::take(members), &json::ARMED);
            }
            members.values_mut().for_each(disarm);
        }
        Value::Array(elements) => elements.iter_mut().for_each(disarm),
        _ => {}
    }
}

/// An object without some of its members. By copying the others: taking members out of a tree in
/// place is code that nothing else here needs.
pub fn without(members: Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let mut rest = Map::new();
    for (key, member) in members {
        if !keys.contains(&key.as_str()) {
            rest.insert(key, member);
        }
    }
    rest
}

/// A number, or text that is one: the documents' samples and the field's differ.
pub fn lenient_number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => numeric(text),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// The number a text is, if it is a decimal number and nothing else (`inf` and `nan` are none).
pub fn numeric(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.trim_start_matches('0');
    // JSON knows no zeros in front; these APIs may.
    let text = if digits.starts_with(|c: char| c.is_ascii_digit()) { digits } else { text };
    json::read(text.as_bytes())?.as_f64()
}

/// Text, or a number as text: ids come as both.
pub fn lenient_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => match number.as_f64() {
            // 2342.0 is the id 2342. Beyond 2^53 the digits of a double are not the sender's.
            #[allow(clippy::cast_possible_truncation)]
            Some(float) if number.is_f64() => {
                (float.fract() == 0.0 && float.abs() < 9e15).then(|| (float as i64).to_string())
            }
            // `Number`'s own way brings all of `core::fmt` along.
            _ => number
                .as_i64()
                .map(|it| it.to_string())
                .or_else(|| Some(number.as_u64()?.to_string())),
        },
        _ => None,
    }
}

/// The path of a member of the outermost object.
pub fn at(key: &'static str) -> Vec<Step> {
    vec![Step::Key(key.into())]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::flat::text::percent_encode;
    use proptest::prelude::*;

    /// A response with this status and body.
    pub(crate) fn answer(status: u16, body: &[u8]) -> Response<'_> {
        Response { status, headers: &[], body, asked_protobuf: false, now: UnixTime(0.0) }
    }

    proptest! {
        #[test]
        fn a_coordinate_is_a_plain_decimal_of_nine_places_at_most(
            number in prop_oneof![-180.0..180.0_f64, -1e-6..1e-6_f64, Just(-0.0), Just(180.0)],
            places in 0..12_i32,
        ) {
            let number = (number * 10_f64.powi(places)).round() / 10_f64.powi(places);
            let mut text = Vec::new();
            degrees(&mut text, number);
            let rounded = format!("{:.9}", (number * 1e9).round() / 1e9);
            let trimmed = rounded.trim_end_matches('0').trim_end_matches('.');
            let expected = if trimmed == "-0" { "0" } else { trimmed };
            prop_assert_eq!(String::from_utf8(text).unwrap(), expected);
        }

        #[test]
        fn percent_encoded_text_is_read_back_as_it_was(given in ".*") {
            let mut text = Vec::new();
            percent_encode(&mut text, &given);
            let mut read = Vec::new();
            let mut at = 0;
            while at < text.len() {
                if text[at] == b'%' {
                    let digits = std::str::from_utf8(&text[at + 1..at + 3]).unwrap();
                    prop_assert_eq!(digits, digits.to_uppercase());
                    read.push(u8::from_str_radix(digits, 16).unwrap());
                    at += 3;
                } else {
                    read.push(text[at]);
                    at += 1;
                }
            }
            prop_assert_eq!(read, given.into_bytes());
        }
    }

    // T-4
    #[test]
    fn only_unreserved_characters_go_raw() {
        let mut text = Vec::new();
        percent_encode(&mut text, "a-._~ +&=#%[]'\"\nё😀");
        assert_eq!(
            str::from_utf8(&text).unwrap(),
            "a-._~%20%2B%26%3D%23%25%5B%5D%27%22%0A%D1%91%F0%9F%98%80"
        );
    }

    #[test]
    fn degrees_are_plain_decimals() {
        for (number, text) in [
            (37.589_569_56, "37.58956956"),
            (-0.0, "0"),
            (1e-12, "0"),
            (-1e-12, "0"),
            (100.0, "100"),
            (0.1 + 0.2, "0.3"),
            (-179.123_456_789_4, "-179.123456789"),
        ] {
            let mut written = Vec::new();
            degrees(&mut written, number);
            assert_eq!(utf8(&written), text);
        }
        for (number, text) in [
            (0.0, "0"),
            (200.0, "200"),
            (1e21, "1000000000000000000000"),
            (1.5e22, "15000000000000000000000"),
            (-2.5e-7, "-0.00000025"),
            (0.1 + 0.2, "0.30000000000000004"),
            (123_456.75, "123456.75"),
        ] {
            assert_eq!(plain(number), text);
            assert_eq!(text.parse::<f64>().unwrap(), number);
        }
    }

    #[test]
    fn credentials_go_first_and_only_a_whole_view_shows_them() {
        for (view, url) in [
            (View::Whole, "https://x.example/a?login=me&password=a%20b&unit_id=1&phone=%2B7"),
            (View::Redacted, "https://x.example/a?login=***&password=***&unit_id=1&phone=***"),
        ] {
            let mut request = Request::new(Method::Get, view);
            request.target("https://x.example", "/a");
            request.query("unit_id", "1");
            request.query("phone", "+7");
            request.query_first(&[("login", "me"), ("password", "a b")]);
            assert_eq!(request.url(), url);
        }
    }

    #[test]
    fn a_request_is_lines_of_text() {
        let mut request = Request::new(Method::Post, View::Redacted);
        request.accept("application/json");
        request.accept("application/x-protobuf");
        request.target("https://x.example", "/a");
        request.header("X-Key", "secret");
        let lines = |request: &Request| {
            let mut lines = Vec::new();
            request.lines("create", &mut lines);
            String::from_utf8(lines).unwrap()
        };
        let head =
            "create\nPOST\nhttps://x.example/a\nAccept\napplication/x-protobuf\nX-Key\n***\n";
        assert_eq!(lines(&request), head);
        request.json(Members(vec![("memo".into(), Json::Text("a\nb".into()))]));
        assert_eq!(
            lines(&request),
            [head, "Content-Type\napplication/json\n\n{\"memo\":\"***\"}"].concat()
        );
        let names: Vec<_> = request.headers().map(|(name, _)| name).collect();
        assert_eq!(names, ["Accept", "X-Key", "Content-Type"]);
    }

    #[test]
    fn a_body_is_the_json_it_was_made_of() {
        let value = serde_json::json!({
            "a \"\\\n\u{1f}\u{7f}": ["ї", "🚕\t\u{0}", {}, [], [[1], {"b": null}]],
            "numbers": [0, -1, u64::MAX, i64::MIN, 0.1, -2.5e-7, 1e21, 1.7e308, 5e-324],
            "": [true, false],
        });
        let mut request = Request::new(Method::Post, View::Whole);
        request.json(json::owned_members(json::tree_of(&value).as_object().unwrap()));
        let body: Value = serde_json::from_str(&request.body().unwrap()).unwrap();
        // Doubles that are whole come back as whole numbers.
        let same = |key: &str| body[key] == value[key];
        assert!(
            value.as_object().unwrap().keys().filter(|key| *key != "numbers").all(|it| same(it))
        );
        let numbers = |value: &Value| -> Vec<f64> {
            value["numbers"].as_array().unwrap().iter().filter_map(Value::as_f64).collect()
        };
        assert_eq!(numbers(&body), numbers(&value));
    }

    #[test]
    fn a_key_is_found_in_the_query_and_nowhere_else() {
        let mut request = Request::new(Method::Get, View::Whole);
        request.target("https://x.example", "/id=1");
        assert!(!request.has_query("id"));
        request.query("to[]", "id=2&id=3");
        assert!(request.has_query("to[]") && !request.has_query("id") && !request.has_query("to"));
        request.query_first(&[("id", "4")]);
        assert!(request.has_query("id") && request.has_query("to[]"));
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        let headers = |value: &str| vec![("retry-after".to_string(), value.to_string())];
        let wait = |headers: &[(String, String)], now| {
            let response = Response { status: 503, headers, body: b"", asked_protobuf: false, now };
            response.check_status().unwrap_err().retry_after_ms
        };
        let now = UnixTime(1_777_618_800_000.0);
        assert_eq!(wait(&headers("7"), now), Some(7000.0));
        assert_eq!(wait(&headers("Fri, 01 May 2026 07:00:09 GMT"), now), Some(9000.0));
        assert_eq!(wait(&headers("172800"), now), Some(172_800_000.0), "longer than anyone waits");
        for endless in ["99999999999999999999", &"9".repeat(400)] {
            assert_eq!(wait(&headers(endless), now), Some(1e12), "not at once");
        }
        for odd in ["", "-1", "1.5", "5, 9", "soon", "Fri, 01 May 2026"] {
            assert_eq!(wait(&headers(odd), now), None, "{odd}");
        }
    }

    #[test]
    fn numbers_may_be_text_but_not_words() {
        for (text, number) in [
            ("495", Some(495.0)),
            (" 4.95e2 ", Some(495.0)),
            ("", None),
            ("inf", None),
            ("NaN", None),
            ("1e999", None),
            ("4 5", None),
        ] {
            assert_eq!(numeric(text), number, "{text}");
        }
    }

    #[test]
    fn half_a_character_costs_no_order() {
        for (body, text) in [
            (&br#"{"x":"a\ud83d"}"#[..], "a\u{fffd}"),
            (br#"{"x":"\ude00b"}"#, "\u{fffd}b"),
            (br#"{"x":"\ud83d\ude00\ud83d"}"#, "\u{1f600}\u{fffd}"),
            (br#"{"x":"\\ud83d\ud83d"}"#, "\\ud83d\u{fffd}"),
            (b"{\"x\":\"a\xffb\"}", "a\u{fffd}b"),
        ] {
            assert_eq!(read_json(&answer(200, body)).unwrap()["x"], text);
        }
        for body in [&b"{\"x\":\"\\"[..], b"{\"x\":\"\\u", b"{\"x\":\"\\\xd1\x84", b"\xff", b"\\"] {
            assert!(read_json(&answer(200, body)).is_err());
        }
    }

    #[test]
    fn every_status_has_a_meaning() {
        for (status, kind, outcome) in [
            (302, ErrorKind::Server, Outcome::Unknown),
            (400, ErrorKind::Rejected, Outcome::Rejected),
            (401, ErrorKind::Unauthorized, Outcome::Rejected),
            (403, ErrorKind::Unauthorized, Outcome::Rejected),
            (408, ErrorKind::Server, Outcome::Unknown),
            (409, ErrorKind::Server, Outcome::Unknown),
            (418, ErrorKind::Server, Outcome::Unknown),
            (429, ErrorKind::RateLimited, Outcome::Rejected),
            (503, ErrorKind::Server, Outcome::Unknown),
        ] {
            let error = answer(status, b"").check_status().unwrap_err();
            assert_eq!((error.kind, error.outcome), (kind, outcome), "{status}");
        }
    }
}
