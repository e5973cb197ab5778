//! `GET /api/v1/get_tariffs`
//!
//! The taxi services and their tariffs. Read from a public client, in no document seen;
//! unverified.

use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::Members,
    params, problem,
    taxomet::{Answer, LATER, Taxomet},
    wire::{self, Request, Response},
};

params! {
    /// Lists the taxi services and their tariffs, with the ids that orders need. From a later revision of the document; unverified.
    pub struct GetTariffs = "TaxometGetTariffs" {}
}

answer! {
    /// The taxi services of the server.
    pub struct Tariffs = "TaxometTariffs" {
        /// One per service.
        pub units: Vec<Unit>,
    }
}

answer! {
    /// A taxi service.
    pub struct Unit = "TaxometUnit" {
        /// For `unit_id`.
        pub id: String,
        /// Its name; empty if none came.
        pub title: String,
        /// Its tariffs.
        pub tarifs: Vec<Tarif>,
    }
}

answer! {
    /// A tariff.
    pub struct Tarif = "TaxometTarif" {
        /// For `tarif_id`.
        pub id: String,
        /// Its name; empty if none came.
        pub title: String,
        /// Hidden from clients.
        pub disabled: bool,
    }
}

impl Endpoint for GetTariffs {
    type Provider = Taxomet;
    type Output = Tariffs;
    const NAME: &'static str = "get_tariffs";
    const PATH: &'static str = "/api/v1/get_tariffs";
    const EFFECT: Effect = Effect::Read;
    const DOCUMENTATION: &'static str = LATER;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Tariffs, Error> {
        let rest = Answer::accept(response)?.rest;
        let Some(units) = rest.get("units").and_then(Value::as_array) else {
            return Err(Error::malformed_at(wire::at("units"), &problem::NOT_LIST));
        };
        let text = |value: &Value, key| value.get(key).and_then(wire::lenient_text);
        let tarif = |value: &Value| {
            let disabled = value
                .get("disabled")
                .is_some_and(|it| *it == true || wire::lenient_number(it) == Some(1.0));
            let title = text(value, "title").unwrap_or_default();
            Some(Tarif { id: text(value, "id")?, title, disabled })
        };
        let unit = |value: &Value| {
            let tarifs = value.get("tarifs").and_then(Value::as_array);
            let tarifs = tarifs.into_iter().flatten().map(tarif).collect::<Option<_>>()?;
            Some(Unit {
                id: text(value, "id")?,
                title: text(value, "title").unwrap_or_default(),
                tarifs,
            })
        };
        // An id that is missing would make an order for the wrong tariff: better no list at all.
        match units.iter().map(unit).collect() {
            Some(units) => Ok(Tariffs { units }),
            None => Err(Error::malformed_at(wire::at("units"), &problem::NOT_ID)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{taxomet::tests::url, wire::tests::answer};

    #[test]
    fn ids_stay_text_and_hidden_tariffs_are_marked() {
        assert!(
            url::<GetTariffs>(&serde_json::json!({}))
                .contains("/api/v1/get_tariffs?operator_login=")
        );
        let body = r#"{"result":"1","error":"","units":[{"id":"01","title":"Центр","tarifs":[{"id":"5","title":"День","disabled":"1"},{"id":6,"disabled":"0"}]}]}"#;
        let tariffs = GetTariffs::parse(&answer(200, body.as_bytes())).unwrap();
        assert_eq!(tariffs.units[0].id, "01");
        let marked: Vec<_> =
            tariffs.units[0].tarifs.iter().map(|it| (it.id.as_str(), it.disabled)).collect();
        assert_eq!(marked, [("5", true), ("6", false)]);
    }
}
