//! The bill of a successful answer: an inquiry's, or a payment's, which keeps what only the inquiry
//! told. The total is `price`, and nothing here adds up to one.

use super::answer::Answer;
use super::desc;
use crate::bill::{Bill, BillType, Fact, Question};
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::fields;
use crate::provider::shared::{MOST_SHEETS, difference, named, shown_text};

/// A number of sheets, where it makes sense.
fn number(desc: &Json, key: &str) -> Option<u32> {
    shown_text(desc, key).parse::<u32>().ok().filter(|count| *count <= MOST_SHEETS)
}

/// How many sheets are billed. Some water companies send all months as one row, so there the
/// provider's own count goes first (IAK documentation, PDAM, unified detail).
fn count(bill_type: BillType, rows: usize, desc: &Json) -> Option<u32> {
    let said = ["lembar_tagihan", "jumlah_tagihan", "bill_quantity"]
        .into_iter()
        .find_map(|key| number(desc, key))
        .filter(|said| *said > 0);
    let counted = u32::try_from(rows).ok().filter(|rows| *rows > 0);
    if bill_type == BillType::Pdam { said.or(counted) } else { counted.or(said) }
}

/// The parts of a bill that stand in `desc` beside the rows.
fn beside(desc: &Json) -> Option<i64> {
    let parts = ["stamp_duty", "biller_admin", "ppn"].map(|key| desc.money(key).ok().flatten());
    Rupiah::sum(parts.into_iter().flatten()).map(Rupiah::get)
}

/// `None` without a total.
pub(super) fn bill(question: &Question, answer: &Answer, asked: Option<&Bill>) -> Option<Bill> {
    let customer_total = answer.customer_total?;
    let bill_type = question.bill_type();
    let nothing = Json::Object(Vec::new());
    let desc = answer.desc.as_ref().unwrap_or(&nothing);

    let mut told = desc::rows(bill_type, desc);
    let sheet_count = count(bill_type, told.len(), desc)
        .or_else(|| asked.map(|asked| asked.sheet_count))
        .unwrap_or(1);
    if told.is_empty() {
        told.extend(desc::single(bill_type, answer, desc));
    }
    desc::whole(&mut told, sheet_count);
    let sheets = fields::sheets(told, asked);
    let sheet_count = sheet_count.max(named(&sheets));

    let mut facts = desc::facts(bill_type, &question.customer_no, answer, desc);
    let old_facts = asked.map_or(&[][..], |asked| asked.facts.as_slice());
    let missing: Vec<Fact> =
        old_facts.iter().filter(|old| !facts.iter().any(|it| it.is_same(old))).cloned().collect();
    facts.extend(missing);

    let admin_fee = answer
        .admin
        .or_else(|| asked.map(|asked| asked.admin_fee))
        .or_else(|| Rupiah::sum(sheets.iter().filter_map(|sheet| sheet.admin)))
        .unwrap_or(Rupiah::ZERO);
    // price = nominal + admin (IAK documentation, Payment, Response).
    let from_nominal = answer
        .nominal
        .and_then(|nominal| nominal.plus(admin_fee))
        .and_then(|sum| customer_total.get().checked_sub(sum.get()))
        .filter(|rest| *rest != 0);
    let beside = beside(desc);
    let from_sheets =
        difference(customer_total, admin_fee, &sheets).filter(|rest| Some(*rest) != beside);
    let kept_name = asked.map(|asked| asked.customer_name.clone()).unwrap_or_default();
    let left = number(desc, "lembar_tagihan_sisa").or_else(|| asked.map(|asked| asked.sheets_left));
    Some(Bill {
        customer_name: if answer.name.is_empty() { kept_name } else { answer.name.clone() },
        product_answered: answer.product.clone().filter(|code| *code != question.product.code),
        admin_fee,
        customer_total,
        deposit_cost: match answer.deposit_cost {
            Ok(cost) => cost.or_else(|| asked.and_then(|asked| asked.deposit_cost)),
            Err(_) => None,
        },
        balance: answer.balance,
        service_fee_allowed: true,
        difference: from_sheets.or(from_nominal),
        sheets,
        sheet_count,
        sheets_left: left.unwrap_or(0),
        facts,
        provider_key: match asked {
            Some(asked) => asked.provider_key.clone(),
            None => answer.id.clone(),
        },
    })
}
