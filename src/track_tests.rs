use super::*;
use proptest::prelude::*;
use serde_json::json;

const NOW: i64 = 1_900_000_000_000;

fn step(state: &Value, event: &Value) -> Value {
    serde_json::from_str(&super::step(state, event)).unwrap()
}

struct Rig {
    state: Value,
    now: i64,
    polls: Vec<i64>,
    wait: Option<i64>,
    ask: Value,
    quota: Value,
    random: f64,
}

impl Rig {
    fn follow(provider: &str, ids: &[String], created_at: i64) -> Self {
        let mut rig = Self {
            state: json!(null),
            now: NOW,
            polls: vec![],
            wait: None,
            ask: json!(null),
            quota: json!(null),
            random: 0.5,
        };
        rig.step(
            json!({ "type": "follow", "provider": provider, "ids": ids, "createdAt": created_at }),
        );
        rig
    }

    fn step(&mut self, mut event: Value) -> Value {
        event["now"] = json!(self.now);
        event["random"] = json!(self.random);
        event["quota"] = self.quota.clone();
        let answer = step(&self.state, &event);
        // As whoever keeps it would.
        self.state = serde_json::from_str(&answer["state"].to_string()).unwrap();
        self.wait = answer["waitMs"].as_i64();
        self.ask = answer["ask"].clone();
        answer
    }

    /// Looks when it is time; `status` gives each order's code.
    fn look(&mut self, status: &dyn Fn(&str, i64) -> i64) -> Value {
        self.now += self.wait.unwrap();
        self.polls.push(self.now);
        let ids: Vec<String> = match self.ask["id"].as_str() {
            Some(id) => vec![id.into()],
            None => self.state["orders"]
                .as_array()
                .unwrap()
                .iter()
                .map(|order| order["id"].as_str().unwrap().into())
                .collect(),
        };
        let orders: Vec<Value> = ids
            .iter()
            .map(|id| json!({ "id": id, "status": { "code": status(id, self.now) } }))
            .collect();
        self.step(json!({ "type": "seen", "orders": orders }))
    }
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|nth| format!("ord-{nth}")).collect()
}

#[test]
fn one_order_for_three_quarters_of_an_hour_costs_less_than_150_looks() {
    for random in [0.0, 0.5, 1.0] {
        let mut rig = Rig::follow("p2p_motion", &ids(1), NOW);
        rig.random = random;
        assert_eq!(rig.wait, Some(35_000));
        while rig.now < NOW + 45 * MINUTE {
            let found = |_: &str, now| i64::from(now > NOW + 80 * SECOND);
            assert!(rig.look(&found)["waitMs"].as_i64().unwrap() <= 60_000);
        }
        assert!((60..=150).contains(&rig.polls.len()), "{}", rig.polls.len());
        let pauses: Vec<i64> = rig.polls.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!((7000..=10_000).contains(&pauses[0]), "{pauses:?}");
        assert!(*pauses.last().unwrap() >= 55_000, "{pauses:?}");
    }
}

#[test]
fn it_stops_when_the_order_is_delivered_or_rejected() {
    for last in [2, 3] {
        let mut rig = Rig::follow("p2p_motion", &ids(1), NOW);
        rig.look(&|_, _| 0);
        let answer = rig.look(&|_, _| last);
        assert_eq!(answer["seen"], json!([{ "id": "ord-0", "changed": true, "final": true }]));
        assert_eq!((rig.wait, rig.ask), (None, json!(null)));
    }
    for unknown in [7, -1] {
        let mut rig = Rig::follow("p2p_motion", &ids(1), NOW);
        assert!(rig.look(&|_, _| unknown)["waitMs"].as_i64().unwrap() >= 12_000);
    }
}

#[test]
fn two_hundred_orders_share_240_looks_an_hour() {
    let mut rig = Rig::follow("p2p_motion", &ids(200), NOW);
    assert_eq!(
        rig.ask,
        json!({ "from_date_time": date_time(NOW - HOUR), "to_date_time": date_time(NOW + HOUR) })
    );
    // A courier is always being sought for one of them.
    while rig.now < NOW + 2 * HOUR {
        rig.look(&|id, _| i64::from(id != "ord-7"));
        let now = rig.now;
        for order in rig.state["orders"].as_array_mut().unwrap() {
            if order["id"] == "ord-7" {
                order["since"] = json!(now - MINUTE);
            }
        }
    }
    let within = |at: usize| rig.polls[at..].partition_point(|it| *it < rig.polls[at] + HOUR);
    let most = (0..rig.polls.len()).map(within).max().unwrap();
    assert!((200..=240).contains(&most), "{most}");
    let longest = rig.polls.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    assert!(longest <= 20 * SECOND, "{longest}");
}

#[test]
fn what_is_left_of_the_quota_is_spread() {
    let mut rig = Rig::follow("p2p_motion", &ids(1), NOW);
    rig.quota = json!({ "limit": 300, "remaining": 10, "nextSlotAt": NOW + 30 * MINUTE });
    rig.look(&|_, _| 0);
    assert_eq!(rig.wait, Some((30 * MINUTE - 35_000) / 6));
    rig.quota = json!({ "limit": 300, "remaining": 0, "nextSlotAt": NOW + 30 * MINUTE });
    rig.look(&|_, _| 0);
    assert_eq!(rig.now + rig.wait.unwrap(), NOW + 30 * MINUTE);
    rig.quota = json!({ "limit": 300, "remaining": 200, "nextSlotAt": NOW + 30 * MINUTE });
    rig.look(&|_, _| 1);
    assert!(rig.wait.unwrap() <= 60_000);
}

#[test]
fn taxomet_is_asked_after_5_seconds_and_at_last_every_30() {
    let mut rig = Rig::follow("taxomet", &ids(1), NOW);
    rig.random = 0.0;
    assert_eq!((rig.wait, &rig.ask), (Some(0), &json!({ "id": "ord-0" })));
    let mut look = |status: &str| {
        rig.now += rig.wait.unwrap();
        let seen = json!([{ "order_id": "ord-0", "status": status }]);
        let last = status == "done";
        let answer = rig.step(json!({ "type": "seen", "orders": seen, "final": last }));
        (answer["seen"][0]["changed"] == true, answer["waitMs"].as_i64())
    };
    assert_eq!(look("new"), (true, Some(5000)));
    assert_eq!(look("new"), (false, Some(5000)));
    for _ in 0..60 {
        look("new");
    }
    assert_eq!(look("new"), (false, Some(30_000)));
    assert_eq!(look("taken"), (true, Some(5000)));
    assert_eq!(look("done"), (true, None));
}

#[test]
fn failures_of_a_moment_are_survived_with_growing_pauses() {
    let fail = |rig: &mut Rig, error: Value| {
        rig.now += rig.wait.unwrap();
        let answer = rig.step(json!({ "type": "failed", "error": error }));
        (answer["fatal"] == true, answer["waitMs"].as_i64().unwrap() / SECOND)
    };
    let mut rig = Rig::follow("p2p_motion", &ids(1), NOW - HOUR);
    rig.look(&|_, _| 1);
    let mut rig = Rig::follow("taxomet", &ids(1), NOW);
    let pauses: Vec<_> = (0..6).map(|_| fail(&mut rig, json!({ "kind": "timeout" })).1).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 60, 60]);
    let asked = json!({ "kind": "rate_limited", "retryAfterMs": 600_000 });
    assert_eq!(fail(&mut rig, asked), (false, 600));
    assert!(!fail(&mut rig, json!({ "kind": "server", "status": 503 })).0);
    for fatal in [
        json!({ "kind": "server", "status": 501 }),
        json!({ "kind": "rejected", "status": 404 }),
        json!({ "kind": "unauthorized", "status": 403 }),
        json!({ "kind": "malformed_response", "status": 200 }),
        json!(null),
    ] {
        assert!(fail(&mut rig, fatal.clone()).0, "{fatal}");
    }
    rig.now += rig.wait.unwrap();
    rig.step(json!({ "type": "seen", "orders": [{ "order_id": "ord-0" }] }));
    assert_eq!(fail(&mut rig, json!({ "kind": "network" })).1, 5);
}

#[test]
fn an_order_that_the_list_lacks_is_asked_for_by_itself() {
    let mut rig = Rig::follow("p2p_motion", &ids(3), NOW);
    rig.now += rig.wait.unwrap();
    let listed = json!([{ "id": "ord-0" }, { "id": "ord-2" }, { "id": "strange" }]);
    let answer = rig.step(json!({ "type": "seen", "orders": listed.clone() }));
    assert_eq!(answer["seen"].as_array().unwrap().len(), 2);
    assert_eq!(rig.ask, json!({ "id": "ord-1" }));
    rig.look(&|_, _| 3);
    assert!(rig.ask["id"].is_null());
    rig.step(json!({ "type": "seen", "orders": listed }));
    assert!(rig.ask["id"].is_null(), "it is final");
}

#[test]
fn it_goes_on_after_a_restart_and_takes_new_orders() {
    let mut rig = Rig::follow("p2p_motion", &ids(1), NOW);
    rig.look(&|_, _| 0);
    let (state, wait) = (rig.state.clone(), rig.wait.unwrap());
    rig.now += 3000;
    rig.step(json!({ "type": "follow", "ids": ["ord-0"] }));
    assert_eq!(rig.wait, Some(wait - 3000));
    assert_eq!(rig.look(&|_, _| 0)["seen"][0]["changed"], false);
    // Another order, just created: nothing to see there for 35 seconds.
    rig.state = state;
    rig.step(json!({ "type": "follow", "ids": ["ord-0", 77, "ord-0"] }));
    assert_eq!(rig.state["orders"].as_array().unwrap().len(), 2);
    assert!(rig.wait.unwrap() < 10_000);
    // Long after: at once.
    rig.now += 6 * HOUR;
    rig.step(json!({ "type": "follow", "ids": ["ord-0"] }));
    assert_eq!(rig.wait, Some(0));
}

#[test]
fn a_clock_that_jumps_back_delays_nothing() {
    let mut rig = Rig::follow("p2p_motion", &ids(1), NOW);
    rig.look(&|_, _| 0);
    rig.now -= HOUR;
    rig.step(json!({ "type": "look" }));
    assert!(rig.wait.unwrap() <= 10_000);
    rig.look(&|_, _| 0);
    assert!(rig.wait.unwrap() <= 10_000);
}

proptest! {
    #[test]
    fn any_state_and_any_event_give_a_plan(
        numbers in proptest::collection::vec(prop_oneof![any::<i64>(), NOW - HOUR..NOW + HOUR, 0..10_i64], 12),
        flags in proptest::collection::vec(any::<bool>(), 3),
        kind in prop_oneof![Just("follow"), Just("seen"), Just("failed"), Just("look")],
        taxi in any::<bool>(),
    ) {
        let state = json!({
            "clock": numbers[0], "at": numbers[1], "pause": numbers[2], "saved": numbers[3],
            "polls": numbers[4], "failures": numbers[5],
            "orders": [{ "id": "a", "since": numbers[6], "changed": numbers[7], "mark": 1, "code": numbers[8], "last": flags[0], "unlisted": flags[1] }, { "id": "b", "since": numbers[9] }, 5],
        });
        let event = json!({
            "type": kind, "now": NOW, "random": 0.3, "provider": if taxi { "taxomet" } else { "p2p_motion" },
            "ids": ["a", "b"], "orders": [{ "id": "a", "status": { "code": numbers[10] } }],
            "quota": { "limit": numbers[11], "remaining": numbers[10], "nextSlotAt": numbers[9] },
            "sharers": numbers[8], "error": { "kind": "timeout", "retryAfterMs": numbers[7] },
        });
        let answer = step(&state, &event);
        if let Some(wait) = answer["waitMs"].as_i64() {
            prop_assert!((0..=HOUR).contains(&wait), "{wait}");
            prop_assert!(answer["ask"]["id"].is_string() || answer["ask"]["from_date_time"].is_string());
        }
    }
}
