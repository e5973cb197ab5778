//! JSON of any shape as a tree that borrows its texts: nothing is copied but what holds an escape.

use std::borrow::Cow;

use crate::{json::Scanner, number, text::plain_run};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, not below zero.
    Natural(u64),
    /// A whole number below zero.
    Negative(i64),
    /// Any other number; finite.
    Double(f64),
    /// Text.
    Text(Cow<'t, str>),
    /// A list.
    List(Vec<Json<'t>>),
    /// An object.
    Object(Members<'t>),
}

/// The members of an object, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members<'t>(pub Vec<(Cow<'t, str>, Json<'t>)>);

impl<'t> Members<'t> {
    /// A member's value. Of equal names the last one counts.
    pub fn get(&self, name: &str) -> Option<&Json<'t>> {
        let found = self.0.iter().rfind(|(known, _)| known.as_ref() == name);
        found.map(|(_, value)| value)
    }

    /// As [`Members::get`] for one name after the other, of which so many were `found`: most likely the members
    /// come in the order in which they are asked for.
    pub fn next(&self, name: &str, found: &mut usize) -> Option<&Json<'t>> {
        let value = match self.0.get(*found)? {
            (known, value) if known.as_ref() == name => value,
            _ => self.get(name)?,
        };
        *found += 1;
        Some(value)
    }

    /// A member's value, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json<'t>> {
        let found = self.0.iter_mut().rfind(|(known, _)| known.as_ref() == name);
        found.map(|(_, value)| value)
    }

    /// Whether there is a member of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl<'t> Json<'t> {
    /// A member's value; `None` also if this is no object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&Members<'t>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements of a list.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// A text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The double next to a number.
    #[allow(clippy::cast_precision_loss)]
    pub fn as_f64(&self) -> Option<f64> {
        match *self {
            Self::Natural(number) => Some(number as f64),
            Self::Negative(number) => Some(number as f64),
            Self::Double(number) => Some(number),
            _ => None,
        }
    }

    /// The members of an object, to be changed.
    pub fn as_object_mut(&mut self) -> Option<&mut Members<'t>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// A number at the beginning of a text, and its length. For those that are rare: whole ones of more than
/// 18 digits, and decimals that take more than a few operations. `None` if there is no number.
pub type Rare = fn(&str) -> Option<(Json<'static>, usize)>;

/// The value a text stands for. `None` if it is not JSON in UTF-8, is nested deeper than 127 levels, or
/// holds a number beyond the range of doubles.
pub fn read(body: &[u8], rare: Rare) -> Option<Json<'_>> {
    let text = str::from_utf8(body).ok()?;
    let mut reader = Reader { text, scanner: Scanner { body, at: 0 }, rare };
    let value = reader.value(127)?;
    reader.scanner.token().is_none().then_some(value)
}

/// A text of so many bytes may hold so many small objects that room for members to come would nearly double
/// the memory, and cost more time than it saves.
const ROOMY: usize = 32_768;

struct Reader<'t> {
    text: &'t str,
    scanner: Scanner<'t>,
    rare: Rare,
}

impl<'t> Reader<'t> {
    /// A value of at most so many levels of lists and objects.
    fn value(&mut self, levels: u32) -> Option<Json<'t>> {
        Some(match self.scanner.token()? {
            b'"' => Json::Text(self.string()?),
            open @ (b'{' | b'[') => {
                let levels = levels.checked_sub(1)?;
                // In ASCII, two behind the one that opens.
                let end = open + 2;
                self.scanner.at += 1;
                let mut more = !self.scanner.passes(end);
                // Most objects have fewer members than that: to grow costs more than to give back.
                let is_roomy = more && end == b'}' && self.text.len() < ROOMY;
                let mut members = Vec::with_capacity(if is_roomy { 8 } else { 0 });
                let mut elements = Vec::new();
                while more {
                    if end == b'}' {
                        let name = self.name()?;
                        members.push((name, self.value(levels)?));
                    } else {
                        elements.push(self.value(levels)?);
                    }
                    more = self.scanner.goes_on(end)?;
                }
                if end == b'}' { Json::Object(Members(members)) } else { Json::List(elements) }
            }
            b'-' | b'0'..=b'9' => self.number()?,
            b'n' => self.scanner.word(b"null").map(|()| Json::Null)?,
            b't' => self.scanner.word(b"true").map(|()| Json::Bool(true))?,
            b'f' => self.scanner.word(b"false").map(|()| Json::Bool(false))?,
            _ => return None,
        })
    }

    /// A member's name, and what stands between it and its value.
    fn name(&mut self) -> Option<Cow<'t, str>> {
        if self.scanner.token()? != b'"' {
            return None;
        }
        let name = self.string()?;
        self.scanner.expect(b':')?;
        Some(name)
    }

    /// A string, whose quotation mark stands here.
    #[inline(never)]
    fn string(&mut self) -> Option<Cow<'t, str>> {
        let start = self.scanner.at + 1;
        let end = start + plain_run(self.scanner.body.get(start..)?);
        let plain = self.text.get(start..end)?;
        self.scanner.at = end;
        match self.scanner.byte()? {
            b'"' => {
                self.scanner.at += 1;
                Some(Cow::Borrowed(plain))
            }
            _ => self.escaped(plain.into()).map(Cow::Owned),
        }
    }

    /// The rest of a string, from the first escape on.
    #[cold]
    fn escaped(&mut self, mut string: String) -> Option<String> {
        loop {
            let start = self.scanner.at;
            match self.scanner.byte()? {
                b'"' => {
                    self.scanner.at += 1;
                    return Some(string);
                }
                b'\\' => {
                    self.scanner.at += 1;
                    string.push(self.scanner.escaped()?);
                }
                ..b' ' => return None,
                _ => {
                    self.scanner.at += plain_run(self.scanner.body.get(start..)?);
                    string.push_str(self.text.get(start..self.scanner.at)?);
                }
            }
        }
    }

    fn number(&mut self) -> Option<Json<'t>> {
        let rest = self.text.get(self.scanner.at..)?;
        let (number, length) = Self::plain_number(rest.as_bytes()).or_else(|| (self.rare)(rest))?;
        self.scanner.at += length;
        Some(number)
    }

    #[inline(never)]
    fn plain_number(text: &[u8]) -> Option<(Json<'t>, usize)> {
        let negative = text.first() == Some(&b'-');
        let first = usize::from(negative);
        let (mut at, mut number) = (first, 0_u64);
        while let Some(digit @ b'0'..=b'9') = text.get(at) {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            at += 1;
        }
        if matches!(text.get(at), Some(b'.' | b'e' | b'E')) {
            let (number, length) = number::read(text)?;
            return Some((Json::Double(number), length));
        }
        // No zeros in front, and minus zero is a double.
        let is_plain = matches!(at - first, 1..=18)
            && (text.get(first) != Some(&b'0') || (at == 1 && !negative));
        let whole = if negative {
            Json::Negative(0_i64.checked_sub_unsigned(number)?)
        } else {
            Json::Natural(number)
        };
        is_plain.then_some((whole, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Option<Json<'_>> {
        read(text.as_bytes(), |_| None)
    }

    #[test]
    fn texts_are_borrowed_unless_they_hold_an_escape() {
        let tree = tree(r#" { "a" : "ёx" , "b" : [ "\n\\\ud83d\ude95y" ] } "#).unwrap();
        let Some(Json::Text(Cow::Borrowed("ёx"))) = tree.get("a") else { panic!("{tree:?}") };
        let escaped = tree.get("b").and_then(Json::as_array).and_then(<[_]>::first);
        let Some(Json::Text(Cow::Owned(text))) = escaped else { panic!("{tree:?}") };
        assert_eq!(text, "\n\\🚕y");
    }

    #[test]
    fn only_in_a_small_text_is_there_room_for_members_to_come() {
        let capacity = |text: &str| match tree(text).as_ref().and_then(|tree| tree.get("a")) {
            Some(Json::Object(Members(members))) => members.capacity(),
            other => panic!("{other:?}"),
        };
        let small = r#"{"a":{"b":1}}"#;
        assert!(capacity(small) >= 8);
        assert!(capacity(&[small, &" ".repeat(ROOMY)].concat()) < 8);
    }

    #[test]
    fn of_equal_names_the_last_one_counts() {
        let tree = tree(r#"{"a":1,"b":2,"a":-3.5}"#).unwrap();
        assert_eq!(tree.get("a"), Some(&Json::Double(-3.5)));
        assert_eq!(tree.get("c"), None);
    }

    #[test]
    fn rare_numbers_are_left_to_another() {
        for text in ["1234567890123456789", "-0", "1e-300", "0.123456789012345678901"] {
            assert_eq!(tree(text), None, "{text}");
            let rare = |text: &str| Some((Json::Natural(7), text.len()));
            assert_eq!(read(text.as_bytes(), rare), Some(Json::Natural(7)), "{text}");
        }
        assert_eq!(tree("123456789012345678"), Some(Json::Natural(123_456_789_012_345_678)));
        assert_eq!(tree("-12"), Some(Json::Negative(-12)));
    }
}
