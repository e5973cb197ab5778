//! Taxomet (Таксомёт): the API of a taxi dispatcher's server.
//!
//! Source: the vendor's wiki page "API сервера такси" on wiki.taxomet.ru, revision of May 2022,
//! read 2026-11-22; `save_order`, `get_distance` and `get_tariffs` come from later revisions and
//! from public clients, and say so. Every action is a GET, even those that order a taxi (T-11).

pub mod add_driver_rating;
pub mod add_order;
pub mod call_action;
pub mod cancel_order;
pub mod get_distance;
pub mod get_order;
pub mod get_tariffs;
pub mod remove_driver;
pub mod save_order;
pub mod send_sms;
pub mod send_voice_code;
pub mod set_driver;
pub(crate) mod settle;

use serde_json::{Map, Value};

use crate::{
    answer,
    catalogue::Entry,
    endpoint::Provider,
    error::{Error, Outcome},
    flat::tree::{Json, Members},
    params, problem,
    read::{Read, Rule},
    shape::{Shape, Type},
    value::{BaseUrl, Id, Text},
    wire::{self, Request, Response},
};

/// The endpoints, in the document's order.
pub(crate) const ENDPOINTS: &[Entry] = &[
    Entry::of::<add_order::AddOrder>(),
    Entry::of::<cancel_order::CancelOrder>(),
    Entry::of::<get_order::GetOrder>(),
    Entry::of::<set_driver::SetDriver>(),
    Entry::of::<remove_driver::RemoveDriver>(),
    Entry::of::<send_sms::SendSms>(),
    Entry::of::<send_voice_code::SendVoiceCode>(),
    Entry::of::<add_driver_rating::AddDriverRating>(),
    Entry::of::<save_order::SaveOrder>(),
    Entry::of::<get_distance::GetDistance>(),
    Entry::of::<get_tariffs::GetTariffs>(),
];

/// Any action by its name, for those that no document describes.
pub const CALL: Entry = Entry::of::<call_action::CallAction>();

/// Where the actions are described.
pub(crate) const WIKI: &str =
    "https://wiki.taxomet.ru (\"API сервера такси\", revision of May 2022), read 2026-11-22";

/// Where the later ones are.
pub(crate) const LATER: &str = "https://wiki.taxomet.ru (\"API сервера такси\", later revisions) and public clients, read 2026-11-22; unverified";

params! {
    /// One tenant's server and an operator's account on it.
    pub struct Taxomet = "TaxometAccess" {
        /// The tenant's origin, with a path prefix if it has one; `/api/v1/<action>` is appended.
        pub base_url as "baseUrl": BaseUrl,
        /// The operator's login. The call acts with that operator's rights.
        pub operator_login as "operatorLogin": Text,
        /// The operator's password. It travels in the URL: the provider knows no other way (T-17).
        pub operator_password as "operatorPassword": Text,
    }
}

impl Taxomet {
    /// Points a request at an action.
    fn action(access: &Members<'_>, request: &mut Request, path: &str) {
        let base = wire::text_in(access, "baseUrl");
        request.target(base.strip_suffix('/').unwrap_or(base), path);
    }
}

impl Provider for Taxomet {
    const NAME: &'static str = "taxomet";

    fn authorize(access: &Members<'_>, request: &mut Request) {
        request.query_first(&[
            ("operator_login", wire::text_in(access, "operatorLogin")),
            ("operator_password", wire::text_in(access, "operatorPassword")),
        ]);
    }

    /// The verdict is in the body, and the status that goes with a failure is not documented: a
    /// refusal may only be believed if the body does not speak of success.
    fn check(response: &Response<'_>) -> Result<(), Error> {
        let Err(refusal) = response.check_status() else { return Ok(()) };
        let Ok(answer) = Answer::read(response) else { return Err(refusal) };
        let provider_message = answer.error.or(refusal.provider_message);
        if refusal.outcome == Outcome::Rejected && answer.success {
            let contradiction = Error::malformed_at(wire::at("result"), &problem::CONTRADICTION);
            return Err(Error { provider_message, ..contradiction });
        }
        Err(Error { provider_message, ..refusal })
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.operator_password.as_str(), self.operator_login.as_str()]
    }
}

/// What every answer has: the verdict, the reason and, for orders, the id.
struct Answer {
    success: bool,
    error: Option<String>,
    order_id: Option<String>,
    rest: Map<String, Value>,
}

impl Answer {
    fn read(response: &Response<'_>) -> Result<Self, Error> {
        let members = wire::read_object(response)?;
        let result = members.get("result").unwrap_or(&Value::Null);
        // T-5: "1" in every sample, "значение 1" in the text; what a failure gives is not said.
        let success = match result {
            Value::String(text) => text.trim() == "1",
            Value::Number(number) => number.as_f64() == Some(1.0),
            _ => false,
        };
        let order_id = members.get("order_id").and_then(real_id);
        let error = members.get("error").and_then(Value::as_str).and_then(wire::short);
        if !["result", "error", "order_id"].iter().any(|key| members.contains_key(*key)) {
            // A JSON object, but not this provider's: a proxy's error, another service, nothing.
            return Err(Error::malformed_at(wire::at("result"), &problem::REQUIRED));
        }
        let rest = wire::without(members, &["result", "error", "order_id"]);
        Ok(Self { success, error, order_id, rest })
    }

    /// Success or the provider's refusal.
    fn accept(response: &Response<'_>) -> Result<Self, Error> {
        Self::read(response)?.accepted()
    }

    /// T-6: "failed", yet here is an order's id. A taxi may be on its way.
    fn consistent(self) -> Result<Self, Error> {
        if self.success || self.order_id.is_none() {
            return Ok(self);
        }
        let contradiction = Error::malformed_at(wire::at("order_id"), &problem::CONTRADICTION);
        Err(Error { provider_message: self.error, ..contradiction })
    }

    /// The same contradiction may come with a status of refusal.
    fn refused(response: &Response<'_>, refusal: Error) -> Error {
        match Self::read(response).map(Self::consistent) {
            Ok(Err(contradiction)) if refusal.outcome == Outcome::Rejected => contradiction,
            _ => refusal,
        }
    }

    fn accepted(self) -> Result<Self, Error> {
        if self.success { Ok(self) } else { Err(Error::rejected(self.error)) }
    }

    /// The order a successful answer speaks of.
    fn order(self) -> Result<OrderRef, Error> {
        // T-6: success without an order is a contradiction; the order may exist.
        let missing = || Error::malformed_at(wire::at("order_id"), &problem::REQUIRED);
        self.order_id.map(|order_id| OrderRef { order_id }).ok_or_else(missing)
    }
}

/// An id that names something: the provider writes 0 where there is none (T-6).
fn real_id(value: &Value) -> Option<String> {
    let text = wire::lenient_text(value)?;
    let text = text.trim();
    let names_something = !text.starts_with('-') && text.bytes().any(|byte| byte != b'0');
    names_something.then(|| text.to_string())
}

answer! {
    /// The order an action was about.
    pub struct OrderRef = "TaxometOrderRef" {
        /// The order's id on the taxi server.
        pub order_id: String,
    }
}

answer! {
    /// Done; the provider says nothing more.
    pub struct Done = "TaxometDone" {}
}

/// A tariff's id, or `-1`: the server picks one of the service's by the time of day.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct TarifId(Id);

impl TarifId {
    /// A tariff of the service.
    pub fn of(id: Id) -> Self {
        Self(id)
    }

    /// `-1`.
    pub fn chosen_by_server() -> Self {
        Self(Id::chosen_by_server())
    }
}

impl Read for TarifId {
    const RULE: Rule = Rule::Own(|value, at| {
        let chosen_by_server = value.as_f64() == Some(-1.0) || value.as_str() == Some("-1");
        if !chosen_by_server {
            at.check(value, &Id::RULE);
        }
    });

    fn take(value: &Json<'_>) -> Option<Self> {
        Id::take(value).map(Self)
    }
}

impl Shape for TarifId {
    const TYPE: Type = Type::Id;
}

impl AsRef<str> for TarifId {
    fn as_ref(&self) -> &str {
        self.0.as_ref()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{endpoint::UnixTime, error::ErrorKind, read::Reader, wire::tests::answer};

    /// An account nobody has.
    pub(crate) fn account() -> Taxomet {
        let text = |text: &str| Text::new(text).unwrap();
        Taxomet {
            base_url: BaseUrl::new("https://demo.taxomet.example/").unwrap(),
            operator_login: text("my-api"),
            operator_password: text("se cr+et&="),
        }
    }

    /// The URL of these parameters.
    pub(crate) fn url<E: crate::Endpoint<Provider = Taxomet>>(params: &Value) -> String {
        let (endpoint, issues) = Reader::read::<E>(UnixTime(0.0), params);
        let endpoint = endpoint.unwrap_or_else(|| panic!("{issues:?}"));
        crate::Call { endpoint: &endpoint, provider: &account() }
            .request(UnixTime(0.0))
            .unwrap()
            .url()
            .to_string()
    }

    // T-5
    #[test]
    fn only_1_is_success() {
        for (result, success) in [
            (r#""1""#, true),
            ("1", true),
            (r#"" 1 ""#, true),
            ("1.0", true),
            (r#""0""#, false),
            ("0", false),
            (r#""-1""#, false),
            ("true", false),
            ("null", false),
            (r#""01""#, false),
            (r#""1\u0000""#, false),
            ("[1]", false),
            ("11", false),
        ] {
            let body = format!(r#"{{"result":{result},"error":"","order_id":"7"}}"#);
            assert_eq!(
                Answer::read(&answer(200, body.as_bytes())).unwrap().success,
                success,
                "{result}"
            );
        }
    }

    // T-6
    #[test]
    fn zero_is_no_id() {
        for (id, real) in [
            ("\"2342\"", Some("2342")),
            ("2342", Some("2342")),
            ("\"007\"", Some("007")),
            ("9223372036854775808", Some("9223372036854775808")),
            ("0", None),
            ("\"0\"", None),
            ("\"\"", None),
            ("null", None),
            ("-5", None),
            ("false", None),
        ] {
            let id: Value = serde_json::from_str(id).unwrap();
            assert_eq!(real_id(&id).as_deref(), real);
        }
    }

    #[test]
    fn the_body_is_read_before_the_status_is_believed() {
        let check =
            |status, body: &str| Taxomet::check(&answer(status, body.as_bytes())).unwrap_err();
        let refused = check(403, r#"{"result":"0","error":"Нет прав","order_id":0}"#);
        assert_eq!((refused.kind, refused.outcome), (ErrorKind::Unauthorized, Outcome::Rejected));
        assert_eq!(refused.provider_message.as_deref(), Some("Нет прав"));
        let contradictory = check(400, r#"{"result":"1","error":"","order_id":"7"}"#);
        assert_eq!(
            (contradictory.kind, contradictory.outcome),
            (ErrorKind::MalformedResponse, Outcome::Unknown)
        );
        let fault = check(500, r#"{"result":"0","error":"x","order_id":0}"#);
        assert_eq!((fault.kind, fault.outcome), (ErrorKind::Server, Outcome::Unknown));
    }
}
