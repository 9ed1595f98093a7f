//! What people agree to of a collective list, and get back: written down before anything is paid.

use loket_core::collective::change_of;
use loket_core::money::Rupiah;
use loket_core::operator::Right;

use super::super::Till;
use super::super::book::{LONGEST_NOTE, one_line};
use super::super::sale::bad_amount;
use super::run::CollectiveJob;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::collective::Line;
use crate::ledger::entry::{LineAgreed, LineOf};
use crate::view::{AgreedLine, CollectiveAgreeing, CollectiveHead, CollectiveView, Paying};

impl Till {
    /// Writes down what people agreed to and the money they gave, and begins to pay: that, and what
    /// was agreed to before.
    ///
    /// # Errors
    /// Any of the lines cannot be paid as it was agreed to, or the money is short: nothing was
    /// written down then, and nothing is paid.
    pub fn agree_to_collective(
        &self,
        agreeing: &CollectiveAgreeing,
    ) -> Result<CollectiveJob, TillError> {
        let id = &agreeing.collective_id;
        let who = self.who()?;
        let place = self.take_place(id, "pay")?;
        self.remembers_all()?;
        self.clock_goes_forward()?;
        let (_, lines) = self.ledger.collective(id)?;
        let (mut agreed, mut chosen) = (Vec::new(), Vec::new());
        for one in &agreeing.lines {
            let line = lines.iter().find(|it| it.listed.line == one.line);
            let line = line.ok_or(LedgerError::ListChanged)?;
            if agreed.iter().any(|it: &LineAgreed| it.line == one.line) {
                return Err(LedgerError::ListChanged.into());
            }
            agreed.push(self.line_agreed(line, one)?);
            chosen.push(line);
        }
        if agreed.is_empty() {
            return Err(TillError::refused(
                "nothing_ticked",
                "Belum ada tagihan yang dicentang.",
                "Centang tagihan yang mau dibayar.",
            ));
        }
        let too_large = || bad_amount("Total terlalu besar.");
        let parts: Vec<Rupiah> = agreed
            .iter()
            .map(|it| it.grand_total().ok_or_else(too_large))
            .collect::<Result<_, _>>()?;
        let total = Rupiah::sum(parts).ok_or_else(too_large)?;
        if total.get() != agreeing.total {
            return Err(TillError::refused(
                "total_changed",
                format!("Total {} tagihan itu {total}.", agreed.len()),
                "Bacakan total yang benar kepada pelanggan, lalu konfirmasi lagi.",
            ));
        }
        let cash = Rupiah::try_from(agreeing.cash)
            .map_err(|_| bad_amount("Nominal tidak bisa dibaca."))?;
        let held = Rupiah::sum(chosen.iter().map(|it| it.held())).ok_or_else(too_large)?;
        if change_of(cash, held, [total]).is_none() {
            let here =
                if held.is_zero() { String::new() } else { format!(", {held} sudah diterima") };
            return Err(TillError::refused(
                "cash_short",
                format!("Uang tunai kurang: total bayar {total}{here}."),
                "Minta kekurangannya kepada pelanggan.",
            ));
        }
        if let (false, Some((left, needed))) =
            (agreeing.low_balance, self.short_deposit_of(&chosen)?)
        {
            let account = &left.account;
            let left = Rupiah::try_from(left.balance.max(0)).unwrap_or(Rupiah::ZERO);
            let needed = Rupiah::try_from(needed).unwrap_or(Rupiah::ZERO);
            return Err(TillError::refused(
                "balance_low",
                format!("Saldo {account} yang diketahui tinggal {left}; perlu {needed}."),
                "Isi saldo dulu. Kalau saldo sudah diisi, ulangi dengan --low-balance.",
            ));
        }
        self.ledger.agree_to_lines(self.stamp_of(&who), id, agreed, cash)?;
        self.job_of(place, id, who, |line| line.known.may_be_paid(), |line| line.listed.line)
    }

    /// A line as it is agreed to: the bill that was seen, at the total that was seen.
    fn line_agreed(&self, line: &Line, one: &AgreedLine) -> Result<LineAgreed, TillError> {
        let changed = || TillError::from(LedgerError::ListChanged);
        if line.inquiry_id.as_ref() != Some(&one.inquiry_id) || !line.known.may_be_agreed() {
            return Err(match line.known.something_left {
                true => LedgerError::LineBusy { line: one.line }.into(),
                false => changed(),
            });
        }
        let inquiry = self.ledger.inquiry(&one.inquiry_id)?;
        // An old one is asked again before it is paid; by a clock that is wrong nothing is.
        match self.still_valid(&inquiry) {
            Err(error) if error.view.code != "expired" => return Err(error),
            Err(_) | Ok(()) => {}
        }
        let view = self.line_view(line, &self.settings_now()?, true)?;
        if view.grand_total != one.grand_total {
            return Err(changed());
        }
        if let (Some(earlier), false) = (&view.paid_before, one.again) {
            let payment_id = earlier.clone();
            return Err(LedgerError::PaidBefore { payment_id }.into());
        }
        if let Some(payment_id) = self.ledger.in_doubt_of(&inquiry.question)? {
            return Err(LedgerError::BillInDoubt { payment_id }.into());
        }
        let paying = Paying {
            inquiry_id: one.inquiry_id.clone(),
            total: view.customer_total,
            service_fee: view.service_fee,
            name_confirmed: one.name_confirmed,
            ..Paying::default()
        };
        self.order(&inquiry, &paying)?;
        self.name_to_learn(&inquiry, &paying)?;
        Ok(LineAgreed {
            line: one.line,
            inquiry_id: inquiry.inquiry_id.clone(),
            customer_total: inquiry.bill.customer_total,
            service_fee: Rupiah::try_from(paying.service_fee).unwrap_or(Rupiah::ZERO),
            again: view.paid_before.filter(|_| one.again),
            name_confirmed: one.name_confirmed,
        })
    }

    /// The money of these lines was given back: nothing of them is paid any more.
    ///
    /// # Errors
    /// Something of a line may have left, or none of its money is here.
    pub fn return_collective(
        &self,
        collective_id: &str,
        lines: &[u32],
    ) -> Result<CollectiveView, TillError> {
        self.ledger.return_lines(self.stamp()?, collective_id, lines)?;
        self.runs.forget_stop(collective_id);
        self.collective(collective_id)
    }

    /// An owner found that a line was paid, although its payment failed: its provider said so later.
    /// What was taken for it stays in the drawer.
    ///
    /// # Errors
    /// `not_allowed`; no note; a verdict may still come, or nothing speaks against giving it back.
    pub fn close_collective_line(
        &self,
        collective_id: &str,
        line: u32,
        note: &str,
    ) -> Result<CollectiveView, TillError> {
        self.may(Right::Run)?;
        let note = one_line(note, LONGEST_NOTE);
        if note.is_empty() {
            return Err(TillError::refused(
                "no_note",
                "Catatannya belum diisi.",
                "Tulis apa yang ditemukan dan dari siapa.",
            ));
        }
        let of = LineOf { collective_id: collective_id.into(), line };
        self.ledger.close_line(self.stamp()?, &of, &note)?;
        self.collective(collective_id)
    }

    /// Takes a list away for which no money was ever taken.
    ///
    /// # Errors
    /// Money was taken for it, or it is being worked on.
    pub fn remove_collective(&self, collective_id: &str) -> Result<Vec<CollectiveHead>, TillError> {
        let _place = self.take_place(collective_id, "ask")?;
        self.ledger.remove_collective(self.stamp()?, collective_id)?;
        self.collectives()
    }
}
