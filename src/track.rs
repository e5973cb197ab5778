//! When to look at an order next.
//!
//! P2P Motion recommends a first look 30 to 40 seconds after creation and one every 7 to 10 seconds
//! from then on; kept up, that is more than an hour's quota for a single order. So the rhythm is kept
//! for the two minutes in which a courier is sought, and slows down as the order grows older. Many
//! orders share one request for the list. Taxomet names no rhythm: 5 seconds, growing to 30.
//!
//! Pure: numbers in, a plan out. The state is plain JSON without personal data; whoever calls keeps it.

use serde_json::Value;

use crate::{
    call::TRANSIENT,
    policy::{Json, flag, whole},
    wire::lenient_text,
};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Before that a look is wasted: the document says 30 to 40 seconds.
const FIRST_LOOK: i64 = 35 * SECOND;
/// How long a courier is sought.
const SEARCH: i64 = 2 * MINUTE;
/// The longest pause between two looks at a courier order.
const LONGEST: i64 = MINUTE;
/// The longest pause between two looks at a taxi order.
const LONGEST_TAXI: i64 = 30 * SECOND;

/// A tracker saves up the time between its looks, at most this long, and pays for each look. With
/// the price below, 24 looks of a quota of 300 can be made in a row, and 240 within any hour: 80 %.
const MOST_SAVED: i64 = 400 * SECOND;
/// The price of a look is this, divided by the requests the quota allows an hour.
const PRICE: i64 = 5000 * SECOND;

/// What one tracker follows, and what it knows.
#[derive(Clone, Debug, PartialEq)]
struct Track {
    taxi: bool,
    /// The latest time seen. Time that runs backwards stands still instead.
    clock: i64,
    /// When the last look was made, or the tracker was started.
    at: i64,
    /// From then to the next look.
    pause: i64,
    saved: i64,
    polls: i64,
    /// Looks in a row that failed.
    failures: i64,
    orders: Vec<Order>,
}

#[derive(Clone, Debug, PartialEq)]
struct Order {
    id: String,
    /// When it was created, as far as is known.
    since: i64,
    /// When it was last seen to change.
    changed: i64,
    /// A hash of what was seen last; the order itself is personal data.
    mark: Option<i64>,
    /// P2P Motion's status code.
    code: i64,
    last: bool,
    /// Whether the list did not hold it, so that it must be asked for by itself.
    unlisted: bool,
}

/// What the caller knows of the quota.
struct Budget {
    limit: i64,
    /// Slots left, less those kept for creates; `None` if nobody counts.
    left: Option<i64>,
    next_slot: i64,
    /// Trackers that share it.
    sharers: i64,
}

impl Budget {
    fn read(event: &Value) -> Self {
        let none = Value::Null;
        let quota = event.get("quota").unwrap_or(&none);
        Self {
            limit: whole(quota, "limit").unwrap_or(300).clamp(1, 1_000_000),
            left: whole(quota, "remaining").map(|left| (left - 5).clamp(0, 1_000_000)),
            next_slot: whole(quota, "nextSlotAt").unwrap_or(0),
            sharers: whole(event, "sharers").unwrap_or(1).clamp(1, 10_000),
        }
    }

    fn price(&self) -> i64 {
        PRICE * self.sharers / self.limit
    }
}

impl Track {
    fn tick(&mut self, now: i64) {
        // If the clock was set back, the ages of things stay what they were.
        let back = (self.clock - now).max(0);
        self.clock = now;
        self.at -= back;
        for order in &mut self.orders {
            order.since -= back;
            order.changed -= back;
        }
    }

    fn open(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(|order| !order.last)
    }

    /// Follows these orders, and no others from now on.
    fn follow(&mut self, ids: &[String], since: Option<i64>, now: i64) {
        let mut orders: Vec<Order> = Vec::with_capacity(ids.len());
        for id in ids {
            if orders.iter().any(|order| order.id == *id) {
                continue;
            }
            let known = self.orders.iter().find(|order| order.id == *id).cloned();
            orders.push(known.unwrap_or_else(|| Order {
                id: id.clone(),
                since: since.unwrap_or(now).min(now),
                changed: now,
                mark: None,
                code: 0,
                last: false,
                unlisted: false,
            }));
        }
        let fresh = orders.iter().filter(|order| order.mark.is_none());
        let soonest = fresh.map(|order| self.first_look(order, now)).min();
        if let Some(soonest) = soonest
            && (self.polls == 0 || now + soonest < self.at + self.pause)
        {
            self.pause = now + soonest - self.at;
        }
        self.orders = orders;
    }

    fn first_look(&self, order: &Order, now: i64) -> i64 {
        if self.taxi { 0 } else { (order.since + FIRST_LOOK - now).max(0) }
    }

    /// From one look at this order to the next; `random` is from 0 to 1000.
    fn rhythm(&self, order: &Order, now: i64, random: i64) -> i64 {
        let spread = |pause: i64| pause + pause * random / 10_000;
        let age = (now - order.since).clamp(0, HOUR);
        if self.taxi {
            let quiet = (now - order.changed).clamp(0, HOUR);
            return spread((quiet / 10).max(5 * SECOND)).min(LONGEST_TAXI);
        }
        if age < FIRST_LOOK {
            return FIRST_LOOK - age;
        }
        if order.code == 0 && age < SEARCH {
            return 7 * SECOND + 3 * random;
        }
        spread((age / 45).max(12 * SECOND)).min(LONGEST)
    }

    /// Plans the next look, and pays for the last one.
    fn plan(&mut self, budget: &Budget, now: i64, random: i64) {
        let elapsed = (now - self.at).clamp(0, MOST_SAVED);
        self.at = now;
        self.polls += 1;
        self.pause = self.open().map(|order| self.rhythm(order, now, random)).min().unwrap_or(0);
        if self.taxi {
            return;
        }
        let price = budget.price();
        self.saved = (self.saved + elapsed).min(MOST_SAVED) - price;
        self.pause = self.pause.max((price - self.saved).min(HOUR));
        // With little left, what is left is spread over the time until more comes.
        if let Some(left) = budget.left.filter(|left| left * 4 < budget.limit) {
            let dry = (budget.next_slot - now).clamp(0, HOUR);
            self.pause = self.pause.max((dry * budget.sharers / (left + 1)).min(HOUR));
        }
    }

    /// What a look showed. Gives what is new of each order followed.
    fn seen(&mut self, event: &Value, now: i64) -> Vec<String> {
        let none = Vec::new();
        let seen = event.get("orders").and_then(Value::as_array).unwrap_or(&none);
        let said_last = flag(event, "final");
        self.failures = 0;
        // Asked for by itself, it needs no id: its name in the answer is not known for certain.
        let asked = self.asks_for().map(|order| order.id.clone());
        let id_of = |found: &Value| {
            found.get("id").or_else(|| found.get("order_id")).and_then(lenient_text)
        };
        let named: Vec<(Option<String>, &Value)> =
            seen.iter().map(|found| (id_of(found), found)).collect();
        let mut news = Vec::new();
        for order in self.orders.iter_mut().filter(|order| !order.last) {
            let is = |(id, _): &&(Option<String>, &Value)| id.as_ref() == Some(&order.id);
            let answer = match named.as_slice() {
                [answer] if asked.as_ref() == Some(&order.id) => Some(answer),
                _ => None,
            };
            let Some((_, found)) = named.iter().find(is).or(answer) else {
                order.unlisted |= asked.is_none();
                continue;
            };
            if asked.is_none() {
                order.unlisted = false;
            }
            let mark = Some(hash(found));
            let changed = order.mark != mark;
            if changed {
                order.mark = mark;
                order.changed = now;
            }
            // Without a status it is as if it were queued; a status that means nothing is not the end.
            let code = found.get("status").and_then(|status| status.get("code"));
            order.code = code.map_or(0, code_of);
            order.last = said_last || (!self.taxi && matches!(order.code, 2 | 3));
            let mut json = Json::new();
            json.member("id", &quoted(&order.id));
            json.flag("changed", changed);
            json.flag("final", order.last);
            news.push(json.text());
        }
        news
    }

    /// A look failed. Whether another is of any use.
    fn failed(&mut self, event: &Value, budget: &Budget, now: i64, random: i64) -> bool {
        let none = Value::Null;
        let error = event.get("error").unwrap_or(&none);
        let kind = error.get("kind").and_then(Value::as_str).unwrap_or_default();
        let status = whole(error, "status").and_then(|status| u16::try_from(status).ok());
        let survived = matches!(kind, "network" | "timeout" | "rate_limited")
            || status.is_some_and(|status| TRANSIENT.contains(&status));
        self.failures += 1;
        self.plan(budget, now, random);
        let growing = (5 * SECOND) << (self.failures - 1).clamp(0, 5);
        let asked = whole(error, "retryAfterMs").unwrap_or(0).clamp(0, HOUR);
        self.pause = self.pause.max(growing.min(LONGEST)).max(asked);
        survived
    }

    /// The order to ask for by itself, if it is not the list's turn.
    fn asks_for(&self) -> Option<&Order> {
        let open: Vec<&Order> = self.orders.iter().filter(|order| !order.last).collect();
        if let [order] = open.as_slice() {
            return Some(order);
        }
        let unlisted: Vec<&Order> = open.iter().copied().filter(|order| order.unlisted).collect();
        let turn = usize::try_from(self.polls).unwrap_or(0);
        // Each in its turn, every other time; all the time if the list is of no use.
        let now = unlisted.len() == open.len() || turn % 2 == 1;
        if now { unlisted.get((turn / 2).checked_rem(unlisted.len())?).copied() } else { None }
    }

    /// What to ask for next: one order by its id, or the list of those created in a span of time.
    fn ask(&self) -> String {
        let mut json = Json::new();
        if let Some(order) = self.asks_for() {
            json.member("id", &quoted(&order.id));
        } else {
            let oldest = self.open().map(|order| order.since).min().unwrap_or(self.clock);
            json.number("from", oldest - HOUR);
            json.number("to", self.clock + HOUR);
        }
        json.text()
    }

    fn write(&self) -> Json {
        let orders: Vec<String> = self
            .orders
            .iter()
            .map(|order| {
                let mut json = Json::new();
                json.member("id", &quoted(&order.id));
                json.number("since", order.since);
                json.number("changed", order.changed);
                json.number("code", order.code);
                json.flag("last", order.last);
                json.flag("unlisted", order.unlisted);
                if let Some(mark) = order.mark {
                    json.number("mark", mark);
                }
                json.text()
            })
            .collect();
        let mut json = Json::new();
        json.member("provider", if self.taxi { "\"taxomet\"" } else { "\"p2p_motion\"" });
        json.number("clock", self.clock);
        json.number("at", self.at);
        json.number("pause", self.pause);
        json.number("saved", self.saved);
        json.number("polls", self.polls);
        json.number("failures", self.failures);
        json.member("orders", &list(&orders));
        json
    }

    /// Whatever is no state is a fresh start; one changed by hand is read as far as it makes sense.
    fn read(state: &Value, taxi: bool, now: i64) -> Self {
        let clock = whole(state, "clock").unwrap_or(now);
        let within = |key, preset: i64, least: i64, most: i64| {
            whole(state, key).unwrap_or(preset).clamp(least, most)
        };
        let mut orders = Vec::new();
        for order in state.get("orders").and_then(Value::as_array).into_iter().flatten() {
            if let Some(id) = order.get("id").and_then(Value::as_str) {
                orders.push(Order {
                    id: id.to_string(),
                    since: whole(order, "since").unwrap_or(clock).min(clock),
                    changed: whole(order, "changed").unwrap_or(clock).min(clock),
                    mark: whole(order, "mark"),
                    code: whole(order, "code").unwrap_or(0),
                    last: flag(order, "last"),
                    unlisted: flag(order, "unlisted"),
                });
            }
        }
        Self {
            taxi,
            clock,
            at: whole(state, "at").unwrap_or(clock).min(clock),
            pause: within("pause", 0, 0, HOUR),
            saved: within("saved", MOST_SAVED, -HOUR, MOST_SAVED),
            polls: within("polls", 0, 0, 1 << 40),
            failures: within("failures", 0, 0, 100),
            orders,
        }
    }
}

/// A code that is none of the document's stays unknown, and is not the end.
fn code_of(code: &Value) -> i64 {
    let known = (0_u8..=3).find(|known| code.as_f64() == Some(f64::from(*known)));
    known.map_or(-1, i64::from)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn list(elements: &[String]) -> String {
    ["[", &elements.join(","), "]"].concat()
}

/// FNV-1a, 32 bits, of the value's JSON text.
fn hash(value: &Value) -> i64 {
    let text = value.to_string();
    let hash = text
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    i64::from(hash)
}

/// One step of a tracker, from JSON to JSON text: `{ state, polls, wait?, ask?, seen?, fatal? }`. See
/// `track_step`.
pub fn step(state: &Value, event: &Value) -> String {
    let now = whole(event, "now").unwrap_or(0);
    let random = event.get("random").and_then(Value::as_f64).unwrap_or(0.5).clamp(0.0, 1.0);
    #[allow(clippy::cast_possible_truncation)]
    let random = (random * 1000.0) as i64;
    let of = event.get("provider").or_else(|| state.get("provider"));
    let mut track = Track::read(state, of.and_then(Value::as_str) == Some("taxomet"), now);
    track.tick(now);
    let budget = Budget::read(event);
    let mut json = Json::new();
    match event.get("type").and_then(Value::as_str).unwrap_or_default() {
        "follow" => {
            let ids = event.get("ids").and_then(Value::as_array).into_iter().flatten();
            let ids: Vec<String> = ids.filter_map(lenient_text).collect();
            track.follow(&ids, whole(event, "createdAt"), now);
        }
        "seen" => {
            json.member("seen", &list(&track.seen(event, now)));
            track.plan(&budget, now, random);
        }
        "failed" => {
            let survived = track.failed(event, &budget, now, random);
            json.flag("fatal", !survived);
        }
        _ => {}
    }
    if track.open().next().is_some() {
        json.number("wait", (track.at + track.pause - now).max(0));
        json.member("ask", &track.ask());
    }
    json.number("polls", track.polls);
    json.member("state", &track.write().text());
    json.text()
}

#[cfg(test)]
mod tests {
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
            rig.step(json!({ "type": "follow", "provider": provider, "ids": ids, "createdAt": created_at }));
            rig
        }

        fn step(&mut self, mut event: Value) -> Value {
            event["now"] = json!(self.now);
            event["random"] = json!(self.random);
            event["quota"] = self.quota.clone();
            let answer = step(&self.state, &event);
            // As whoever keeps it would.
            self.state = serde_json::from_str(&answer["state"].to_string()).unwrap();
            self.wait = answer["wait"].as_i64();
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
                assert!(rig.look(&found)["wait"].as_i64().unwrap() <= 60_000);
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
            assert!(rig.look(&|_, _| unknown)["wait"].as_i64().unwrap() >= 12_000);
        }
    }

    #[test]
    fn two_hundred_orders_share_240_looks_an_hour() {
        let mut rig = Rig::follow("p2p_motion", &ids(200), NOW);
        assert_eq!(rig.ask, json!({ "from": NOW - HOUR, "to": NOW + HOUR }));
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
            (answer["seen"][0]["changed"] == true, answer["wait"].as_i64())
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
            (answer["fatal"] == true, answer["wait"].as_i64().unwrap() / SECOND)
        };
        let mut rig = Rig::follow("p2p_motion", &ids(1), NOW - HOUR);
        rig.look(&|_, _| 1);
        let mut rig = Rig::follow("taxomet", &ids(1), NOW);
        let pauses: Vec<_> =
            (0..6).map(|_| fail(&mut rig, json!({ "kind": "timeout" })).1).collect();
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
            if let Some(wait) = answer["wait"].as_i64() {
                prop_assert!((0..=HOUR).contains(&wait), "{wait}");
                prop_assert!(answer["ask"]["id"].is_string() || answer["ask"]["from"].is_number());
            }
        }
    }
}
