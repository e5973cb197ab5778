//! Protobuf straight onto a tape, by the wire format's own primitives.

use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

use crate::{Plan, Tape};

/// A message: the record it becomes, and which field is which member.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// What it becomes.
    pub plan: &'static Plan,
    /// In any order.
    pub fields: &'static [Field],
}

/// A field of a message.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its number in the schema.
    pub number: u32,
    /// The place of its member in the plan.
    pub member: usize,
    /// How it travels.
    pub coding: Coding,
    /// Whether the schema requires it.
    pub required: bool,
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
    /// A field, its member by name.
    pub const fn new(plan: &Plan, number: u32, name: &str, coding: Coding, required: bool) -> Self {
        Self { number, member: place(plan, name), coding, required }
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
    record(body, message, required_fields(message), at, tape)?;
    Some(at)
}

/// What the schema requires, a bit for each field.
fn required_fields(message: &Message) -> u32 {
    message
        .fields
        .iter()
        .zip(0..32)
        .fold(0, |bits, (field, at)| bits | u32::from(field.required) << at)
}

fn record(body: &[u8], message: &Message, required: u32, at: usize, tape: &mut Tape) -> Option<()> {
    let mut rest = body;
    let mut seen = 0_u32;
    // Most encoders write fields in the order of their numbers.
    let mut expected = 0;
    while !rest.is_empty() {
        let (number, wire_type) = key(&mut rest)?;
        let is_it = |field: &Field| field.number == number;
        let place = match message.fields.get(expected) {
            Some(field) if is_it(field) => Some(expected),
            _ => message.fields.iter().position(is_it),
        };
        let Some(place) = place else {
            skip_field(wire_type, number, &mut rest, DecodeContext::default()).ok()?;
            continue;
        };
        expected = place + 1;
        seen |= 1 << place;
        let field = message.fields.get(place)?;
        let at = at + field.member;
        match (field.coding, wire_type) {
            (Coding::Double, WireType::SixtyFourBit) => {
                let (bits, after) = rest.split_first_chunk()?;
                rest = after;
                let number = f64::from_le_bytes(*bits);
                if !number.is_finite() {
                    return None;
                }
                tape.number(at, number);
            }
            (Coding::Int32, WireType::Varint) => {
                // Negative ones travel with ten bytes; what is beyond 32 bits is cut off.
                #[allow(clippy::cast_possible_truncation)]
                let number = varint(&mut rest)? as i32;
                tape.number(at, f64::from(number));
            }
            (Coding::String, WireType::LengthDelimited) => {
                let bytes = delimited(&mut rest)?;
                tape.utf8(at, bytes)?;
            }
            (Coding::Messages(row), WireType::LengthDelimited) => {
                expected = place;
                let bytes = delimited(&mut rest)?;
                let first = rows(bytes, &mut rest, number, row, tape)?;
                // Not if they stand in two places.
                if tape.pair_at(at)?.1 > 0 {
                    return None;
                }
                tape.list(at, first, (tape.slots.len() - first) / row.plan.len().max(1));
            }
            _ => return None,
        }
    }
    (seen & required == required).then_some(())
}

/// Lays out a message, and all of the same field that follow it immediately.
fn rows(
    first: &[u8],
    rest: &mut &[u8],
    number: u32,
    row: &Message,
    tape: &mut Tape,
) -> Option<usize> {
    let required = required_fields(row);
    let start = tape.slots.len();
    let mut bytes = first;
    loop {
        let at = tape.reserve(row.plan.len());
        record(bytes, row, required, at, tape)?;
        let mut ahead = *rest;
        match key(&mut ahead) {
            Some((next, WireType::LengthDelimited)) if next == number => *rest = ahead,
            _ => return Some(start),
        }
        bytes = delimited(rest)?;
    }
}

fn key(rest: &mut &[u8]) -> Option<(u32, WireType)> {
    // Numbers up to 15 take one byte.
    match rest.split_first() {
        Some((key @ 8..0x80, after)) => {
            let wire_type = WireType::try_from(u64::from(key & 7)).ok()?;
            *rest = after;
            Some((u32::from(key >> 3), wire_type))
        }
        _ => decode_key(rest).ok(),
    }
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    match rest.split_first() {
        Some((byte @ ..0x80, after)) => {
            *rest = after;
            Some(u64::from(*byte))
        }
        _ => decode_varint(rest).ok(),
    }
}

fn delimited<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(varint(rest)?).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}
