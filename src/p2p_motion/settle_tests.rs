use super::*;
use crate::{
    catalogue::{self, Options},
    settle::{Step, print as print_of, reconcile as ask},
};
use serde_json::json;

const SENT: f64 = 1_777_618_800_000.0; // 2026-05-01T07:00:00Z
const MARK: &str = "7K2M9QXW3T";

fn order() -> Value {
    json!({
        "sender": { "name": "Пекарня", "phone": "0005550142" },
        "receiver": { "name": "Оля", "phone": "+380005550177" },
        "info": {
            "origin": { "date_time": "2026-05-01T10:20:00.250+03:00", "location": { "lat": 48.29, "lng": 25.94 } },
            "destination": { "date_time": "2026-05-01T08:00:00Z", "location": { "formatted_address": "вул.  Вигадана, 7" } },
        },
    })
}

/// The same order as a server might answer it: other forms, more members.
fn listed(id: &str) -> Value {
    json!({ "id": id, "raw": {
        "id": id, "courier": null,
        "sender": { "phone": "+38 000 555-01-42" }, "receiver": { "phone": 380_005_550_177_u64 },
        "info": {
            "memo": "",
            "origin": { "date_time": "2026-05-01T07:20:00Z", "location": { "lat": "48.290000001", "lng": 25.94, "formatted_address": "проспект Уявний, 1" } },
            "destination": { "date_time": 1_777_622_400, "location": { "lat": 48.3, "lng": 25.9, "typed": "вул. Вигадана, 7", "full": "вулиця Вигадана, 7, Чернівці" } },
        },
    } })
}

fn with_memo(id: &str, memo: &str) -> Value {
    let mut order = listed(id);
    *order.pointer_mut("/raw/info/memo").unwrap() = memo.into();
    order
}

fn settle(saved: &Value, known: &[&str], answer: Option<&Value>) -> Step<Reconciliation> {
    ask(&Saved::read(saved), known, UnixTime(SENT + 60_000.0), Lang::En, answer)
}

fn done(saved: &Value, orders: &[Value]) -> Reconciliation {
    match settle(saved, &["known"], Some(&json!({ "ok": { "orders": orders } }))) {
        Step::Done(done) => done,
        Step::Read(look) => panic!("{look:?}"),
    }
}

fn saved(mark: bool) -> Value {
    let mut saved = json!({
        "endpoint": "p2p_motion.create_order", "outcome": "unknown", "sentAt": SENT,
        "print": print_of("p2p_motion.create_order", &order(), "salt"),
    });
    if mark {
        saved["ref"] = MARK.into();
    }
    saved
}

fn found(id: &str, duplicates: &[&str]) -> Reconciliation {
    let duplicates = duplicates.iter().map(|id| (*id).into()).collect();
    Reconciliation::Found { id: id.into(), duplicates }
}

/// The reason and the candidates' ids.
fn unknown_why(reconciliation: &Reconciliation) -> (&str, Vec<&str>) {
    match reconciliation {
        Reconciliation::Unknown { why, candidates } => {
            (why, candidates.iter().map(|order| id(order).unwrap_or("?")).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_list_of_the_time_is_read_once() {
    let look = |now: f64| match ask(&Saved::read(&saved(false)), &[], UnixTime(now), Lang::En, None)
    {
        Step::Read(look) => look,
        Step::Done(done) => panic!("{done:?}"),
    };
    let period = |from: &str, to: &str| Look {
        endpoint: "p2p_motion.list_orders",
        params: json!({ "from_date_time": from, "to_date_time": to }),
    };
    let from = "2026-05-01T06:50:00Z";
    assert_eq!(look(SENT + 60_000.0), period(from, "2026-05-01T07:11:00Z"));
    assert_eq!(look(SENT + 9e9), period(from, "2026-05-01T08:00:00Z"), "days later");
    assert_eq!(look(0.0), period(from, "2026-05-01T07:10:00Z"), "a clock set back");
}

#[test]
fn an_order_is_recognised_in_other_clothes() {
    assert_eq!(done(&saved(false), &[listed("a")]), found("a", &[]));
    assert_eq!(done(&saved(false), &[with_memo("a", "x"), json!({ "raw": 5 })]), found("a", &[]));
}

#[test]
fn what_differs_is_not_ours() {
    for (pointer, value) in [
        ("/raw/sender/phone", json!("0005550143")),
        ("/raw/receiver/phone", json!(null)),
        ("/raw/info/origin/date_time", json!("2026-05-01T07:20:01Z")),
        ("/raw/info/destination/date_time", json!("2026-05-01T08:00:00")),
    ] {
        let mut other = listed("a");
        *other.pointer_mut(pointer).unwrap() = value;
        assert_eq!(
            unknown_why(&done(&saved(false), &[other])),
            (problem::WHY_NOT_LISTED.en, vec![])
        );
    }
    for (pointer, value) in [
        ("/raw/info/origin/location/lat", json!(48.2902)),
        ("/raw/info/destination/location/typed", json!("вул. Вигадана, 8")),
    ] {
        let mut other = listed("a");
        *other.pointer_mut(pointer).unwrap() = value;
        assert_eq!(unknown_why(&done(&saved(false), &[other])), (problem::WHY_ALIKE.en, vec!["a"]));
    }
}

#[test]
fn of_two_that_are_the_same_neither_is_chosen() {
    let twice = done(&saved(false), &[listed("a"), listed("b")]);
    assert_eq!(unknown_why(&twice), (problem::WHY_AMBIGUOUS.en, vec!["a", "b"]));
    // But that of another call is not ours.
    assert_eq!(done(&saved(false), &[listed("known"), listed("b")]), found("b", &[]));
    assert_eq!(unknown_why(&done(&saved(false), &[listed("known")])).0, problem::WHY_NOT_LISTED.en);
}

#[test]
fn a_mark_decides_alone() {
    let memo = format!("код 7\n[ref {MARK}]");
    let ours = with_memo("b", &memo);
    assert_eq!(done(&saved(true), &[listed("a"), ours.clone()]), found("b", &[]));
    let renamed = json!({ "id": "c", "raw": { "notes": [memo] } });
    assert_eq!(done(&saved(true), &[ours, renamed]), found("b", &["c"]));
    let other = with_memo("a", "[ref 7K2M9QXW3V]");
    assert_eq!(unknown_why(&done(&saved(true), &[other])), (problem::WHY_ALIKE.en, vec!["a"]));
    let nameless = json!({ "raw": { "memo": format!("[ref {MARK}]") } });
    assert_eq!(unknown_why(&done(&saved(true), &[nameless])), (problem::WHY_NO_ID.en, vec!["?"]));
}

#[test]
fn an_empty_list_proves_nothing() {
    for mark in [false, true] {
        assert_eq!(unknown_why(&done(&saved(mark), &[])), (problem::WHY_NOT_LISTED.en, vec![]));
    }
}

#[test]
fn a_failed_read_settles_nothing_and_says_why() {
    let answer = json!({ "error": { "message": "p2p_motion.list_orders: no" } });
    let Step::Done(done) = settle(&saved(false), &[], Some(&answer)) else { panic!("one read") };
    assert_eq!(unknown_why(&done).0, "the orders could not be read: p2p_motion.list_orders: no");
}

#[test]
fn what_was_saved_may_be_anything() {
    for (key, value) in [
        ("sentAt", json!(null)),
        ("sentAt", json!("now")),
        ("sentAt", json!(1e300)),
        ("print", json!(null)),
        ("print", json!("2.salt.a.b")),
        ("print", json!("1.")),
        ("ref", json!("7K2")),
    ] {
        let mut saved = saved(false);
        if key == "ref" {
            saved["print"] = Value::Null;
        }
        saved[key] = value;
        let Step::Done(done) = settle(&saved, &[], None) else { panic!("{saved}") };
        assert_eq!(unknown_why(&done), (problem::WHY_NOT_SAVED.en, vec![]));
    }
}

#[test]
fn a_print_names_nobody_and_no_two_are_alike() {
    let print = |salt| print_of("p2p_motion.create_order", &order(), salt).unwrap();
    let parts: Vec<String> = print("salt").split('.').map(String::from).collect();
    assert_eq!(parts.len(), 4, "people, and one pair of places");
    assert!(parts[2..].iter().all(|part| part.len() == 32));
    assert_ne!(print("salt"), print("pepper"));
    assert_eq!(print_of("p2p_motion.create_order", &json!({}), "salt"), None);
    // The beginning of SHA-256 of "salt\ntext".
    assert_eq!(digest("salt", "text"), "b5d7cebb62064f259953772bc92e95df");
}

#[test]
fn a_hostile_answer_costs_little() {
    let mut order = listed("a");
    let names: Map<String, Value> =
        (0..1000).map(|index| (format!("n{index}"), format!("place {index}").into())).collect();
    order["raw"]["info"]["origin"]["location"] = Value::Object(names.clone());
    order["raw"]["info"]["destination"]["location"] = Value::Object(names);
    let people = people(&order["raw"]).unwrap();
    assert_eq!(wholes(&order["raw"], &people).len(), 64);
}

#[test]
fn the_mark_is_the_memos_last_line() {
    let memo = |memo: Option<&str>| {
        let mut params = order();
        if let Some(memo) = memo {
            params["info"]["memo"] = memo.into();
        }
        let entry = catalogue::find("p2p_motion.create_order").unwrap();
        let config = json!({ "baseUrl": "https://p2p.example/api", "apiKey": "key-of-nobody" });
        let mark = Some(MARK.to_string());
        let options = Options { now: UnixTime(SENT), mark, ..Options::default() };
        let body = entry.build(&config, &params, &options).unwrap().0.body().unwrap();
        serde_json::from_str::<Value>(&body).unwrap()["info"]["memo"].clone()
    };
    assert_eq!(memo(None), format!("[ref {MARK}]"));
    assert_eq!(memo(Some("")), format!("[ref {MARK}]"));
    assert_eq!(memo(Some("код 7")), format!("код 7\n[ref {MARK}]"));
}
