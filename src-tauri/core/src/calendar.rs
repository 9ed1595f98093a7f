//! Days and times of the shop: fixed zones without daylight saving, expiry at midnight in
//! Jakarta, and the forms in which months and dates are printed. Time comes in as milliseconds.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970 in UTC.
pub type Moment = i64;

/// How long an inquiry may be paid, in milliseconds.
const INQUIRY_LIFE_MS: i64 = 30 * 60 * 1000;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"];

/// The three zones of Indonesia.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum Zone {
    #[default]
    #[serde(rename = "WIB")]
    Wib,
    #[serde(rename = "WITA")]
    Wita,
    #[serde(rename = "WIT")]
    Wit,
}

/// One month of a shop's calendar, and which day of it is today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first and its last day, `YYYY-MM-DD`.
    pub first: String,
    pub last: String,
    pub days: u8,
    pub today: u8,
}

impl Month {
    /// The day on which something falls due that is due on the `day`th: a month that is shorter
    /// than that has it on its last.
    pub fn due(&self, day: u8) -> u8 {
        day.clamp(1, self.days.max(1))
    }

    /// A day of this month, `YYYY-MM-DD`.
    pub fn date(&self, day: u8) -> String {
        format!("{}{day:02}", self.first.get(..8).unwrap_or_default())
    }
}

impl Zone {
    pub fn from_name(name: &str) -> Option<Zone> {
        match name.to_ascii_uppercase().as_str() {
            "WIB" => Some(Zone::Wib),
            "WITA" => Some(Zone::Wita),
            "WIT" => Some(Zone::Wit),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    fn offset(self) -> Offset {
        Offset::constant(match self {
            Zone::Wib => 7,
            Zone::Wita => 8,
            Zone::Wit => 9,
        })
    }

    fn at(self, moment: Moment) -> Zoned {
        Timestamp::from_millisecond(moment)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned(TimeZone::fixed(self.offset()))
    }

    /// The business day, `YYYY-MM-DD`.
    pub fn day(self, moment: Moment) -> String {
        self.at(moment).date().to_string()
    }

    /// The first moment of a day written `YYYY-MM-DD`, or nothing where it is no date.
    pub fn start_of(self, day: &str) -> Option<Moment> {
        let date: Date = day.parse().ok()?;
        self.midnight(date)
    }

    /// The first moment of the day after `day`.
    pub fn end_of(self, day: &str) -> Option<Moment> {
        let date: Date = day.parse().ok()?;
        self.midnight(date.tomorrow().ok()?)
    }

    fn midnight(self, date: Date) -> Option<Moment> {
        date.at(0, 0, 0, 0)
            .to_zoned(TimeZone::fixed(self.offset()))
            .ok()
            .map(|zoned| zoned.timestamp().as_millisecond())
    }

    /// The month that a moment is in, by the shop's days.
    pub fn month(self, moment: Moment) -> Month {
        let today = self.at(moment).date();
        Month {
            first: today.first_of_month().to_string(),
            last: today.last_of_month().to_string(),
            days: u8::try_from(today.days_in_month()).unwrap_or(31),
            today: u8::try_from(today.day()).unwrap_or(1),
        }
    }

    /// `11-09-2026 10:13`, as slips print it.
    pub fn paper_time(self, moment: Moment) -> String {
        self.at(moment).strftime("%d-%m-%Y %H:%M").to_string()
    }

    /// `11-09-26 10:11`, the short form of the trace line.
    pub fn short_time(self, moment: Moment) -> String {
        self.at(moment).strftime("%d-%m-%y %H:%M").to_string()
    }

    /// `260911`, the date inside a payment's number.
    pub fn compact_day(self, moment: Moment) -> String {
        self.at(moment).strftime("%y%m%d").to_string()
    }

    /// RFC 3339 with the shop's offset, for machines.
    pub fn rfc3339(self, moment: Moment) -> String {
        self.at(moment).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The hour of the day, 0 to 23.
    pub fn hour(self, moment: Moment) -> u8 {
        u8::try_from(self.at(moment).hour()).unwrap_or_default()
    }
}

/// When an inquiry made at `asked` can no longer be paid: after 30 minutes or at midnight in
/// Jakarta, whichever is first. Providers take a payment only on the inquiry's own date.
pub fn inquiry_expires(asked: Moment) -> Moment {
    let half_hour = asked.saturating_add(INQUIRY_LIFE_MS);
    let midnight = Zone::Wib.end_of(&Zone::Wib.day(asked)).unwrap_or(half_hour);
    half_hour.min(midnight)
}

/// The moment of an HTTP `Date` header (`Sun, 22 Nov 2026 03:52:10 GMT`).
pub fn from_http_date(text: &str) -> Option<Moment> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_zoned(text)
        .ok()
        .map(|zoned| zoned.timestamp().as_millisecond())
}

/// The moment of a provider's local time, which is Jakarta's where none is named.
pub fn jakarta(date: (i16, i8, i8), time: (i8, i8, i8)) -> Option<Moment> {
    let date = Date::new(date.0, date.1, date.2).ok()?;
    let at = date.to_datetime(Time::new(time.0, time.1, time.2, 0).ok()?);
    let zoned = at.to_zoned(TimeZone::fixed(Zone::Wib.offset())).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// The moment of `2026-06-25T11:56:18.123Z`.
pub fn from_rfc3339(text: &str) -> Option<Moment> {
    text.trim().parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// A bill's month as receipts print it, `SEP26`, from the many forms providers send
/// (`201901`, `0320`, `MEI 2019`, `MEI 22`, `2019-01-01`). What cannot be read is kept as sent.
pub fn month_form(sent: &str) -> String {
    let text = sent.trim();
    month_parts(text)
        .and_then(|(month, year)| {
            let name = MONTHS.get(month.checked_sub(1)?)?;
            Some(format!("{name}{year:02}"))
        })
        .unwrap_or_else(|| text.to_owned())
}

/// All months from `first` to `last`, both of them included, in printed form; nothing where one of
/// them is no month, where they are turned round, or where they are further apart than `most`.
pub fn months_through(first: &str, last: &str, most: u32) -> Option<Vec<String>> {
    let count = |text: &str| {
        let (month, year) = month_parts(text.trim())?;
        year.checked_mul(12)?.checked_add(u32::try_from(month.checked_sub(1)?).ok()?)
    };
    let (from, to) = (count(first)?, count(last)?);
    let near = to.checked_sub(from).is_some_and(|apart| apart < most);
    let printed = |at: u32| {
        let name = MONTHS.get(usize::try_from(at % 12).ok()?)?;
        Some(format!("{name}{:02}", at / 12))
    };
    if near { (from..=to).map(printed).collect() } else { None }
}

/// The months of a span: `202610-202611`, or in days `20261001-20261031`. Nothing where the days
/// go from within one month to within another: such a span is none of both.
pub fn span_months(sent: &str, most: u32) -> Option<Vec<String>> {
    let (first, last) = sent.split_once('-')?;
    match (day(first.trim()), day(last.trim())) {
        (Some(first), Some(last)) => {
            let within = first <= last && first.first_of_month() == last.first_of_month();
            let whole = first == first.first_of_month() && last == last.last_of_month();
            let month = |day: Date| day.strftime("%Y%m").to_string();
            (within || whole).then(|| months_through(&month(first), &month(last), most))?
        }
        (None, None) => months_through(first, last, most),
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// A day written `20261031`.
fn day(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let date = (text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?);
    let day = text.get(6..)?.parse().ok()?;
    Date::new(date.0, date.1, day).ok().filter(|_| digits)
}

fn month_parts(text: &str) -> Option<(usize, u32)> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && text.len() == 6 {
        let year: u32 = text.get(2..4)?.parse().ok()?;
        return in_year(text.get(4..)?.parse().ok()?, year);
    }
    if digits && text.len() == 4 {
        return in_year(text.get(..2)?.parse().ok()?, text.get(2..)?.parse().ok()?);
    }
    if let (Some(year), Some("-"), Some(month)) = (text.get(2..4), text.get(4..5), text.get(5..7)) {
        return in_year(month.parse().ok()?, year.parse().ok()?);
    }
    let name = text.get(..3)?.to_ascii_uppercase();
    let month = MONTHS.iter().position(|known| *known == name)?.checked_add(1)?;
    let year = text.get(3..)?.trim();
    let year = match year.len() {
        4 => year.get(2..)?,
        2 => year,
        _ => return None,
    };
    in_year(month, year.parse().ok()?)
}

fn in_year(month: usize, year: u32) -> Option<(usize, u32)> {
    (1..=12).contains(&month).then_some((month, year))
}

/// `24-05-2012` from a provider's `20120524`; anything else is kept as sent.
pub fn date_form(sent: &str) -> String {
    let text = sent.trim();
    let parts = (text.get(..4), text.get(4..6), text.get(6..8));
    match parts {
        (Some(year), Some(month), Some(day))
            if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{day}-{month}-{year}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_when_the_shop_s_own_does() {
        // 2026-11-30 23:30 in Jakarta: in Makassar it is December already.
        let late = Zone::Wib.start_of("2026-12-01").unwrap() - 30 * 60 * 1000;
        let here = Zone::Wib.month(late);
        assert_eq!((here.first.as_str(), here.last.as_str()), ("2026-11-01", "2026-11-30"));
        assert_eq!((here.days, here.today), (30, 30));
        assert_eq!((here.due(31), here.date(here.due(31)).as_str()), (30, "2026-11-30"));
        let there = Zone::Wita.month(late);
        assert_eq!((there.first.as_str(), there.today), ("2026-12-01", 1));
        let leap = Zone::Wib.month(Zone::Wib.start_of("2028-02-10").unwrap());
        assert_eq!((leap.due(31), leap.due(28), leap.date(4).as_str()), (29, 28, "2028-02-04"));
    }

    /// 2026-11-22 03:52:10 UTC.
    const NOON: Moment = 1_795_319_530_000;

    #[test]
    fn zones_and_days() {
        assert_eq!(Zone::Wib.day(NOON), "2026-11-22");
        assert_eq!(Zone::Wib.paper_time(NOON), "22-11-2026 10:52");
        assert_eq!(Zone::Wit.paper_time(NOON), "22-11-2026 12:52");
        assert_eq!(Zone::Wib.rfc3339(NOON), "2026-11-22T10:52:10+07:00");
        assert_eq!(Zone::Wib.start_of("2026-02-30"), None);
    }

    #[test]
    fn an_inquiry_ends_at_midnight_in_jakarta() {
        assert_eq!(inquiry_expires(NOON), NOON + 30 * 60 * 1000);
        let late = Zone::Wib.end_of("2026-11-22").unwrap() - 60_000;
        assert_eq!(inquiry_expires(late), late + 60_000, "one minute before midnight");
    }

    #[test]
    fn months_as_providers_send_them() {
        for (sent, printed) in [
            ("201901", "JAN19"),
            ("MEI 2019", "MEI19"),
            ("MEI 22", "MEI22"),
            ("JUL2014", "JUL14"),
            ("0320", "MAR20"),
            ("2022-12-01", "DES22"),
            ("01", "01"),
            ("002", "002"),
            ("209913", "209913"),
            ("1-15 DES 2014", "1-15 DES 2014"),
        ] {
            assert_eq!(month_form(sent), printed, "{sent}");
        }
        assert_eq!(date_form("20120524"), "24-05-2012");
    }

    #[test]
    fn spans_that_are_months() {
        let months = |sent: &str| span_months(sent, 24).unwrap_or_default().join(" ");
        for (sent, printed) in [
            ("202610-202610", "OKT26"),
            ("202611-202702", "NOV26 DES26 JAN27 FEB27"),
            ("JAN12 - FEB12", "JAN12 FEB12"),
            ("20261001-20261031", "OKT26"),
            ("20261005-20261020", "OKT26"),
            ("20260201-20260331", "FEB26 MAR26"),
            ("20261021-20261120", ""),
            ("20261001-20261120", ""),
            ("20261031-20261001", ""),
            ("20261001-202611", ""),
            ("202611-202610", ""),
            ("202501-202701", ""),
            ("2022-12-01", ""),
            ("1-15 DES 2014", ""),
            ("00000000-99999999", ""),
            ("-", ""),
        ] {
            assert_eq!(months(sent), printed, "{sent}");
        }
    }

    #[test]
    fn http_dates() {
        assert_eq!(from_http_date("Sun, 22 Nov 2026 03:52:10 GMT"), Some(NOON));
        assert_eq!(from_http_date("yesterday"), None);
    }
}
