//! P2P Motion: couriers in Chernivtsi oblast.
//!
//! Source: speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22. The published page has
//! lost its base address, methods, paths and most names; what could not be recovered is said to
//! be supposed. Paths can be replaced ([`Paths`]), and every call takes extra query parameters and
//! body members for the names that are lost.

pub mod create_order;
pub mod geocode;
pub mod get_order;
pub mod list_orders;
pub mod order;
pub mod predict_price;
pub(crate) mod settle;

use serde_json::Value;

use crate::{
    catalogue::Entry,
    endpoint::Provider,
    error::{Error, ErrorKind},
    flat::{
        Tape,
        tree::{Json, Members},
    },
    json::{self, Names},
    params, problem,
    problem::Problem,
    read::{Read, Reader, Rule},
    shape::{Flat, Shape, Type, Words},
    value::{BaseUrl, HeaderText, Text},
    wire::{self, Request, Response},
};

/// The endpoints, in the document's order.
pub(crate) const ENDPOINTS: &[Entry] = &[
    Entry::of::<create_order::CreateOrder>(),
    Entry::of::<list_orders::ListOrders>(),
    Entry::of::<get_order::GetOrder>(),
    Entry::of::<geocode::Geocode>(),
    Entry::of::<predict_price::PredictPrice>(),
];

/// Where the endpoints are described.
pub(crate) const PAGE: &str = "https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed";

/// Where an order stands.
pub static STATUSES: Words = Words {
    name: "P2P_STATUSES",
    member: "P2pStatusCode",
    doc: "Codes of a P2P Motion order's status.",
    words: &[("0", "queued"), ("1", "in progress"), ("2", "delivered"), ("3", "rejected")],
};

/// How the money comes back. Numbered from 0, like the statuses (P-1): "same as option 1" in the
/// text of the third fits no other numbering. The document's sample selects 3.
pub static ESCROW_PRIORITIES: Words = Words {
    name: "P2P_ESCROW_PRIORITIES",
    member: "P2pEscrowPriority",
    doc: "Ways of returning the money to the sender, and what each costs.",
    words: &[
        ("0", "at once after delivery; charged as a double trip"),
        ("1", "by 18:00 the same day; free if the courier comes back anyway, else the way back"),
        ("2", "within 3 days; charged as 1"),
        ("3", "cashless transfer, free; awaiting implementation"),
    ],
};

params! {
    /// One account's access.
    pub struct P2pMotion = "P2pMotionAccess" {
        /// The document has lost it: ask the provider. Used as given, one `/` added if it lacks one.
        pub base_url as "baseUrl": BaseUrl,
        /// The account's key, sent as `X-API-Key`.
        pub api_key as "apiKey": HeaderText,
        /// Paths that differ from the supposed ones.
        pub paths: Option<Paths>,
    }
}

params! {
    /// Paths below the base URL, in place of the supposed ones. Slashes are kept as given: a
    /// server that redirects `/orders` to `/orders/` drops the body on the way.
    pub struct Paths = "P2pMotionPaths" {
        /// Create and list; supposed to be `orders/`.
        pub orders: Option<Text>,
        /// One order, with `{ORDER_ID}` where the id goes; supposed to be `orders/{ORDER_ID}/`.
        pub order: Option<OrderPath>,
        /// Supposed to be `geo-coding/`.
        pub geocoding: Option<Text>,
        /// Supposed to be `predictions/`.
        pub predictions: Option<Text>,
    }
}

/// A path that says where the id goes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct OrderPath(String);

impl OrderPath {
    /// With `{ORDER_ID}` in it.
    pub fn new(path: impl Into<String>) -> Result<Self, &'static Problem> {
        let path = path.into();
        if split_at_id(&path).is_some() { Ok(Self(path)) } else { Err(&problem::ORDER_PATH) }
    }
}

/// What stands before and after `{ORDER_ID}`.
fn split_at_id(path: &str) -> Option<(&str, &str)> {
    let (before, rest) = path.split_once('{')?;
    Some((before, rest.strip_prefix("ORDER_ID}")?))
}

impl Read for OrderPath {
    const RULE: Rule = Rule::Text(|text| split_at_id(text).is_some(), &problem::ORDER_PATH);

    fn take(value: &Json<'_>) -> Option<Self> {
        value.as_str().map(|path| Self(path.into()))
    }
}

impl Shape for OrderPath {
    const TYPE: Type = Type::Text;
}

impl AsRef<str> for OrderPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl P2pMotion {
    fn base(access: &Members<'_>) -> String {
        let base = wire::text_in(access, "baseUrl");
        if base.ends_with('/') { base.into() } else { [base, "/"].concat() }
    }

    fn path<'p>(access: &'p Members<'_>, name: &str, supposed: &'p str) -> &'p str {
        let given = access.get("paths").and_then(|paths| paths.get(name)).and_then(Json::as_str);
        // The base ends with a slash already.
        given.map_or(supposed, |path| path.trim_start_matches('/'))
    }
}

impl Provider for P2pMotion {
    const NAME: &'static str = "p2p_motion";

    fn authorize(access: &Members<'_>, request: &mut Request) {
        request.header("X-API-Key", wire::text_in(access, "apiKey"));
    }

    /// P-7: the answer to a wrong key is documented as the answer to a used-up quota too; what is
    /// left of the quota tells them apart.
    fn check(response: &Response<'_>) -> Result<(), Error> {
        let Err(refusal) = response.check_status() else { return Ok(()) };
        let used_up = response.header("ratelimit-remaining").is_some_and(|left| left == "0");
        if refusal.kind == ErrorKind::Unauthorized && used_up {
            let again = Response { status: 429, ..*response };
            return again
                .check_status()
                .map_err(|error| Error { status: Some(response.status), ..error });
        }
        Err(refusal)
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.api_key.as_str()]
    }
}

/// Lays out what is found in a body, and only the places of what is kept whole.
fn lay<T: Flat>(
    body: &[u8],
    names: &Names,
    tape: &mut Tape,
    find: fn(Value) -> Result<T, Error>,
) -> Option<usize> {
    let found = find(json::sketch(body, names)?).ok()?;
    tape.refer_to(body);
    let at = tape.reserve(T::WIDTH);
    found.lay(tape, at);
    Some(at)
}

/// Declares a code of 0 to 3, given as a number or as text.
macro_rules! codes {
    ($($(#[doc = $doc:expr])* $name:ident $codes:ident, $problem:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(u8);

        impl $name {
            /// From 0 to 3.
            pub fn new(code: u8) -> Result<Self, &'static Problem> {
                if code <= 3 { Ok(Self(code)) } else { Err(&$problem) }
            }

            /// As the samples write it: text.
            pub fn text(self) -> String {
                self.0.to_string()
            }
        }

        impl Read for $name {
            const RULE: Rule = Rule::Own(|value, at| {
                if Self::take(value).is_none() {
                    let number = value.as_str().is_some() || value.as_f64().is_some();
                    if number {
                        at.report::<()>(&$problem);
                    } else {
                        at.mismatch::<()>(value, &problem::NOT_NUMBER);
                    }
                }
            });

            fn take(value: &Json<'_>) -> Option<Self> {
                (0..=3).find(|code| {
                    value.as_f64() == Some(f64::from(*code))
                        || value.as_str().is_some_and(|text| text.bytes().eq([b'0' + code]))
                }).map(Self)
            }
        }

        impl Shape for $name {
            const TYPE: Type = Type::Code(&$codes);
        }
    )*};
}

codes! {
    /// An order's status.
    StatusCode STATUSES, problem::STATUS;
    /// How the money comes back.
    EscrowPriority ESCROW_PRIORITIES, problem::ESCROW_PRIORITY;
}

/// Looks at a pair of coordinates of which both or neither may be given; says whether both are.
fn coordinate_pair(members: &Members<'_>, at: &mut Reader) -> bool {
    let number = |key| members.get(key).and_then(Json::as_f64);
    for (given, lacking) in [("lat", "lng"), ("lng", "lat")] {
        if members.contains_key(given) && !members.contains_key(lacking) {
            at.report_at::<()>(lacking, &problem::LONE_COORDINATE);
        }
    }
    if let Some(lat) = number("lat").filter(|lat| lat.abs() > 90.0) {
        let mended = lat.abs() <= 180.0 && number("lng").is_some_and(|lng| lng.abs() <= 90.0);
        let problem = if mended { &problem::LATITUDE_SWAPPED_LNG } else { &problem::LATITUDE };
        at.report_at::<()>("lat", problem);
    } else if let (Some(lat), Some(lng)) = (number("lat"), number("lng"))
        && lng.abs() <= 180.0
        && !in_oblast(lat, lng)
    {
        let swapped = in_oblast(lng, lat);
        at.report::<()>(if swapped { &problem::MAYBE_SWAPPED_LNG } else { &problem::OUTSIDE_AREA });
    }
    members.contains_key("lat") || members.contains_key("lng")
}

/// A rough box around Chernivtsi oblast: an estimate, good for a warning only (P-3).
fn in_oblast(lat: f64, lng: f64) -> bool {
    (47.7..=48.7).contains(&lat) && (24.9..=27.6).contains(&lng)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        endpoint::{UnixTime, members_of},
        error::Outcome,
        wire::tests::answer,
    };

    /// An account nobody has.
    pub(crate) fn account() -> P2pMotion {
        P2pMotion {
            base_url: BaseUrl::new("https://p2p.example/api").unwrap(),
            api_key: HeaderText::new("key-of-nobody").unwrap(),
            paths: None,
        }
    }

    /// The request for these parameters at 2026-05-01T07:00:00Z, or its issues.
    pub(crate) fn ask<E: crate::Endpoint<Provider = P2pMotion>>(
        params: &Value,
    ) -> Result<Request, Vec<String>> {
        let now = UnixTime(1_777_618_800_000.0);
        let (endpoint, issues) = Reader::read::<E>(now, params);
        let said: Vec<_> =
            issues.iter().map(|it| format!("{} {}", it.place(), it.problem.code)).collect();
        let endpoint = endpoint.ok_or(said)?;
        Ok(crate::Call { endpoint: &endpoint, provider: &account() }.request(now).unwrap())
    }

    // P-7
    #[test]
    fn a_used_up_quota_is_not_a_wrong_key() {
        let left = |left: &str| {
            vec![
                ("ratelimit-remaining".to_string(), left.to_string()),
                ("ratelimit-reset".to_string(), "90".to_string()),
            ]
        };
        for (status, headers, kind) in [
            (401, left("0"), ErrorKind::RateLimited),
            (403, left("12"), ErrorKind::Unauthorized),
            (403, vec![], ErrorKind::Unauthorized),
            (429, left("0"), ErrorKind::RateLimited),
        ] {
            let response = Response { headers: &headers, ..answer(status, br#"{"message":"no"}"#) };
            let error = P2pMotion::check(&response).unwrap_err();
            assert_eq!(
                (error.kind, error.outcome, error.status),
                (kind, Outcome::Rejected, Some(status))
            );
            assert_eq!(error.provider_message.as_deref(), Some("no"));
            if kind == ErrorKind::RateLimited {
                assert_eq!(error.retry_after_ms, Some(90_000.0));
            }
        }
    }

    #[test]
    fn paths_can_be_replaced_and_slashes_stay() {
        let paths = Paths {
            orders: Some(Text::new("/v2/orders").unwrap()),
            order: None,
            geocoding: None,
            predictions: None,
        };
        let account = members_of(&P2pMotion { paths: Some(paths), ..account() });
        let access = json::members_of(&account);
        let path = |name, supposed| P2pMotion::path(&access, name, supposed);
        assert_eq!(path("orders", "orders/"), "v2/orders");
        assert_eq!(path("order", "orders/{ORDER_ID}/"), "orders/{ORDER_ID}/");
        assert_eq!(OrderPath::new("orders/"), Err(&problem::ORDER_PATH));
        assert_eq!(P2pMotion::base(&access), "https://p2p.example/api/");
    }
}
