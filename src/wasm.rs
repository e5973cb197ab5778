//! The exports of the npm package: four synchronous pure functions on text and bytes.
//!
//! No exported class, no closure, no state, no secret kept: a trap costs one call, and the loader
//! goes on with a fresh instance. Nothing here grows with endpoints.

// They are exported to JavaScript, not to Rust.
#![allow(unreachable_pub)]

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    call::{Attempt, Failure, FailureKind, Next, Reply},
    catalogue::{self, Entry, Extra, Options},
    endpoint::{Effect, UnixTime},
    error::{Error, ErrorKind, Outcome},
    problem::Lang,
    wire::{Request, Response, View},
};

/// `Issue[]`: every problem of `params`, warnings included.
#[wasm_bindgen]
pub fn validate(endpoint: &str, params: &str, now: f64, lang: &str) -> String {
    let Some(entry) = catalogue::find(endpoint) else { return "[]".into() };
    let lang = Lang::from_code(lang);
    let issues = (entry.validate)(&read(params), UnixTime(now));
    text(&issues.iter().map(|issue| issue.in_lang(lang)).collect::<Vec<_>>())
}

/// `{ ok: HttpRequest, effect: Effect } | { error: Failure }`.
#[wasm_bindgen]
pub fn build(endpoint: &str, config: &str, params: &str, options: &str) -> String {
    let options: BuildOptions = serde_json::from_str(options).unwrap_or_default();
    let lang = Lang::from_code(&options.lang);
    let Some(entry) = catalogue::find(endpoint) else { return unknown_endpoint(endpoint, lang) };
    let options = Options {
        now: UnixTime(options.now),
        effect: options.effect.as_deref().and_then(Effect::from_word),
        view: if options.redact { View::Redacted } else { View::Whole },
        mark: options.mark,
        extra: Extra {
            headers: options.headers,
            query: options.extra.query,
            body: options.extra.body,
        },
    };
    match (entry.build)(&read(config), &read(params), &options) {
        Ok((request, effect)) => text(&Built { ok: request, effect: effect.word() }),
        Err(error) => failure(&error, endpoint, lang),
    }
}

/// `{ ok: result } | { error: Failure } | { wait: milliseconds, error: Failure }`.
#[wasm_bindgen]
pub fn receive(endpoint: &str, context: &str, body: &[u8]) -> String {
    let context: Context = serde_json::from_str(context).unwrap_or_default();
    let lang = Lang::from_code(&context.lang);
    let Some(entry) = catalogue::find(endpoint) else { return unknown_endpoint(endpoint, lang) };
    let headers: Vec<(String, String)> = match context.reply.headers {
        Value::Object(headers) => {
            let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_string()));
            headers.into_iter().filter_map(text).collect()
        }
        _ => Vec::new(),
    };
    let reply = match (&context.reply.failure, context.reply.status) {
        (Some(kind), status) => Reply::Failure(Failure {
            kind: FailureKind::from_word(kind),
            provably_not_sent: context.reply.sent == "no",
            status,
        }),
        (None, status) => Reply::Response(Response {
            status: status.unwrap_or_default(),
            headers: &headers,
            body,
            asked_protobuf: context.format.as_deref() == Some("protobuf"),
            now: UnixTime(context.now),
        }),
    };
    let attempt = Attempt {
        number: context.attempt.max(1),
        max_retries: context.max_retries,
        random: context.random,
    };
    let effect = effect_of(entry, context.effect.as_deref());
    match (entry.receive)(effect, attempt, &reply) {
        // The result is JSON text already.
        Next::Done(Ok(result)) => ["{\"ok\":", &result, "}"].concat(),
        Next::Done(Err(error)) => failure(&error, endpoint, lang),
        Next::Again { wait, error } => text(&Again { wait, error: error.shown(endpoint, lang) }),
    }
}

/// `{ version: string }`: of this WebAssembly module, which may not be the JavaScript's.
#[wasm_bindgen]
pub fn info() -> String {
    ["{\"version\":\"", crate::VERSION, "\"}"].concat()
}

/// An endpoint's own effect; for `taxomet.call`, the one [`build`] gave.
fn effect_of(entry: &Entry, said: Option<&str>) -> Effect {
    match said.and_then(Effect::from_word) {
        // Only `taxomet.call` has no effect of its own.
        Some(said) if entry.name == "call" => said,
        _ => entry.effect,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct BuildOptions {
    now: f64,
    lang: String,
    redact: bool,
    headers: Value,
    extra: BuildExtra,
    #[serde(rename = "ref")]
    mark: Option<String>,
    effect: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct BuildExtra {
    query: Value,
    body: Value,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Context {
    now: f64,
    lang: String,
    attempt: u32,
    max_retries: u32,
    random: f64,
    format: Option<String>,
    effect: Option<String>,
    reply: ContextReply,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ContextReply {
    status: Option<u16>,
    headers: Value,
    failure: Option<String>,
    sent: String,
}

#[derive(Serialize)]
struct Built {
    ok: Request,
    effect: &'static str,
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

fn unknown_endpoint(endpoint: &str, lang: Lang) -> String {
    failure(&Error::new(ErrorKind::Config, Outcome::NotSent), endpoint, lang)
}

/// The TypeScript side writes this JSON; should it be none, the reader says so of `null`.
fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
