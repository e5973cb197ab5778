//! Decimal numbers, right to the last bit.

/// 10⁰ to 10²²: the powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The largest power of five in 32 bits.
const FIVES: u32 = 13;

/// The number at the beginning of `text`, and how many bytes it takes. `None` if it is no number as JSON
/// writes them, or one of those few that need more than 19 digits or 26 decimals.
pub(crate) fn read(text: &[u8]) -> Option<(f64, usize)> {
    let byte = |at: usize| text.get(at).copied();
    let negative = byte(0) == Some(b'-');
    let mut at = usize::from(negative);
    let whole = at;
    let (mut digits, mut count) = (0_u64, 0_u32);
    let mut add = |digit: u64| {
        digits = digits.wrapping_mul(10).wrapping_add(digit);
        count += u32::from(digits > 0);
    };
    while let Some(digit) = digit(byte(at)) {
        add(digit);
        at += 1;
    }
    if at == whole || (at > whole + 1 && byte(whole) == Some(b'0')) {
        return None;
    }
    let mut exponent: i32 = 0;
    if byte(at) == Some(b'.') {
        at += 1;
        let decimals = at;
        while let Some(digit) = digit(byte(at)) {
            add(digit);
            at += 1;
        }
        if at == decimals {
            return None;
        }
        exponent -= i32::try_from(at - decimals).ok()?;
    }
    // 19 digits always fit into 64 bits.
    if count > 19 {
        return None;
    }
    if matches!(byte(at), Some(b'e' | b'E')) {
        at += 1;
        let sign = if byte(at) == Some(b'-') { -1 } else { 1 };
        at += usize::from(matches!(byte(at), Some(b'-' | b'+')));
        let (start, mut shift) = (at, 0_i32);
        while let Some(digit) = digit(byte(at)) {
            shift = shift.checked_mul(10)?.checked_add(i32::try_from(digit).ok()?)?;
            at += 1;
        }
        if at == start {
            return None;
        }
        exponent = exponent.checked_add(sign * shift)?;
    }
    let number = decimal(digits, exponent)?;
    Some((if negative { -number } else { number }, at))
}

fn digit(byte: Option<u8>) -> Option<u64> {
    byte.map(|byte| u64::from(byte.wrapping_sub(b'0'))).filter(|digit| *digit < 10)
}

/// `digits` · 10^`exponent`.
#[allow(clippy::cast_precision_loss)]
fn decimal(digits: u64, exponent: i32) -> Option<f64> {
    let power = usize::try_from(exponent.unsigned_abs()).ok()?;
    if digits <= 1 << 53
        && let Some(power) = POWERS.get(power)
    {
        // Both are exact, so that there is one rounding only.
        let number = digits as f64;
        return Some(if exponent < 0 { number / power } else { number * power });
    }
    if exponent == 0 {
        return Some(digits as f64);
    }
    quotient(digits, u32::try_from(-exponent).ok().filter(|power| *power <= 2 * FIVES)?)
}

/// `digits` / 10^`power`, for `power` up to 26, by long division.
fn quotient(digits: u64, power: u32) -> Option<f64> {
    if digits == 0 {
        return Some(0.0);
    }
    // digits · 2^shift, so that at least 65 bits are left when it is divided by powers of five.
    let zeros = digits.leading_zeros();
    let digits = digits << zeros;
    let mut limbs = [digits >> 32, digits & 0xffff_ffff, 0, 0];
    let mut exact = true;
    let (one, two) = (power.min(FIVES), power.saturating_sub(FIVES));
    for power in [one, two] {
        if power > 0 {
            exact &= divide(&mut limbs, 5_u64.pow(power)) == 0;
        }
    }
    let [a, b, c, d] = limbs;
    let (high, low) = (a << 32 | b, c << 32 | d);
    // The first 64 bits from the highest one on, and whether there is anything behind them.
    let lead = high.leading_zeros();
    let (bits, rest) = match lead {
        0 => (high, low),
        1..=63 => (high << lead | low >> (64 - lead), low << lead),
        _ => return None,
    };
    let sticky = !exact || rest != 0 || bits & 0x3ff != 0;
    let half = bits & 0x400 != 0;
    let mantissa = bits >> 11;
    let mantissa = mantissa + u64::from(half && (sticky || mantissa & 1 == 1));
    // bits · 2^(64 - lead) · 2^-64 · 2^-zeros · 2^-power
    let exponent = 11 - i64::from(lead) - i64::from(zeros) - i64::from(power);
    // Far from the smallest normal number: 2^-11 · 2^-64 · 2^-64 · 10^-26.
    let scale = f64::from_bits(u64::try_from(exponent + 1023).ok()? << 52);
    #[allow(clippy::cast_precision_loss)]
    Some(mantissa as f64 * scale)
}

/// Divides a number of 32-bit limbs; gives what remains.
fn divide(limbs: &mut [u64; 4], by: u64) -> u64 {
    let mut rest = 0;
    for limb in limbs {
        let part = rest << 32 | *limb;
        *limb = part / by;
        rest = part - *limb * by;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for round in 0..400_000_u32 {
            let digits = random() >> (random() % 64);
            let decimals = usize::try_from(random() % 27).unwrap();
            let text = format!("{digits:0>width$}", width = decimals + 1);
            let (whole, decimals) = text.split_at(text.len() - decimals);
            let text = match round % 3 {
                0 if !decimals.is_empty() => format!("-{whole}.{decimals}"),
                1 => format!("{whole}e-{}", decimals.len()),
                _ => format!("{}", f64::from_bits(random() >> 2 | 0x3000_0000_0000_0000).fract()),
            };
            if let Some((number, length)) = read(text.as_bytes()) {
                assert_eq!(length, text.len());
                assert_eq!(number.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
            }
        }
    }

    #[test]
    fn ties_go_to_the_even_neighbour() {
        for text in [
            "9007199254740993",
            "9007199254740995",
            "9007199254740992.5",
            "9007199254740993.0",
            "18014398509481990.0",
            "18014398509481986.00",
            "0.1",
            "184467440737095516.5",
            "123456789.0123456789",
            "0.3000000000000000444",
            "4503599627370497.5",
            "4503599627370496.5",
        ] {
            assert_eq!(read(text.as_bytes()), Some((text.parse().unwrap(), text.len())), "{text}");
        }
    }

    #[test]
    fn only_numbers_as_json_writes_them() {
        for text in [
            "",
            "-",
            "01",
            "1.",
            ".5",
            "1e",
            "1e+",
            "+1",
            "1.e5",
            "NaN",
            "1e999",
            "99999999999999999999",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        for (text, number) in [
            ("0", 0.0_f64),
            ("-0", -0.0),
            ("1E5,", 1e5),
            ("1e+5}", 1e5),
            ("10 ", 10.0),
            ("0.0]", 0.0),
            ("12345e-2", 123.45_f64),
        ] {
            assert_eq!(
                read(text.as_bytes()).map(|it| it.0.to_bits()),
                Some(number.to_bits()),
                "{text}"
            );
        }
    }
}
