//! `GET /api/v1/set_driver`
//!
//! Assigns a driver to an order, whoever was assigned before.

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::Members,
    params,
    taxomet::{Answer, OrderRef, Taxomet, WIKI},
    value::{Count, Id},
    wire::{Request, Response},
};

params! {
    /// Assigns a driver to an order.
    pub struct SetDriver = "TaxometSetDriver" {
        /// The order's id on the taxi server, not your `extern_id`.
        pub id: Id,
        /// The driver's id on the taxi server, from "Водители".
        pub driver_id: Id,
        /// Minutes until the car is there, whole. Not for pre-orders.
        pub boarding_time: Option<Count>,
    }
}

impl Endpoint for SetDriver {
    type Provider = Taxomet;
    type Output = OrderRef;
    const NAME: &'static str = "set_driver";
    const PATH: &'static str = "/api/v1/set_driver";
    const EFFECT: Effect = Effect::Idempotent;
    const DOCUMENTATION: &'static str = WIKI;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<OrderRef, Error> {
        Answer::accept(response)?.order()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxomet::tests::url;

    #[test]
    fn the_documented_example() {
        let url = url::<SetDriver>(
            &serde_json::json!({ "id": 10, "driver_id": "3", "boarding_time": 5 }),
        );
        assert!(url.contains("/api/v1/set_driver?"), "{url}");
        assert!(url.ends_with("&id=10&driver_id=3&boarding_time=5"), "{url}");
    }
}
