//! Dates and times of ISO 8601: which texts are some, and what they are in UTC.
//!
//! Takes the forms that common readers take: calendar, week and ordinal dates, extended and basic, with any
//! one character before the time.

/// A point in time as a text gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// Days since 1970-01-01.
    days: i64,
    /// Seconds of that day, the offset not yet taken away; 86,400 for 24:00.
    seconds: i64,
    /// Seconds that the text is ahead of UTC; `None` where it does not say.
    offset: Option<i64>,
    /// Parts of a second are reported.
    pub(super) is_finer: bool,
}

impl Moment {
    /// Whether the text does not say which offset it has.
    pub(super) fn is_naive(self) -> bool {
        self.offset.is_none()
    }

    /// `2011-11-04T00:05:23Z`; without an offset the text is taken for UTC.
    pub(super) fn in_utc(self) -> String {
        let all = self.days * 86_400 + self.seconds - self.offset.unwrap_or(0);
        let (days, rest) = (all.div_euclid(86_400), all.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
    }
}

/// Reads a date, with or without a time.
pub(super) fn read(text: &str) -> Option<Moment> {
    let mut reader = Reader { rest: text.as_bytes() };
    let days = reader.date()?;
    let mut moment = Moment { days, seconds: 0, offset: None, is_finer: false };
    if reader.rest.is_empty() {
        return Some(moment);
    }
    reader.rest = reader.rest.get(1..)?;
    reader.time(&mut moment)?;
    reader.rest.is_empty().then_some(moment)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// So many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
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

    fn date(&mut self) -> Option<i64> {
        let year = self.digits(4).filter(|year| *year > 0)?;
        if self.rest.is_empty() {
            return Some(days(year, 1, 1));
        }
        let is_extended = self.skip(b'-');
        if self.skip(b'W') {
            return self.week(year, is_extended);
        }
        match (is_extended, self.ahead()) {
            (true | false, 3) => {
                let most = if is_leap(year) { 366 } else { 365 };
                let day = self.digits(3).filter(|day| (1..=most).contains(day))?;
                Some(days(year, 1, 1) + day - 1)
            }
            (true, 2) | (false, 4..) => {
                let month = self.digits(2).filter(|month| (1..=12).contains(month))?;
                if is_extended && self.rest.is_empty() {
                    return Some(days(year, month, 1));
                }
                if is_extended && !self.skip(b'-') {
                    return None;
                }
                let day = self.digits(2).filter(|day| (1..=days_in(year, month)).contains(day))?;
                Some(days(year, month, day))
            }
            _ => None,
        }
    }

    fn week(&mut self, year: i64, is_extended: bool) -> Option<i64> {
        let week = self.digits(2).filter(|week| (1..=53).contains(week))?;
        let has_day = if is_extended { self.skip(b'-') } else { self.ahead() > 0 };
        let day = if has_day { self.digits(1).filter(|day| (1..=7).contains(day))? } else { 1 };
        // The fourth of January lies in the first week; weeks begin on Mondays, and 1970-01-01 was a Thursday.
        let fourth = days(year, 1, 4);
        let monday = fourth - (fourth + 3).rem_euclid(7);
        Some(monday + (week - 1) * 7 + day - 1)
    }

    fn time(&mut self, moment: &mut Moment) -> Option<()> {
        let hour = self.digits(2).filter(|hour| *hour <= 24)?;
        let (mut minute, mut second) = (0, 0);
        let is_extended = self.rest.first() == Some(&b':');
        if self.more(is_extended) {
            minute = self.digits(2).filter(|minute| *minute < 60)?;
            if self.more(is_extended) {
                second = self.digits(2).filter(|second| *second < 60)?;
                if self.skip(b'.') || self.skip(b',') {
                    moment.is_finer = true;
                    let count = self.ahead();
                    self.rest = self.rest.get(count..).filter(|_| count > 0)?;
                }
            }
        }
        if hour == 24 && (minute, second) != (0, 0) {
            return None;
        }
        moment.seconds = hour * 3600 + minute * 60 + second;
        if !self.rest.is_empty() {
            moment.offset = Some(self.offset()?);
        }
        Some(())
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
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        let has_minutes = self.skip(b':') || self.ahead() > 0;
        let minutes = if has_minutes { self.digits(2).filter(|minutes| *minutes < 60)? } else { 0 };
        Some(sign * (hours * 3600 + minutes * 60))
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date, with years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that lies so many days after 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
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
            ("0001-01-01", "0001-01-01T00:00:00Z"),
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
