//! Protobuf straight onto a tape.

use crate::{Plan, Tape};

// How values travel.
const VARINT: u32 = 0;
const EIGHT_BYTES: u32 = 1;
const DELIMITED: u32 = 2;
const FOUR_BYTES: u32 = 5;

/// A message: the record it becomes, and which field is which member.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    plan: &'static Plan,
    fields: &'static [Field],
    /// What the schema requires, a bit for each field.
    required: u32,
}

impl Message {
    /// The fields may be in any order.
    pub const fn new(plan: &'static Plan, fields: &'static [Field]) -> Self {
        let (mut required, mut bit, mut rest) = (0, 1, fields);
        while let [field, after @ ..] = rest {
            if field.required {
                required |= bit;
            }
            (bit, rest) = (bit << 1, after);
        }
        Self { plan, fields, required }
    }
}

/// A field of a message.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its number in the schema and how it travels, as one stands before each value.
    key: u32,
    /// The place of its member in the plan.
    member: usize,
    coding: Coding,
    required: bool,
}

/// How a field's value travels.
#[derive(Clone, Copy, Debug)]
pub enum Coding {
    /// `string`.
    String,
    /// `double`.
    Double,
    /// `int32`.
    Int32,
    /// A repeated message.
    Messages(&'static Message),
}

impl Field {
    /// A field of this number in the schema, its member by name.
    pub const fn new(plan: &Plan, number: u32, name: &str, coding: Coding, required: bool) -> Self {
        let wire_type = match coding {
            Coding::Int32 => VARINT,
            Coding::Double => EIGHT_BYTES,
            Coding::String | Coding::Messages(_) => DELIMITED,
        };
        Self { key: number << 3 | wire_type, member: place(plan, name), coding, required }
    }
}

/// The place of a member, found when the program is compiled: a name that is none does not compile.
#[allow(clippy::indexing_slicing)]
const fn place(plan: &Plan, name: &str) -> usize {
    let (mut rest, mut place) = (plan, 0);
    while let [member, after @ ..] = rest {
        if same(member.name.as_bytes(), name.as_bytes()) {
            return place;
        }
        (rest, place) = (after, place + 1);
    }
    // Beyond its end: what is written there is lost, and a test misses it.
    place
}

#[allow(clippy::indexing_slicing)]
const fn same(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([], []) => true,
        ([a, one @ ..], [b, other @ ..]) => *a == *b && same(one, other),
        _ => false,
    }
}

/// Lays out a message, and says where. `None` if it is damaged, if something required is absent, or if a
/// number is not finite.
pub fn read(body: &[u8], message: &'static Message, tape: &mut Tape) -> Option<usize> {
    tape.pool.make_room(body.len());
    let at = tape.record(message.plan);
    record(body, message, at, tape)?;
    Some(at)
}

fn record(body: &[u8], message: &Message, at: usize, tape: &mut Tape) -> Option<()> {
    let mut rest = body;
    let mut seen = 0_u32;
    // Most encoders write fields in the order of their numbers.
    let mut expected = 0;
    while !rest.is_empty() {
        let key = key(&mut rest)?;
        let is_it = |field: &Field| field.key == key;
        let place = match message.fields.get(expected) {
            Some(field) if is_it(field) => Some(expected),
            _ => message.fields.iter().position(is_it),
        };
        let Some(place) = place else {
            skip(key, message, &mut rest)?;
            continue;
        };
        expected = place + 1;
        seen |= 1 << place;
        let field = message.fields.get(place)?;
        let at = at + field.member;
        match field.coding {
            Coding::Double => {
                let (bits, after) = rest.split_first_chunk()?;
                rest = after;
                let number = f64::from_le_bytes(*bits);
                if !number.is_finite() {
                    return None;
                }
                tape.number(at, number);
            }
            Coding::Int32 => {
                // Negative ones travel with ten bytes; what is beyond 32 bits is cut off.
                #[allow(clippy::cast_possible_truncation)]
                let number = varint(&mut rest)? as i32;
                tape.number(at, f64::from(number));
            }
            Coding::String => {
                let bytes = delimited(&mut rest)?;
                tape.utf8(at, bytes)?;
            }
            Coding::Messages(row) => {
                expected = place;
                // Not if they stand in two places.
                if tape.pair_at(at)?.1 > 0 {
                    return None;
                }
                let first = rows(&mut rest, key, row, tape)?;
                tape.list(at, first, (tape.slots.len() - first) / row.plan.len().max(1));
            }
        }
    }
    (seen & message.required == message.required).then_some(())
}

/// Lays out a message, and all of the same field that follow it immediately.
fn rows(rest: &mut &[u8], key: u32, row: &Message, tape: &mut Tape) -> Option<usize> {
    let start = tape.slots.len();
    loop {
        let bytes = delimited(rest)?;
        let at = tape.reserve(row.plan.len());
        record(bytes, row, at, tape)?;
        let mut ahead = *rest;
        if self::key(&mut ahead) != Some(key) {
            return Some(start);
        }
        *rest = ahead;
    }
}

/// Goes over a field that is none of the message; `None` if it is one that travels otherwise, or in a form that nothing uses any more.
#[cold]
fn skip(key: u32, message: &Message, rest: &mut &[u8]) -> Option<()> {
    if message.fields.iter().any(|field| field.key >> 3 == key >> 3) {
        return None;
    }
    let length = match key & 7 {
        VARINT => return varint(rest).map(drop),
        DELIMITED => return delimited(rest).map(drop),
        EIGHT_BYTES => 8,
        FOUR_BYTES => 4,
        _ => return None,
    };
    *rest = rest.get(length..)?;
    Some(())
}

/// What stands before a value: the field's number times eight, and how it travels.
fn key(rest: &mut &[u8]) -> Option<u32> {
    u32::try_from(varint(rest)?).ok().filter(|key| *key >= 8)
}

#[inline]
fn varint(rest: &mut &[u8]) -> Option<u64> {
    match rest.split_first() {
        Some((byte @ ..0x80, after)) => {
            *rest = after;
            Some(u64::from(*byte))
        }
        _ => long_varint(rest),
    }
}

/// Seven bits a byte, the lowest first, and at most 64.
fn long_varint(rest: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        number |= bits << shift;
        if number >> shift != bits {
            return None;
        }
        if *byte < 0x80 {
            return Some(number);
        }
        shift += 7;
        if shift > 63 {
            return None;
        }
    }
}

#[inline]
fn delimited<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(varint(rest)?).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}
