//! `GET orders/`
//!
//! Lists the orders of the key. Paging is not mentioned anywhere.

use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint, QuotaScope},
    error::Error,
    flat::tree::Members,
    p2p_motion::{
        P2pMotion, PAGE, StatusCode,
        order::{Order, list_in},
    },
    params, problem,
    read::Reader,
    value::{DateTime, instant},
    wire::{self, Request, Response},
};

params! {
    /// Which orders to list; all if nothing is said. A filter by user exists, its name is lost:
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

    fn request(params: &Members<'_>, p2p: &P2pMotion, request: &mut Request) {
        request.target(&p2p.base(), p2p.path(|paths| paths.orders.as_ref(), Self::PATH));
        request.query_all::<Self>(params);
    }

    fn parse(response: &Response<'_>) -> Result<Orders, Error> {
        let raw = wire::read_json(response)?;
        if !raw.is_array() && !raw.is_object() {
            return Err(Error::malformed_at(Vec::new(), &problem::NOT_LIST));
        }
        let orders = list_in(&raw, &["orders", "items", "data", "results"]);
        let orders = orders.into_iter().flatten().cloned().map(Order::pick).collect();
        Ok(Orders { orders, raw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{p2p_motion::tests::ask, wire::tests::answer};
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
