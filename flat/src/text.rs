//! Loops over the bytes of text that requests and JSON values wait for.

/// Percent-encodes all but RFC 3986's unreserved characters. Not `form_urlencoded`: that writes a
/// space as `+`, and these providers' samples use `%20`.
pub fn percent_encode(into: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).map_or('0', |digit| char::from(*digit));
    into.reserve(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            into.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// How many bytes a JSON string goes on without an escape, its end, or what may not stand in it.
pub fn plain_run(bytes: &[u8]) -> usize {
    let odd = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.iter().position(odd).unwrap_or(bytes.len())
}
