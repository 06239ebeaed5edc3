//! Numbers as a sheet shows them: with the zeros and texts of their format, as dates, else with all their digits.
//!
//! What a format hides of a number (decimals, thousands) is not lost: it is written in full. Knows no file.

use super::date::{self, Shown};

/// What a number format does, as far as a table of texts is concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// The number with all its digits.
    #[default]
    Plain,
    /// A date or a time.
    Date(Shown),
    /// An integer among texts, with zeros before it: `0000`, `"MNHN-"00000`.
    Padded(Vec<Piece>),
}

/// A piece of a format that shows an integer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Digit,
}

/// Significant digits that a spreadsheet shows.
const DIGITS: usize = 15;

/// Most digits of a number that is no more than short.
const SHORT: usize = 12;

/// Below this every whole number is stored as it is: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl NumberFormat {
    /// One of the formats that need no code (ECMA-376 part 1, 18.8.30).
    pub(super) fn built_in(id: u32) -> Self {
        let date = Shown { year: true, month: true, day: true, ..Shown::default() };
        let time = Shown { time: true, ..Shown::default() };
        match id {
            14..=16 | 27..=31 | 36 | 50..=54 | 57..=58 => Self::Date(date),
            17 => Self::Date(Shown { day: false, ..date }),
            18..=21 | 32..=35 | 45 | 47 | 55..=56 => Self::Date(time),
            46 => Self::Date(Shown { elapsed: true, ..time }),
            22 => Self::Date(Shown { time: true, ..date }),
            _ => Self::Plain,
        }
    }

    /// What a format code says of numbers that are not negative.
    pub(super) fn of_code(code: &str) -> Self {
        let tokens = tokens(code);
        let shown = shown(&tokens);
        if shown != Shown::default() {
            return Self::Date(shown);
        }
        let pieces: Option<Vec<Piece>> = tokens.into_iter().map(Token::piece).collect();
        let is_padded = |pieces: &Vec<Piece>| {
            let digits = pieces.iter().filter(|piece| **piece == Piece::Digit).count();
            digits > 1 || digits == 1 && pieces.len() > 1
        };
        pieces.filter(is_padded).map_or(Self::Plain, Self::Padded)
    }

    /// The number that a text gives as it is shown; the text itself where it is that number in as many letters.
    pub(super) fn show_text(&self, text: &str, is_1904: bool) -> Option<String> {
        let value = text.parse::<f64>().ok()?;
        let shown = self.show(value, is_1904);
        let is_same = *self == Self::Plain && shown.len() == text.len() && shown.parse() == Ok(value);
        Some(if is_same { text.to_owned() } else { shown })
    }

    /// A number as it is shown.
    pub(super) fn show(&self, value: f64, is_1904: bool) -> String {
        let special = match self {
            Self::Plain => None,
            Self::Date(shown) => date::iso(value, *shown, is_1904),
            Self::Padded(pieces) => padded(pieces, value),
        };
        special.unwrap_or_else(|| plain(value))
    }
}

/// What stands in a format code.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    Letter(char),
    Elapsed,
}

impl Token {
    fn piece(self) -> Option<Piece> {
        match self {
            Self::Text(text) => Some(Piece::Text(text)),
            Self::Letter('0') => Some(Piece::Digit),
            Self::Letter(letter @ ('-' | ' ' | '(' | ')' | '+' | ':' | '!' | '&' | '\'' | '~')) => {
                Some(Piece::Text(letter.into()))
            }
            _ => None,
        }
    }
}

/// The tokens of the first section of a code, which numbers that are not negative have.
fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '"' => tokens.push(Token::Text(letters.by_ref().take_while(|letter| *letter != '"').collect())),
            '\\' => tokens.extend(letters.next().map(|letter| Token::Text(letter.into()))),
            // The width of a letter, and a letter that fills the cell.
            '_' | '*' => drop(letters.next()),
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                let is_elapsed = !inside.is_empty() && inside.chars().all(|letter| "hmsHMS".contains(letter));
                tokens.extend(is_elapsed.then_some(Token::Elapsed));
            }
            letter => tokens.push(Token::Letter(letter.to_ascii_lowercase())),
        }
    }
    tokens
}

/// What a code shows of a date; nothing where it is that of a number.
fn shown(tokens: &[Token]) -> Shown {
    let letters: String =
        tokens.iter().map(|token| if let Token::Letter(letter) = token { *letter } else { ' ' }).collect();
    if letters.contains("general") || letters.contains(['#', '?', '@', '%']) {
        return Shown::default();
    }
    let has = |letter| letters.contains(letter);
    let elapsed = tokens.contains(&Token::Elapsed);
    let time = has('h') || has('s') || elapsed;
    // Minutes and months are written alike.
    let month = has('m') && (has('d') || has('y') || !time);
    Shown { year: has('y'), month, day: has('d'), time, elapsed }
}

/// An integer with its digits put into the places of a format; the first place takes all that are left.
fn padded(pieces: &[Piece], value: f64) -> Option<String> {
    let is_whole = value >= 0.0 && value.fract() == 0.0 && value < EXACT;
    let digits = is_whole.then(|| plain(value))?;
    let places = pieces.iter().filter(|piece| **piece == Piece::Digit).count();
    let digits = format!("{digits:0>places$}");
    let (first, rest) = digits.split_at(digits.len() - (places - 1));
    let mut rest = rest.chars();
    let mut is_begun = false;
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Digit if !is_begun => {
                is_begun = true;
                out.push_str(first);
            }
            Piece::Digit => out.extend(rest.next()),
        }
    }
    Some(out)
}

/// A number with all the digits that are stored of it. Where fifteen of them make a short number, the rest is what
/// arithmetic left behind, and the sheet shows the short one: 0.1 + 0.2 is 0.3.
fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < EXACT {
        return format!("{}", value + 0.0);
    }
    let shown = format!("{value:.*e}", DIGITS - 1);
    let digits = shown.split('e').next().unwrap_or_default().trim_end_matches('0');
    let is_short = digits.bytes().filter(u8::is_ascii_digit).count() <= SHORT;
    let value = shown.parse().ok().filter(|_| is_short).unwrap_or(value);
    if (1e-9..1e21).contains(&value.abs()) { format!("{value}") } else { format!("{value:E}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn shows(code: &str, value: f64, expected: &str) {
        assert_eq!(NumberFormat::of_code(code).show(value, false), expected, "{code}");
    }

    #[test]
    fn numbers_keep_all_their_digits_and_get_none() {
        let cases = [
            (12.0, "12"),
            (0.1 + 0.2, "0.3"),
            (-48.856_614, "-48.856614"),
            (1e20, "100000000000000000000"),
            (1.5e300, "1.5E300"),
            (468_768_768_833_943_000.0, "468768768833943000"),
            (-0.0, "0"),
            (1_234_567_890_123_456.0, "1234567890123456"),
            // Coordinates as programs write them, with all that a number of 64 bits holds.
            (-122.419_415_512_345_68, "-122.41941551234568"),
            (-33.868_821_399_999_99, "-33.8688214"),
            (0.123_456_789_012, "0.123456789012"),
            (1.1 * 3.0, "3.3"),
            (-9_007_199_254_740_991.0, "-9007199254740991"),
        ];
        for (value, expected) in cases {
            shows("General", value, expected);
        }
        shows("#,##0.00", 1234.5678, "1234.5678");
        shows("0", 1_234_567_890_123_456.0, "1234567890123456");
        shows("\"W\"0", 1_234_567_890_123_456.0, "W1234567890123456");
        shows("0%", 0.5, "0.5");
        shows("0.00E+00", 12345.0, "12345");
    }

    #[test]
    fn of_several_texts_of_one_number_that_which_is_stored_is_shown() {
        let plain = |text: &str| NumberFormat::Plain.show_text(text, false);
        // The nearest number of 64 bits has two texts of sixteen digits.
        assert_eq!(plain("9.123456789012345").as_deref(), Some("9.123456789012345"));
        assert_eq!(plain("9.123456789012344").as_deref(), Some("9.123456789012344"));
        assert_eq!(plain("0.30000000000000004").as_deref(), Some("0.3"));
        assert_eq!(plain("12.50").as_deref(), Some("12.5"));
        assert_eq!(plain("1e3").as_deref(), Some("1000"));
        assert_eq!(plain("a"), None);
    }

    #[test]
    fn zeros_and_texts_of_a_format_are_part_of_what_it_shows() {
        shows("0000", 12.0, "0012");
        shows("\"MNHN-\"00000", 42.0, "MNHN-00042");
        shows("00-000", 1234.0, "01-234");
        shows("00\\-000", 1_234_567.0, "1234-567");
        shows("0000;-0000", 7.0, "0007");
        shows("0000", 12.5, "12.5");
        shows("0000", -12.0, "-12");
        shows("0", 12.0, "12");
    }

    #[test]
    fn a_date_is_known_by_its_format_in_any_language() {
        shows("dd/mm/yyyy", 45_351.0, "2024-02-29");
        shows("[$-40C]d mmmm yyyy;@", 45_351.0, "2024-02-29");
        shows("yyyy", 45_351.0, "2024");
        shows("h:mm AM/PM", 0.75, "18:00:00");
        shows("mm:ss.0", 0.5, "12:00:00");
        shows("[h]:mm:ss", 1.5, "36:00:00");
        shows("yyyy\\-mm\\-dd\\Thh:mm", 45_351.25, "2024-02-29T06:00:00");
        shows("[Red]General", 45_351.0, "45351");
        shows("0.00\" days\"", 1.5, "1.5");
        shows("dd/mm/yyyy", -3.0, "-3");
    }
}
