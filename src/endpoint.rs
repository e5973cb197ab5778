//! What a provider and an endpoint are: the whole contract. Nothing here performs I/O.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    error::Error,
    flat::{Tape, tree::Members},
    json,
    read::Read,
    shape::{Flat, Shape},
    wire::{Method, Request, Response},
};

/// Wall-clock time in milliseconds since the Unix epoch. Always passed in: nothing reads a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct UnixTime(pub f64);

/// What one call does to the world. Never derived from the HTTP method: Taxomet orders a taxi
/// with GET (T-11).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Sets a state; doing it twice is the same as doing it once.
    Idempotent,
    /// Makes something new every time. Sent once or not at all.
    Create,
}

impl Effect {
    /// The word JavaScript uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Create => "create",
        }
    }

    /// From the word JavaScript uses.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Read, Self::Idempotent, Self::Create].into_iter().find(|it| it.word() == word)
    }
}

/// A share of a P2P Motion key's hourly quota.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum QuotaScope {
    /// Creating, listing and reading orders.
    Orders,
    /// Price predictions.
    Predictions,
    /// Addresses to points and back.
    GeoCoding,
}

impl QuotaScope {
    /// The provider's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Predictions => "predictions",
            Self::GeoCoding => "geo-coding",
        }
    }

    /// From the provider's word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Orders, Self::Predictions, Self::GeoCoding].into_iter().find(|it| it.word() == word)
    }
}

/// The JSON object that parameters are written as.
pub(crate) fn members_of(params: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(params) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// An HTTP API and one account's access to it.
pub trait Provider: Read + Serialize {
    /// First half of an endpoint's name: `taxomet`.
    const NAME: &'static str;

    /// Adds the credentials, in a header or in front of the query. Called last, so that no URL
    /// made before carries a password. The access comes as the JSON object that obeys [`Read::RULE`].
    fn authorize(access: &Members<'_>, request: &mut Request);

    /// Tells a refusal from an answer, by the provider's own convention.
    fn check(response: &Response<'_>) -> Result<(), Error>;

    /// The credentials, for masking them where the provider echoes them.
    fn secrets(&self) -> Vec<&str>;
}

/// Lays out the body of a 200, protobuf or else JSON, without making a value of it first, and says
/// where. Gives what [`Endpoint::parse`] gives, or `None`.
pub type Lay = fn(body: &[u8], protobuf: bool, tape: &mut Tape) -> Option<usize>;

/// One operation: how to ask, and how to read the answer. Implemented by the type of its
/// parameters.
pub trait Endpoint: Read + Shape + Serialize {
    /// The API it belongs to.
    type Provider: Provider;

    /// What a successful call gives.
    type Output: Serialize + Shape + Flat;

    /// The provider's word for it: `add_order`.
    const NAME: &'static str;

    /// How it is sent.
    const METHOD: Method = Method::Get;

    /// The path below the base URL, as documented or, for P2P Motion, supposed.
    const PATH: &'static str;

    /// What one call does to the world.
    const EFFECT: Effect;

    /// The quota it is counted against.
    const QUOTA: Option<QuotaScope> = None;

    /// Where the provider describes it, and when that was read.
    const DOCUMENTATION: &'static str;

    /// What this very call does: the endpoint's own effect, whatever the caller says of it.
    /// Only a call whose action is the caller's choice looks at `said`.
    fn effect_of(params: &Members<'_>, said: Effect) -> Effect {
        let _ = (params, said);
        Self::EFFECT
    }

    /// As [`Endpoint::effect_of`], of these parameters.
    fn effect(&self, said: Effect) -> Effect {
        Self::effect_of(&json::members_of(&members_of(self)), said)
    }

    /// Writes the request, without credentials. Parameters and access come as the JSON objects that obey
    /// their [`Read::RULE`]: to make one of these types of it first would double the code of every endpoint.
    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request);

    /// Writes the driver's mark into a request, so that the order can be found again; nothing
    /// where a request can carry none, or carries the caller's own.
    fn mark(request: &mut Request, mark: &str) {
        let _ = (request, mark);
    }

    /// What [`Provider::check`] found wrong, unless this endpoint knows better.
    fn refused(response: &Response<'_>, refusal: Error) -> Error {
        let _ = response;
        refusal
    }

    /// The short way for the regular form of an answer. Must be there if [`Endpoint::parse`] looks at
    /// headers, which the short way of all others does without.
    const LAY: Option<Lay> = None;

    /// Reads a response that [`Provider::check`] has accepted.
    fn parse(response: &Response<'_>) -> Result<Self::Output, Error>;
}
