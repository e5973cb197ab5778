//! The Rust front ends' driver, in Node and in a browser, over real sockets: `cargo xtask test web`
//! starts a provider on a loopback port and compiles its address in.
#![cfg(all(target_arch = "wasm32", feature = "web"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ridewire::{
    Error, ErrorKind, Outcome,
    taxomet::{Taxomet, add_order::AddOrder, get_order::GetOrder},
    value::{BaseUrl, HeaderText, Id, NonEmpty, Position, Text},
    web::{Sending, send, to_js},
    yandex_taxi::{
        Format, YandexTaxi,
        taxi_info::{Points, TaxiInfo, TaxiInfoRequest},
    },
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortSignal;

/// The first part of the path says how the provider behaves.
fn base(behaviour: &str) -> BaseUrl {
    let Some(provider) = option_env!("RIDEWIRE_TEST_PROVIDER") else {
        panic!("run this with `cargo xtask test web`, which starts the provider");
    };
    BaseUrl::insecure([provider, "/", behaviour].concat()).unwrap()
}

fn taxomet(behaviour: &str) -> Taxomet {
    let text = |text: &str| Text::new(text).unwrap();
    Taxomet {
        base_url: base(behaviour),
        operator_login: text("canary-login"),
        operator_password: text("canary-password"),
    }
}

fn look() -> GetOrder {
    GetOrder { id: Id::new("5150").unwrap() }
}

async fn look_at(behaviour: &str, sending: Sending) -> Error {
    let error = send(&taxomet(behaviour), &look(), &sending).await.unwrap_err();
    let shown = format!("{error:?} {error}");
    assert!(!shown.contains("canary"), "{shown}");
    error
}

#[wasm_bindgen_test]
async fn an_answer_becomes_a_value_and_a_plain_object() {
    let order = send(&taxomet("answers"), &look(), &Sending::default()).await.unwrap();
    assert_eq!((order.order_id.as_str(), order.status.as_deref()), ("5150", Some("4")));
    let object = to_js(&order).unwrap();
    let member = |key: &str| js_sys::Reflect::get(&object, &key.into()).unwrap();
    assert_eq!(member("order_id"), JsValue::from_str("5150"));
    assert!(member("driver_title").is_undefined());
    assert!(member("extra").is_object());
}

#[wasm_bindgen_test]
async fn protobuf_is_asked_for_and_read() {
    let provider = YandexTaxi {
        base_url: base("protobuf"),
        clid: HeaderText::new("nobody").unwrap(),
        api_key: HeaderText::new("nothing").unwrap(),
        key_in: None,
        format: Some(Format::Protobuf),
    };
    let rll = Points::new(vec![Position::new(37.6, 55.7).unwrap()]).unwrap();
    let trip = TaxiInfoRequest { rll, class: None, req: None, lang: None };
    let info = send(&provider, &trip, &Sending::default()).await.unwrap();
    let TaxiInfo::Offer(offer) = info else { panic!("{info:?}") };
    assert_eq!((offer.currency.0.as_str(), offer.options.len()), ("RUB", 0));
}

#[wasm_bindgen_test]
async fn a_refusal_and_a_fault_say_what_became_of_the_request() {
    let refused = look_at("refuses", Sending::default()).await;
    assert_eq!((refused.kind, refused.outcome), (ErrorKind::Rejected, Outcome::Rejected));
    assert_eq!(refused.provider_message.as_deref(), Some("no order for ***"), "T-17");
    let fault = look_at("breaks", Sending::default()).await;
    assert_eq!((fault.kind, fault.outcome), (ErrorKind::Server, Outcome::Unknown));
    let lost = look_at("drops", Sending::default()).await;
    assert_eq!((lost.kind, lost.outcome), (ErrorKind::Network, Outcome::Unknown));
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let error = look_at("redirects", Sending::default()).await;
    assert_eq!((error.kind, error.outcome), (ErrorKind::Server, Outcome::Unknown));
}

#[wasm_bindgen_test]
async fn an_endless_body_is_cut() {
    let error = look_at("floods", Sending::default()).await;
    assert_eq!((error.kind, error.outcome), (ErrorKind::MalformedResponse, Outcome::Unknown));
}

#[wasm_bindgen_test]
async fn the_deadline_holds_for_head_and_body() {
    for behaviour in ["hangs", "dribbles"] {
        let sending = Sending { timeout_ms: Some(300), ..Sending::default() };
        let error = look_at(behaviour, sending).await;
        assert_eq!((error.kind, error.outcome), (ErrorKind::Timeout, Outcome::Unknown));
    }
}

#[wasm_bindgen_test]
async fn an_abort_with_any_reason_ends_the_call() {
    let already = AbortSignal::abort_with_reason(&JsValue::from_str("text, not an Error"));
    let error = look_at("answers", Sending { signal: Some(already), ..Sending::default() }).await;
    assert_eq!((error.kind, error.outcome), (ErrorKind::Aborted, Outcome::NotSent));
    let soon = AbortSignal::timeout_with_u32(100);
    let error = look_at("hangs", Sending { signal: Some(soon), ..Sending::default() }).await;
    assert_eq!((error.kind, error.outcome), (ErrorKind::Aborted, Outcome::Unknown));
}

// T-11
#[wasm_bindgen_test]
async fn a_browser_orders_no_taxi_unless_told_that_it_may_order_two() {
    let text = |text: &str| Text::new(text).unwrap();
    let order: AddOrder = AddOrder {
        unit_id: Id::new("1").unwrap(),
        tarif_id: ridewire::taxomet::TarifId::chosen_by_server(),
        phone: ridewire::value::PhonePlus::new("+70000000001").unwrap(),
        to: NonEmpty::new(vec![text("here"), text("there")]).unwrap(),
        car_option: None,
        fix_price: None,
        extern_id: None,
        order_time: None,
        print_receipt: None,
        client_name: None,
        comment: None,
        use_bonuses: None,
    };
    let in_browser = js_sys::Reflect::has(&js_sys::global(), &"document".into()).unwrap();
    let result = send(&taxomet("answers"), &order, &Sending::default()).await;
    if in_browser {
        let error = result.unwrap_err();
        assert_eq!((error.kind, error.outcome), (ErrorKind::Config, Outcome::NotSent));
    } else {
        assert_eq!(result.unwrap().order_id, "5150");
    }
    let sending = Sending { accept_duplicate_orders: true, ..Sending::default() };
    assert_eq!(send(&taxomet("answers"), &order, &sending).await.unwrap().order_id, "5150");
}

#[wasm_bindgen_test]
async fn parameters_are_checked_however_they_were_made() {
    let provider = ridewire::p2p_motion::P2pMotion {
        base_url: base("answers"),
        api_key: HeaderText::new("nothing").unwrap(),
        paths: None,
    };
    let half_a_period = ridewire::p2p_motion::list_orders::ListOrders {
        status: None,
        from_date_time: Some(ridewire::value::DateTime::new("2026-05-01T00:00:00Z").unwrap()),
        to_date_time: None,
    };
    let error = send(&provider, &half_a_period, &Sending::default()).await.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::InvalidRequest, Outcome::NotSent));
    assert_eq!(error.issues[0].place(), "to_date_time");
}
