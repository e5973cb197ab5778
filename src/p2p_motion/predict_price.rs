//! `GET predictions/`
//!
//! What an order would cost with the nearest courier.

use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint, QuotaScope},
    error::Error,
    flat::tree::Members,
    p2p_motion::{P2pMotion, PAGE},
    params, problem,
    value::Text,
    wire::{self, Request, Response},
};

params! {
    /// Predicts the price of a delivery. Each address must mean one place.
    pub struct PredictPrice = "P2pPredictPrice" {
        /// Where the parcel is picked up.
        pub origin_formatted_address: Text,
        /// Where it goes. The document once spells it `destiantion_…`: should the server want
        /// that, pass it in `extra.query` as well (P-6).
        pub destination_formatted_address: Text,
    }
}

answer! {
    /// A price. The answer's shape is not documented: `price`, `cost` and `amount` are tried.
    pub struct Prediction = "P2pPrediction" {
        /// In `currency`.
        pub price: Option<f64>,
        /// ISO 4217.
        pub currency: Option<String>,
        /// The whole answer as it came.
        pub raw: Value,
    }
}

impl Endpoint for PredictPrice {
    type Provider = P2pMotion;
    type Output = Prediction;
    const NAME: &'static str = "predict_price";
    const PATH: &'static str = "predictions/";
    const EFFECT: Effect = Effect::Read;
    const QUOTA: Option<QuotaScope> = Some(QuotaScope::Predictions);
    const DOCUMENTATION: &'static str = PAGE;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        request
            .target(&P2pMotion::base(access), P2pMotion::path(access, "predictions", Self::PATH));
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Prediction, Error> {
        let raw = wire::read_json(response)?;
        if matches!(raw, Value::Null | Value::Bool(_)) {
            return Err(Error::malformed_at(Vec::new(), &problem::NOT_OBJECT));
        }
        // A number, or one beside its currency, bare or under a likely name.
        let named = ["price", "cost", "amount"].iter().find_map(|key| raw.get(*key));
        let sum = named.unwrap_or(&raw);
        let price = wire::lenient_number(sum.get("amount").unwrap_or(sum));
        let currency = ["currency_code", "currency"]
            .iter()
            .find_map(|key| sum.get(*key).or_else(|| raw.get(*key))?.as_str())
            .map(str::to_string);
        Ok(Prediction { price, currency, raw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{p2p_motion::tests::ask, wire::tests::answer};

    // P-6
    #[test]
    fn the_right_spelling_is_the_default() {
        let params = serde_json::json!({ "origin_formatted_address": "a", "destination_formatted_address": "b" });
        assert_eq!(
            ask::<PredictPrice>(&params).unwrap().url(),
            "https://p2p.example/api/predictions/?origin_formatted_address=a&destination_formatted_address=b"
        );
    }

    #[test]
    fn a_price_is_found_in_every_likely_shape() {
        for body in [
            "85.5",
            r#"{"price":"85.5"}"#,
            r#"{"cost":{"amount":85.5,"currency_code":"UAH"}}"#,
            r#"{"amount":85.5,"currency":"UAH"}"#,
        ] {
            assert_eq!(
                PredictPrice::parse(&answer(200, body.as_bytes())).unwrap().price,
                Some(85.5),
                "{body}"
            );
        }
        assert_eq!(PredictPrice::parse(&answer(200, br#"{"x":1}"#)).unwrap().price, None);
    }
}
