//! `GET /api/v1/get_distance`
//!
//! The length and price of a route by coordinates. From a later revision of the document, its
//! names and types from a public client; unverified.

use serde_json::{Map, Value};

use crate::{
    answer,
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::{Json, Members},
    params, problem,
    taxomet::{Answer, LATER, TarifId, Taxomet},
    value::{Id, NonEmpty, Position},
    wire::{self, Request, Response},
};

params! {
    /// Measures and prices a route. From a later revision of the document; unverified.
    pub struct GetDistance = "TaxometGetDistance" {
        /// The taxi service's id.
        pub unit_id: Id,
        /// The tariff's id, or `-1`: the server picks.
        pub tarif_id: TarifId,
        /// The route: pick-up, stops, destination.
        pub points: NonEmpty<Position>,
    }
}

answer! {
    /// The length and price of a route. Names and types as one public client reads them.
    pub struct Distance = "TaxometDistance" {
        /// Kilometres. 0: no route was found.
        pub distance: f64,
        /// The tariff's minimum, in the tenant's currency.
        pub min_price: Option<f64>,
        /// The estimate, in the tenant's currency.
        pub pre_price: Option<f64>,
        /// The fixed price in the tenant's currency, rounded.
        pub fix_price: Option<f64>,
        /// The fixed price in the tenant's currency, before rounding.
        pub fix_price_raw: Option<f64>,
        /// Seconds.
        pub execution_time: Option<f64>,
        /// Everything else that came, the route's `nodes` among it.
        pub extra: Map<String, Value>,
    }
}

impl Endpoint for GetDistance {
    type Provider = Taxomet;
    type Output = Distance;
    const NAME: &'static str = "get_distance";
    const PATH: &'static str = "/api/v1/get_distance";
    const EFFECT: Effect = Effect::Read;
    const DOCUMENTATION: &'static str = LATER;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_of(params, "unit_id");
        request.query_of(params, "tarif_id");
        let points = params.get("points").and_then(Json::as_array).into_iter().flatten();
        for point in points.filter_map(Json::as_object) {
            request.query_point("lon[]", point, &["lon"]);
            request.query_point("lat[]", point, &["lat"]);
        }
    }

    fn parse(response: &Response<'_>) -> Result<Distance, Error> {
        let rest = Answer::accept(response)?.rest;
        let mut read = Vec::new();
        let mut number = |key| {
            let number = rest.get(key).and_then(wire::lenient_number)?;
            read.push(key);
            Some(number)
        };
        let Some(distance) = number("distance") else {
            return Err(Error::malformed_at(wire::at("distance"), &problem::NOT_NUMBER));
        };
        let (min_price, pre_price) = (number("min_price"), number("pre_price"));
        let (fix_price, fix_price_raw) = (number("fix_price"), number("fix_price_raw"));
        let execution_time = number("execution_time");
        let extra = wire::without(rest, &read);
        Ok(Distance {
            distance,
            min_price,
            pre_price,
            fix_price,
            fix_price_raw,
            execution_time,
            extra,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{taxomet::tests::url, wire::tests::answer};

    #[test]
    fn points_go_in_route_order() {
        let url = url::<GetDistance>(&serde_json::json!({
            "unit_id": 1, "tarif_id": 2,
            "points": [{ "lon": 39.72, "lat": 43.58 }, { "lon": 39.95, "lat": 43.44 }],
        }));
        assert!(
            url.ends_with("&lon%5B%5D=39.72&lat%5B%5D=43.58&lon%5B%5D=39.95&lat%5B%5D=43.44"),
            "{url}"
        );
    }

    #[test]
    fn numbers_come_as_text_too() {
        let body = r#"{"result":"1","error":"","distance":"12.7","pre_price":415,"execution_time":"1260","nodes":[]}"#;
        let distance = GetDistance::parse(&answer(200, body.as_bytes())).unwrap();
        assert_eq!(
            (distance.distance, distance.pre_price, distance.execution_time),
            (12.7, Some(415.0), Some(1260.0))
        );
        assert!(distance.extra.contains_key("nodes"));
    }
}
