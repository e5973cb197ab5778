//! Providers echo what they were sent. Before their words reach an error, what we sent is masked in
//! them.

use serde_json::Value;

use crate::{
    flat::{text::percent_encode, tree::Json},
    json,
    wire::plain_text,
};

const MASK: &str = "***";
/// Shorter ones are masked only as words of their own: "12" must not eat half of every number.
const SHORT: usize = 6;
/// Words of so many characters have been cut, see [`short`](crate::wire::short).
const CUT_AT: usize = 500;

/// The text with every text and number in `secrets`, a value of any shape, masked in whatever form it
/// was echoed, also cut off by the end of the text; and with every long number masked.
pub fn mask(text: &str, secrets: &Value) -> String {
    mask_all(text, &json::tree_of(secrets))
}

/// The same with the tree of `secrets`.
pub(crate) fn mask_all(text: &str, secrets: &Json<'_>) -> String {
    let was_cut = length(text) >= CUT_AT;
    let mut forms = Vec::new();
    let occurs = |form: &str| {
        text.char_indices().any(|(at, _)| text.get(at..).is_some_and(|rest| begins(rest, form)))
            || (was_cut && before_cut(text, form).is_some())
    };
    collect(secrets, &occurs, &mut forms);
    let mut masked = text.to_string();
    for form in &forms {
        let is_short = length(form) < SHORT;
        let is_part = |c: Option<char>| is_short && c.is_some_and(is_alphanumeric);
        masked = replaced(&masked, MASK, &|before, rest| {
            let after = rest.get(form.len()..).filter(|_| begins(rest, form))?;
            (!is_part(before) && !is_part(after.chars().next())).then_some(form.len())
        });
        let kept = if was_cut { before_cut(&masked, form) } else { None };
        if let Some(kept) = kept {
            masked.truncate(kept);
            masked.push_str(MASK);
        }
    }
    // A phone in a form of the provider's own.
    replaced(&masked, MASK, &|_, rest| phone(rest.as_bytes()))
}

/// Whatever the case of ASCII letters: some servers write `%2b` where we sent `%2B`.
fn begins(text: &str, form: &str) -> bool {
    let start = text.as_bytes().get(..form.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(form.as_bytes()))
}

/// In characters. The standard library's way is made for long texts, and long.
fn length(text: &str) -> usize {
    text.chars().fold(0, |length, _| length + 1)
}

/// Puts `instead` wherever `hit`, given the character before and the text from there, says how long a
/// hit is.
fn replaced(
    text: &str,
    instead: &str,
    hit: &dyn Fn(Option<char>, &str) -> Option<usize>,
) -> String {
    let mut result = String::with_capacity(text.len());
    let (mut before, mut rest) = (None, text);
    while let Some(next) = rest.chars().next() {
        let length = hit(before, rest);
        let (passed, after) = rest.split_at(length.unwrap_or(next.len_utf8()));
        result.push_str(if length.is_some() { instead } else { passed });
        before = passed.chars().next_back();
        rest = after;
    }
    result
}

/// The forms in which a provider has echoed what is in a value: of thousands, few.
fn collect(value: &Json<'_>, occurs: &dyn Fn(&str) -> bool, forms: &mut Vec<String>) {
    match value {
        Json::List(list) => list.iter().for_each(|value| collect(value, occurs, forms)),
        Json::Object(members) => {
            members.0.iter().for_each(|(_, value)| collect(value, occurs, forms));
        }
        _ => {}
    }
    let Some(plain) = plain_text(value) else { return };
    let plain = plain.trim();
    if length(plain) < 3 {
        return;
    }
    let mut strict = Vec::new();
    percent_encode(&mut strict, plain);
    let strict = String::from_utf8(strict).unwrap_or_default();
    // As `encodeURIComponent` leaves them.
    let marks = [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*")];
    let encoded = all(&strict, &marks);
    let quoted = json::text(plain);
    let quoted = quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_string();
    let html = all(plain, &[("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]);
    let bare = plain.strip_prefix('+').unwrap_or_default().to_string();
    for form in [plain.to_string(), strict, encoded, quoted, html, bare] {
        for form in [all(&form, &[(" ", "+"), ("%20", "+")]), form] {
            if length(&form) > 2 && occurs(&form) && !forms.contains(&form) {
                // Longest first, so that no part of a long one is left over.
                let at = forms.iter().position(|other| other.len() < form.len());
                forms.insert(at.unwrap_or(forms.len()), form);
            }
        }
    }
}

fn all(text: &str, replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(text.to_string(), |text, (from, to)| {
        replaced(&text, to, &|_, rest| rest.starts_with(from).then_some(from.len()))
    })
}

/// Of the scripts that providers write in: the tables of all would be a fiftieth of the module.
fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{1fff}')
}

/// Where at the end of `text` the beginning of `form` stands, if that gives much of it away.
fn before_cut(text: &str, form: &str) -> Option<usize> {
    let body = text.strip_suffix('…').unwrap_or(text);
    let least = length(form).div_ceil(2).clamp(4, 8);
    let beginnings: Vec<&str> =
        form.char_indices().skip(least).filter_map(|(end, _)| form.get(..end)).collect();
    beginnings.iter().rev().find_map(|start| body.strip_suffix(start)).map(str::len)
}

/// The length of a number of nine digits or more, with a gap of at most two characters before each.
fn phone(text: &[u8]) -> Option<usize> {
    let mut end = usize::from(text.first() == Some(&b'+'));
    let mut digits = 0;
    loop {
        let rest = text.get(end..)?;
        let is_gap = |byte: &&u8| digits > 0 && matches!(byte, b' ' | b'(' | b')' | b'-');
        let gap = rest.iter().take(2).take_while(is_gap).count();
        if !rest.get(gap).is_some_and(u8::is_ascii_digit) {
            return (digits > 8).then_some(end);
        }
        digits += 1;
        end += gap + 1;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::mask;

    #[test]
    fn every_form_is_masked() {
        let secrets = json!({ "key": "a b'<\"я", "phones": ["+380 5055", 12.5], "n": 5 });
        for echo in [
            "a b'<\"я",
            "a+b'<\"я",
            "a%20b'%3C%22%D1%8F",
            "a+b%27%3C%22%D1%8F",
            "a%20b%27%3c%22%d1%8f",
            "A B'<\"я",
            "a b'<\\\"я",
            "a b'&lt;&quot;я",
            "+380 5055",
            "380 5055",
            "380+5055",
            "12.5",
            "+7 (900) 000-00-01",
            "123456789",
        ] {
            assert_eq!(mask(&format!("no: «{echo}»!"), &secrets), "no: «***»!", "{echo}");
        }
        assert_eq!(mask("5 of 112.5, 12345678", &secrets), "5 of 112.5, 12345678");
    }

    #[test]
    fn what_the_cut_leaves_of_a_secret_is_masked() {
        let (secrets, start) = (json!(["secret of length"]), "x".repeat(492));
        assert_eq!(mask(&format!("{start}secret o"), &secrets), format!("{start}***"));
        assert_eq!(mask(&format!("x{start}secret "), &secrets), format!("x{start}secret "));
    }
}
