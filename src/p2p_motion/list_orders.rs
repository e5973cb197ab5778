//! `GET orders/`
//!
//! Lists the orders of the key. Paging is not mentioned anywhere.

use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint, Lay, QuotaScope},
    error::Error,
    flat::tree::Members,
    p2p_motion::{
        P2pMotion, PAGE, StatusCode, lay,
        order::{NAMES, Order, list_in},
    },
    params, problem,
    read::Reader,
    value::{DateTime, instant},
    wire::{self, Request, Response},
};

params! {
    /// Lists orders: all, if no filter is given. A filter by user exists, its name is lost:
    /// pass it as `extra.query` (P-11).
    pub struct ListOrders = "P2pListOrders", relations = period {
        /// 0 queued, 1 in progress, 2 delivered, 3 rejected. The parameter's name is supposed.
        pub status: Option<StatusCode>,
        /// Created at or after this; with `to_date_time` or not at all (P-14).
        pub from_date_time: Option<DateTime>,
        /// Created at or before this; with `from_date_time` or not at all.
        pub to_date_time: Option<DateTime>,
    }
}

answer! {
    /// Orders of the key.
    pub struct Orders = "P2pOrders" {
        /// The orders found in the answer; empty also if no list was recognised in it: see `raw`.
        pub orders: Vec<Order>,
        /// The whole answer as it came.
        pub raw: Value,
    }
}

fn period(members: &Members<'_>, at: &mut Reader) {
    for (given, lacking) in [("from_date_time", "to_date_time"), ("to_date_time", "from_date_time")]
    {
        if members.contains_key(given) && !members.contains_key(lacking) {
            at.report_at::<()>(lacking, &problem::LONE_DATE);
        }
    }
    let time = |key: &str| instant(members.get(key)?.as_str()?).ok();
    if let (Some(from), Some(to)) = (time("from_date_time"), time("to_date_time"))
        && to < from
    {
        at.report_at::<()>("to_date_time", &problem::PERIOD);
    }
}

impl Endpoint for ListOrders {
    type Provider = P2pMotion;
    type Output = Orders;
    const NAME: &'static str = "list_orders";
    const PATH: &'static str = "orders/";
    const EFFECT: Effect = Effect::Read;
    const QUOTA: Option<QuotaScope> = Some(QuotaScope::Orders);
    const DOCUMENTATION: &'static str = PAGE;

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        request.target(&P2pMotion::base(access), P2pMotion::path(access, "orders", Self::PATH));
        request.query_all::<Self>(params);
    }

    // Null stands in no list, so its place is that of the whole.
    const LAY: Option<Lay> =
        Some(|body, _, tape| lay(body, &NAMES, tape, |sketch| find(sketch, Value::Null)));

    fn parse(response: &Response<'_>) -> Result<Orders, Error> {
        let raw = wire::read_json(response)?;
        find(raw.clone(), raw)
    }
}

/// The orders in an answer, which is kept as `raw`.
fn find(answer: Value, raw: Value) -> Result<Orders, Error> {
    if !answer.is_array() && !answer.is_object() {
        return Err(Error::malformed_at(Vec::new(), &problem::NOT_LIST));
    }
    let orders = list_in(answer, &["orders", "items", "data", "results"]);
    Ok(Orders { orders: orders.into_iter().flatten().map(Order::pick).collect(), raw })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{json, p2p_motion::tests::ask, wire::tests::answer};
    use serde_json::json;

    // P-14
    #[test]
    fn both_dates_or_none() {
        let from = "2026-05-01T00:00:00+03:00";
        let request = ask::<ListOrders>(
            &json!({ "status": 1, "from_date_time": from, "to_date_time": from }),
        );
        let encoded = "2026-05-01T00%3A00%3A00%2B03%3A00";
        assert_eq!(
            request.unwrap().url(),
            format!(
                "https://p2p.example/api/orders/?status=1&from_date_time={encoded}&to_date_time={encoded}"
            )
        );
        let issues = ask::<ListOrders>(&json!({ "from_date_time": from })).map(|_| ()).unwrap_err();
        assert_eq!(issues, ["to_date_time pair"]);
    }

    /// What the short way finds, with what stands in the body at each place.
    fn found_by_places(body: &[u8]) -> Option<Orders> {
        let there = json::read(body)?;
        let at = |value: &Value| there.pointer(json::place_of(value)).cloned();
        let Orders { orders, raw } = find(json::sketch(body, &NAMES)?, Value::Null).ok()?;
        let orders = orders.into_iter().map(|order| {
            let courier = order.courier.map(|courier| at(&courier).expect("a courier"));
            let cost = order.cost.map(|cost| at(&cost).expect("a cost"));
            Order { courier, cost, raw: at(&order.raw).expect("an order"), ..order }
        });
        Some(Orders { orders: orders.collect(), raw: at(&raw)? })
    }

    #[test]
    fn the_short_way_gives_what_the_long_one_gives() {
        let regular = [
            r#"[{"id":9007199254740993,"info":{"status":{"code":"3","reason":"ні"},"cost":null,"courier":{"id":1}},"z":[{}],"cost":[1]},{}]"#,
            r#" {"orders" : {"items":[]} , "data":[{"_id":"1","status":{"code":1},"courier":"c"}],"x":{"y":-0.5e1}} "#,
            r#"{"results":[{"order_id":"a","id":"","cost":0.1,"cost":false}],"message":"\ud83d\ude95"}"#,
            r#"{"id":1,"\u0000":"/x"}"#,
        ];
        for body in regular {
            let body = body.as_bytes();
            let all = ListOrders::parse(&answer(200, body)).unwrap();
            assert_eq!(found_by_places(body), Some(all), "{}", String::from_utf8_lossy(body));
            // Damaged in each place: declined, or the same.
            for at in 0..body.len() {
                for byte in *b"\"\\[]{},:0x-e\0\xff" {
                    let mut damaged = body.to_vec();
                    damaged[at] = byte;
                    if let Some(found) = found_by_places(&damaged) {
                        let said = String::from_utf8_lossy(&damaged);
                        let long = ListOrders::parse(&answer(200, &damaged));
                        assert_eq!(found, long.expect("an answer"), "{said}");
                    }
                }
            }
        }
        for odd in [
            "",
            "[1]",
            "[null]",
            "[[]]",
            "\u{feff}[]",
            r#"[{"z":{"__proto__":{}}}]"#,
            r#"[{"constructor":1}]"#,
            r#"[{"\u005f_proto__":1}]"#,
            r#"[{"z":"\ud83d"}]"#,
            r#"[{"z":1e999}]"#,
            r#"[{"courier":nil}]"#,
            r#"[{"info":"\ud83d"}]"#,
        ] {
            assert_eq!(found_by_places(odd.as_bytes()), None, "{odd}");
            assert!(json::sketch(odd.as_bytes(), &NAMES).is_none(), "{odd}");
        }
        let deep = ["[{\"z\":", &"[".repeat(100_000)].concat();
        assert!(json::sketch(deep.as_bytes(), &NAMES).is_none());
        let deep = ["{\"data\":".repeat(100_000), "1".into()].concat();
        assert!(json::sketch(deep.as_bytes(), &NAMES).is_none());
    }

    #[test]
    fn a_list_is_found_bare_or_wrapped() {
        for body in
            [r#"[{"id":1}]"#, r#"{"orders":[{"id":1}]}"#, r#"{"count":1,"data":[{"_id":"1"}]}"#]
        {
            let answer = ListOrders::parse(&answer(200, body.as_bytes())).unwrap();
            assert_eq!(answer.orders[0].id.as_deref(), Some("1"), "{body}");
        }
        assert!(ListOrders::parse(&answer(200, b"{\"x\":1}")).unwrap().orders.is_empty());
        assert!(ListOrders::parse(&answer(200, b"5")).is_err());
    }
}
