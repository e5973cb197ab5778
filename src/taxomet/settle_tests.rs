use super::*;
use crate::{
    endpoint::UnixTime,
    settle::{read_back as look, reconcile as ask},
};
use serde_json::json;

fn order(driver_id: Value) -> Value {
    let mut order = json!({ "order_id": "10", "status": "2", "extra": {} });
    match driver_id {
        Value::String(_) => order["driver_id"] = driver_id,
        Value::Null => {}
        other => order["extra"]["driver_id"] = other,
    }
    order
}

fn stands(endpoint: &str, params: &Value, before: Option<&Value>, now: &Value) -> Standing {
    let answer = json!({ "ok": now });
    let call = ReadBack { endpoint, params, before, answer: Some(&answer) };
    match look(&call) {
        Step::Done(standing) => standing,
        Step::Read(look) => panic!("{look:?}"),
    }
}

/// The first letter of the standing.
fn letter(standing: &Standing) -> char {
    match standing {
        Standing::Reached(order) => {
            assert_eq!(order.order_id, "10");
            'r'
        }
        Standing::AsBefore => 'b',
        Standing::Changed(error) => {
            assert_eq!((error.kind, error.outcome), (ErrorKind::Conflict, Outcome::Unknown));
            'c'
        }
        Standing::Unclear => 'u',
    }
}

/// One row per sight of the order before the call (nothing, nobody, driver 101), one letter per
/// driver after it: nobody, 101, the wanted 102, another, not shown.
fn table(endpoint: &str, params: &Value) -> Vec<String> {
    let before = [None, Some(order(json!("0"))), Some(order(json!("101")))];
    let after = [json!(""), json!("101"), json!("102"), json!("103"), Value::Null];
    let row = |before: &Option<Value>| {
        let stands = |now: &Value| stands(endpoint, params, before.as_ref(), &order(now.clone()));
        after.iter().map(|now| letter(&stands(now))).collect()
    };
    before.iter().map(row).collect()
}

#[test]
fn a_driver_is_set_again_only_if_nobody_chose_otherwise() {
    let params = json!({ "id": 10, "driver_id": 102 });
    assert_eq!(table("taxomet.set_driver", &params), ["bcrcu", "bcrcu", "cbrcu"]);
    let before = order(json!("102"));
    let none = order(json!("0"));
    assert_eq!(letter(&stands("taxomet.set_driver", &params, Some(&before), &none)), 'c');
}

#[test]
fn of_a_boarding_time_nothing_can_be_read() {
    let params = json!({ "id": 10, "driver_id": 102, "boarding_time": 5 });
    // Driver 102 is there: certain only if another, or nobody, was there before.
    assert_eq!(table("taxomet.set_driver", &params), ["bcbcu", "bcrcu", "cbrcu"]);
}

#[test]
fn a_driver_is_removed_again_only_if_it_is_the_same() {
    assert_eq!(table("taxomet.remove_driver", &json!({ "id": "10" })), ["ruuuu", "rcccu", "rbccu"]);
}

#[test]
fn nobody_may_be_written_in_several_ways() {
    for nobody in [json!(""), json!("0"), json!(" "), json!("000")] {
        assert_eq!(
            letter(&stands("taxomet.remove_driver", &json!({ "id": 10 }), None, &order(nobody))),
            'r'
        );
    }
    let mut null = order(Value::Null);
    null["extra"]["driver_id"] = Value::Null;
    assert_eq!(letter(&stands("taxomet.remove_driver", &json!({ "id": 10 }), None, &null)), 'r');
    let odd = order(json!({ "id": 5 }));
    assert_eq!(letter(&stands("taxomet.remove_driver", &json!({ "id": 10 }), None, &odd)), 'u');
}

#[test]
fn an_order_is_cancelled_again_only_if_it_looks_as_before() {
    let params = json!({ "id": 10 });
    assert_eq!(table("taxomet.cancel_order", &params), ["uuuuu", "buuuu", "ubuuu"]);
    let before = order(json!("101"));
    let mut now = before.clone();
    now["status"] = "6".into();
    assert_eq!(letter(&stands("taxomet.cancel_order", &params, Some(&before), &now)), 'u');
    // What this client knows after a set_driver of its own: no status.
    let before = json!({ "driver_id": "101" });
    let now = order(json!("101"));
    assert_eq!(letter(&stands("taxomet.cancel_order", &params, Some(&before), &now)), 'u');
}

#[test]
fn a_change_is_saved_if_the_order_shows_all_of_it() {
    let params = json!({ "order_id": 10, "comment": "x", "fix_price": 200 });
    let mut now = order(json!("101"));
    assert_eq!(letter(&stands("taxomet.save_order", &params, None, &now)), 'u');
    now["extra"] = json!({ "comment": "x", "fix_price": "200" });
    assert_eq!(letter(&stands("taxomet.save_order", &params, None, &now)), 'r');
    now["extra"]["fix_price"] = json!(0);
    assert_eq!(letter(&stands("taxomet.save_order", &params, None, &now)), 'u');
    assert_eq!(letter(&stands("taxomet.save_order", &json!({ "order_id": 10 }), None, &now)), 'u');
}

#[test]
fn another_orders_answer_and_a_failed_read_tell_nothing() {
    let params = json!({ "id": 11, "driver_id": 102 });
    assert_eq!(letter(&stands("taxomet.set_driver", &params, None, &order(json!("102")))), 'u');
    for answer in [json!({ "error": { "message": "x" } }), json!(5), json!({ "ok": null })] {
        let answer = Some(&answer);
        let call =
            ReadBack { endpoint: "taxomet.set_driver", params: &params, before: None, answer };
        assert!(matches!(look(&call), Step::Done(Standing::Unclear)));
    }
}

#[test]
fn the_order_is_read_by_its_id() {
    for (endpoint, params) in [
        ("taxomet.cancel_order", json!({ "id": 10 })),
        ("taxomet.save_order", json!({ "order_id": "10", "comment": "" })),
    ] {
        let call = ReadBack { endpoint, params: &params, before: None, answer: None };
        let params = json!({ "id": "10" });
        let Step::Read(read) = look(&call) else { panic!("a read comes first") };
        assert_eq!(read, Look { endpoint: "taxomet.get_order", params });
    }
    let call = ReadBack {
        endpoint: "taxomet.call",
        params: &json!({ "action": "set_driver" }),
        before: None,
        answer: None,
    };
    assert!(matches!(look(&call), Step::Done(Standing::Unclear)), "an action by name");
}

#[test]
fn what_cannot_be_looked_up_is_said_with_whom_to_ask() {
    let why = |endpoint, outcome, mark: Value| {
        let saved = json!({ "endpoint": endpoint, "outcome": outcome, "ref": mark });
        match ask(&Saved::read(&saved), &[], UnixTime(0.0), Lang::En, None) {
            Step::Done(Reconciliation::Unknown { why, candidates }) if candidates.is_empty() => why,
            Step::Done(Reconciliation::Absent) => "absent".into(),
            other => panic!("{other:?}"),
        }
    };
    let order = "taxomet.add_order";
    assert!(why(order, "unknown", json!("7K2M9QXW3T")).ends_with("extern_id is 7K2M9QXW3T"));
    assert_eq!(why(order, "unknown", Value::Null), problem::WHY_OWN_EXTERN_ID.en);
    assert_eq!(why("taxomet.send_sms", "unknown", Value::Null), problem::WHY_NO_TRACE.en);
    assert_eq!(why("taxomet.call", "unknown", Value::Null), problem::WHY_NO_TRACE.en);
    assert_eq!(why(order, "not_sent", Value::Null), "absent");
    assert_eq!(why(order, "rejected", Value::Null), "absent");
    for endpoint in ["taxomet.set_driver", "yandex_taxi.taxi_info", "taxomet.none", ""] {
        assert_eq!(why(endpoint, "unknown", Value::Null), problem::WHY_NO_CREATE.en);
    }
}
