//! The rules by which an answer becomes a verdict: one place, so that no provider can be more
//! lenient than another. An adapter reads its answer into `Read`; what follows from it is decided
//! here. Knows no provider's codes, words or fields beyond what it is given.

use crate::bill::{Bill, Fact, Sheet};
use crate::calendar::Moment;
use crate::money::Rupiah;
use crate::payment::{Attention, Event, Order, Verdict, Why};
use crate::provider::shared::Asked;

/// What code and status word say together, before the rest of the answer is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Paid,
    Failed,
    Nothing(Why),
}

/// One answer, as far as a verdict hangs on it.
pub(super) struct Read<'a> {
    /// Code and status word in the provider's own terms: `rc 00 with status Sukses`.
    pub(super) words: String,
    pub(super) said: Said,
    /// The first field that is another one than the order's.
    pub(super) stranger: Option<&'static str>,
    /// The first field that a success cannot do without, and that is not there.
    pub(super) missing: Option<&'static str>,
    /// What else in the answer speaks against `said`.
    pub(super) objection: Option<(Why, String)>,
    /// The customer total, and what the provider calls it.
    pub(super) total: (&'static str, Option<Rupiah>),
    /// The field that names the payment, where a failure told on advice needs it and it is not
    /// there: such a code may be about the asking.
    pub(super) unnamed: Option<&'static str>,
    pub(super) proof: String,
    pub(super) deposit_cost: Option<Rupiah>,
    pub(super) balance: Option<Rupiah>,
    pub(super) paid_at: Option<Moment>,
    /// By which 4xx this provider refuses a payment: another one is nobody's verdict.
    pub(super) refuses_by: fn(u16) -> bool,
    /// The bill as this answer shows it; only a payment that is paid looks.
    pub(super) bill: &'a dyn Fn() -> Option<Bill>,
}

/// What a provider refuses by whose document tells no status.
pub(super) fn any_4xx(status: u16) -> bool {
    (400..=499).contains(&status)
}

/// The verdict on an answer with this HTTP status: a payment is paid by a 2xx alone, fails by 2xx
/// or by a 4xx of the provider's own with a listed code, and nothing follows from any other status,
/// whatever the body says.
pub(super) fn judge(asked: Asked, order: &Order, status: u16, read: &Read<'_>) -> Verdict {
    let name = asked.name();
    let words = &read.words;
    if !matches!(status, 200..=299 | 400..=499) {
        let rule = format!("{name}: HTTP {status} settles nothing, whatever the body says");
        return Verdict::no_verdict(Why::UnclearCode, rule);
    }
    if let Some(field) = read.stranger {
        let rule = format!("{name}: {field} is another one than the order's");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    match (read.said, &read.objection) {
        (Said::Nothing(why), _) => {
            let mut verdict = Verdict::no_verdict(why, format!("{name}: {words}"));
            // The payment's own answer may have overtaken it.
            if why == Why::NotFound && asked == Asked::Advice {
                verdict.attention = Some(Attention::Operator);
            }
            verdict
        }
        (Said::Paid, _) if status >= 400 => Verdict::no_verdict(
            Why::Disagreement,
            format!("{name}: HTTP {status} speaks against {words}"),
        ),
        (Said::Failed, _) if status >= 400 && !(read.refuses_by)(status) => Verdict::no_verdict(
            Why::UnclearCode,
            format!("{name}: by HTTP {status} it refuses nothing, though {words}"),
        ),
        (Said::Paid | Said::Failed, Some((why, reason))) => {
            Verdict::no_verdict(*why, format!("{name}: {words}, but {reason}"))
        }
        (Said::Paid, None) => confirm(name, order, read),
        (Said::Failed, None) => reject(asked, order, read),
    }
}

/// Paid needs every bound field, and the order's own total. At another total somebody has to look:
/// money has moved, and not as agreed.
fn confirm(name: &str, order: &Order, read: &Read<'_>) -> Verdict {
    let words = &read.words;
    if let Some(field) = read.missing {
        let rule = format!("{name}: {words}, but {field} is missing");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    // What the deposit lost. Nothing, or more than the customer owes, is no cost: the inquiry's stands.
    let cost = read.deposit_cost.filter(|cost| !cost.is_zero() && *cost <= order.customer_total());
    let (field, total) = read.total;
    let mut verdict = if total == Some(order.customer_total()) {
        let (mut bill, kept) = match (read.bill)() {
            Some(paid) if breaks(&paid, &order.bill) => (
                Some(with_parts_of(&order.bill, paid)),
                "; its parts do not add up, the inquiry's do",
            ),
            bill => (bill, ""),
        };
        let mut odd = "";
        if read.deposit_cost != cost {
            odd = "; what it took from the deposit makes no sense";
            if let Some(bill) = &mut bill {
                bill.deposit_cost = order.bill.deposit_cost;
            }
        }
        let rule = format!("{name}: {words}, all fields bound{kept}{odd}");
        let mut verdict = Verdict::new(Event::Confirmed, None, rule);
        verdict.bill = bill;
        verdict.paid_at = read.paid_at;
        verdict
    } else {
        let rule = format!("{name}: {words}, but another {field}");
        let mut verdict = Verdict::no_verdict(Why::Mismatch, rule);
        verdict.other_total = total;
        verdict.attention = Some(Attention::Operator);
        verdict
    };
    verdict.provider_reference.clone_from(&read.proof);
    verdict.deposit_cost = cost;
    verdict.balance = read.balance;
    verdict
}

/// The paid bill's parts do not make its total, and those of the inquiry did.
fn breaks(paid: &Bill, asked: &Bill) -> bool {
    paid.difference.is_some() && asked.difference.is_none() && !asked.sheets.is_empty()
}

/// The paid bill with the inquiry's parts, so that its slip adds up. What only the payment tells is
/// added: readings, references, and facts that are no part of the sum.
fn with_parts_of(asked: &Bill, paid: Bill) -> Bill {
    let same = |one: &Sheet, other: &Sheet| {
        one.period == other.period && (!one.period.is_empty() || paid.sheets.len() == 1)
    };
    let sheet = |before: &Sheet| {
        let mut sheet = before.clone();
        if let Some(told) = paid.sheets.iter().find(|told| same(told, before)) {
            if sheet.meter_first.is_none() && sheet.meter_last.is_none() {
                sheet.meter_first.clone_from(&told.meter_first);
                sheet.meter_last.clone_from(&told.meter_last);
            }
            sheet.reference = sheet.reference.or_else(|| told.reference.clone());
        }
        sheet
    };
    // What is sent as it came may be a sum as well.
    let part = |fact: &&Fact| fact.is_sum() || fact.key == Fact::AS_SENT;
    let own = |fact: &&Fact| {
        !fact.is_sum() && !asked.facts.iter().filter(part).any(|before| before.is_same(fact))
    };
    let facts = paid.facts.iter().filter(own).chain(asked.facts.iter().filter(part));
    Bill {
        sheets: asked.sheets.iter().map(sheet).collect(),
        facts: facts.cloned().collect(),
        admin_fee: asked.admin_fee,
        sheet_count: asked.sheet_count,
        difference: None,
        ..paid
    }
}

/// Failed needs a listed code, and nothing in the answer that speaks against it. What is missing
/// does not hinder it, but for the payment's own name where the code may be about the asking.
fn reject(asked: Asked, order: &Order, read: &Read<'_>) -> Verdict {
    let (name, words) = (asked.name(), &read.words);
    // A total of zero says that nothing was charged; any other must be the order's.
    let (field, total) = read.total;
    if total.is_some_and(|total| !total.is_zero() && total != order.customer_total()) {
        let rule = format!("{name}: {words}, but another {field}");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    if let (Asked::Advice, Some(field)) = (asked, read.unnamed) {
        let rule = format!("{name}: {words}, but {field} is missing");
        return Verdict::no_verdict(Why::Mismatch, rule);
    }
    let rule = format!("{name}: {words}, listed as failed");
    let mut verdict = Verdict::new(Event::Rejected, Some(Why::Rejected), rule);
    verdict.balance = read.balance;
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(period: &str, meters: [Option<&str>; 2], reference: Option<&str>) -> Sheet {
        let [meter_first, meter_last] = meters.map(|it| it.map(str::to_owned));
        let reference = reference.map(str::to_owned);
        Sheet { period: period.into(), meter_first, meter_last, reference, ..Sheet::default() }
    }

    fn bill(sheets: Vec<Sheet>, admin_fee: i64) -> Bill {
        let rupiah = |amount| Rupiah::try_from(amount).unwrap();
        Bill {
            customer_name: String::new(),
            product_answered: None,
            admin_fee: rupiah(admin_fee),
            customer_total: rupiah(100_000),
            deposit_cost: None,
            balance: None,
            service_fee_allowed: true,
            sheet_count: u32::try_from(sheets.len()).unwrap(),
            sheets,
            sheets_left: 0,
            facts: Vec::new(),
            difference: Some(5_000),
            provider_key: None,
        }
    }

    /// The slip of a paid bill: parts from the inquiry, readings and references from the payment.
    #[test]
    fn the_inquirys_parts_and_what_only_the_payment_tells() {
        let asked = bill(
            vec![sheet("SEP26", [None, None], None), sheet("OKT26", [Some("10"), None], Some("A"))],
            5_000,
        );
        let mut paid = bill(
            vec![
                sheet("OKT26", [Some("1"), Some("2")], Some("B")),
                sheet("SEP26", [Some("3"), Some("4")], Some("C")),
            ],
            0,
        );
        paid.sheet_count = 1;
        let whole = with_parts_of(&asked, paid);
        let first = sheet("SEP26", [Some("3"), Some("4")], Some("C"));
        // One reading of the inquiry's and one of the payment's would be nobody's consumption.
        assert_eq!(whole.sheets, [first, sheet("OKT26", [Some("10"), None], Some("A"))]);
        assert_eq!((whole.admin_fee, whole.sheet_count), (asked.admin_fee, 2));
        assert_eq!(whole.difference, None);
    }

    /// Without a month a sheet is known only where it is the one sheet.
    #[test]
    fn a_sheet_without_a_month_is_the_only_one() {
        let asked = bill(vec![sheet("", [None, None], None)], 0);
        let told = sheet("", [Some("1"), Some("2")], Some("A"));
        let one = with_parts_of(&asked, bill(vec![told.clone()], 0));
        assert_eq!(one.sheets, std::slice::from_ref(&told));
        let two = with_parts_of(&asked, bill(vec![told.clone(), told], 0));
        assert_eq!(two.sheets, asked.sheets);
    }
}
