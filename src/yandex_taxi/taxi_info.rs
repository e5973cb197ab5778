//! `GET /taxi_info`
//!
//! Prices a trip, or a pick-up, and tells how soon a car can be there.

use prost::Message as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    answer,
    endpoint::{Effect, Endpoint, Lay},
    error::Error,
    flat::{
        self, Kind, Tape, json,
        protobuf::{self, Coding, Message},
        text::append,
        tree::{Json, Members},
    },
    params, problem,
    problem::{Problem, Step},
    read::{Read, Rule},
    shape::{Choice, Field, Flat, Record, Shape, Type},
    value::{Position, Text, Word},
    wire::{self, Request, Response},
    yandex_taxi::{CLASSES, CURRENCIES, LANGUAGES, POINT, WISHES, YandexTaxi, pb},
};

params! {
    /// Prices a trip in each ride class, or with one point the pick-up, and says how soon a car comes.
    pub struct TaxiInfoRequest = "TaxiInfoRequest" {
        /// Pick-up and destination; or one point, for the price of a pick-up there. The API
        /// cannot tell whether a lone point is where the trip begins or ends (Y-17).
        pub rll: Points,
        /// Ride classes; `econom` if absent. Classes the region lacks are left out of the answer.
        pub class: Option<Vec<Class>>,
        /// Wishes for the car and the driver.
        pub req: Option<Vec<Wish>>,
        /// Language of `class_text` and `price_text`; `ru` if absent.
        pub lang: Option<Language>,
    }
}

answer! {
    /// The price of one ride class. Whoever shows it must show the notice of `priceNotice()` too.
    pub struct TaxiOption = "TaxiOption" {
        /// The class: `econom`. The set is open.
        pub class_name: String,
        /// Its name for people, localised.
        pub class_text: Option<String>,
        /// 50 is econom, 90 is vip.
        pub class_level: Option<f64>,
        /// In the answer's currency. With one point: the fee for the pick-up, surge included.
        pub price: f64,
        /// The fee without surge, in the answer's currency.
        pub min_price: Option<f64>,
        /// For display only, never to be parsed: it may hold `~`, "от", unusual spaces, and need
        /// not even match `price` (Y-9).
        pub price_text: Option<String>,
        /// Seconds until a car is there. Absent: no car is free now (Y-8).
        pub waiting_time: Option<f64>,
    }
}

/// What came of asking for a price. All three are answers, none is an error (Y-2, Y-3).
#[derive(Clone, Debug, PartialEq)]
pub enum TaxiInfo {
    /// Prices.
    Offer(Offer),
    /// 204: the service does not run here.
    RegionNotSupported,
    /// 200 with nothing in it: none of the classes asked for runs here.
    NoSupportedClass,
}

answer! {
    /// Prices.
    pub struct Offer = "TaxiOffer" {
        /// ISO 4217, of every price in the answer. The set is open.
        pub currency: Currency,
        /// Metres along the route; with two points.
        pub distance: Option<f64>,
        /// Seconds along the route; documented for two points, seen with one too (Y-1).
        pub time: Option<f64>,
        /// The same for people. In no document, but real; JSON only.
        pub time_text: Option<String>,
        /// One per ride class; may be empty.
        pub options: Vec<TaxiOption>,
    }
}

impl Shape for TaxiInfo {
    const TYPE: Type = {
        const FIELDS: &[Field] = match Offer::TYPE {
            Type::Record(Record { fields, .. }) => fields,
            _ => &[],
        };
        Type::Choice(&Choice {
            name: "TaxiInfo",
            doc: "What came of asking for a price. All three are answers, none is an error.",
            kinds: &[
                ("offer", "Prices.", FIELDS),
                ("region_not_supported", "204: the service does not run here.", &[]),
                (
                    "no_supported_class",
                    "200 with nothing in it: none of the classes asked for runs here.",
                    &[],
                ),
            ],
        })
    };
}

/// The number of the kind, then the members of an offer.
impl Flat for TaxiInfo {
    const WIDTH: usize = 1 + Offer::WIDTH;
    const IS_RECORD: bool = true;

    fn lay(&self, tape: &mut Tape, at: usize) {
        match self {
            Self::Offer(offer) => {
                tape.number(at, 0.0);
                offer.lay(tape, at + 1);
            }
            Self::RegionNotSupported => tape.number(at, 1.0),
            Self::NoSupportedClass => tape.number(at, 2.0),
        }
    }
}

impl Serialize for TaxiInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Tagged<'t> {
            kind: &'static str,
            #[serde(flatten)]
            offer: Option<&'t Offer>,
        }
        let (kind, offer) = match self {
            Self::Offer(offer) => ("offer", Some(offer)),
            Self::RegionNotSupported => ("region_not_supported", None),
            Self::NoSupportedClass => ("no_supported_class", None),
        };
        Tagged { kind, offer }.serialize(serializer)
    }
}

/// One point or two.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Points(Vec<Position>);

impl Points {
    /// One point or two; more is not documented.
    pub fn new(points: Vec<Position>) -> Result<Self, &'static Problem> {
        if (1..=2).contains(&points.len()) { Ok(Self(points)) } else { Err(&problem::POINTS) }
    }
}

impl Read for Points {
    const RULE: Rule = Rule::Own(|value, at| {
        at.check(value, &Vec::<Position>::RULE);
        if value.as_array().is_some_and(|points| !(1..=2).contains(&points.len())) {
            at.report::<()>(&problem::POINTS);
        }
    });

    fn take(value: &Json<'_>) -> Option<Self> {
        Vec::take(value).map(Self)
    }
}

impl Shape for Points {
    const TYPE: Type = Type::OneOrTwo(&Position::TYPE);
}

/// Declares text of an open set: an unknown member passes with a warning.
macro_rules! open_sets {
    ($($(#[doc = $doc:expr])* $name:ident of $text:ty, $known:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub $text);

        impl Read for $name {
            const RULE: Rule = Rule::OneOf(&$known.bare::<{ $known.words.len() }>(), &<$text>::RULE);

            fn take(value: &Json<'_>) -> Option<Self> {
                <$text>::take(value).map(Self)
            }
        }

        impl Shape for $name {
            const TYPE: Type = Type::Word(&$known);
        }
    )*};
}

open_sets! {
    /// A ride class.
    Class of Word, CLASSES;
    /// A wish.
    Wish of Word, WISHES;
    /// A language.
    Language of Text, LANGUAGES;
}

/// ISO 4217, as it came.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Currency(pub String);

impl Flat for Currency {
    const KIND: Kind = Kind::Text;

    fn lay(&self, tape: &mut Tape, at: usize) {
        self.0.lay(tape, at);
    }
}

impl Shape for Currency {
    const TYPE: Type = Type::Word(&CURRENCIES);
}

impl Endpoint for TaxiInfoRequest {
    type Provider = YandexTaxi;
    type Output = TaxiInfo;
    const NAME: &'static str = "taxi_info";
    const PATH: &'static str = "/taxi_info";
    const EFFECT: Effect = Effect::Read;
    const DOCUMENTATION: &'static str =
        "https://yandex.com/support/taxi-distr/ru/api/trip-info, read 2026-11-22";

    const LAY: Option<Lay> = Some(|body, protobuf, tape| {
        let kind = tape.reserve(1);
        tape.number(kind, 0.0);
        let offer = if protobuf {
            protobuf::read(body, &OFFER, tape)
        } else {
            json::read(body, Offer::PLAN, tape)
        };
        // The members follow the kind.
        offer.map(|_| kind)
    });

    fn request(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
        if wire::text_in(access, "format") == "protobuf" {
            request.accept("application/x-protobuf");
        }
        YandexTaxi::start(access, request, Self::PATH);
        let list = |key| params.get(key).and_then(Json::as_array).into_iter().flatten();
        let mut route = Vec::new();
        for point in list("rll").filter_map(Json::as_object) {
            wire::separate(&mut route, b'~');
            wire::point(&mut route, point, POINT);
        }
        request.query("rll", wire::utf8(&route));
        for key in ["class", "req"] {
            let mut words = Vec::new();
            for word in list(key).filter_map(Json::as_str) {
                wire::separate(&mut words, b',');
                append(&mut words, &[word]);
            }
            if !words.is_empty() {
                request.query(key, wire::utf8(&words));
            }
        }
        request.query_of(params, "lang");
    }

    fn parse(response: &Response<'_>) -> Result<TaxiInfo, Error> {
        if response.status == 204 {
            return Ok(TaxiInfo::RegionNotSupported);
        }
        let media_type = response.header("content-type").unwrap_or_default();
        let protobuf = is_protobuf(media_type, response.asked_protobuf);
        let empty = response.body.is_empty() || (!protobuf && response.is_blank());
        if response.status == 200 && empty {
            return Ok(TaxiInfo::NoSupportedClass);
        }
        if protobuf { from_protobuf(response.body) } else { from_json(response) }
    }
}

/// What the answer says it is, else what was asked for.
pub(crate) fn is_protobuf(content_type: &str, asked_protobuf: bool) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type.ends_with("protobuf")
        || asked_protobuf && !media_type.ends_with("json") && !media_type.starts_with("text/")
}

/// The schema, `proto/yandex_taxi.proto`: which field is which member, and whether it is required.
const OFFER: Message = {
    const PLAN: &flat::Plan = Offer::PLAN;
    Message::new(
        PLAN,
        &[
            protobuf::Field::new(PLAN, 1, "options", Coding::Messages(&OPTION), false),
            protobuf::Field::new(PLAN, 2, "currency", Coding::String, true),
            protobuf::Field::new(PLAN, 3, "distance", Coding::Double, false),
            protobuf::Field::new(PLAN, 4, "time", Coding::Double, false),
        ],
    )
};

const OPTION: Message = {
    const PLAN: &flat::Plan = TaxiOption::PLAN;
    Message::new(
        PLAN,
        &[
            protobuf::Field::new(PLAN, 1, "price", Coding::Double, true),
            protobuf::Field::new(PLAN, 2, "min_price", Coding::Double, true),
            protobuf::Field::new(PLAN, 3, "waiting_time", Coding::Double, false),
            protobuf::Field::new(PLAN, 4, "class_name", Coding::String, true),
            protobuf::Field::new(PLAN, 5, "class_text", Coding::String, true),
            protobuf::Field::new(PLAN, 6, "class_level", Coding::Int32, true),
            protobuf::Field::new(PLAN, 7, "price_text", Coding::String, true),
        ],
    )
};

fn from_json(response: &Response<'_>) -> Result<TaxiInfo, Error> {
    let answer = match wire::read_json(response)? {
        Value::Object(answer) => answer,
        // "An empty string" may as well be the JSON text `""`.
        Value::String(text) if text.trim().is_empty() => return Ok(TaxiInfo::NoSupportedClass),
        _ => return Err(Error::malformed_at(Vec::new(), &problem::NOT_OBJECT)),
    };
    let member = |key| answer.get(key);
    let options = match member("options") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(options)) => {
            let options = options.iter().enumerate();
            options
                .map(|(index, option)| option_from_json(option, index))
                .collect::<Result<_, _>>()?
        }
        Some(_) => return Err(Error::malformed_at(wire::at("options"), &problem::NOT_LIST)),
    };
    Ok(TaxiInfo::Offer(Offer {
        currency: Currency(required(text(member("currency")), || wire::at("currency"))?),
        distance: number(member("distance"))
            .map_err(|it| Error::malformed_at(wire::at("distance"), it))?,
        time: number(member("time")).map_err(|it| Error::malformed_at(wire::at("time"), it))?,
        time_text: text(member("time_text"))
            .map_err(|it| Error::malformed_at(wire::at("time_text"), it))?,
        options,
    }))
}

fn option_from_json(option: &Value, index: usize) -> Result<TaxiOption, Error> {
    let path = |key: &'static str| {
        vec![Step::Key("options".into()), Step::Index(index), Step::Key(key.into())]
    };
    if !option.is_object() {
        let path = vec![Step::Key("options".into()), Step::Index(index)];
        return Err(Error::malformed_at(path, &problem::NOT_OBJECT));
    }
    let optional_number = |key: &'static str| {
        number(option.get(key)).map_err(|it| Error::malformed_at(path(key), it))
    };
    let optional_text =
        |key: &'static str| text(option.get(key)).map_err(|it| Error::malformed_at(path(key), it));
    // A public client reads `class`, though its own recorded answer says `class_name`.
    let class_name = match optional_text("class_name")? {
        None => optional_text("class")?,
        class_name => class_name,
    };
    Ok(TaxiOption {
        class_name: required(Ok(class_name), || path("class_name"))?,
        class_text: optional_text("class_text")?,
        class_level: optional_number("class_level")?,
        price: required(number(option.get("price")), || path("price"))?,
        min_price: optional_number("min_price")?,
        price_text: optional_text("price_text")?,
        waiting_time: optional_number("waiting_time")?,
    })
}

fn text(member: Option<&Value>) -> Result<Option<String>, &'static Problem> {
    match member {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(&problem::NOT_TEXT),
    }
}

fn number(member: Option<&Value>) -> Result<Option<f64>, &'static Problem> {
    match member {
        None | Some(Value::Null) => Ok(None),
        // Y-5: whole, fractional, or text that is one.
        Some(value) => wire::lenient_number(value).map(Some).ok_or(&problem::NOT_NUMBER),
    }
}

fn required<T>(
    member: Result<Option<T>, &'static Problem>,
    path: impl Fn() -> Vec<Step>,
) -> Result<T, Error> {
    let member = member.map_err(|problem| Error::malformed_at(path(), problem))?;
    member.ok_or_else(|| Error::malformed_at(path(), &problem::REQUIRED))
}

/// Y-14: what the schema calls required must be there; JSON is less strict (Y-15).
fn from_protobuf(body: &[u8]) -> Result<TaxiInfo, Error> {
    let mut info = pb::TaxiInfo::default();
    // Not `decode`: the parsers below it are made for a type of their own, and would be there twice.
    info.merge(body).map_err(|_| Error::malformed())?;
    let mut missing = Vec::new();
    let mut options = Vec::with_capacity(info.options.len());
    for (index, option) in info.options.into_iter().enumerate() {
        let absent = [
            ("price", option.price.is_none()),
            ("min_price", option.min_price.is_none()),
            ("class_name", option.class_name.is_none()),
            ("class_text", option.class_text.is_none()),
            ("class_level", option.class_level.is_none()),
            ("price_text", option.price_text.is_none()),
        ];
        let path = |key: &'static str| {
            vec![Step::Key("options".into()), Step::Index(index), Step::Key(key.into())]
        };
        missing.extend(absent.iter().filter(|(_, absent)| *absent).map(|(key, _)| path(key)));
        for (key, number) in [
            ("price", option.price),
            ("min_price", option.min_price),
            ("waiting_time", option.waiting_time),
        ] {
            finite(number, || path(key))?;
        }
        options.push(TaxiOption {
            class_name: option.class_name.unwrap_or_default(),
            class_text: option.class_text,
            class_level: option.class_level.map(f64::from),
            price: option.price.unwrap_or_default(),
            min_price: option.min_price,
            price_text: option.price_text,
            waiting_time: option.waiting_time,
        });
    }
    if info.currency.is_none() {
        missing.push(wire::at("currency"));
    }
    if !missing.is_empty() {
        let issue = |path| problem::Issue { path, problem: &problem::REQUIRED };
        return Err(Error {
            issues: missing.into_iter().map(issue).collect(),
            ..Error::malformed()
        });
    }
    finite(info.distance, || wire::at("distance"))?;
    finite(info.time, || wire::at("time"))?;
    Ok(TaxiInfo::Offer(Offer {
        currency: Currency(info.currency.unwrap_or_default()),
        distance: info.distance,
        time: info.time,
        time_text: None,
        options,
    }))
}

fn finite(number: Option<f64>, path: impl Fn() -> Vec<Step>) -> Result<(), Error> {
    match number {
        Some(number) if !number.is_finite() => Err(Error::malformed_at(path(), &problem::INFINITE)),
        _ => Ok(()),
    }
}

impl Offer {
    /// Encodes the offer as the provider would, for tests and tools. Members the schema requires
    /// and the offer lacks are written empty or zero; `time_text` has no place in the schema.
    pub fn to_protobuf(&self) -> Vec<u8> {
        let option = |option: &TaxiOption| pb::TaxiOption {
            price: Some(option.price),
            min_price: Some(option.min_price.unwrap_or_default()),
            waiting_time: option.waiting_time,
            class_name: Some(option.class_name.clone()),
            class_text: Some(option.class_text.clone().unwrap_or_default()),
            #[allow(clippy::cast_possible_truncation)]
            class_level: Some(option.class_level.unwrap_or_default() as i32),
            price_text: Some(option.price_text.clone().unwrap_or_default()),
        };
        let info = pb::TaxiInfo {
            options: self.options.iter().map(option).collect(),
            currency: Some(self.currency.0.clone()),
            distance: self.distance,
            time: self.time,
        };
        info.encode_to_vec()
    }
}

#[cfg(test)]
#[path = "taxi_info_tests.rs"]
mod tests;
