//! What a provider tells of a bill beside its money, from its keys to the keys that layouts know.
//! Each adapter has tables of its own; how a value is read and shown is the same for all.

use crate::bill::{Bill, Fact, Question, Sheet};
use crate::calendar::date_form;
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::shared::shown_text;

/// How a value is shown.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Date,
    /// Rupiah as digits, for a layout's own row.
    Money,
    /// Rupiah as written, left out where it is zero: for what no layout knows.
    Sum,
    Watts,
}

/// A key, or a path of two with a dot between them; what layouts call it; its name on screen.
pub(super) struct Field(
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) Form,
);

/// The facts that are there. Of two keys for one fact the first that is present is taken.
pub(super) fn facts(fields: &[Field], told: &Json) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for Field(path, key, label, form) in fields {
        let known = *key != Fact::AS_SENT && facts.iter().any(|fact| fact.key == *key);
        if let (false, Some(value)) = (known, value(told, path, *form)) {
            facts.push(Fact::new(key, label, value));
        }
    }
    facts
}

fn value(told: &Json, path: &str, form: Form) -> Option<String> {
    let (holder, key) = match path.split_once('.') {
        Some((outer, key)) => (told.get(outer).ok().flatten()?, key),
        None => (told, path),
    };
    let sent = shown_text(holder, key);
    if sent.is_empty() {
        return None;
    }
    match (form, Rupiah::from_wire(&sent)) {
        (Form::Money, Ok(money)) => Some(money.get().to_string()),
        (Form::Sum, Ok(money)) => (!money.is_zero()).then(|| money.to_string()),
        (Form::Date, _) => Some(date_form(&sent)),
        (Form::Watts, _) => Some(watts(&sent)),
        // What cannot be read as money is still shown, as sent.
        (Form::Text, _) | (Form::Money | Form::Sum, Err(_)) => Some(sent),
    }
}

/// Digits of a power such as `1300`, `000001300VA` or `1.300 VA`; anything else as sent.
pub(super) fn watts(sent: &str) -> String {
    let number = sent.trim_end_matches(['V', 'A', 'v', 'a', ' ']);
    match Rupiah::from_wire(number).or_else(|_| Rupiah::from_person(number)) {
        Ok(watts) => watts.get().to_string(),
        Err(_) => sent.to_owned(),
    }
}

/// `sheet` with what only the same sheet of the inquiry told.
fn filled(sheet: Sheet, old: &Sheet) -> Sheet {
    if !sheet.period.is_empty() && sheet.period != old.period {
        return sheet;
    }
    let text = |new: Option<String>, old: &Option<String>| new.or_else(|| old.clone());
    Sheet {
        period: old.period.clone(),
        amount: sheet.amount.or(old.amount),
        admin: sheet.admin.or(old.admin),
        penalty: sheet.penalty.or(old.penalty),
        other: sheet.other.or(old.other),
        meter_first: text(sheet.meter_first, &old.meter_first),
        meter_last: text(sheet.meter_last, &old.meter_last),
        reference: text(sheet.reference, &old.reference),
    }
}

/// The sheets that a payment's answer told, each with what only the bill that was asked for told of
/// it. An answer with fewer rows than that bill forgot some: the bill's own are kept.
pub(super) fn sheets(told: Vec<Sheet>, asked: Option<&Bill>) -> Vec<Sheet> {
    let asked = asked.map_or(&[][..], |asked| asked.sheets.as_slice());
    if told.len() < asked.len() {
        return asked.to_vec();
    }
    if told.len() > asked.len() {
        return told;
    }
    told.into_iter().zip(asked).map(|(sheet, old)| filled(sheet, old)).collect()
}

/// A period that is a number of months: `01` as `1 BULAN`.
pub(super) fn months(period: &str) -> Option<Fact> {
    let months = match period.parse::<u32>() {
        Ok(months) => format!("{months} BULAN"),
        Err(_) => period.to_owned(),
    };
    (!months.is_empty()).then(|| Fact::new("months", "Jumlah bulan", months))
}

/// A serial or reference as proof, unless it only repeats the customer's own number: as asked, or
/// as it stood on the wire.
pub(super) fn proof(question: &Question, serial: &str, wire_number: &str) -> String {
    let local = |number: &str| -> String {
        let digits = number.trim_start_matches('+');
        match digits.strip_prefix("62") {
            Some(rest) => format!("0{rest}"),
            None => digits.to_owned(),
        }
    };
    let own =
        [Some(question.customer_no.as_str()), question.identity.as_deref(), Some(wire_number)]
            .into_iter()
            .flatten()
            .any(|number| number == serial || local(number) == local(serial));
    if own || matches!(serial, "-" | "0") { String::new() } else { serial.to_owned() }
}
