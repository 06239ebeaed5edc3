//! Dates and times of ISO 8601: which texts are some, and what they are in UTC.
//!
//! Takes the forms that common readers take: calendar, week and ordinal dates, extended and basic, with any
//! one character before the time.

use std::str::FromStr;

use time::{Date, Duration, Month, PrimitiveDateTime, Time, Weekday};

/// A point in time as a text gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// In UTC; without an offset the text is taken for UTC.
    utc: PrimitiveDateTime,
    has_offset: bool,
    /// Parts of a second are reported.
    pub(super) is_finer: bool,
}

impl Moment {
    /// Whether the text does not say which offset it has.
    pub(super) fn is_naive(self) -> bool {
        !self.has_offset
    }

    /// `2011-11-04T00:05:23Z`.
    pub(super) fn in_utc(self) -> String {
        let (year, month, day) = self.utc.to_calendar_date();
        let (hour, minute, second) = self.utc.as_hms();
        format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month))
    }
}

/// Reads a date, with or without a time.
pub(super) fn read(text: &str) -> Option<Moment> {
    let mut reader = Reader { rest: text.as_bytes() };
    let midnight = PrimitiveDateTime::new(reader.date()?, Time::MIDNIGHT);
    let mut clock = Clock::default();
    if !reader.rest.is_empty() {
        reader.rest = reader.rest.get(1..)?;
        clock = reader.clock().filter(|_| reader.rest.is_empty())?;
    }
    let since = Duration::seconds(clock.seconds - clock.offset.unwrap_or(0));
    // No reader has a year 0 or one of five digits.
    let utc = midnight.checked_add(since).filter(|utc| utc.year() > 0)?;
    Some(Moment { utc, has_offset: clock.offset.is_some(), is_finer: clock.is_finer })
}

/// What stands behind the date.
#[derive(Default)]
struct Clock {
    /// Seconds of the day, the offset not yet taken away; 86,400 for 24:00.
    seconds: i64,
    /// Seconds that the text is ahead of UTC; `None` where it does not say.
    offset: Option<i64>,
    is_finer: bool,
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// So many digits.
    fn digits<T: FromStr>(&mut self, count: usize) -> Option<T> {
        let digits = self.rest.get(..count)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.rest = self.rest.get(count..)?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.rest.first() == Some(&byte);
        if is_next {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        is_next
    }

    /// How many digits follow.
    fn ahead(&self) -> usize {
        self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    fn date(&mut self) -> Option<Date> {
        let year = self.digits::<i32>(4).filter(|year| *year > 0)?;
        if self.rest.is_empty() {
            return Date::from_ordinal_date(year, 1).ok();
        }
        let is_extended = self.skip(b'-');
        if self.skip(b'W') {
            return self.week(year, is_extended);
        }
        match (is_extended, self.ahead()) {
            (true | false, 3) => Date::from_ordinal_date(year, self.digits(3)?).ok(),
            (true, 2) | (false, 4..) => {
                let month = Month::try_from(self.digits::<u8>(2)?).ok()?;
                if is_extended && self.rest.is_empty() {
                    return Date::from_calendar_date(year, month, 1).ok();
                }
                if is_extended && !self.skip(b'-') {
                    return None;
                }
                Date::from_calendar_date(year, month, self.digits(2)?).ok()
            }
            _ => None,
        }
    }

    fn week(&mut self, year: i32, is_extended: bool) -> Option<Date> {
        let week = self.digits::<i64>(2).filter(|week| (1..=53).contains(week))?;
        let has_day = if is_extended { self.skip(b'-') } else { self.ahead() > 0 };
        let day = if has_day { self.digits::<i64>(1).filter(|day| (1..=7).contains(day))? } else { 1 };
        // Counted from the first, as some readers take a week 53 in years that have none.
        let first = Date::from_iso_week_date(year, 1, Weekday::Monday).ok()?;
        first.checked_add(Duration::days((week - 1) * 7 + day - 1))
    }

    fn clock(&mut self) -> Option<Clock> {
        let mut clock = Clock::default();
        let hour = self.digits::<i64>(2).filter(|hour| *hour <= 24)?;
        let (mut minute, mut second) = (0, 0);
        let is_extended = self.rest.first() == Some(&b':');
        if self.more(is_extended) {
            minute = self.digits::<i64>(2).filter(|minute| *minute < 60)?;
            if self.more(is_extended) {
                second = self.digits::<i64>(2).filter(|second| *second < 60)?;
                if self.skip(b'.') || self.skip(b',') {
                    clock.is_finer = true;
                    let count = self.ahead();
                    self.rest = self.rest.get(count..).filter(|_| count > 0)?;
                }
            }
        }
        if hour == 24 && (minute, second) != (0, 0) {
            return None;
        }
        clock.seconds = hour * 3600 + minute * 60 + second;
        if !self.rest.is_empty() {
            clock.offset = Some(self.offset()?);
        }
        Some(clock)
    }

    /// Whether another part of the time follows.
    fn more(&mut self, is_extended: bool) -> bool {
        if is_extended { self.skip(b':') } else { self.ahead() >= 2 }
    }

    /// What stands behind the time; seconds.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.rest.first()? {
            b'Z' | b'z' => {
                self.rest = self.rest.get(1..)?;
                return Some(0);
            }
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.rest = self.rest.get(1..)?;
        let hours = self.digits::<i64>(2).filter(|hours| *hours < 24)?;
        let has_minutes = self.skip(b':') || self.ahead() > 0;
        let minutes = if has_minutes { self.digits::<i64>(2).filter(|minutes| *minutes < 60)? } else { 0 };
        Some(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_common_readers_take_is_taken_and_said_in_utc() {
        for (text, utc) in [
            ("2011", "2011-01-01T00:00:00Z"),
            ("2011-11", "2011-11-01T00:00:00Z"),
            ("2011-11-04", "2011-11-04T00:00:00Z"),
            ("20111104T000523", "2011-11-04T00:05:23Z"),
            ("2011-11-04 00:05:23.283", "2011-11-04T00:05:23Z"),
            ("2011-11-04T00:05:23,283Z", "2011-11-04T00:05:23Z"),
            ("2011-11-04T00:05:23+04:00", "2011-11-03T20:05:23Z"),
            ("2011-12-31T23:30-0130", "2012-01-01T01:00:00Z"),
            ("2011-W01-2T00:05:23.283", "2011-01-04T00:05:23Z"),
            ("2011W01", "2011-01-03T00:00:00Z"),
            ("2020-060", "2020-02-29T00:00:00Z"),
            ("2016-02-29T24:00", "2016-03-01T00:00:00Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
            ("2100-02-28T24:00:00Z", "2100-03-01T00:00:00Z"),
            ("2000-366", "2000-12-31T00:00:00Z"),
            ("2020-W53-5", "2021-01-01T00:00:00Z"),
            ("2011-W53", "2012-01-02T00:00:00Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59-00:00", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(read(text).map(Moment::in_utc).as_deref(), Some(utc), "{text}");
        }
    }

    #[test]
    fn what_no_reader_takes_is_not_taken() {
        for text in [
            "",
            "04/11/2011",
            "2011-13-01",
            "2011-02-29",
            "1900-02-29",
            "2100-366",
            "2011-11-4",
            "11-11-04",
            "2011-11-04T",
            "2011-11-04T25:00",
            "2011-11-04T24:01",
            "2011-11-04T00:60",
            "2011-11-04T00:05:23.",
            "2011-11-04T00:05:23 UTC",
            "2011-1104",
            "today",
            "2011-11-04T00:05:23+4",
            "2011-366",
            "2011-W54",
            "201111",
            "0000-01-01",
            "0001-01-01T00:00+01:00",
            "9999-12-31T24:00",
            "é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_and_parts_of_seconds_are_noticed() {
        let of = |text| read(text).map(|moment| (moment.is_naive(), moment.is_finer));
        assert_eq!(of("2011-11-04T00:05:23Z"), Some((false, false)));
        assert_eq!(of("2011-11-04T00:05:23.5Z"), Some((false, true)));
        assert_eq!(of("2011-11-04"), Some((true, false)));
    }
}
