//! Validated values. A limit that belongs to a value belongs to its type.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::{
    flat::tree::{Json, Members},
    json, params,
    problem::{self, Problem},
    read::{Read, Reader, Rule},
    shape::{Shape, Type},
    wire,
};

/// Declares text that obeys a rule. Its `Debug` shows nothing: most of it is personal.
macro_rules! texts {
    ($($(#[doc = $doc:expr])* $name:ident $shape:expr, $problem:expr, $rule:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Checks the rule.
            pub fn new(text: impl Into<String>) -> Result<Self, &'static Problem> {
                let text = text.into();
                let rule: fn(&str) -> bool = $rule;
                if rule(&text) { Ok(Self(text)) } else { Err(&$problem) }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Read for $name {
            const RULE: Rule = Rule::Text($rule, &$problem);

            fn take(value: &Json<'_>) -> Option<Self> {
                value.as_str().map(|text| Self(text.into()))
            }
        }

        impl Shape for $name {
            const TYPE: Type = $shape;
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    )*};
}

texts! {
    /// Text with something in it.
    Text Type::Text, problem::EMPTY, |text| text.chars().any(|char| !char.is_whitespace());
    /// Any text, even empty.
    FreeText Type::Text, problem::EMPTY, |_| true;
    /// Text of ASCII digits only; leading zeros count (T-15).
    Digits Type::Text, problem::DIGITS, is_digits;
    /// A phone with `+` and 7 to 15 digits (T-3).
    PhonePlus Type::Text, problem::PHONE_PLUS, |text| {
        text.strip_prefix('+').is_some_and(|rest| is_digits(rest) && (7..=15).contains(&rest.len()))
    };
    /// A phone of 11 digits without `+` (T-3). "11 characters" is the document's word; that they
    /// are digits is inferred from its examples.
    PhoneBare Type::Text, problem::PHONE_BARE, |text| text.len() == 11 && is_digits(text);
    /// A Ukrainian phone: `0XXXXXXXXX` or `+380XXXXXXXXX`.
    PhoneUa Type::Text, problem::PHONE_UA, |text| {
        let rest = text.strip_prefix("+380").or_else(|| text.strip_prefix('0'));
        rest.is_some_and(|rest| rest.len() == 9 && is_digits(rest))
    };
    /// The name of an action: the last part of its path.
    ActionName Type::Text, problem::ACTION, |text| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=64).contains(&text.len()) && text.bytes().all(plain)
    };
    /// Three capital letters: ISO 4217.
    CurrencyCode Type::Text, problem::CURRENCY, |text| {
        text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    /// A header value: printable ASCII, so that nothing can end the header.
    HeaderText Type::Text, problem::HEADER, |text| {
        !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
    };
    /// A word of a closed alphabet: `a-z`, `0-9` and `_`, at most 64.
    Word Type::Text, problem::WORD, is_word;
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// An id: text or a whole number, always sent as text, so that zeros in front and digits beyond
/// 2^53 survive.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// 1 to 128 Latin letters, digits and `-_.~=@+`: nothing that could leave its place in a URL. No
    /// number below zero: to these providers it means something else than an id.
    pub fn new(text: impl Into<String>) -> Result<Self, &'static Problem> {
        let text = text.into();
        Self::check(&text).map(|()| Self(text))
    }

    fn check(text: &str) -> Result<(), &'static Problem> {
        let plain = |byte: u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'=' | b'@' | b'+')
        };
        if !(1..=128).contains(&text.len())
            || !text.bytes().all(plain)
            || matches!(text, "." | "..")
        {
            Err(&problem::ID_FORMAT)
        } else if text.strip_prefix('-').is_some_and(is_digits) {
            Err(&problem::NEGATIVE)
        } else {
            Ok(())
        }
    }

    /// `-1`, which Taxomet reads as "choose for me".
    pub(crate) fn chosen_by_server() -> Self {
        Self("-1".into())
    }
}

impl Read for Id {
    const RULE: Rule = Rule::Own(|value, at| {
        let checked = match value {
            Json::Text(text) => Self::check(text),
            _ if value.as_f64().is_none() => return at.note_mismatch(value, &problem::NOT_ID),
            _ if at.integer(value).is_some_and(|number| number < 0) => Err(&problem::NEGATIVE),
            _ => Ok(()),
        };
        if let Err(problem) = checked {
            at.report::<()>(problem);
        }
    });

    fn take(value: &Json<'_>) -> Option<Self> {
        wire::plain_text(value).map(|text| Self(text.into()))
    }
}

impl Shape for Id {
    const TYPE: Type = Type::Id;
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Id(***)")
    }
}

/// Where a provider's API is.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// An `https:` URL without user, query or fragment. It is used as it is: write it as
    /// `new URL(…).href` does.
    pub fn new(url: impl Into<String>) -> Result<Self, &'static Problem> {
        let url = url.into();
        if is_base(&url, "https://") { Ok(Self(url)) } else { Err(&problem::BASE_URL) }
    }

    /// As [`BaseUrl::new`], but `http:` will do: for tests against a loopback address.
    pub fn insecure(url: impl Into<String>) -> Result<Self, &'static Problem> {
        let url = url.into();
        if is_any_base(&url) { Ok(Self(url)) } else { Err(&problem::BASE_URL) }
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_any_base(url: &str) -> bool {
    is_base(url, "https://") || is_base(url, "http://")
}

fn is_base(url: &str, scheme: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(byte, b'?' | b'#' | b'\\' | b'<' | b'>' | b'"' | b'`' | b'{' | b'}')
    };
    url.strip_prefix(scheme).is_some_and(|rest| {
        let mut host = rest.bytes().take_while(|byte| *byte != b'/').peekable();
        rest.bytes().all(plain) && host.peek().is_some() && host.all(|byte| byte != b'@')
    })
}

impl Read for BaseUrl {
    /// Whether `http:` is admitted is for the caller of the JSON form to decide.
    const RULE: Rule = Rule::Text(is_any_base, &problem::BASE_URL);

    fn take(value: &Json<'_>) -> Option<Self> {
        value.as_str().map(|text| Self(text.into()))
    }
}

impl Shape for BaseUrl {
    const TYPE: Type = Type::Text;
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BaseUrl").field(&self.0).finish()
    }
}

/// A list with something in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct NonEmpty<T>(Vec<T>);

impl<T> NonEmpty<T> {
    /// At least one element.
    pub fn new(elements: Vec<T>) -> Result<Self, &'static Problem> {
        if elements.is_empty() { Err(&problem::EMPTY) } else { Ok(Self(elements)) }
    }

    /// The elements, in the order given.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T: Read> Read for NonEmpty<T> {
    const RULE: Rule = Rule::NonEmpty(&T::RULE);

    fn take(value: &Json<'_>) -> Option<Self> {
        Vec::take(value).map(Self)
    }
}

impl<T: Shape> Shape for NonEmpty<T> {
    const TYPE: Type = Type::List(&T::TYPE);
}

/// Declares whole numbers of a range.
macro_rules! integers {
    ($($(#[doc = $doc:expr])* $name:ident $shape:expr, $range:expr, $problem:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Checks the range.
            pub fn new(number: i64) -> Result<Self, &'static Problem> {
                if ($range).contains(&number) { Ok(Self(number)) } else { Err(&$problem) }
            }

            /// The number.
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl Read for $name {
            const RULE: Rule = Rule::Whole(&(*($range).start(), *($range).end()), &$problem);

            fn take(value: &Json<'_>) -> Option<Self> {
                wire::whole(value).map(Self)
            }
        }

        impl Shape for $name {
            const TYPE: Type = $shape;
        }

        impl From<$name> for i64 {
            fn from(number: $name) -> i64 {
                number.0
            }
        }
    )*};
}

integers! {
    /// Any whole number.
    Whole Type::Number, i64::MIN..=i64::MAX, problem::RANGE;
    /// A whole number, not negative.
    Count Type::Number, 0..=i64::MAX, problem::NEGATIVE;
    /// A whole number of at least one.
    AtLeastOne Type::Number, 1..=i64::MAX, problem::AT_LEAST_ONE;
    /// 0 or 1 (T-9).
    ZeroOne Type::Literal("0 | 1"), 0..=1, problem::ZERO_ONE;
}

/// Whole seconds since 1970. Milliseconds, negatives and fractions are refused (T-12).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnixSeconds(i64);

impl UnixSeconds {
    /// From 0 up to 10^11, where a time in milliseconds would begin.
    pub fn new(seconds: i64) -> Result<Self, &'static Problem> {
        if (0..100_000_000_000).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(&problem::UNIX_SECONDS)
        }
    }
}

impl Read for UnixSeconds {
    const RULE: Rule = Rule::Own(|value, at| {
        let Some(number) = at.number(value) else { return };
        if number.fract() != 0.0 || !(0.0..1e11).contains(&number) {
            at.report::<()>(&problem::UNIX_SECONDS);
        }
    });

    fn take(value: &Json<'_>) -> Option<Self> {
        wire::whole(value).map(Self)
    }
}

impl Shape for UnixSeconds {
    const TYPE: Type = Type::Number;
}

impl From<UnixSeconds> for i64 {
    fn from(seconds: UnixSeconds) -> i64 {
        seconds.0
    }
}

/// A finite number, not negative: money.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Amount(#[serde(serialize_with = "crate::wire::verbatim")] f64);

impl Amount {
    /// Finite and not below zero.
    pub fn new(amount: f64) -> Result<Self, &'static Problem> {
        match amount {
            _ if !amount.is_finite() => Err(&problem::INFINITE),
            _ if amount < 0.0 => Err(&problem::NEGATIVE),
            // Minus zero would be written "-0".
            _ => Ok(Self(amount + 0.0)),
        }
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Read for Amount {
    const RULE: Rule = Rule::Number(&(0.0, f64::MAX), &problem::NEGATIVE);

    fn take(value: &Json<'_>) -> Option<Self> {
        Self::new(value.as_f64()?).ok()
    }
}

impl Shape for Amount {
    const TYPE: Type = Type::Number;
}

params! {
    /// A point on the Earth, WGS 84. Named members, since `rll` wants longitude first and everybody swaps it (Y-10).
    pub struct Position = "Position", relations = swapped {
        /// Longitude in degrees, -180 to 180.
        pub lon: Longitude,
        /// Latitude in degrees, -90 to 90.
        pub lat: Latitude,
    }
}

/// Declares an angle.
macro_rules! angles {
    ($($(#[doc = $doc:expr])* $name:ident $limit:literal $problem:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(serialize_with = "crate::wire::verbatim")] f64);

        impl $name {
            /// Checks the range.
            pub fn new(degrees: f64) -> Result<Self, &'static Problem> {
                if degrees.abs() <= $limit { Ok(Self(degrees + 0.0)) } else { Err(&$problem) }
            }

            /// Degrees.
            pub fn get(self) -> f64 {
                self.0
            }
        }

        impl Read for $name {
            const RULE: Rule = Rule::Number(&(-$limit, $limit), &$problem);

            fn take(value: &Json<'_>) -> Option<Self> {
                Self::new(value.as_f64()?).ok()
            }
        }

        impl Shape for $name {
            const TYPE: Type = Type::Number;
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    )*};
}

angles! {
    /// Degrees east, -180 to 180.
    Longitude 180.0 problem::LONGITUDE;
}

/// Degrees north, -90 to 90. The object it stands in checks the range: seeing the longitude too,
/// it can say whether the two are swapped.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Latitude(#[serde(serialize_with = "crate::wire::verbatim")] f64);

impl Latitude {
    /// Checks the range.
    pub fn new(degrees: f64) -> Result<Self, &'static Problem> {
        if degrees.abs() <= 90.0 { Ok(Self(degrees + 0.0)) } else { Err(&problem::LATITUDE) }
    }

    /// Degrees.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Read for Latitude {
    const RULE: Rule = Rule::Number(&(f64::MIN, f64::MAX), &problem::LATITUDE);

    fn take(value: &Json<'_>) -> Option<Self> {
        Self::new(value.as_f64()?).ok()
    }
}

impl Shape for Latitude {
    const TYPE: Type = Type::Number;
}

impl fmt::Debug for Latitude {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Latitude(***)")
    }
}

impl Position {
    /// From degrees, longitude first.
    pub fn new(lon: f64, lat: f64) -> Result<Self, &'static Problem> {
        Ok(Self { lon: Longitude::new(lon)?, lat: Latitude::new(lat)? })
    }
}

/// Says so if exchanging the two would mend an error, or would bring a point that lies nowhere
/// near the providers' cities to one of them.
fn swapped(members: &Members<'_>, at: &mut Reader) {
    let number = |key| members.get(key).and_then(Json::as_f64);
    let (lon, lat) = (number("lon"), number("lat"));
    let Some(lat) = lat else { return };
    if lat.abs() > 90.0 {
        let mended = lat.abs() <= 180.0 && lon.is_some_and(|lon| lon.abs() <= 90.0);
        let problem = if mended { &problem::LATITUDE_SWAPPED } else { &problem::LATITUDE };
        at.report_at::<()>("lat", problem);
    } else if let Some(lon) = lon
        // Far from all of them as it is: a town between two cities is no mistake.
        && !near_city(lon, lat, 2.0)
        && near_city(lat, lon, 1.0)
    {
        at.report::<()>(&problem::MAYBE_SWAPPED);
    }
}

/// Longitude and latitude of large cities in which these providers are known to work, to a tenth
/// of a degree. Good for a warning only.
const CITIES: &[(f64, f64)] = &[
    (37.6, 55.8),  // Moscow
    (30.3, 59.9),  // Saint Petersburg
    (82.9, 55.0),  // Novosibirsk
    (60.6, 56.8),  // Yekaterinburg
    (49.1, 55.8),  // Kazan
    (44.0, 56.3),  // Nizhny Novgorod
    (61.4, 55.2),  // Chelyabinsk
    (50.2, 53.2),  // Samara
    (73.4, 55.0),  // Omsk
    (39.7, 47.2),  // Rostov-on-Don
    (56.0, 54.7),  // Ufa
    (92.9, 56.0),  // Krasnoyarsk
    (39.2, 51.7),  // Voronezh
    (56.2, 58.0),  // Perm
    (44.5, 48.7),  // Volgograd
    (39.0, 45.0),  // Krasnodar
    (39.7, 43.6),  // Sochi
    (46.0, 51.5),  // Saratov
    (65.5, 57.2),  // Tyumen
    (104.3, 52.3), // Irkutsk
    (135.1, 48.5), // Khabarovsk
    (131.9, 43.1), // Vladivostok
    (20.5, 54.7),  // Kaliningrad
    (27.6, 53.9),  // Minsk
    (76.9, 43.3),  // Almaty
    (71.4, 51.1),  // Astana
    (51.9, 47.1),  // Atyrau
    (44.5, 40.2),  // Yerevan
    (44.8, 41.7),  // Tbilisi
    (49.9, 40.4),  // Baku
    (74.6, 42.9),  // Bishkek
    (69.3, 41.3),  // Tashkent
    (28.8, 47.0),  // Chisinau
    (24.1, 56.9),  // Riga
    (24.8, 59.4),  // Tallinn
    (25.3, 54.7),  // Vilnius
    (30.5, 50.5),  // Kyiv
    (24.0, 49.8),  // Lviv
    (30.7, 46.5),  // Odesa
    (36.2, 50.0),  // Kharkiv
    (35.0, 48.5),  // Dnipro
    (25.9, 48.3),  // Chernivtsi
    (24.9, 60.2),  // Helsinki
    (20.5, 44.8),  // Belgrade
    (55.3, 25.2),  // Dubai
    (34.8, 32.1),  // Tel Aviv
    (-0.2, 5.6),   // Accra
    (-4.0, 5.4),   // Abidjan
];

/// Whether a point is within so many hundred kilometres of one of [`CITIES`].
fn near_city(lon: f64, lat: f64, hundreds: f64) -> bool {
    let near = |&(east, north): &(f64, f64)| {
        (lon - east).abs() <= 1.7 * hundreds && (lat - north).abs() <= hundreds
    };
    CITIES.iter().any(near)
}

/// A date and time with an offset, kept as the caller wrote it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct DateTime(String);

impl DateTime {
    /// ISO 8601 with an offset: `2026-05-01T10:00:00+03:00`, seconds and fractions optional.
    pub fn new(text: impl Into<String>) -> Result<Self, &'static Problem> {
        let text = text.into();
        instant(&text).map(|_| Self(text))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Milliseconds since the Unix epoch.
    pub fn instant(&self) -> f64 {
        instant(&self.0).unwrap_or_default()
    }
}

impl Read for DateTime {
    const RULE: Rule = Rule::Own(|value, at| {
        // A JavaScript `Date` has become text on its way here.
        let Json::Text(text) = value else {
            at.mismatch::<()>(value, &problem::DATE);
            return;
        };
        if let Err(problem) = instant(text) {
            at.report::<()>(problem);
        }
    });

    fn take(value: &Json<'_>) -> Option<Self> {
        Self::new(value.as_str()?).ok()
    }
}

impl Shape for DateTime {
    const TYPE: Type = Type::Date;
}

/// An instant as text, in whole seconds: `2026-05-01T07:00:00Z`. For years of four digits.
pub fn iso(milliseconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation)]
    let seconds = (milliseconds / 1000.0).floor() as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Hinnant's `civil_from_days`: years begin in March.
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let mut text = String::with_capacity(20);
    for (number, digits, after) in [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (second / 3600, 2, ':'),
        (second / 60 % 60, 2, ':'),
        (second % 60, 2, 'Z'),
    ] {
        let number = number.to_string();
        text.extend(std::iter::repeat_n('0', digits - number.len().min(digits)));
        text.push_str(&number);
        text.push(after);
    }
    text
}

/// The instant `text` names, in milliseconds since the Unix epoch.
pub fn instant(text: &str) -> Result<f64, &'static Problem> {
    let mut rest = Digest(text.as_bytes());
    let date = (|| {
        let year = rest.number(4)?;
        rest.expect(b"-")?;
        let month = rest.number(2)?;
        rest.expect(b"-")?;
        let day = rest.number(2)?;
        rest.expect(b"T")?;
        let hour = rest.number(2)?;
        rest.expect(b":")?;
        let minute = rest.number(2)?;
        let second = if rest.expect(b":").is_some() { rest.number(2)? } else { 0 };
        let milliseconds = if rest.expect(b".").is_some() { rest.fraction()? } else { 0.0 };
        let valid = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        let minutes = (days(year, month, day) * 24 + hour) * 60 + minute;
        #[allow(clippy::cast_precision_loss)]
        valid.then_some((minutes * 60 + second) as f64 * 1000.0 + milliseconds)
    })();
    let Some(local) = date else { return Err(&problem::DATE) };
    if rest.0.is_empty() {
        return Err(&problem::DATE_OFFSET);
    }
    let offset = (|| {
        if rest.expect(b"Z").is_some() {
            return Some(0);
        }
        let sign = if rest.expect(b"+").is_some() {
            1
        } else {
            rest.expect(b"-")?;
            -1
        };
        let hours = rest.number(2)?;
        let _ = rest.expect(b":");
        let minutes = if rest.0.is_empty() { 0 } else { rest.number(2)? };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    })();
    match offset {
        #[allow(clippy::cast_precision_loss)]
        Some(minutes) if rest.0.is_empty() => Ok(local - (minutes * 60_000) as f64),
        _ => Err(&problem::DATE),
    }
}

/// Text read from the left.
struct Digest<'t>(&'t [u8]);

impl Digest<'_> {
    fn expect(&mut self, any_of: &[u8]) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        any_of.contains(first).then(|| self.0 = rest)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let number = number.iter().try_fold(0, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
        })?;
        self.0 = rest;
        Some(number)
    }

    /// What follows the decimal point of a second, in milliseconds.
    fn fraction(&mut self) -> Option<f64> {
        let mut unit = 100.0;
        let mut milliseconds = 0.0;
        let mut any = false;
        while let Some(digit) = self.number(1) {
            #[allow(clippy::cast_precision_loss)]
            let digit = digit as f64;
            milliseconds += digit * unit;
            unit /= 10.0;
            any = true;
        }
        any.then_some(milliseconds)
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar (Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// JSON of any shape that the caller takes care of; only what JavaScript could not hand over is
/// refused.
impl Read for Value {
    const RULE: Rule = Rule::Any;

    fn take(value: &Json<'_>) -> Option<Self> {
        Some(json::value(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::UnixTime;

    // T-3
    #[test]
    fn the_two_forms_of_a_phone_are_not_mixed() {
        assert!(PhonePlus::new("+70001112233").is_ok());
        assert_eq!(PhonePlus::new("70001112233"), Err(&problem::PHONE_PLUS));
        assert_eq!(PhonePlus::new("+7000111223٣"), Err(&problem::PHONE_PLUS));
        assert!(PhoneBare::new("79001112233").is_ok());
        assert_eq!(PhoneBare::new("+79001112233"), Err(&problem::PHONE_BARE));
        assert!(PhoneUa::new("0500000001").is_ok() && PhoneUa::new("+380500000001").is_ok());
        assert_eq!(PhoneUa::new("380500000001"), Err(&problem::PHONE_UA));
    }

    // T-12
    #[test]
    fn milliseconds_negatives_and_fractions_are_no_unix_time() {
        for (value, fine) in [
            ("1780000000", true),
            ("0", true),
            ("1780000000000", false),
            ("-1", false),
            ("1.5", false),
        ] {
            let value = serde_json::from_str(value).unwrap();
            let (read, issues) = Reader::read::<UnixSeconds>(UnixTime(0.0), &value);
            assert_eq!(read.is_some(), fine, "{issues:?}");
        }
    }

    #[test]
    fn an_instant_is_what_javascript_reads() {
        for (text, milliseconds) in [
            ("1970-01-01T00:00:00Z", 0.0),
            ("2026-05-01T10:00:00+03:00", 1_777_618_800_000.0),
            ("2026-05-01T07:00Z", 1_777_618_800_000.0),
            ("2024-02-29T23:59:59.125-0130", 1_709_256_599_125.0),
            ("1969-12-31T23:59:59Z", -1000.0),
        ] {
            assert_eq!(instant(text), Ok(milliseconds), "{text}");
        }
        assert_eq!(instant("2026-05-01T10:00:00"), Err(&problem::DATE_OFFSET));
        for text in [
            "",
            "2026-05-01",
            "2025-02-29T00:00Z",
            "2026-13-01T00:00Z",
            "2026-05-01T24:00Z",
            "2026-05-01T10:00:00+3",
            "tomorrow",
            "2026-05-01T10:00:00.Z",
            "2026-05-01 10:00:00Z",
            "2026-05-01T10:00:00,5Z",
        ] {
            assert_eq!(instant(text), Err(&problem::DATE), "{text}");
        }
    }

    #[test]
    fn an_instant_is_written_as_javascript_reads_it() {
        for (milliseconds, text) in [
            (0.0, "1970-01-01T00:00:00Z"),
            (1_777_618_800_999.0, "2026-05-01T07:00:00Z"),
            (1_709_251_199_000.0, "2024-02-29T23:59:59Z"),
            (1_709_251_200_000.0, "2024-03-01T00:00:00Z"),
            (-1.0, "1969-12-31T23:59:59Z"),
            (-62_135_596_800_000.0, "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(iso(milliseconds), text);
        }
        for day in 0..200_000 {
            let milliseconds = f64::from(day) * 86_400_000.0 + 3_723_000.0;
            assert_eq!(instant(&iso(milliseconds)), Ok(milliseconds));
        }
    }

    // Y-10
    #[test]
    fn swapped_coordinates_are_noticed() {
        let issues = |lon, lat| {
            let value = serde_json::json!({ "lon": lon, "lat": lat });
            let issues = Reader::read::<Position>(UnixTime(0.0), &value).1;
            issues.into_iter().map(|it| it.problem).collect::<Vec<_>>()
        };
        assert!(issues(37.6, 55.7).is_empty(), "Moscow");
        for (lon, lat) in [(25.9, 48.3), (39.7, 43.6), (42.0, 45.0), (51.9, 47.1), (54.2, 56.1)] {
            assert!(issues(lon, lat).is_empty(), "{lon}, {lat}");
        }
        assert_eq!(issues(55.7, 37.6), [&problem::MAYBE_SWAPPED]);
        assert_eq!(issues(55.8, 49.1), [&problem::MAYBE_SWAPPED], "Kazan");
        assert_eq!(issues(43.1, 131.9), [&problem::LATITUDE_SWAPPED], "Vladivostok");
        assert_eq!(issues(181.0, 95.0), [&problem::LONGITUDE, &problem::LATITUDE]);
    }

    #[test]
    fn a_base_url_is_https_and_bare() {
        assert!(BaseUrl::new("https://x.example:8443/prefix/").is_ok());
        assert!(BaseUrl::insecure("http://127.0.0.1:9/").is_ok());
        for url in [
            "http://x.example",
            "https://me:pw@x.example",
            "https://me@x.example/a",
            "https://x.example?a",
            "https://x.example/#",
            "https:///x",
            "https://x example",
            "x.example",
            "https://",
        ] {
            assert_eq!(BaseUrl::new(url), Err(&problem::BASE_URL), "{url}");
        }
    }

    // Y-18
    #[test]
    fn a_list_is_no_object() {
        let value = serde_json::json!([37.6, 55.7]);
        let (read, issues) = Reader::read::<Position>(UnixTime(0.0), &value);
        assert!(read.is_none());
        assert_eq!(issues.first().map(|it| it.problem), Some(&problem::NOT_OBJECT));
    }
}
