//! What a cell's bytes are: a number, a date, a yes or no, a formula, or plain text.
//!
//! Works on bytes and allocates nothing. Knows no table.

/// A number with a sign, grouping, a fraction, an exponent or a percent sign, or several of them between
/// commas, semicolons and spaces, as coordinates are written.
pub(super) fn is_number(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| matches!(byte, b';' | b',')).map(<[u8]>::trim_ascii);
    parts.all(is_one_number)
}

fn is_one_number(text: &[u8]) -> bool {
    let (whole, rest) = after_digits(unsigned(text));
    let (fraction, rest) = rest.strip_prefix(b".").map_or((0, rest), after_digits);
    let rest = match rest.split_first() {
        Some((b'e' | b'E', power)) => match after_digits(unsigned(power)) {
            (0, _) => return false,
            (_, rest) => rest,
        },
        _ => rest,
    };
    whole + fraction > 0 && matches!(rest, b"" | b"%")
}

fn unsigned(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text)
}

/// How many digits a text begins with, and what follows them.
fn after_digits(text: &[u8]) -> (usize, &[u8]) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits, text.get(digits..).unwrap_or_default())
}

/// Digits in groups between `-`, `/`, `.` or `:`, with the letters of ISO 8601: `2024-05-01`,
/// `01/05/2024`, `2024-05-01T10:00:00Z`.
pub(super) fn is_date(text: &[u8]) -> bool {
    let is_part = |byte: &u8| {
        byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.' | b':' | b'T' | b'Z' | b'+' | b' ')
    };
    let separators = text.iter().filter(|byte| matches!(byte, b'-' | b'/' | b'.' | b':')).count();
    text.first().is_some_and(u8::is_ascii_digit) && separators >= 2 && text.iter().all(is_part)
}

/// `true` and `false` in any letter case.
pub(super) fn is_boolean(text: &[u8]) -> bool {
    text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false")
}

/// Whether a spreadsheet would take the first byte for the start of a formula.
pub(super) fn is_formula_start(byte: u8) -> bool {
    matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
}

/// Whether a spreadsheet would run a cell. Signed numbers, and dashes in place of a value, are fine.
pub(super) fn is_formula(text: &[u8]) -> bool {
    let Some((&first, rest)) = text.split_first() else { return false };
    is_formula_start(first) && !rest.is_empty() && !text.iter().all(|byte| *byte == b'-') && !is_number(text)
}

/// The text without the characters that would make it a formula.
pub(super) fn harmless(text: &str) -> &str {
    if !is_formula(text.as_bytes()) {
        return text;
    }
    text.trim_start_matches(|c: char| u8::try_from(c).is_ok_and(is_formula_start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_numbers_and_dashes_are_no_formulas() {
        for text in
            ["-12.5", "+3", "-1e-3", "-12,5", "-33.86, -151.2", "-", "--", "---", "-5%", "=", "", "a=b"]
        {
            assert!(!is_formula(text.as_bytes()), "{text}");
        }
        for text in ["=1+1", "-1+2", "+49 123", "@home", "\tx", "\r=x", "-a", "--1", "-1.2.3"] {
            assert!(is_formula(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn dates_numbers_and_truth_are_no_text() {
        assert!(is_date(b"2024-05-01") && is_date(b"01/05/2024") && is_date(b"2024-05-01T10:00:00Z"));
        assert!(!is_date(b"5-1") && !is_date(b"a-b-c") && !is_date(b"2024-May-01"));
        assert!(
            is_number(b"1,234.5")
                && is_number(b"1E10")
                && !is_number(b"1e")
                && !is_number(b"")
                && !is_number(b".")
        );
        assert!(is_boolean(b"TRUE") && !is_boolean(b"yes"));
    }

    #[test]
    fn a_title_never_begins_as_a_formula() {
        assert_eq!(harmless("@home"), "home");
        assert_eq!(harmless("-12"), "-12");
        assert_eq!(harmless("=-x"), "x");
    }
}
