//! Every endpoint in one table, for callers who name one by text: the npm package, tools, tests.

use serde_json::Value;

#[cfg(not(target_arch = "wasm32"))]
use crate::shape::{Shape as _, Type};

use crate::{
    call::{self, Attempt, Next, Reply},
    endpoint::{Effect, Endpoint, Lay, Provider as _, QuotaScope, UnixTime},
    error::{Error, ErrorKind, Outcome},
    flat::{
        Tape,
        tree::{Json, Members},
    },
    json, p2p_motion,
    problem::{self, Issue, Step},
    read::{Read, Reader, Rule},
    shape::Flat as _,
    taxomet,
    value::HeaderText,
    wire::{Method, Request, Response, View},
    yandex_taxi,
};

/// One endpoint: what it is, and the functions that do its work on plain JSON.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// First half of the full name: `taxomet`.
    pub provider: &'static str,
    /// Second half: `add_order`.
    pub name: &'static str,
    /// How it is sent.
    pub method: Method,
    /// The path below the base URL.
    pub path: &'static str,
    /// What one call does to the world.
    pub effect: Effect,
    /// The quota it is counted against.
    pub quota: Option<QuotaScope>,
    /// Where the provider describes it. For tools, like the types: documentation would double the
    /// size of the WebAssembly module.
    #[cfg(not(target_arch = "wasm32"))]
    pub documentation: &'static str,
    /// The parameters' type.
    #[cfg(not(target_arch = "wasm32"))]
    pub params: Type,
    /// The result's type.
    #[cfg(not(target_arch = "wasm32"))]
    pub result: Type,
    /// Reads a reply; the result is laid out, and this says where.
    pub receive: fn(Effect, Attempt, &Reply<'_>, &mut Tape) -> Next<usize>,
    lay: Option<Lay>,
    /// What the parameters have to be.
    rule: &'static Rule,
    /// What the provider's access has to be.
    access: &'static Rule,
    request: fn(&Members<'_>, &Members<'_>, &mut Request),
    effect_of: fn(&Members<'_>, Effect) -> Effect,
    mark: fn(&mut Request, &str),
}

/// A request, and what sending it does to the world.
pub type Built = (Request, Effect);

impl Entry {
    /// The entry of an endpoint.
    pub(crate) const fn of<E: Endpoint>() -> Self {
        Self {
            provider: E::Provider::NAME,
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            effect: E::EFFECT,
            quota: E::QUOTA,
            #[cfg(not(target_arch = "wasm32"))]
            documentation: E::DOCUMENTATION,
            #[cfg(not(target_arch = "wasm32"))]
            params: E::TYPE,
            #[cfg(not(target_arch = "wasm32"))]
            result: E::Output::TYPE,
            rule: &E::RULE,
            access: &E::Provider::RULE,
            receive: |effect, attempt, reply, tape| {
                let result = call::answer::<E>(reply).map(|output| {
                    let at = tape.reserve(E::Output::WIDTH);
                    output.lay(tape, at);
                    at
                });
                call::again(effect, attempt, result)
            },
            lay: E::LAY,
            request: request::<E>,
            effect_of: E::effect_of,
            mark: E::mark,
        }
    }

    /// The full name: `taxomet.add_order`.
    pub fn full_name(&self) -> String {
        [self.provider, ".", self.name].concat()
    }

    /// Reads a success the short way, and says where it is laid out. `None` if it is none, or must be
    /// looked at more closely, with its headers.
    pub fn take(&self, status: u16, body: &[u8], protobuf: bool, tape: &mut Tape) -> Option<usize> {
        if let Some(lay) = self.lay {
            return lay(body, protobuf, tape).filter(|_| status == 200);
        }
        let now = UnixTime::default();
        let response = Response { status, headers: &[], body, asked_protobuf: protobuf, now };
        let attempt = Attempt { number: 1, max_retries: 0, random: 0.0, after_unknown: false };
        match (self.receive)(self.effect, attempt, &Reply::Response(response), tape) {
            Next::Done(Ok(at)) => Some(at),
            _ => None,
        }
    }

    /// Finds every problem of the parameters.
    pub fn validate(&self, params: &Value, now: UnixTime) -> Vec<Issue> {
        self.check(&json::tree_of(params), now)
    }

    /// As [`Entry::validate`].
    pub(crate) fn check(&self, params: &Json<'_>, now: UnixTime) -> Vec<Issue> {
        let mut at = Reader::new(now);
        at.check(params, self.rule);
        at.into_issues()
    }

    /// Builds the request.
    pub fn build(&self, config: &Value, params: &Value, options: &Options) -> Result<Built, Error> {
        let Extra { headers, query, body } = &options.extra;
        let [access, params, headers, query, body] =
            [config, params, headers, query, body].map(json::tree_of);
        self.make(&Asked {
            access: &access,
            params: &params,
            extra: [&headers, &query, &body],
            now: options.now,
            view: options.view,
            effect: options.effect,
            mark: options.mark.as_deref(),
            is_brief: false,
        })
    }

    /// As [`Entry::build`], of trees.
    pub(crate) fn make(&self, asked: &Asked<'_>) -> Result<Built, Error> {
        let reader = || Reader::new(asked.now).briefly(asked.is_brief);
        let mut at = reader();
        at.check(asked.access, self.access);
        if !at.is_fine() {
            let error = Error::new(ErrorKind::Config, Outcome::NotSent);
            return Err(Error { issues: call::errors(at.into_issues()), ..error });
        }
        let mut at = reader();
        at.check(asked.params, self.rule);
        let params = asked.params.as_object().filter(|_| at.is_fine());
        let mut request = call::draft(self.method, asked.view);
        if let Some((params, access)) = params.zip(asked.access.as_object()) {
            (self.request)(params, access, &mut request);
        }
        if !asked.extra.iter().all(|it| it.is_null()) {
            // Read even if the parameters are wrong: all problems are told at once.
            let additions = Additions::read(asked.extra, &mut at);
            if let (Some(_), Some(additions)) = (params, additions) {
                additions.write(&mut request, &mut at);
            }
        }
        let Some(params) = params.filter(|_| at.is_fine()) else {
            return Err(Error::invalid_request(call::errors(at.into_issues())));
        };
        if let Some(mark) = asked.mark {
            (self.mark)(&mut request, mark);
        }
        let said = asked.effect.unwrap_or(Effect::Create);
        Ok((request, (self.effect_of)(params, said)))
    }
}

/// What a request is made of: the rest is as in [`Options`].
pub(crate) struct Asked<'a> {
    pub(crate) access: &'a Json<'a>,
    pub(crate) params: &'a Json<'a>,
    /// Headers, query and body, as in [`Extra`].
    pub(crate) extra: [&'a Json<'a>; 3],
    pub(crate) now: UnixTime,
    pub(crate) view: View,
    pub(crate) effect: Option<Effect>,
    pub(crate) mark: Option<&'a str>,
    /// Whether nobody wants to know what is wrong.
    pub(crate) is_brief: bool,
}

/// Writes a request, its credentials included. Both objects obey their rules.
fn request<E: Endpoint>(params: &Members<'_>, access: &Members<'_>, request: &mut Request) {
    E::request(params, access, request);
    E::Provider::authorize(access, request);
}

/// Every endpoint, in the documents' order.
pub fn endpoints() -> impl Iterator<Item = &'static Entry> {
    [taxomet::ENDPOINTS, yandex_taxi::ENDPOINTS, p2p_motion::ENDPOINTS].into_iter().flatten()
}

/// The endpoint at this place of [`endpoints`], with `taxomet.call` as the last.
pub fn at(place: usize) -> Option<&'static Entry> {
    let mut place = place;
    for entries in [taxomet::ENDPOINTS, yandex_taxi::ENDPOINTS, p2p_motion::ENDPOINTS] {
        match place.checked_sub(entries.len()) {
            None => return entries.get(place),
            Some(rest) => place = rest,
        }
    }
    (place == 0).then_some(&taxomet::CALL)
}

/// The endpoint of this full name, `taxomet.call` included.
pub fn find(full_name: &str) -> Option<&'static Entry> {
    let (provider, name) = full_name.split_once('.')?;
    endpoints()
        .chain([&taxomet::CALL])
        .find(|entry| entry.provider == provider && entry.name == name)
}

/// What may be said of one call beside its parameters.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The time of the call.
    pub now: UnixTime,
    /// Who will see the request.
    pub view: View,
    /// What the caller says the call does; only `taxomet.call` asks.
    pub effect: Option<Effect>,
    /// The mark a create carries, so that it can be found again: Taxomet's `extern_id` if the
    /// caller gave none, a line of P2P Motion's memo.
    pub mark: Option<String>,
    /// The caller's own headers, query parameters and body members: the way out when a
    /// provider's document has lost or misspelt a name.
    pub extra: Extra,
}

/// Additions to a request, as the caller gave them.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// Names and values.
    pub headers: Value,
    /// Names and texts, or lists of texts.
    pub query: Value,
    /// Merged into the body, objects member by member.
    pub body: Value,
}

/// [`Extra`] once it has been read.
struct Additions<'e> {
    headers: Vec<(&'e str, HeaderText)>,
    query: Vec<(&'e str, &'e str)>,
    body: Option<&'e Members<'e>>,
}

impl<'e> Additions<'e> {
    fn read([given, more, body]: [&'e Json<'e>; 3], at: &mut Reader) -> Option<Self> {
        let headers = at.within(Step::Key("headers".into()), |at| headers(given, at));
        at.within(Step::Key("extra".into()), |at| {
            let query = at.within(Step::Key("query".into()), |at| query(more, at));
            let body = at.within(Step::Key("body".into()), |at| match body {
                Json::Null => Some(None),
                body => {
                    at.check(body, &Rule::Any);
                    at.object(body).map(Some)
                }
            });
            Some(Self { headers: headers?, query: query?, body: body? })
        })
    }

    fn write(&self, request: &mut Request, at: &mut Reader) {
        for (name, value) in &self.headers {
            if request.has_header(name) {
                let path = Step::Key("headers".into());
                at.within(path, |at| at.report_at::<()>(name, &problem::DUPLICATE_KEY));
            } else {
                request.header(name, value.as_str());
            }
        }
        // Against what the call itself set, not against each other: a list repeats its name.
        let taken: Vec<bool> = self.query.iter().map(|(key, _)| request.has_query(key)).collect();
        for ((key, value), taken) in self.query.iter().zip(taken) {
            if taken {
                at.within(Step::Key("extra".into()), |at| {
                    let path = Step::Key("query".into());
                    at.within(path, |at| at.report_at::<()>(key, &problem::DUPLICATE_KEY));
                });
            } else {
                request.query(key, value);
            }
        }
        if let Some(extra) = self.body.filter(|extra| !extra.0.is_empty()) {
            at.within(Step::Key("extra".into()), |at| {
                at.within(Step::Key("body".into()), |at| {
                    let mut taken = |path| at.report_below(path, &problem::DUPLICATE_KEY);
                    if !request.merge_body(extra, &mut taken) {
                        at.report::<()>(&problem::NO_BODY);
                    }
                });
            });
        }
    }
}

/// Whether credentials travel under this name, in any case.
pub(crate) fn is_credential(name: &str) -> bool {
    ["operator_login", "operator_password", "clid", "apikey", "x-api-key", "yataxi-api-key"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

fn headers<'e>(value: &'e Json<'e>, at: &mut Reader) -> Option<Vec<(&'e str, HeaderText)>> {
    if value.is_null() {
        return Some(Vec::new());
    }
    let members = at.object(value)?;
    let mut headers = Vec::new();
    for (name, value) in &members.0 {
        headers.extend(at.within_member(name, |at| {
            let token =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if is_credential(name) {
                return at.report(&problem::RESERVED_KEY);
            }
            // No object of JavaScript can hold the last one.
            if name.is_empty() || !name.bytes().all(token) || name == "__proto__" {
                return at.report(&problem::HEADER);
            }
            at.check(value, &HeaderText::RULE);
            HeaderText::take(value).map(|value| (name.as_ref(), value))
        }));
    }
    (headers.len() == members.0.len()).then_some(headers)
}

fn query<'e>(value: &'e Json<'e>, at: &mut Reader) -> Option<Vec<(&'e str, &'e str)>> {
    if value.is_null() {
        return Some(Vec::new());
    }
    let mut pairs = Vec::new();
    let mut fine = true;
    for (key, value) in &at.object(value)?.0 {
        at.within_member(key, |at| {
            if is_credential(key) {
                fine = false;
                at.report::<()>(&problem::RESERVED_KEY);
                return;
            }
            // One text, or a list of them.
            let texts = match value {
                Json::List(texts) => texts.as_slice(),
                text => std::slice::from_ref(text),
            };
            for text in texts {
                match at.text(text) {
                    Some(text) => pairs.push((key.as_ref(), text)),
                    None => fine = false,
                }
            }
        });
    }
    fine.then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn url(extra: Extra) -> Result<String, Vec<(String, &'static str)>> {
        url_in(View::Whole, extra)
    }

    fn url_in(view: View, extra: Extra) -> Result<String, Vec<(String, &'static str)>> {
        let entry = find("taxomet.get_order").unwrap();
        let config = json!({ "baseUrl": "https://demo.taxomet.example", "operatorLogin": "a", "operatorPassword": "b" });
        entry
            .build(&config, &json!({ "id": 1 }), &Options { view, extra, ..Options::default() })
            .map(|(request, _)| request.url().to_string())
            .map_err(|error| error.issues.iter().map(|it| (it.place(), it.problem.code)).collect())
    }

    #[test]
    fn extra_parameters_are_encoded_and_repeated() {
        let query = json!({ "lost name": ["a&b", "c"] });
        let url = url(Extra { query, ..Extra::default() }).unwrap();
        assert!(url.ends_with("&id=1&lost%20name=a%26b&lost%20name=c"), "{url}");
    }

    #[test]
    fn extra_parameters_are_masked_by_their_names() {
        let query = json!({ "lang": "uk", "note": "a b" });
        let url = url_in(View::Redacted, Extra { query, ..Extra::default() }).unwrap();
        assert!(url.ends_with("&lang=uk&note=***"), "{url}");
    }

    #[test]
    fn extras_cannot_replace_what_the_call_sets_nor_the_credentials() {
        let query = json!({ "id": "2", "Operator_Login": "x" });
        let headers = json!({ "Accept": "a", "X-Api-Key": "k", "X-Trace": "a\r\nb" });
        let issues = url(Extra { headers, query, ..Extra::default() }).unwrap_err();
        let places: Vec<_> = issues.iter().map(|(place, code)| format!("{place} {code}")).collect();
        assert_eq!(
            places,
            [
                "headers.X-Api-Key reserved_key",
                "headers.X-Trace format",
                "extra.query.Operator_Login reserved_key"
            ]
        );
        let issues = url(Extra {
            query: json!({ "id": "2" }),
            headers: json!({ "accept": "a" }),
            ..Extra::default()
        });
        assert_eq!(issues.unwrap_err().len(), 2);
    }

    #[test]
    fn names_of_exported_types_are_unique() {
        fn walk(ty: Type, seen: &mut Vec<(&'static str, usize)>) {
            let fields = match ty {
                Type::List(of) | Type::OneOrTwo(of) | Type::Optional(of) => return walk(*of, seen),
                Type::Record(record) => {
                    let here = (record.name, record.fields.len());
                    if !seen.contains(&here) {
                        assert!(
                            seen.iter().all(|(name, _)| *name != record.name),
                            "{}",
                            record.name
                        );
                        seen.push(here);
                    }
                    record.fields
                }
                _ => return,
            };
            for field in fields {
                assert!(!field.doc.trim().is_empty(), "{} is documented", field.name);
                walk(field.ty, seen);
            }
        }
        let mut seen = Vec::new();
        for entry in endpoints() {
            walk(entry.params, &mut seen);
            walk(entry.result, &mut seen);
        }
        assert!(seen.len() > 20, "{}", seen.len());
    }
}
