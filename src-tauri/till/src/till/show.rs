//! Showing: inquiries, payments, their events in plain words, history, the day, the status strip.

use loket_core::account::ProviderId;
use loket_core::bill::Bill;
use loket_core::money::Rupiah;
use loket_core::operator::Right;
use loket_core::payment::{Attention, State};

use super::Till;
use super::words::event_view;
use crate::error::TillError;
use crate::ledger::entry::Inquiry;
use crate::ledger::read::{Filter, Payment};
use crate::view::{
    AmountLine, DayView, DetailLine, HistoryAsking, HistoryPage, InquiryView, PaidBefore,
    PassedOverView, PaymentView, StatusView,
};

const PAGE: u32 = 50;
const LONGEST_PAGE: u32 = 1000;

/// The word of an enum as it stands in JSON.
pub(super) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(_) | Err(_) => String::new(),
    }
}

impl Till {
    pub fn inquiry(&self, inquiry_id: &str) -> Result<InquiryView, TillError> {
        self.inquiry_view(&self.ledger.inquiry(inquiry_id)?)
    }

    pub(super) fn inquiry_view(&self, inquiry: &Inquiry) -> Result<InquiryView, TillError> {
        let (question, bill, zone) = (&inquiry.question, &inquiry.bill, self.zone()?);
        let now = self.clock.now();
        let paid_before = match self.ledger.paid_before(question, bill, now)? {
            Some(id) => {
                let earlier = self.payment_view(&self.ledger.payment(&id)?, false)?;
                Some(PaidBefore {
                    payment_id: earlier.payment_id,
                    number: earlier.number,
                    paid_at: earlier.paid_at.unwrap_or(earlier.created_at),
                    grand_total: earlier.grand_total,
                })
            }
            None => None,
        };
        let mut details: Vec<DetailLine> = bill
            .facts
            .iter()
            .map(|fact| DetailLine { label: fact.label.clone(), value: fact.value.clone() })
            .collect();
        details.extend(bill.sheets.iter().filter_map(|sheet| {
            let value = format!("{} - {}", sheet.meter_first.as_ref()?, sheet.meter_last.as_ref()?);
            Some(DetailLine { label: format!("Stand {}", sheet.period).trim().into(), value })
        }));
        let service_fee = match bill.service_fee_allowed {
            true => self.usual_fee(question.bill_type())?.get(),
            false => 0,
        };
        Ok(InquiryView {
            inquiry_id: inquiry.inquiry_id.clone(),
            account: inquiry.account.clone(),
            provider: inquiry.provider.name().into(),
            provider_label: self.label(&inquiry.provider),
            bill_type: question.bill_type().id().into(),
            product: question.product.code.clone(),
            biller: question.product.name.clone(),
            customer_no: question.customer_no.clone(),
            identity: question.identity.clone(),
            customer_name: bill.customer_name.clone(),
            periods: bill.periods(),
            sheets: bill.sheet_count,
            sheets_left: bill.sheets_left,
            lines: amount_lines(&inquiry.bill),
            details,
            admin_fee: bill.admin_fee.get(),
            customer_total: bill.customer_total.get(),
            deposit_cost: bill.deposit_cost.map(i64::from),
            margin: bill
                .deposit_cost
                .map(|cost| bill.customer_total.get().saturating_sub(cost.get())),
            balance: bill.balance.map(i64::from),
            short_balance: self.short_deposit(inquiry)?.map(i64::from),
            service_fee_allowed: bill.service_fee_allowed,
            service_fee,
            difference: bill.difference,
            asked_at: zone.rfc3339(inquiry.asked_at),
            expires_at: zone.rfc3339(inquiry.expires_at),
            expires_in_ms: inquiry.expires_at.saturating_sub(now).max(0),
            paid_before,
            book: self.book_of(question, bill)?,
            practice: self.is_practice(),
            passed_over: inquiry
                .passed_over
                .iter()
                .map(|one| PassedOverView {
                    account: one.account.clone(),
                    provider: one.provider.name().into(),
                    provider_label: self.label(&one.provider),
                    code: one.code.clone(),
                    message: one.message.clone(),
                })
                .collect(),
            warnings: super::sale::skew_warning(inquiry).into_iter().collect(),
        })
    }

    /// What a provider is called on screen; its own name where this program does not know it.
    pub(super) fn label(&self, id: &ProviderId) -> String {
        self.provider(id).map_or_else(|_| id.name().to_owned(), |(_, facts)| facts.label.to_owned())
    }

    /// A payment with its whole life.
    ///
    /// # Errors
    /// No such payment.
    pub fn show(&self, id: &str) -> Result<PaymentView, TillError> {
        self.payment_view(&self.ledger.payment(id)?, true)
    }

    pub(super) fn payment_view(
        &self,
        payment: &Payment,
        with_events: bool,
    ) -> Result<PaymentView, TillError> {
        let zone = self.zone()?;
        let (opening, order) = (&payment.opening, &payment.opening.order);
        let (total, fee, cash) = (order.bill.customer_total, order.service_fee, order.cash);
        let grand_total = total.get().saturating_add(fee.get());
        let in_doubt = payment.state == State::InDoubt;
        let events = if with_events {
            let events = self.ledger.events(&opening.payment_id)?;
            Some(events.into_iter().map(|event| event_view(event, zone)).collect())
        } else {
            None
        };
        Ok(PaymentView {
            payment_id: opening.payment_id.clone(),
            inquiry_id: opening.payment_id.clone(),
            number: opening.number.clone(),
            reference: order.question.reference.0.clone(),
            state: word(&payment.state),
            why: payment.why.map(|why| word(&why)),
            attention: payment.attention.map(|attention: Attention| word(&attention)),
            operator: payment.operator.clone(),
            account: opening.account.clone(),
            account_version: opening.account_version,
            provider: opening.provider.name().into(),
            provider_label: self.label(&opening.provider),
            bill_type: order.question.bill_type().id().into(),
            product: order.question.product.code.clone(),
            biller: order.question.product.name.clone(),
            customer_no: order.question.customer_no.clone(),
            identity: order.question.identity.clone(),
            customer_name: order.bill.customer_name.clone(),
            periods: payment.bill.periods(),
            provider_code: payment.provider_code.clone(),
            provider_message: payment.provider_message.clone(),
            provider_reference: payment.provider_reference.clone(),
            admin_fee: order.bill.admin_fee.get(),
            customer_total: total.get(),
            provider_total: payment.provider_total,
            service_fee: fee.get(),
            grand_total,
            cash: cash.get(),
            change: cash.get().saturating_sub(grand_total),
            deposit_cost: payment.deposit_cost,
            balance: payment.balance,
            created_at: zone.rfc3339(payment.created),
            paid_at: payment.paid_at.map(|at| zone.rfc3339(at)),
            next_advice_at: payment.next_advice.filter(|_| in_doubt).map(|next| zone.rfc3339(next)),
            // A ledger may name a provider that this program does not speak to: nobody asks there.
            may_ask_in_ms: match self.adapter(&opening.provider) {
                Ok(_) if in_doubt => Some(self.wait_before_asking(payment)?),
                Ok(_) | Err(_) => None,
            },
            asked: payment.asked,
            printed: payment.printed,
            practice: self.is_practice(),
            money_moved: money_moved(payment).into(),
            cursor: Some(payment.cursor.to_string()),
            events,
        })
    }

    /// One page of history, newest first.
    ///
    /// # Errors
    /// A state, day or cursor that is none.
    pub fn history(&self, asking: &HistoryAsking) -> Result<HistoryPage, TillError> {
        let bad = |message: &str| TillError::refused("bad_input", message, "Perbaiki isian.");
        let zone = self.zone()?;
        let day = |text: &Option<String>| match text.as_deref().filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) if zone.start_of(text).is_some_and(|start| zone.day(start) == text) => {
                Ok(Some(text.to_owned()))
            }
            Some(_) => Err(bad("Tanggal harus TTTT-BB-HH, misalnya 2026-11-22.")),
        };
        let state = match asking.state.as_deref().filter(|text| !text.is_empty()) {
            None => None,
            Some("in_doubt") => Some(State::InDoubt),
            Some("paid") => Some(State::Paid),
            Some("failed") => Some(State::Failed),
            Some(_) => return Err(bad("Status harus in_doubt, paid, atau failed.")),
        };
        let after = asking
            .after
            .as_deref()
            .map(|text| text.parse().map_err(|_| bad("Penanda halaman tidak bisa dibaca.")))
            .transpose()?;
        let limit = asking.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
        let filter = Filter {
            from_day: day(&asking.from)?,
            to_day: day(&asking.to)?,
            query: asking
                .query
                .as_ref()
                .map(|text| text.chars().filter(|sign| !sign.is_control()).collect()),
            state,
            operator: asking.operator.clone().filter(|code| !code.is_empty()),
            after,
            limit: limit.saturating_add(1),
        };
        let mut found = self.seen(filter)?;
        let full = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > full;
        found.truncate(full);
        let next = found.last().filter(|_| more).map(|last| last.cursor.to_string());
        let payments =
            found.iter().map(|one| self.payment_view(one, false)).collect::<Result<_, _>>()?;
        Ok(HistoryPage { payments, next })
    }

    /// The totals of a business day; today where none is named.
    ///
    /// # Errors
    /// A date that is none.
    pub fn day(&self, date: Option<&str>) -> Result<DayView, TillError> {
        let zone = self.zone()?;
        let today = zone.day(self.clock.now());
        let date = date.filter(|text| !text.is_empty()).unwrap_or(&today);
        if zone.start_of(date).is_none_or(|start| zone.day(start) != date) {
            return Err(TillError::refused(
                "bad_input",
                "Tanggal harus TTTT-BB-HH, misalnya 2026-11-22.",
                "Perbaiki tanggalnya.",
            ));
        }
        let only = self.sees_only()?.unwrap_or_default();
        let day = self.ledger.day(date, &only)?;
        Ok(if self.is_blind(date)? { day.without_money() } else { day })
    }

    /// Behind the lock: the time, and what must be seen to at once; no names and no money.
    fn locked_status(&self) -> Result<StatusView, TillError> {
        Ok(StatusView {
            collectives: Vec::new(),
            now: self.zone()?.rfc3339(self.clock.now()),
            in_doubt: Vec::new(),
            attention: 0,
            calling: Vec::new(),
            balances: Vec::new(),
            unprinted: Vec::new(),
            clock_wrong: None,
            copy_late: false,
            older: self.older(),
            shift: None,
        })
    }

    /// What the strip at the foot shows.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn status(&self) -> Result<StatusView, TillError> {
        let zone = self.zone()?;
        if self.may(Right::Sell).is_err() {
            return self.locked_status();
        }
        let in_doubt = self.ledger.in_doubt(PAGE)?;
        let calling = self.ledger.calling(PAGE)?;
        let views = |payments: &[Payment]| {
            payments.iter().map(|one| self.payment_view(one, false)).collect::<Result<_, _>>()
        };
        Ok(StatusView {
            now: zone.rfc3339(self.clock.now()),
            in_doubt: views(&in_doubt)?,
            attention: self.ledger.how_many_call()?,
            calling: views(&calling)?,
            balances: self.balances()?,
            unprinted: self.unprinted()?,
            shift: self.ledger.shift_now()?.map(|shift| shift.opening.number),
            collectives: self.collectives_now()?,
            clock_wrong: self.clock_goes_forward().err().map(|error| error.view.message),
            copy_late: self.copy_is_late()?,
            older: self.older(),
        })
    }
}

/// Whether the provider has taken money for this payment. Where something contradicts its verdict,
/// nobody knows.
pub(super) fn money_moved(payment: &Payment) -> &'static str {
    match (payment.attention, payment.state) {
        (Some(Attention::Contradiction), _) | (_, State::InDoubt) => "unknown",
        (_, State::Paid) => "yes",
        (_, State::Failed) => "no",
    }
}

/// The parts that are shown under the total. They are shown, never added up.
fn amount_lines(bill: &Bill) -> Vec<AmountLine> {
    let mut lines: Vec<AmountLine> = bill
        .sheets
        .iter()
        .flat_map(|sheet| {
            let line = |label: &str, amount: Option<Rupiah>| {
                amount.filter(|amount| !amount.is_zero()).map(|amount| AmountLine {
                    label: format!("{label} {}", sheet.period).trim().to_owned(),
                    amount: amount.get(),
                })
            };
            [
                line("Tagihan", sheet.amount),
                line("Denda", sheet.penalty),
                line("Biaya lain", sheet.other),
            ]
        })
        .flatten()
        .collect();
    if bill.sheets.iter().all(|sheet| sheet.amount.is_none_or(Rupiah::is_zero))
        && let Some(rest) = bill.without_parts(bill.customer_total).filter(|rest| !rest.is_zero())
    {
        lines.insert(0, AmountLine { label: "Tagihan".into(), amount: rest.get() });
    }
    if !bill.admin_fee.is_zero() {
        lines.push(AmountLine { label: "Admin bank".into(), amount: bill.admin_fee.get() });
    }
    lines
}

#[cfg(test)]
mod tests {
    use loket_core::bill::Sheet;

    use super::*;

    /// A provider may tell the fine and the admin fee of a bill, and the rest by the total alone.
    #[test]
    fn the_parts_of_a_total_add_up_where_a_sheet_has_no_amount() {
        let rp = |amount| Rupiah::try_from(amount).unwrap_or(Rupiah::ZERO);
        let sheet = Sheet { penalty: Some(rp(32_000)), ..Sheet::default() };
        let bill = Bill {
            customer_name: "A".into(),
            product_answered: None,
            admin_fee: rp(3_000),
            customer_total: rp(206_750),
            deposit_cost: None,
            balance: None,
            service_fee_allowed: true,
            sheets: vec![sheet],
            sheet_count: 1,
            sheets_left: 0,
            facts: Vec::new(),
            difference: None,
            provider_key: None,
        };
        let lines: Vec<(String, i64)> =
            amount_lines(&bill).into_iter().map(|line| (line.label, line.amount)).collect();
        assert_eq!(
            lines,
            [
                ("Tagihan".to_owned(), 171_750),
                ("Denda".to_owned(), 32_000),
                ("Admin bank".to_owned(), 3_000)
            ]
        );
    }
}
