//! `GET /api/v1/get_order`
//!
//! Tells how an order stands.

use serde_json::{Map, Value};

use crate::{
    answer,
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::Members,
    params,
    taxomet::{Answer, Taxomet, WIKI},
    value::Id,
    wire::{self, Request, Response},
};

params! {
    /// Reads one order as it stands now.
    pub struct GetOrder = "TaxometGetOrder" {
        /// The order's id on the taxi server, not your `extern_id`.
        pub id: Id,
    }
}

answer! {
    /// How an order stands.
    pub struct Order = "TaxometOrder" {
        /// The order's id on the taxi server.
        pub order_id: String,
        /// The provider's status, as it is: a numeric string. No document lists the meanings.
        pub status: Option<String>,
        /// The passenger's phone, with `+`.
        pub call_from: Option<String>,
        /// The driver's id. Absent, empty or "0" while there is none.
        pub driver_id: Option<String>,
        /// The driver's name.
        pub driver_title: Option<String>,
        /// Everything else that came: the document promises more than it names (T-7).
        pub extra: Map<String, Value>,
    }
}

impl Endpoint for GetOrder {
    type Provider = Taxomet;
    type Output = Order;
    const NAME: &'static str = "get_order";
    const PATH: &'static str = "/api/v1/get_order";
    const EFFECT: Effect = Effect::Read;
    const DOCUMENTATION: &'static str = WIKI;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Order, Error> {
        let mut answer = Answer::accept(response)?;
        let extra = std::mem::take(&mut answer.rest);
        let order_id = answer.order()?.order_id;
        // Of another type than the document shows, a member stays in `extra`.
        let text = |key| extra.get(key).and_then(wire::lenient_text);
        let names = ["status", "call_from", "driver_id", "driver_title"];
        let [status, call_from, driver_id, driver_title] = names.map(text);
        let read = [&status, &call_from, &driver_id, &driver_title];
        let read: Vec<_> = names
            .into_iter()
            .zip(read)
            .filter_map(|(name, it)| it.as_ref().map(|_| name))
            .collect();
        let extra = wire::without(extra, &read);
        Ok(Order { order_id, status, call_from, driver_id, driver_title, extra })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{taxomet::tests::url, wire::tests::answer};

    // T-1: the document's sample shows /add_order here; following it would order a taxi
    #[test]
    fn the_path_is_the_actions_own() {
        let url = url::<GetOrder>(&serde_json::json!({ "id": "10" }));
        assert!(url.contains("/api/v1/get_order?") && url.ends_with("&id=10"), "{url}");
    }

    // T-7
    #[test]
    fn what_the_document_does_not_name_is_kept() {
        let order =
            GetOrder::parse(&answer(200, include_bytes!("fixtures/get_order.json"))).unwrap();
        assert_eq!(order.status.as_deref(), Some("4"));
        assert_eq!(order.driver_id.as_deref(), Some("77"));
        let extra: Vec<_> = order.extra.keys().map(String::as_str).collect();
        assert_eq!(
            extra,
            ["car", "cost", "driver_title"],
            "a title that is no text stays as it came"
        );
    }
}
