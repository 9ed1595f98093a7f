//! What an answer's rows and labelled texts tell of a bill, as sheets and facts. All of it is shown
//! and printed; the total is the provider's. Labels that mean something to a slip fill its keys, all
//! others are kept as they came.

use super::answer::{Answer, Row, is_reference, is_time};
use super::pairs::{self, Pair};
use crate::bill::{Bill, Fact, Question, Sheet};
use crate::money::Rupiah;
use crate::provider::fields::watts;
use crate::provider::shared::{MOST_SHEETS, difference};

/// A row of fees: `billId` 0. Older samples give that id to every row, so that there the label
/// decides.
fn is_fee(row: &Row, rows: &[Row]) -> bool {
    let alone = || rows.iter().filter(|row| row.id == "0").count() == 1;
    row.label.to_lowercase().starts_with("biaya admin") || (row.id == "0" && alone())
}

/// The rows that stand for months, in their own order.
pub(super) fn months(answer: &Answer) -> impl Iterator<Item = &Row> {
    answer.rows.iter().filter(|row| !is_fee(row, &answer.rows))
}

/// The sum of all rows, fees included; nothing where one of them has no readable value.
pub(super) fn sum(answer: &Answer) -> Option<Rupiah> {
    let values: Option<Vec<Rupiah>> = answer.rows.iter().map(|row| row.value).collect();
    Rupiah::sum(values?)
}

/// The fees: the total's own field, else their rows.
pub(super) fn admin(answer: &Answer) -> Option<Rupiah> {
    let rows = || {
        let fees = answer.rows.iter().filter(|row| is_fee(row, &answer.rows));
        let fees: Vec<Rupiah> = fees.filter_map(|row| row.value).collect();
        if fees.is_empty() { None } else { Rupiah::sum(fees) }
    };
    answer.admin.or_else(rows)
}

/// A sheet stands for this month, alone or among others.
fn names(sheet: &Sheet, period: &str) -> bool {
    sheet.periods().any(|named| named == period)
}

/// What is gathered from one answer.
#[derive(Default)]
struct Told {
    sheets: Vec<Sheet>,
    facts: Vec<Fact>,
    /// The provider's own count of months, and the months it names.
    count: Option<u32>,
    periods: Vec<String>,
    name: String,
}

impl Told {
    fn known(&mut self, key: &str, label: &str, value: &str) {
        if !value.is_empty() && self.facts.iter().all(|fact| fact.key != key) {
            self.facts.push(Fact::new(key, label, value));
        }
    }

    /// A pair under its own label.
    fn as_sent(&mut self, pair: &Pair) {
        self.facts.push(Fact::new(Fact::AS_SENT, &pair.label, pair.value.as_str()));
    }

    /// One month. "Jumlah Tagihan", the row's value, includes the fine (Ayoconnect document, PLN
    /// Postpaid, Inquiry: 19220 and 3000 make 22220).
    fn month(&mut self, row: &Row) {
        let mut sheet = Sheet::default();
        let mut fine: Option<(&Pair, Rupiah)> = None;
        let mut left: Vec<&Pair> = Vec::new();
        for pair in &row.info {
            let money = Rupiah::from_wire(&pair.value).ok();
            match money {
                Some(_) if pair.is(&["rp tag pln"]) && sheet.amount.is_none() => {
                    sheet.amount = money;
                }
                Some(money) if pair.is(&["denda"]) && fine.is_none() => fine = Some((pair, money)),
                _ if pair.is(&["bulan"]) && sheet.period.is_empty() => {
                    sheet.period = pairs::periods(&pair.value).join(", ");
                }
                _ if pair.is(&["stand meter"]) && sheet.meter_first.is_none() => {
                    match pairs::meters(&pair.value) {
                        Some((first, last)) => {
                            (sheet.meter_first, sheet.meter_last) = (Some(first), Some(last));
                        }
                        None => left.push(pair),
                    }
                }
                _ => left.push(pair),
            }
        }
        let rest = fine.and_then(|(_, fine)| row.value?.minus(fine));
        match (sheet.amount, rest, fine) {
            (Some(_), _, fine) => sheet.penalty = fine.map(|(_, fine)| fine),
            (None, Some(rest), Some((_, fine))) => {
                (sheet.amount, sheet.penalty) = (Some(rest), Some(fine));
            }
            (None, _, fine) => {
                sheet.amount = row.value;
                left.extend(fine.map(|(pair, _)| pair));
            }
        }
        self.sheets.push(sheet);
        for pair in left {
            self.as_sent(pair);
        }
    }

    /// The readings of all months in one text: for the only month, or as the months told them.
    fn meters(&mut self, pair: &Pair) {
        let told = |text: &str| {
            pairs::meters(text).is_some_and(|(first, last)| {
                let begins = |sheet: &Sheet| sheet.meter_first.as_ref() == Some(&first);
                let ends = |sheet: &Sheet| sheet.meter_last.as_ref() == Some(&last);
                self.sheets.iter().any(begins) && self.sheets.iter().any(ends)
            })
        };
        if pair.value.split(',').all(told) {
            return;
        }
        match (self.sheets.as_mut_slice(), pairs::meters(&pair.value)) {
            ([sheet], Some((first, last))) if sheet.meter_first.is_none() => {
                (sheet.meter_first, sheet.meter_last) = (Some(first), Some(last));
            }
            _ => self.as_sent(pair),
        }
    }

    /// The months of all rows in one text. A single row may stand for several of them: there is no
    /// breakdown for each unpaid month (Ayoconnect document, PLN Postpaid, notes).
    fn periods(&mut self, pair: &Pair) {
        let named = pairs::periods(&pair.value);
        let told = |period: &String| self.sheets.iter().any(|sheet| names(sheet, period));
        let all_told = named.iter().all(told);
        match self.sheets.as_mut_slice() {
            _ if all_told => {}
            [sheet] if sheet.period.is_empty() || named.contains(&sheet.period) => {
                sheet.period = named.join(", ");
            }
            _ => self.as_sent(pair),
        }
        self.periods = named;
    }

    /// `R1/000000450` or `R1/000000450VA`.
    fn tariff(&mut self, value: &str) {
        let (tariff, power) = value.rsplit_once('/').unwrap_or((value, ""));
        self.known("tariff", "Tarif", tariff.trim());
        self.known("power", "Daya (VA)", &watts(power.trim()));
    }
}

/// A pair that stands in a row already, or the total of what stands there once, such as "Total
/// Pemakaian" of one month.
fn stands_in(rows: &[Fact], pair: &Pair) -> bool {
    let label = pair.label.to_lowercase();
    rows.iter().filter(|fact| fact.key == Fact::AS_SENT && fact.value == pair.value).any(|fact| {
        let row = fact.label.to_lowercase();
        label == row || label == format!("total {row}")
    })
}

/// What a pair repeats of the answer's own fields.
fn repeats(pair: &Pair, question: &Question, answer: &Answer, total: Rupiah) -> bool {
    let money = Rupiah::from_wire(&pair.value).ok();
    let admin = admin(answer);
    if pair.is(&["nomor pelanggan"]) {
        pair.value == question.customer_no
    } else if pair.is(&["biaya administrasi"]) {
        money.is_some() && money == admin
    } else if pair.is(&["jumlah tagihan", "total tagihan", "total bayar"]) {
        money.is_some()
            && (money == Some(total) || money == admin.and_then(|admin| total.minus(admin)))
    } else {
        false
    }
}

fn told(question: &Question, answer: &Answer, total: Rupiah, asked: Option<&Bill>) -> Told {
    let mut told = Told { name: answer.name.clone(), ..Told::default() };
    let paid = asked.is_some();
    let serial = answer.serial(question);
    for pair in &answer.customer {
        if pair.is(&["nama pelanggan"]) && (told.name.is_empty() || told.name == pair.value) {
            told.name.clone_from(&pair.value);
        } else if is_time(pair) {
            time(&mut told, pair, paid);
        } else if !repeats(pair, question, answer, total) {
            told.as_sent(pair);
        }
    }
    for row in months(answer) {
        told.month(row);
    }
    for row in answer.rows.iter().filter(|row| is_fee(row, &answer.rows)) {
        for pair in &row.info {
            told.as_sent(pair);
        }
    }
    let before = asked.map(|asked| asked.facts.as_slice()).unwrap_or_default();
    let rows = [told.facts.as_slice(), before].concat();
    for pair in answer.details.iter().chain(&answer.extra) {
        if stands_in(&rows, pair) {
            continue;
        }
        if pair.is(&["total tarif/daya", "tarif/daya"]) {
            told.tariff(&pair.value);
        } else if pair.is(&["bl/th"]) {
            told.periods(pair);
        } else if pair.is(&["stand meter"]) {
            told.meters(pair);
        } else if is_time(pair) {
            time(&mut told, pair, paid);
        } else if is_reference(pair) {
            // Before a payment there is nothing that it could prove.
            if paid && pair.value != serial {
                told.as_sent(pair);
            }
        } else if let (true, Some(count)) =
            (pair.is(&["total lbr tagihan"]), pairs::count(&pair.value))
        {
            told.count = Some(count);
        } else if !repeats(pair, question, answer, total) {
            told.as_sent(pair);
        }
    }
    told
}

/// An inquiry's time is its own and is dropped. That of a payment goes with the verdict; where it
/// cannot be read it is kept as it came.
fn time(told: &mut Told, pair: &Pair, paid: bool) {
    if paid && pairs::moment(&pair.value).is_none() {
        told.as_sent(pair);
    }
}

/// One sheet for each month that a row names, so that a month is known again whatever it was billed
/// with. What the row tells of all of them stands at the first; what each costs is not told.
fn apart(sheets: Vec<Sheet>) -> Vec<Sheet> {
    let split = |mut sheet: Sheet| {
        let named: Vec<String> = sheet.periods().map(str::to_owned).collect();
        let Some((first, others)) = named.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return vec![sheet];
        };
        (sheet.period, sheet.amount) = (first.clone(), None);
        let others =
            others.iter().map(|period| Sheet { period: period.clone(), ..Sheet::default() });
        std::iter::once(sheet).chain(others).collect()
    };
    sheets.into_iter().flat_map(split).collect()
}

/// The largest of what is counted: the months of all rows, the months named beside them, and the
/// provider's own number.
fn sheet_count(sheets: &[Sheet], told: &Told) -> Option<u32> {
    let counted = |length: usize| u32::try_from(length).ok();
    let most = [counted(sheets.len()), counted(told.periods.len()), told.count];
    most.into_iter().flatten().max().filter(|count| *count > 0)
}

/// The bill of a successful inquiry whose rows were checked.
pub(super) fn owed(question: &Question, answer: &Answer, total: Rupiah) -> Bill {
    let mut told = told(question, answer, total, None);
    let admin_fee = admin(answer).unwrap_or(Rupiah::ZERO);
    let difference = difference(total, admin_fee, &told.sheets);
    let sheets = apart(std::mem::take(&mut told.sheets));
    Bill {
        customer_total: total,
        admin_fee,
        difference,
        sheet_count: sheet_count(&sheets, &told).unwrap_or(1),
        sheets,
        customer_name: told.name,
        facts: told.facts,
        product_answered: None,
        deposit_cost: None,
        balance: None,
        service_fee_allowed: false,
        sheets_left: 0,
        provider_key: answer.inquiry_id.clone(),
    }
}

/// The answer's sheet with what only the inquiry told of that month: its readings, and the two
/// parts of one sum.
fn kept(mut sheet: Sheet, asked: &[Sheet]) -> Sheet {
    let Some(before) = asked.iter().find(|before| before.period == sheet.period) else {
        return sheet;
    };
    if sheet.meter_first.is_none() {
        sheet.meter_first.clone_from(&before.meter_first);
        sheet.meter_last.clone_from(&before.meter_last);
    }
    if let (None, Some(amount), Some(fine)) = (sheet.penalty, before.amount, before.penalty)
        && amount.plus(fine) == sheet.amount
    {
        (sheet.amount, sheet.penalty) = (Some(amount), Some(fine));
    }
    sheet
}

/// The bill as a payment's or an advice's answer shows it, over the inquiry's. What the answer
/// lacks, or has as zero or `N/A`, stays as it was asked.
pub(super) fn paid(question: &Question, answer: &Answer, asked: &Bill) -> Bill {
    let total = asked.customer_total;
    let mut told = told(question, answer, total, Some(asked));
    let lacks = |old: &&Fact| !told.facts.iter().any(|new| new.is_same(old));
    let missing: Vec<Fact> = asked.facts.iter().filter(lacks).cloned().collect();
    told.facts.extend(missing);
    let admin_fee = admin(answer).filter(|fee| !fee.is_zero()).unwrap_or(asked.admin_fee);
    let mut difference_told = difference(total, admin_fee, &told.sheets);
    let mut sheets = apart(std::mem::take(&mut told.sheets));
    let count = sheet_count(&sheets, &told).filter(|count| *count <= MOST_SHEETS);
    let whole = |sheet: &Sheet| sheet.amount.is_some() && !sheet.period.is_empty();
    let poorer = sheets.len() < asked.sheets.len() || !sheets.iter().all(whole);
    if !asked.sheets.is_empty() && poorer {
        sheets = asked.sheets.clone();
        difference_told = difference(total, admin_fee, &sheets).or(asked.difference);
    }
    Bill {
        customer_name: if told.name.is_empty() { asked.customer_name.clone() } else { told.name },
        admin_fee,
        difference: difference_told,
        sheet_count: count.unwrap_or(asked.sheet_count).max(asked.sheet_count),
        sheets: sheets.into_iter().map(|sheet| kept(sheet, &asked.sheets)).collect(),
        facts: told.facts,
        service_fee_allowed: false,
        product_answered: asked.product_answered.clone(),
        customer_total: total,
        deposit_cost: asked.deposit_cost,
        balance: asked.balance,
        sheets_left: asked.sheets_left,
        provider_key: asked.provider_key.clone(),
    }
}
