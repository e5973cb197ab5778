//! Loops over the bytes of text that requests and JSON values wait for.

/// Percent-encodes all but RFC 3986's unreserved characters. Not `form_urlencoded`: that writes a
/// space as `+`, and these providers' samples use `%20`.
pub fn percent_encode(into: &mut Vec<u8>, text: &str) {
    let start = into.len();
    // Room for all, of which what is not needed is given back.
    into.resize(start + 3 * text.len(), 0);
    let room = into.get_mut(start..).unwrap_or_default();
    let mut at = 0;
    for byte in text.bytes() {
        if UNRESERVED.get(usize::from(byte)) == Some(&true) {
            if let Some(slot) = room.get_mut(at) {
                *slot = byte;
            }
            at += 1;
        } else {
            if let Some(slot) = room.get_mut(at..at + 3) {
                slot.copy_from_slice(&[b'%', digit(byte >> 4), digit(byte & 15)]);
            }
            at += 3;
        }
    }
    into.truncate(start + at);
}

/// The digit of a half byte.
fn digit(half: u8) -> u8 {
    b"0123456789ABCDEF".get(usize::from(half)).copied().unwrap_or_default()
}

/// Of each byte. To compare it with all these takes longer than to write it.
static UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        #[allow(clippy::indexing_slicing)] // when the program is compiled
        {
            table[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        }
        byte += 1;
    }
    table
};

/// Adds texts.
pub fn append(into: &mut Vec<u8>, texts: &[&str]) {
    for text in texts {
        into.extend_from_slice(text.as_bytes());
    }
}

/// Adds a text as a JSON string.
pub fn quote(into: &mut Vec<u8>, text: &str) {
    into.push(b'"');
    let mut rest = text;
    while let Some((plain, odd)) = rest.split_at_checked(plain_run(rest.as_bytes())) {
        append(into, &[plain]);
        let Some((byte, after)) = odd.split_at_checked(1) else { break };
        match byte {
            "\"" | "\\" => append(into, &["\\", byte]),
            "\n" => append(into, &["\\n"]),
            control => into.extend(
                control
                    .bytes()
                    .flat_map(|byte| [b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]),
            ),
        }
        rest = after;
    }
    into.push(b'"');
}

/// How many bytes a JSON string goes on without an escape, its end, or what may not stand in it.
pub fn plain_run(bytes: &[u8]) -> usize {
    let odd = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.iter().position(odd).unwrap_or(bytes.len())
}
