//! The hourly quota of a provider whose every request holds a slot for an hour of its own: may this
//! call go now, and if not, when.
//!
//! Two things are known: when we sent what (a slot each, held for an hour after the answer, so that the
//! provider's own count has run out by then), and what the provider said last (`RateLimit-*`). The
//! second is all that is known of others who use the same key. A call goes only if both have room.
//!
//! Pure: numbers in, a decision out. The state is plain JSON; whoever calls keeps it.

use serde_json::Value;

use crate::{
    endpoint::QuotaScope,
    wire::{http_date, joined},
};

/// How long a request holds its slot, in milliseconds.
const HOUR: i64 = 3_600_000;
/// Slots that reads leave free for creates.
const RESERVE: i64 = 5;
/// A limit above this is taken as this: so many requests of the last hour are remembered.
const MOST: i64 = 10_000;
/// The pause before a call that is to find out whether a used-up quota still is; twice as long after
/// each one that found it so.
const PROBE: i64 = 60_000;
/// The longest such pause: twenty minutes.
const LONGEST_PROBE: i64 = 20 * PROBE;

/// One scope's quota as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quota {
    scope: Option<QuotaScope>,
    /// The latest time seen. Time that runs backwards stands still instead.
    clock: i64,
    /// Requests an hour, once the provider has said so.
    limit: Option<i64>,
    /// When each request of the last hour was answered or given up, ascending.
    sent: Vec<i64>,
    /// Requests under way.
    flying: i64,
    /// Whether the provider's figures ever came: a page may be unable to read them.
    readable: bool,
    told: Option<Told>,
}

/// What the provider said last.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Told {
    at: i64,
    /// Slots left, less those taken since by requests whose answers said nothing.
    left: i64,
    /// How many requests of `sent` are in that figure.
    ours: i64,
    /// When the oldest slot of anybody's frees; 0 if that was not said.
    reset: i64,
    /// How often in a row a probe was sent that found nothing.
    misses: i64,
}

/// Whether a call may go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It may, and holds a slot from now on.
    Go,
    /// No slot is expected before this many milliseconds.
    Wait(i64),
    /// Answers under way will tell.
    Unclear,
}

impl Quota {
    /// A scope of which nothing is known.
    pub fn new(scope: QuotaScope) -> Self {
        Self { scope: Some(scope), ..Self::default() }
    }

    /// Requests an hour. Before the provider has said a word, the examples of its document.
    fn limit(&self) -> i64 {
        let example = if self.scope == Some(QuotaScope::GeoCoding) { 100 } else { 300 };
        self.limit.unwrap_or(example)
    }

    /// Slots that a read must leave. Only orders are created; half of a tiny quota is for reads.
    fn reserve(&self) -> i64 {
        if self.scope == Some(QuotaScope::Orders) { RESERVE.min(self.limit() / 2) } else { 0 }
    }

    /// Lets time pass: slots run out, and what was told is forgotten when all it counted has.
    pub fn tick(&mut self, now: i64) {
        // If the clock was set back, the ages of things stay what they were.
        let back = (self.clock - now).max(0);
        self.clock = now;
        self.sent.iter_mut().for_each(|sent| *sent -= back);
        self.sent.retain(|sent| sent + HOUR > now);
        if let Some(told) = &mut self.told {
            told.at -= back;
            told.reset -= back;
            if told.at + HOUR <= now {
                self.told = None;
            }
        }
    }

    fn held(&self) -> i64 {
        count(self.sent.len())
    }

    /// By our own count.
    fn own_left(&self) -> i64 {
        self.limit() - self.held() - self.flying
    }

    /// How many of the requests in `told` still hold a slot.
    fn still(&self, told: &Told) -> i64 {
        let still = self.sent.iter().filter(|sent| **sent <= told.at).count();
        count(still).min(told.ours)
    }

    /// How many slots have certainly freed since: ours that ran out, or the one the provider named,
    /// which may be one of ours.
    fn freed(&self, told: &Told) -> i64 {
        let named = told.reset > 0 && told.reset <= self.clock;
        (told.ours - self.still(told)).max(i64::from(named))
    }

    /// By what the provider said. Requests under way may not be in its figure.
    fn told_left(&self, told: &Told) -> i64 {
        told.left + self.freed(told) - self.flying
    }

    fn left(&self) -> i64 {
        let own = self.own_left();
        self.told.map_or(own, |told| own.min(self.told_left(&told)))
    }

    /// Whether a create, or something that can wait, may go now. `Go` takes the slot.
    pub fn ask(&mut self, create: bool, now: i64) -> Verdict {
        self.tick(now);
        let needed = if create { 1 } else { self.reserve() + 1 };
        if self.own_left() < needed {
            return self.wait(needed);
        }
        if let Some(told) = &self.told
            && self.told_left(told) < needed
        {
            if self.flying > 0 || now < probe_at(told) {
                return self.wait(needed);
            }
            if let Some(told) = &mut self.told {
                told.misses += 1;
            }
        } else if !create && self.flying >= self.abreast() {
            return Verdict::Unclear;
        }
        self.flying += 1;
        Verdict::Go
    }

    /// How many reads may be under way at once: fewer as it gets tight, so that what others take is
    /// noticed before many are refused; one where the provider's figures have grown too old.
    fn abreast(&self) -> i64 {
        if self.told.is_none() && self.readable { 1 } else { (self.left() / 10).max(1) }
    }

    fn wait(&self, needed: i64) -> Verdict {
        match self.next(needed) {
            Some(next) => Verdict::Wait((next - self.clock).max(1)),
            None => Verdict::Unclear,
        }
    }

    /// When this many slots may be free; nothing if that hangs on answers under way.
    fn next(&self, needed: i64) -> Option<i64> {
        // The moment when so many more of our own slots will have run out.
        let expiry = |nth: i64| {
            let sent = self.sent.get(usize::try_from(nth - 1).ok()?)?;
            Some(sent + HOUR)
        };
        let mut next = self.clock;
        let lacking = needed - self.own_left();
        if lacking > 0 {
            next = expiry(lacking)?;
        }
        let Some(told) = &self.told else { return Some(next) };
        let lacking = needed - self.told_left(told);
        if lacking > 0 {
            if lacking <= self.flying {
                return None;
            }
            let mut known = probe_at(told).min(told.at + HOUR);
            let freed = self.freed(told) + lacking;
            if freed <= told.ours
                && let Some(ours) = expiry(freed - (told.ours - self.still(told)))
            {
                known = known.min(ours);
            }
            if freed <= 1 && told.reset > self.clock {
                known = known.min(told.reset);
            }
            next = next.max(known);
        }
        Some(next)
    }

    /// The head of an answer came, perhaps a 429: the request's hour runs from now at the latest.
    pub fn answered(&mut self, refused: bool, headers: &Value, now: i64) {
        self.tick(now);
        let before = self.told;
        self.land(now);
        let figure = |name| headers.get(name).and_then(Value::as_str).and_then(figure);
        if let Some(limit) = figure("ratelimit-limit").filter(|limit| *limit > 0) {
            self.limit = Some(limit.min(MOST));
        }
        let said = figure("ratelimit-remaining").map(|left| left.min(self.limit()));
        self.readable |= said.is_some();
        let Some(left) = said.or(refused.then_some(0)) else {
            return;
        };
        let text = |name| headers.get(name).and_then(Value::as_str).unwrap_or_default();
        let mut reset = if refused { retry_after(text("retry-after"), now) } else { 0 };
        if reset == 0 {
            reset = reset_at(text("ratelimit-reset"), text("date"), now);
        }
        let left = if refused { 0 } else { left };
        let misses = before.map_or(0, |told| told.misses);
        self.told = Some(Told {
            at: now,
            left,
            ours: self.held(),
            reset,
            misses: if left > self.reserve() { 0 } else { misses },
        });
    }

    /// No answer came. It may have been counted all the same.
    pub fn lost(&mut self, now: i64) {
        self.tick(now);
        self.land(now);
    }

    /// It is proved that nothing was sent: the slot is free again.
    pub fn unsent(&mut self, now: i64) {
        self.tick(now);
        self.flying = (self.flying - 1).max(0);
    }

    /// Sends in spite of everything.
    pub fn force(&mut self) {
        self.flying += 1;
    }

    /// Whoever kept this state knows nothing of the requests that were under way.
    pub fn restored(&mut self, now: i64) {
        self.tick(now);
        while self.flying > 0 {
            self.land(now);
        }
    }

    fn land(&mut self, now: i64) {
        self.flying = (self.flying - 1).max(0);
        self.sent.push(now);
        // Where more go than may, there is room again once the youngest of them have run out: as many as may.
        let beyond = (self.held() - self.limit()).max(0);
        self.sent.drain(..usize::try_from(beyond).unwrap_or(0));
        if let Some(told) = &mut self.told {
            told.left -= 1;
            told.ours = (told.ours - beyond).max(0);
        }
    }

    /// `QuotaSnapshot`: what is left, and when the oldest slot frees or, if none is left, may do so.
    fn snapshot(&self) -> Json {
        let named = self.told.map_or(0, |told| told.reset);
        let oldest = self.sent.first().map_or(self.clock, |sent| sent + HOUR);
        let frees = if named > self.clock { named } else { oldest };
        let next = if self.left() > 0 { frees } else { self.next(1).unwrap_or(frees) };
        let from_headers = self.readable && self.told.is_some();
        let mut json = Json::new();
        json.number("limit", self.limit());
        json.number("remaining", self.left().max(0));
        json.number("nextSlotAt", next);
        json.member("source", if from_headers { "\"headers\"" } else { "\"local\"" });
        json
    }

    fn write(&self) -> Json {
        let mut json = Json::new();
        json.number("clock", self.clock);
        json.number("flying", self.flying);
        json.flag("readable", self.readable);
        json.number("limit", self.limit.unwrap_or(0));
        let sent: Vec<String> = self.sent.iter().map(i64::to_string).collect();
        json.member("sent", &["[", &joined(&sent, ","), "]"].concat());
        if let Some(told) = &self.told {
            let mut member = Json::new();
            member.number("at", told.at);
            member.number("left", told.left);
            member.number("ours", told.ours);
            member.number("reset", told.reset);
            member.number("misses", told.misses);
            json.member("told", &member.text());
        }
        json
    }

    /// Whatever is no state, or was changed by hand, is read as far as it makes sense.
    fn read(scope: Option<QuotaScope>, state: &Value, now: i64) -> Self {
        let clock = whole(state, "clock").unwrap_or(now);
        let within = |value: &Value, key, most: i64| Some(whole(value, key)?.clamp(-most, most));
        let mut sent = Vec::new();
        let mut latest = clock - HOUR;
        for time in state.get("sent").and_then(Value::as_array).into_iter().flatten() {
            // Ascending and not of the future, whatever it says.
            latest = time.as_i64().unwrap_or(0).clamp(latest, clock);
            sent.push(latest);
        }
        let told = state.get("told").and_then(|told| {
            let at = whole(told, "at")?.min(clock).max(0);
            Some(Told {
                at,
                left: within(told, "left", MOST)?,
                ours: within(told, "ours", MOST)?,
                reset: whole(told, "reset")?.clamp(0, at + HOUR),
                misses: within(told, "misses", 9)?,
            })
        });
        Self {
            scope,
            clock,
            limit: within(state, "limit", MOST).filter(|limit| *limit > 0),
            sent,
            flying: within(state, "flying", MOST).unwrap_or(0).max(0),
            readable: flag(state, "readable"),
            told,
        }
    }
}

/// When one call may find out whether slots have freed, though none is known to have: at the time the
/// provider named, else after a pause; after a probe in vain, not before both.
fn probe_at(told: &Told) -> i64 {
    if told.reset > 0 && told.misses == 0 {
        return told.reset;
    }
    let pause = (PROBE << told.misses.clamp(0, 5)).min(LONGEST_PROBE);
    (told.at + pause).max(told.reset)
}

/// A header's figure: digits and nothing else. A header that came several times counts if all agree.
fn figure(text: &str) -> Option<i64> {
    let mut agreed = None;
    for part in text.split(',') {
        let digits = part.trim();
        if !(1..=15).contains(&digits.len()) {
            return None;
        }
        let mut number = 0;
        for byte in digits.bytes() {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + i64::from(byte - b'0');
        }
        if agreed.is_some_and(|agreed| agreed != number) {
            return None;
        }
        agreed = Some(number);
    }
    agreed
}

/// `RateLimit-Reset` on our clock: the provider's `Date` tells how far its clock is off. 0 for a time
/// that has passed or means nothing; no slot is held longer than an hour.
fn reset_at(reset: &str, date: &str, now: i64) -> i64 {
    let Some(reset) = figure(reset) else { return 0 };
    // Documented in seconds; a time in milliseconds is a thousand times as large.
    let reset = if reset > 100_000_000_000 { reset } else { reset * 1000 };
    coming(now + reset - instant(date).unwrap_or(now), now)
}

/// When a refusal says to come back: in seconds or as a date.
fn retry_after(text: &str, now: i64) -> i64 {
    let at = figure(text).map(|seconds| now + seconds * 1000).or_else(|| instant(text));
    coming(at.unwrap_or(0), now)
}

/// An instant of the hour to come; a later one is its end, and a past one is none.
fn coming(at: i64, now: i64) -> i64 {
    if at > now { at.min(now + HOUR) } else { 0 }
}

fn instant(date: &str) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation)] // a date's year has four digits
    http_date(date.trim()).map(|ms| ms as i64)
}

/// One step of a scope's quota, from JSON to JSON text: `{ state, quota, go?, wait? }`. See
/// `quota_step`.
pub fn step(state: &Value, event: &Value) -> String {
    let now = whole(event, "now").unwrap_or(0);
    let word = |key| event.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut quota = Quota::read(QuotaScope::from_word(word("scope")), state, now);
    let mut json = Json::new();
    match word("type") {
        "ask" => {
            let verdict = quota.ask(flag(event, "create"), now);
            let force = flag(event, "force") && verdict != Verdict::Go;
            if force {
                quota.force();
            }
            json.flag("go", force || verdict == Verdict::Go);
            if let Verdict::Wait(wait) = verdict {
                json.number("wait", wait);
            }
        }
        "answer" => {
            let headers = event.get("headers").unwrap_or(&Value::Null);
            quota.answered(whole(event, "status") == Some(429), headers, now);
        }
        "lost" => quota.lost(now),
        "unsent" => quota.unsent(now),
        "restore" => quota.restored(now),
        _ => quota.tick(now),
    }
    json.member("quota", &quota.snapshot().text());
    json.member("state", &quota.write().text());
    json.text()
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Writes a JSON object member by member: a fraction of the code that a `Value` takes.
pub(crate) struct Json(String);

impl Json {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    /// `value` is JSON text.
    pub(crate) fn member(&mut self, key: &str, value: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
        self.0.push_str(value);
    }

    pub(crate) fn number(&mut self, key: &str, number: i64) {
        self.member(key, &number.to_string());
    }

    pub(crate) fn flag(&mut self, key: &str, flag: bool) {
        self.member(key, if flag { "true" } else { "false" });
    }

    pub(crate) fn text(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A member that is a number of a size that a time can have; a clock may tell fractions, which are dropped.
pub(crate) fn whole(value: &Value, key: &str) -> Option<i64> {
    let number = value.get(key)?.as_f64()?.floor();
    #[allow(clippy::cast_possible_truncation)]
    (number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}

pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
