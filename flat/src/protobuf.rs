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

/// The place of a member, found when the program is compiled.
const fn place(plan: &Plan, name: &str) -> usize {
    let mut at = 0;
    while !same(plan[at].name.as_bytes(), name.as_bytes()) {
        at += 1;
    }
    at
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Lays out a message, and says where. `None` if it is damaged, if something required is absent, or if a
/// number is not finite.
pub fn read(body: &[u8], message: &'static Message, tape: &mut Tape) -> Option<usize> {
    record(body, message, tape, false)
}

fn record(
    mut rest: &[u8],
    message: &'static Message,
    tape: &mut Tape,
    in_row: bool,
) -> Option<usize> {
    let at = tape.record(message.plan);
    while !rest.is_empty() {
        let (number, wire_type) = decode_key(&mut rest).ok()?;
        let Some(field) = message.fields.iter().find(|field| field.number == number) else {
            skip_field(wire_type, number, &mut rest, DecodeContext::default()).ok()?;
            continue;
        };
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
                let number = decode_varint(&mut rest).ok()? as i32;
                tape.number(at, f64::from(number));
            }
            (Coding::String, WireType::LengthDelimited) => {
                let bytes = delimited(&mut rest)?;
                tape.text(at, std::str::from_utf8(bytes).ok()?);
            }
            (Coding::Messages(row), WireType::LengthDelimited) if !in_row => {
                let bytes = delimited(&mut rest)?;
                let first = record(bytes, row, tape, true)?;
                let (known, count) = tape.pair_at(at)?;
                let start = if count == 0 { first } else { known };
                // Not if the messages of two fields alternate.
                if first != start + count * row.plan.len() {
                    return None;
                }
                tape.list(at, start, count + 1);
            }
            _ => return None,
        }
    }
    let required = message.fields.iter().filter(|field| field.required);
    let whole = tape.is_whole(at, message.plan)
        && !required.into_iter().any(|field| tape.is_absent(at + field.member));
    whole.then_some(at)
}

fn delimited<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let length = usize::try_from(decode_varint(rest).ok()?).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}
