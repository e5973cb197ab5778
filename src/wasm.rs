//! The exports of the npm package: a few synchronous pure functions on text and bytes.
//!
//! Only numbers cross the border. What is asked stands in the [`room`]: the first `length` bytes of
//! it, parts with a NUL between them, which JSON text cannot hold. The last part may hold anything.
//! An answer is text in the memory, of which the address of its place and length is given.
//!
//! No exported class, no closure, no secret kept, no state but the memory in which bodies come in and
//! answers go out: a trap costs one call, and the loader goes on with a fresh instance. Nothing here
//! grows with endpoints.

// They are exported to JavaScript, not to Rust.
#![allow(unreachable_pub)]

use std::{cell::Cell, mem};

use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    call::{Attempt, Failure, FailureKind, Next, Reply},
    catalogue,
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

/// Of params, language and endpoint: `Issue[]`, every problem, warnings included; `null` if there is
/// no such endpoint.
#[wasm_bindgen]
pub fn validate(length: usize, now: f64) -> usize {
    answer(length, now, |asked, now, _| {
        let params = asked.next();
        #[cfg(feature = "trap")]
        assert!(params != "{\"trap\":true}", "as told");
        let lang = Lang::from_code(asked.next());
        let Some(entry) = catalogue::find(asked.rest()) else { return "null".into() };
        let issues = entry.check(&tree(params.as_bytes()), now);
        text(&issues.iter().map(|issue| issue.in_lang(lang)).collect::<Vec<_>>())
    })
}

/// Builds a request from JSON text: `{ access, params,
/// said?: { headers?, effect?, ref? }, extra?: { query?, body? } }`; with `redact`, as 0 or 1, one that a person may see. Gives the
/// address of the place and the length of its text: its effect, then what [`Request::lines`](crate::Request::lines) says. 0 if
/// anything is wrong, which [`refuse`] says.
#[wasm_bindgen]
pub fn make(endpoint: usize, length: usize, now: f64, redact: u32) -> usize {
    let mut desk = DESK.take().unwrap_or_default();
    let view = if redact == 1 { View::Redacted } else { View::Whole };
    let asked = desk.body.get(..length);
    let built = catalogue::at(endpoint)
        .zip(asked)
        .and_then(|(entry, asked)| build(entry, &tree(asked), UnixTime(now), Some(view)).ok());
    let address = built.map_or(0, |(request, effect)| {
        let mut text = mem::take(&mut desk.said);
        text.clear();
        request.lines(effect.word(), &mut text);
        desk.say(text)
    });
    DESK.set(Some(desk));
    address
}

/// Of what [`make`] was asked, language and endpoint: `{ error: Failure }`, why it made no request.
#[wasm_bindgen]
pub fn refuse(length: usize, now: f64) -> usize {
    answer(length, now, |asked, now, _| {
        let tree = tree(asked.next().as_bytes());
        let lang = Lang::from_code(asked.next());
        let endpoint = asked.rest();
        let built = catalogue::find(endpoint).map(|entry| build(entry, &tree, now, None));
        match built {
            Some(Err(error)) => failure(&error, endpoint, lang),
            _ => unknown_endpoint(endpoint, lang),
        }
    })
}

/// Without a `view` it only matters what is wrong; with one, only whether anything is.
#[inline(never)]
fn build(
    entry: &catalogue::Entry,
    asked: &Json<'_>,
    now: UnixTime,
    view: Option<View>,
) -> Result<catalogue::Built, Error> {
    let [access, params, said, extra] =
        ["access", "params", "said", "extra"].map(|key| member_of(asked, key));
    let word = |key| said.get(key).and_then(Json::as_str);
    entry.make(&catalogue::Asked {
        access,
        params,
        extra: [member_of(said, "headers"), member_of(extra, "query"), member_of(extra, "body")],
        now,
        view: view.unwrap_or_default(),
        effect: word("effect").and_then(Effect::from_word),
        mark: word("ref"),
        is_brief: view.is_some(),
    })
}

fn member_of<'a, 't>(value: &'a Json<'t>, key: &str) -> &'a Json<'t> {
    value.get(key).unwrap_or(&Json::Null)
}

/// Where questions and bodies come in and answers go out, used again and again. Taken while in use: after a
/// trap an instance that cannot be replaced finds a new one.
#[derive(Default)]
struct Desk {
    body: Vec<u8>,
    tape: Tape,
    /// The text of an answer.
    said: Vec<u8>,
    /// Where that is, and its length.
    at: [usize; 2],
}

impl Desk {
    /// Gives the address of the text's place and length.
    fn say(&mut self, text: Vec<u8>) -> usize {
        self.said = text;
        self.at = [self.said.as_ptr() as usize, self.said.len()];
        self.at.as_ptr() as usize
    }
}

/// The parts of a question.
struct Parts<'d>(&'d [u8]);

impl<'d> Parts<'d> {
    fn next(&mut self) -> &'d str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        let (part, rest) = self.0.split_at_checked(end).unwrap_or_default();
        self.0 = rest.get(1..).unwrap_or_default();
        str::from_utf8(part).unwrap_or_default()
    }

    /// The last one.
    fn rest(&self) -> &'d str {
        str::from_utf8(self.0).unwrap_or_default()
    }
}

/// Answers a question in text. `now` is 0 where time does not matter.
fn answer(
    length: usize,
    now: f64,
    work: fn(&mut Parts<'_>, UnixTime, &mut Tape) -> String,
) -> usize {
    let mut desk = DESK.take().unwrap_or_default();
    let Desk { body, tape, .. } = &mut *desk;
    let asked = body.get(..length).unwrap_or_default();
    let text = work(&mut Parts(asked), UnixTime(now), tape);
    let address = desk.say(text.into_bytes());
    DESK.set(Some(desk));
    address
}

thread_local! {
    static DESK: Cell<Option<Box<Desk>>> = const { Cell::new(None) };
}

/// Makes room for `length` bytes, and gives its address, which holds until the next call of this.
/// Forgets the last answer.
#[wasm_bindgen]
pub fn room(length: usize) -> usize {
    let mut desk = DESK.take().unwrap_or_default();
    desk.tape.clear();
    desk.said = Vec::new();
    desk.body = vec![0; length];
    let address = desk.body.as_ptr() as usize;
    DESK.set(Some(desk));
    address
}

/// Of the form asked for and a `Content-Type`: whether such an answer of `taxi_info` is protobuf, `true | false`.
#[wasm_bindgen]
pub fn is_protobuf(length: usize) -> usize {
    answer(length, 0.0, |asked, _, _| {
        let form = asked.next();
        text(&taxi_info::is_protobuf(asked.rest(), form == "protobuf"))
    })
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

/// Of an endpoint, what else matters and a body:
/// `{ at: address of the tape } | { error: Failure } | { wait: milliseconds, error: Failure }`.
#[wasm_bindgen]
pub fn receive(length: usize) -> usize {
    answer(length, 0.0, |asked, _, tape| {
        receive_on(tape, asked.next(), &read(asked.next()), asked.0)
    })
}

fn receive_on(tape: &mut Tape, endpoint: &str, context: &Value, body: &[u8]) -> String {
    let lang = Lang::from_code(word(context, "lang"));
    let Some(entry) = catalogue::find(endpoint) else { return unknown_endpoint(endpoint, lang) };
    let reply = member(context, "reply");
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
            asked_protobuf: member(context, "format") == "protobuf",
            now: UnixTime(number(context, "now")),
        }),
    };
    let count = |key: &str| member(context, key).as_u64().and_then(|n| u32::try_from(n).ok());
    let attempt = Attempt {
        number: count("attempts").unwrap_or(1).max(1),
        max_retries: count("maxRetries").unwrap_or(0),
        random: number(context, "random"),
        after_unknown: member(context, "unsettled") == true,
    };
    let effect = match Effect::from_word(word(context, "effect")) {
        // Only `taxomet.call` has no effect of its own; this is the one `build` gave it.
        Some(effect) if entry.name == "call" => effect,
        _ => entry.effect,
    };
    tape.clear();
    match (entry.receive)(effect, attempt, &reply, tape) {
        Next::Done(Ok(at)) => text(&Laid { at: tape.seal(at) }),
        Next::Done(Err(error)) => failure(&error, endpoint, lang),
        Next::Again { wait, error } => text(&Again { wait, error: error.shown(endpoint, lang) }),
    }
}

/// Of a question about a call whose answer may be lost, and what it concerns as `context`:
///
/// - `"mark"`: `string | null`, by which its order can be found; from `host`, `key` and `markMemo`.
/// - `"print"`: `string | null`, what its order can be recognised by later.
/// - `"reconcile"`: `{ read: { endpoint, params } } | { done: Reconciliation }`.
/// - `"read_back"`: `{ read: { endpoint, params } } | { done: { state: "as_before" | "unclear" } |
///   { state: "reached", result } | { state: "changed", error: Failure } }`.
///
/// After `read`, ask again with what came of that call as `answer`: `{ ok } | { error }`.
#[wasm_bindgen]
pub fn settle(length: usize) -> usize {
    answer(length, 0.0, |asked, _, _| settled(asked.next(), &read(asked.rest())))
}

fn settled(question: &str, context: &Value) -> String {
    let lang = Lang::from_code(word(context, "lang"));
    let endpoint = word(context, "endpoint");
    let answer = context.get("answer");
    match question {
        "print" => text(&settle::print(endpoint, member(context, "params"), word(context, "salt"))),
        "mark" => {
            let [host, key] = ["host", "key"].map(|name| word(context, name));
            let in_memo = member(context, "markMemo") == true;
            text(&settle::mark(endpoint, member(context, "params"), host, key, in_memo))
        }
        "reconcile" => {
            let known = member(context, "known").as_array().into_iter().flatten();
            let known: Vec<&str> = known.filter_map(Value::as_str).collect();
            let now = UnixTime(number(context, "now"));
            let saved = Saved::read(member(context, "saved"));
            match settle::reconcile(&saved, &known, now, lang, answer) {
                Step::Read(look) => wrapped("read", &text(&look)),
                Step::Done(done) => wrapped("done", &text(&done)),
            }
        }
        _ => {
            let (params, before) = (member(context, "params"), context.get("before"));
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

/// Of `state` and `event`: one step of one scope's quota. The answer is `{ state, quota, go?, wait? }`: keep `state` for the
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
pub fn quota_step(length: usize) -> usize {
    answer(length, 0.0, |asked, _, _| policy::step(&read(asked.next()), &read(asked.rest())))
}

/// Of `state` and `event`: one step of a tracker. The answer is `{ state, polls, waitMs?, ask?, seen?, fatal? }`: keep `state`
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
pub fn track_step(length: usize) -> usize {
    answer(length, 0.0, |asked, _, _| track::step(&read(asked.next()), &read(asked.rest())))
}

/// Of `event` and `row`: one step of a row of the gateway's ledger; [`journal::step`] says what goes in and what comes out.
#[wasm_bindgen]
pub fn journal_step(length: usize) -> usize {
    answer(length, 0.0, |asked, _, _| {
        let (event, row) = (asked.next(), asked.rest());
        // A row that is no JSON is damaged; to take it for none would send its create again.
        let row = json::read(row.as_bytes()).unwrap_or(Value::Bool(false));
        journal::step(&row, &read(event))
    })
}

/// Of secrets, JSON of any shape, and a provider's words: these, with all masked in them that stands in those.
#[wasm_bindgen]
pub fn mask(length: usize) -> usize {
    answer(length, 0.0, |asked, _, _| {
        let secrets = tree(asked.next().as_bytes());
        masking::mask_all(asked.rest(), &secrets)
    })
}

/// Of this WebAssembly module, which may not be the JavaScript's.
#[wasm_bindgen]
pub fn version() -> usize {
    answer(0, 0.0, |_, _, _| crate::VERSION.into())
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
