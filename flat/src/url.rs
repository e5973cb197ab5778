//! A URL as it is being written: each value masked or percent-encoded on the way.

use std::{borrow::Cow, slice};

use crate::{
    text::{Room, append, percent_encode},
    tree::Json,
};

/// What stands in place of a value nobody may see.
pub const MASK: &str = "***";

/// The text of a value that is neither text nor a list; `None` if it has none.
pub type TextOf = for<'t> fn(&'t Json<'_>) -> Option<Cow<'t, str>>;

/// Straight in its final text, the way `new URL(…).href` writes it.
#[derive(Clone, Debug)]
pub struct Url {
    /// Always UTF-8.
    text: Vec<u8>,
    /// Where the query begins: right after the path.
    query_at: usize,
    shown: Option<&'static [&'static str]>,
}

impl Url {
    /// An empty one. Of its values only those of these names are `shown`; without a list, all.
    pub fn new(shown: Option<&'static [&'static str]>) -> Self {
        Self { text: Vec::with_capacity(2048), query_at: 0, shown }
    }

    /// Begins it: `base` as it is, then `path`.
    pub fn target(&mut self, base: &str, path: &str) {
        self.text.clear();
        append(&mut self.text, &[base, path]);
        self.query_at = self.text.len();
    }

    /// Goes on with the path: the id of one thing, and what comes after it.
    pub fn path(&mut self, id: &str, after: &str) {
        match self.shown {
            None => percent_encode(&mut self.text, id),
            Some(_) => append(&mut self.text, &[MASK]),
        }
        append(&mut self.text, &[after]);
        self.query_at = self.text.len();
    }

    /// Adds `key=value` to the query, the key in two parts.
    pub fn query(&mut self, key: [&str; 2], value: &str) {
        let [name, end] = key;
        let is_shown = |names: &[&str]| names.iter().any(|it| it.strip_prefix(name) == Some(end));
        let start = self.text.len();
        // Room for all, of which what is not needed is given back.
        self.text.resize(start + Room::size(name.len() + end.len() + value.len() + 2), 0);
        let mut room = Room::of(self.text.get_mut(start..).unwrap_or_default());
        room.put(if start == self.query_at { b'?' } else { b'&' });
        room.encode(name);
        room.encode(end);
        room.put(b'=');
        if self.shown.is_none_or(is_shown) {
            room.encode(value);
        } else {
            MASK.bytes().for_each(|byte| room.put(byte));
        }
        let end = start + room.used;
        self.text.truncate(end);
    }

    /// Adds a value: text as it is, each element of a list under the name and `[]`, what is no text as `text_of` says.
    pub fn query_value(&mut self, key: &str, value: &Json<'_>, text_of: TextOf) {
        let (key, values) = match value {
            Json::List(elements) => {
                ([key.strip_suffix("[]").unwrap_or(key), "[]"], elements.as_slice())
            }
            value => ([key, ""], slice::from_ref(value)),
        };
        for value in values {
            if let Json::Text(text) = value {
                self.query(key, text);
            } else if let Some(text) = text_of(value) {
                self.query(key, &text);
            }
        }
    }

    /// Adds `key=value` in front of the query.
    pub fn query_first(&mut self, pairs: &[(&str, &str)]) {
        let query = self.query_at..self.text.len();
        for (key, value) in pairs {
            self.query([key, ""], value);
        }
        // In place: what was there goes behind them.
        self.text.extend_from_within(query.clone());
        self.text.drain(query.clone());
        let behind = self.text.len() - query.len();
        for (at, sign) in [(behind, b'&'), (query.start, b'?')] {
            self.text.get_mut(at).into_iter().for_each(|slot| *slot = sign);
        }
    }

    /// Whether the query has `key` already.
    pub fn has_query(&self, key: &str) -> bool {
        let mut start = Vec::new();
        percent_encode(&mut start, key);
        start.push(b'=');
        let query = self.text.get(self.query_at + 1..).unwrap_or_default();
        query.split(|byte| *byte == b'&').any(|pair| pair.starts_with(&start))
    }

    /// What is written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }
}
