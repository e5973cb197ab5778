use super::*;
use proptest::prelude::*;
use serde_json::json;

const NOW: i64 = 1_900_000_000_000;
const SECOND: i64 = 1000;

/// One ledger's row, and what was done to it.
#[derive(Default)]
struct Ledger {
    row: Value,
    wake_at: Option<i64>,
}

impl Ledger {
    fn step(&mut self, event: &Value) -> String {
        let step: Value = serde_json::from_str(&step(&self.row, event)).unwrap();
        if let Some(row) = step.get("row") {
            self.row = row.clone();
        }
        self.wake_at = step["wakeAt"].as_i64();
        step["act"].as_str().unwrap().to_string()
    }

    fn place(&mut self, now: i64, live: bool) -> String {
        self.step(&place(now, "print-of-params", live))
    }

    fn ended(&mut self, now: i64, state: &str) -> String {
        let answer = match state {
            "done" => json!({ "order_id": "17", "raw": { "phone": "+70005550101" } }),
            _ => json!({ "error": { "outcome": state, "providerMessage": "no car for Olga" } }),
        };
        self.step(&json!({ "type": "ended", "now": now, "state": state, "status": 200, "answer": answer.to_string() }))
    }

    fn answer(&self) -> Value {
        serde_json::from_str(self.row["answer"].as_str().unwrap()).unwrap()
    }

    fn looked(&mut self, state: &str, reads: i64) -> String {
        self.step(&json!({ "type": "looked", "now": NOW, "reads": reads, "result": { "state": state, "id": "17" } }))
    }

    fn wake(&mut self, now: i64) -> String {
        self.step(&json!({ "type": "wake", "now": now, "alone": true }))
    }

    fn state(&self) -> &str {
        self.row["state"].as_str().unwrap_or_default()
    }
}

fn place(now: i64, print: &str, live: bool) -> Value {
    let lost = r#"{"error":{"outcome":"unknown"}}"#;
    json!({
        "type": "place", "now": now, "endpoint": "p2p_motion.create_order", "print": print,
        "lost": lost, "facts": { "sentAt": now }, "live": live, "alone": true,
    })
}

#[test]
fn the_first_answer_is_everybodys_answer() {
    let mut ledger = Ledger::default();
    assert_eq!(ledger.place(NOW, false), "send");
    assert_eq!(ledger.place(NOW + 1, true), "wait");
    assert_eq!(ledger.ended(NOW + 2, "done"), "answer");
    assert_eq!(ledger.place(NOW + DAY - 1, false), "answer");
    assert_eq!(ledger.answer()["raw"]["phone"], "+70005550101");
    assert_eq!(ledger.step(&place(NOW + 3, "other-params", false)), "conflict");
    assert_eq!(ledger.answer()["order_id"], "17");
}

#[test]
fn a_create_whose_sender_is_gone_is_looked_for_and_never_sent_again() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    assert_eq!(ledger.wake_at, Some(NOW + LONGEST));
    assert_eq!(ledger.place(NOW + SECOND, false), "look");
    assert_eq!((ledger.state(), ledger.row["status"].as_i64()), ("unknown", Some(202)));
    assert_eq!(ledger.looked("unknown", 1), "answer");
    // Not before the next look is due.
    assert_eq!(ledger.place(NOW + 2 * SECOND, false), "answer");
    assert_eq!(ledger.wake(NOW + 7 * SECOND), "look");
    assert_eq!(ledger.looked("found", 1), "answer");
    assert_eq!((ledger.state(), &ledger.row["found"]["id"]), ("found", &json!("17")));
    assert_eq!(ledger.row.get("facts"), None);
    assert_eq!(ledger.place(NOW + MINUTE, false), "answer");
}

#[test]
fn somebody_elses_process_is_given_its_time() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    let mut elsewhere = place(NOW + LONGEST - 1, "print-of-params", false);
    elsewhere["alone"] = json!(false);
    assert_eq!(ledger.step(&elsewhere), "wait");
    elsewhere["now"] = json!(NOW + LONGEST);
    assert_eq!(ledger.step(&elsewhere), "look");
}

#[test]
fn what_provably_did_not_arrive_may_be_sent() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    ledger.ended(NOW + 1, "absent");
    assert_eq!(ledger.step(&place(NOW + 2, "other-params", false)), "conflict");
    assert_eq!(ledger.place(NOW + 3, false), "send");
    assert_eq!(ledger.state(), "sending");
    assert_eq!(ledger.row.get("answer"), None);
}

#[test]
fn looks_become_rare_and_end_after_a_day() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    ledger.ended(NOW, "unknown");
    let mut at = Vec::new();
    while let Some(now) = ledger.wake_at.filter(|now| *now < NOW + DAY) {
        assert_eq!(ledger.wake(now), "look");
        ledger.looked("unknown", 1);
        at.push((now - NOW) / SECOND);
    }
    assert_eq!(at.get(..5).unwrap(), [0, 5, 20, 60, 360]);
    assert!(at.len() < 300, "{}", at.len());
    // Who asks is looked for all the same.
    assert_eq!(ledger.place(NOW + 2 * DAY, false), "look");
    assert_eq!(ledger.wake_at, Some(NOW + KEPT));
}

#[test]
fn where_nothing_can_be_read_nothing_is_looked_at_again() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    ledger.ended(NOW, "unknown");
    assert_eq!(ledger.wake(NOW), "look");
    ledger.looked("unknown", 0);
    assert_eq!(ledger.wake_at, Some(NOW + DAY));
    assert_eq!(ledger.place(NOW + DAY - 1, false), "answer");
}

#[test]
fn what_is_personal_goes_after_a_day_and_the_row_after_thirty() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    ledger.ended(NOW, "done");
    assert_eq!(ledger.wake_at, Some(NOW + DAY));
    assert_eq!(ledger.wake(NOW + DAY), "none");
    assert_eq!(ledger.answer(), json!({ "order_id": "17" }));
    assert_eq!(ledger.wake_at, Some(NOW + KEPT));
    assert_eq!(ledger.wake(NOW + KEPT - 1), "none");
    assert_eq!(ledger.state(), "done");
    assert_eq!(ledger.wake(NOW + KEPT), "none");
    assert_eq!((&ledger.row, ledger.wake_at), (&Value::Null, None));

    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    ledger.ended(NOW, "rejected");
    ledger.wake(NOW + DAY);
    assert_eq!(ledger.answer(), json!({ "error": { "outcome": "rejected" } }));
}

#[test]
fn an_answer_that_comes_after_all_counts() {
    let mut ledger = Ledger::default();
    ledger.place(NOW, false);
    ledger.wake(NOW + LONGEST);
    assert_eq!(ledger.state(), "unknown");
    ledger.ended(NOW + LONGEST + 1, "done");
    assert_eq!(ledger.state(), "done");
    // But nothing undoes it.
    ledger.ended(NOW + LONGEST + 2, "absent");
    ledger.looked("unknown", 1);
    assert_eq!(ledger.state(), "done");
}

#[test]
fn nothing_is_sent_over_a_row_that_cannot_be_read() {
    for row in [json!({ "v": 2, "state": "absent" }), json!({}), json!("text"), json!([])] {
        let mut ledger = Ledger { row: row.clone(), wake_at: None };
        assert_eq!(ledger.place(NOW, false), "broken");
        assert_eq!(ledger.row, row);
    }
}

#[test]
fn who_asks_sends_nothing() {
    let ask =
        json!({ "type": "ask", "now": NOW, "endpoint": "p2p_motion.create_order", "alone": true });
    let mut ledger = Ledger::default();
    assert_eq!(ledger.step(&ask), "none");
    assert_eq!(ledger.row, Value::Null);
    ledger.place(NOW, false);
    ledger.ended(NOW, "absent");
    assert_eq!(ledger.step(&ask), "answer");
    let other =
        json!({ "type": "ask", "now": NOW, "endpoint": "taxomet.add_order", "alone": true });
    assert_eq!(ledger.step(&other), "none");
}

const MINUTE: i64 = 60 * SECOND;

proptest! {
    /// Whatever happens in whatever order: one create, unless the one before provably did not arrive, or was forgotten.
    #[test]
    fn a_second_create_is_never_allowed(events in prop::collection::vec((0..9u8, 0..100_000_000i64), 1..40)) {
        let mut ledger = Ledger::default();
        let mut now = NOW;
        let mut may_send = true;
        let mut sent_at = 0;
        for (kind, pause) in events {
            now += pause;
            if now - sent_at >= KEPT && ledger.state() != "sending" {
                may_send = true;
            }
            let was_open = ledger.state() == "sending";
            let act = match kind {
                0 | 1 => ledger.place(now, kind == 1),
                2 => ledger.ended(now, "done"),
                3 => ledger.ended(now, "rejected"),
                4 => ledger.ended(now, "unknown"),
                5 => ledger.ended(now, "absent"),
                6 => ledger.looked("unknown", 1),
                7 => ledger.looked("found", 1),
                _ => ledger.wake(now),
            };
            if kind == 5 && was_open {
                may_send = true;
            }
            if act == "send" {
                prop_assert!(may_send);
                prop_assert_eq!(ledger.state(), "sending");
                may_send = false;
                sent_at = now;
            }
            prop_assert!(ledger.row.is_null() == ledger.wake_at.is_none());
        }
    }
}
