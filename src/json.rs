//! JSON text from values and back: each way once, so that the module holds each once.
//!
//! Writing is `serde_json`'s. Reading is not: what its reader needs to get the last digit of a
//! double right is a tenth of the module, most of it tables. Ours is in `flat`, but for the rare numbers.

use std::{borrow::Cow, cmp::Ordering, iter};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::flat::tree::{self, Json, Members};

/// The value as JSON text. No type here fails to be written: the keys of all maps are text.
pub(crate) fn text(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The value a text stands for. `None` if it is not JSON (RFC 8259) in UTF-8, is nested deeper than
/// 127 levels, or holds a number beyond the range of doubles. Of equal keys the last one counts.
pub(crate) fn read(text: &[u8]) -> Option<Value> {
    tree(text).as_ref().map(value)
}

/// The names that matter in a body, for [`sketch`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    /// What stands under these is looked at.
    pub(crate) seen: &'static [&'static str],
    /// What stands under these is only kept.
    pub(crate) kept: &'static [&'static str],
}

/// What [`read`] would give, with nothing in it but what matters. What is only kept is left out for its
/// place, and so are the whole and the elements of lists beside what is seen in them ([`place_of`]).
/// `None` if it is no JSON, or not so regular that `JSON.parse` would find the same in it at these places.
pub(crate) fn sketch(text: &[u8], names: &Names) -> Option<Value> {
    sketch_of(&tree(text)?, names, &Place::Whole)
}

fn sketch_of(json: &Json<'_>, names: &Names, place: &Place<'_>) -> Option<Value> {
    Some(match json {
        Json::Object(members) => {
            let mut map = Map::new();
            for (name, member) in &members.0 {
                let place = Place::Member(place, name);
                let value = if names.seen.contains(&name.as_ref()) {
                    sketch_of(member, names, &place)?
                } else if is_armed(name, member) {
                    return None;
                } else if !names.kept.contains(&name.as_ref()) {
                    continue;
                } else if member.is_null() {
                    Value::Null
                } else {
                    place.pointer()
                };
                map.insert(name.as_ref().into(), value);
            }
            if matches!(place, Place::Whole | Place::Element(..)) {
                map.insert(PLACE.into(), place.pointer());
            }
            Value::Object(map)
        }
        Json::List(elements) => {
            let mut sketches = Vec::new();
            for (index, element) in elements.iter().enumerate() {
                // Others would have nowhere to say their place.
                element.as_object()?;
                sketches.push(sketch_of(element, names, &Place::Element(place, index))?);
            }
            Value::Array(sketches)
        }
        _ => value(json),
    })
}

/// Names under which a member could replace a prototype.
pub(crate) const ARMED: [&str; 3] = ["__proto__", "constructor", "prototype"];

/// Whether a member, or one inside of it, is one of the [`ARMED`].
fn is_armed(name: &str, member: &Json<'_>) -> bool {
    ARMED.contains(&name)
        || match member {
            Json::Object(members) => members.0.iter().any(|(name, it)| is_armed(name, it)),
            Json::List(elements) => elements.iter().any(|it| is_armed("", it)),
            _ => false,
        }
}

/// Where a value that [`sketch`] gave stands in the body, as a JSON Pointer (RFC 6901).
pub(crate) fn place_of(value: &Value) -> &str {
    let place = value.get(PLACE).unwrap_or(value);
    // Of lists, only the whole has no place beside it.
    place.as_str().unwrap_or_default()
}

/// The name under which an object's place stands in it.
const PLACE: &str = "\0";

/// Where something stands.
enum Place<'p> {
    Whole,
    Element(&'p Place<'p>, usize),
    Member(&'p Place<'p>, &'p str),
}

impl Place<'_> {
    fn pointer(&self) -> Value {
        let mut pointer = String::new();
        self.write(&mut pointer);
        pointer.into()
    }

    fn write(&self, pointer: &mut String) {
        match self {
            Self::Whole => {}
            Self::Element(above, index) => {
                above.write(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Self::Member(above, name) => {
                above.write(pointer);
                pointer.push('/');
                pointer.push_str(name);
            }
        }
    }
}

/// The same as [`read`], as a tree that borrows from the text.
pub(crate) fn tree(text: &[u8]) -> Option<Json<'_>> {
    tree::read(text, number)
}

/// The tree's own copy.
pub(crate) fn value(json: &Json<'_>) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Natural(number) => (*number).into(),
        Json::Negative(number) => (*number).into(),
        Json::Double(number) => (*number).into(),
        Json::Text(text) => Value::String(text.as_ref().into()),
        Json::List(elements) => Value::Array(elements.iter().map(value).collect()),
        Json::Object(members) => Value::Object(map(members)),
    }
}

/// The members' own copy.
pub(crate) fn map(members: &Members<'_>) -> Map<String, Value> {
    let mut map = Map::new();
    for (key, member) in &members.0 {
        map.insert(key.as_ref().into(), value(member));
    }
    map
}

/// The tree of a value: what Rust callers have is looked at by the same code.
pub(crate) fn tree_of(value: &Value) -> Json<'_> {
    match value {
        Value::Null => Json::Null,
        Value::Bool(it) => Json::Bool(*it),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Json::Natural(number),
            (None, Some(number)) => Json::Negative(number),
            (None, None) => Json::Double(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Json::Text(text.into()),
        Value::Array(elements) => Json::List(elements.iter().map(tree_of).collect()),
        Value::Object(members) => Json::Object(members_of(members)),
    }
}

/// The same of an object.
pub(crate) fn members_of(members: &Map<String, Value>) -> Members<'_> {
    Members(members.iter().map(|(key, member)| (key.into(), tree_of(member))).collect())
}

/// The same, borrowing nothing.
pub(crate) fn owned(json: &Json<'_>) -> Json<'static> {
    match json {
        Json::Null => Json::Null,
        Json::Bool(it) => Json::Bool(*it),
        Json::Natural(number) => Json::Natural(*number),
        Json::Negative(number) => Json::Negative(*number),
        Json::Double(number) => Json::Double(*number),
        Json::Text(text) => Json::Text(owned_text(text)),
        Json::List(elements) => Json::List(elements.iter().map(owned).collect()),
        Json::Object(members) => Json::Object(owned_members(members)),
    }
}

/// The same of an object.
pub(crate) fn owned_members(members: &Members<'_>) -> Members<'static> {
    Members(members.0.iter().map(|(name, it)| (owned_text(name), owned(it))).collect())
}

fn owned_text(text: &str) -> Cow<'static, str> {
    Cow::Owned(text.into())
}

/// The member at a path such as `/info/status`. `Value::pointer` unescapes names, with code for searching
/// texts that nothing else here needs.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('/').skip(1).try_fold(value, |value, name| value.get(name))
}

/// The number at the beginning of a text, and its length: of any number of digits.
fn number(text: &str) -> Option<(Json<'static>, usize)> {
    let mut at = 0;
    // Whether the text goes on with this byte, which is then read.
    let skip = |at: &mut usize, byte: u8| {
        let there = text.as_bytes().get(*at) == Some(&byte);
        *at += usize::from(there);
        there
    };
    // A run of digits, at least one.
    let digits = |at: &mut usize| {
        let rest = text.get(*at..).unwrap_or_default();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        *at += count;
        rest.get(..count).filter(|digits| !digits.is_empty())
    };
    let negative = skip(&mut at, b'-');
    let whole = digits(&mut at)?;
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let fraction = if skip(&mut at, b'.') { Some(digits(&mut at)?) } else { None };
    let exponent = if skip(&mut at, b'e') || skip(&mut at, b'E') {
        let minus = skip(&mut at, b'-');
        if !minus {
            skip(&mut at, b'+');
        }
        // More digits are more than any double has.
        let exponent: i32 = digits(&mut at)?.parse().unwrap_or(99_999).min(99_999);
        Some(if minus { -exponent } else { exponent })
    } else {
        None
    };
    // A whole number stays one as long as 64 bits hold it; minus zero is a double.
    if let (None, None, Ok(whole)) = (fraction, exponent, whole.parse::<u64>()) {
        if !negative {
            return Some((Json::Natural(whole), at));
        }
        if let Some(whole @ ..0) = 0_i64.checked_sub_unsigned(whole) {
            return Some((Json::Negative(whole), at));
        }
    }
    let number = double(whole, fraction.unwrap_or_default(), exponent.unwrap_or_default())?;
    Some((Json::Double(if negative { -number } else { number }), at))
}

/// The double next to `whole.fraction` times ten to the power of `exponent`; of two equally near
/// the even one.
fn double(whole: &str, fraction: &str, exponent: i32) -> Option<f64> {
    /// No double lies so near the middle of two others that more digits would matter, but whether
    /// any of them is not zero does.
    const MOST: usize = 800;
    let digits = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0');
    let digits: Vec<u8> = digits.skip_while(|digit| *digit == 0).collect();
    let (kept, rest) = digits.split_at_checked(MOST).unwrap_or((&digits, &[]));
    let more = rest.iter().any(|digit| *digit != 0);
    let count = |length: usize| i32::try_from(length).ok();
    let mut exponent = exponent - count(fraction.len())? + count(rest.len())?;
    // Where the point is, counted from the first digit.
    let point = exponent + count(kept.len())?;
    if kept.is_empty() || point < -330 {
        return Some(0.0);
    }
    if point > 310 {
        return None;
    }
    if kept.len() <= 15 && exponent.unsigned_abs() <= 22 {
        // Both are exact, so that one operation rounds once.
        let number = kept.iter().fold(0.0, |number, digit| number * 10.0 + f64::from(*digit));
        let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
        return Some(if exponent < 0 { number / power } else { number * power });
    }

    // The number is `above / below * 2^exponent`, and this divides, bit by bit.
    let (mut above, mut below) = (Vec::new(), vec![1]);
    for digit in kept {
        scale(&mut above, 10, u32::from(*digit));
    }
    if more {
        scale(&mut above, 10, 1);
        exponent -= 1;
    }
    power_up(&mut above, 5, exponent);
    power_up(&mut below, 5, -exponent);
    let shift = bits(&below)? - bits(&above)?;
    power_up(&mut above, 2, shift);
    power_up(&mut below, 2, -shift);
    let mut quotient = 0_u64;
    for _ in 0..64 {
        quotient <<= 1;
        if compare(&above, &below) != Ordering::Less {
            subtract(&mut above, &below);
            quotient |= 1;
        }
        scale(&mut above, 2, 0);
    }
    // The quotient's first bit stands for two to the power of this.
    let zeros = quotient.leading_zeros().cast_signed();
    let power = exponent - shift - zeros;
    if power > 1023 {
        return None;
    }
    // Bits beyond a double's 53, or beyond the least there is.
    let beyond = 11 - zeros + (-1022 - power).max(0);
    let beyond = beyond.unsigned_abs();
    let kept = quotient.checked_shr(beyond).unwrap_or(0);
    let half = 1_u64.checked_shl(beyond - 1).unwrap_or(0);
    let rest = quotient - kept.checked_shl(beyond).unwrap_or(0);
    let odd = kept & 1 == 1 || !above.is_empty();
    let up = half != 0 && (rest > half || (rest == half && odd));
    // A double that is not below the normal ones has no place for its first bit, which is always
    // set: added, it raises the exponent by one. So does a carry.
    let raised = u64::try_from(power.max(-1022) + 1022).ok()?;
    Some(f64::from_bits((raised << 52) + kept + u64::from(up))).filter(|it| it.is_finite())
}

// Numbers of any size, their least digit to the base of 2^32 first and no zeros at the end.

/// Times `factor`, plus `carry`.
fn scale(number: &mut Vec<u32>, factor: u32, carry: u32) {
    let mut carry = u64::from(carry);
    for digit in number.iter_mut() {
        carry += u64::from(*digit) * u64::from(factor);
        *digit = low(carry);
        carry >>= 32;
    }
    if carry > 0 {
        number.push(low(carry));
    }
}

#[allow(clippy::cast_possible_truncation)]
fn low(number: u64) -> u32 {
    number as u32
}

/// How many bits a number has.
fn bits(number: &[u32]) -> Option<i32> {
    let last = number.last()?;
    let whole = i32::try_from(number.len()).ok()? * 32;
    Some(whole - last.leading_zeros().cast_signed())
}

/// Times `base` to the power of `exponent`; as it is if that is below zero.
fn power_up(number: &mut Vec<u32>, base: u32, exponent: i32) {
    (0..exponent / 10).for_each(|_| scale(number, base.pow(10), 0));
    (0..exponent % 10).for_each(|_| scale(number, base, 0));
}

fn compare(one: &[u32], other: &[u32]) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.iter().rev().cmp(other.iter().rev()))
}

/// Takes away a number that is not larger.
fn subtract(from: &mut Vec<u32>, number: &[u32]) {
    let mut borrowed = false;
    for (digit, other) in from.iter_mut().zip(number.iter().chain(iter::repeat(&0))) {
        let (less, one) = digit.overflowing_sub(*other);
        let (less, two) = less.overflowing_sub(borrowed.into());
        *digit = less;
        borrowed = one || two;
    }
    while from.last() == Some(&0) {
        from.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `serde_json` reads the same, its doubles included.
    fn agrees(text: &[u8]) -> Result<(), TestCaseError> {
        let theirs: Option<Value> = serde_json::from_slice(text).ok();
        let bits = |value: &Option<Value>| value.as_ref().and_then(Value::as_f64).map(f64::to_bits);
        let ours = read(text);
        prop_assert_eq!(bits(&ours), bits(&theirs), "{}", String::from_utf8_lossy(text));
        prop_assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(text));
        Ok(())
    }

    #[test]
    fn it_reads_what_serde_json_reads_and_refuses_the_rest() {
        let nested = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
        let (deep, too_deep) = (nested(127), nested(128));
        for text in [
            "",
            " ",
            "null",
            " true\n",
            "false",
            "nul",
            "truee",
            "[]",
            "[ ]",
            "{}",
            "{ }",
            "[1,]",
            "[,]",
            "[1 2]",
            "{\"a\":1,\"b\":[{}],\"a\":2}",
            "{\"a\"}",
            "{\"a\" : 1 }",
            "{a:1}",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "[",
            "{",
            "\"",
            "]",
            "\"a\\n\\u0041\\/\\\"\\b\\f\\r\\t\\\\\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\\x\"",
            "\"\n\"",
            "\"\u{7f}\u{1f600}\"",
            "\u{feff}1",
            "0",
            "-0",
            "-1",
            "00",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1.5",
            "1e5",
            "1E+5",
            "1e-5",
            "1e",
            "1e+",
            "-0.0",
            "0e9",
            "1 1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "1e308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e999999999999",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2e-324",
            "1e-400",
            "0e999999999999",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "9007199254740993.0",
            "9007199254740992.999999999999999999999",
            "9007199254740993.0000000000000000000000000000000000000000000001",
            "0.1",
            "0.30000000000000004",
            "123456789012345678901234567890",
            &deep,
            &too_deep,
        ] {
            agrees(text.as_bytes()).unwrap();
        }
        agrees(b"\"\xff\"").unwrap();
        // The middle of two doubles with as many digits as there can be, and a hair above it.
        let middle = format!("{:.1100e}", f64::from_bits(1)).replace("e-324", "e-325");
        agrees(middle.as_bytes()).unwrap();
        let zeros = "0".repeat(1000);
        for text in [
            format!("9007199254740993.{zeros}1"),
            format!("9007199254740993.{zeros}0"),
            format!("{zeros}1"),
            format!("0.{zeros}1e1000"),
            format!("1{zeros}e-1000"),
        ] {
            agrees(text.as_bytes()).unwrap();
        }
    }

    proptest! {
        #[test]
        fn every_double_comes_back(bits: u64, digits in 0_usize..20) {
            let number = f64::from_bits(bits);
            if number.is_finite() {
                agrees(text(&number).as_bytes())?;
                agrees(format!("{number:.digits$e}").as_bytes())?;
            }
        }

        #[test]
        fn the_middle_of_two_doubles_goes_to_the_even_one(bits in 0_u64..0x7fe0_0000_0000_0000, tail in "[0-9]{0,3}") {
            // Exactly: `core` writes all digits there are.
            let (low, high) = (f64::from_bits(bits), f64::from_bits(bits + 1));
            let middle = format!("{low:.1100}");
            let above = format!("{high:.1100}");
            let sum = half_sum(&middle, &above);
            agrees([&sum, &*tail].concat().as_bytes())?;
        }

        #[test]
        fn any_json_is_read_alike(text in r#"[\[\]{},:"0-9.eE+\-truefalsn \\]{0,24}"#) {
            agrees(text.as_bytes())?;
        }
    }

    /// Half the sum of two decimals of the same number of places.
    fn half_sum(one: &str, other: &str) -> String {
        let width = one.len().max(other.len());
        let digits = |text: &str| -> Vec<u8> {
            format!("{text:0>width$}")
                .bytes()
                .filter(u8::is_ascii_digit)
                .map(|it| it - b'0')
                .collect()
        };
        let (one, other) = (digits(one), digits(other));
        let mut half = String::new();
        let mut sum: Vec<u8> = vec![0];
        let mut carry = 0;
        for (one, other) in one.iter().zip(&other).rev() {
            let digit = one + other + carry;
            sum.insert(1, digit % 10);
            carry = digit / 10;
        }
        sum[0] = carry;
        let mut rest = 0;
        for digit in sum {
            let digit = rest * 10 + digit;
            half.push(char::from(b'0' + digit / 2));
            rest = digit % 2;
        }
        half.push(if rest == 1 { '5' } else { '0' });
        let point = half.len() - 1101;
        half.insert(point, '.');
        let zeros = half.len() - half.trim_start_matches('0').len();
        half.split_off(zeros.min(point - 1))
    }
}
