//! Collective lists (kolektif), as they stand. Each line is paid as any other bill.

use std::collections::BTreeSet;

use loket_core::bill::{Product, Question, Reference};
use loket_core::collective::Stand;
use loket_core::money::Rupiah;

use super::Till;
use super::settings::Settings;
use crate::error::TillError;
use crate::ledger::collective::{Head, Line, LineBill};
use crate::ledger::entry::{CollectiveLine, LineAgreed};
use crate::view::{
    Asking, CollectiveHead, CollectiveLineView, CollectiveNews, CollectiveTally, CollectiveView,
    DepositLeft, ErrorView, LineMark,
};

mod agree;
mod make;
pub(super) mod run;
mod work;

const LONGEST_NAME: usize = 80;
/// As many lists as are shown beside those that are open.
const SHOWN: u32 = 30;

impl Till {
    /// Unfinished lists first, then the newest.
    pub fn collectives(&self) -> Result<Vec<CollectiveHead>, TillError> {
        let mut heads = self.collectives_now()?;
        for Head { collective_id: id, .. } in self.ledger.collectives(SHOWN)? {
            if !heads.iter().any(|it| it.collective_id == id) {
                heads.push(self.head_of(&id)?);
            }
        }
        Ok(heads)
    }

    /// Lists with money that was taken and is not paid yet, and those that are being worked on.
    pub(super) fn collectives_now(&self) -> Result<Vec<CollectiveHead>, TillError> {
        let open = self.ledger.collectives_open()?;
        let mut ids: Vec<String> = open.into_iter().map(|head| head.collective_id).collect();
        for id in self.runs.ids() {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids.iter().map(|id| self.head_of(id)).collect()
    }

    fn head_of(&self, id: &str) -> Result<CollectiveHead, TillError> {
        let (head, lines) = self.ledger.collective(id)?;
        let views = self.line_views(&lines, false)?;
        self.head_view(head, &views)
    }

    /// A list as it stands.
    ///
    /// # Errors
    /// There is none of that id.
    pub fn collective(&self, collective_id: &str) -> Result<CollectiveView, TillError> {
        let (head, lines) = self.ledger.collective(collective_id)?;
        let mut views = self.line_views(&lines, true)?;
        let (cash, change) = (head.cash, head.change);
        let unprinted = views.iter().filter(|it| it.state == "paid" && it.printed == 0).count();
        let head = self.head_view(head, &views)?;
        let wanted =
            lines.iter().filter(|it| matches!(it.known.stand(), Stand::Owed | Stand::Agreed));
        let deposits = self.deposits_of(wanted)?;
        views.sort_by_cached_key(|it| (by_number(&it.group), it.line));
        Ok(CollectiveView {
            head,
            lines: views,
            run: self.runs.view(collective_id, self.clock.steady()),
            stopped: self.runs.stopped(collective_id),
            cash,
            change,
            deposits,
            unprinted: u32::try_from(unprinted).unwrap_or(u32::MAX),
        })
    }

    /// The same for who knows some of its lines already.
    ///
    /// # Errors
    /// As `collective`.
    pub fn collective_news(
        &self,
        collective_id: &str,
        known: &[LineMark],
    ) -> Result<CollectiveNews, TillError> {
        Ok(CollectiveNews::of(self.collective(collective_id)?, known))
    }

    fn head_view(
        &self,
        head: Head,
        lines: &[CollectiveLineView],
    ) -> Result<CollectiveHead, TillError> {
        let mut tally = CollectiveTally::default();
        let one = |count: &mut u32| *count = count.saturating_add(1);
        let add = |sum: &mut i64, amount: i64| *sum = sum.saturating_add(amount);
        for line in lines {
            one(&mut tally.lines);
            match line.state.as_str() {
                "new" => one(&mut tally.new),
                "refused" => one(&mut tally.refused),
                "owed" => {
                    one(&mut tally.owed);
                    add(&mut tally.owed_total, line.grand_total);
                }
                "agreed" => {
                    one(&mut tally.agreed);
                    add(&mut tally.held_total, line.agreed_total.unwrap_or(0));
                }
                "paid" => {
                    one(&mut tally.paid);
                    add(&mut tally.paid_total, line.agreed_total.unwrap_or(line.grand_total));
                }
                "in_doubt" => {
                    one(&mut tally.in_doubt);
                    add(&mut tally.in_doubt_total, line.agreed_total.unwrap_or(line.grand_total));
                }
                "failed" => {
                    one(&mut tally.failed);
                    add(&mut tally.held_total, line.agreed_total.unwrap_or(0));
                }
                "closed" => one(&mut tally.closed),
                _ => one(&mut tally.returned),
            }
        }
        let left = tally.agreed > 0 || tally.failed > 0 || tally.in_doubt > 0;
        let state = match (head.removed, left) {
            (true, _) => "removed",
            (false, true) => "open",
            (false, false) if head.cash > 0 || tally.paid > 0 => "done",
            (false, false) => "draft",
        };
        Ok(CollectiveHead {
            collective_id: head.collective_id,
            name: head.name,
            made_at: self.zone()?.rfc3339(head.made_at),
            made_by: head.made_by,
            state: state.into(),
            tally,
        })
    }

    /// `warned`: with what speaks against paying each of them, which takes a look at each inquiry.
    fn line_views(
        &self,
        lines: &[Line],
        warned: bool,
    ) -> Result<Vec<CollectiveLineView>, TillError> {
        let settings = self.settings_now()?;
        lines.iter().map(|line| self.line_view(line, &settings, warned)).collect()
    }

    fn line_view(
        &self,
        line: &Line,
        settings: &Settings,
        warned: bool,
    ) -> Result<CollectiveLineView, TillError> {
        let (listed, stand) = (&line.listed, line.known.stand());
        let bill = line.bill.as_ref();
        let total = bill.map_or(Rupiah::ZERO, |it| it.customer_total);
        let agreed = line.agreed.as_ref();
        // What was agreed to stays as it was; else the shop's usual fee of today.
        let fee = match (agreed, bill) {
            (_, Some(bill)) if !bill.service_fee_allowed => Rupiah::ZERO,
            (Some(agreed), _) => agreed.service_fee,
            (None, Some(_)) => settings.usual_fee(listed.bill_type),
            (None, None) => Rupiah::ZERO,
        };
        let grand_total = total.plus(fee).unwrap_or(Rupiah::ZERO);
        let waits = matches!(stand, Stand::Owed | Stand::Agreed);
        let mut differs = false;
        let mut paid_before = None;
        if let (Some(bill), Some(id), true) = (bill, &line.inquiry_id, waits && warned) {
            differs = self.name_differs(&question_of(line), &bill.customer_name)?;
            paid_before = self.paid_before_of(id)?;
        }
        let changed = agreed.is_some_and(|it| {
            let is_another = line.refusal.as_ref().is_some_and(|why| why.code == "bill_changed");
            let waits = stand == Stand::Agreed && bill.is_some();
            waits && (is_another || line.known.unsure || it.grand_total() != Some(grand_total))
        });
        let payment = line.payment.as_ref();
        Ok(CollectiveLineView {
            line: listed.line,
            name: listed.name.clone(),
            group: listed.group.clone(),
            book_id: listed.book_id.clone(),
            bill_type: listed.bill_type.id().into(),
            customer_no: listed.customer_no.clone(),
            product: bill.map_or(&listed.product, |it| &it.product).clone(),
            biller: bill.map_or(&listed.biller, |it| &it.biller).clone(),
            state: stand.word().into(),
            inquiry_id: line.inquiry_id.clone(),
            account: bill.map(|it| it.account.clone()).unwrap_or_default(),
            customer_name: bill.map(|it| it.customer_name.clone()).unwrap_or_default(),
            periods: bill.map(|it| it.periods.clone()).unwrap_or_default(),
            customer_total: total.get(),
            service_fee: fee.get(),
            grand_total: grand_total.get(),
            takes: bill.map_or(0, takes),
            agreed_total: agreed.and_then(LineAgreed::grand_total).map(Rupiah::get),
            changed,
            differs,
            paid_before,
            refusal: line.refusal.as_ref().map(|why| ErrorView {
                code: why.code.clone(),
                message: why.message.clone(),
                money_moved: "no".into(),
                hint: String::new(),
                payment_id: None,
                account: None,
            }),
            payment_id: line.kept_by.clone().or_else(|| payment.and(line.inquiry_id.clone())),
            why: payment.and_then(|it| it.why.clone()),
            attention: payment.and_then(|it| it.attention.clone()),
            may_retry: line.known.may_be_retried(),
            may_close: line.known.may_be_closed(),
            printed: payment.map_or(0, |it| it.printed),
        })
    }

    /// The earlier payment of the same bill, where this shop has one.
    fn paid_before_of(&self, inquiry_id: &str) -> Result<Option<String>, TillError> {
        let inquiry = self.ledger.inquiry(inquiry_id)?;
        let now = self.clock.now();
        Ok(self.ledger.paid_before(&inquiry.question, &inquiry.bill, now)?)
    }

    /// What is known to be left of the deposits that these lines are paid from.
    fn deposits_of<'a>(
        &self,
        lines: impl Iterator<Item = &'a Line>,
    ) -> Result<Vec<DepositLeft>, TillError> {
        let accounts: BTreeSet<&str> =
            lines.filter_map(|line| line.bill.as_ref()).map(|bill| bill.account.as_str()).collect();
        let mut left = Vec::new();
        for account in accounts {
            if let Some(balance) = self.ledger.deposit_left(account)? {
                left.push(DepositLeft { account: account.into(), balance });
            }
        }
        Ok(left)
    }

    /// The first deposit that cannot cover what these lines take from it, and what they take.
    fn short_deposit_of(&self, lines: &[&Line]) -> Result<Option<(DepositLeft, i64)>, TillError> {
        for left in self.deposits_of(lines.iter().copied())? {
            let bills = lines.iter().filter_map(|line| line.bill.as_ref());
            let of_it = bills.filter(|bill| bill.account == left.account);
            let taken = of_it.fold(0i64, |sum, bill| sum.saturating_add(takes(bill)));
            if left.balance < taken {
                return Ok(Some((left, taken)));
            }
        }
        Ok(None)
    }
}

fn takes(bill: &LineBill) -> i64 {
    bill.deposit_cost.unwrap_or(bill.customer_total).get()
}

/// The question of a line, as it would be typed.
fn asking_of(line: &CollectiveLine) -> Asking {
    Asking {
        bill_type: line.bill_type.id().into(),
        customer_no: line.customer_no.clone(),
        product: Some(line.product.clone()).filter(|code| !code.is_empty()),
        amount: line.amount.map(|amount| amount.get().to_string()),
        identity: line.identity.clone(),
        months: line.months,
        year: line.year,
        ..Asking::default()
    }
}

fn product_of(line: &CollectiveLine) -> Product {
    Product { bill_type: line.bill_type, code: line.product.clone(), name: line.biller.clone() }
}

/// Whose bill a line's is, as the last inquiry told it.
fn question_of(line: &Line) -> Question {
    let mut product = product_of(&line.listed);
    if let Some(bill) = &line.bill {
        product.code.clone_from(&bill.product);
        product.name.clone_from(&bill.biller);
    }
    Question {
        product,
        customer_no: line.listed.customer_no.clone(),
        identity: line.listed.identity.clone(),
        months: line.listed.months,
        year: line.listed.year,
        amount: line.listed.amount,
        reference: Reference(String::new()),
    }
}

/// A group's place among others: RT 4 stands before RT 12.
fn by_number(group: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    for sign in group.to_lowercase().chars() {
        let digit = sign.to_digit(10).map(u64::from);
        match (digit, parts.last_mut()) {
            (Some(digit), Some((number, words))) if words.is_empty() => {
                *number = number.saturating_mul(10).saturating_add(digit);
            }
            (Some(digit), _) => parts.push((digit, String::new())),
            (None, Some((_, words))) => words.push(sign),
            (None, None) => parts.push((0, sign.to_string())),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::by_number;

    #[test]
    fn groups_stand_by_their_numbers() {
        let mut groups = ["RT 12", "rt 4", "RT 4 / RW 2", "Jalan Melati", "RT 04 / RW 1", ""];
        groups.sort_by_key(|group| by_number(group));
        assert_eq!(groups, ["", "Jalan Melati", "rt 4", "RT 04 / RW 1", "RT 4 / RW 2", "RT 12"]);
    }
}
