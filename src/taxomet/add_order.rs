//! `GET /api/v1/add_order`
//!
//! Orders a taxi. Nothing tells a repeat from a second order: whether a repeated `extern_id` is
//! recognised is not documented, so it must be assumed not to be.

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::{Json, Members},
    params, problem,
    read::Reader,
    taxomet::{Answer, OrderRef, TarifId, Taxomet, WIKI},
    value::{Amount, FreeText, Id, NonEmpty, PhonePlus, Text, UnixSeconds, ZeroOne},
    wire::{Request, Response},
};

params! {
    /// Orders a taxi.
    pub struct AddOrder = "TaxometAddOrder", relations = in_the_past {
        /// The taxi service's id, from "Службы такси и тарифы".
        pub unit_id: Id,
        /// The tariff's id, or `-1`: the server picks one of the service's by the time of day.
        pub tarif_id: TarifId,
        /// The passenger's phone, with `+`: `+70001112233`.
        pub phone: PhonePlus,
        /// The addresses: pick-up first, then every stop, in order. At least one; text, not coordinates.
        pub to: NonEmpty<Text>,
        /// Ids of extra options (a child seat), from "Опции автомобилей".
        pub car_option: Option<Vec<Id>>,
        /// The price, in the tenant's currency. Absent or 0: by the GPS taximeter, not free (T-13).
        pub fix_price: Option<Amount>,
        /// Your own id of the order; may come back in the server's notifications. Not the server's id (T-2).
        pub extern_id: Option<Text>,
        /// Pick-up time in whole seconds since 1970, for a pre-order only.
        pub order_time: Option<UnixSeconds>,
        /// 1: print a receipt after the trip. Default 0.
        pub print_receipt: Option<ZeroOne>,
        /// The passenger's name.
        pub client_name: Option<FreeText>,
        /// A note for the dispatcher and the driver.
        pub comment: Option<FreeText>,
        /// Bonuses to spend, at most the client's balance. From a later revision of the document; unverified.
        pub use_bonuses: Option<Amount>,
    }
}

/// A pre-order for the past is probably a mistake, but no document forbids it.
fn in_the_past(members: &Members<'_>, at: &mut Reader) {
    let seconds = members.get("order_time").and_then(Json::as_f64);
    if seconds.is_some_and(|seconds| seconds >= 0.0 && seconds * 1000.0 < at.now.0) {
        at.report_at::<()>("order_time", &problem::IN_THE_PAST);
    }
}

impl Endpoint for AddOrder {
    type Provider = Taxomet;
    type Output = OrderRef;
    const NAME: &'static str = "add_order";
    const PATH: &'static str = "/api/v1/add_order";
    const EFFECT: Effect = Effect::Create;
    const DOCUMENTATION: &'static str = WIKI;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<OrderRef, Error> {
        Answer::read(response)?.consistent()?.accepted()?.order()
    }

    fn mark(request: &mut Request, mark: &str) {
        if !request.has_query("extern_id") {
            request.query("extern_id", mark);
        }
    }

    fn refused(response: &Response<'_>, refusal: Error) -> Error {
        Answer::refused(response, refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::{ErrorKind, Outcome},
        taxomet::tests::url,
        wire::tests::answer,
    };
    use serde_json::json;

    // T-2, T-4: the document's own example, encoded, with extern_id where the sample says id
    #[test]
    fn the_documented_example() {
        let url = url::<AddOrder>(&json!({
            "unit_id": 1, "tarif_id": 1, "phone": "+70001112233",
            "to": ["Сочи, Тимирязева ул., 4", "Сочи, Парковая ул., 42"],
            "car_option": [1], "fix_price": 200, "extern_id": "1234",
        }));
        assert_eq!(url, include_str!("fixtures/add_order.url").trim_end());
    }

    // T-13, T-14
    #[test]
    fn the_order_of_addresses_and_a_price_of_zero_survive() {
        let url = url::<AddOrder>(&json!({
            "unit_id": "01", "tarif_id": -1, "phone": "+70001112233", "to": ["b", "a", "a"], "fix_price": 0,
        }));
        assert!(url.ends_with("&unit_id=01&tarif_id=-1&phone=%2B70001112233&to%5B%5D=b&to%5B%5D=a&to%5B%5D=a&fix_price=0"), "{url}");
    }

    // Its document calls it a number, no more.
    #[test]
    fn bonuses_are_an_amount() {
        let url = url::<AddOrder>(&json!({
            "unit_id": 1, "tarif_id": 1, "phone": "+70001112233", "to": ["a"], "use_bonuses": 10.5,
        }));
        assert!(url.ends_with("&use_bonuses=10.5"), "{url}");
    }

    // T-6
    #[test]
    fn a_contradiction_is_an_unknown_outcome() {
        for body in [
            r#"{"result":"0","error":"x","order_id":"7"}"#,
            r#"{"result":"1","error":"","order_id":0}"#,
        ] {
            let error = AddOrder::parse(&answer(200, body.as_bytes())).unwrap_err();
            assert_eq!(
                (error.kind, error.outcome),
                (ErrorKind::MalformedResponse, Outcome::Unknown)
            );
        }
        let refused = br#"{"result":"0","error":"no such service","order_id":0}"#;
        let error = AddOrder::parse(&answer(200, refused)).unwrap_err();
        assert_eq!((error.kind, error.outcome), (ErrorKind::Rejected, Outcome::Rejected));
        assert_eq!(error.provider_message.as_deref(), Some("no such service"));
    }
}
