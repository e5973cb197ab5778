use super::*;
use crate::{p2p_motion::tests::ask, wire::tests::answer};
use serde_json::json;

/// A courier order of invented people, an hour after the tests' "now".
fn order() -> Value {
    let stop = |street: &str| json!({ "date_time": "2026-05-01T08:00:00Z", "location": { "formatted_address": street } });
    json!({
        "sender": { "name": "Кав’ярня", "phone": "0500000001" },
        "receiver": { "name": "Марія", "phone": "+380500000002", "telegram": { "user_id": 7_000_000_001_u64, "username": "nobody_here" } },
        "info": { "origin": stop("вулиця Головна, 1"), "destination": stop("вулиця Тиха, 2"), "memo": "" },
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut order = order();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    order.pointer_mut(parent).unwrap()[key] = value;
    order
}

fn problems(order: &Value) -> Vec<String> {
    ask::<CreateOrder>(order).map(|_| ()).unwrap_err()
}

fn warnings(order: &Value) -> Vec<String> {
    let now = crate::UnixTime(1_777_618_800_000.0);
    let (read, issues) = Reader::read::<CreateOrder>(now, order);
    assert!(read.is_some(), "{issues:?}");
    issues.iter().map(|it| format!("{} {}", it.place(), it.problem.code)).collect()
}

#[test]
fn the_body_is_the_documents() {
    let request = ask::<CreateOrder>(&order()).unwrap();
    assert_eq!(request.url(), "https://p2p.example/api/orders/");
    assert!(request.has_header("X-API-Key") && request.has_header("Content-Type"));
    let body: Value = serde_json::from_str(&request.body().unwrap()).unwrap();
    assert_eq!(body, order());
}

// P-1
#[test]
fn the_priority_is_sent_as_text_and_3_is_a_warning() {
    let escrow = |priority: Value| {
        with(
            "/info/escrow",
            json!({ "cost": { "amount": 45.5, "currency_code": "UAH" }, "priority_type": priority }),
        )
    };
    for priority in [json!("2"), json!(2)] {
        let body: Value =
            serde_json::from_str(&ask::<CreateOrder>(&escrow(priority)).unwrap().body().unwrap())
                .unwrap();
        assert_eq!(body.pointer("/info/escrow/priority_type"), Some(&json!("2")));
    }
    assert_eq!(
        warnings(&escrow(json!("3"))),
        ["info.escrow.priority_type awaiting_implementation"]
    );
    for wrong in [json!(4), json!("x"), json!(0.5), json!(true)] {
        assert_eq!(problems(&escrow(wrong)).len(), 1);
    }
}

// P-2
#[test]
fn equal_instants_are_tested_first_and_written_alike() {
    let asap = with("/info/destination/date_time", json!("2026-05-01T11:00:00+03:00"));
    let body: Value =
        serde_json::from_str(&ask::<CreateOrder>(&asap).unwrap().body().unwrap()).unwrap();
    assert_eq!(body.pointer("/info/destination/date_time"), Some(&json!("2026-05-01T08:00:00Z")));
    let late = with("/info/destination/date_time", json!("2026-05-01T11:10:00+03:00"));
    let body: Value =
        serde_json::from_str(&ask::<CreateOrder>(&late).unwrap().body().unwrap()).unwrap();
    assert_eq!(
        body.pointer("/info/destination/date_time"),
        Some(&json!("2026-05-01T11:10:00+03:00"))
    );
}

#[test]
fn the_documented_times_are_kept() {
    assert_eq!(
        problems(&with("/info/origin/date_time", json!("2026-05-01T07:04:59Z"))),
        ["info.origin.date_time too_soon"]
    );
    assert_eq!(
        problems(&with("/info/destination/date_time", json!("2026-05-01T08:09:59Z"))),
        ["info.destination.date_time too_soon"]
    );
    assert_eq!(
        problems(&with("/info/origin/date_time", json!("2026-05-01T10:00:00"))),
        ["info.origin.date_time date_offset"]
    );
}

// P-3
#[test]
fn the_oblast_is_a_warning_and_the_poles_an_error() {
    let at = |lat: f64, lng: f64| with("/info/origin/location", json!({ "lat": lat, "lng": lng }));
    assert_eq!(warnings(&at(48.3, 25.9)), [] as [&str; 0]);
    assert_eq!(warnings(&at(50.45, 30.52)), ["info.origin.location outside_service_area"]);
    assert_eq!(warnings(&at(25.9, 48.3)), ["info.origin.location swapped_coordinates"]);
    assert_eq!(problems(&at(95.0, 125.9)), ["info.origin.location.lat range"]);
    assert_eq!(problems(&at(95.0, 48.3)), ["info.origin.location.lat swapped_coordinates"]);
}

// P-4
#[test]
fn an_address_or_both_coordinates() {
    let at = |location: Value| with("/info/origin/location", location);
    assert_eq!(problems(&at(json!({ "lat": 48.3 }))), ["info.origin.location.lng pair"]);
    assert_eq!(
        problems(&at(json!({ "lat": 48.3, "formatted_address": "вулиця Головна, 1" }))),
        ["info.origin.location.lng pair"]
    );
    assert_eq!(problems(&at(json!({}))), ["info.origin.location required"]);
    assert_eq!(
        problems(&at(json!({ "formatted_address": " " }))),
        ["info.origin.location.formatted_address empty"]
    );
}

// P-5
#[test]
fn both_phones_obey_one_rule() {
    for party in ["sender", "receiver"] {
        let place = format!("/{party}/phone");
        assert!(ask::<CreateOrder>(&with(&place, json!("+380500000009"))).is_ok());
        assert_eq!(
            problems(&with(&place, json!("380500000009"))),
            [format!("{party}.phone phone")]
        );
    }
}

#[test]
fn all_problems_are_found_at_once() {
    let mut order = with("/sender/phone", json!("1"));
    order["info"]["origin"] =
        json!({ "date_time": "2026-05-01T07:00:00Z", "location": { "lat": 48.3 } });
    order["info"]["escrow"] =
        json!({ "cost": { "amount": -1, "currency_code": "uah" }, "priority_type": 9 });
    order["inof"] = json!({});
    assert_eq!(
        problems(&order),
        [
            "sender.phone phone",
            "info.origin.location.lng pair",
            "info.escrow.cost.amount range",
            "info.escrow.cost.currency_code format",
            "info.escrow.priority_type range",
            "info.origin.date_time too_soon",
            "inof unknown_key",
        ]
    );
}

#[test]
fn an_object_is_success_and_anything_else_is_not_known() {
    assert_eq!(
        CreateOrder::parse(&answer(201, br#"{"order_id":7}"#)).unwrap().id.as_deref(),
        Some("7")
    );
    assert_eq!(CreateOrder::parse(&answer(201, br#"{"ok":true}"#)).unwrap().id, None);
    for body in ["", "[]", "\"ok\"", "<html>", "{"] {
        assert!(CreateOrder::parse(&answer(200, body.as_bytes())).is_err(), "{body}");
    }
}
