//! `POST orders/`
//!
//! Orders a courier. For two minutes one is searched for; then the status is 1 (in progress) or
//! 3 (rejected). There is no way to cancel.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    endpoint::{Effect, Endpoint, QuotaScope},
    error::Error,
    flat::tree::{Json, Members},
    json,
    p2p_motion::{EscrowPriority, P2pMotion, PAGE, coordinate_pair, order::Order, settle},
    params,
    problem::{self, Problem, Step},
    read::{Read, Reader, Rule},
    shape::{Shape, Type},
    value::{
        Amount, CurrencyCode, DateTime, FreeText, Latitude, Longitude, PhoneUa, Text, instant,
    },
    wire::{self, Method, Request, Response},
};

params! {
    /// Orders a courier: the document's body, as it is.
    pub struct CreateOrder = "P2pCreateOrder" {
        /// Who hands the parcel over.
        pub sender: Party,
        /// Who takes it.
        pub receiver: Party,
        /// When, where and what.
        pub info: Info,
    }
}

params! {
    /// A person or a place of business.
    pub struct Party = "P2pParty" {
        /// A name, or a short name of the place.
        pub name: Text,
        /// `0XXXXXXXXX` or `+380XXXXXXXXX`.
        pub phone: PhoneUa,
        /// For the courier to write to.
        pub telegram: Option<Telegram>,
    }
}

params! {
    /// A Telegram account. Only a real one: the courier's app links to it.
    pub struct Telegram = "P2pTelegram" {
        /// The account's number.
        pub user_id: Option<TelegramId>,
        /// The account's name, without `@`.
        pub username: Option<Username>,
    }
}

params! {
    /// When, where and what.
    pub struct Info = "P2pInfo", relations = dates {
        /// Where the parcel is picked up, and when: at least 5 minutes from now.
        pub origin: Stop,
        /// Where it goes, and when: at least 10 minutes after the origin's time; or the same
        /// instant, which means as soon as possible.
        pub destination: Stop,
        /// Money the courier brings back to the sender.
        pub escrow: Option<Escrow>,
        /// A note for the courier: entrance, flat, door code.
        pub memo: Option<FreeText>,
    }
}

params! {
    /// A time and a place.
    pub struct Stop = "P2pStop" {
        /// ISO 8601 with an offset, or a `Date`.
        pub date_time: DateTime,
        /// The place.
        pub location: Location,
    }
}

params! {
    /// A place: an address, or both coordinates, or all three.
    pub struct Location = "P2pLocation", relations = place {
        /// Latitude in degrees (the document's "UTM" is a slip: its sample is WGS 84). Chernivtsi oblast only, for now.
        pub lat: Option<Latitude>,
        /// Longitude in degrees.
        pub lng: Option<Longitude>,
        /// In any form a map search understands. It must mean one place: an ambiguous address is refused, so geocode it first.
        pub formatted_address: Option<Text>,
    }
}

params! {
    /// Money the courier brings back to the sender.
    pub struct Escrow = "P2pEscrow", relations = awaiting {
        /// How much.
        pub cost: Cost,
        /// When: 0 at once, 1 by 18:00, 2 within 3 days, 3 cashless (awaiting implementation). See `P2P_ESCROW_PRIORITIES` for what each costs.
        pub priority_type: EscrowPriority,
    }
}

params! {
    /// A sum of money.
    pub struct Cost = "P2pCost", relations = currency {
        /// In units of `currency_code`. Not negative.
        pub amount: Amount,
        /// ISO 4217. Only UAH, USD and EUR for now, says the document.
        pub currency_code: CurrencyCode,
    }
}

/// A Telegram account's number; they exceed 32 bits.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct TelegramId(i64);

impl TelegramId {
    /// Above zero.
    pub fn new(id: i64) -> Result<Self, &'static Problem> {
        if id > 0 { Ok(Self(id)) } else { Err(&problem::RANGE) }
    }
}

impl Read for TelegramId {
    const RULE: Rule = Rule::Whole(&(1, i64::MAX), &problem::RANGE);

    fn take(value: &Json<'_>) -> Option<Self> {
        wire::whole(value).map(Self)
    }
}

impl Shape for TelegramId {
    const TYPE: Type = Type::Number;
}

/// A Telegram account's name.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// 1 to 32 Latin letters, digits and `_`.
    pub fn new(name: impl Into<String>) -> Result<Self, &'static Problem> {
        let name = name.into();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let fits = (1..=32).contains(&name.len()) && name.bytes().all(plain);
        if fits { Ok(Self(name)) } else { Err(&problem::USERNAME) }
    }
}

impl Read for Username {
    const RULE: Rule = Rule::Text(|name| Self::new(name).is_ok(), &problem::USERNAME);

    fn take(value: &Json<'_>) -> Option<Self> {
        Self::new(value.as_str()?).ok()
    }
}

impl Shape for Username {
    const TYPE: Type = Type::Text;
}

/// The provider refuses a pick-up in less than 5 minutes, and a delivery less than 10 minutes
/// after the pick-up unless both are the same instant (P-2).
fn dates(members: &Members<'_>, at: &mut Reader) {
    const MINUTE: f64 = 60_000.0;
    let time = |stop: &str| instant(members.get(stop)?.get("date_time")?.as_str()?).ok();
    let earliest = at.now.0 + 5.0 * MINUTE;
    let mut report = |stop: &'static str, problem| {
        at.within(Step::Key(stop.into()), |at| at.report_at::<()>("date_time", problem));
    };
    if time("origin").is_some_and(|origin| origin < earliest) {
        report("origin", &problem::TOO_SOON);
    }
    if let (Some(origin), Some(destination)) = (time("origin"), time("destination"))
        && origin != destination
        && destination < origin + 10.0 * MINUTE
    {
        report("destination", &problem::DELIVERY_TOO_SOON);
    }
}

/// P-4: an address or both coordinates.
fn place(members: &Members<'_>, at: &mut Reader) {
    let point = coordinate_pair(members, at);
    if !point && !members.contains_key("formatted_address") {
        at.report::<()>(&problem::NO_PLACE);
    }
}

/// P-1: a warning, since the document's own sample does it.
fn awaiting(members: &Members<'_>, at: &mut Reader) {
    let priority = members.get("priority_type");
    if priority.is_some_and(|it| it.as_str() == Some("3") || it.as_f64() == Some(3.0)) {
        at.report_at::<()>("priority_type", &problem::AWAITING);
    }
}

fn currency(members: &Members<'_>, at: &mut Reader) {
    let code = members.get("currency_code").and_then(Json::as_str);
    let taken = ["UAH", "USD", "EUR"];
    if code.is_some_and(|code| CurrencyCode::new(code).is_ok() && !taken.contains(&code)) {
        at.report_at::<()>("currency_code", &problem::UNKNOWN_WORD);
    }
}

impl Endpoint for CreateOrder {
    type Provider = P2pMotion;
    type Output = Order;
    const NAME: &'static str = "create_order";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "orders/";
    const EFFECT: Effect = Effect::Create;
    const QUOTA: Option<QuotaScope> = Some(QuotaScope::Orders);
    const DOCUMENTATION: &'static str = PAGE;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        request.target(&P2pMotion::base(access), P2pMotion::path(access, "orders", Self::PATH));
        let mut body = json::owned_members(params);
        let given = |object, name| params.get("info")?.get(object)?.get(name);
        let mut set = |object, name, text: &str| {
            let info = body.get_mut("info").and_then(Json::as_object_mut);
            let place = info.and_then(|info| info.get_mut(object)?.as_object_mut()?.get_mut(name));
            if let Some(place) = place {
                *place = Json::Text(Cow::Owned(text.into()));
            }
        };
        // P-2: one instant in two offsets means "as soon as possible"; the server may compare text.
        let time = |stop| given(stop, "date_time").and_then(Json::as_str);
        if let (Some(origin), Some(destination)) = (time("origin"), time("destination"))
            && instant(origin) == instant(destination)
        {
            set("destination", "date_time", origin);
        }
        // The samples write the number as text.
        if let Some(priority) = given("escrow", "priority_type").and_then(wire::plain_text) {
            set("escrow", "priority_type", &priority);
        }
        request.json(body);
    }

    fn mark(request: &mut Request, mark: &str) {
        settle::add_mark(request, mark);
    }

    /// Any JSON object is success: the name of the id in it is not known.
    fn parse(response: &Response<'_>) -> Result<Order, Error> {
        wire::read_object(response).map(|order| Order::pick(Value::Object(order)))
    }
}

#[cfg(test)]
#[path = "create_order_tests.rs"]
mod tests;
