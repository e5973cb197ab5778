//! Every endpoint in one table, for callers who name one by text: the npm package, tools, tests.

use serde_json::{Map, Value};

#[cfg(not(target_arch = "wasm32"))]
use crate::shape::{Shape as _, Type};

use crate::{
    call::{self, Attempt, Next, Reply},
    endpoint::{Effect, Endpoint, Provider, QuotaScope, UnixTime},
    error::{Error, ErrorKind, Outcome},
    p2p_motion,
    problem::{self, Issue, Step},
    read::{Read, Reader},
    taxomet,
    value::HeaderText,
    wire::{Method, Request, View},
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
    /// Where the provider describes it.
    pub documentation: &'static str,
    /// The parameters' type. For tools: the documentation in it would double the size of the
    /// WebAssembly module.
    #[cfg(not(target_arch = "wasm32"))]
    pub params: Type,
    /// The result's type.
    #[cfg(not(target_arch = "wasm32"))]
    pub result: Type,
    /// Finds every problem of the parameters.
    pub validate: fn(&Value, UnixTime) -> Vec<Issue>,
    /// Reads a reply; the result is JSON text.
    pub receive: fn(Effect, Attempt, &Reply<'_>) -> Next<String>,
    start: fn(&Value, &Value, &Options) -> Started,
}

/// A request, and what sending it does to the world.
pub type Built = (Request, Effect);

/// A request with nothing of [`Extra`] in it, or what is wrong with the configuration or the
/// parameters.
enum Started {
    Built(Built),
    BadConfig(Vec<Issue>),
    BadParams(Vec<Issue>),
}

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
            documentation: E::DOCUMENTATION,
            #[cfg(not(target_arch = "wasm32"))]
            params: E::TYPE,
            #[cfg(not(target_arch = "wasm32"))]
            result: E::Output::TYPE,
            validate: |params, now| Reader::read::<E>(now, params).1,
            receive: |effect, attempt, reply| {
                let result = call::answer::<E>(reply).and_then(|output| {
                    serde_json::to_string(&output).map_err(|_| Error::malformed())
                });
                call::again(effect, attempt, result)
            },
            start: start::<E>,
        }
    }

    /// The full name: `taxomet.add_order`.
    pub fn full_name(&self) -> String {
        [self.provider, ".", self.name].concat()
    }

    /// Builds the request.
    pub fn build(&self, config: &Value, params: &Value, options: &Options) -> Result<Built, Error> {
        let (mut built, mut issues) = match (self.start)(config, params, options) {
            Started::Built(built) => (Some(built), Vec::new()),
            Started::BadParams(issues) => (None, issues),
            Started::BadConfig(issues) => {
                let error = Error::new(ErrorKind::Config, Outcome::NotSent);
                return Err(Error { issues, ..error });
            }
        };
        let mut at = Reader::new(options.now);
        // Read even if the parameters are wrong: all problems are told at once.
        let additions = Additions::read(&options.extra, &mut at);
        if let (Some((request, _)), Some(additions)) = (&mut built, additions) {
            additions.write(request, &mut at);
        }
        issues.extend(at.into_issues());
        let Some((mut request, effect)) = built.filter(|_| issues.is_empty()) else {
            return Err(Error::invalid_request(issues));
        };
        if let Some(mark) = &options.mark
            && (self.provider, self.name) == ("taxomet", "add_order")
            && !request.has_query("extern_id")
        {
            request.query("extern_id", mark);
        }
        Ok((request, effect))
    }
}

fn start<E: Endpoint>(config: &Value, params: &Value, options: &Options) -> Started {
    let (provider, issues) = Reader::read::<E::Provider>(options.now, config);
    let Some(provider) = provider else { return Started::BadConfig(call::errors(issues)) };
    let (endpoint, issues) = Reader::read::<E>(options.now, params);
    let Some(endpoint) = endpoint else { return Started::BadParams(call::errors(issues)) };
    let mut request = call::draft(&endpoint, &provider, options.view);
    provider.authorize(&mut request);
    Started::Built((request, endpoint.effect(options.effect.unwrap_or(Effect::Create))))
}

/// Every endpoint, in the documents' order.
pub fn endpoints() -> impl Iterator<Item = &'static Entry> {
    [taxomet::ENDPOINTS, yandex_taxi::ENDPOINTS, p2p_motion::ENDPOINTS].into_iter().flatten()
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
    /// The mark a create carries if the caller gave it none, so that it can be found again.
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
    body: Option<&'e Map<String, Value>>,
}

impl<'e> Additions<'e> {
    fn read(extra: &'e Extra, at: &mut Reader) -> Option<Self> {
        let headers = at.within(Step::Key("headers".into()), |at| headers(&extra.headers, at));
        at.within(Step::Key("extra".into()), |at| {
            let query = at.within(Step::Key("query".into()), |at| query(&extra.query, at));
            let body = at.within(Step::Key("body".into()), |at| match &extra.body {
                Value::Null => Some(None),
                body => {
                    Value::read(body, at)?;
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
        if let Some(extra) = self.body {
            request.merge_body(extra);
        }
    }
}

/// The names under which credentials travel.
const CREDENTIALS: &[&str] =
    &["operator_login", "operator_password", "clid", "apikey", "x-api-key", "yataxi-api-key"];

fn headers<'e>(value: &'e Value, at: &mut Reader) -> Option<Vec<(&'e str, HeaderText)>> {
    if value.is_null() {
        return Some(Vec::new());
    }
    let read = at.object(value)?.iter().map(|(name, value)| {
        at.within(Step::Key(name.clone().into()), |at| {
            let token =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if CREDENTIALS.contains(&name.to_ascii_lowercase().as_str()) {
                return at.report(&problem::RESERVED_KEY);
            }
            if name.is_empty() || !name.bytes().all(token) {
                return at.report(&problem::HEADER);
            }
            at.value(value).map(|value| (name.as_str(), value))
        })
    });
    read.collect::<Vec<_>>().into_iter().collect()
}

fn query<'e>(value: &'e Value, at: &mut Reader) -> Option<Vec<(&'e str, &'e str)>> {
    if value.is_null() {
        return Some(Vec::new());
    }
    let mut pairs = Some(Vec::new());
    for (key, value) in at.object(value)? {
        let texts = at.within(Step::Key(key.clone().into()), |at| {
            if CREDENTIALS.contains(&key.to_ascii_lowercase().as_str()) {
                return at.report(&problem::RESERVED_KEY);
            }
            match value {
                Value::Array(elements) => {
                    let texts = elements.iter().enumerate().map(|(index, element)| {
                        at.within(Step::Index(index), |at| at.text(element))
                    });
                    texts.collect::<Vec<_>>().into_iter().collect::<Option<Vec<&str>>>()
                }
                text => at.text(text).map(|text| vec![text]),
            }
        });
        pairs = pairs.zip(texts).map(|(mut pairs, texts)| {
            pairs.extend(texts.into_iter().map(|text| (key.as_str(), text)));
            pairs
        });
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn url(extra: Extra) -> Result<String, Vec<(String, &'static str)>> {
        let entry = find("taxomet.get_order").unwrap();
        let config = json!({ "baseUrl": "https://demo.taxomet.example", "operatorLogin": "a", "operatorPassword": "b" });
        entry
            .build(&config, &json!({ "id": 1 }), &Options { extra, ..Options::default() })
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
