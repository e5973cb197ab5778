//! A front end in Rust: the core is called directly, and sends over the host's `fetch`.

use ridewire::value::{BaseUrl, HeaderText, Position};
use ridewire::web::{Sending, send};
use ridewire::yandex_taxi::YandexTaxi;
use ridewire::yandex_taxi::taxi_info::{Points, TaxiInfo, TaxiInfoRequest};
use wasm_bindgen::prelude::*;

/// The price of a trip, as text.
#[wasm_bindgen]
pub async fn price(base_url: &str, clid: &str, api_key: &str) -> Result<String, JsError> {
    let provider = YandexTaxi {
        base_url: BaseUrl::new(base_url)?,
        clid: HeaderText::new(clid)?,
        api_key: HeaderText::new(api_key)?,
        key_in: None,
        format: None,
    };
    let rll = Points::new(vec![Position::new(37.59, 55.73)?, Position::new(37.41, 55.97)?])?;
    let trip = TaxiInfoRequest { rll, class: None, req: None, lang: None };
    Ok(match send(&provider, &trip, &Sending::default()).await? {
        TaxiInfo::Offer(offer) => match offer.options.first() {
            Some(option) => format!("{} {}", option.price, offer.currency.0),
            None => "no class of cars".to_owned(),
        },
        TaxiInfo::RegionNotSupported => "no service here".to_owned(),
        TaxiInfo::NoSupportedClass => "no such class here".to_owned(),
    })
}
