use super::*;
use crate::{
    endpoint::UnixTime,
    error::{ErrorKind, Outcome},
    read::Reader,
    wire::tests::answer,
    yandex_taxi::tests::partner,
};
use proptest::prelude::*;
use serde_json::json;

fn ask(params: &Value) -> Result<String, Vec<(String, &'static str)>> {
    let (endpoint, issues) = Reader::read::<TaxiInfoRequest>(UnixTime(0.0), params);
    let said: Vec<_> = issues.iter().map(|it| (it.place(), it.problem.code)).collect();
    let endpoint = endpoint.ok_or(said)?;
    let provider = partner(None, None);
    let call = crate::Call { endpoint: &endpoint, provider: &provider };
    Ok(call.request(UnixTime(0.0)).unwrap().url().to_string())
}

fn protobuf(body: &[u8]) -> Result<TaxiInfo, Error> {
    let mut response = answer(200, body);
    response.asked_protobuf = true;
    TaxiInfoRequest::parse(&response)
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn offer(info: TaxiInfo) -> Offer {
    match info {
        TaxiInfo::Offer(offer) => offer,
        other => panic!("{other:?}"),
    }
}

// Y-10, Y-12, Y-13
#[test]
fn the_documented_request() {
    let url = ask(&json!({
        "rll": [{ "lon": 37.589_569_56, "lat": 55.73378 }, { "lon": 37.0, "lat": 56 }],
        "class": ["econom", "courier"], "req": ["ski"], "lang": "uk",
    }));
    assert_eq!(
        url.unwrap(),
        "https://taxi.example/taxi_info?clid=ridewire-test&rll=37.58956956%2C55.73378~37%2C56&class=econom%2Ccourier&req=ski&lang=uk"
    );
}

// Y-17, Y-18
#[test]
fn one_point_or_two_and_by_name() {
    let point = json!({ "lon": 37.5, "lat": 55.7 });
    assert!(ask(&json!({ "rll": [point] })).is_ok());
    for rll in [json!([]), json!([point, point, point])] {
        assert_eq!(ask(&json!({ "rll": rll })).unwrap_err(), [("rll".to_string(), "length")]);
    }
    assert_eq!(
        ask(&json!({ "rll": [[37.5, 55.7]] })).unwrap_err(),
        [("rll[0]".to_string(), "type")]
    );
}

#[test]
fn a_comma_in_a_word_is_an_error_and_a_new_word_a_warning() {
    let rll = json!([{ "lon": 37.5, "lat": 55.7 }]);
    let issues = ask(&json!({ "rll": rll, "class": ["econom, business"] })).unwrap_err();
    assert_eq!(issues, [("class[0]".to_string(), "format")]);
    let params = json!({ "rll": rll, "class": ["cargo"], "lang": "de" });
    let (read, issues) = Reader::read::<TaxiInfoRequest>(UnixTime(0.0), &params);
    assert!(read.is_some());
    assert_eq!(issues.len(), 2);
}

// Y-2, Y-3
#[test]
fn nothing_is_an_answer() {
    assert_eq!(TaxiInfoRequest::parse(&answer(204, b"")).unwrap(), TaxiInfo::RegionNotSupported);
    for body in [&b""[..], b" \n", b"\"\"", b"\xef\xbb\xbf\"\""] {
        assert_eq!(TaxiInfoRequest::parse(&answer(200, body)).unwrap(), TaxiInfo::NoSupportedClass);
    }
    assert_eq!(protobuf(b"").unwrap(), TaxiInfo::NoSupportedClass);
    // Of nothing in another success the document says nothing.
    for status in [201, 202, 205, 206] {
        let error = TaxiInfoRequest::parse(&answer(status, b"")).unwrap_err();
        assert_eq!(error.kind, ErrorKind::MalformedResponse, "{status}");
    }
    assert_eq!(
        TaxiInfoRequest::parse(&answer(200, b"{}")).unwrap_err().issues[0].place(),
        "currency"
    );
}

// Y-1, Y-4, Y-5, Y-7, Y-8, Y-9
#[test]
fn what_the_field_really_sends_is_read() {
    let info =
        TaxiInfoRequest::parse(&answer(200, include_bytes!("fixtures/taxi_info.json"))).unwrap();
    let offer = offer(info);
    assert_eq!((offer.currency.0.as_str(), offer.time, offer.distance), ("AED", Some(903.5), None));
    assert_eq!(offer.time_text.as_deref(), Some("15 мин"));
    assert_eq!(offer.options[0].price_text.as_deref(), Some("~214\u{2006}руб."));
    assert_eq!((offer.options[0].min_price, offer.options[0].waiting_time), (Some(79.0), None));
    assert_eq!(offer.options[1].class_name, "teleport");
    assert_eq!(offer.options[1].price_text, None);
}

#[test]
fn a_wrong_member_is_named() {
    for (body, place) in [
        (
            r#"{"currency":"RUB","options":[{"class_name":"econom","price":"x"}]}"#,
            "options[0].price",
        ),
        (r#"{"currency":"RUB","options":[{"price":1}]}"#, "options[0].class_name"),
        (r#"{"currency":"RUB","options":[["econom",1]]}"#, "options[0]"),
        (r#"{"currency":5}"#, "currency"),
        (r#"[{"currency":"RUB"}]"#, ""),
    ] {
        let error = TaxiInfoRequest::parse(&answer(200, body.as_bytes())).unwrap_err();
        assert_eq!((error.kind, error.outcome), (ErrorKind::MalformedResponse, Outcome::Unknown));
        assert_eq!(error.issues[0].place(), place);
    }
}

// Y-6, Y-14, Y-15: vectors made by hand and checked with an independent decoder
#[test]
fn protobuf_vectors() {
    let route = protobuf(&hex(
        "0a4209000000008060c540110000000000f07e4019000020959d7f6940220665636f6e6f6d2a0cd0add0bad0bed0bdd0bed0bc30323a0d313039343520d180d183d0b12e1203525542192b21ddac380bee402100004421e1d1ad40",
    ));
    let route = offer(route.unwrap());
    assert_eq!((route.distance, route.options[0].price), (Some(61_529.771_101_536_54), 10_945.0));
    let bare = offer(protobuf(&hex("1203525542")).unwrap());
    assert_eq!((bare.currency.0.as_str(), bare.options.len()), ("RUB", 0));
    assert!(protobuf(&hex("12035255427801")).is_ok(), "an unknown field is skipped");
    let places = |body: &str| {
        let issues = protobuf(&hex(body)).unwrap_err().issues;
        issues.iter().map(problem::Issue::place).collect::<Vec<_>>()
    };
    assert_eq!(places("192b21ddac380bee40"), ["currency"]);
    let absent = ["price", "min_price", "class_name", "class_text", "price_text"];
    assert_eq!(places("0a0230321203525542"), absent.map(|name| format!("options[0].{name}")));
}

#[test]
fn the_answer_says_which_form_it_has() {
    let headers = |value: &str| vec![("content-type".to_string(), value.to_string())];
    for (asked_protobuf, media_type, body, fine) in [
        (true, "application/json; charset=utf-8", &br#"{"currency":"RUB"}"#[..], true),
        (false, "application/x-protobuf", b"\x12\x03RUB", true),
        (true, "text/html", b"<html>", false),
    ] {
        let headers = headers(media_type);
        let response = Response { headers: &headers, asked_protobuf, ..answer(200, body) };
        assert_eq!(TaxiInfoRequest::parse(&response).is_ok(), fine, "{media_type}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let brackets = "[".repeat(100_000);
    assert!(TaxiInfoRequest::parse(&answer(200, brackets.as_bytes())).is_err());
}

/// What the short way gives, read back from the tape.
fn laid(body: &[u8], protobuf: bool) -> Option<TaxiInfo> {
    let mut tape = Tape::new();
    tape.clear();
    let lay = TaxiInfoRequest::LAY.unwrap();
    let at = lay(body, protobuf, &mut tape)?;
    assert_eq!(tape.number_at(at), Some(0.0));
    let option = |at: usize| TaxiOption {
        class_name: tape.text_at(at).unwrap(),
        class_text: tape.text_at(at + 1),
        class_level: tape.number_at(at + 2),
        price: tape.number_at(at + 3).unwrap(),
        min_price: tape.number_at(at + 4),
        price_text: tape.text_at(at + 5),
        waiting_time: tape.number_at(at + 6),
    };
    let (first, count) = tape.pair_at(at + 5).unwrap();
    Some(TaxiInfo::Offer(Offer {
        currency: Currency(tape.text_at(at + 1).unwrap()),
        distance: tape.number_at(at + 2),
        time: tape.number_at(at + 3),
        time_text: tape.text_at(at + 4),
        options: (0..count).map(|index| option(first + index * TaxiOption::WIDTH)).collect(),
    }))
}

/// The short way may decline; what it gives is what the long way gives.
fn agrees(body: &[u8], is_protobuf: bool) -> bool {
    let laid = laid(body, is_protobuf);
    if let Some(laid) = &laid {
        let parsed =
            if is_protobuf { protobuf(body) } else { TaxiInfoRequest::parse(&answer(200, body)) };
        assert_eq!(parsed.as_ref().ok(), Some(laid), "{}", String::from_utf8_lossy(body));
    }
    laid.is_some()
}

#[test]
fn the_short_way_declines_what_must_be_looked_at() {
    for body in [
        &b""[..],
        b"{}",
        b"\"\"",
        b"\xef\xbb\xbf{\"currency\":\"RUB\"}",
        br#"{"currency":"RUB","options":null}"#,
        br#"{"currency":"RUB","options":[{"class_name":"econom","price":"1"}]}"#,
        br#"{"currency":"RUB","options":[{"class":"econom","price":1}]}"#,
        br#"{"currency":"RUB","options":[{"class_name":"econom","price":1},5]}"#,
        br#"{"currency":"RUB","c\u0075rrency":"EUR"}"#,
        b"{\"currency\":\"a\xffb\"}",
        br#"{"currency":"\ud800"}"#,
    ] {
        assert!(!agrees(body, false), "{}", String::from_utf8_lossy(body));
    }
    for body in [
        "",
        "192b21ddac380bee40",
        "0a0230321203525542",
        "1203525542 19000000000000f87f",
        "1202c328",
    ] {
        assert!(!agrees(&hex(&body.replace(' ', "")), true), "{body}");
    }
    assert!(agrees(br#"{"currency":"RUB"}"#, false) && agrees(&hex("1203525542"), true));
}

/// Two lists of rows cannot follow each other on the tape.
#[test]
fn options_in_two_places_are_read_the_long_way() {
    let row = "0a3709000000000000f03f11000000000000f03f2206 65636f6e6f6d 2a06 65636f6e6f6d 3032 3a06 65636f6e6f6d".replace(' ', "");
    let row = row.replacen("37", &format!("{:02x}", row.len() / 2 - 2), 1);
    assert!(agrees(&hex(&format!("{row}{row}1203525542")), true));
    assert!(!agrees(&hex(&format!("{row}1203525542{row}")), true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_short_way_gives_what_the_long_one_gives(
        currency in ".*",
        time in proptest::option::of(-1e12..1e12),
        time_text in proptest::option::of(".*"),
        options in proptest::collection::vec((".*", proptest::option::of("[a-я\"\\\\]*"), any::<i32>(), -1e9..1e9, 0.0..1e9, ".*", proptest::option::of(0.0..1e6)), 0..4),
        damages in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let options = options.into_iter().map(|(name, text, level, price, min, shown, wait)| TaxiOption {
            class_name: name, class_text: text, class_level: Some(f64::from(level)),
            price, min_price: Some(min), price_text: Some(shown), waiting_time: wait,
        });
        let info = Offer { currency: Currency(currency), distance: None, time, time_text, options: options.collect() };
        let json = serde_json::to_vec(&info).unwrap();
        for (body, is_protobuf) in [(info.to_protobuf(), true), (json, false)] {
            prop_assert!(agrees(&body, is_protobuf));
            let mut damaged = body.clone();
            for (at, byte, how) in &damages {
                let at = at.index(damaged.len());
                match how {
                    0 => damaged[at] = *byte,
                    1 => damaged.insert(at, *byte),
                    2 => drop(damaged.remove(at)),
                    _ => damaged.insert(at, b"\",:{}[]\\0"[usize::from(byte % 9)]),
                }
                if damaged.is_empty() {
                    break;
                }
                agrees(&damaged, is_protobuf);
            }
            for length in 0..body.len().min(300) {
                agrees(&body[..length], is_protobuf);
            }
        }
    }

    #[test]
    fn json_and_protobuf_of_one_answer_agree(
        currency in ".*",
        distance in proptest::option::of(-1e12..1e12),
        options in proptest::collection::vec((".*", ".*", any::<i32>(), -1e9..1e9, 0.0..1e9, ".*", proptest::option::of(0.0..1e6)), 0..5),
    ) {
        let options = options.into_iter().map(|(name, text, level, price, min, shown, wait)| TaxiOption {
            class_name: name, class_text: Some(text), class_level: Some(f64::from(level)),
            price, min_price: Some(min), price_text: Some(shown), waiting_time: wait,
        });
        let info = Offer { currency: Currency(currency), distance, time: None, time_text: None, options: options.collect() };
        let json = serde_json::to_vec(&TaxiInfo::Offer(info.clone())).unwrap();
        prop_assert_eq!(TaxiInfoRequest::parse(&answer(200, &json)).unwrap(), TaxiInfo::Offer(info.clone()));
        prop_assert_eq!(protobuf(&info.to_protobuf()).unwrap(), TaxiInfo::Offer(info));
    }

    #[test]
    fn any_bytes_give_a_value_or_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = protobuf(&body);
        let _ = TaxiInfoRequest::parse(&answer(200, &body));
    }
}
