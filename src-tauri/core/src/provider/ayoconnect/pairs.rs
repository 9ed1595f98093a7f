//! Labelled texts (`{"key": "Stand Meter", "value": "470300-475700"}`) and the forms their values
//! come in. The labels are display text that differs by product; what each means for a bill is
//! decided elsewhere.

use crate::calendar::{self, Moment, month_form};
use crate::json::Json;
use crate::provider::shared::{printable, shown_text};

/// One label with its value, as they came but for control characters and outer spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) label: String,
    pub(super) value: String,
}

impl Pair {
    /// The label for comparison.
    pub(super) fn is(&self, labels: &[&str]) -> bool {
        let label = self.label.trim_end_matches([':', ' ']).to_lowercase();
        labels.contains(&label.as_str())
    }
}

/// What the label of a pair is called; older answers write the second.
const LABELS: [&str; 2] = ["key", "customerDetail"];

/// A value that says nothing.
pub(super) fn is_blank(value: &str) -> bool {
    matches!(value, "" | "-") || value.eq_ignore_ascii_case("n/a")
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) | Json::Number(text) => Some(printable(text)),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::List(_) | Json::Object(_) => None,
    }
}

/// The pair of one object, `{key, value}`, or the pairs of an object whose own keys are the labels
/// (`{"month": 1}`).
fn of_object(object: &Json, out: &mut Vec<Pair>) {
    let Json::Object(fields) = object else { return };
    let mut push = |label: &str, value: &Json| {
        let (label, value) = (printable(label), scalar(value).unwrap_or_default());
        if !label.is_empty() && !is_blank(&value) {
            out.push(Pair { label, value });
        }
    };
    let label = LABELS.iter().map(|key| shown_text(object, key)).find(|label| !label.is_empty());
    let is_pair = |(key, _): &(String, Json)| key == "value" || LABELS.contains(&key.as_str());
    match (label, object.get("value")) {
        (Some(label), Ok(Some(value))) => push(&label, value),
        // Half a pair, or one with two labels or values, tells nothing.
        _ if fields.iter().any(is_pair) => {}
        _ => {
            for (key, value) in fields {
                push(key, value);
            }
        }
    }
}

/// All pairs below `key`, in the order they came and with their repetitions: from a list, from a
/// single object, or none where it is null, missing, doubled or something else.
pub(super) fn below(json: &Json, key: &str) -> Vec<Pair> {
    let mut out = Vec::new();
    for object in objects(json, key) {
        of_object(object, &mut out);
    }
    out
}

/// The objects of a list, or the single object that stands in its place.
pub(super) fn objects<'a>(json: &'a Json, key: &str) -> &'a [Json] {
    match json.get(key) {
        Ok(Some(Json::List(items))) => items.as_slice(),
        Ok(Some(object @ Json::Object(_))) => std::slice::from_ref(object),
        Ok(_) | Err(_) => &[],
    }
}

/// The months of Indonesian and English, by their first three letters.
fn month(name: &str) -> Option<i8> {
    Some(match name.get(..3)?.to_ascii_lowercase().as_str() {
        "jan" => 1,
        "feb" | "peb" => 2,
        "mar" => 3,
        "apr" => 4,
        "mei" | "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "agu" | "agt" | "ags" | "aug" => 8,
        "sep" => 9,
        "okt" | "oct" => 10,
        "nov" | "nop" => 11,
        "des" | "dec" => 12,
        _ => return None,
    })
}

fn number<T: std::str::FromStr>(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<T> {
    let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

/// A month as receipts print it, from `Feb16`, `Aug24` or `Jan 2016`; else as sent.
fn period(sent: &str) -> String {
    let text = sent.trim();
    let end = text.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (name, year) = text.split_at_checked(end).unwrap_or((text, ""));
    let year = year.trim().trim_start_matches(['-', '/']);
    let short = match year.len() {
        4 => year.get(2..),
        2 => Some(year),
        _ => None,
    };
    match (month(name), short.and_then(|year| number::<u8>(year, 2..=2))) {
        (Some(month), Some(year)) => month_form(&format!("{month:02}{year:02}")),
        (Some(_) | None, _) => month_form(text),
    }
}

/// The months of one text, several of them with commas between.
pub(super) fn periods(sent: &str) -> Vec<String> {
    sent.split(',').map(period).filter(|period| !period.is_empty()).collect()
}

/// First and last reading of `470300-475700`.
pub(super) fn meters(sent: &str) -> Option<(String, String)> {
    let (first, last) = sent.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let whole = !first.is_empty() && !last.is_empty() && !last.contains(['-', ',']);
    (whole && !first.contains(',')).then(|| (first.to_owned(), last.to_owned()))
}

/// The number before a word, as in `1 Bulan`; never zero.
pub(super) fn count(sent: &str) -> Option<u32> {
    let digits: String = sent.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|count| *count > 0)
}

/// A time of Jakarta: `03 Aug 2022 | 22:22` or `10:13 | 12 Sep 2022`, with seconds or without.
/// The documents name no zone.
pub(super) fn moment(sent: &str) -> Option<Moment> {
    let (left, right) = sent.split_once('|')?;
    let (date, time) = if left.contains(':') { (right, left) } else { (left, right) };
    let date: Vec<&str> = date.split_whitespace().collect();
    let [day, name, year] = date.as_slice() else { return None };
    let time: Vec<&str> = time.trim().trim_end_matches("WIB").trim_end().split(':').collect();
    let (hour, minute, second) = match time.as_slice() {
        [hour, minute] => (*hour, *minute, "0"),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let date = (number(year, 4..=4)?, month(name)?, number(day, 1..=2)?);
    let time = (number(hour, 1..=2)?, number(minute, 2..=2)?, number(second, 1..=2)?);
    calendar::jakarta(date, time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Zone;

    #[test]
    fn times_as_they_come() {
        let read = |sent: &str| moment(sent).map(|at| Zone::Wib.rfc3339(at));
        for (sent, at) in [
            ("03 Aug 2022 | 22:22", "2022-08-03T22:22:00+07:00"),
            ("10:13 | 12 Sep 2022", "2022-09-12T10:13:00+07:00"),
            ("3 Agustus 2022|22:22:05", "2022-08-03T22:22:05+07:00"),
            ("12 Okt 2022 | 00:00 WIB", "2022-10-12T00:00:00+07:00"),
        ] {
            assert_eq!(read(sent).as_deref(), Some(at), "{sent}");
        }
        for sent in [
            "",
            "|",
            "03 Aug 2022",
            "22:22",
            "31 Feb 2022 | 22:22",
            "03 Aug 2022 | 24:00",
            "03 Xyz 2022 | 22:22",
            "03 Aug 22 | 22:22",
            "-3 Aug 2022 | 22:22",
            "03/08/2022 | 22:22",
            "03 Aug 2022 | 22:22 | 1",
            "+3 Aug 2022 | 22:22",
        ] {
            assert_eq!(read(sent), None, "{sent}");
        }
    }

    #[test]
    fn months_of_both_languages() {
        for (sent, printed) in [
            ("Feb16", "FEB16"),
            ("Aug24", "AGU24"),
            ("Jan 2016", "JAN16"),
            ("MEI 2019", "MEI19"),
            ("May24", "MEI24"),
            ("Dec-23", "DES23"),
            ("201602", "FEB16"),
            ("Xyz16", "Xyz16"),
            ("Feb", "Feb"),
        ] {
            assert_eq!(period(sent), printed, "{sent}");
        }
        assert_eq!(periods("Jan16, Feb16 ,Mar16"), ["JAN16", "FEB16", "MAR16"]);
        assert!(periods(" , ").is_empty());
    }

    #[test]
    fn meters_and_counts() {
        let range = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        assert_eq!(meters("470300-475700"), range("470300", "475700"));
        assert_eq!(meters(" 0100 - 0120 "), range("0100", "0120"));
        for sent in ["", "470300", "-475700", "1-2-3", "1-2, 2-3", "470300-"] {
            assert_eq!(meters(sent), None, "{sent}");
        }
        assert_eq!((count("1 Bulan"), count("003"), count("0 Bulan")), (Some(1), Some(3), None));
        assert_eq!((count("Bulan"), count("99999999999 Bulan")), (None, None));
    }
}
