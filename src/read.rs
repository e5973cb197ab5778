//! Reading what a caller passes: all problems at once, each with its path.
//!
//! serde stops at the first error and lets a list pass for a struct (Y-18); neither will do here.

use serde_json::{Map, Value};

use crate::{
    endpoint::UnixTime,
    problem::{self, Issue, Problem, Severity, Step},
};

/// A type that a caller's JSON may be read into.
pub trait Read: Sized {
    /// Reads `value`, telling every problem to `at`. `None` if there is an error among them.
    fn read(value: &Value, at: &mut Reader) -> Option<Self>;

    /// What an absent member means: a problem, unless the type is an `Option`.
    fn absent(at: &mut Reader) -> Option<Self> {
        at.report(&problem::REQUIRED)
    }

    /// What `null` means: that the value is not there.
    fn null(at: &mut Reader) -> Option<Self> {
        at.report(&problem::REQUIRED)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, at: &mut Reader) -> Option<Self> {
        T::read(value, at).map(Some)
    }

    fn absent(_: &mut Reader) -> Option<Self> {
        Some(None)
    }

    fn null(at: &mut Reader) -> Option<Self> {
        // `null` is not "leave it out": say what belongs here.
        T::read(&Value::Null, at).map(Some)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, at: &mut Reader) -> Option<Self> {
        let elements = at.list(value)?;
        let mut read = Vec::new();
        // A plain loop: an iterator that goes on after a failure is twice the code.
        for (index, element) in elements.iter().enumerate() {
            at.enter(Step::Index(index));
            read.extend(at.value::<T>(element));
            at.leave();
        }
        (read.len() == elements.len()).then_some(read)
    }
}

/// Where the reading stands, and what was found so far.
#[derive(Debug)]
pub struct Reader {
    /// The time of the call; rules such as "five minutes from now" are relative to it.
    pub now: UnixTime,
    path: Vec<Step>,
    issues: Vec<Issue>,
}

impl Reader {
    /// A reader at the outermost object.
    pub fn new(now: UnixTime) -> Self {
        Self { now, path: Vec::new(), issues: Vec::new() }
    }

    /// Reads a whole value: the value if no error was found, and every issue either way.
    pub fn read<T: Read>(now: UnixTime, value: &Value) -> (Option<T>, Vec<Issue>) {
        let mut reader = Self::new(now);
        let read = reader.value(value);
        let issues = reader.into_issues();
        let broken = issues.iter().any(|issue| issue.problem.severity == Severity::Error);
        (read.filter(|_| !broken), issues)
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

    // What follows is the part of each generic function that need not be generic, kept out of
    // line: there are some hundred instances, and they were a tenth of the module.

    #[inline(never)]
    fn note(&mut self, problem: &'static Problem) {
        self.issues.push(Issue { path: self.path.clone(), problem });
    }

    #[inline(never)]
    fn enter(&mut self, step: Step) {
        self.path.push(step);
    }

    #[inline(never)]
    fn leave(&mut self) {
        self.path.pop();
    }

    #[inline(never)]
    fn enter_member<'v>(
        &mut self,
        members: &'v Map<String, Value>,
        key: &'static str,
    ) -> Option<&'v Value> {
        self.enter(Step::Key(key.into()));
        members.get(key)
    }

    /// Text that obeys a rule.
    #[inline(never)]
    pub(crate) fn text_of(
        &mut self,
        value: &Value,
        rule: fn(&str) -> bool,
        problem: &'static Problem,
    ) -> Option<String> {
        let text = self.text(value)?;
        if rule(text) { Some(text.into()) } else { self.report(problem) }
    }

    /// A whole number of a range.
    #[inline(never)]
    pub(crate) fn integer_of(
        &mut self,
        value: &Value,
        (from, to): (i64, i64),
        problem: &'static Problem,
    ) -> Option<i64> {
        let number = self.integer(value)?;
        if (from..=to).contains(&number) { Some(number) } else { self.report(problem) }
    }

    /// Notes a problem with a member of the object being read.
    pub fn report_at<T>(&mut self, key: &str, problem: &'static Problem) -> Option<T> {
        self.note_at(key, problem);
        None
    }

    #[inline(never)]
    fn note_at(&mut self, key: &str, problem: &'static Problem) {
        self.enter(Step::Key(key.to_string().into()));
        self.note(problem);
        self.leave();
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

    /// Reads a value.
    pub fn value<T: Read>(&mut self, value: &Value) -> Option<T> {
        if value.is_null() { T::null(self) } else { T::read(value, self) }
    }

    /// Reads one member of an object.
    pub fn member<T: Read>(
        &mut self,
        members: &Map<String, Value>,
        key: &'static str,
    ) -> Option<T> {
        let value = match self.enter_member(members, key) {
            None => T::absent(self),
            Some(value) => self.value(value),
        };
        self.leave();
        value
    }

    /// Notes every member that is not among `known`: a misspelt name must not vanish silently.
    #[inline(never)]
    pub fn refuse_others(&mut self, members: &Map<String, Value>, known: &[&str]) {
        for key in members.keys().filter(|key| !known.contains(&key.as_str())) {
            self.report_at::<()>(key, &problem::UNKNOWN_KEY);
        }
    }

    /// The members of an object.
    #[inline(never)]
    pub fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(members) if mark(value).is_none() => Some(members),
            _ => self.mismatch(value, &problem::NOT_OBJECT),
        }
    }

    /// The elements of a list.
    #[inline(never)]
    pub fn list<'v>(&mut self, value: &'v Value) -> Option<&'v Vec<Value>> {
        match value {
            Value::Array(elements) => Some(elements),
            _ => self.mismatch(value, &problem::NOT_LIST),
        }
    }

    /// Text.
    #[inline(never)]
    pub fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        match value {
            Value::String(text) => Some(text),
            _ => self.mismatch(value, &problem::NOT_TEXT),
        }
    }

    /// A number. Always finite: JSON has no other.
    #[inline(never)]
    pub fn number(&mut self, value: &Value) -> Option<f64> {
        match value.as_f64() {
            Some(number) if number.is_finite() => Some(number),
            _ => self.mismatch(value, &problem::NOT_NUMBER),
        }
    }

    /// A whole number that a double holds exactly.
    #[inline(never)]
    pub fn integer(&mut self, value: &Value) -> Option<i64> {
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

    /// Notes that `value` is not of the type asked for, or why JavaScript could not hand it over.
    pub fn mismatch<T>(&mut self, value: &Value, problem: &'static Problem) -> Option<T> {
        self.note_mismatch(value, problem);
        None
    }

    #[inline(never)]
    fn note_mismatch(&mut self, value: &Value, problem: &'static Problem) {
        self.note(mark(value).unwrap_or(problem));
    }
}

/// What JSON cannot say crosses the border as an object whose only member has this name.
const MARK: &str = "\0";

fn mark(value: &Value) -> Option<&'static Problem> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
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
