//! An order as three endpoints answer it.
//!
//! Only what the document names for certain is named; everything is kept in `raw`.

use serde_json::Value;

use crate::{
    answer,
    error::Error,
    flat::Tape,
    json::{self, Names},
    problem,
    shape::{Flat, Shape, Type},
    wire,
};

answer! {
    /// A courier order.
    pub struct Order = "P2pOrder" {
        /// The order's id. Its name in the answer is not known: `id`, `order_id` and `_id` are tried.
        pub id: Option<String>,
        /// Where the order stands.
        pub status: Option<Status>,
        /// The courier's data, once one has taken the order.
        pub courier: Option<Value>,
        /// What the order costs; its form is not documented.
        pub cost: Option<Value>,
        /// The whole order as it came.
        pub raw: Value,
    }
}

answer! {
    /// Where an order stands.
    pub struct Status = "P2pOrderStatus" {
        /// 0 queued, 1 in progress, 2 delivered, 3 rejected.
        pub code: Option<Code>,
        /// Why, with code 3. Its name in the answer is not known: `reason`, `explanation`, `message` and `description` are tried.
        pub reason: Option<String>,
    }
}

/// A status code as it came: one of [`STATUSES`](super::STATUSES), or one the document does not know.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Code(pub f64);

impl Flat for Code {
    fn lay(&self, tape: &mut Tape, at: usize) {
        self.0.lay(tape, at);
    }
}

impl Shape for Code {
    const TYPE: Type = Type::Literal("0 | 1 | 2 | 3 | (number & {})");
}

/// What [`Order::pick`] and [`list_in`] look at.
pub(super) const NAMES: Names = Names {
    seen: &[
        "orders",
        "items",
        "data",
        "results",
        "id",
        "order_id",
        "_id",
        "info",
        "status",
        "code",
        "reason",
        "explanation",
        "message",
        "description",
    ],
    kept: &["courier", "cost"],
};

impl Order {
    /// Picks what is certain out of an order.
    pub(super) fn pick(raw: Value) -> Self {
        let status = json::at(&raw, "/info/status").or_else(|| raw.get("status"));
        let status = status.filter(|status| status.is_object()).map(|status| Status {
            code: status.get("code").and_then(wire::lenient_number).map(Code),
            reason: ["reason", "explanation", "message", "description"]
                .iter()
                .find_map(|key| Some(status.get(*key)?.as_str()?.to_string())),
        });
        let member = |key| {
            let member = raw.get(key).or_else(|| raw.get("info")?.get(key));
            member.filter(|member| !member.is_null()).cloned()
        };
        let id = ["id", "order_id", "_id"]
            .iter()
            .find_map(|key| wire::lenient_text(raw.get(*key)?).filter(|id| !id.is_empty()));
        Self { id, status, courier: member("courier"), cost: member("cost"), raw }
    }

    /// One order, bare or as the only element of a list: the document describes it as a list
    /// (P-10).
    pub(super) fn one(answer: Value) -> Result<Self, Error> {
        match answer {
            Value::Array(mut orders) if orders.len() == 1 => {
                Self::one(orders.pop().unwrap_or_default())
            }
            Value::Object(_) => Ok(Self::pick(answer)),
            _ => Err(Error::malformed_at(Vec::new(), &problem::NOT_OBJECT)),
        }
    }
}

/// The list in an answer: the answer itself, or the first of its likely members.
pub(super) fn list_in(mut answer: Value, members: &[&str]) -> Option<Vec<Value>> {
    if !answer.is_array() {
        let is_list = |key: &&&str| answer.get(**key).is_some_and(Value::is_array);
        let list = members.iter().find(is_list)?;
        answer = answer.get_mut(*list)?.take();
    }
    match answer {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_certain_is_picked_and_all_is_kept() {
        let raw = json!({
            "_id": 9_007_199_254_740_993_u64, "courier": null, "unheard_of": [1],
            "info": { "status": { "code": "3", "explanation": "нема кур’єра" }, "cost": 85.5 },
        });
        let order = Order::pick(raw.clone());
        assert_eq!(order.id.as_deref(), Some("9007199254740993"));
        assert_eq!(
            order.status,
            Some(Status { code: Some(Code(3.0)), reason: Some("нема кур’єра".into()) })
        );
        assert_eq!((order.courier, order.cost), (None, Some(json!(85.5))));
        assert_eq!(order.raw, raw);
    }

    // P-10
    #[test]
    fn one_order_may_come_in_a_list() {
        assert_eq!(Order::one(json!([{ "id": 1 }])).unwrap().id.as_deref(), Some("1"));
        assert!(Order::one(json!([])).is_err() && Order::one(json!("ok")).is_err());
    }
}
