//! `GET geo-coding/`
//!
//! An address to points, or a point to addresses. An ambiguous input gives several candidates.

use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint, Lay, QuotaScope},
    error::Error,
    flat::tree::Members,
    json::Names,
    p2p_motion::{P2pMotion, PAGE, coordinate_pair, lay, order::list_in},
    params, problem,
    read::Reader,
    value::{Latitude, Longitude, Text},
    wire::{self, Request, Response},
};

params! {
    /// Looks a place up by `address`, or by `lat` and `lng`. A language parameter exists, its name is
    /// lost: pass it as `extra.query`.
    pub struct Geocode = "P2pGeocode", relations = query {
        /// In any form a map search understands, slips included.
        pub address: Option<Text>,
        /// Latitude in degrees.
        pub lat: Option<Latitude>,
        /// Longitude in degrees.
        pub lng: Option<Longitude>,
    }
}

answer! {
    /// The places found.
    pub struct GeocodeAnswer = "P2pGeocodeAnswer" {
        /// None, one or, if the input is ambiguous, several.
        pub candidates: Vec<Candidate>,
        /// The whole answer as it came.
        pub raw: Value,
    }
}

answer! {
    /// A place found.
    pub struct Candidate = "P2pCandidate" {
        /// Latitude in degrees.
        pub lat: Option<f64>,
        /// Longitude in degrees.
        pub lng: Option<f64>,
        /// The full address.
        pub formatted_address: Option<String>,
        /// The candidate as it came.
        pub raw: Value,
    }
}

fn query(members: &Members<'_>, at: &mut Reader) {
    let point = coordinate_pair(members, at);
    if !point && !members.contains_key("address") {
        at.report::<()>(&problem::NO_QUERY);
    }
}

impl Endpoint for Geocode {
    type Provider = P2pMotion;
    type Output = GeocodeAnswer;
    const NAME: &'static str = "geocode";
    const PATH: &'static str = "geo-coding/";
    const EFFECT: Effect = Effect::Read;
    const QUOTA: Option<QuotaScope> = Some(QuotaScope::GeoCoding);
    const DOCUMENTATION: &'static str = PAGE;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        request.target(&P2pMotion::base(access), P2pMotion::path(access, "geocoding", Self::PATH));
        request.query_of(params, "address");
        for key in ["lat", "lng"] {
            if params.contains_key(key) {
                request.query_point(key, params, &[key]);
            }
        }
    }

    const LAY: Option<Lay> = Some(|body, _, tape| lay(body, &NAMES, tape, find));

    fn parse(response: &Response<'_>) -> Result<GeocodeAnswer, Error> {
        find(wire::read_json(response)?)
    }
}

/// What [`find`] looks at.
const NAMES: Names = Names {
    seen: &[
        "candidates",
        "results",
        "items",
        "data",
        "location",
        "lat",
        "lng",
        "formatted_address",
    ],
    kept: &[],
};

fn find(raw: Value) -> Result<GeocodeAnswer, Error> {
    let candidates = match list_in(raw.clone(), &["candidates", "results", "items", "data"]) {
        Some(places) => places.iter().filter_map(candidate).collect(),
        // One place, bare.
        None => match candidate(&raw) {
            Some(it) if it.lat.or(it.lng).is_some() || it.formatted_address.is_some() => vec![it],
            Some(_) => vec![],
            None => return Err(Error::malformed_at(Vec::new(), &problem::NOT_LIST)),
        },
    };
    Ok(GeocodeAnswer { candidates, raw })
}

/// The point may stand in the place itself, or in its `location`.
fn candidate(place: &Value) -> Option<Candidate> {
    let members = place.as_object()?;
    let location = members.get("location").and_then(Value::as_object);
    let member = |key| members.get(key).or_else(|| location?.get(key));
    Some(Candidate {
        lat: member("lat").and_then(wire::lenient_number),
        lng: member("lng").and_then(wire::lenient_number),
        formatted_address: member("formatted_address").and_then(Value::as_str).map(str::to_string),
        raw: place.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{p2p_motion::tests::ask, wire::tests::answer};
    use serde_json::json;

    #[test]
    fn an_address_or_a_point() {
        let url = |params| ask::<Geocode>(&params).map(|request| request.url().to_string());
        assert_eq!(
            url(json!({ "address": "Головна 1" })).unwrap(),
            "https://p2p.example/api/geo-coding/?address=%D0%93%D0%BE%D0%BB%D0%BE%D0%B2%D0%BD%D0%B0%201"
        );
        assert_eq!(
            url(json!({ "lat": 48.3, "lng": 25.9 })).unwrap(),
            "https://p2p.example/api/geo-coding/?lat=48.3&lng=25.9"
        );
        assert_eq!(url(json!({})).unwrap_err(), [" required"]);
        assert_eq!(url(json!({ "lng": 25.9 })).unwrap_err(), ["lat pair"]);
    }

    #[test]
    fn none_one_or_several_are_all_answers() {
        for (body, count) in [
            ("[]", 0),
            (r#"{"results":[]}"#, 0),
            (r#"{"message":"?"}"#, 0),
            (r#"{"lat":48.3,"lng":"25.9","formatted_address":"a"}"#, 1),
            (r#"[{"location":{"lat":48.3,"lng":25.9}},{"formatted_address":"b"}]"#, 2),
        ] {
            assert_eq!(
                Geocode::parse(&answer(200, body.as_bytes())).unwrap().candidates.len(),
                count,
                "{body}"
            );
        }
    }
}
