//! `GET /zone_info`
//!
//! Tells which ride classes and wishes a region has.

use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::{Json, Members},
    params, problem,
    problem::Step,
    value::Position,
    wire::{self, Request, Response},
    yandex_taxi::{POINT, YandexTaxi},
};

params! {
    /// Lists the ride classes of a region, and the wishes that each supports.
    pub struct ZoneInfoRequest = "ZoneInfoRequest" {
        /// A point in it. `ll` here, `rll` for a trip (Y-16).
        pub ll: Position,
    }
}

answer! {
    /// What a region has to offer.
    pub struct ZoneInfo = "ZoneInfo" {
        /// One per ride class. Empty: the region is not supported.
        pub tariffs: Vec<ZoneTariff>,
    }
}

answer! {
    /// A ride class of a region.
    pub struct ZoneTariff = "ZoneTariff" {
        /// The class, as in `class` of a trip request.
        pub class_name: String,
        /// The wishes it supports, as in `req` of a trip request.
        pub supported_requirements: Vec<String>,
    }
}

impl Endpoint for ZoneInfoRequest {
    type Provider = YandexTaxi;
    type Output = ZoneInfo;
    const NAME: &'static str = "zone_info";
    const PATH: &'static str = "/zone_info";
    const EFFECT: Effect = Effect::Read;
    const DOCUMENTATION: &'static str =
        "https://yandex.com/support/taxi-distr/ru/api/zone-info, read 2026-11-22";

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        YandexTaxi::start(access, request, Self::PATH);
        if let Some(point) = params.get("ll").and_then(Json::as_object) {
            request.query_point("ll", point, POINT);
        }
    }

    fn parse(response: &Response<'_>) -> Result<ZoneInfo, Error> {
        let answer = wire::read_object(response)?;
        let Some(tariffs) = answer.get("tariffs").and_then(Value::as_array) else {
            return Err(Error::malformed_at(wire::at("tariffs"), &problem::NOT_LIST));
        };
        let tariffs = tariffs.iter().enumerate().map(|(index, tariff)| {
            // Y-16: `class` in the document, `name` in two public clients.
            let name =
                ["class", "name", "class_name"].iter().find_map(|key| tariff.get(*key)?.as_str());
            let wishes = tariff.get("supported_requirements").and_then(Value::as_array);
            let wish = |wish: &Value| Some(wish.get("name").unwrap_or(wish).as_str()?.to_string());
            let path = || vec![Step::Key("tariffs".into()), Step::Index(index)];
            Ok(ZoneTariff {
                class_name: name
                    .ok_or_else(|| Error::malformed_at(path(), &problem::REQUIRED))?
                    .into(),
                supported_requirements: wishes.into_iter().flatten().filter_map(wish).collect(),
            })
        });
        Ok(ZoneInfo { tariffs: tariffs.collect::<Result<_, Error>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tests::answer;

    // Y-16
    #[test]
    fn a_class_has_either_name() {
        for key in ["class", "name", "class_name"] {
            let body = format!(
                r#"{{"tariffs":[{{"{key}":"minivan","supported_requirements":[{{"name":"ski"}}]}},{{"{key}":"vip"}}]}}"#
            );
            let zone = ZoneInfoRequest::parse(&answer(200, body.as_bytes())).unwrap();
            assert_eq!(
                zone.tariffs[0],
                ZoneTariff {
                    class_name: "minivan".into(),
                    supported_requirements: vec!["ski".into()]
                }
            );
        }
    }

    #[test]
    fn no_tariffs_means_no_service_but_no_list_is_no_answer() {
        assert_eq!(ZoneInfoRequest::parse(&answer(200, br#"{"tariffs":[]}"#)).unwrap().tariffs, []);
        assert!(ZoneInfoRequest::parse(&answer(200, b"{}")).is_err());
    }
}
