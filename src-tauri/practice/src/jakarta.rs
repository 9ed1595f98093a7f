//! Calendar days in Asia/Jakarta, where the providers keep their dates.
//!
//! Jakarta has had the fixed offset +7 since 1964, so no time zone database is needed. Knows
//! nothing of bills; never looks at the machine's clock.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, offset},
};

const WIB: Offset = offset(7);
const DAY_MS: i64 = 86_400_000;
const OFFSET_MS: i64 = 7 * 3_600_000;
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"];
const ENGLISH: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether two moments fall on one calendar day in Jakarta.
pub(crate) fn same_day(one_ms: i64, other_ms: i64) -> bool {
    day_number(one_ms) == day_number(other_ms)
}

fn day_number(at_ms: i64) -> i64 {
    at_ms.saturating_add(OFFSET_MS).div_euclid(DAY_MS)
}

/// What calendar and clock show in Jakarta.
pub(crate) fn civil(at_ms: i64) -> DateTime {
    // A clock outside of jiff's years (-9999 to 9999) is a mistake of the caller's clock; the
    // practice provider then shows bills of 1970 instead of ending the program.
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    WIB.to_datetime(at)
}

/// "03 Aug 2022 | 22:22"
pub(crate) fn english_moment(at_ms: i64) -> String {
    let (civil, month) = (civil(at_ms), Month::of(at_ms));
    format!(
        "{:02} {} {:04} | {:02}:{:02}",
        civil.day(),
        month.english_name(),
        month.year,
        civil.hour(),
        civil.minute()
    )
}

/// A calendar month, in the spellings that bills use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    pub(crate) year: i64,
    pub(crate) month: i64,
}

impl Month {
    pub(crate) fn of(at_ms: i64) -> Month {
        let civil = civil(at_ms);
        Month { year: i64::from(civil.year()), month: i64::from(civil.month()) }
    }

    pub(crate) fn back(self, months: i64) -> Month {
        let count = self.year * 12 + self.month - 1 - months;
        Month { year: count.div_euclid(12), month: count.rem_euclid(12) + 1 }
    }

    /// "201901"
    pub(crate) fn digits(self) -> String {
        format!("{:04}{:02}", self.year, self.month)
    }

    /// "0320"
    pub(crate) fn month_first(self) -> String {
        format!("{:02}{:02}", self.month, self.year % 100)
    }

    /// "MEI 2019"
    pub(crate) fn words(self) -> String {
        format!("{} {:04}", self.name(), self.year)
    }

    /// "MEI 22"
    pub(crate) fn short_words(self) -> String {
        format!("{} {:02}", self.name(), self.year % 100)
    }

    /// "2022-12-01"
    pub(crate) fn first_day(self) -> String {
        format!("{:04}-{:02}-01", self.year, self.month)
    }

    /// "Feb16"
    pub(crate) fn english_short(self) -> String {
        format!("{}{:02}", self.english_name(), self.year % 100)
    }

    fn name(self) -> &'static str {
        self.pick(&MONTHS)
    }

    fn english_name(self) -> &'static str {
        self.pick(&ENGLISH)
    }

    fn pick(self, names: &[&'static str; 12]) -> &'static str {
        let at = usize::try_from(self.month - 1).unwrap_or(0);
        names.get(at).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::{Month, english_moment, same_day};

    // 2026-11-22 00:00:00 in Jakarta, which is still the 21st in UTC.
    const MIDNIGHT: i64 = 1_795_280_400_000;

    #[test]
    fn the_day_changes_at_midnight_in_jakarta_and_not_in_utc() {
        assert!(!same_day(MIDNIGHT - 1, MIDNIGHT), "one millisecond before is yesterday");
        assert!(same_day(MIDNIGHT, MIDNIGHT + 86_399_999));
        assert!(!same_day(MIDNIGHT, MIDNIGHT + 86_400_000));
        assert!(same_day(MIDNIGHT + 6 * 3_600_000, MIDNIGHT + 8 * 3_600_000), "UTC midnight");
    }

    #[test]
    fn months_count_backwards_over_new_year_and_spell_themselves() {
        let november = Month::of(MIDNIGHT);
        assert_eq!(november, Month { year: 2026, month: 11 });
        assert_eq!(november.back(11), Month { year: 2025, month: 12 });
        assert_eq!(november.digits(), "202611");
        assert_eq!(november.month_first(), "1126");
        assert_eq!(november.back(6).words(), "MEI 2026");
        assert_eq!(november.short_words(), "NOV 26");
        assert_eq!(november.first_day(), "2026-11-01");
        assert_eq!(november.back(9).english_short(), "Feb26");
        assert_eq!(english_moment(MIDNIGHT - 60_000), "21 Nov 2026 | 23:59");
    }
}
