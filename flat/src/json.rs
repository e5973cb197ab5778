//! JSON text straight onto a tape.
//!
//! Not by a general parser: compiled for speed, one would cost more bytes than all the rest of this crate, and
//! what is rare may be declined here, since a general parser reads it then.

use crate::{ABSENT, Kind, Plan, Tape, number, required};

/// Lays out a body that is a JSON object of this plan, and says where. `None` if it is not regular:
/// something required is absent, something is of another type, or it is no JSON.
pub fn read(body: &[u8], plan: &'static Plan, tape: &mut Tape) -> Option<usize> {
    // No text becomes longer than it is in the body.
    tape.pool.make_room(body.len());
    let mut scanner = Scanner { body, at: 0 };
    let at = tape.record(plan);
    scanner.record(&mut Order::of(plan), at, tape)?;
    scanner.token();
    (scanner.at == body.len()).then_some(at)
}

/// How deep what no plan names may be nested.
const DEPTH: u32 = 32;

/// A plan, and in which order its members came last time: most likely they come so again.
struct Order {
    plan: &'static Plan,
    required: u32,
    /// For each member the one after it; for none, in the last place, the first one.
    next: [u8; MOST + 1],
}

/// Members in a plan, at most.
const MOST: usize = 31;

impl Order {
    fn of(plan: &'static Plan) -> Self {
        Self { plan, required: required(plan), next: [0; MOST + 1] }
    }
}

pub(crate) struct Scanner<'b> {
    pub(crate) body: &'b [u8],
    pub(crate) at: usize,
}

impl Scanner<'_> {
    #[inline]
    pub(crate) fn byte(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }

    /// The byte behind white space, where the scanner then stands.
    #[inline]
    pub(crate) fn token(&mut self) -> Option<u8> {
        while matches!(self.byte()?, b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    /// Goes over this byte and white space before it, if it comes next.
    #[inline]
    pub(crate) fn passes(&mut self, byte: u8) -> bool {
        let passes = self.token() == Some(byte);
        self.at += usize::from(passes);
        passes
    }

    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Option<()> {
        self.passes(byte).then_some(())
    }

    /// After an element: whether another one comes, or the end.
    #[inline]
    pub(crate) fn goes_on(&mut self, end: u8) -> Option<bool> {
        let next = self.token()?;
        self.at += 1;
        match next {
            b',' => Some(true),
            next if next == end => Some(false),
            _ => None,
        }
    }

    fn record(&mut self, order: &mut Order, at: usize, tape: &mut Tape) -> Option<()> {
        self.expect(b'{')?;
        let mut seen = 0_u32;
        let mut last = MOST;
        let mut more = !self.passes(b'}');
        while more {
            let place = self.name(order, last)?;
            self.expect(b':')?;
            match order.plan.get(place) {
                Some(member) => {
                    let bit = 1 << place;
                    let is_there = self.member(member.kind, at + place, tape)?;
                    seen = if is_there { seen | bit } else { seen & !bit };
                    last = place;
                }
                None => self.skip(DEPTH)?,
            }
            more = self.goes_on(b'}')?;
        }
        (seen & order.required == order.required).then_some(())
    }

    /// A member's place in the plan; beyond its end if it has none.
    fn name(&mut self, order: &mut Order, last: usize) -> Option<usize> {
        self.expect(b'"')?;
        let rest = self.body.get(self.at..)?;
        let next = order.next.get_mut(last)?;
        // The quotation mark first: few names are of the same length.
        let ends_after =
            |name: &str| rest.get(name.len()) == Some(&b'"') && rest.starts_with(name.as_bytes());
        let expected = usize::from(*next);
        let found = match order.plan.get(expected) {
            Some(member) if ends_after(member.name) => Some(expected),
            _ => order.plan.iter().position(|member| ends_after(member.name)),
        };
        if let Some(place) = found {
            self.at += order.plan.get(place)?.name.len() + 1;
            *next = u8::try_from(place).ok()?;
            return found;
        }
        // An escaped name may be one of the plan.
        let is_plain = self.skip_text()?;
        is_plain.then_some(order.plan.len())
    }

    /// Whether there is a value: `null` is as good as none, and the last of two members counts.
    fn member(&mut self, kind: Kind, at: usize, tape: &mut Tape) -> Option<bool> {
        let next = self.token()?;
        match (kind, next) {
            (Kind::Text, b'"') => self.text(at, tape)?,
            (Kind::Number, b'-' | b'0'..=b'9') => tape.number(at, self.number()?),
            (Kind::Rows(plan), b'[') => self.rows(plan, at, tape)?,
            (Kind::Text | Kind::Number, b'n') => {
                self.word(b"null")?;
                tape.set(at, ABSENT);
                return Some(false);
            }
            _ => return None,
        }
        Some(true)
    }

    fn rows(&mut self, plan: &'static Plan, at: usize, tape: &mut Tape) -> Option<()> {
        self.expect(b'[')?;
        let first = tape.slots.len();
        let mut order = Order::of(plan);
        let mut more = !self.passes(b']');
        while more {
            let row = tape.reserve(plan.len());
            self.record(&mut order, row, tape)?;
            more = self.goes_on(b']')?;
        }
        let count = (tape.slots.len() - first) / plan.len().max(1);
        tape.list(at, first, count);
        Some(())
    }

    fn text(&mut self, at: usize, tape: &mut Tape) -> Option<()> {
        self.at += 1;
        let start = tape.pool.used;
        let mut writer = tape.pool.writer();
        loop {
            let rest = writer
                .run(self.body.get(self.at..)?, |byte| matches!(byte, b'"' | b'\\' | ..0x20))?;
            self.at = self.body.len() - rest.len();
            match rest.first()? {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    writer.push(self.escaped()?);
                }
                _ => return None,
            }
        }
        self.at += 1;
        tape.pool.used += writer.written();
        tape.list(at, start, tape.pool.used);
        Some(())
    }

    fn number(&mut self) -> Option<f64> {
        let (number, length) = number::read(self.body.get(self.at..)?)?;
        self.at += length;
        Some(number)
    }

    /// Goes over a value, with all checks.
    fn skip(&mut self, depth: u32) -> Option<()> {
        match self.token()? {
            b'"' => {
                self.at += 1;
                self.skip_text().map(drop)
            }
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            b'[' => self.skip_all(b']', depth),
            b'{' => self.skip_all(b'}', depth),
            _ => None,
        }
    }

    fn skip_all(&mut self, end: u8, depth: u32) -> Option<()> {
        self.at += 1;
        let depth = depth.checked_sub(1)?;
        let mut more = !self.passes(end);
        while more {
            if end == b'}' {
                self.expect(b'"')?;
                self.skip_text()?;
                self.expect(b':')?;
            }
            self.skip(depth)?;
            more = self.goes_on(end)?;
        }
        Some(())
    }

    /// Goes over the rest of a text; says whether it has no escapes.
    fn skip_text(&mut self) -> Option<bool> {
        let mut is_plain = true;
        loop {
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Some(is_plain);
                }
                b'\\' => {
                    self.at += 1;
                    self.escaped()?;
                    is_plain = false;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
    }

    pub(crate) fn word(&mut self, word: &[u8]) -> Option<()> {
        self.body.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    pub(crate) fn escaped(&mut self) -> Option<char> {
        let byte = self.byte()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit);
                }
                self.word(b"\\u")?;
                let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low)?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.body.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Member;

    const PLAN: &Plan = &[
        Member { name: "text", kind: Kind::Text, required: true },
        Member { name: "number", kind: Kind::Number, required: false },
        Member { name: "rows", kind: Kind::Rows(ROW), required: false },
    ];
    const ROW: &Plan = &[Member { name: "a", kind: Kind::Text, required: true }];

    fn read_all(json: &str) -> Option<(String, Option<f64>, Vec<String>)> {
        let mut tape = Tape::new();
        tape.clear();
        let at = read(json.as_bytes(), PLAN, &mut tape)?;
        let (first, count) = tape.pair_at(at + 2)?;
        let rows = (first..first + count).map(|at| tape.text_at(at).unwrap_or_default());
        Some((tape.text_at(at)?, tape.number_at(at + 1), rows.collect()))
    }

    #[test]
    fn the_regular_form_is_read() {
        for (json, text, number, rows) in [
            (r#"{"text":"x"}"#, "x", None, &[][..]),
            (
                r#" { "rows" : [ { "a" : "1" } , {"b":[{}],"a":"2"} ] , "text" : "ё" } "#,
                "ё",
                None,
                &["1", "2"],
            ),
            (
                r#"{"number":-1.5e1,"text":"\u0451\ud83d\ude95\n\"x","number":2}"#,
                "ё🚕\n\"x",
                Some(2.0),
                &[],
            ),
            (
                r#"{"number":1,"text":"","number":null,"z":{"a":[1,true,false,null,{}]}}"#,
                "",
                None,
                &[],
            ),
        ] {
            let rows = rows.iter().map(ToString::to_string).collect();
            assert_eq!(read_all(json), Some((text.into(), number, rows)), "{json}");
        }
    }

    #[test]
    fn all_else_is_declined() {
        for json in [
            "",
            "{}",
            "[]",
            r#"{"text":"x""#,
            r#"{"text":"x"}}"#,
            r#"{"text":"x",}"#,
            r#"{"text":1}"#,
            r#"{"text":null}"#,
            r#"{"text":"\ud83d"}"#,
            r#"{"text":"\ud83d\u0041"}"#,
            r#"{"text":"\x"}"#,
            "{\"text\":\"\n\"}",
            r#"{"text":"x","number":"1"}"#,
            r#"{"text":"x","number":01}"#,
            r#"{"text":"x","rows":[{}]}"#,
            r#"{"text":"x","rows":[{"a":"1"},]}"#,
            r#"{"text":"x","z":1e999}"#,
            r#"{"text":"x","z":nul}"#,
            r#"{"text":"x","z":{1:2}}"#,
            r#"{"text":"x","rows":{"a":"1"}}"#,
            r#"{"text":"\u+041"}"#,
        ] {
            assert_eq!(read_all(json), None, "{json}");
        }
        let deep = format!(r#"{{"text":"x","z":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read_all(&deep), None);
    }
}
