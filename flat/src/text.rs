//! Loops over the bytes of text that requests and JSON values wait for.

use std::mem;

/// Percent-encodes all but RFC 3986's unreserved characters. Not `form_urlencoded`: that writes a
/// space as `+`, and these providers' samples use `%20`.
pub fn percent_encode(into: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or_default();
    let start = into.len();
    // Room for all, of which what is not needed is given back.
    into.resize(start + 3 * text.len(), 0);
    let mut out = into.get_mut(start..).unwrap_or_default();
    for byte in text.bytes() {
        let room = mem::take(&mut out);
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            let Some((slot, rest)) = room.split_first_mut() else { break };
            *slot = byte;
            out = rest;
        } else {
            let Some((slot, rest)) = room.split_first_chunk_mut() else { break };
            *slot = [b'%', digit(byte >> 4), digit(byte & 15)];
            out = rest;
        }
    }
    let left = out.len();
    into.truncate(into.len() - left);
}

/// Adds texts.
pub fn append(into: &mut Vec<u8>, texts: &[&str]) {
    for text in texts {
        into.extend_from_slice(text.as_bytes());
    }
}

/// How many bytes a JSON string goes on without an escape, its end, or what may not stand in it.
pub fn plain_run(bytes: &[u8]) -> usize {
    let odd = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.iter().position(odd).unwrap_or(bytes.len())
}
