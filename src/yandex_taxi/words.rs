//! The provider's words, as listed in its document on 2026-11-22. All lists are open: a word that
//! is not here passes with a warning, and survives in answers (Y-7, Y-13).

use crate::shape::Words;

/// Ride classes. The labels are the Russian page's: `business` is "Комфорт", `vip` is "Бизнес".
pub static CLASSES: Words = Words {
    name: "YANDEX_CLASSES",
    member: "YandexClass",
    doc: "Ride classes of the trip-info API, each with its label on the Russian page. The set is open.",
    words: &[
        ("econom", "Эконом"),
        ("business", "Комфорт"),
        ("comfortplus", "Комфорт+"),
        ("minivan", "Минивен"),
        ("vip", "Бизнес"),
        ("express", "Доставка"),
        ("courier", "Курьер"),
    ],
};

/// Wishes for the car and the driver.
pub static WISHES: Words = Words {
    name: "YANDEX_WISHES",
    member: "YandexWish",
    doc: "Wishes (`req`) of the trip-info API. The set is open.",
    words: &[
        ("yellowcarnumber", "yellow number plate"),
        ("nosmoking", "no smoking"),
        ("childchair", "child seat"),
        ("bicycle", "room for a bicycle"),
        ("conditioner", "air conditioning"),
        ("animaltransport", "an animal comes along"),
        ("universal", "estate car"),
        ("check", "a receipt"),
        ("ski", "room for skis"),
        ("waiting_in_transit", "waiting on the way"),
        ("meeting_arriving", "meeting with a sign"),
        ("luggage", "luggage"),
    ],
};

/// Languages of `class_text` and `price_text`.
pub static LANGUAGES: Words = Words {
    name: "YANDEX_LANGUAGES",
    member: "YandexLanguage",
    doc: "Languages (`lang`) of the trip-info API; `ru` if none is asked for.",
    words: &[
        ("ru", "Russian"),
        ("en", "English"),
        ("uk", "Ukrainian"),
        ("kk", "Kazakh"),
        ("az", "Azerbaijani"),
        ("ka", "Georgian"),
        ("hy", "Armenian"),
        ("ky", "Kyrgyz"),
        ("lv", "Latvian"),
        ("ro", "Romanian"),
        ("uz", "Uzbek"),
        ("et", "Estonian"),
        ("fr", "French"),
    ],
};

/// Currencies of the prices.
pub static CURRENCIES: Words = Words {
    name: "YANDEX_CURRENCIES",
    member: "YandexCurrency",
    doc: "Currencies of the trip-info API. \"The list may be extended\", and has been.",
    words: &[
        ("RUB", "Russian rouble"),
        ("KZT", "Kazakhstani tenge"),
        ("AMD", "Armenian dram"),
        ("GEL", "Georgian lari"),
        ("AZN", "Azerbaijani manat"),
        ("UAH", "Ukrainian hryvnia"),
        ("BYN", "Belarusian rouble"),
        ("BYR", "Belarusian rouble before 2016"),
        ("KGS", "Kyrgyzstani som"),
        ("EUR", "Euro"),
        ("MDL", "Moldovan leu"),
        ("UZS", "Uzbekistani som"),
    ],
};
