//! Days since an epoch of a spreadsheet as ISO 8601.
//!
//! Knows no cell.

/// What a number format shows of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shown {
    pub(super) year: bool,
    pub(super) month: bool,
    pub(super) day: bool,
    pub(super) time: bool,
    /// Hours, minutes or seconds in all: `[h]:mm`.
    pub(super) elapsed: bool,
}

/// The first day of 1900, where days count from 1904.
const DAYS_FROM_1900: f64 = -1_460.0;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// The day after which a spreadsheet writes five digits of a year.
const LAST_DAY: f64 = 2_958_466.0;

/// A serial number as the date that it stands for; `None` where it stands for none.
pub(super) fn iso(serial: f64, shown: Shown, is_1904: bool) -> Option<String> {
    // Of days before 1900 a spreadsheet knows none; of those before 1904 it knows some where it counts from there.
    let first = if is_1904 { DAYS_FROM_1900 } else { 0.0 };
    if !(first..LAST_DAY).contains(&serial) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
    let seconds = (serial * 86_400.0).round() as i64;
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let clock = format!("{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60);
    if shown.elapsed {
        return Some(format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60));
    }
    let has_date = shown.year || shown.day;
    if !has_date && (shown.time || !shown.month) {
        return Some(clock);
    }
    let date = date(days, shown, is_1904)?;
    Some(if shown.time || rest != 0 { format!("{date}T{clock}") } else { date })
}

/// As much of a date as a format shows of it, from the year on.
fn date(days: i64, shown: Shown, is_1904: bool) -> Option<String> {
    let (year, month, day) = civil(days, is_1904)?;
    Some(match (shown.year, shown.month, shown.day, shown.time) {
        (true, false, false, false) => format!("{year:04}"),
        (true, true, false, false) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}"),
    })
}

/// Year, month and day. Since 1900 was no leap year, its 60th day is none, and those before count from one later.
fn civil(days: i64, is_1904: bool) -> Option<(i64, i64, i64)> {
    let since_1970 = match (is_1904, days) {
        (true, days) => days - 24_107,
        (false, 0 | 60) => return None,
        (false, days) if days < 60 => days - 25_568,
        (false, days) => days - 25_569,
    };
    // Days to civil date, after Howard Hinnant: eras of 400 years that begin on 1 March.
    let shifted = since_1970 + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: Shown = Shown { year: true, month: true, day: true, time: false, elapsed: false };

    #[test]
    fn serial_numbers_are_the_dates_that_a_spreadsheet_shows() {
        let cases = [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (61.0, "1900-03-01"),
            (25_569.0, "1970-01-01"),
            (45_351.0, "2024-02-29"),
            (45_351.5, "2024-02-29T12:00:00"),
            (45_350.999_999_9, "2024-02-29"),
            (2_958_465.0, "9999-12-31"),
        ];
        for (serial, expected) in cases {
            assert_eq!(iso(serial, DATE, false).as_deref(), Some(expected), "{serial}");
        }
        assert_eq!(iso(0.0, DATE, true).as_deref(), Some("1904-01-01"));
        assert_eq!(iso(-974.0, DATE, true).as_deref(), Some("1901-05-02"));
        for none in [60.0, -1.0, 2_958_466.0, f64::NAN] {
            assert_eq!(iso(none, DATE, false), None, "{none}");
        }
    }

    #[test]
    fn what_a_format_does_not_show_is_not_made_up() {
        let year = Shown { year: true, ..Shown::default() };
        assert_eq!(iso(45_351.0, year, false).as_deref(), Some("2024"));
        assert_eq!(iso(45_351.0, Shown { month: true, ..year }, false).as_deref(), Some("2024-02"));
        let time = Shown { time: true, ..Shown::default() };
        assert_eq!(iso(0.75, time, false).as_deref(), Some("18:00:00"));
        assert_eq!(iso(1.5, Shown { elapsed: true, ..time }, false).as_deref(), Some("36:00:00"));
    }
}
