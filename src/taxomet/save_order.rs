//! `GET /api/v1/save_order`
//!
//! Changes an order. From a later revision of the document; unverified.

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::{Json, Members},
    params,
    problem::{self, Problem},
    read::{Read, Rule},
    shape::{Shape, Type},
    taxomet::{Answer, LATER, OrderRef, TarifId, Taxomet},
    value::{Amount, FreeText, Id, NonEmpty, Text, UnixSeconds},
    wire::{self, Request, Response},
};

params! {
    /// Changes an order; what is absent stays as it is. From a later revision of the document; unverified.
    pub struct SaveOrder = "TaxometSaveOrder" {
        /// The order's id on the taxi server. `order_id` here, `id` everywhere else (T-10).
        pub order_id: Id,
        /// The tariff's id, or `-1`: the server picks.
        pub tarif_id: Option<TarifId>,
        /// The addresses: pick-up first, then every stop, in order.
        pub to: Option<NonEmpty<Text>>,
        /// Ids of extra options.
        pub car_option: Option<Vec<Id>>,
        /// The price, in the tenant's currency. 0: by the GPS taximeter.
        pub fix_price: Option<Amount>,
        /// Pick-up time in whole seconds since 1970.
        pub order_time: Option<UnixSeconds>,
        /// The passenger's name.
        pub client_name: Option<FreeText>,
        /// A note for the dispatcher and the driver.
        pub comment: Option<FreeText>,
        /// Bonuses: -2 keep, -1 automatic, 0 no, 1 yes.
        pub with_bonuses: Option<WithBonuses>,
        /// Bonuses to spend.
        pub use_bonuses: Option<Amount>,
    }
}

/// -2 keep, -1 automatic, 0 no, 1 yes.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct WithBonuses(i64);

impl WithBonuses {
    /// From -2 to 1.
    pub fn new(number: i64) -> Result<Self, &'static Problem> {
        if (-2..=1).contains(&number) { Ok(Self(number)) } else { Err(&problem::WITH_BONUSES) }
    }
}

impl Read for WithBonuses {
    const RULE: Rule = Rule::Whole(&(-2, 1), &problem::WITH_BONUSES);

    fn take(value: &Json<'_>) -> Option<Self> {
        wire::whole(value).map(Self)
    }
}

impl Shape for WithBonuses {
    const TYPE: Type = Type::Literal("-2 | -1 | 0 | 1");
}

impl Endpoint for SaveOrder {
    type Provider = Taxomet;
    type Output = OrderRef;
    const NAME: &'static str = "save_order";
    const PATH: &'static str = "/api/v1/save_order";
    const EFFECT: Effect = Effect::Idempotent;
    const DOCUMENTATION: &'static str = LATER;

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

    // T-10
    #[test]
    fn the_order_is_named_by_order_id() {
        let url = url::<SaveOrder>(
            &serde_json::json!({ "order_id": 10, "comment": "", "with_bonuses": -2 }),
        );
        assert!(url.ends_with("&order_id=10&comment=&with_bonuses=-2"), "{url}");
    }
}
