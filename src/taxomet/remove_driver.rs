//! `GET /api/v1/remove_driver`
//!
//! Takes the driver off an order.

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
    /// Takes the driver off an order.
    pub struct RemoveDriver = "TaxometRemoveDriver" {
        /// The order's id on the taxi server, not your `extern_id`.
        pub id: Id,
    }
}

impl Endpoint for RemoveDriver {
    type Provider = Taxomet;
    type Output = OrderRef;
    const NAME: &'static str = "remove_driver";
    const PATH: &'static str = "/api/v1/remove_driver";
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

    // T-8: the document's prose is copied from set_driver; the action's name is right
    #[test]
    fn the_path_is_the_actions_own() {
        let url = url::<RemoveDriver>(&serde_json::json!({ "id": 10 }));
        assert!(
            url.starts_with("https://demo.taxomet.example/api/v1/remove_driver?operator_login="),
            "{url}"
        );
        assert!(url.ends_with("&id=10"), "{url}");
    }
}
