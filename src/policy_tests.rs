use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

const NOW: i64 = 1_900_000_000_000;
const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;

fn headers(pairs: &[(&str, String)]) -> Value {
    pairs.iter().map(|(name, value)| ((*name).to_string(), json!(value))).collect()
}

fn told(limit: i64, left: i64, reset: i64) -> Value {
    let epoch = (reset + 999) / 1000;
    headers(&[
        ("ratelimit-limit", limit.to_string()),
        ("ratelimit-remaining", left.to_string()),
        ("ratelimit-reset", epoch.to_string()),
    ])
}

fn orders() -> Quota {
    Quota::new(QuotaScope::Orders)
}

fn shown(quota: &Quota) -> Value {
    serde_json::from_str(&quota.snapshot().text()).unwrap()
}

fn step(state: &Value, event: &Value) -> Value {
    serde_json::from_str(&super::step(state, event)).unwrap()
}

/// One call from start to end.
fn call(quota: &mut Quota, headers: &Value, now: i64) -> Verdict {
    let verdict = quota.ask(false, now);
    if verdict == Verdict::Go {
        quota.answered(false, headers, now);
    }
    verdict
}

#[test]
fn of_calls_that_are_never_held_up_as_many_are_remembered_as_may_go() {
    let mut state = Value::Null;
    let mut now = NOW;
    for _ in 0..2000 {
        now += SECOND;
        let ask = json!({ "type": "ask", "scope": "orders", "force": true, "now": now });
        let asked = step(&state, &ask);
        assert_eq!(asked["go"], true);
        let answer = json!({ "type": "answer", "scope": "orders", "status": 200, "now": now });
        state = step(&asked["state"], &answer)["state"].take();
    }
    assert_eq!(state["sent"].as_array().unwrap().len(), 300);
    // The last 300 have to run out one by one before any may go.
    let quota =
        step(&state, &json!({ "type": "look", "scope": "orders", "now": now }))["quota"].take();
    assert_eq!(quota["remaining"], 0);
    assert_eq!(quota["nextSlotAt"], now - 299 * SECOND + HOUR);
    let freed = now - 299 * SECOND + HOUR;
    assert_eq!(
        step(&state, &json!({ "type": "look", "scope": "orders", "now": freed }))["quota"]["remaining"],
        1
    );
}

#[test]
fn a_limit_that_falls_frees_no_slot() {
    let mut quota = orders();
    for nth in 0..200 {
        call(&mut quota, &told(300, 299 - nth, NOW + HOUR), NOW);
    }
    // From now on a hundred may go, of which none is left.
    assert_eq!(call(&mut quota, &told(100, 0, NOW + HOUR), NOW), Verdict::Go);
    quota.force();
    quota.lost(NOW);
    assert_eq!(quota.sent.len(), 100);
    assert_eq!(quota.left(), -1);
    assert_eq!(quota.ask(true, NOW + HOUR - 1), Verdict::Wait(1));
}

#[test]
fn each_call_holds_a_slot_for_an_hour_of_its_own() {
    let mut quota = orders();
    // One a second: 295 reads, for five slots are kept for creates.
    for nth in 0..295 {
        assert_eq!(call(&mut quota, &Value::Null, NOW + nth * SECOND), Verdict::Go, "{nth}");
    }
    let now = NOW + 295 * SECOND;
    assert_eq!(quota.ask(false, now), Verdict::Wait(HOUR - 295 * SECOND));
    for _ in 0..5 {
        assert_eq!(quota.ask(true, now), Verdict::Go);
    }
    assert_eq!(quota.ask(true, now), Verdict::Wait(HOUR - 295 * SECOND));
    // Six of ours have run out, of which five are the creates' again.
    quota.restored(now);
    assert_eq!(call(&mut quota, &Value::Null, NOW + HOUR + 5 * SECOND), Verdict::Go);
    assert_eq!(quota.ask(false, NOW + HOUR + 5 * SECOND), Verdict::Wait(SECOND));
    assert_eq!(quota.ask(false, NOW + HOUR + 6 * SECOND), Verdict::Go);
}

#[test]
fn others_who_use_the_key_are_noticed() {
    let mut quota = orders();
    call(&mut quota, &told(300, 12, NOW + 10 * MINUTE), NOW);
    assert_eq!(shown(&quota)["remaining"], 12);
    // Six to go, one after the other: what is left is too little for more at once.
    assert_eq!(quota.ask(false, NOW + 1), Verdict::Go);
    assert_eq!(quota.ask(false, NOW + 1), Verdict::Unclear);
    quota.answered(false, &told(300, 5, NOW + 10 * MINUTE), NOW + 2);
    assert_eq!(quota.ask(false, NOW + 3), Verdict::Wait(10 * MINUTE - 3));
    assert_eq!(quota.ask(true, NOW + 3), Verdict::Go);
}

#[test]
fn one_call_may_go_when_a_slot_frees_and_not_all() {
    let mut quota = Quota::new(QuotaScope::Predictions);
    let used_up = told(300, 0, NOW + 20 * MINUTE);
    call(&mut quota, &used_up, NOW);
    assert_eq!(quota.ask(false, NOW + 1), Verdict::Wait(20 * MINUTE - 1));
    assert_eq!(quota.ask(false, NOW + 20 * MINUTE), Verdict::Go);
    assert_eq!(quota.ask(false, NOW + 20 * MINUTE), Verdict::Unclear);
    quota.answered(false, &told(300, 0, NOW + 21 * MINUTE), NOW + 20 * MINUTE + 50);
    assert_eq!(quota.ask(false, NOW + 20 * MINUTE + 50), Verdict::Wait(MINUTE - 50));
}

#[test]
fn what_was_told_an_hour_ago_stops_nobody() {
    let mut quota = orders();
    call(&mut quota, &headers(&[("ratelimit-remaining", "0".into())]), NOW);
    assert!(matches!(quota.ask(true, NOW + SECOND), Verdict::Wait(_)));
    let mut later = quota.clone();
    assert_eq!(later.ask(false, NOW + HOUR), Verdict::Go);
    // The figures are old: one call finds out, the others wait for it.
    assert_eq!(later.ask(false, NOW + HOUR), Verdict::Unclear);
    assert_eq!(later.ask(true, NOW + HOUR), Verdict::Go);
}

#[test]
fn a_refusal_without_a_word_is_probed_ever_more_rarely() {
    let mut quota = orders();
    let mut now = NOW;
    let mut pauses = Vec::new();
    assert_eq!(quota.ask(false, now), Verdict::Go);
    quota.answered(true, &Value::Null, now);
    for _ in 0..7 {
        let Verdict::Wait(wait) = quota.ask(false, now) else { panic!() };
        now += wait;
        pauses.push(wait / MINUTE);
        assert_eq!(quota.ask(false, now), Verdict::Go);
        quota.answered(true, &Value::Null, now);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 20, 20]);
    assert_eq!(shown(&quota)["source"], "local");
    quota.answered(false, &told(300, 200, now + MINUTE), now);
    assert_eq!(quota.ask(false, now), Verdict::Go);
}

#[test]
fn a_refusal_may_say_when_to_come_back() {
    let wait = |retry_after: &str| {
        let mut quota = orders();
        quota.ask(true, NOW);
        quota.answered(true, &headers(&[("retry-after", retry_after.into())]), NOW);
        match quota.ask(true, NOW) {
            Verdict::Wait(wait) => wait / SECOND,
            verdict => panic!("{verdict:?}"),
        }
    };
    assert_eq!(wait("90"), 90);
    assert_eq!(wait("Sun, 17 Mar 2030 17:48:20 GMT"), 100);
    // A slot frees within the hour, whatever is said; what means nothing is not heard.
    assert_eq!(wait("1000000000"), 3600);
    for nothing in ["", "-5", "0", "1.5", "soon", "Sun, 17 Mar 2030 17:00:00 GMT"] {
        assert_eq!(wait(nothing), 60, "{nothing}");
    }
}

#[test]
fn headers_without_sense_change_nothing() {
    let epoch = (NOW / 1000 + 600).to_string();
    let soon = (NOW + 600_000).to_string();
    let rows: &[(&str, &str, Option<i64>)] = &[
        ("ratelimit-remaining", "-1", None),
        ("ratelimit-remaining", "", None),
        ("ratelimit-remaining", "many", None),
        ("ratelimit-remaining", "1e2", None),
        ("ratelimit-remaining", "7.0", None),
        ("ratelimit-remaining", "0x10", None),
        ("ratelimit-remaining", "+9", None),
        ("ratelimit-remaining", "٣", None),
        ("ratelimit-remaining", "12;w=3600", None),
        ("ratelimit-remaining", "12, 40", None),
        ("ratelimit-remaining", "12,", None),
        ("ratelimit-remaining", "99999999999999999999", None),
        ("ratelimit-remaining", " 12 ", Some(12)),
        ("ratelimit-remaining", "012", Some(12)),
        ("ratelimit-remaining", "12, 12", Some(12)),
        // More than the limit is the limit.
        ("ratelimit-remaining", "4000", Some(299)),
        ("ratelimit-limit", "0", None),
        ("ratelimit-limit", "-300", None),
        ("ratelimit-limit", "NaN", None),
        ("ratelimit-limit", "50", Some(49)),
        ("ratelimit-limit", "999999999", Some(MOST - 1)),
        ("ratelimit-reset", &epoch, None),
        ("ratelimit-reset", &soon, None),
    ];
    for (name, value, left) in rows {
        let mut quota = orders();
        let given = headers(&[(name, (*value).to_string())]);
        assert_eq!(call(&mut quota, &given, NOW), Verdict::Go);
        assert_eq!(shown(&quota)["remaining"], left.unwrap_or(299), "{name}: {value}");
    }
}

#[test]
fn a_reset_is_an_instant_of_the_next_hour_or_nothing() {
    let epoch = |ms: i64| (ms / 1000).to_string();
    let reset = |text: &str, date: &str| Some(reset_at(text, date, NOW) - NOW).filter(|it| *it > 0);
    assert_eq!(reset(&epoch(NOW + 600_000), ""), Some(600_000));
    assert_eq!(reset(&(NOW + 600_000).to_string(), ""), Some(600_000));
    assert_eq!(reset("32503680000", ""), Some(HOUR));
    for nothing in ["0", "3600", "-5", "", "now", &epoch(NOW - SECOND), &epoch(NOW)] {
        assert_eq!(reset(nothing, ""), None, "{nothing}");
    }
    // The provider's clock is an hour ahead, or two years behind, of ours.
    assert_eq!(reset(&epoch(NOW + HOUR + 600_000), "Sun, 17 Mar 2030 18:46:40 GMT"), Some(600_000));
    assert_eq!(reset("1837058200", "Sat, 18 Mar 2028 17:46:40 GMT"), Some(HOUR));
    assert_eq!(reset(&epoch(NOW + 600_000), "yesterday"), Some(600_000));
}

#[test]
fn a_clock_that_jumps_back_stands_still() {
    let mut quota = orders();
    for nth in 0..295 {
        call(&mut quota, &Value::Null, NOW + nth * SECOND);
    }
    let back = NOW - 30 * MINUTE;
    let Verdict::Wait(wait) = quota.ask(false, back) else { panic!() };
    assert_eq!(wait, HOUR - 294 * SECOND);
    assert_eq!(quota.ask(false, back + wait), Verdict::Go);
}

#[test]
fn a_state_survives_json_and_vandals() {
    let event = |kind: &str| json!({ "type": kind, "scope": "orders", "now": NOW });
    let mut state = json!(null);
    for _ in 0..3 {
        let answer = step(&state, &event("ask"));
        assert_eq!(answer["go"], true);
        state = serde_json::from_str(&answer["state"].to_string()).unwrap();
    }
    let mut answer = event("answer");
    answer["headers"] = told(300, 100, NOW + MINUTE);
    answer["status"] = json!(200);
    state = step(&state, &answer)["state"].clone();
    assert_eq!(step(&state, &event("look"))["quota"]["remaining"], 98);
    // Who restores it knows nothing of the two under way.
    let restored = step(&state, &event("restore"))["state"].clone();
    assert_eq!((&restored["flying"], restored["sent"].as_array().unwrap().len()), (&json!(0), 3));

    for vandal in [
        json!({ "sent": [NOW + HOUR, "x", -1, 1e300, null], "flying": -7, "limit": 0 }),
        json!({ "sent": 5, "told": { "at": NOW * 2, "left": 1e18, "ours": -4 }, "limit": "9" }),
        json!([1, 2]),
        json!("state"),
        json!({ "clock": -1e300, "told": 4, "flying": 1e9 }),
    ] {
        for kind in ["ask", "answer", "lost", "unsent", "restore", "look", "", "?"] {
            let answer = step(&vandal, &event(kind));
            assert!(answer["quota"]["nextSlotAt"].as_i64().unwrap() <= NOW + HOUR, "{vandal}");
        }
    }
    assert_eq!(step(&json!({}), &json!(null))["quota"]["limit"], 300);
}

// ---- a day at the provider --------------------------------------------------------------------

/// The provider, with its own idea of who holds what.
struct Provider {
    /// When each request was served; those of the last minute before the hour too, so that it can be
    /// told what was free a moment ago.
    held: Vec<i64>,
    limit: i64,
    skew: i64,
}

impl Provider {
    fn free(&self, now: i64) -> i64 {
        self.limit - count(self.held.iter().filter(|at| **at > now - HOUR).count())
    }

    fn serve(&mut self, now: i64) -> (u16, Value) {
        self.held.retain(|at| *at > now - HOUR - MINUTE);
        let refused = self.free(now) <= 0;
        if !refused {
            self.held.push(now);
        }
        let oldest = self.held.iter().find(|at| **at > now - HOUR).unwrap_or(&now);
        let mut headers = told(self.limit, self.free(now), oldest + HOUR + self.skew);
        headers["date"] = json!(http_date_of((now + self.skew) / 1000));
        (if refused { 429 } else { 200 }, headers)
    }
}

/// By Howard Hinnant's algorithm for days since 1970.
fn http_date_of(seconds: i64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let z = seconds.div_euclid(86_400) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, (mp + 2) % 12);
    let year = yoe + era * 400 + i64::from(month < 2);
    let of_day = seconds.rem_euclid(86_400);
    let month = MONTHS[usize::try_from(month).unwrap()];
    let (hours, minutes) = (of_day / 3600, of_day / 60 % 60);
    format!("Xxx, {day:02} {month} {year} {hours:02}:{minutes:02}:{:02} GMT", of_day % 60)
}

#[derive(Clone)]
enum Happens {
    /// A caller asks, and gives up at the time given.
    Caller {
        create: bool,
        until: i64,
    },
    Arrives {
        sent: i64,
    },
    Answered(u16, Value),
    Other,
}

#[derive(Debug, Default)]
struct Day {
    asked: usize,
    sent: Vec<i64>,
    arrived: Vec<i64>,
    refused: usize,
    starved: usize,
    creates: usize,
}

/// 10 000 callers in a day, some of them all at once, and a second user of the key who takes
/// this share of it.
fn day(seed: u64, share: f64, latency: i64, skew: i64) -> Day {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move |below: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut provider = Provider { held: Vec::new(), limit: 300, skew };
    let mut quota = orders();
    let mut others: Vec<i64> = Vec::new();
    #[allow(clippy::cast_possible_truncation)]
    let others_limit = (share * 300.0) as i64;
    let mut day = Day::default();
    let mut queue: BTreeMap<(i64, u64), Happens> = BTreeMap::new();
    let mut serial = 0;
    let mut plan = |queue: &mut BTreeMap<(i64, u64), Happens>, at, what| {
        serial += 1;
        queue.insert((at, serial), what);
    };
    for nth in 0..10_000 {
        let at = if nth % 3 == 0 { NOW + random(24) * HOUR } else { NOW + random(24 * HOUR) };
        plan(&mut queue, at, Happens::Caller { create: nth % 200 == 7, until: at + 5000 });
    }
    if others_limit > 0 {
        for _ in 0..others_limit * 30 {
            plan(&mut queue, NOW + random(24 * HOUR), Happens::Other);
        }
    }
    while let Some(((now, _), what)) = queue.pop_first() {
        match what {
            Happens::Caller { create, until } => {
                day.asked += usize::from(until == now + 5000);
                day.creates += usize::from(create && until == now + 5000);
                let pause = match quota.ask(create, now) {
                    Verdict::Go => {
                        day.sent.push(now);
                        plan(&mut queue, now + random(latency), Happens::Arrives { sent: now });
                        continue;
                    }
                    Verdict::Wait(wait) => wait,
                    Verdict::Unclear => 250,
                };
                if now + pause <= until {
                    plan(&mut queue, now + pause, Happens::Caller { create, until });
                } else if create && provider.free(now - 4 * SECOND) > 0 && provider.free(now) > 0 {
                    day.starved += 1;
                }
            }
            Happens::Arrives { sent } => {
                day.arrived.push(now);
                let (status, headers) = provider.serve(now);
                day.refused += usize::from(status == 429);
                let back = now + random(latency).max(now - sent).min(latency);
                plan(&mut queue, back, Happens::Answered(status, headers));
            }
            Happens::Answered(status, headers) => quota.answered(status == 429, &headers, now),
            Happens::Other => {
                others.retain(|at| *at > now - HOUR);
                if count(others.len()) < others_limit && provider.serve(now).0 == 200 {
                    others.push(now);
                }
            }
        }
    }
    day
}

fn most_in_an_hour(times: &[i64]) -> usize {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let within = |at: usize| sorted[at..].partition_point(|it| *it < sorted[at] + HOUR);
    (0..sorted.len()).map(within).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn a_day_of_ten_thousand_callers_and_a_hidden_second_user(
        seed in 1_u64..,
        share in prop_oneof![Just(0.0), 0.0..1.0, Just(1.0)],
        latency in prop_oneof![Just(1_i64), 1..1000_i64],
        skew in prop_oneof![Just(0_i64), -HOUR..HOUR],
    ) {
        let day = day(seed, share, latency, skew);
        prop_assert!(most_in_an_hour(&day.sent) <= 300, "{} sent", most_in_an_hour(&day.sent));
        prop_assert!(most_in_an_hour(&day.arrived) <= 300);
        prop_assert!(day.refused * 100 < day.asked, "{} refused of {}", day.refused, day.asked);
        prop_assert_eq!(day.starved, 0, "of {} creates", day.creates);
    }
}
