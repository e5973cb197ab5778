//! JSON text straight onto a tape.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::{Kind, Plan, Tape};

/// Lays out a body that is a JSON object of this plan, and says where. `None` if it is not regular:
/// something required is absent, something is of another type, or it is no JSON.
pub fn read(body: &[u8], plan: &'static Plan, tape: &mut Tape) -> Option<usize> {
    let text = std::str::from_utf8(body).ok()?;
    let mut json = serde_json::Deserializer::from_str(text);
    let at = tape.record(plan);
    json.deserialize_map(Record { plan, at, tape, in_row: false }).ok()?;
    json.end().ok()?;
    Some(at)
}

/// Reads an object into its slots.
struct Record<'t> {
    plan: &'static Plan,
    at: usize,
    tape: &'t mut Tape,
    in_row: bool,
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { plan, at, tape, in_row } = self;
        while let Some(place) = members.next_key_seed(Name(plan))? {
            let Some(member) = plan.get(place) else {
                members.next_value_seed(Any)?;
                continue;
            };
            let at = at + place;
            match member.kind {
                Kind::Text => members.next_value_seed(Leaf { wants_text: true, at, tape })?,
                Kind::Number => members.next_value_seed(Leaf { wants_text: false, at, tape })?,
                Kind::Rows(plan) if !in_row => members.next_value_seed(Rows { plan, at, tape })?,
                Kind::Rows(_) | Kind::Other => return Err(irregular()),
            }
        }
        if tape.is_whole(at, plan) { Ok(()) } else { Err(irregular()) }
    }
}

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

/// Finds a member's place in its record.
struct Name(&'static Plan);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<usize, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        Ok(self.0.iter().position(|member| member.name == name).unwrap_or(usize::MAX))
    }
}

/// Reads a list of objects, one after the other.
struct Rows<'t> {
    plan: &'static Plan,
    at: usize,
    tape: &'t mut Tape,
}

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let Self { plan, at, tape } = self;
        let first = tape.slots.len();
        let mut count = 0;
        loop {
            let row = tape.record(plan);
            if rows.next_element_seed(Record { plan, at: row, tape, in_row: true })?.is_none() {
                break;
            }
            count += 1;
        }
        tape.list(at, first, count);
        Ok(())
    }
}

/// Reads a text or a number.
struct Leaf<'t> {
    wants_text: bool,
    at: usize,
    tape: &'t mut Tape,
}

impl Leaf<'_> {
    fn number<E: Error>(self, number: f64) -> Result<(), E> {
        if self.wants_text {
            return Err(irregular());
        }
        self.tape.number(self.at, number);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Leaf<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for Leaf<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if !self.wants_text {
            return Err(irregular());
        }
        self.tape.text(self.at, text);
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.number(number)
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(number as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.number(number as f64)
    }

    /// As good as left out; the last of two members counts.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.tape.set(self.at, crate::ABSENT);
        Ok(())
    }
}

/// Reads over what no plan names, with all checks.
struct Any;

impl<'de> DeserializeSeed<'de> for Any {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(Any)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_key_seed(Any)?.is_some() {
            members.next_value_seed(Any)?;
        }
        Ok(())
    }
}

/// Says nothing: whoever asks why reads the body the other way.
fn irregular<E: Error>() -> E {
    E::custom("irregular")
}
