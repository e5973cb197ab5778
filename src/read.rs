//! Reading what a caller passes: all problems at once, each with its path.
//!
//! serde stops at the first error and lets a list pass for a struct (Y-18); neither will do here.

use serde_json::Value;

use crate::{
    endpoint::UnixTime,
    flat::tree::{Json, Members},
    json,
    problem::{self, Issue, Problem, Severity, Step},
};

/// What a value has to be. One reader goes by these; code for each type was a sixth of the module.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Text of which this is true.
    Text(fn(&str) -> bool, &'static Problem),
    /// A number from the first to the last.
    Number(&'static (f64, f64), &'static Problem),
    /// A whole number from the first to the last.
    Whole(&'static (i64, i64), &'static Problem),
    /// What this function does not tell a problem of.
    Own(fn(&Json<'_>, &mut Reader)),
    /// By preference one of these words; a warning if it is another that obeys the rule.
    OneOf(&'static [&'static str], &'static Rule),
    /// A list.
    List(&'static Rule),
    /// A list with something in it.
    NonEmpty(&'static Rule),
    /// An object of these members and no others: a misspelt name must not vanish silently. The functions
    /// look at several at once, and run even if some are wrong.
    Object(&'static [(&'static str, &'static Rule)], &'static [Relations]),
    /// Need not be there. `null` is not "leave it out".
    Optional(&'static Rule),
    /// Any JSON, for the provider to understand.
    Any,
}

/// Tells the problems of an object as a whole.
pub type Relations = fn(&Members<'_>, &mut Reader);

/// A type that a caller's JSON may be read into.
pub trait Read: Sized {
    /// What the JSON has to be.
    const RULE: Rule;

    /// The value of JSON that obeys the rule.
    fn take(value: &Json<'_>) -> Option<Self>;

    /// The value of a member that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Read> Read for Option<T> {
    const RULE: Rule = Rule::Optional(&T::RULE);

    fn take(value: &Json<'_>) -> Option<Self> {
        T::take(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    const RULE: Rule = Rule::List(&T::RULE);

    fn take(value: &Json<'_>) -> Option<Self> {
        value.as_array()?.iter().map(T::take).collect()
    }
}

/// Takes a member out of an object that obeys its rule.
pub fn member<T: Read>(members: &Members<'_>, key: &str) -> Option<T> {
    members.get(key).map_or_else(T::absent, T::take)
}

/// Where the reading stands, and what was found so far.
#[derive(Debug)]
pub struct Reader {
    /// The time of the call; rules such as "five minutes from now" are relative to it.
    pub now: UnixTime,
    path: Vec<Step>,
    is_brief: bool,
    issues: Vec<Issue>,
}

impl Reader {
    /// A reader at the outermost object.
    pub fn new(now: UnixTime) -> Self {
        Self { now, path: Vec::new(), is_brief: false, issues: Vec::new() }
    }

    /// If `is_brief`, for one who asks only whether there is an error: then its issues have no paths.
    #[must_use]
    pub fn briefly(self, is_brief: bool) -> Self {
        Self { is_brief, ..self }
    }

    /// Reads a whole value: the value if no error was found, and every issue either way.
    pub fn read<T: Read>(now: UnixTime, value: &Value) -> (Option<T>, Vec<Issue>) {
        let mut reader = Self::new(now);
        let value = json::tree_of(value);
        reader.check(&value, &T::RULE);
        let read = if reader.is_fine() { T::take(&value) } else { None };
        (read, reader.issues)
    }

    /// Whether no error was found.
    pub fn is_fine(&self) -> bool {
        self.issues.iter().all(|issue| issue.problem.severity != Severity::Error)
    }

    /// Everything found.
    pub fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    /// Notes a problem here. Always `None`, so that a reader can end with it.
    pub fn report<T>(&mut self, problem: &'static Problem) -> Option<T> {
        self.note(problem);
        None
    }

    #[inline(never)]
    fn note(&mut self, problem: &'static Problem) {
        self.issues.push(Issue { path: self.path.clone(), problem });
    }

    #[inline(never)]
    fn enter(&mut self, step: Step) {
        if !self.is_brief {
            self.path.push(step);
        }
    }

    #[inline(never)]
    fn leave(&mut self) {
        self.path.pop();
    }

    /// Tells every problem that a value has by a rule.
    pub fn check(&mut self, value: &Json<'_>, rule: &Rule) {
        match rule {
            Rule::Optional(_) | Rule::Any => self.obey(value, rule),
            _ if value.is_null() => self.note(&problem::REQUIRED),
            _ => self.obey(value, rule),
        }
    }

    fn obey(&mut self, value: &Json<'_>, by: &Rule) {
        match *by {
            Rule::Text(fits, problem) => {
                if self.text(value).is_some_and(|text| !fits(text)) {
                    self.note(problem);
                }
            }
            Rule::Number((from, to), problem) => {
                if self.number(value).is_some_and(|number| !(*from..=*to).contains(&number)) {
                    self.note(problem);
                }
            }
            Rule::Whole((from, to), problem) => {
                if self.integer(value).is_some_and(|number| !(*from..=*to).contains(&number)) {
                    self.note(problem);
                }
            }
            Rule::Own(check) => check(value, self),
            Rule::OneOf(words, rule) => {
                let found = self.issues.len();
                self.obey(value, rule);
                let known = value.as_str().is_none_or(|word| words.contains(&word));
                if !known && self.issues.len() == found {
                    self.note(&problem::UNKNOWN_WORD);
                }
            }
            Rule::Optional(rule) => self.obey(value, rule),
            Rule::List(rule) | Rule::NonEmpty(rule) => {
                let Some(elements) = self.list(value) else { return };
                if elements.is_empty() && matches!(by, Rule::NonEmpty(_)) {
                    self.note(&problem::EMPTY);
                }
                for (index, element) in elements.iter().enumerate() {
                    self.within(Step::Index(index), |at| at.check(element, rule));
                }
            }
            Rule::Object(known, relations) => {
                let Some(members) = self.object(value) else { return };
                let mut found = 0;
                for (key, rule) in known {
                    match members.next(key, &mut found) {
                        Some(member) => {
                            if self.is_brief {
                                self.check(member, rule);
                            } else {
                                let step = Step::Key((*key).into());
                                self.within(step, |at| at.check(member, rule));
                            }
                        }
                        None if matches!(rule, Rule::Optional(_)) => {}
                        None => self.note_at(key, &problem::REQUIRED),
                    }
                }
                if found < members.0.len() {
                    for (key, _) in &members.0 {
                        if known.iter().all(|(known, _)| known != key) {
                            self.note_at(key, &problem::UNKNOWN_KEY);
                        }
                    }
                }
                for relations in relations {
                    relations(members, self);
                }
            }
            Rule::Any => match value {
                Json::List(elements) => {
                    for (index, element) in elements.iter().enumerate() {
                        self.within(Step::Index(index), |at| at.obey(element, &Rule::Any));
                    }
                }
                Json::Object(_) => {
                    for (key, member) in self.object(value).into_iter().flat_map(|it| &it.0) {
                        self.within_member(key, |at| at.obey(member, &Rule::Any));
                    }
                }
                _ => {}
            },
        }
    }

    /// Notes a problem with a member of the object being read.
    pub fn report_at<T>(&mut self, key: &str, problem: &'static Problem) -> Option<T> {
        self.note_at(key, problem);
        None
    }

    #[inline(never)]
    fn note_at(&mut self, key: &str, problem: &'static Problem) {
        self.within_member(key, |at| at.note(problem));
    }

    /// Notes a problem with something further inside.
    pub fn report_below(&mut self, path: Vec<Step>, problem: &'static Problem) {
        let path = self.path.iter().cloned().chain(path).collect();
        self.issues.push(Issue { path, problem });
    }

    /// Reads with one more step in the path.
    pub fn within<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(step);
        let value = read(self);
        self.leave();
        value
    }

    /// Reads a member whose name is the caller's.
    pub fn within_member<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.within(Step::Key(key.to_string().into()), read)
    }

    /// The members of an object.
    #[inline(never)]
    pub fn object<'v, 't>(&mut self, value: &'v Json<'t>) -> Option<&'v Members<'t>> {
        match value {
            Json::Object(members) if mark(value).is_none() => Some(members),
            _ => self.mismatch(value, &problem::NOT_OBJECT),
        }
    }

    /// The elements of a list.
    #[inline(never)]
    pub fn list<'v, 't>(&mut self, value: &'v Json<'t>) -> Option<&'v [Json<'t>]> {
        match value {
            Json::List(elements) => Some(elements),
            _ => self.mismatch(value, &problem::NOT_LIST),
        }
    }

    /// Text.
    #[inline(never)]
    pub fn text<'v>(&mut self, value: &'v Json<'_>) -> Option<&'v str> {
        match value {
            Json::Text(text) => Some(text),
            _ => self.mismatch(value, &problem::NOT_TEXT),
        }
    }

    /// A number. Always finite: JSON has no other.
    #[inline(never)]
    pub fn number(&mut self, value: &Json<'_>) -> Option<f64> {
        match value.as_f64() {
            Some(number) if number.is_finite() => Some(number),
            _ => self.mismatch(value, &problem::NOT_NUMBER),
        }
    }

    /// A whole number that a double holds exactly.
    #[inline(never)]
    pub fn integer(&mut self, value: &Json<'_>) -> Option<i64> {
        /// `Number.MAX_SAFE_INTEGER`.
        const SAFE: f64 = 9_007_199_254_740_991.0;
        let number = value.as_f64().filter(|number| number.fract() == 0.0);
        match number {
            None => self.mismatch(value, &problem::NOT_INTEGER),
            Some(number) if number.abs() > SAFE => self.report(&problem::UNSAFE_INTEGER),
            #[allow(clippy::cast_possible_truncation)]
            Some(number) => Some(number as i64),
        }
    }

    /// As [`Reader::note_mismatch`]; always `None`.
    pub fn mismatch<T>(&mut self, value: &Json<'_>, problem: &'static Problem) -> Option<T> {
        self.note_mismatch(value, problem);
        None
    }

    /// Notes that `value` is not of the type asked for, or why JavaScript could not hand it over.
    #[inline(never)]
    pub fn note_mismatch(&mut self, value: &Json<'_>, problem: &'static Problem) {
        self.note(mark(value).unwrap_or(problem));
    }
}

/// What JSON cannot say crosses the border as an object whose only member has this name.
const MARK: &str = "\0";

fn mark(value: &Json<'_>) -> Option<&'static Problem> {
    let members = value.as_object().filter(|members| members.0.len() == 1)?;
    Some(match members.get(MARK)?.as_str()? {
        "undefined" => &problem::UNDEFINED,
        "nan" => &problem::NAN,
        "infinite" => &problem::INFINITE,
        "bigint" => &problem::BIGINT,
        "symbol" => &problem::SYMBOL,
        "function" => &problem::FUNCTION,
        "cyclic" => &problem::CYCLIC,
        "too_deep" => &problem::TOO_DEEP,
        "too_large" => &problem::TOO_LARGE,
        "invalid_date" => &problem::INVALID_DATE,
        "lone_surrogate" => &problem::LONE_SURROGATE,
        "object" => &problem::ODD_OBJECT,
        _ => &problem::UNREADABLE,
    })
}
