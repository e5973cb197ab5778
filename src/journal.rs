//! The ledger of creates: one row for each idempotency key, which says what became of the one
//! request that was sent for it.
//!
//! A row is written *before* its create is sent, and nothing in here ever allows a second one: who
//! finds a row that says `sending` without anybody at it (a process was killed) takes the outcome
//! for unknown, and looks for the order by reads. A row outlives its order by thirty days; what may
//! be personal in it goes after one.
//!
//! | from | what happened | to |
//! | --- | --- | --- |
//! | nothing, `absent` | the key is used | `sending`: the create may be sent, once |
//! | `sending` | it was answered | `done` or `rejected`: that answer, from now on |
//! | `sending` | it provably did not arrive | `absent` |
//! | `sending` | no answer, or whoever sent it is gone | `unknown`: reads, ever more rarely, for a day |
//! | `unknown` | a read found the order | `found` |
//! | `unknown`, `found` | the answer came after all | `done` or `rejected` |
//!
//! Pure: a row and an event in, a row and what to do out. Whoever keeps the row must hand on what
//! it kept last, and may do what is said only once the new row is kept for good.

use serde_json::{Map, Value};

use crate::{json, wire::without};

/// How long a create may be under way, in milliseconds: whoever sent it has given up before that.
const LONGEST: i64 = 45_000;
/// When an order is looked for, in milliseconds from the loss of its answer. Looks that somebody
/// waits for are as far apart as the first two.
const LOOKS: [i64; 4] = [0, 5_000, 20_000, 60_000];
/// From then on, so often; and for a day.
const LATER_LOOKS: i64 = 300_000;
const DAY: i64 = 86_400_000;
/// How long a row is kept.
const KEPT: i64 = 30 * DAY;
/// The form of the rows that this code writes.
const VERSION: i64 = 1;

/// One step. `row` is what was kept, or `null`; the answer is `{ act, row, wakeAt? }`: keep `row`
/// (`null`: no longer), then do `act`, and come back at `wakeAt` with `"wake"`.
///
/// `event` is `{ type, now, … }`, times in whole milliseconds since the epoch:
///
/// - `"place"` with `endpoint`, `print` (a digest of what is asked for), `lost` (the error that stands
///   if nothing more is ever heard of it, as text) and `facts` (by which its order can be looked for):
///   somebody wants this create. `act` is
///   - `"send"`: send it, once, and come back with `"ended"`;
///   - `"wait"`: it is under way; ask again, or wait for its end;
///   - `"look"`: look for it by reads, and come back with `"looked"`;
///   - `"answer"`: `status` and `answer` of the row are the answer;
///   - `"conflict"`: the key was used for something else;
///   - `"broken"`, without a row: the row is none that this code can read; leave it, and send nothing.
/// - `"ask"`, with `endpoint`: the same of somebody who wants to know; `"none"` if there is nothing.
/// - `"ended"` with `state` (`"done"`, `"rejected"`, `"absent"` or `"unknown"`), `status` and `answer`
///   (JSON text, which everybody is given as it is).
/// - `"looked"` with `result` (as `settle` gives it, without the candidates: they are other people's
///   orders) and `reads` (how many it took).
/// - `"wake"`: its time has come; `act` is `"look"` or `"none"`.
///
/// `live` says whether the create is under way where the event happens, `alone` that it can be
/// nowhere else.
pub fn step(row: &Value, event: &Value) -> String {
    let now = whole(event, "now");
    let Some(mut row) = Row::read(row) else {
        return r#"{"act":"broken"}"#.into();
    };
    row.age(now);
    let act = match word(event, "type") {
        "place" => row.place(event, now),
        "ask" => row.ask(event, now),
        "ended" => row.ended(event, now),
        "looked" => row.looked(event),
        _ => row.wake(event, now),
    };
    let wake_at = row.wake_at();
    let row = if row.0.is_empty() { Value::Null } else { Value::Object(row.0) };
    let mut text = ["{\"act\":\"", act, "\",\"row\":", &json::text(&row)].concat();
    if let Some(wake_at) = wake_at {
        text.push_str(",\"wakeAt\":");
        text.push_str(&json::text(&wake_at));
    }
    text.push('}');
    text
}

/// A row as it is kept; empty if there is none. Always `v`, `state`, `endpoint`, `print` and `at`, when
/// it was sent; `status` and `answer` once there is one; `found`, what the looks came to; `wiped` when
/// nothing personal is left; and [`OPEN`] while something is to be found out.
struct Row(Map<String, Value>);

/// What nobody needs any more once the outcome is certain.
const OPEN: [&str; 6] = ["lost", "facts", "since", "looks", "next", "late"];

impl Row {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self(Map::new())),
            // Without its time it would count as one of long ago, and be forgotten.
            Value::Object(row) if whole(value, "v") == VERSION && whole(value, "at") > 0 => {
                Some(Self(row.clone()))
            }
            _ => None,
        }
    }

    fn state(&self) -> &str {
        self.0.get("state").and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, key: &str) -> i64 {
        self.0.get(key).and_then(Value::as_i64).unwrap_or_default()
    }

    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    fn place(&mut self, event: &Value, now: i64) -> &'static str {
        let same = |key| self.0.get(key) == event.get(key);
        if !(self.0.is_empty() || same("endpoint") && same("print")) {
            return "conflict";
        }
        if !matches!(self.state(), "" | "absent") {
            return self.tell(event, now);
        }
        self.0.clear();
        self.set("v", VERSION);
        self.set("state", "sending");
        self.set("at", now);
        for key in ["endpoint", "print", "lost", "facts"] {
            self.set(key, event.get(key).cloned().unwrap_or_default());
        }
        "send"
    }

    fn ask(&mut self, event: &Value, now: i64) -> &'static str {
        if self.0.is_empty() || self.0.get("endpoint") != event.get("endpoint") {
            return "none";
        }
        self.tell(event, now)
    }

    /// What is known, or how more can be known.
    fn tell(&mut self, event: &Value, now: i64) -> &'static str {
        if self.is_under_way(event, now) {
            return "wait";
        }
        self.give_up(now);
        if self.takes_look(now) { "look" } else { "answer" }
    }

    fn is_under_way(&self, event: &Value, now: i64) -> bool {
        let flag = |key| event.get(key) == Some(&Value::Bool(true));
        // Time may have been set back since.
        let young = (0..LONGEST).contains(&(now - self.number("at")));
        self.state() == "sending" && (flag("live") || (young && !flag("alone")))
    }

    /// Whoever was to say what became of it never will.
    fn give_up(&mut self, now: i64) {
        if self.state() == "sending" {
            let lost = self.0.get("lost").cloned().unwrap_or_default();
            self.lose(202, lost, now);
        }
    }

    fn lose(&mut self, status: i64, answer: Value, now: i64) {
        self.set("status", status);
        self.set("answer", answer);
        if self.0.contains_key("found") {
            self.set("state", "found");
            self.close();
            return;
        }
        self.set("state", "unknown");
        self.set("since", now);
        self.set("looks", 0);
        self.set("next", now);
    }

    /// Whether it is time for a look, which is then taken: others wait for the next.
    fn takes_look(&mut self, now: i64) -> bool {
        let due =
            self.state() == "unknown" && self.0.contains_key("next") && self.number("next") <= now;
        if due {
            let looks = self.number("looks") + 1;
            self.set("looks", looks);
            let since = self.number("since");
            let planned = usize::try_from(looks).ok().and_then(|index| LOOKS.get(index));
            let next =
                planned.map_or(now + LATER_LOOKS, |after| (since + after).max(now + LOOKS[1]));
            if next - since < DAY {
                self.set("next", next);
            } else {
                // For those who ask, and for nobody else.
                self.set("next", now + LOOKS[1]);
                self.set("late", true);
            }
        }
        due
    }

    fn ended(&mut self, event: &Value, now: i64) -> &'static str {
        let state = word(event, "state");
        let is_open = match self.state() {
            "sending" => true,
            // The answer came after it had been given up.
            "unknown" | "found" => matches!(state, "done" | "rejected"),
            _ => false,
        };
        if !is_open {
            return "answer";
        }
        let answer = event.get("answer").cloned().unwrap_or_default();
        let status = whole(event, "status");
        if state == "unknown" {
            self.lose(status, answer, now);
        } else {
            if self.state() == "sending" {
                self.forget(&["found"]);
            }
            self.set("state", state);
            self.set("status", status);
            self.set("answer", answer);
            self.close();
        }
        "answer"
    }

    fn forget(&mut self, keys: &[&str]) {
        self.0 = without(std::mem::take(&mut self.0), keys);
    }

    fn close(&mut self) {
        self.forget(&OPEN);
    }

    fn looked(&mut self, event: &Value) -> &'static str {
        let result = event.get("result").cloned().unwrap_or_default();
        let is_found = word(&result, "state") == "found";
        if self.state() == "sending" && is_found {
            // Somebody was quicker than the answer, which may never come.
            self.set("found", result);
        } else if self.state() == "unknown" {
            if is_found {
                self.set("state", "found");
                self.close();
            } else if whole(event, "reads") == 0 {
                // There is nothing to read: no look will ever tell more.
                self.forget(&["next"]);
            }
            self.set("found", result);
        }
        "answer"
    }

    fn wake(&mut self, event: &Value, now: i64) -> &'static str {
        if self.state() == "sending" && !self.is_under_way(event, now) {
            self.give_up(now);
        }
        if self.takes_look(now) { "look" } else { "none" }
    }

    /// What time alone does to a row.
    fn age(&mut self, now: i64) {
        let age = now - self.number("at");
        if self.0.is_empty() || self.state() == "sending" {
            return;
        }
        if age >= KEPT {
            self.0.clear();
        } else if age >= DAY && !self.0.contains_key("wiped") {
            self.wipe();
        }
    }

    /// Leaves of an answer the ids only, and of an error all but the provider's own words.
    fn wipe(&mut self) {
        self.set("wiped", true);
        let answer = self.0.get("answer").and_then(Value::as_str).unwrap_or_default();
        let mut answer = json::read(answer.as_bytes()).unwrap_or_default();
        if let Some(Value::Object(error)) = answer.get_mut("error") {
            *error = without(std::mem::take(error), &["providerMessage"]);
        } else {
            let mut ids = Map::new();
            for key in ["id", "order_id"] {
                if let Some(id) = answer.get(key) {
                    ids.insert(key.into(), id.clone());
                }
            }
            answer = Value::Object(ids);
        }
        self.set("answer", json::text(&answer));
    }

    /// When to come back: `None` if there is no row.
    fn wake_at(&self) -> Option<i64> {
        if self.0.is_empty() {
            return None;
        }
        let at = self.number("at");
        if self.state() == "sending" {
            return Some(at + LONGEST);
        }
        let end = at + if self.0.contains_key("wiped") { KEPT } else { DAY };
        let look = self.0.get("next").and_then(Value::as_i64);
        let looks = self.state() == "unknown" && !self.0.contains_key("late");
        Some(look.filter(|_| looks).map_or(end, |look| look.min(end)))
    }
}

fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn whole(value: &Value, key: &str) -> i64 {
    value.get(key).and_then(Value::as_i64).unwrap_or_default()
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
