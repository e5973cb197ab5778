//! A Rust front end's way to send, over the host's `fetch`: Leptos, Yew, Dioxus, Rust Workers.
//!
//! Thin on purpose: one attempt, a deadline, no quota, no tracking, no retry. Everything that is
//! decided is decided by [`Call`](crate::Call); this only acts.
//!
//! ```ignore
//! let info = ridewire::web::send(&provider, &TaxiInfoRequest { .. }, &Sending::default()).await?;
//! let value = ridewire::web::to_js(&info)?;
//! ```

use gloo_net::http::{Headers, Request as GlooRequest, RequestBuilder};
use js_sys::{Promise, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestRedirect,
};

use crate::{
    call::{Attempt, Call, Failure, FailureKind, Next, Reply},
    endpoint::{Effect, Endpoint, UnixTime},
    error::{Error, ErrorKind, Outcome},
    wire::{Method, Request, Response},
};

#[wasm_bindgen]
extern "C" {
    // The global of any host: gloo-net's own `send` does not survive a rejection that is no
    // `Error`, such as an abort whose reason is text.
    #[wasm_bindgen(js_name = fetch)]
    fn global_fetch(request: &web_sys::Request) -> Promise;
}

/// How to send one call.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    /// Ends the call at once, in whatever phase it is.
    pub signal: Option<AbortSignal>,
    /// Limit in milliseconds, headers and body together. Default 10 000 for reads, 30 000 else.
    pub timeout_ms: Option<u32>,
    /// Sends a create even where the host's `fetch` may send it twice. Browsers, Deno and Bun
    /// silently repeat a GET whose connection breaks after the server has acted, and report 200.
    pub accept_duplicate_orders: bool,
}

/// The largest answer read, in bytes after decoding.
const BODY_LIMIT: usize = 1 << 20;

/// Sends one call, once.
pub async fn send<E: Endpoint>(
    provider: &E::Provider,
    endpoint: &E,
    sending: &Sending,
) -> Result<E::Output, Error> {
    let call = Call { endpoint, provider };
    let request = call.request(now())?;
    let effect = endpoint.effect(Effect::Create);
    if effect == Effect::Create && !sending.accept_duplicate_orders && fetch_may_repeat() {
        return Err(Error::new(ErrorKind::Config, Outcome::NotSent));
    }
    if sending.signal.as_ref().is_some_and(AbortSignal::aborted) {
        return Err(Error::new(ErrorKind::Aborted, Outcome::NotSent));
    }
    let deadline = AbortSignal::timeout_with_u32(sending.timeout_ms.unwrap_or(match effect {
        Effect::Read => 10_000,
        Effect::Idempotent | Effect::Create => 30_000,
    }));
    let caller = sending.signal.iter();
    let signal = AbortSignal::any(&caller.chain([&deadline]).collect::<js_sys::Array>());

    let mut head = None;
    let received = exchange(&request, &signal, &mut head).await;
    let asked_protobuf = request.headers().any(|(_, value)| value == "application/x-protobuf");
    let (status, headers) = head.unwrap_or_default();
    let reply = match &received {
        Ok(body) => Reply::Response(Response {
            status,
            headers: &headers,
            body,
            asked_protobuf,
            now: now(),
        }),
        Err(broken) => Reply::Failure(Failure {
            kind: match broken {
                Broken::Oversize => FailureKind::Oversize,
                Broken::Connection if caller_gave_up(sending) => FailureKind::Aborted,
                Broken::Connection if deadline.aborted() => FailureKind::Timeout,
                Broken::Connection => FailureKind::Network,
            },
            // `fetch` tells nobody how far it came.
            provably_not_sent: false,
            status: (status != 0).then_some(status),
        }),
    };
    let once = Attempt { number: 1, max_retries: 0, random: 0.0, after_unknown: false };
    match call.receive(once, &reply) {
        Next::Done(result) => result,
        Next::Again { error, .. } => Err(error),
    }
}

/// Hands a value on to JavaScript as plain objects, numbers and text.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
}

enum Broken {
    Connection,
    Oversize,
}

impl From<JsValue> for Broken {
    /// The host's error is dropped: several hosts quote the URL, and with it a password, in it.
    fn from(_: JsValue) -> Self {
        Self::Connection
    }
}

type Head = (u16, Vec<(String, String)>);

async fn exchange(
    request: &Request,
    signal: &AbortSignal,
    head: &mut Option<Head>,
) -> Result<Vec<u8>, Broken> {
    let request = host_request(request, signal).map_err(|_| Broken::Connection)?;
    let response: web_sys::Response = JsFuture::from(global_fetch(&request)).await?.dyn_into()?;
    let headers = Headers::from_raw(response.headers());
    *head = Some((response.status(), headers.entries().collect()));

    let mut bytes = Vec::new();
    let Some(stream) = response.body() else { return Ok(bytes) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let chunk = JsFuture::from(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let chunk: Uint8Array = Reflect::get(&chunk, &"value".into())?.dyn_into()?;
        let read = bytes.len();
        if read + chunk.length() as usize > BODY_LIMIT {
            // Closes the connection; that it may fail changes nothing.
            let _ = JsFuture::from(reader.cancel()).await;
            return Err(Broken::Oversize);
        }
        bytes.extend_from_slice(&chunk.to_vec());
    }
}

/// The host's form of a request. Redirects are never followed: custom headers, and with them the
/// key, would follow too.
fn host_request(
    request: &Request,
    signal: &AbortSignal,
) -> Result<web_sys::Request, gloo_net::Error> {
    let careful = |builder: RequestBuilder| {
        builder
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::Omit)
            .referrer_policy(ReferrerPolicy::NoReferrer)
    };
    // Some Workers refuse options that mean nothing to them.
    let built = finish(careful(start(request, signal)), request);
    built.or_else(|_| finish(start(request, signal), request)).map(Into::into)
}

fn start(request: &Request, signal: &AbortSignal) -> RequestBuilder {
    let builder = match request.method() {
        Method::Get => GlooRequest::get(request.url()),
        Method::Post => GlooRequest::post(request.url()),
    };
    request
        .headers()
        .fold(builder, |builder, (name, value)| builder.header(name, value))
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(signal))
}

fn finish(builder: RequestBuilder, request: &Request) -> Result<GlooRequest, gloo_net::Error> {
    match request.body() {
        Some(body) => builder.body(body),
        None => builder.build(),
    }
}

fn caller_gave_up(sending: &Sending) -> bool {
    sending.signal.as_ref().is_some_and(AbortSignal::aborted)
}

/// Whether this host's `fetch` may send a request twice. Measured not to: Node's and a Worker's.
fn fetch_may_repeat() -> bool {
    let global = js_sys::global();
    let get = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).unwrap_or_default();
    let node = get(&get(&global, "process"), "versions");
    let imitates_node = get(&global, "Deno").is_truthy() || get(&global, "Bun").is_truthy();
    let agent = get(&get(&global, "navigator"), "userAgent").as_string();
    let worker = agent.as_deref() == Some("Cloudflare-Workers");
    !(worker || (get(&node, "node").is_truthy() && !imitates_node))
}

fn now() -> UnixTime {
    UnixTime(js_sys::Date::now())
}
