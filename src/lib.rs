//! One typed, validated, safe way to talk to taxi and courier providers.
//!
//! | noun | meaning | where |
//! | --- | --- | --- |
//! | provider | an HTTP API and one account's access to it | [`taxomet`], [`yandex_taxi`], [`p2p_motion`] |
//! | endpoint | one operation: how to ask, how to read the answer, what it does to the world | one file each in those folders |
//! | call | one use of an endpoint, from request to result, without I/O | [`call`] |
//! | driver | the only code that does I/O for a call | the npm package's TypeScript, or `web` for Rust front ends |
//!
//! Everything here but the driver is pure: it reads no clock, opens no socket and draws no random
//! number; what it needs of those is an argument. `src/design.md` says why things are as they are.
//!
//! Not affiliated with the providers. Nothing here was tried against a live server of theirs.

pub mod call;
pub mod catalogue;
pub mod endpoint;
pub mod error;
pub mod journal;
pub(crate) mod json;
pub mod mask;
pub mod p2p_motion;
pub mod policy;
pub mod problem;
pub mod read;
pub mod settle;
pub mod shape;
pub mod taxomet;
pub mod track;
pub mod value;
pub mod wire;
pub mod yandex_taxi;

/// The guide's examples are compiled and run with the crate's own.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct Guide;

/// The crate's version, which is the npm package's too.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg(all(feature = "npm", target_arch = "wasm32"))]
mod wasm;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub mod web;

pub use ridewire_flat as flat;

pub use crate::{
    call::Call,
    endpoint::{Effect, Endpoint, Provider, QuotaScope, UnixTime},
    error::{Error, ErrorKind, Outcome},
    problem::{Issue, Lang, Severity, Step},
    wire::{Method, Request, Response},
};
