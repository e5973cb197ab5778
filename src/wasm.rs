//! The exports of the npm package: a few synchronous pure functions on text and bytes.
//!
//! No exported class, no closure, no secret kept, no state but the memory in which bodies come in and
//! answers go out: a trap costs one call, and the loader goes on with a fresh instance. Nothing here
//! grows with endpoints.

// They are exported to JavaScript, not to Rust.
#![allow(unreachable_pub)]

use std::cell::Cell;

use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    call::{Attempt, Failure, FailureKind, Next, Reply},
    catalogue::{self, Asked, Options},
    endpoint::{Effect, UnixTime},
    error::{Error, ErrorKind, Outcome},
    flat::{Tape, tree::Json},
    journal,
    json::{self, text},
    mask as masking, policy,
    problem::Lang,
    settle::{self, ReadBack, Saved, Standing, Step},
    track,
    wire::{Response, View},
    yandex_taxi::taxi_info,
};

/// `Issue[]`: every problem of `params`, warnings included; `null` if there is no such endpoint.
#[wasm_bindgen]
pub fn validate(endpoint: &str, params: &str, now: f64, lang: &str) -> String {
    #[cfg(feature = "trap")]
    assert!(params != "{\"trap\":true}", "as told");
    let Some(entry) = catalogue::find(endpoint) else { return "null".into() };
    let lang = Lang::from_code(lang);
    let issues = entry.check(&tree(params.as_bytes()), UnixTime(now));
    text(&issues.iter().map(|issue| issue.in_lang(lang)).collect::<Vec<_>>())
}

/// Builds a request from the first `length` bytes of the room, which are JSON text: `{ access, params,
/// said: { headers?, effect?, ref? } | null, extra: { query?, body? } | null }`; with `redact`, as 0 or 1, one that a person may see. Gives the
/// address of the place and the length of its text: its effect, then what [`Request::lines`](crate::Request::lines) says. 0 if
/// anything is wrong, which [`refuse`] says.
#[wasm_bindgen]
pub fn make(endpoint: usize, length: usize, now: f64, redact: u32) -> usize {
    let mut desk = DESK.take().unwrap_or_default();
    let view = if redact == 1 { View::Redacted } else { View::Whole };
    let asked = desk.body.get(..length);
    let built = catalogue::at(endpoint)
        .zip(asked)
        .and_then(|(entry, asked)| build(entry, &tree(asked), now, Some(view)).ok());
    let address = built.map_or(0, |(request, effect)| {
        desk.made = request.lines(effect.word());
        desk.at = [desk.made.as_ptr() as usize, desk.made.len()];
        desk.at.as_ptr() as usize
    });
    DESK.set(Some(desk));
    address
}

/// `{ error: Failure }`: why [`make`] made no request of this.
#[wasm_bindgen]
pub fn refuse(endpoint: &str, asked: &str, now: f64, lang: &str) -> String {
    let asked = tree(asked.as_bytes());
    let lang = Lang::from_code(lang);
    let built = catalogue::find(endpoint).map(|entry| build(entry, &asked, now, None));
    match built {
        Some(Err(error)) => failure(&error, endpoint, lang),
        _ => unknown_endpoint(endpoint, lang),
    }
}

/// Without a `view` it only matters what is wrong; with one, only whether anything is.
#[inline(never)]
fn build(
    entry: &catalogue::Entry,
    asked: &Json<'_>,
    now: f64,
    view: Option<View>,
) -> Result<catalogue::Built, Error> {
    let member = |key| asked.get(key).unwrap_or(&Json::Null);
    let inside = |name, key| member(name).get(key).unwrap_or(&Json::Null);
    let word = |key| inside("said", key).as_str();
    let options = Options {
        now: UnixTime(now),
        effect: word("effect").and_then(Effect::from_word),
        view: view.unwrap_or_default(),
        mark: word("ref").map(String::from),
        ..Options::default()
    };
    let asked = Asked {
        access: member("access"),
        params: member("params"),
        extra: [inside("said", "headers"), inside("extra", "query"), inside("extra", "body")],
        is_brief: view.is_some(),
    };
    entry.make(&asked, &options)
}

/// Where a body comes in and an answer goes out, used again and again. Taken while in use: after a
/// trap an instance that cannot be replaced finds a new one.
#[derive(Default)]
struct Desk {
    body: Vec<u8>,
    tape: Tape,
    /// The text of a request.
    made: Vec<u8>,
    /// Where that is, and its length.
    at: [usize; 2],
}

thread_local! {
    static DESK: Cell<Option<Box<Desk>>> = const { Cell::new(None) };
}

/// Makes room for a body of `length` bytes, and gives its address, which holds until the next call of
/// this. Forgets the last answer.
#[wasm_bindgen]
pub fn room(length: usize) -> usize {
    let mut desk = DESK.take().unwrap_or_default();
    desk.tape.clear();
    desk.made = Vec::new();
    desk.body = vec![0; length];
    let address = desk.body.as_ptr() as usize;
    DESK.set(Some(desk));
    address
}

/// Whether an answer of `taxi_info` with this `Content-Type` is protobuf: `true | false`.
#[wasm_bindgen]
pub fn is_protobuf(content_type: &str, asked: u32) -> String {
    text(&taxi_info::is_protobuf(content_type, asked == 1))
}

/// Reads the first `length` bytes of the room as a success of the endpoint at this place of the list,
/// and gives the address of the tape it is laid out on. 0 if it is no success, or must be given to
/// [`receive`] for another reason.
#[wasm_bindgen]
pub fn take(endpoint: usize, status: u16, protobuf: u32, length: usize) -> usize {
    let mut desk = DESK.take().unwrap_or_default();
    let Desk { body, tape, .. } = &mut *desk;
    tape.clear();
    let at = catalogue::at(endpoint)
        .zip(body.get(..length))
        .and_then(|(entry, body)| entry.take(status, body, protobuf == 1, tape));
    let address = at.map_or(0, |at| tape.seal(at));
    DESK.set(Some(desk));
    address
}

/// `{ at: address of the tape } | { error: Failure } | { wait: milliseconds, error: Failure }`.
#[wasm_bindgen]
pub fn receive(endpoint: &str, context: &str, body: &[u8]) -> String {
    let context = read(context);
    let lang = Lang::from_code(word(&context, "lang"));
    let Some(entry) = catalogue::find(endpoint) else { return unknown_endpoint(endpoint, lang) };
    let reply = member(&context, "reply");
    let headers: Vec<(String, String)> = match member(reply, "headers").as_object() {
        Some(headers) => headers
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_string())))
            .collect(),
        None => Vec::new(),
    };
    let status = member(reply, "status").as_u64().and_then(|status| u16::try_from(status).ok());
    let reply = match member(reply, "failure").as_str() {
        Some(kind) => Reply::Failure(Failure {
            kind: FailureKind::from_word(kind),
            provably_not_sent: member(reply, "sent") == "no",
            status,
        }),
        None => Reply::Response(Response {
            status: status.unwrap_or_default(),
            headers: &headers,
            body,
            asked_protobuf: member(&context, "format") == "protobuf",
            now: UnixTime(number(&context, "now")),
        }),
    };
    let count = |key: &str| member(&context, key).as_u64().and_then(|n| u32::try_from(n).ok());
    let attempt = Attempt {
        number: count("attempt").unwrap_or(1).max(1),
        max_retries: count("maxRetries").unwrap_or(0),
        random: number(&context, "random"),
        after_unknown: member(&context, "afterUnknown") == true,
    };
    let effect = match Effect::from_word(word(&context, "effect")) {
        // Only `taxomet.call` has no effect of its own; this is the one `build` gave it.
        Some(effect) if entry.name == "call" => effect,
        _ => entry.effect,
    };
    let mut desk = DESK.take().unwrap_or_default();
    desk.tape.clear();
    let next = (entry.receive)(effect, attempt, &reply, &mut desk.tape);
    let address = match &next {
        Next::Done(Ok(at)) => desk.tape.seal(*at),
        _ => 0,
    };
    DESK.set(Some(desk));
    match next {
        Next::Done(Ok(_)) => text(&Laid { at: address }),
        Next::Done(Err(error)) => failure(&error, endpoint, lang),
        Next::Again { wait, error } => text(&Again { wait, error: error.shown(endpoint, lang) }),
    }
}

/// Questions about a call whose answer may be lost, each with what it concerns as `context`.
///
/// - `"mark"`: `string | null`, by which its order can be found; from `host`, `key` and `markMemo`.
/// - `"print"`: `string | null`, what its order can be recognised by later.
/// - `"reconcile"`: `{ read: { endpoint, params } } | { done: Reconciliation }`.
/// - `"read_back"`: `{ read: { endpoint, params } } | { done: { state: "as_before" | "unclear" } |
///   { state: "reached", result } | { state: "changed", error: Failure } }`.
///
/// After `read`, ask again with what came of that call as `answer`: `{ ok } | { error }`.
#[wasm_bindgen]
pub fn settle(question: &str, context: &str) -> String {
    let context = read(context);
    let lang = Lang::from_code(word(&context, "lang"));
    let endpoint = word(&context, "endpoint");
    let answer = context.get("answer");
    match question {
        "print" => {
            text(&settle::print(endpoint, member(&context, "params"), word(&context, "salt")))
        }
        "mark" => {
            let [host, key] = ["host", "key"].map(|name| word(&context, name));
            let in_memo = member(&context, "markMemo") == true;
            text(&settle::mark(endpoint, member(&context, "params"), host, key, in_memo))
        }
        "reconcile" => {
            let known = member(&context, "known").as_array().into_iter().flatten();
            let known: Vec<&str> = known.filter_map(Value::as_str).collect();
            let now = UnixTime(number(&context, "now"));
            let saved = Saved::read(member(&context, "saved"));
            match settle::reconcile(&saved, &known, now, lang, answer) {
                Step::Read(look) => wrapped("read", &text(&look)),
                Step::Done(done) => wrapped("done", &text(&done)),
            }
        }
        _ => {
            let (params, before) = (member(&context, "params"), context.get("before"));
            match settle::read_back(&ReadBack { endpoint, params, before, answer }) {
                Step::Read(look) => wrapped("read", &text(&look)),
                Step::Done(Standing::Reached(order)) => {
                    let standing = ["{\"state\":\"reached\",\"result\":", &text(&order), "}"];
                    wrapped("done", &standing.concat())
                }
                Step::Done(Standing::AsBefore) => wrapped("done", r#"{"state":"as_before"}"#),
                Step::Done(Standing::Changed(error)) => {
                    let error = text(&error.shown(endpoint, lang));
                    let standing = ["{\"state\":\"changed\",\"error\":", &error, "}"];
                    wrapped("done", &standing.concat())
                }
                Step::Done(Standing::Unclear) => wrapped("done", r#"{"state":"unclear"}"#),
            }
        }
    }
}

/// One step of one scope's quota. The answer is `{ state, quota, go?, wait? }`: keep `state` for the
/// next step; `quota` is `{ limit, remaining, nextSlotAt, source: "headers" | "local" }`.
///
/// `state` is the last answer's, or `null`. `event` is `{ type, scope, now, … }`, times in whole
/// milliseconds since the epoch:
///
/// - `"ask"` with `create: boolean`: `go` says whether a call may be sent now, and if so a slot is
///   taken. Else `wait` says in how many milliseconds a slot may be free; without it, answers under way
///   decide that: ask again when one has come. With `force: true` a slot is taken in any case.
/// - `"answer"` with `status` and `headers` (lower-case names): a call's answer began.
/// - `"lost"`: none came. `"unsent"`: it is proved that nothing was sent.
/// - `"restore"`: the state was kept by somebody who knows nothing of the calls under way.
/// - `"look"`: nothing happened.
#[wasm_bindgen]
pub fn quota_step(state: &str, event: &str) -> String {
    policy::step(&read(state), &read(event))
}

/// One step of a tracker. The answer is `{ state, polls, waitMs?, ask?, seen?, fatal? }`: keep `state`
/// for the next step; look again in `waitMs`, at `ask`: `{ id }` or, for the list of the orders
/// created in a span of time, `{ from_date_time, to_date_time }`. Without `waitMs` there is nothing left to look at.
///
/// `state` is the last answer's, or `null`. `event` is `{ type, now, … }`:
///
/// - `"follow"` with `provider` (`"p2p_motion"` or `"taxomet"`), `ids` and perhaps `createdAt`: these
///   orders and no others.
/// - `"seen"` with `orders`, and `final: true` if the caller says so: `seen` is `[{ id, changed, final }]`.
/// - `"failed"` with `error` (`kind`, `status?`, `retryAfterMs?`): `fatal` says that more looks are of no use.
/// - `"look"`: nothing happened.
///
/// The second and third also take `random` (0 to 1), `quota` (as `quota_step` gives it) and `sharers`,
/// the number of trackers that live on it.
#[wasm_bindgen]
pub fn track_step(state: &str, event: &str) -> String {
    track::step(&read(state), &read(event))
}

/// One step of a row of the gateway's ledger: [`journal::step`] says what goes in and what comes out.
#[wasm_bindgen]
pub fn journal_step(row: &str, event: &str) -> String {
    // A row that is no JSON is damaged; to take it for none would send its create again.
    let row = json::read(row.as_bytes()).unwrap_or(Value::Bool(false));
    journal::step(&row, &read(event))
}

/// A provider's words with all masked in them that stands in `secrets`, JSON of any shape.
#[wasm_bindgen]
pub fn mask(words: &str, secrets: &str) -> String {
    masking::mask_all(words, &tree(secrets.as_bytes()))
}

/// Of this WebAssembly module, which may not be the JavaScript's.
#[wasm_bindgen]
pub fn version() -> String {
    crate::VERSION.into()
}

#[derive(Serialize)]
struct Laid {
    at: usize,
}

#[derive(Serialize)]
struct Again<E: Serialize> {
    wait: f64,
    error: E,
}

#[derive(Serialize)]
struct Failed<E: Serialize> {
    error: E,
}

fn failure(error: &Error, endpoint: &str, lang: Lang) -> String {
    text(&Failed { error: error.shown(endpoint, lang) })
}

/// An object of one member, whose value is JSON text already.
fn wrapped(key: &str, value: &str) -> String {
    ["{\"", key, "\":", value, "}"].concat()
}

fn unknown_endpoint(endpoint: &str, lang: Lang) -> String {
    failure(&Error::new(ErrorKind::InvalidRequest, Outcome::NotSent), endpoint, lang)
}

/// The TypeScript side writes this JSON; should it be none, the reader says so of `null`.
fn read(text: &str) -> Value {
    json::read(text.as_bytes()).unwrap_or_default()
}

/// The same as a tree.
fn tree(text: &[u8]) -> Json<'_> {
    json::tree(text).unwrap_or(Json::Null)
}

/// A member of the context, `null` if it is not there.
fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    static NULL: Value = Value::Null;
    value.get(key).unwrap_or(&NULL)
}

fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    member(value, key).as_str().unwrap_or_default()
}

fn number(value: &Value, key: &str) -> f64 {
    member(value, key).as_f64().unwrap_or_default()
}
