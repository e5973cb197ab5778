//! Loops over the bytes of text that requests and JSON values wait for.

/// Percent-encodes all but RFC 3986's unreserved characters. Not `form_urlencoded`: that writes a
/// space as `+`, and these providers' samples use `%20`.
pub fn percent_encode(into: &mut Vec<u8>, text: &str) {
    let start = into.len();
    // Room for all, of which what is not needed is given back.
    into.resize(start + Room::size(text.len()), 0);
    let mut room = Room::of(into.get_mut(start..).unwrap_or_default());
    room.encode(text);
    let end = start + room.used;
    into.truncate(end);
}

/// Where percent-encoded text is put.
pub(crate) struct Room<'r> {
    bytes: &'r mut [u8],
    pub(crate) used: usize,
}

impl<'r> Room<'r> {
    /// How large it must be for so many bytes of text.
    pub(crate) fn size(bytes: usize) -> usize {
        3 * bytes + 1
    }

    pub(crate) fn of(bytes: &'r mut [u8]) -> Self {
        Self { bytes, used: 0 }
    }

    /// Puts a byte as it is.
    #[inline]
    pub(crate) fn put(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.used) {
            *slot = byte;
        }
        self.used += 1;
    }

    pub(crate) fn encode(&mut self, text: &str) {
        for byte in text.bytes() {
            if UNRESERVED.get(usize::from(byte)) == Some(&true) {
                self.put(byte);
            } else {
                // Four at once, of which the last is not of it.
                let halves = u32::from(byte >> 4) << 8 | u32::from(byte & 15) << 16;
                let letters = (halves + 0x0006_0600) >> 4 & 0x0001_0100;
                let written = halves + 0x0030_3000 + 7 * letters + u32::from(b'%');
                if let Some(slots) = self.bytes.get_mut(self.used..self.used + 4) {
                    slots.copy_from_slice(&written.to_le_bytes());
                }
                self.used += 3;
            }
        }
    }
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

/// Adds a coordinate as a plain decimal with at most nine places, a tenth of a millimetre.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // they are small
pub fn degrees(into: &mut Vec<u8>, number: f64) {
    let billionths = (number * 1e9).round();
    let all = billionths.abs() as u64;
    let (mut whole, mut rest) = ((all / 1_000_000_000) as u32, (all % 1_000_000_000) as u32);
    let start = into.len();
    // From the last digit to the first.
    for _ in 0..9 {
        let digit = (rest % 10) as u8;
        rest /= 10;
        if digit > 0 || into.len() > start {
            into.push(b'0' + digit);
        }
    }
    if into.len() > start {
        into.push(b'.');
    }
    loop {
        into.push(b'0' + (whole % 10) as u8);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    if billionths < 0.0 {
        into.push(b'-');
    }
    into.get_mut(start..).unwrap_or_default().reverse();
}

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
