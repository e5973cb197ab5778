//! `GET /api/v1/<action>`
//!
//! Any action by its name: the vendor opens functions on request, so the set differs per tenant.

use serde_json::{Map, Value};

use crate::{
    catalogue::is_credential,
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::{Json, Members},
    json, params, problem,
    problem::Step,
    read::{Read, Reader, Rule},
    shape::{Shape, Type},
    taxomet::{Answer, ENDPOINTS, Taxomet, WIKI},
    value::ActionName,
    wire::{self, Request, Response},
};

params! {
    /// An action and its parameters.
    pub struct CallAction = "TaxometCallAction" {
        /// The last part of the path.
        pub action: ActionName,
        /// Sent as they are, in the order of their names; a list is repeated as `name[]`.
        pub params: Pairs,
    }
}

/// Names and the text to send under each.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Pairs(Map<String, Value>);

impl Pairs {
    /// Names with text, numbers or lists of them; checked like everything else when it is sent.
    pub fn new(pairs: Map<String, Value>) -> Self {
        Self(pairs)
    }
}

impl Read for Pairs {
    const RULE: Rule = Rule::Own(|value, at| {
        for (name, value) in at.object(value).into_iter().flat_map(|it| &it.0) {
            at.within_member(name, |at| pair(name, value, at));
        }
    });

    fn take(value: &Json<'_>) -> Option<Self> {
        value.as_object().map(json::map).map(Self)
    }
}

fn pair(name: &str, value: &Json<'_>, at: &mut Reader) {
    match value {
        _ if is_credential(name) => at.report(&problem::RESERVED_KEY).unwrap_or_default(),
        Json::List(elements) => {
            for (index, element) in elements.iter().enumerate() {
                at.within(Step::Index(index), |at| leaf(element, at));
            }
        }
        value => leaf(value, at),
    }
}

fn leaf(value: &Json<'_>, at: &mut Reader) {
    if value.as_str().is_none() && value.as_f64().is_none() {
        at.mismatch::<()>(value, &problem::NOT_TEXT);
    }
}

impl Shape for Pairs {
    const TYPE: Type = Type::Literal("Record<string, string | number | (string | number)[]>");
}

fn action<'p>(params: &'p Members<'_>) -> &'p str {
    wire::text_in(params, "action")
}

impl Endpoint for CallAction {
    type Provider = Taxomet;
    type Output = Map<String, Value>;
    const NAME: &'static str = "call";
    const PATH: &'static str = "/api/v1/";
    const EFFECT: Effect = Effect::Create;
    const DOCUMENTATION: &'static str = WIKI;

    /// What the caller says, or what the document says of this action, whichever is graver:
    /// nobody shall order a taxi as a "read" that is retried.
    fn effect_of(params: &Members<'_>, said: Effect) -> Effect {
        let action = action(params);
        let documented = ENDPOINTS.iter().find(|entry| entry.name == action);
        documented.map_or(said, |entry| entry.effect.max(said))
    }

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, &[Self::PATH, action(params)].concat());
        if let Some(Json::Object(pairs)) = params.get("params") {
            pairs.0.iter().for_each(|(name, _)| request.query_of(pairs, name));
        }
    }

    fn parse(response: &Response<'_>) -> Result<Map<String, Value>, Error> {
        let mut answer = Answer::read(response)?.consistent()?.accepted()?;
        if let Some(order_id) = answer.order_id.take() {
            answer.rest.insert("order_id".into(), order_id.into());
        }
        Ok(answer.rest)
    }

    /// Any action may be one that orders.
    fn refused(response: &Response<'_>, refusal: Error) -> Error {
        Answer::refused(response, refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        call::{self, Reply},
        endpoint::UnixTime,
        error::Outcome,
        taxomet::tests::url,
        wire::tests::answer,
    };
    use serde_json::json;

    #[test]
    fn lists_are_repeated_and_numbers_are_plain() {
        let url = url::<CallAction>(
            &json!({ "action": "driver_money", "params": { "b": [1, "ё"], "a": 1e21, "c[]": ["x"] } }),
        );
        assert!(url.contains("/api/v1/driver_money?operator_login="), "{url}");
        assert!(
            url.ends_with("&a=1000000000000000000000&b%5B%5D=1&b%5B%5D=%D1%91&c%5B%5D=x"),
            "{url}"
        );
    }

    // T-11
    #[test]
    fn a_documented_create_stays_one_whatever_the_caller_says() {
        let call = |action: &str| CallAction {
            action: ActionName::new(action).unwrap(),
            params: Pairs(Map::new()),
        };
        assert_eq!(call("add_order").effect(Effect::Read), Effect::Create);
        assert_eq!(call("find_order").effect(Effect::Read), Effect::Read);
    }

    // T-6
    #[test]
    fn a_failure_that_names_an_order_is_an_unknown_outcome() {
        let body = br#"{"result":"0","error":"x","order_id":"7"}"#;
        for status in [200, 400, 429] {
            let reply = Reply::Response(answer(status, body));
            let error = call::answer::<CallAction>(&reply).unwrap_err();
            assert_eq!(error.outcome, Outcome::Unknown, "{status}");
            assert_eq!(error.provider_message.as_deref(), Some("x"));
        }
        let refused = br#"{"result":"0","error":"x","order_id":0}"#;
        let error = CallAction::parse(&answer(200, refused)).unwrap_err();
        assert_eq!(error.outcome, Outcome::Rejected);
    }

    #[test]
    fn nobody_smuggles_in_other_credentials_or_a_path() {
        for params in [
            json!({ "action": "x", "params": { "Operator_Login": "me" } }),
            json!({ "action": "../x", "params": {} }),
        ] {
            assert!(Reader::read::<CallAction>(UnixTime(0.0), &params).0.is_none());
        }
    }
}
