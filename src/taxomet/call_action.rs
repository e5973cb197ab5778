//! `GET /api/v1/<action>`
//!
//! Any action by its name: the vendor opens functions on request, so the set differs per tenant.

use serde_json::{Map, Value};

use crate::{
    catalogue::is_credential,
    endpoint::{Effect, Endpoint},
    error::Error,
    params, problem,
    problem::Step,
    read::{Read, Reader},
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
    fn read(value: &Value, at: &mut Reader) -> Option<Self> {
        let members = at.object(value)?;
        let mut fine = true;
        for (name, value) in members {
            fine &= at.within(Step::Key(name.clone().into()), |at| pair(name, value, at)).is_some();
        }
        fine.then(|| Self(members.clone()))
    }
}

fn pair(name: &str, value: &Value, at: &mut Reader) -> Option<()> {
    if is_credential(name) {
        return at.report(&problem::RESERVED_KEY);
    }
    match value {
        Value::Array(elements) => {
            let mut fine = true;
            for (index, element) in elements.iter().enumerate() {
                fine &= at.within(Step::Index(index), |at| leaf(element, at)).is_some();
            }
            fine.then_some(())
        }
        leaf_value => leaf(leaf_value, at),
    }
}

fn leaf(value: &Value, at: &mut Reader) -> Option<()> {
    if plain(value).is_some() { Some(()) } else { at.mismatch(value, &problem::NOT_TEXT) }
}

/// Text as it is, a number as a plain decimal.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Some(integer.to_string()),
            (None, Some(float)) => Some(wire::plain(float)),
            _ => None,
        },
        _ => None,
    }
}

impl Shape for Pairs {
    const TYPE: Type = Type::Literal("Record<string, string | number | (string | number)[]>");
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
    fn effect(&self, said: Effect) -> Effect {
        let documented = ENDPOINTS.iter().find(|entry| entry.name == self.action.as_str());
        documented.map_or(said, |entry| entry.effect.max(said))
    }

    fn request(&self, taxomet: &Taxomet, request: &mut Request) {
        taxomet.action(request, &[Self::PATH, self.action.as_str()].concat());
        for (name, value) in &self.params.0 {
            if let Value::Array(elements) = value {
                let name = [name.strip_suffix("[]").unwrap_or(name), "[]"].concat();
                elements.iter().filter_map(plain).for_each(|element| request.query(&name, element));
            } else {
                request.query_if(name, plain(value));
            }
        }
    }

    fn parse(response: &Response<'_>) -> Result<Map<String, Value>, Error> {
        let mut answer = Answer::accept(response)?;
        if let Some(order_id) = answer.order_id.take() {
            answer.rest.insert("order_id".into(), order_id.into());
        }
        Ok(answer.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{endpoint::UnixTime, taxomet::tests::url};
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
