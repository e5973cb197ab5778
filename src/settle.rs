//! Finding out what became of a request whose answer was lost, by reads only.
//!
//! Two uses of one plan. [`reconcile`] looks for the order of a create; [`read_back`] looks at an
//! order before an idempotent call is sent a second time. Both are pure: asked without an answer
//! they say what to read; asked again with what that read gave, they say what is certain now.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    catalogue,
    endpoint::{Effect, UnixTime},
    error::Error,
    p2p_motion,
    problem::{self, Lang},
    taxomet::{self, OrderRef},
};

/// What to do next.
#[derive(Debug)]
pub enum Step<T> {
    /// Make this read and ask again with what came of it.
    Read(Look),
    /// Nothing more can be found out.
    Done(T),
}

/// A read to make.
#[derive(Debug, PartialEq, Serialize)]
pub struct Look {
    /// The endpoint's full name; its effect is [`Effect::Read`].
    pub endpoint: &'static str,
    /// Its parameters.
    pub params: Value,
}

/// What is known of a create after the fact.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Reconciliation {
    /// It was carried out.
    Found {
        /// The order's id.
        id: String,
        /// Further orders with the same mark: the request was carried out more than once.
        duplicates: Vec<String>,
    },
    /// It certainly was not carried out.
    Absent,
    /// Neither is certain.
    Unknown {
        /// Why, and what else can be done, in the caller's language.
        why: String,
        /// The orders that may be the one.
        candidates: Vec<Value>,
    },
}

/// What is kept of a create to settle it later, also after a restart. Nothing in it names a
/// person, a place or a phone.
#[derive(Clone, Copy, Debug)]
pub struct Saved<'s> {
    /// The endpoint's full name.
    pub endpoint: &'s str,
    /// The error's outcome.
    pub outcome: &'s str,
    /// Our mark, if the create carried one.
    pub mark: Option<&'s str>,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub sent_at: Option<f64>,
    /// What [`print()`] made of its parameters.
    pub print: Option<&'s str>,
}

impl<'s> Saved<'s> {
    /// Reads what was saved, perhaps long ago and by another program: what is not as it should be
    /// is not there.
    pub fn read(value: &'s Value) -> Self {
        let text = |key| value.get(key).and_then(Value::as_str);
        let is_mark =
            |mark: &&str| mark.len() == 10 && mark.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // Years of four digits, before and after.
        let is_time = |time: &f64| (0.0..250_000_000_000_000.0).contains(time);
        Self {
            endpoint: text("endpoint").unwrap_or_default(),
            outcome: text("outcome").unwrap_or_default(),
            mark: text("ref").filter(is_mark),
            sent_at: value.get("sentAt").and_then(Value::as_f64).filter(is_time),
            print: text("print"),
        }
    }
}

/// Our mark on a create, by which its order can be found again: ten letters of the digest of `key`,
/// and of the host, which keeps a test server's marks apart from those of the real one. `None` if
/// it carries none, or one of the caller's, which may be somebody's phone number.
pub fn mark(
    endpoint: &str,
    params: &Value,
    host: &str,
    key: &str,
    in_memo: bool,
) -> Option<String> {
    /// Crockford's base 32: no letter that is read as another.
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let marked = match endpoint {
        "taxomet.add_order" => params.get("extern_id").is_none(),
        "p2p_motion.create_order" => in_memo,
        _ => false,
    };
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map(char::from);
    marked.then(|| {
        let digest = Sha256::digest([host, "\n", key].concat());
        digest.iter().take(10).filter_map(letter).collect()
    })
}

/// A digest of what a create asked for, by which its order can be recognised later. `None` if the
/// provider has nothing to compare it with.
pub fn print(endpoint: &str, params: &Value, salt: &str) -> Option<String> {
    match endpoint {
        "p2p_motion.create_order" => p2p_motion::settle::print(params, salt),
        _ => None,
    }
}

/// Looks for what a create made. `known` are the ids that other creates were answered with.
pub fn reconcile(
    saved: &Saved<'_>,
    known: &[&str],
    now: UnixTime,
    lang: Lang,
    answer: Option<&Value>,
) -> Step<Reconciliation> {
    // What an action by name does only its caller knows; the worst is supposed.
    let creates = |endpoint| {
        catalogue::find(endpoint)
            .is_some_and(|entry| entry.effect == Effect::Create || entry.name == "call")
    };
    if !creates(saved.endpoint) {
        return unknown(problem::WHY_NO_CREATE.get(lang).into(), Vec::new());
    }
    match saved.outcome {
        "not_sent" | "rejected" => Step::Done(Reconciliation::Absent),
        _ if saved.endpoint == "p2p_motion.create_order" => {
            p2p_motion::settle::reconcile(saved, known, now, lang, answer)
        }
        _ => taxomet::settle::reconcile(saved, lang),
    }
}

/// That nothing is certain.
pub(crate) fn unknown(why: String, candidates: Vec<Value>) -> Step<Reconciliation> {
    Step::Done(Reconciliation::Unknown { why, candidates })
}

/// How an order stands towards what an idempotent call asked for.
#[derive(Debug)]
pub enum Standing {
    /// As asked: the call is done, and this is what it would have answered.
    Reached(OrderRef),
    /// Still to be done, and nobody else's choice would be overwritten.
    AsBefore,
    /// Somebody else chose otherwise: a conflict.
    Changed(Error),
    /// The read does not tell.
    Unclear,
}

/// An idempotent call whose answer was lost.
#[derive(Clone, Copy, Debug)]
pub struct ReadBack<'c> {
    /// The endpoint's full name.
    pub endpoint: &'c str,
    /// Its parameters.
    pub params: &'c Value,
    /// The order as this client last saw it before the call: what `get_order` gave, or as much of
    /// it as is known.
    pub before: Option<&'c Value>,
    /// What came of the read asked for: `{ok}` or `{error}`.
    pub answer: Option<&'c Value>,
}

/// Looks at what an idempotent call was to change.
pub fn read_back(call: &ReadBack<'_>) -> Step<Standing> {
    match call.endpoint {
        "taxomet.set_driver"
        | "taxomet.remove_driver"
        | "taxomet.cancel_order"
        | "taxomet.save_order" => taxomet::settle::read_back(call),
        _ => Step::Done(Standing::Unclear),
    }
}
