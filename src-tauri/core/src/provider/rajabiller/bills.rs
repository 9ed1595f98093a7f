//! What the raw answer tells of electricity and of water, as sheets and facts. All of it is shown
//! and printed; no total is taken from it.

use super::answer::Answer;
use crate::bill::{Bill, BillType, Fact, Question, Sheet};
use crate::calendar::{month_form, months_through};
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::fields::{proof, watts};
use crate::provider::shared::{MOST_SHEETS, difference, named, printable, shown_text};

/// What one raw answer tells beside its totals.
#[derive(Default)]
struct Told {
    sheets: Vec<Sheet>,
    /// There were rows of bills; otherwise the sheets are what the head tells of all of them.
    rows: bool,
    count: Option<u32>,
    /// Sheets that stay unpaid.
    left: Option<u32>,
    facts: Vec<Fact>,
    difference: Option<i64>,
}

fn text(json: &Json, key: &str) -> Option<String> {
    Some(shown_text(json, key)).filter(|text| !text.is_empty())
}

fn money(json: &Json, key: &str) -> Option<Rupiah> {
    json.money(key).ok().flatten()
}

/// A count, which electricity writes as a number and water as text.
fn count(json: &Json, key: &str) -> Option<u32> {
    money(json, key).and_then(|count| u32::try_from(count.get()).ok())
}

/// The rows of `bills`; a single row may stand there without its list.
fn rows(raw: &Json) -> Vec<&Json> {
    let rows = match raw.get("bills") {
        Ok(Some(Json::List(rows))) => rows.as_slice(),
        Ok(Some(row @ Json::Object(_))) => std::slice::from_ref(row),
        Ok(_) | Err(_) => &[],
    };
    rows.iter().filter(|row| matches!(row, Json::Object(_))).collect()
}

/// First and last reading, of `00470300 - 00475700`; anything else is kept as one text.
fn meters(sent: Option<String>) -> (Option<String>, Option<String>) {
    let Some(sent) = sent else {
        return (None, None);
    };
    match sent.split_once('-').map(|(first, last)| (first.trim(), last.trim())) {
        Some((first, last)) if !first.is_empty() && !last.is_empty() && !last.contains('-') => {
            (Some(first.to_owned()), Some(last.to_owned()))
        }
        Some(_) | None => (Some(sent), None),
    }
}

fn month(sent: Option<String>) -> String {
    sent.map(|sent| month_form(&sent)).unwrap_or_default()
}

/// The fine of all sheets, where no row tells its own and the rows do not make the total without it.
fn head_fine(raw: &Json, total: Rupiah, admin: Rupiah, sheets: &[Sheet]) -> Option<Rupiah> {
    let fine = money(raw, "penalty_fee").filter(|fine| !fine.is_zero())?;
    let rest = total.minus(admin)?.minus(fine);
    let told = sheets.iter().any(|sheet| sheet.penalty.is_some_and(|it| !it.is_zero()));
    let priced = !sheets.is_empty() && sheets.iter().all(|sheet| sheet.amount.is_some());
    let whole = priced && difference(total, admin, sheets).is_none();
    rest.filter(|_| !told && !whole).map(|_| fine)
}

/// RajaBiller documentation, Bill Payment, 0000 - Success: an amount is without its penalty, and
/// one range of the meter stands for all sheets.
fn electricity(answer: &Answer, total: Rupiah, admin: Rupiah) -> Told {
    let raw = &answer.raw;
    let periods: Vec<String> = raw
        .items("period")
        .iter()
        .map(|period| match period {
            Json::Text(text) | Json::Number(text) => month_form(&printable(text)),
            Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_) => String::new(),
        })
        .collect();
    let rows = rows(raw);
    let aligned = periods.len() == rows.len();
    let month_of = |at: usize| periods.get(at).filter(|_| aligned).cloned().unwrap_or_default();
    let mut sheets: Vec<Sheet> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| Sheet {
            period: text(row, "period").map_or_else(|| month_of(at), |sent| month_form(&sent)),
            amount: money(row, "amount"),
            penalty: money(row, "penalty_fee"),
            ..Sheet::default()
        })
        .collect();
    if rows.is_empty() {
        let periods = periods.iter().filter(|period| !period.is_empty());
        sheets = periods.map(|it| Sheet { period: it.clone(), ..Sheet::default() }).collect();
    }
    if let Some(fine) = head_fine(raw, total, admin, &sheets) {
        if sheets.is_empty() {
            sheets.push(Sheet::default());
        }
        if let Some(first) = sheets.first_mut() {
            first.penalty = Some(fine);
        }
    }
    if let Some(first) = sheets.first_mut() {
        (first.meter_first, first.meter_last) = meters(text(raw, "stand_meter"));
    }
    let power = text(raw, "power").map(|sent| watts(&sent)).filter(|power| power != "0");
    Told {
        rows: !rows.is_empty(),
        difference: difference(total, admin, &sheets),
        sheets,
        count: count(raw, "outstanding_bill"),
        // `unpaid_bill` may count what is being paid now, so it is not asked.
        left: count(raw, "remaining_billing_sheet"),
        facts: facts([
            ("tariff", "Tarif", text(raw, "segmentation")),
            ("power", "Daya (VA)", power),
            ("info", "Info", text(raw, "info_text")),
        ]),
    }
}

fn facts<const N: usize>(told: [(&str, &str, Option<String>); N]) -> Vec<Fact> {
    told.into_iter().filter_map(|(key, label, value)| Some(Fact::new(key, label, value?))).collect()
}

/// Whether a water amount has penalty, stamp duty and waste in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// As clients of this API read it.
    Inside,
    /// Only together with them it makes the total.
    Beside,
    /// They are more than the amount that should hold them: nothing is split.
    Unsplit,
}

/// One row of water, in rupiah.
struct Row {
    amount: Option<Rupiah>,
    penalty: Rupiah,
    stamp: Rupiah,
    waste: Rupiah,
}

impl Row {
    fn of(json: &Json) -> Row {
        let part = |key| money(json, key).unwrap_or(Rupiah::ZERO);
        Row {
            amount: money(json, "amount"),
            penalty: part("penalty_fee"),
            stamp: part("stamp_duty"),
            waste: part("waste"),
        }
    }

    fn parts(&self) -> Option<Rupiah> {
        Rupiah::sum([self.penalty, self.stamp, self.waste])
    }

    /// The amount less what it holds.
    fn net(&self) -> Option<Rupiah> {
        self.amount?.minus(self.parts()?)
    }
}

/// The breakdown that makes the provider's total; the total itself is never made from it.
fn split(rows: &[Row], total: Rupiah, admin: Rupiah) -> Parts {
    let amounts: Option<Vec<Rupiah>> = rows.iter().map(|row| row.amount).collect();
    let parts: Option<Vec<Rupiah>> = rows.iter().map(Row::parts).collect();
    let inside = amounts.and_then(|amounts| Rupiah::sum(amounts.into_iter().chain([admin])));
    let beside = parts.and_then(Rupiah::sum).zip(inside).and_then(|(more, sum)| sum.plus(more));
    if inside != Some(total) && beside == Some(total) {
        Parts::Beside
    } else if rows.iter().all(|row| row.amount.is_none() || row.net().is_some()) {
        Parts::Inside
    } else {
        Parts::Unsplit
    }
}

/// The number of `56 M3` and `56`.
fn cubic(sent: &str) -> Option<u64> {
    let number = ["M3", "m3", "M³", "m³"].into_iter().find_map(|unit| sent.strip_suffix(unit));
    let number = number.unwrap_or(sent).trim();
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if digits { number.parse().ok() } else { None }
}

/// The sum over all rows: the head's own number is the sum in some answers and one month in
/// others, so it counts for one row only.
fn usage(raw: &Json, rows: &[&Json]) -> Option<String> {
    let each = rows.iter().map(|row| cubic(&text(row, "usage")?)).collect::<Option<Vec<u64>>>();
    let sum = each
        .filter(|each| !each.is_empty())
        .and_then(|each| each.into_iter().try_fold(0u64, |sum, one| sum.checked_add(one)));
    if let Some(sum) = sum {
        return Some(sum.to_string());
    }
    let own = rows.first().and_then(|row| text(row, "usage"));
    let head = own.or_else(|| text(raw, "usage")).filter(|_| rows.len() <= 1)?;
    Some(cubic(&head).map_or(head, |number| number.to_string()))
}

/// Some answers wrap the group in English words: `Group rate: GOL 3A, Description: NIAGA`.
fn group(sent: String) -> String {
    sent.replace("Group rate: ", "").replace("Description: ", "").trim_matches([',', ' ']).into()
}

/// The months of all sheets, by the first and the last of them. Where others are counted than lie
/// between, only those two are sure; what is no month is kept as one text.
fn between(start: String, end: String, count: Option<u32>) -> String {
    if start == end || end.is_empty() {
        return start;
    }
    match months_through(&start, &end, MOST_SHEETS) {
        Some(all) if count.is_none_or(|count| u32::try_from(all.len()) == Ok(count)) => {
            all.join(", ")
        }
        Some(_) => format!("{start}, {end}"),
        None => format!("{start}-{end}"),
    }
}

/// What the head tells of all sheets, where there are no rows.
fn whole(raw: &Json) -> Option<Sheet> {
    let (start, end) = (month(text(raw, "start_bill_period")), month(text(raw, "end_bill_period")));
    let said = count(raw, "bill_count").filter(|said| *said > 0);
    let months = between(start, end, said);
    let sheet = Sheet {
        period: months.trim_matches('-').to_owned(),
        meter_first: text(raw, "start_usage_meter"),
        meter_last: text(raw, "end_usage_meter"),
        ..Sheet::default()
    };
    (sheet != Sheet::default()).then_some(sheet)
}

/// Fills in from the head what the rows leave out: the month of a single one, and the readings
/// where no row has any.
fn fill(sheets: &mut Vec<Sheet>, whole: Sheet) {
    let unread = sheets.iter().all(|sheet| sheet.meter_first.is_none());
    let alone = sheets.len() == 1;
    match sheets.first_mut() {
        None => sheets.push(whole),
        Some(first) => {
            if alone && first.period.is_empty() {
                first.period = whole.period;
            }
            if unread {
                (first.meter_first, first.meter_last) = (whole.meter_first, whole.meter_last);
            }
        }
    }
}

/// RajaBiller documentation, Bill Payment, 0000 - Success Single Bills and Multiple Bills. An
/// amount holds its penalty, stamp duty and waste already, so they are taken out of it before they
/// are shown beside it.
fn water(question: &Question, answer: &Answer, total: Rupiah, admin: Rupiah, paid: bool) -> Told {
    let raw = &answer.raw;
    let rows = rows(raw);
    let sums: Vec<Row> = rows.iter().map(|row| Row::of(row)).collect();
    let split = split(&sums, total, admin);
    let serial = |row: &Json| {
        let number = question.customer_no.as_str();
        text(row, "biller_paid_number").map(|serial| proof(question, &serial, number))
    };
    let mut sheets: Vec<Sheet> = rows
        .iter()
        .zip(&sums)
        .map(|(row, sum)| {
            let (meter_first, meter_last) = meters(text(row, "cubication"));
            Sheet {
                period: month(text(row, "period")),
                amount: if split == Parts::Inside { sum.net() } else { sum.amount },
                penalty: money(row, "penalty_fee").filter(|_| split != Parts::Unsplit),
                meter_first,
                meter_last,
                // Before the payment such a number proves nothing.
                reference: serial(row).filter(|serial| paid && !serial.is_empty()),
                ..Sheet::default()
            }
        })
        .collect();
    if let Some(whole) = whole(raw) {
        fill(&mut sheets, whole);
    }
    let sum = |part: fn(&Row) -> Rupiah| {
        Rupiah::sum(sums.iter().map(part))
            .filter(|sum| !sum.is_zero() && split != Parts::Unsplit)
            .map(|sum| sum.get().to_string())
    };
    let operator = raw.get("operator").ok().flatten().unwrap_or(&Json::Null);
    let known = [question.product.name.as_str(), question.bill_type().label()];
    let name = text(operator, "name")
        .filter(|name| !known.iter().any(|known| name.eq_ignore_ascii_case(known)));
    // Where both are told, the slip's reference is the other one.
    let biller_ref = text(raw, "biller_ref").filter(|it| paid && *it != answer.reference);
    let whole_amounts = sums.iter().map(|row| Sheet { amount: row.amount, ..Sheet::default() });
    let whole_amounts: Vec<Sheet> = whole_amounts.collect();
    Told {
        rows: !rows.is_empty(),
        difference: match split {
            Parts::Beside => None,
            Parts::Inside | Parts::Unsplit => difference(total, admin, &whole_amounts),
        },
        sheets,
        count: count(raw, "bill_count"),
        left: None,
        facts: facts([
            ("address", "Alamat", text(raw, "address")),
            ("tariff", "Golongan", text(raw, "sub_segment").map(group)),
            ("usage", "Pemakaian (M3)", usage(raw, &rows)),
            ("stamp_duty", "Meterai", sum(|row| row.stamp)),
            ("waste", "Sampah", sum(|row| row.waste)),
            ("info", "Info", text(operator, "terms_and_conditions")),
            (Fact::AS_SENT, "Nama PDAM", name),
            (Fact::AS_SENT, "Ref. biller", biller_ref),
        ]),
    }
}

/// The bill of a successful answer; `paid` where it answers for a payment. A payment's answer
/// keeps what only the inquiry told; `None` without a total.
pub(super) fn bill(question: &Question, answer: &Answer, asked: Option<&Bill>) -> Option<Bill> {
    let customer_total = answer.customer_total?;
    let admin_fee =
        answer.admin.or_else(|| asked.map(|asked| asked.admin_fee)).unwrap_or(Rupiah::ZERO);
    let mut told = if question.bill_type() == BillType::Pdam {
        water(question, answer, customer_total, admin_fee, asked.is_some())
    } else {
        electricity(answer, customer_total, admin_fee)
    };
    let rows = u32::try_from(told.sheets.len()).ok().filter(|_| told.rows);
    let said = told.count.filter(|said| (1..=MOST_SHEETS).contains(said));
    let mut sheet_count = rows.or(said);
    if let Some(asked) = asked {
        if !told.rows && !asked.sheets.is_empty() {
            told.sheets = asked.sheets.clone();
            told.difference = asked.difference;
            sheet_count = Some(asked.sheet_count);
        }
        let missing = |old: &&Fact| {
            let of_old_sheets = told.rows && old.is_sum();
            !of_old_sheets && !told.facts.iter().any(|fact| fact.is_same(old))
        };
        let missing: Vec<Fact> = asked.facts.iter().filter(missing).cloned().collect();
        told.facts.extend(missing);
        sheet_count = sheet_count.or(Some(asked.sheet_count));
        told.left = told.left.or(Some(asked.sheets_left));
    }
    let name = shown_text(&answer.raw, "customer_name");
    let kept_name = asked.map(|asked| asked.customer_name.clone()).unwrap_or_default();
    Some(Bill {
        customer_name: if name.is_empty() { kept_name } else { name },
        product_answered: None,
        admin_fee,
        customer_total,
        deposit_cost: None,
        balance: None,
        service_fee_allowed: true,
        sheet_count: sheet_count.unwrap_or(1).max(named(&told.sheets)),
        sheets: told.sheets,
        sheets_left: told.left.unwrap_or(0),
        facts: told.facts,
        difference: told.difference,
        provider_key: None,
    })
}
