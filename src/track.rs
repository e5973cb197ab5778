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
    json,
    policy::{Json, flag, whole},
    value::iso,
    wire::{joined, lenient_text},
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
            json.member("from_date_time", &quoted(&date_time(oldest - HOUR)));
            json.member("to_date_time", &quoted(&date_time(self.clock + HOUR)));
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
    json::text(text)
}

fn list(elements: &[String]) -> String {
    ["[", &joined(elements, ","), "]"].concat()
}

/// Of a year with four digits, whatever the clock or the kept state say.
fn date_time(milliseconds: i64) -> String {
    #[allow(clippy::cast_precision_loss)]
    iso(milliseconds.clamp(0, 253_402_300_799_999) as f64)
}

/// FNV-1a, 32 bits, of the value's JSON text.
fn hash(value: &Value) -> i64 {
    let text = json::text(value);
    let hash = text
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    i64::from(hash)
}

/// One step of a tracker, from JSON to JSON text: `{ state, polls, waitMs?, ask?, seen?, fatal? }`. See
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
        json.number("waitMs", (track.at + track.pause - now).max(0));
        json.member("ask", &track.ask());
    }
    json.number("polls", track.polls);
    json.member("state", &track.write().text());
    json.text()
}

#[cfg(test)]
#[path = "track_tests.rs"]
mod tests;
