//! Values on their way out of WebAssembly, without a call or an allocation for each of them.
//!
//! An answer is laid out on a [`Tape`]: numbers and spans of text in slots of eight bytes, all text in
//! one [`Pool`]. JavaScript takes the pool over as one string, slices it, and builds its objects as
//! literals; the code that does so is made from the same types.
//!
//! Plain answers need not become Rust values first: [`json::read`] and [`protobuf::read`] lay a body
//! out as its type's [`Plan`] says. They know the regular form only, and decline everything
//! else, which then takes the way that knows all forms and can say what is wrong.
//!
//! [`tree`] reads JSON of any shape, and [`text`] has the few loops over bytes that the rest of the core waits for.
//!
//! This is a crate of its own because it alone is compiled for speed; the rest is compiled for size.

pub mod json;
mod number;
pub mod protobuf;
pub mod text;
pub mod tree;
pub mod url;

/// Here, since a generic type is compiled as the crate that names it.
#[cfg(all(feature = "allocator", target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

use std::slice;

/// The members of a record, in the order of its slots.
pub type Plan = [Member];

/// A member of a record.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a record without it is no answer.
    pub required: bool,
}

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A finite number.
    Number,
    /// Records whose members are texts and numbers.
    Rows(&'static Plan),
    /// Something that has no regular form.
    Other,
}

/// The slots in which a value is laid out, and the text they refer to.
///
/// A record takes one slot for each member. A slot is a number, a span of text (where it begins and
/// ends in the pool, two `u32`), a list (the slot of its first element and their count), or absent.
#[derive(Debug, Default)]
pub struct Tape {
    slots: Vec<u64>,
    pool: Pool,
}

/// Neither a finite number nor a place in any memory.
const ABSENT: u64 = u64::MAX;

/// The slots before all others: the pool's address and length; where the answer begins; the address and
/// length of the body that it refers to.
const HEAD: usize = 3;

/// In [`HEAD`].
const BODY: usize = 2;

/// What a tape may keep allocated between two answers, in slots.
const KEPT: usize = 8 * 1024;

/// And its pool, in units. To make it anew for an answer costs as much as to read a tenth of it.
const KEPT_UNITS: usize = 128 * 1024;

impl Tape {
    /// An empty one.
    pub const fn new() -> Self {
        let pool = Pool { units: Vec::new(), used: 0 };
        Self { slots: Vec::new(), pool }
    }

    /// Forgets what is on it, and gives back what a large answer took.
    pub fn clear(&mut self) {
        if self.slots.capacity() > KEPT {
            self.slots = Vec::new();
        }
        self.slots.clear();
        self.pool.clear();
        self.slots.resize(HEAD, ABSENT);
    }

    /// New slots, all absent; gives the first one.
    pub fn reserve(&mut self, width: usize) -> usize {
        let at = self.slots.len();
        self.slots.resize(at + width, ABSENT);
        at
    }

    /// Slots for a record of this plan.
    fn record(&mut self, plan: &Plan) -> usize {
        let at = self.reserve(plan.len());
        for (at, member) in (at..).zip(plan) {
            if matches!(member.kind, Kind::Rows(_)) {
                self.list(at, at, 0);
            }
        }
        at
    }

    /// Puts a finite number into a slot.
    pub fn number(&mut self, at: usize, number: f64) {
        self.set(at, number.to_bits());
    }

    /// Puts text into a slot.
    pub fn text(&mut self, at: usize, text: &str) {
        // Text is always UTF-8.
        let _ = self.utf8(at, text.as_bytes());
    }

    /// Puts text into a slot; `None` if it is no UTF-8.
    fn utf8(&mut self, at: usize, bytes: &[u8]) -> Option<()> {
        let start = self.pool.used;
        self.pool.extend(bytes)?;
        self.set(at, pair(start, self.pool.used));
        Some(())
    }

    /// Puts a list into a slot: its elements' first slot and their number.
    pub fn list(&mut self, at: usize, first: usize, count: usize) {
        self.set(at, pair(first, count));
    }

    fn set(&mut self, at: usize, bits: u64) {
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = bits;
        }
    }

    /// From now on values of any shape are not laid out: their texts are JSON Pointers into this body, which
    /// JavaScript parses itself.
    pub fn refer_to(&mut self, body: &[u8]) {
        self.set(BODY, pair(body.as_ptr() as usize, body.len()));
    }

    /// Whether they are.
    pub fn refers(&self) -> bool {
        self.pair_at(BODY).is_some()
    }

    /// Closes the tape on the answer that begins at `at`; gives its address in the memory.
    pub fn seal(&mut self, at: usize) -> usize {
        self.set(0, pair(self.pool.units.as_ptr() as usize, self.pool.used));
        self.set(1, pair(at, 0));
        self.slots.as_ptr() as usize
    }

    /// The number in a slot.
    pub fn number_at(&self, at: usize) -> Option<f64> {
        self.slots.get(at).filter(|bits| **bits != ABSENT).map(|bits| f64::from_bits(*bits))
    }

    /// The text in a slot.
    pub fn text_at(&self, at: usize) -> Option<String> {
        let (start, end) = self.pair_at(at)?;
        String::from_utf16(self.pool.units.get(start..end)?).ok()
    }

    /// The first slot of a list's elements, and their number.
    pub fn pair_at(&self, at: usize) -> Option<(usize, usize)> {
        let bits = self.slots.get(at).filter(|bits| **bits != ABSENT)?;
        let half = |bits: u64| usize::try_from(bits & 0xffff_ffff).ok();
        Some((half(*bits)?, half(*bits >> 32)?))
    }
}

/// Whether records of this plan can be [`Kind::Rows`].
pub const fn is_row(plan: &Plan) -> bool {
    let mut rest = plan;
    while let [member, after @ ..] = rest {
        if !matches!(member.kind, Kind::Text | Kind::Number) {
            return false;
        }
        rest = after;
    }
    !plan.is_empty() && plan.len() < 32
}

/// The members without which a record is no answer, a bit each.
fn required(plan: &Plan) -> u32 {
    plan.iter().zip(0..32).fold(0, |bits, (member, at)| bits | u32::from(member.required) << at)
}

/// Two `u32` in the order in which JavaScript finds them: WebAssembly is little-endian.
fn pair(first: usize, second: usize) -> u64 {
    (first as u64 & 0xffff_ffff) | (second as u64) << 32
}

/// All text of an answer, in UTF-16: what engines keep strings in, and several times faster to take over than
/// UTF-8.
#[derive(Debug, Default)]
struct Pool {
    /// More than is used, so that a unit is written without a look at whether there is room.
    units: Vec<u16>,
    used: usize,
}

impl Pool {
    fn clear(&mut self) {
        if self.units.len() > KEPT_UNITS {
            self.units = Vec::new();
        }
        self.used = 0;
    }

    /// Makes room for text of so many bytes, which never becomes more units than that.
    fn make_room(&mut self, bytes: usize) {
        if self.units.len() < self.used + bytes {
            self.units.resize((self.used + bytes).max(256), 0);
        }
    }

    /// Adds UTF-8. `None` if it is none.
    fn extend(&mut self, bytes: &[u8]) -> Option<()> {
        self.make_room(bytes.len());
        let mut writer = self.writer();
        writer.run(bytes, |_| false)?;
        self.used += writer.written();
        Some(())
    }

    /// Writes behind the text there is; what has been written is then to be added to `used`.
    fn writer(&mut self) -> Writer<'_> {
        let room = self.units.get_mut(self.used..).unwrap_or_default();
        Writer { size: room.len(), room: room.iter_mut() }
    }
}

/// Adds text of which is known that there is room for it.
struct Writer<'p> {
    size: usize,
    /// What is left of it.
    room: slice::IterMut<'p, u16>,
}

impl Writer<'_> {
    #[inline]
    fn unit(&mut self, unit: u16) {
        if let Some(slot) = self.room.next() {
            *slot = unit;
        }
    }

    fn push(&mut self, c: char) {
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            self.unit(*unit);
        }
    }

    /// Adds UTF-8 up to its end, or to an ASCII character that ends it. Gives what is left then; `None` if it is no UTF-8.
    #[inline]
    fn run<'b>(&mut self, bytes: &'b [u8], ends: impl Fn(u8) -> bool) -> Option<&'b [u8]> {
        let mut rest = bytes;
        loop {
            rest = match rest {
                [] => return Some(rest),
                [byte @ ..0x80, after @ ..] => {
                    if ends(*byte) {
                        return Some(rest);
                    }
                    self.unit(u16::from(*byte));
                    after
                }
                [lead @ 0xc2..=0xdf, next @ 0x80..=0xbf, after @ ..] => {
                    self.unit(u16::from(lead & 0x1f) << 6 | u16::from(next & 0x3f));
                    after
                }
                _ => {
                    let (c, length) = rare(rest)?;
                    self.push(c);
                    rest.get(length..)?
                }
            };
        }
    }

    fn written(self) -> usize {
        self.size - self.room.len()
    }
}

/// The character of three or four bytes at the beginning of UTF-8, and how many they are. `None` if there is none.
fn rare(bytes: &[u8]) -> Option<(char, usize)> {
    let bits = |at: usize| match bytes.get(at) {
        Some(byte @ 0x80..=0xbf) => Some(u32::from(byte & 0x3f)),
        _ => None,
    };
    let lead = u32::from(*bytes.first()?);
    let (c, least, length) = match lead {
        0xe0..=0xef => ((lead & 0xf) << 12 | bits(1)? << 6 | bits(2)?, 0x800, 3),
        0xf0..=0xf4 => {
            ((lead & 0x7) << 18 | bits(1)? << 12 | bits(2)? << 6 | bits(3)?, 0x1_0000, 4)
        }
        _ => return None,
    };
    // Refuses what fewer bytes would do for, halves of characters, and what is beyond Unicode.
    Some((char::from_u32(c).filter(|_| c >= least)?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_width_is_found_again() {
        let mut tape = Tape::default();
        for texts in [&["", "RUB", "a"][..], &["RUB", "", "Эконом", "x", "🚕", "\u{ffff}\u{10000}"]]
        {
            tape.clear();
            let at = tape.reserve(texts.len() + 1);
            for (text, at) in texts.iter().zip(at..) {
                tape.text(at, text);
            }
            for (text, at) in texts.iter().zip(at..) {
                assert_eq!(tape.text_at(at).as_deref(), Some(*text));
            }
            assert_eq!(tape.text_at(at + texts.len()), None);
        }
    }

    #[test]
    fn a_large_answer_does_not_stay() {
        let mut tape = Tape::default();
        tape.clear();
        let at = tape.reserve(100_000);
        tape.text(at, &"ё".repeat(200_000));
        tape.clear();
        assert!(tape.slots.capacity() <= KEPT && tape.pool.units.capacity() <= KEPT_UNITS);
    }
}
