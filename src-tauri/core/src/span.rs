//! Spans of business days: those with a name, counted from a shop's today, and for each the one before
//! it to compare with. Pure days: knows no clock and no zone.

use jiff::civil::Date;
use jiff::{Span as Length, ToSpan as _};

/// The longest that is asked for in one go, in days: ten years.
const LONGEST: i32 = 3_660;

/// From one day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    first: Date,
    last: Date,
}

impl Days {
    /// Two days as they are written, `YYYY-MM-DD`; nothing where one is no date, where they are turned
    /// round, or where they are further apart than anybody reads.
    pub fn between(from: &str, to: &str) -> Option<Days> {
        let days = Days { first: date(from)?, last: date(to)? };
        (1..=LONGEST).contains(&days.count()).then_some(days)
    }

    pub fn from(&self) -> String {
        self.first.to_string()
    }

    pub fn to(&self) -> String {
        self.last.to_string()
    }

    pub fn count(&self) -> i32 {
        let apart = self.first.until(self.last).map_or(0, |apart| apart.get_days());
        apart.saturating_add(1)
    }

    /// Each of them, as it is written.
    pub fn each(&self) -> impl Iterator<Item = String> {
        self.first
            .series(1.day())
            .take_while(move |day| *day <= self.last)
            .map(|day| day.to_string())
    }

    /// Each month that one of them is in, `YYYY-MM`.
    pub fn months(&self) -> impl Iterator<Item = String> {
        self.first
            .first_of_month()
            .series(1.month())
            .take_while(move |day| *day <= self.last)
            .map(|day| day.strftime("%Y-%m").to_string())
    }

    /// As many days, right before these.
    pub fn before(&self) -> Option<Days> {
        let length = Length::new().try_days(self.count()).ok()?;
        let first = self.first.checked_sub(length).ok()?;
        Some(Days { first, last: self.first.yesterday().ok()? })
    }
}

/// A date exactly as it is written.
fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// A span that has a name, as it is on `today`, and the one to compare it with: as far into the week or
/// month before as today is into this one. Nothing where nobody calls a span so.
pub fn named(name: &str, today: &str) -> Option<(Days, Days)> {
    let today = date(today)?;
    let day = |first: Date| Days { first, last: first };
    let back = |from: Date, days: i32| from.checked_sub(Length::new().try_days(days).ok()?).ok();
    match name {
        "today" => Some((day(today), day(today.yesterday().ok()?))),
        "yesterday" => Some((day(today.yesterday().ok()?), day(back(today, 2)?))),
        "week" => {
            let monday = back(today, i32::from(today.weekday().to_monday_zero_offset()))?;
            let before = Days { first: back(monday, 7)?, last: back(today, 7)? };
            Some((Days { first: monday, last: today }, before))
        }
        "month" => {
            let first = today.first_of_month();
            // The 31st has none in most months before: then it is that month's last day.
            let last = today.checked_sub(1.month()).ok()?;
            let before = Days { first: last.first_of_month(), last };
            Some((Days { first, last: today }, before))
        }
        "last_month" => {
            let month = |ago: i64| {
                let first = today.first_of_month().checked_sub(Length::new().months(ago)).ok()?;
                Some(Days { first, last: first.last_of_month() })
            };
            Some((month(1)?, month(2)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, today: &str) -> String {
        let (days, before) = named(name, today).unwrap();
        format!("{}..{} / {}..{}", days.from(), days.to(), before.from(), before.to())
    }

    /// Looked up in a calendar: 30 November 2026 is a Monday, 1 March 2027 one as well.
    #[test]
    fn spans_by_their_names() {
        for (name, today, days) in [
            ("today", "2026-12-01", "2026-12-01..2026-12-01 / 2026-11-30..2026-11-30"),
            ("yesterday", "2026-12-01", "2026-11-30..2026-11-30 / 2026-11-29..2026-11-29"),
            ("week", "2026-11-30", "2026-11-30..2026-11-30 / 2026-11-23..2026-11-23"),
            ("week", "2026-12-06", "2026-11-30..2026-12-06 / 2026-11-23..2026-11-29"),
            ("month", "2026-12-31", "2026-12-01..2026-12-31 / 2026-11-01..2026-11-30"),
            ("month", "2027-01-01", "2027-01-01..2027-01-01 / 2026-12-01..2026-12-01"),
            ("month", "2027-03-30", "2027-03-01..2027-03-30 / 2027-02-01..2027-02-28"),
            ("last_month", "2027-03-15", "2027-02-01..2027-02-28 / 2027-01-01..2027-01-31"),
            ("last_month", "2028-03-01", "2028-02-01..2028-02-29 / 2028-01-01..2028-01-31"),
        ] {
            assert_eq!(shown(name, today), days, "{name} on {today}");
        }
        assert_eq!(named("year", "2026-11-30"), None);
        assert_eq!(named("today", "2026-02-30"), None);
    }

    #[test]
    fn from_one_day_to_another() {
        let days = Days::between("2026-02-27", "2026-03-02").unwrap();
        let each: Vec<String> = days.each().collect();
        assert_eq!(each, ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
        assert_eq!(days.months().collect::<Vec<_>>(), ["2026-02", "2026-03"]);
        let before = days.before().unwrap();
        assert_eq!((before.from(), before.to()), ("2026-02-23".into(), "2026-02-26".into()));
        for (from, to) in [
            ("2026-03-02", "2026-02-27"),
            ("2026-2-27", "2026-03-02"),
            ("2026-02-30", "2026-03-02"),
            ("1990-01-01", "2026-03-02"),
            ("", ""),
        ] {
            assert_eq!(Days::between(from, to), None, "{from} {to}");
        }
    }
}
