//! `GET /api/v1/send_sms`
//!
//! Sends a text message through the tenant's SMS channels. It costs money and leaves no trace
//! that could be looked up.

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::{Json, Members},
    params, problem,
    problem::Problem,
    read::{Read, Rule},
    shape::{Shape, Type},
    taxomet::{Answer, Done, Taxomet, WIKI},
    value::{PhoneBare, Text},
    wire::{Request, Response},
};

params! {
    /// Sends a text message.
    pub struct SendSms = "TaxometSendSms" {
        /// Whom it comes from: 1 to 11 Latin letters and digits.
        pub from: Sender,
        /// Whom it goes to: 11 digits without `+`, `79001112233`.
        pub phone: PhoneBare,
        /// The text. Its length limit is not documented.
        pub msg: Text,
    }
}

/// 1 to 11 Latin letters and digits (T-16).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Sender(String);

impl Sender {
    /// Checks the rule.
    pub fn new(text: impl Into<String>) -> Result<Self, &'static Problem> {
        let text = text.into();
        let fits =
            (1..=11).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if fits { Ok(Self(text)) } else { Err(&problem::SENDER) }
    }
}

impl Read for Sender {
    const RULE: Rule = Rule::Text(|text| Self::new(text).is_ok(), &problem::SENDER);

    fn take(value: &Json<'_>) -> Option<Self> {
        Self::new(value.as_str()?).ok()
    }
}

impl Shape for Sender {
    const TYPE: Type = Type::Text;
}

impl Endpoint for SendSms {
    type Provider = Taxomet;
    type Output = Done;
    const NAME: &'static str = "send_sms";
    const PATH: &'static str = "/api/v1/send_sms";
    const EFFECT: Effect = Effect::Create;
    const DOCUMENTATION: &'static str = WIKI;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Done, Error> {
        Answer::accept(response).map(|_| Done {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxomet::tests::url;

    #[test]
    fn the_documented_example() {
        let url = url::<SendSms>(
            &serde_json::json!({ "from": "taxomet", "phone": "79000000001", "msg": "Машина ждёт" }),
        );
        assert!(url.contains("&from=taxomet&phone=79000000001&msg=%D0%9C"), "{url}");
    }

    // T-16
    #[test]
    fn a_sender_is_latin_and_short() {
        assert!(Sender::new("Taxi24").is_ok());
        for text in ["", "Такси", "my taxi", "abcdefghijkl"] {
            assert!(Sender::new(text).is_err(), "{text}");
        }
    }
}
