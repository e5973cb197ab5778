//! The one error type: what went wrong, and what became of the request.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::endpoint::Effect;
use crate::mask::mask;
use crate::problem::{Issue, Lang, Problem, Severity, Step, Text};

/// What went wrong, as a caller would branch on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The parameters break a documented rule.
    InvalidRequest,
    /// The client is set up wrongly.
    Config,
    /// The caller gave up.
    Aborted,
    /// No complete answer within the time allowed.
    Timeout,
    /// No complete answer: the connection failed.
    Network,
    /// The provider, or the local quota, asks to slow down.
    RateLimited,
    /// The credentials were refused.
    Unauthorized,
    /// The provider refused the request.
    Rejected,
    /// Somebody else acted meanwhile, and was not overruled.
    Conflict,
    /// The answer is not of the documented shape.
    MalformedResponse,
    /// The provider failed, or answered with a status that says nothing of the request.
    Server,
    /// The WebAssembly instance broke while reading the answer.
    Trap,
}

impl ErrorKind {
    /// The word JavaScript uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Config => "config",
            Self::Aborted => "aborted",
            Self::Timeout => "timeout",
            Self::Network => "network",
            Self::RateLimited => "rate_limited",
            Self::Unauthorized => "unauthorized",
            Self::Rejected => "rejected",
            Self::Conflict => "conflict",
            Self::MalformedResponse => "malformed_response",
            Self::Server => "server",
            Self::Trap => "trap",
        }
    }

    fn text(self) -> &'static Text {
        match self {
            Self::InvalidRequest => &INVALID_REQUEST,
            Self::Config => &CONFIG,
            Self::Aborted => &ABORTED,
            Self::Timeout => &TIMEOUT,
            Self::Network => &NETWORK,
            Self::RateLimited => &RATE_LIMITED,
            Self::Unauthorized => &UNAUTHORIZED,
            Self::Rejected => &REJECTED,
            Self::Conflict => &CONFLICT,
            Self::MalformedResponse => &MALFORMED,
            Self::Server => &SERVER,
            Self::Trap => &TRAP,
        }
    }
}

/// What became of the request. After [`Outcome::Unknown`] a taxi may be on its way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It provably never reached the provider.
    NotSent,
    /// The provider said no.
    Rejected,
    /// It may have been carried out.
    Unknown,
}

impl Outcome {
    /// The word JavaScript uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a call gave no answer.
#[derive(Clone, Debug)]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// What became of the request.
    pub outcome: Outcome,
    /// HTTP status, if an answer's head arrived.
    pub status: Option<u16>,
    /// The problems of an [`ErrorKind::InvalidRequest`], or the place in the answer of an
    /// [`ErrorKind::MalformedResponse`].
    pub issues: Vec<Issue>,
    /// The provider's own words, in any language; at most 500 characters, none of them control.
    pub provider_message: Option<String>,
    /// How long the provider asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

impl Error {
    /// An error of which nothing more is known.
    pub fn new(kind: ErrorKind, outcome: Outcome) -> Self {
        Self {
            kind,
            outcome,
            status: None,
            issues: Vec::new(),
            provider_message: None,
            retry_after_ms: None,
        }
    }

    /// The parameters break rules; nothing was sent.
    pub fn invalid_request(issues: Vec<Issue>) -> Self {
        Self { issues, ..Self::new(ErrorKind::InvalidRequest, Outcome::NotSent) }
    }

    /// The answer is not what the document promises. What became of the request is unknown: a
    /// login page comes with status 200 too.
    pub fn malformed() -> Self {
        Self::new(ErrorKind::MalformedResponse, Outcome::Unknown)
    }

    /// As [`Error::malformed`], and this member is why.
    pub fn malformed_at(path: Vec<Step>, problem: &'static Problem) -> Self {
        Self { issues: vec![Issue { path, problem }], ..Self::malformed() }
    }

    /// The provider said no.
    pub fn rejected(provider_message: Option<String>) -> Self {
        Self { provider_message, ..Self::new(ErrorKind::Rejected, Outcome::Rejected) }
    }

    /// Takes `secrets` out of the provider's own words, which may echo the request.
    #[must_use]
    pub fn masking<'a>(mut self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(message) = &mut self.provider_message {
            *message = mask(message, &secrets.into_iter().collect());
        }
        self
    }

    fn text(&self) -> &'static Text {
        match (self.kind, self.outcome) {
            // A wrong configuration has issues.
            (ErrorKind::Config, _) if self.issues.is_empty() => &REPEATS,
            (ErrorKind::RateLimited, Outcome::NotSent) => &QUOTA,
            (kind, _) => kind.text(),
        }
    }

    /// One clause: the endpoint, the field and what is wrong. Never a URL, a body or a value.
    pub fn message(&self, endpoint: &str, lang: Lang) -> String {
        let mut message = String::from(endpoint);
        message.push_str(": ");
        let errors = self.issues.iter().filter(|it| it.problem.severity == Severity::Error);
        if self.kind == ErrorKind::InvalidRequest {
            let mut errors = errors;
            match errors.next() {
                Some(first) => {
                    if first.path.is_empty() {
                        message.push_str("params ");
                    }
                    message.push_str(&first.sentence(lang));
                }
                None => message.push_str(self.text().get(lang)),
            }
            let more = errors.count();
            if more > 0 {
                message.push_str(" (+");
                message.push_str(&more.to_string());
                message.push(')');
            }
            return message;
        }
        message.push_str(self.text().get(lang));
        if let Some(issue) = self.issues.first() {
            message.push_str(": ");
            message.push_str(&issue.sentence(lang));
        }
        if let Some(status) = self.status.filter(|status| !matches!(status, 0 | 200..=299)) {
            message.push_str(" (HTTP ");
            message.push_str(&status.to_string());
            message.push(')');
        }
        // A read carries nothing out.
        let reads = crate::catalogue::find(endpoint).is_some_and(|it| it.effect == Effect::Read);
        if self.outcome == Outcome::Unknown && self.kind != ErrorKind::Trap && !reads {
            message.push_str(UNKNOWN_SUFFIX.get(lang));
        }
        message
    }

    /// The error as JavaScript sees it.
    pub fn shown<'a>(&'a self, endpoint: &'a str, lang: Lang) -> impl Serialize + 'a {
        Shown { error: self, endpoint, lang }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().en)?;
        match self.issues.first() {
            Some(issue) => write!(f, ": {}", issue.sentence(Lang::En)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

struct Shown<'a> {
    error: &'a Error,
    endpoint: &'a str,
    lang: Lang,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { error, endpoint, lang } = *self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", error.kind.word())?;
        map.serialize_entry("outcome", error.outcome.word())?;
        map.serialize_entry("provider", endpoint.split('.').next().unwrap_or_default())?;
        map.serialize_entry("endpoint", endpoint)?;
        map.serialize_entry("message", &error.message(endpoint, lang))?;
        // A browser shows a redirect it did not follow as status 0.
        if let Some(status) = error.status.filter(|status| *status != 0) {
            map.serialize_entry("status", &status)?;
        }
        if !error.issues.is_empty() {
            let issues: Vec<_> = error.issues.iter().map(|issue| issue.in_lang(lang)).collect();
            map.serialize_entry("issues", &issues)?;
        }
        if let Some(message) = &error.provider_message {
            map.serialize_entry("providerMessage", message)?;
        }
        if let Some(wait) = error.retry_after_ms {
            map.serialize_entry("retryAfterMs", &wait)?;
        }
        map.end()
    }
}

static INVALID_REQUEST: Text =
    Text {
        en: "invalid parameters", ru: "неверные параметры", uk: "неправильні параметри"
    };
static CONFIG: Text =
    Text {
        en: "wrong configuration", ru: "неверная настройка", uk: "неправильне налаштування"
    };
static REPEATS: Text = Text {
    en: "not sent: this host may silently send it twice; order through ridewire/gateway, or accept that with acceptDuplicateOrders: true",
    ru: "не отправлено: эта среда может незаметно отправить это дважды; заказывайте через ridewire/gateway или согласитесь: acceptDuplicateOrders: true",
    uk: "не надіслано: це середовище може непомітно надіслати це двічі; замовляйте через ridewire/gateway або погодьтеся: acceptDuplicateOrders: true",
};
static QUOTA: Text = Text {
    en: "not sent: the hour's quota has no slot left for it",
    ru: "не отправлено: в часовой квоте не осталось места",
    uk: "не надіслано: у годинній квоті не лишилося місця",
};
static ABORTED: Text =
    Text {
        en: "the call was aborted", ru: "вызов отменён", uk: "виклик скасовано"
    };
static TIMEOUT: Text = Text {
    en: "no complete answer in time",
    ru: "ответ не пришёл вовремя",
    uk: "відповідь не надійшла вчасно",
};
static NETWORK: Text =
    Text {
        en: "the connection failed", ru: "сбой соединения", uk: "збій з’єднання"
    };
static RATE_LIMITED: Text =
    Text {
        en: "too many requests", ru: "слишком много запросов", uk: "забагато запитів"
    };
static UNAUTHORIZED: Text = Text {
    en: "the credentials were refused",
    ru: "учётные данные отклонены",
    uk: "облікові дані відхилено",
};
static REJECTED: Text = Text {
    en: "the provider refused the request",
    ru: "провайдер отклонил запрос",
    uk: "провайдер відхилив запит",
};
static CONFLICT: Text = Text {
    en: "somebody else may have changed the order's driver, who was left as is",
    ru: "водителя заказа мог сменить кто-то другой, его выбор не тронут",
    uk: "водія замовлення міг змінити хтось інший, його вибір не змінено",
};
static MALFORMED: Text = Text {
    en: "the answer is not of the documented shape",
    ru: "ответ не соответствует документации",
    uk: "відповідь не відповідає документації",
};
static SERVER: Text = Text {
    en: "the provider could not answer",
    ru: "провайдер не смог ответить",
    uk: "провайдер не зміг відповісти",
};
static TRAP: Text = Text {
    en: "reading the answer failed inside WebAssembly; the request may have been carried out",
    ru: "сбой WebAssembly при чтении ответа; запрос мог быть выполнен",
    uk: "збій WebAssembly під час читання відповіді; запит міг бути виконаний",
};
static UNKNOWN_SUFFIX: Text = Text {
    en: "; the request may have been carried out",
    ru: "; запрос мог быть выполнен",
    uk: "; запит міг бути виконаний",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem;

    #[test]
    fn a_message_names_endpoint_and_field_in_the_callers_language() {
        let path = vec![Step::Key("phone".into())];
        let error = Error::invalid_request(vec![
            Issue { path, problem: &problem::PHONE_PLUS },
            Issue { path: vec![Step::Key("to".into())], problem: &problem::REQUIRED },
        ]);
        let message = error.message("taxomet.add_order", Lang::En);
        assert!(message.starts_with("taxomet.add_order: phone must be +"), "{message}");
        assert!(message.ends_with("(+1)"), "{message}");
        assert!(error.message("taxomet.add_order", Lang::Uk).contains("phone — номер"));

        let error =
            Error::invalid_request(vec![Issue { path: vec![], problem: &problem::NOT_OBJECT }]);
        assert_eq!(
            error.message("taxomet.get_order", Lang::En),
            "taxomet.get_order: params must be an object"
        );
    }

    // T-17
    #[test]
    fn an_echoed_secret_is_masked() {
        let error = Error::rejected(Some("bad password hunter22 for ab".into()));
        let message = error.masking(["hunter22", "ab"]).provider_message;
        assert_eq!(message.as_deref(), Some("bad password *** for ab"));
    }
}
