//! Yandex Taxi (Yandex Go, Yango): prices and waiting times for a route.
//!
//! Source: yandex.com/support/taxi-distr/ru/api/trip-info and /zone-info, read 2026-11-22. There
//! is no ordering through this API.

pub mod taxi_info;
pub mod zone_info;

#[rustfmt::skip]
mod pb;
mod words;

pub use self::words::{CLASSES, CURRENCIES, LANGUAGES, WISHES};

use crate::{
    catalogue::Entry,
    endpoint::Provider,
    error::Error,
    flat::tree::{Json, Members},
    params,
    problem::{self, Lang, Text as Phrase},
    read::{Read, Rule},
    shape::{Shape, Type},
    value::{BaseUrl, HeaderText},
    wire::{self, Request, Response},
};

/// The endpoints, in the documents' order.
pub(crate) const ENDPOINTS: &[Entry] =
    &[Entry::of::<taxi_info::TaxiInfoRequest>(), Entry::of::<zone_info::ZoneInfoRequest>()];

params! {
    /// One partner's access.
    pub struct YandexTaxi = "YandexTaxiAccess" {
        /// `https://taxi-routeinfo.taxi.yandex.net`, unless a proxy stands in between.
        pub base_url as "baseUrl": BaseUrl,
        /// The partner's id.
        pub clid: HeaderText,
        /// The partner's key.
        pub api_key as "apiKey": HeaderText,
        /// Where the key travels: in a header unless `query` is asked for, which the provider
        /// itself advises against, since URLs are logged (Y-11).
        pub key_in as "keyIn": Option<KeyIn>,
        /// The form of the answer asked for; JSON is the only one seen in the field.
        pub format: Option<Format>,
    }
}

/// Declares a closed choice of two words.
macro_rules! choices {
    ($($(#[doc = $doc:expr])* $name:ident { $($variant:ident $word:literal),* } $shape:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`")] #[serde(rename = $word)] $variant,)*
        }

        impl Read for $name {
            const RULE: Rule = Rule::Text(|word| Self::of(word).is_some(), &problem::RANGE);

            fn take(value: &Json<'_>) -> Option<Self> {
                Self::of(value.as_str()?)
            }
        }

        impl $name {
            fn of(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl Shape for $name {
            const TYPE: Type = Type::Literal($shape);
        }
    )*};
}

choices! {
    /// Where the key travels.
    KeyIn { Header "header", Query "query" } "\"header\" | \"query\"";
    /// The form of an answer.
    Format { Json "json", Protobuf "protobuf" } "\"json\" | \"protobuf\"";
}

impl YandexTaxi {
    /// Points a request at one of the two paths.
    fn start(access: &Members<'_>, request: &mut Request, path: &str) {
        let base = wire::text_in(access, "baseUrl");
        request.target(base.strip_suffix('/').unwrap_or(base), path);
    }
}

impl Provider for YandexTaxi {
    const NAME: &'static str = "yandex_taxi";

    fn authorize(access: &Members<'_>, request: &mut Request) {
        let [clid, key] = ["clid", "apiKey"].map(|name| wire::text_in(access, name));
        if wire::text_in(access, "keyIn") == "query" {
            request.query_first(&[("clid", clid), ("apikey", key)]);
        } else {
            request.query_first(&[("clid", clid)]);
            request.header("YaTaxi-Api-Key", key);
        }
    }

    fn check(response: &Response<'_>) -> Result<(), Error> {
        response.check_status()
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.api_key.as_str(), self.clid.as_str()]
    }
}

/// Longitude first (Y-10).
const POINT: &[&str] = &["lon", "lat"];

/// The notice the terms want beside every shown price: suggested text in `lang`, and the terms'
/// address. The text is what the provider's own widget is known to show; the legal wording was
/// not verified.
pub fn price_notice(lang: Lang) -> (&'static str, &'static str) {
    static TEXT: Phrase = Phrase {
        en: "Approximate price of the trip along this route. It may differ with demand and the availability of cars.",
        ru: "Примерная стоимость поездки по этому маршруту. Цена может отличаться в связи со спросом и наличием свободных машин.",
        uk: "Орієнтовна вартість поїздки за цим маршрутом. Ціна може відрізнятися через попит і наявність вільних авто.",
    };
    let url = match lang {
        Lang::En => "https://yandex.com/legal/taxi_api/",
        Lang::Ru | Lang::Uk => "https://yandex.ru/legal/taxi_api/",
    };
    (TEXT.get(lang), url)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{endpoint::UnixTime, value::Position};

    /// A partner nobody is.
    pub(crate) fn partner(key_in: Option<KeyIn>, format: Option<Format>) -> YandexTaxi {
        let header = |text: &str| HeaderText::new(text).unwrap();
        YandexTaxi {
            base_url: BaseUrl::new("https://taxi.example").unwrap(),
            clid: header("ridewire-test"),
            api_key: header("k&y"),
            key_in,
            format,
        }
    }

    // Y-11
    #[test]
    fn the_key_travels_in_one_place_only() {
        let endpoint = zone_info::ZoneInfoRequest { ll: Position::new(37.5, 55.75).unwrap() };
        for (key_in, url, header) in [
            (None, "https://taxi.example/zone_info?clid=ridewire-test&ll=37.5%2C55.75", true),
            (
                Some(KeyIn::Query),
                "https://taxi.example/zone_info?clid=ridewire-test&apikey=k%26y&ll=37.5%2C55.75",
                false,
            ),
        ] {
            let provider = partner(key_in, None);
            let request = crate::Call { endpoint: &endpoint, provider: &provider }
                .request(UnixTime(0.0))
                .unwrap();
            assert_eq!((request.url(), request.has_header("YaTaxi-Api-Key")), (url, header));
        }
    }
}
