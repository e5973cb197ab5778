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
//! This is a crate of its own because it alone is compiled for speed; the rest is compiled for size.

pub mod json;
mod number;
pub mod protobuf;

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

/// The slots before all others: the pool's address and length; where the answer begins, and whether
/// the pool is wide.
const HEAD: usize = 2;

/// What a tape and a pool may keep allocated between two answers, in slots and in characters.
const KEPT: usize = 8 * 1024;

impl Tape {
    /// An empty one.
    pub const fn new() -> Self {
        Self { slots: Vec::new(), pool: Pool { narrow: Vec::new(), wide: Vec::new() } }
    }

    /// Forgets what is on it, and gives back what a large answer took.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.slots.shrink_to(KEPT);
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
        for (slot, member) in plan.iter().enumerate() {
            if matches!(member.kind, Kind::Rows(_)) {
                self.list(at + slot, at, 0);
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
        let start = self.pool.len();
        self.pool.push(text);
        self.set(at, pair(start, self.pool.len()));
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

    fn is_absent(&self, at: usize) -> bool {
        self.slots.get(at) == Some(&ABSENT)
    }

    /// Whether the record at `at` has all that its plan requires.
    fn is_whole(&self, at: usize, plan: &Plan) -> bool {
        !plan.iter().zip(at..).any(|(member, at)| member.required && self.is_absent(at))
    }

    /// Closes the tape on the answer that begins at `at`; gives its address in the memory.
    pub fn seal(&mut self, at: usize) -> usize {
        self.set(0, pair(self.pool.address(), self.pool.len()));
        self.set(1, pair(at, usize::from(self.pool.is_wide())));
        self.slots.as_ptr() as usize
    }

    /// The number in a slot.
    pub fn number_at(&self, at: usize) -> Option<f64> {
        self.slots.get(at).filter(|bits| **bits != ABSENT).map(|bits| f64::from_bits(*bits))
    }

    /// The text in a slot.
    pub fn text_at(&self, at: usize) -> Option<String> {
        let (start, end) = self.pair_at(at)?;
        self.pool.slice(start, end)
    }

    /// The first slot of a list's elements, and their number.
    pub fn pair_at(&self, at: usize) -> Option<(usize, usize)> {
        let bits = self.slots.get(at).filter(|bits| **bits != ABSENT)?;
        let half = |bits: u64| usize::try_from(bits & 0xffff_ffff).ok();
        Some((half(*bits)?, half(*bits >> 32)?))
    }
}

/// Two `u32` in the order in which JavaScript finds them: WebAssembly is little-endian.
fn pair(first: usize, second: usize) -> u64 {
    (first as u64 & 0xffff_ffff) | (second as u64) << 32
}

/// All text of an answer: bytes as long as it is ASCII, else UTF-16. Both are what engines keep
/// strings in, and decoding them is several times faster than decoding UTF-8.
#[derive(Debug, Default)]
struct Pool {
    narrow: Vec<u8>,
    /// Not empty: all text is here.
    wide: Vec<u16>,
}

impl Pool {
    fn clear(&mut self) {
        self.narrow.clear();
        self.narrow.shrink_to(KEPT);
        self.wide.clear();
        self.wide.shrink_to(KEPT);
    }

    fn is_wide(&self) -> bool {
        !self.wide.is_empty()
    }

    /// In UTF-16 units, which is how JavaScript counts.
    fn len(&self) -> usize {
        if self.is_wide() { self.wide.len() } else { self.narrow.len() }
    }

    fn push(&mut self, text: &str) {
        if !self.is_wide() {
            if text.is_ascii() {
                self.narrow.extend_from_slice(text.as_bytes());
                return;
            }
            self.wide.extend(self.narrow.iter().map(|byte| u16::from(*byte)));
        }
        // No text has more units than bytes.
        let start = self.wide.len();
        self.wide.resize(start + text.len(), 0);
        let mut rest = self.wide.iter_mut().skip(start);
        let mut units = 0;
        let mut put = |unit: u32| {
            if let Some(slot) = rest.next() {
                // Its upper half is zero.
                *slot = (unit & 0xffff) as u16;
                units += 1;
            }
        };
        for c in text.chars().map(u32::from) {
            if c < 0x1_0000 {
                put(c);
            } else {
                put(0xd7c0 + (c >> 10));
                put(0xdc00 + (c & 0x3ff));
            }
        }
        self.wide.truncate(start + units);
    }

    fn address(&self) -> usize {
        if self.is_wide() { self.wide.as_ptr() as usize } else { self.narrow.as_ptr() as usize }
    }

    fn slice(&self, start: usize, end: usize) -> Option<String> {
        if self.is_wide() {
            String::from_utf16(self.wide.get(start..end)?).ok()
        } else {
            String::from_utf8(self.narrow.get(start..end)?.to_vec()).ok()
        }
    }
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
        tape.text(at, &"ё".repeat(100_000));
        tape.clear();
        assert!(tape.slots.capacity() <= KEPT && tape.pool.wide.capacity() <= KEPT);
    }
}
