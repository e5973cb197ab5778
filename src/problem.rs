//! What can be wrong with a value, and how to say it in three languages.
//!
//! Every text a user of an app may read is in this file, so that a translator needs no other.
//! No text quotes the value it speaks of: it may be a phone number.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// The language of messages.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Ukrainian.
    Uk,
}

impl Lang {
    /// From its ISO 639 code; English for any other.
    pub fn from_code(code: &str) -> Self {
        match code {
            "ru" => Self::Ru,
            "uk" => Self::Uk,
            _ => Self::En,
        }
    }
}

/// One text in three languages.
#[derive(Debug, PartialEq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Russian.
    pub ru: &'static str,
    /// Ukrainian.
    pub uk: &'static str,
}

impl Text {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ru => self.ru,
            Lang::Uk => self.uk,
        }
    }
}

/// Whether an issue stops the call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    /// Breaks a documented rule; nothing is sent.
    Error,
    /// Legal, but probably not what was meant; sent all the same.
    Warning,
}

/// A kind of problem.
#[derive(Debug, PartialEq)]
pub struct Problem {
    /// Stable name, for programs to branch on.
    pub code: &'static str,
    /// Whether it stops the call.
    pub severity: Severity,
    /// What is wrong, as the rest of a sentence that begins with the field.
    pub text: Text,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.en)
    }
}

impl std::error::Error for Problem {}

/// One step of the path to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A member of an object.
    Key(Cow<'static, str>),
    /// An element of a list, from 0.
    Index(usize),
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Key(key) => serializer.serialize_str(key),
            Self::Index(index) => serializer.serialize_u64(*index as u64),
        }
    }
}

/// A problem at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Where, from the outermost object inwards.
    pub path: Vec<Step>,
    /// What.
    pub problem: &'static Problem,
}

impl Issue {
    /// The place as a reader writes it: `info.origin.location.lat`, `to[1]`; empty for the whole.
    pub fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    if !place.is_empty() {
                        place.push('.');
                    }
                    // A key is the caller's text: never let a long or odd one into a message.
                    place.extend(key.chars().filter(|c| !c.is_control()).take(40));
                }
                Step::Index(index) => {
                    place.push('[');
                    place.push_str(&index.to_string());
                    place.push(']');
                }
            }
        }
        place
    }

    /// The issue as a sentence: the place and what is wrong there.
    pub fn sentence(&self, lang: Lang) -> String {
        let mut sentence = self.place();
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(self.problem.text.get(lang));
        sentence
    }

    /// The issue as JavaScript sees it, its message in `lang`.
    pub fn in_lang(&self, lang: Lang) -> impl Serialize {
        Shown(self.clone(), lang)
    }
}

struct Shown(Issue, Lang);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(issue, lang) = self;
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("path", &issue.path)?;
        map.serialize_entry("code", issue.problem.code)?;
        map.serialize_entry(
            "severity",
            match issue.problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
        )?;
        map.serialize_entry("message", &issue.sentence(*lang))?;
        map.end()
    }
}

macro_rules! problems {
    ($($(#[doc = $doc:literal])* $name:ident $severity:ident $code:literal $en:literal $ru:literal $uk:literal;)*) => {
        $(
            $(#[doc = $doc])*
            pub static $name: Problem = Problem {
                code: $code,
                severity: Severity::$severity,
                text: Text { en: $en, ru: $ru, uk: $uk },
            };
        )*

        /// Every problem there is.
        pub static ALL: &[&Problem] = &[$(&$name),*];
    };
}

problems! {
    // ---- shape -----------------------------------------------------------------------------
    /// A field that must be there is not.
    REQUIRED Error "required" "is required" "— обязательное поле" "— обов’язкове поле";
    /// Something else than text.
    NOT_TEXT Error "type" "must be text" "— должен быть текст" "— має бути текст";
    /// Something else than a number.
    NOT_NUMBER Error "type" "must be a number" "— должно быть число" "— має бути число";
    /// Something else than a whole number that a double can hold exactly.
    NOT_INTEGER Error "type" "must be a whole number" "— должно быть целое число" "— має бути ціле число";
    /// Something else than text or a whole number.
    NOT_ID Error "type" "must be an id: text or a whole number" "— нужен идентификатор: текст или целое число" "— потрібен ідентифікатор: текст або ціле число";
    /// Something else than a list.
    NOT_LIST Error "type" "must be a list" "— должен быть список" "— має бути список";
    /// Something else than an object.
    NOT_OBJECT Error "type" "must be an object" "— должен быть объект" "— має бути об’єкт";
    /// A member nobody asked for, probably a misspelling.
    UNKNOWN_KEY Error "unknown_key" "is not a known field" "— неизвестное поле" "— невідоме поле";
    /// Members for a body where there is none.
    NO_BODY Error "no_body" "cannot be sent: this request has no body" "нельзя отправить: у этого запроса нет тела" "не можна надіслати: цей запит не має тіла";
    /// A path that does not say where the id goes.
    ORDER_PATH Error "format" "must hold {ORDER_ID}" "— нужен {ORDER_ID}" "— потрібен {ORDER_ID}";
    /// Given twice: as a parameter and in `extra`.
    DUPLICATE_KEY Error "duplicate_key" "is set by the call itself" "уже задано самим вызовом" "уже задано самим викликом";
    /// A credential where none belongs.
    RESERVED_KEY Error "reserved_key" "is reserved for credentials" "зарезервировано для учётных данных" "зарезервовано для облікових даних";
    /// Empty or blank text.
    EMPTY Error "empty" "must not be empty" "— не может быть пустым" "— не може бути порожнім";
    /// `undefined` where a value must be.
    UNDEFINED Error "required" "is undefined" "— значение не задано (undefined)" "— значення не задано (undefined)";
    /// `NaN`.
    NAN Error "not_finite" "is not a number (NaN)" "— не число (NaN)" "— це не число (NaN)";
    /// `Infinity`.
    INFINITE Error "not_finite" "must be finite" "— число должно быть конечным" "— число має бути скінченним";
    /// A `bigint`: pass it as text.
    BIGINT Error "type" "is a bigint: pass it as text" "— bigint: передайте текстом" "— bigint: передайте як текст";
    /// A `symbol`.
    SYMBOL Error "type" "is a symbol" "— символ (symbol)" "— це символ (symbol)";
    /// A function.
    FUNCTION Error "type" "is a function" "— функция" "— функція";
    /// An object that contains itself.
    CYCLIC Error "cyclic" "contains itself" "ссылается на себя" "посилається на себе";
    /// A getter or a proxy that threw.
    UNREADABLE Error "unreadable" "could not be read" "не удалось прочитать" "не вдалося прочитати";
    /// Nested deeper than any request is.
    TOO_DEEP Error "too_deep" "is nested too deeply" "— слишком глубокая вложенность" "— надто глибока вкладеність";
    /// More than any request holds.
    TOO_LARGE Error "too_large" "is too large" "— слишком большой объём" "— завеликий обсяг";
    /// A `Date` that is no date.
    INVALID_DATE Error "date" "is an invalid Date" "— недействительная дата" "— недійсна дата";
    /// One member of an answer says yes, another no.
    CONTRADICTION Error "contradiction" "contradicts the rest of the answer" "противоречит остальному ответу" "суперечить решті відповіді";
    /// Half of a surrogate pair: no UTF-8 can carry it.
    LONE_SURROGATE Error "format" "contains half of a character (lone surrogate)" "содержит половину символа (одиночный суррогат)" "містить половину символу (одиничний сурогат)";
    /// An object of a kind that has no JSON form: a `Map`, a typed array.
    ODD_OBJECT Error "type" "must be a plain value, list or object" "— нужно простое значение, список или объект" "— потрібне просте значення, список або об’єкт";

    // ---- values ----------------------------------------------------------------------------
    /// A number below zero.
    NEGATIVE Error "range" "must not be negative" "— не может быть отрицательным" "— не може бути від’ємним";
    /// A number below one.
    AT_LEAST_ONE Error "range" "must be at least 1" "— не меньше 1" "— не менше 1";
    /// A number outside its range.
    RANGE Error "range" "is out of range" "— вне допустимого диапазона" "— поза допустимим діапазоном";
    /// A number that no double holds exactly, so its text is not certain.
    UNSAFE_INTEGER Error "range" "is too large for a number: pass it as text" "— слишком велико для числа: передайте текстом" "— завелике для числа: передайте текстом";
    /// Latitude beyond the pole.
    LATITUDE Error "range" "must be between -90 and 90" "— широта от -90 до 90" "— широта від -90 до 90";
    /// Latitude beyond the pole, and swapping would mend it; for `lat` and `lng`.
    LATITUDE_SWAPPED_LNG Error "swapped_coordinates" "must be between -90 and 90: lat and lng look swapped" "— широта от -90 до 90: похоже, lat и lng переставлены" "— широта від -90 до 90: схоже, lat і lng переставлено";
    /// Latitude beyond the pole, and swapping would mend it.
    LATITUDE_SWAPPED Error "swapped_coordinates" "must be between -90 and 90: lon and lat look swapped" "— широта от -90 до 90: похоже, lon и lat переставлены" "— широта від -90 до 90: схоже, lon і lat переставлено";
    /// Longitude beyond the date line.
    LONGITUDE Error "range" "must be between -180 and 180" "— долгота от -180 до 180" "— довгота від -180 до 180";
    /// An order's phone (T-3).
    PHONE_PLUS Error "phone" "must be + and 7 to 15 digits, as in +70001112233" "— номер вида +70001112233: знак + и от 7 до 15 цифр" "— номер вигляду +70001112233: знак + і від 7 до 15 цифр";
    /// A text message's phone (T-3).
    PHONE_BARE Error "phone" "must be 11 digits without +, as in 79001112233" "— номер вида 79001112233: 11 цифр без знака +" "— номер вигляду 79001112233: 11 цифр без знака +";
    /// A courier order's phone.
    PHONE_UA Error "phone" "must be 0XXXXXXXXX or +380XXXXXXXXX" "— номер вида 0XXXXXXXXX или +380XXXXXXXXX" "— номер вигляду 0XXXXXXXXX або +380XXXXXXXXX";
    /// A text message's sender (T-16).
    SENDER Error "format" "must be 1 to 11 Latin letters and digits" "— от 1 до 11 латинских букв и цифр" "— від 1 до 11 латинських літер і цифр";
    /// A code to be spoken (T-15).
    DIGITS Error "format" "must be text of digits only" "— текст из одних цифр" "— текст лише з цифр";
    /// An id with characters no id has.
    ID_FORMAT Error "format" "must be 1 to 128 Latin letters, digits and -_.~=@+" "— от 1 до 128 латинских букв, цифр и -_.~=@+" "— від 1 до 128 латинських літер, цифр і -_.~=@+";
    /// A word of a closed alphabet (`econom`); a comma would make two of it.
    WORD Error "format" "must be a word of a-z, 0-9 and _" "— слово из a-z, 0-9 и _" "— слово з a-z, 0-9 і _";
    /// Something else than 0 or 1 (T-9).
    ZERO_ONE Error "range" "must be 0 or 1" "— 0 или 1" "— 0 або 1";
    /// A time in milliseconds, a fraction or before 1970 (T-12).
    UNIX_SECONDS Error "unix_time" "must be whole seconds since 1970, not milliseconds" "— целые секунды с 1970 года, не миллисекунды" "— цілі секунди від 1970 року, не мілісекунди";
    /// Not an ISO 8601 date and time.
    DATE Error "date" "must be an ISO 8601 date and time, as in 2026-05-01T10:00:00+03:00" "— дата и время ISO 8601, например 2026-05-01T10:00:00+03:00" "— дата й час ISO 8601, наприклад 2026-05-01T10:00:00+03:00";
    /// A date that is a different instant in every time zone.
    DATE_OFFSET Error "date_offset" "needs an offset: Z or +03:00" "— укажите смещение: Z или +03:00" "— вкажіть зміщення: Z або +03:00";
    /// Pick-up sooner than the provider takes orders.
    TOO_SOON Error "too_soon" "must be at least 5 minutes from now" "— не раньше чем через 5 минут" "— не раніше ніж за 5 хвилин";
    /// Delivery sooner than the provider allows.
    DELIVERY_TOO_SOON Error "too_soon" "must equal the origin's (as soon as possible) or be at least 10 minutes later" "— то же время, что у origin (как можно скорее), или хотя бы на 10 минут позже" "— той самий час, що в origin (якнайшвидше), або хоча б на 10 хвилин пізніше";
    /// Neither an address nor a point (P-4).
    NO_PLACE Error "required" "needs formatted_address, or lat and lng" "— нужен formatted_address либо lat и lng" "— потрібен formatted_address або lat і lng";
    /// Neither an address nor a point to look up.
    NO_QUERY Error "required" "needs address, or lat and lng" "— нужен address либо lat и lng" "— потрібен address або lat і lng";
    /// One coordinate of two (P-4).
    LONE_COORDINATE Error "pair" "needs both lat and lng" "— нужны и lat, и lng" "— потрібні і lat, і lng";
    /// One date of two (P-14).
    LONE_DATE Error "pair" "needs both from_date_time and to_date_time" "— нужны и from_date_time, и to_date_time" "— потрібні і from_date_time, і to_date_time";
    /// A period that ends before it begins.
    PERIOD Error "range" "must not be before from_date_time" "— не раньше from_date_time" "— не раніше from_date_time";
    /// A Telegram name with its `@`.
    USERNAME Error "format" "must be a Telegram name without @" "— имя в Telegram без знака @" "— ім’я в Telegram без знака @";
    /// Not an ISO 4217 code.
    CURRENCY Error "format" "must be a currency code of three capital letters" "— код валюты из трёх заглавных букв" "— код валюти з трьох великих літер";
    /// Not a known way of returning the money.
    ESCROW_PRIORITY Error "range" "must be 0, 1, 2 or 3" "— 0, 1, 2 или 3" "— 0, 1, 2 або 3";
    /// Not a known order status.
    STATUS Error "range" "must be 0, 1, 2 or 3" "— 0, 1, 2 или 3" "— 0, 1, 2 або 3";
    /// One or two points.
    POINTS Error "length" "must hold one or two points" "— одна или две точки" "— одна або дві точки";
    /// Not an action's name.
    ACTION Error "format" "must be the name of an action: letters, digits, - and _" "— имя действия: латинские буквы, цифры, - и _" "— назва дії: латинські літери, цифри, - і _";
    /// Bonuses: -2 to 1.
    WITH_BONUSES Error "range" "must be -2, -1, 0 or 1" "— -2, -1, 0 или 1" "— -2, -1, 0 або 1";
    /// A header value that would end the header.
    HEADER Error "format" "must be printable ASCII" "— только печатные символы ASCII" "— лише друковані символи ASCII";
    /// A base URL that is none, or not safe.
    BASE_URL Error "url" "must be an https URL without user, query or fragment" "— URL https без имени пользователя, запроса и фрагмента" "— URL https без імені користувача, запиту й фрагмента";

    // ---- warnings --------------------------------------------------------------------------
    /// The point lies far from every city served, and swapped it would not.
    MAYBE_SWAPPED Warning "swapped_coordinates" "looks swapped: is lon the longitude?" "— похоже, lon и lat переставлены" "— схоже, lon і lat переставлено";
    /// As above, for `lat` and `lng`.
    MAYBE_SWAPPED_LNG Warning "swapped_coordinates" "looks swapped: is lat the latitude?" "— похоже, lat и lng переставлены" "— схоже, lat і lng переставлено";
    /// Outside the area the provider names.
    OUTSIDE_AREA Warning "outside_service_area" "is outside the service area (Chernivtsi oblast, rough box)" "— вне зоны обслуживания (Черновицкая область, грубо)" "— поза зоною обслуговування (Чернівецька область, приблизно)";
    /// The cashless option the document marks as not yet there (P-1).
    AWAITING Warning "awaiting_implementation" "selects an option the provider marks as awaiting implementation" "— вариант помечен провайдером как ожидающий внедрения" "— варіант позначено провайдером як такий, що очікує впровадження";
    /// A word that is in no list we know; it may be new.
    UNKNOWN_WORD Warning "unknown_value" "is not in the documented list" "— нет в документированном списке" "— немає в документованому переліку";
    /// A pre-order for the past.
    IN_THE_PAST Warning "in_the_past" "is in the past" "— время уже прошло" "— час уже минув";
}

macro_rules! sentences {
    ($($(#[doc = $doc:literal])* $name:ident $en:literal $ru:literal $uk:literal;)*) => {
        $(
            $(#[doc = $doc])*
            pub static $name: Text = Text { en: $en, ru: $ru, uk: $uk };
        )*

        /// Every sentence that is no problem of a value.
        #[cfg(test)]
        static SENTENCES: &[&Text] = &[$(&$name),*];
    };
}

// Why a request whose answer was lost could not be settled.
sentences! {
    /// Reads and changes have nothing to find.
    WHY_NO_CREATE "only what makes something new can be looked for: read the order itself" "искать можно только то, что создаёт новое: прочитайте сам заказ" "шукати можна лише те, що створює нове: прочитайте саме замовлення";
    /// Nothing to look by.
    WHY_NOT_SAVED "too little is known of the call to look for it" "о вызове известно слишком мало, чтобы его искать" "про виклик відомо замало, щоб його шукати";
    /// Ends with our mark.
    WHY_EXTERN_ID "the provider documents no way to look for it: ask the operator for the order whose extern_id is" "поиск у провайдера не документирован: спросите оператора о заказе, у которого extern_id" "пошук у провайдера не задокументовано: запитайте оператора про замовлення, у якого extern_id";
    /// The caller gave an `extern_id` of its own, which is not ours to repeat.
    WHY_OWN_EXTERN_ID "the provider documents no way to look for it: ask the operator for the order with your extern_id" "поиск у провайдера не документирован: спросите оператора о заказе с вашим extern_id" "пошук у провайдера не задокументовано: запитайте оператора про замовлення з вашим extern_id";
    /// Messages, ratings and actions by name.
    WHY_NO_TRACE "it leaves nothing to look for: it may have been carried out, and sending it again may do it twice" "после него нечего искать: возможно, он выполнен, и повтор выполнит его дважды" "після нього нема чого шукати: можливо, його виконано, і повтор виконає його двічі";
    /// Followed by the read's own message.
    WHY_NOT_READ "the orders could not be read" "заказы не удалось прочитать" "замовлення не вдалося прочитати";
    /// No order of the time is like it.
    WHY_NOT_LISTED "no order like it is listed, which proves nothing: it may be listed later, or on another page" "похожего заказа в списке нет, но это ничего не доказывает: он может появиться позже или быть на другой странице" "схожого замовлення в списку немає, але це нічого не доводить: воно може з’явитися пізніше або бути на іншій сторінці";
    /// Some order is like it, but not in all.
    WHY_ALIKE "orders like it are listed, but none is certainly this one" "похожие заказы в списке есть, но ни один не обязательно этот" "схожі замовлення в списку є, але жодне не обов’язково це";
    /// Several orders are the same in all.
    WHY_AMBIGUOUS "several orders are listed that could be this one" "в списке несколько заказов, каждый может быть этим" "у списку кілька замовлень, кожне може бути цим";
    /// The name of the id in an answer is not documented.
    WHY_NO_ID "it is listed, but its id was not recognised" "он есть в списке, но его номер не распознан" "воно є в списку, але його номер не розпізнано";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_in_three_languages() {
        for Text { en, ru, uk } in SENTENCES {
            assert!(!en.is_empty() && en.is_ascii(), "{en}");
            assert!(ru != en && uk != en && ru != uk, "{ru} / {uk}");
            assert!(!ru.contains(['і', 'ї', 'є', 'ґ']), "Ukrainian letters in Russian: {ru}");
            assert!(!uk.contains(['ы', 'э', 'ё', 'ъ']), "Russian letters in Ukrainian: {uk}");
        }
    }

    #[test]
    fn every_problem_speaks_three_languages_and_they_differ() {
        for problem in ALL {
            let Text { en, ru, uk } = problem.text;
            assert!(!en.is_empty() && en.is_ascii(), "{}: {en}", problem.code);
            assert!(ru != en && uk != en && ru != uk, "{}: {ru} / {uk}", problem.code);
            assert!(!ru.contains(['і', 'ї', 'є', 'ґ']), "Ukrainian letters in Russian: {ru}");
            assert!(!uk.contains(['ы', 'э', 'ё', 'ъ']), "Russian letters in Ukrainian: {uk}");
        }
    }

    #[test]
    fn a_place_reads_like_the_expression_that_reaches_it() {
        let path = vec![Step::Key("info".into()), Step::Key("to".into()), Step::Index(2)];
        assert_eq!(
            Issue { path, problem: &EMPTY }.sentence(Lang::En),
            "info.to[2] must not be empty"
        );
    }
}
