//! What a spreadsheet makes of keys: error values, dates, powers of ten, fractions, rounded digits, formulas.
//!
//! Looks at the form alone, and where a form may be honest, at what else its column holds. Knows no rule.

use rustc_hash::{FxHashMap, FxHashSet};

use super::key_shapes::atoms;
use super::values::{RowValue, RowValues};

/// Digits that a spreadsheet keeps of a number.
const DIGITS_KEPT: usize = 15;
/// Longer keys are no display of a spreadsheet's. Bytes.
const LONGEST: usize = 64;

/// What became of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Damage {
    /// `#REF!` stands in its place.
    ErrorValue,
    /// `1.2E+10`: a number with most of its digits gone.
    PowerOfTen,
    /// `10-Jan`: a date that was none.
    Date,
    /// `12345.0`: a fraction that nobody wrote.
    Fraction,
    /// `468768768833943000`: a long number whose end became zeros.
    Rounded,
    /// `="0012"`: a formula whose result is this text.
    Quoted(String),
    /// `=VLOOKUP(A2,B:C,2)`: a formula in place of its result.
    Formula,
}

/// When a form is damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// No one writes so by hand.
    Always,
    /// Unless most other keys of the column have the form.
    UnlessUsual,
    /// Where most other keys of the column are of another form.
    AmongOthers,
}

/// The keys that a spreadsheet damaged.
#[derive(Debug, Default)]
pub(crate) struct Damages(FxHashMap<RowValue, Damage>);

impl Damages {
    pub(crate) fn new(keys: &RowValues<'_>) -> Self {
        let mut sure = FxHashMap::default();
        let mut doubtful = Vec::new();
        for value in keys.iter() {
            let Some(text) = keys.text(value) else { continue };
            match form(text.trim()) {
                Some((damage, Certainty::Always)) => drop(sure.insert(value, damage)),
                Some((damage, certainty)) => doubtful.push((value, damage, certainty)),
                None => {}
            }
        }
        if !doubtful.is_empty() {
            let usual = Usual::new(keys);
            let stands_out = |(value, _, certainty): &(RowValue, Damage, Certainty)| {
                let column = keys.series(*value);
                keys.text(*value).is_some_and(|text| usual.has_not(column, text.trim(), *certainty))
            };
            let found = doubtful.into_iter().filter(stands_out);
            sure.extend(found.map(|(value, damage, _)| (value, damage)));
        }
        Self(sure)
    }

    /// What became of a key, where something did.
    pub(crate) fn get(&self, value: RowValue) -> Option<&Damage> {
        self.0.get(&value)
    }
}

/// How often each form stands in each column, each key counted once.
#[derive(Debug, Default)]
struct Usual {
    forms: FxHashMap<(u32, String), usize>,
    all: FxHashMap<u32, usize>,
}

impl Usual {
    fn new(keys: &RowValues<'_>) -> Self {
        let mut usual = Self::default();
        let mut seen = FxHashSet::default();
        for value in keys.iter() {
            let Some(text) = keys.text(value).filter(|text| !text.trim().is_empty()) else { continue };
            let column = keys.series(value);
            if seen.insert((column, text.trim().to_owned())) {
                *usual.forms.entry((column, frame(text.trim()))).or_default() += 1;
                *usual.all.entry(column).or_default() += 1;
            }
        }
        usual.all.iter_mut().for_each(|(_, count)| *count -= 1);
        usual.forms.iter_mut().for_each(|(_, count)| *count -= 1);
        usual
    }

    /// Whether most other keys of a column are of another form than this one.
    fn has_not(&self, column: u32, text: &str, certainty: Certainty) -> bool {
        let alike = self.forms.get(&(column, frame(text))).copied().unwrap_or_default();
        let others = self.all.get(&column).copied().unwrap_or_default();
        alike * 2 <= others && (others > 0 || certainty == Certainty::UnlessUsual)
    }
}

/// A text with a sign for each run of digits: another for those that a spreadsheet would round.
fn frame(text: &str) -> String {
    let sign = |atom: &str| match (atom.chars().next()?, atom.len()) {
        ('0'..='9', 1..=DIGITS_KEPT) => Some('9'),
        ('0'..='9', _) => Some('8'),
        (letter, _) => Some(letter),
    };
    atoms(text).filter_map(sign).collect()
}

/// The form of a spreadsheet that a text has.
fn form(text: &str) -> Option<(Damage, Certainty)> {
    let first = *text.as_bytes().first()?;
    if text.len() > LONGEST && first != b'=' {
        return None;
    }
    match first {
        b'#' | b'E' if is_error_value(text) => Some((Damage::ErrorValue, Certainty::Always)),
        b'=' => Some((formula(text)?, Certainty::Always)),
        b'0'..=b'9' => number(text).or_else(|| date(text)),
        b'-' | b'+' => is_power_of_ten(text.get(1..)?).then_some((Damage::PowerOfTen, Certainty::Always)),
        _ => date(text),
    }
}

/// `#REF!`, `#N/A`, `#NOM?`, `Err:502`, and `#####` of a column that is too narrow.
pub(super) fn is_error_value(text: &str) -> bool {
    let is_of_name = |letter: char| letter.is_uppercase() || matches!(letter, '/' | '0' | '_' | '¡' | '¿');
    let body = text.strip_prefix('#').unwrap_or_default();
    let name = body.strip_suffix(['!', '?']).unwrap_or_default();
    let code = text.strip_prefix("Err:").unwrap_or_default();
    matches!(text, "#N/A" | "#NV" | "#N/D" | "#N/B" | "#GETTING_DATA")
        || (name.chars().count() > 1 && name.chars().all(is_of_name))
        || (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()))
        || (body.len() > 1 && body.bytes().all(|byte| byte == b'#'))
}

/// What a formula stands for: a text between quotes, or the call of a function.
fn formula(text: &str) -> Option<Damage> {
    let body = text.strip_prefix('=')?;
    if let Some(inside) = body.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let plain = inside.replace("\"\"", "\u{0}");
        let is_one = !inside.trim().is_empty() && !plain.contains('"');
        return Some(if is_one { Damage::Quoted(plain.replace('\u{0}', "\"")) } else { Damage::Formula });
    }
    let (name, arguments) = body.split_once('(')?;
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || matches!(b, b'.' | b'_'));
    (is_name && arguments.ends_with(')')).then_some(Damage::Formula)
}

fn number(text: &str) -> Option<(Damage, Certainty)> {
    if is_power_of_ten(text) {
        return Some((Damage::PowerOfTen, Certainty::Always));
    }
    if is_digits(text) {
        let lost = text.get(DIGITS_KEPT..).filter(|end| !end.is_empty())?;
        let is_rounded = lost.bytes().all(|byte| byte == b'0') && !text.starts_with('0');
        return is_rounded.then_some((Damage::Rounded, Certainty::AmongOthers));
    }
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0"))?;
    is_digits(whole).then_some((Damage::Fraction, Certainty::AmongOthers))
}

/// `1.2E+10`, with a point or a comma: one digit in front, as a spreadsheet and a program write it.
fn is_power_of_ten(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let is_small = power.starts_with('-');
    let power = power.strip_prefix(['+', '-']).unwrap_or_default();
    // `1E-05` may be anything; with a fraction it is a number.
    whole.len() == 1
        && !whole.starts_with('0')
        && is_digits(whole)
        && is_digits(fraction)
        && is_digits(power)
        && (2..=3).contains(&power.len())
        && (!is_small || number.len() > 1)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The short names of months that stand with a capital: English and German.
const CAPITAL: &[&str] = &[
    "Jan", "Feb", "Mar", "Mrz", "Mär", "Apr", "May", "Mai", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Okt",
    "Nov", "Dec", "Dez",
];
/// Those of French, Spanish, Italian, Portuguese and Dutch.
const SMALL: &[&str] = &[
    "jan", "janv", "ene", "gen", "feb", "févr", "fev", "mar", "mars", "mrt", "apr", "avr", "abr", "mai",
    "may", "mag", "mei", "jun", "juin", "giu", "jul", "juil", "lug", "aug", "août", "ago", "sep", "sept",
    "set", "oct", "okt", "out", "ott", "nov", "dec", "déc", "dic", "dez",
];

/// A date as a spreadsheet shows it, with or without a time.
fn date(text: &str) -> Option<(Damage, Certainty)> {
    let day = match text.split_once([' ', 'T']) {
        Some((day, time)) if is_time(time) => day,
        _ => text,
    };
    let certainty = date_of_numbers(day).or_else(|| date_of_words(day))?;
    Some((Damage::Date, certainty))
}

/// `0:00`, `00:00:00`, `12:00:00 AM`, `00:00:00Z`.
fn is_time(text: &str) -> bool {
    let text = text.trim_end_matches('Z');
    let text = text.strip_suffix(" AM").or_else(|| text.strip_suffix(" PM")).unwrap_or(text);
    let parts: Vec<&str> = text.split(':').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.len() <= 2 && is_digits(part))
}

/// `2020-01-10`, `1/10/2020`, `10.01.20`.
fn date_of_numbers(text: &str) -> Option<Certainty> {
    let separator = ['-', '/', '.'].into_iter().find(|separator| text.contains(*separator))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let in_year = |day: &str, month: &str| is_number_to(day, 31) && is_number_to(month, 12);
    let is_date = if is_year(first) {
        separator != '.' && in_year(third, second)
    } else {
        let is_short_year = separator != '-' && third.len() == 2 && is_digits(third);
        (is_year(third) || is_short_year) && (in_year(first, second) || in_year(second, first))
    };
    is_date.then_some(Certainty::AmongOthers)
}

/// `10-Jan`, `Jan-10`, `10-Jan-20`, `10. Jan`, `10-janv.`.
fn date_of_words(text: &str) -> Option<Certainty> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    let parts = parts.strip_suffix(&[""]).unwrap_or(&parts);
    let is_capital = |word: &str| CAPITAL.contains(&word);
    let is_month = |word: &str| is_capital(word) || SMALL.contains(&word);
    let is_short_year = |text: &str| text.len() == 2 && is_digits(text);
    match *parts {
        [day, month] if is_number_to(day, 31) && is_month(month) => {
            Some(if is_capital(month) { Certainty::Always } else { Certainty::UnlessUsual })
        }
        [month, year] if is_month(month) && (is_short_year(year) || is_year(year)) => {
            Some(Certainty::UnlessUsual)
        }
        [day, month, year] if is_number_to(day, 31) && is_month(month) => {
            (is_short_year(year) || is_year(year)).then_some(Certainty::UnlessUsual)
        }
        _ => None,
    }
}

fn is_number_to(text: &str, most: u8) -> bool {
    text.len() <= 2 && is_digits(text) && text.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20")) && is_digits(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damage(text: &str) -> Option<Damage> {
        form(text).map(|(damage, _)| damage)
    }

    #[test]
    fn what_a_spreadsheet_writes_is_known_by_its_form() {
        for text in ["#REF!", "#N/A", "#DIV/0!", "#¿NOMBRE?", "#BEZUG!", "Err:502", "####"] {
            assert_eq!(damage(text), Some(Damage::ErrorValue), "{text}");
        }
        for text in ["1.2E+10", "1,2E+10", "1e+05", "4.68769E+17", "1.2E-05", "-1.2E+10"] {
            assert_eq!(damage(text), Some(Damage::PowerOfTen), "{text}");
        }
        for text in [
            "10-Jan",
            "Jan-10",
            "10-Jan-20",
            "1-Mar-2020",
            "10. Jan",
            "10-janv.",
            "2020-01-10",
            "1/10/2020",
            "10.01.20",
            "2020-01-10 00:00:00",
            "1/10/2020 0:00",
            "12/31/1999",
        ] {
            assert_eq!(damage(text), Some(Damage::Date), "{text}");
        }
        assert_eq!(damage("12345.0"), Some(Damage::Fraction));
        assert_eq!(damage("468768768833943000"), Some(Damage::Rounded));
        assert_eq!(damage("=\"00\"\"12\""), Some(Damage::Quoted("00\"12".into())));
        assert_eq!(damage("=VLOOKUP(A2,B:C,2)"), Some(Damage::Formula));
        assert_eq!(damage("=\"a\"&\"b\""), Some(Damage::Formula));
    }

    #[test]
    fn what_only_looks_a_little_like_it_is_left_alone() {
        for text in [
            "",
            "WIS-0012",
            "#1",
            "#A",
            "12.5E+10",
            "E+10",
            "1E5",
            "1E-05",
            "5E10",
            "0.5E+10",
            "12345.00",
            "12345.1",
            "468768768833943001",
            "0000000000000000",
            "10-JAN",
            "32-Jan",
            "10-Jane",
            "Jan-1",
            "2020-13-32",
            "1899-01-10",
            "10-01-20",
            "MAR-10",
            "=",
            "=12",
            "=x",
            "Marsh-10",
            "1-2-3",
            "A.0",
        ] {
            assert_eq!(damage(text), None, "{text}");
        }
    }
}
