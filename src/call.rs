//! One use of an endpoint, from parameters to result, without I/O.
//!
//! A driver asks [`Call::request`] what to send, sends it once, and hands what came of it to
//! [`Call::receive`], which says what to do next. All decisions are here; the driver only acts.

use crate::{
    endpoint::{Effect, Endpoint, Provider as _, UnixTime, members_of},
    error::{Error, ErrorKind, Outcome},
    flat::tree::Json,
    json,
    problem::Severity,
    read::Reader,
    wire::{Method, Request, Response, View},
};

/// What came of sending a request.
#[derive(Debug)]
pub enum Reply<'r> {
    /// An answer, read to its end.
    Response(Response<'r>),
    /// No answer, or not all of it.
    Failure(Failure),
}

/// Why there is no complete answer.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// Whether the transport *proves* that nothing reached the provider. Most cannot: several
    /// runtimes repeat a request by themselves and then report only how the second try ended.
    pub provably_not_sent: bool,
    /// The status, if the answer's head arrived.
    pub status: Option<u16>,
}

/// What a driver can observe going wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FailureKind {
    /// The connection could not be made, or broke.
    Network,
    /// The time for one attempt ran out.
    Timeout,
    /// The caller gave up.
    Aborted,
    /// The body is larger than any answer.
    Oversize,
    /// The body ended early.
    Truncated,
    /// The WebAssembly instance broke while reading the answer.
    Trap,
    /// It was not sent: the local count of the quota has no room for it.
    Quota,
    /// It was not sent: it is a create, and the host's transport may send it twice.
    Repeats,
}

impl FailureKind {
    /// From the word JavaScript uses; anything else is a broken connection.
    pub fn from_word(word: &str) -> Self {
        match word {
            "timeout" => Self::Timeout,
            "aborted" => Self::Aborted,
            "oversize" => Self::Oversize,
            "truncated" => Self::Truncated,
            "trap" => Self::Trap,
            "quota" => Self::Quota,
            "repeats" => Self::Repeats,
            _ => Self::Network,
        }
    }
}

/// How often to try, and which try this was.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// Attempts after the first that the caller allows.
    pub max_retries: u32,
    /// Drawn by the driver, from 0 up to 1: spreads retries out in time.
    pub random: f64,
    /// Whether what became of an earlier try is unknown.
    pub after_unknown: bool,
}

/// What the driver is to do next.
#[derive(Debug)]
pub enum Next<T> {
    /// The call is over.
    Done(Result<T, Error>),
    /// Wait so many milliseconds; then send the same request again if it is a read. If it is
    /// idempotent, look at what it was to change first ([`settle::read_back`](crate::settle::read_back)).
    Again {
        /// Milliseconds.
        wait: f64,
        /// Why.
        error: Error,
    },
}

/// One use of an endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c, E: Endpoint> {
    /// The parameters.
    pub endpoint: &'c E,
    /// Whom to ask, and as whom.
    pub provider: &'c E::Provider,
}

impl<E: Endpoint> Call<'_, E> {
    /// What to send. The parameters are checked first, however they were made.
    pub fn request(&self, now: UnixTime) -> Result<Request, Error> {
        let params = members_of(self.endpoint);
        let params = Json::Object(json::members_of(&params));
        let mut at = Reader::new(now);
        at.check(&params, &E::RULE);
        let issues = errors(at.into_issues());
        let (true, Json::Object(params)) = (issues.is_empty(), params) else {
            return Err(Error::invalid_request(issues));
        };
        let mut request = draft(E::METHOD, View::Whole);
        let access = members_of(self.provider);
        let access = json::members_of(&access);
        E::request(&params, &access, &mut request);
        E::Provider::authorize(&access, &mut request);
        Ok(request)
    }

    /// Reads what came of sending it, and says what to do next.
    pub fn receive(&self, attempt: Attempt, reply: &Reply<'_>) -> Next<E::Output> {
        let result = answer::<E>(reply).map_err(|error| error.masking(self.provider.secrets()));
        again(E::EFFECT, attempt, result)
    }
}

/// Only the issues that stop a call.
pub fn errors(issues: Vec<crate::problem::Issue>) -> Vec<crate::problem::Issue> {
    issues.into_iter().filter(|issue| issue.problem.severity == Severity::Error).collect()
}

/// A request with nothing in it yet.
pub fn draft(method: Method, view: View) -> Request {
    let mut request = Request::new(method, view);
    request.accept("application/json");
    request
}

/// Reads a reply.
pub fn answer<E: Endpoint>(reply: &Reply<'_>) -> Result<E::Output, Error> {
    match reply {
        Reply::Response(response) => {
            let read = match E::Provider::check(response) {
                Ok(()) => E::parse(response),
                Err(refusal) => Err(E::refused(response, refusal)),
            };
            read.map_err(|error| Error { status: Some(response.status), ..error })
        }
        Reply::Failure(failure) => Err(failed(*failure)),
    }
}

fn failed(failure: Failure) -> Error {
    // A refusal with an endless error page is still a refusal.
    if let (FailureKind::Oversize, Some(status)) = (failure.kind, failure.status) {
        let head =
            Response { status, headers: &[], body: b"", asked_protobuf: false, now: UnixTime(0.0) };
        if let Err(refusal) = head.check_status() {
            return refusal;
        }
    }
    let kind = match failure.kind {
        FailureKind::Network | FailureKind::Truncated => ErrorKind::Network,
        FailureKind::Timeout => ErrorKind::Timeout,
        FailureKind::Aborted => ErrorKind::Aborted,
        FailureKind::Oversize => ErrorKind::MalformedResponse,
        FailureKind::Trap => ErrorKind::Trap,
        FailureKind::Quota => ErrorKind::RateLimited,
        FailureKind::Repeats => ErrorKind::Config,
    };
    let outcome = if failure.provably_not_sent { Outcome::NotSent } else { Outcome::Unknown };
    Error { status: failure.status, ..Error::new(kind, outcome) }
}

/// Statuses that say nothing against another try of a read.
pub const TRANSIENT: [u16; 7] = [408, 425, 429, 500, 502, 503, 504];

/// The longest pause a server may ask for before a retry; a longer one ends the call.
const LONGEST_WAIT_MS: f64 = 30_000.0;

/// Decides whether a failed call is tried again. The effect decides, never the HTTP method, and a
/// create is never repeated: not after 503, not after 429, not after a refused connection.
pub fn again<T>(effect: Effect, attempt: Attempt, result: Result<T, Error>) -> Next<T> {
    let mut error = match result {
        Err(error) if effect != Effect::Create => error,
        result => return Next::Done(result),
    };
    if effect == Effect::Idempotent && attempt.after_unknown {
        // "Refused" may mean that the first try has done it.
        error.outcome = Outcome::Unknown;
    }
    let transient = match error.kind {
        ErrorKind::Network | ErrorKind::Timeout => true,
        ErrorKind::Aborted => false,
        // A look at the order may settle it, whatever the answer was.
        _ if effect == Effect::Idempotent && error.outcome == Outcome::Unknown => true,
        _ => error.status.is_some_and(|status| TRANSIENT.contains(&status)),
    };
    if !transient || attempt.number > attempt.max_retries {
        return Next::Done(Err(error));
    }
    let wait = match error.retry_after_ms {
        Some(wait) if wait > LONGEST_WAIT_MS => return Next::Done(Err(error)),
        Some(wait) => wait,
        None => {
            let doubled = 500.0 * f64::from(1_u32 << (attempt.number - 1).min(8));
            doubled.min(8000.0) * (0.5 + attempt.random.clamp(0.0, 1.0) / 2.0)
        }
    };
    Next::Again { wait, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(effect: Effect, number: u32, error: Error) -> Next<()> {
        let attempt = Attempt { number, max_retries: 2, random: 0.5, after_unknown: false };
        again(effect, attempt, Err(error))
    }

    fn fault(status: u16) -> Error {
        Error { status: Some(status), ..Error::new(ErrorKind::Server, Outcome::Unknown) }
    }

    #[test]
    fn a_read_is_retried_twice_with_growing_pauses() {
        assert!(matches!(next(Effect::Read, 1, fault(503)), Next::Again { wait: 375.0, .. }));
        assert!(matches!(next(Effect::Read, 2, fault(503)), Next::Again { wait: 750.0, .. }));
        assert!(matches!(next(Effect::Read, 3, fault(503)), Next::Done(Err(_))));
        assert!(matches!(next(Effect::Read, 1, fault(501)), Next::Done(Err(_))));
    }

    // T-11
    #[test]
    fn a_create_is_never_repeated() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(next(Effect::Create, 1, fault(status)), Next::Done(Err(_))));
        }
    }

    #[test]
    fn an_idempotent_call_is_looked_after_whenever_its_outcome_is_unknown() {
        let error = |kind, outcome| next(Effect::Idempotent, 1, Error::new(kind, outcome));
        assert!(matches!(next(Effect::Idempotent, 1, fault(501)), Next::Again { .. }));
        for kind in [ErrorKind::Network, ErrorKind::MalformedResponse, ErrorKind::Trap] {
            assert!(matches!(error(kind, Outcome::Unknown), Next::Again { .. }));
        }
        assert!(matches!(error(ErrorKind::Aborted, Outcome::Unknown), Next::Done(Err(_))));
        assert!(matches!(error(ErrorKind::Rejected, Outcome::Rejected), Next::Done(Err(_))));
    }

    #[test]
    fn a_refusal_does_not_hide_that_an_earlier_try_is_unknown() {
        for (effect, outcome) in
            [(Effect::Idempotent, Outcome::Unknown), (Effect::Read, Outcome::Rejected)]
        {
            let attempt = Attempt { number: 2, max_retries: 1, random: 0.5, after_unknown: true };
            let Next::Done(Err(error)) = again::<()>(effect, attempt, Err(Error::rejected(None)))
            else {
                panic!("it is over")
            };
            assert_eq!(error.outcome, outcome);
        }
    }

    #[test]
    fn a_server_may_ask_for_half_a_minute_and_no_more() {
        let asks = |wait| Error { retry_after_ms: Some(wait), ..fault(503) };
        let next = |wait| next(Effect::Read, 1, asks(wait));
        assert!(matches!(next(30_000.0), Next::Again { wait: 30_000.0, .. }));
        assert!(matches!(next(31_000.0), Next::Done(Err(_))));
    }
}
