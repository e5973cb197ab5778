//! `GET /api/v1/add_driver_rating`
//!
//! Adds rating points to a driver, or takes some away. The operator needs the right
//! "Администрирование". (The document's last paragraph is copied from the voice message: T-8.)

use crate::{
    endpoint::{Effect, Endpoint},
    error::Error,
    flat::tree::Members,
    params,
    taxomet::{Answer, Done, Taxomet, WIKI},
    value::{AtLeastOne, Id, Text, Whole},
    wire::{Request, Response},
};

params! {
    /// Gives a driver rating points, or takes some away.
    pub struct AddDriverRating = "TaxometAddDriverRating" {
        /// The driver's id on the taxi server.
        pub driver_id: Id,
        /// How many rating points, whole; below zero takes them away.
        pub points: Whole,
        /// How long they count, in whole hours. At least 1: a choice of ours, the document names no limit.
        pub lifetime_hours: AtLeastOne,
        /// Why.
        pub comment: Text,
    }
}

impl Endpoint for AddDriverRating {
    type Provider = Taxomet;
    type Output = Done;
    const NAME: &'static str = "add_driver_rating";
    const PATH: &'static str = "/api/v1/add_driver_rating";
    const EFFECT: Effect = Effect::Create;
    const DOCUMENTATION: &'static str = WIKI;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        Taxomet::action(access, request, Self::PATH);
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Done, Error> {
        Answer::accept(response).map(|_| Done {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxomet::tests::url;

    // T-4: the one sample that is encoded
    #[test]
    fn the_documented_example() {
        let url = url::<AddDriverRating>(&serde_json::json!({
            "driver_id": 2, "points": -100, "lifetime_hours": 1000, "comment": "Тестовый рейтинг через API",
        }));
        let comment = "%D0%A2%D0%B5%D1%81%D1%82%D0%BE%D0%B2%D1%8B%D0%B9%20%D1%80%D0%B5%D0%B9%D1%82%D0%B8%D0%BD%D0%B3%20%D1%87%D0%B5%D1%80%D0%B5%D0%B7%20API";
        assert!(
            url.ends_with(&format!(
                "&driver_id=2&points=-100&lifetime_hours=1000&comment={comment}"
            )),
            "{url}"
        );
    }
}
