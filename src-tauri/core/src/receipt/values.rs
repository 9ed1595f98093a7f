//! From a slip and a row of its layout to a label and a value. Sums shown here are parts; the
//! totals are the provider's and the shop's, and are never made from parts. Knows no paper but
//! whether it is wide.

use super::ascii::{capitals, clean};
use super::grid::{Paper, Value};
use super::layout::{Form, Layout, Row, Source, Zero};
use super::{Copy, Kind, Slip, Style};
use crate::bill::{Fact, Sheet};
use crate::calendar::date_form;
use crate::money::Rupiah;

/// A label in two lengths and its value.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) label: String,
    pub(super) long: String,
    pub(super) value: Value,
    pub(super) style: Style,
}

impl Field {
    pub(super) fn new(label: &str, long: &str, value: Value) -> Field {
        Field { label: label.to_owned(), long: long.to_owned(), value, style: Style::Normal }
    }
}

/// All rows of the layout that have a value, and before the references at their end what the provider
/// told beyond them.
pub(super) fn rows(slip: &Slip, layout: &Layout, paper: Paper) -> Vec<Field> {
    let closes = |row: &Row| {
        row.from.0.iter().any(|source| matches!(source, Source::Reference | Source::Number))
    };
    let place =
        layout.rows.iter().rposition(|row| !closes(row)).map_or(0, |last| last.saturating_add(1));
    let (head, tail) = layout.rows.split_at_checked(place).unwrap_or((&layout.rows, &[]));
    [listed(slip, head, paper), as_sent(slip), listed(slip, tail, paper)].concat()
}

/// These rows' fields, but for those that would only say again what one above them says.
fn listed<'a>(slip: &Slip, rows: impl IntoIterator<Item = &'a Row>, paper: Paper) -> Vec<Field> {
    let mut listed: Vec<Field> = Vec::new();
    for row in rows {
        let fields = fields(slip, row, paper);
        let is_told = |field: &Field| listed.iter().any(|above| above.value == field.value);
        if !(row.unless_shown && fields.iter().all(is_told)) {
            listed.extend(fields);
        }
    }
    listed
}

/// Under the provider's own label, in its own words.
fn as_sent(slip: &Slip) -> Vec<Field> {
    let told = slip.bill.facts.iter().filter(|fact| fact.key == Fact::AS_SENT);
    told.filter_map(|fact| {
        let (label, value) = (capitals(&fact.label), clean(&fact.value));
        let told = !label.is_empty() && !value.is_empty();
        told.then(|| Field::new(&label, &label, Value::Text(value)))
    })
    .collect()
}

/// Only who the bill is of: all that a slip without a verdict tells of it.
pub(super) fn who(slip: &Slip, layout: &Layout, paper: Paper) -> Vec<Field> {
    let names = [Source::CustomerNo, Source::Identity, Source::CustomerName];
    let is_who = |row: &&Row| row.from.0.iter().any(|source| names.contains(source));
    listed(slip, layout.rows.iter().filter(is_who), paper)
}

/// Which months or instalments a paid bill is of.
pub(super) fn of_when(slip: &Slip, layout: &Layout, paper: Paper) -> Vec<Field> {
    let is_when = |row: &&Row| row.from.0.contains(&Source::Periods);
    listed(slip, layout.rows.iter().filter(is_when), paper)
}

/// The biller's name where it says more than the bill type's own.
pub(super) fn biller(slip: &Slip) -> Option<String> {
    let name = capitals(&slip.question.product.name);
    (!name.is_empty() && name != capitals(slip.question.bill_type().label())).then_some(name)
}

/// The biller's name, else the bill type's.
pub(super) fn product(slip: &Slip) -> String {
    biller(slip).unwrap_or_else(|| capitals(slip.question.bill_type().label()))
}

/// What was sold: of one biller's several bill types the name of the biller alone would not say which.
pub(super) fn sold(slip: &Slip) -> String {
    let bill_type = slip.question.bill_type();
    if bill_type.has_one_biller() { capitals(bill_type.label()) } else { product(slip) }
}

/// The biller's name without the bill type's: `KOTA CONTOH` of `PDAM KOTA CONTOH`.
pub(super) fn place(slip: &Slip) -> String {
    let name = biller(slip).unwrap_or_default();
    let bill_type = format!("{} ", capitals(slip.question.bill_type().label()));
    name.strip_prefix(&bill_type).unwrap_or(&name).to_owned()
}

fn fields(slip: &Slip, row: &Row, paper: Paper) -> Vec<Field> {
    if row.reprint_only && slip.copy == Copy::Original {
        return Vec::new();
    }
    if row.from.0.contains(&Source::SheetsTable) {
        return sheets_table(slip);
    }
    let long = row.long.as_ref().unwrap_or(&row.label);
    row.from
        .0
        .iter()
        .find_map(|source| value(slip, source, row, paper))
        .map(|value| Field::new(&row.label, long, value))
        .into_iter()
        .collect()
}

fn value(slip: &Slip, source: &Source, row: &Row, paper: Paper) -> Option<Value> {
    let bill = &slip.bill;
    let text = |text: &str| written(text, row);
    let money = |amount: Option<Rupiah>| shown_sum(amount?, row.zero, paper);
    match source {
        Source::CustomerNo => text(&slip.question.customer_no),
        Source::Identity => text(slip.question.identity.as_deref()?),
        Source::CustomerName => text(&bill.customer_name),
        Source::Biller => text(&biller(slip)?),
        Source::Product => text(&product(slip)),
        Source::Year => text(&slip.question.year?.to_string()),
        Source::Fact(key) => text(bill.fact(key)?),
        Source::MoneyFact(key) => {
            let sent = bill.fact(key)?;
            // What cannot be read as money is still printed, as sent.
            Rupiah::from_wire(sent).map_or_else(|_| text(sent), |amount| money(Some(amount)))
        }
        Source::TariffPower => text(&tariff_power(slip)),
        Source::BrandModel => {
            let names = [bill.fact("brand"), bill.fact("model")];
            text(&names.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
        Source::Periods => text(&periods(slip, row.form)),
        Source::Meters => {
            text(&ranges(&bill.sheets).iter().map(shown_range).collect::<Vec<_>>().join(", "))
        }
        Source::Usage => text(&usage(&bill.sheets)?.to_string()),
        // A table has a label for each line, so it is no single value.
        Source::SheetsTable => None,
        Source::SheetCount => (bill.sheet_count > 0)
            .then(|| bill.sheet_count.to_string())
            .and_then(|count| text(&count)),
        Source::WithoutAdmin => money(slip.customer_total.minus(bill.admin_fee)),
        Source::WithoutParts => money(slip.bill.without_parts(slip.customer_total)),
        Source::SumAmount => money(whole_sum(&bill.sheets)),
        Source::SumPenalty => money(Rupiah::sum(bill.sheets.iter().filter_map(|s| s.penalty))),
        Source::SumOther => money(Rupiah::sum(bill.sheets.iter().filter_map(|s| s.other))),
        Source::Reference => references(slip),
        Source::Number => text(&slip.number),
        Source::PaidAt => {
            let moment = slip.paid_at.filter(|_| slip.kind() == Kind::Paid)?;
            text(&slip.shop.zone.paper_time(moment))
        }
        Source::Status => text(if slip.is_proof() { "SUKSES" } else { "" }),
    }
}

/// A text in its form, or nothing where there is nothing to say.
fn written(sent: &str, row: &Row) -> Option<Value> {
    let mut text = clean(sent);
    match row.form {
        Form::AsSent => {}
        Form::Date => text = date_form(&text),
        Form::Count => text = count_form(&text),
    }
    if text.is_empty() {
        return None;
    }
    if is_number(&text) {
        text.push_str(&row.unit);
    }
    Some(Value::Text(text))
}

fn shown_sum(amount: Rupiah, zero: Zero, paper: Paper) -> Option<Value> {
    let shown = match zero {
        Zero::Hide => !amount.is_zero(),
        Zero::Show => true,
        Zero::Wide => !amount.is_zero() || paper.is_wide(),
    };
    shown.then_some(Value::Money(amount))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `002` as `2`; what is no number stays as sent.
fn count_form(text: &str) -> String {
    if !is_number(text) {
        return text.to_owned();
    }
    let count = text.trim_start_matches('0');
    if count.is_empty() { "0".to_owned() } else { count.to_owned() }
}

/// `R1/450VA`
fn tariff_power(slip: &Slip) -> String {
    let tariff = clean(slip.bill.fact("tariff").unwrap_or_default());
    let sent = clean(slip.bill.fact("power").unwrap_or_default());
    let power = if is_number(&sent) { format!("{}VA", count_form(&sent)) } else { sent };
    let parts = [tariff, power];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// `AGU26, SEP26`
fn periods(slip: &Slip, form: Form) -> String {
    let mut shown: Vec<String> = Vec::new();
    for period in slip.bill.periods() {
        let period = clean(&period);
        let period = match form {
            Form::Count => count_form(&period),
            Form::AsSent | Form::Date => period,
        };
        if !period.is_empty() && !shown.contains(&period) {
            shown.push(period);
        }
    }
    shown.join(", ")
}

/// A line for each sheet where there are several: month and amount.
fn sheets_table(slip: &Slip) -> Vec<Field> {
    let sheets = &slip.bill.sheets;
    if sheets.len() < 2 {
        return Vec::new();
    }
    let line = |(at, sheet): (usize, &Sheet)| {
        let amount = sheet.amount?;
        let period = clean(&sheet.period);
        let unnamed = || format!("LEMBAR {}", at.saturating_add(1));
        let label = if period.is_empty() { unnamed() } else { period };
        Some(Field::new(&label, &label, Value::Money(amount)))
    };
    sheets.iter().enumerate().filter_map(line).collect()
}

/// The sum of the sheets' amounts, where every sheet has one.
fn whole_sum(sheets: &[Sheet]) -> Option<Rupiah> {
    let amounts: Option<Vec<Rupiah>> = sheets.iter().map(|sheet| sheet.amount).collect();
    Rupiah::sum(amounts.filter(|amounts| !amounts.is_empty())?)
}

/// First and last reading of a meter; one of them may be missing.
#[derive(Clone, PartialEq, Eq)]
struct Range {
    first: String,
    last: String,
}

/// The sheets' readings: one range where each sheet goes on where the other ended, whichever
/// comes first; several where the meter was changed or a month is missing.
fn ranges(sheets: &[Sheet]) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for sheet in sheets {
        let first = clean(sheet.meter_first.as_deref().unwrap_or_default());
        let last = clean(sheet.meter_last.as_deref().unwrap_or_default());
        let range = Range { first, last };
        if (range.first.is_empty() && range.last.is_empty()) || ranges.contains(&range) {
            continue;
        }
        match ranges.last_mut() {
            Some(before) if !range.first.is_empty() && before.last == range.first => {
                before.last = range.last;
            }
            Some(after) if !range.last.is_empty() && after.first == range.last => {
                after.first = range.first;
            }
            Some(_) | None => ranges.push(range),
        }
    }
    ranges
}

fn shown_range(range: &Range) -> String {
    let parts = [range.first.as_str(), range.last.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// What the meters counted, where they can be read as numbers that rise.
fn usage(sheets: &[Sheet]) -> Option<u64> {
    let ranges = ranges(sheets);
    if ranges.is_empty() {
        return None;
    }
    let counted = |range: &Range| {
        let read = |text: &str| if is_number(text) { text.parse::<u64>().ok() } else { None };
        read(&range.last)?.checked_sub(read(&range.first)?)
    };
    ranges.iter().try_fold(0u64, |sum, range| sum.checked_add(counted(range)?))
}

/// The provider's reference and those of the sheets, each once. Beside a payment without a verdict, or a
/// failed one, a reference is no proof and is not printed.
fn references(slip: &Slip) -> Option<Value> {
    if slip.kind() != Kind::Paid {
        return None;
    }
    let of_sheets = slip.bill.sheets.iter().filter_map(|sheet| sheet.reference.as_deref());
    let mut references: Vec<String> = Vec::new();
    for reference in [slip.provider_reference.as_str()].into_iter().chain(of_sheets).map(clean) {
        if !reference.is_empty() && !references.contains(&reference) {
            references.push(reference);
        }
    }
    (!references.is_empty()).then_some(Value::References(references))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(first: &str, last: &str) -> Sheet {
        let meter = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Sheet { meter_first: meter(first), meter_last: meter(last), ..Sheet::default() }
    }

    fn read(sheets: &[Sheet]) -> (String, Option<u64>) {
        let shown: Vec<String> = ranges(sheets).iter().map(shown_range).collect();
        (shown.join(", "), usage(sheets))
    }

    #[test]
    fn meters_over_several_sheets() {
        assert_eq!(read(&[sheet("9", "22")]), ("9-22".into(), Some(13)));
        assert_eq!(read(&[sheet("0100", "0120"), sheet("0120", "0150")]).0, "0100-0150");
        assert_eq!(
            read(&[sheet("120", "150"), sheet("100", "120")]),
            ("100-150".into(), Some(50)),
            "the newest month first"
        );
        assert_eq!(
            read(&[sheet("990", "999"), sheet("0", "12")]),
            ("990-999, 0-12".into(), Some(21)),
            "a changed meter"
        );
        assert_eq!(read(&[sheet("80", "90"), sheet("80", "90")]), ("80-90".into(), Some(10)));
        assert_eq!(read(&[sheet("22", "9")]).1, None, "a meter does not run backwards");
        assert_eq!(read(&[sheet("9", "")]), ("9".into(), None));
        assert_eq!(read(&[sheet("A9", "A12")]).1, None);
        assert_eq!(read(&[]), (String::new(), None));
    }

    #[test]
    fn counts_lose_their_zeros() {
        assert_eq!(count_form("002"), "2");
        assert_eq!(count_form("000"), "0");
        assert_eq!(count_form("2 BULAN"), "2 BULAN");
    }
}
