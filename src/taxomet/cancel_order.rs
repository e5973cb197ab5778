//! `GET /api/v1/cancel_order`
//!
//! Cancels an order.

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::Members,
    params,
    taxomet::{Answer, OrderRef, Taxomet, WIKI},
    value::Id,
    wire::{Request, Response},
};

params! {
    /// Cancels an order.
    pub struct CancelOrder = "TaxometCancelOrder" {
        /// The order's id on the taxi server, not your `extern_id`.
        pub id: Id,
    }
}

impl Endpoint for CancelOrder {
    type Provider = Taxomet;
    type Output = OrderRef;
    const NAME: &'static str = "cancel_order";
    const PATH: &'static str = "/api/v1/cancel_order";
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

    // T-1: the document's sample shows /add_order here; following it would order a taxi
    #[test]
    fn the_path_is_the_actions_own() {
        let url = url::<CancelOrder>(&serde_json::json!({ "id": 10 }));
        assert!(
            url.starts_with("https://demo.taxomet.example/api/v1/cancel_order?operator_login="),
            "{url}"
        );
        assert!(url.ends_with("&id=10"), "{url}");
    }
}
