//! JSON text straight onto a tape.
//!
//! Not by a general parser: compiled for speed, one would cost more bytes than all the rest of this crate, and
//! what is rare may be declined here, since a general parser reads it then.

use crate::{ABSENT, Kind, Plan, Tape, number};

/// Lays out a body that is a JSON object of this plan, and says where. `None` if it is not regular:
/// something required is absent, something is of another type, or it is no JSON.
pub fn read(body: &[u8], plan: &'static Plan, tape: &mut Tape) -> Option<usize> {
    let text = std::str::from_utf8(body).ok()?;
    let mut scanner = Scanner { text, at: 0, unescaped: String::new() };
    let at = tape.record(plan);
    scanner.record(plan, at, tape, false)?;
    scanner.token();
    (scanner.at == text.len()).then_some(at)
}

/// How deep what no plan names may be nested.
const DEPTH: u32 = 32;

struct Scanner<'b> {
    text: &'b str,
    at: usize,
    /// The last text that had escapes in it.
    unescaped: String,
}

impl Scanner<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte behind white space, where the scanner then stands.
    fn token(&mut self) -> Option<u8> {
        while matches!(self.byte()?, b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    /// Goes over this byte and white space before it, if it comes next.
    fn passes(&mut self, byte: u8) -> bool {
        let passes = self.token() == Some(byte);
        self.at += usize::from(passes);
        passes
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.passes(byte).then_some(())
    }

    fn record(&mut self, plan: &Plan, at: usize, tape: &mut Tape, in_row: bool) -> Option<()> {
        self.expect(b'{')?;
        let mut expected = 0;
        let mut more = !self.passes(b'}');
        while more {
            let place = self.name(plan, expected)?;
            self.expect(b':')?;
            match plan.get(place) {
                Some(member) => {
                    self.member(member.kind, at + place, tape, in_row)?;
                    expected = place + 1;
                }
                None => self.skip(DEPTH)?,
            }
            more = self.passes(b',');
            if !more {
                self.expect(b'}')?;
            }
        }
        tape.is_whole(at, plan).then_some(())
    }

    /// A member's place in the plan, most likely the `expected` one; beyond its end if it has none.
    fn name(&mut self, plan: &Plan, expected: usize) -> Option<usize> {
        let name = self.string()?;
        if plan.get(expected).is_some_and(|member| member.name == name) {
            return Some(expected);
        }
        Some(plan.iter().position(|member| member.name == name).unwrap_or(plan.len()))
    }

    fn member(&mut self, kind: Kind, at: usize, tape: &mut Tape, in_row: bool) -> Option<()> {
        let next = self.token()?;
        match (kind, next) {
            (Kind::Text, b'"') => tape.text(at, self.string()?),
            (Kind::Number, b'-' | b'0'..=b'9') => tape.number(at, self.number()?),
            (Kind::Rows(plan), b'[') if !in_row => self.rows(plan, at, tape)?,
            // As good as left out; the last of two members counts.
            (Kind::Text | Kind::Number, b'n') => {
                self.word("null")?;
                tape.set(at, ABSENT);
            }
            _ => return None,
        }
        Some(())
    }

    fn rows(&mut self, plan: &Plan, at: usize, tape: &mut Tape) -> Option<()> {
        self.expect(b'[')?;
        let first = tape.slots.len();
        let mut count = 0;
        let mut more = !self.passes(b']');
        while more {
            let row = tape.record(plan);
            self.record(plan, row, tape, true)?;
            count += 1;
            more = self.passes(b',');
            if !more {
                self.expect(b']')?;
            }
        }
        tape.list(at, first, count);
        Some(())
    }

    /// Goes over a value, with all checks.
    fn skip(&mut self, depth: u32) -> Option<()> {
        match self.token()? {
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
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
                self.token();
                self.string()?;
                self.expect(b':')?;
            }
            self.skip(depth)?;
            more = self.passes(b',');
            if !more {
                self.expect(end)?;
            }
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<f64> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (number, length) = number::read(rest)?;
        self.at += length;
        Some(number)
    }

    fn string(&mut self) -> Option<&str> {
        self.expect(b'"')?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
        self.at += length;
        if self.byte() == Some(b'"') {
            self.at += 1;
            return self.text.get(start..start + length);
        }
        self.unescape(start)?;
        Some(&self.unescaped)
    }

    /// Goes on with a text that begins at `start`, from its first escape.
    fn unescape(&mut self, start: usize) -> Option<()> {
        self.unescaped.clear();
        let mut start = start;
        loop {
            match self.byte()? {
                b'"' => {
                    self.unescaped.push_str(self.text.get(start..self.at)?);
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    self.unescaped.push_str(self.text.get(start..self.at)?);
                    self.at += 1;
                    let character = self.escaped()?;
                    self.unescaped.push(character);
                    start = self.at;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
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
                self.word("\\u")?;
                let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low)?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
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
