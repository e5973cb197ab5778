//! `GET orders/{ORDER_ID}/`
//!
//! Tells how one order stands.

use crate::{
    endpoint::{Effect, Endpoint, Lay, QuotaScope},
    error::Error,
    flat::tree::Members,
    p2p_motion::{
        P2pMotion, PAGE, lay,
        order::{NAMES, Order},
        split_at_id,
    },
    params,
    value::Id,
    wire::{self, Request, Response},
};

params! {
    /// Reads one order as it stands now.
    pub struct GetOrder = "P2pGetOrder" {
        /// The order's id.
        pub id: Id,
    }
}

impl Endpoint for GetOrder {
    type Provider = P2pMotion;
    type Output = Order;
    const NAME: &'static str = "get_order";
    const PATH: &'static str = "orders/{ORDER_ID}/";
    const EFFECT: Effect = Effect::Read;
    const QUOTA: Option<QuotaScope> = Some(QuotaScope::Orders);
    const DOCUMENTATION: &'static str = PAGE;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        let path = P2pMotion::path(access, "order", Self::PATH);
        let (before, after) = split_at_id(path).unwrap_or((path, ""));
        let id = params.get("id").and_then(wire::plain_text).unwrap_or_default();
        request.target_of(&P2pMotion::base(access), before, &id, after);
    }

    const LAY: Option<Lay> = Some(|body, _, tape| lay(body, &NAMES, tape, Order::one));

    fn parse(response: &Response<'_>) -> Result<Order, Error> {
        Order::one(wire::read_json(response)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::p2p_motion::tests::ask;
    use serde_json::json;

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        assert_eq!(
            ask::<GetOrder>(&json!({ "id": 17 })).unwrap().url(),
            "https://p2p.example/api/orders/17/"
        );
        for id in ["", "../x", "a/b", "%2F", "a b"] {
            assert_eq!(
                ask::<GetOrder>(&json!({ "id": id })).map(|_| ()).unwrap_err(),
                ["id format"]
            );
        }
    }
}
