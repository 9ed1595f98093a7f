//! Receipts: the slip that fits the payment's state, and handing it to paper.

use loket_core::calendar::Moment;
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::receipt::{self, Copy, Slip};

use super::Till;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::entry::Entry;
use crate::ledger::read::Payment;
use crate::printer::Target;
use crate::view::{PrintView, ReceiptLine, ReceiptView};

impl Till {
    fn slip(&self, payment: &Payment, at: Moment) -> Result<Slip, TillError> {
        let opening = &payment.opening;
        Ok(Slip {
            shop: self.shop()?,
            practice: self.is_practice(),
            number: opening.number.clone(),
            question: opening.order.question.clone(),
            bill: payment.bill.clone(),
            customer_total: opening.order.bill.customer_total,
            service_fee: opening.order.service_fee,
            cash: opening.order.cash,
            state: Some(payment.state),
            provider_reference: payment.provider_reference.clone(),
            paid_at: payment.paid_at,
            printed_at: at,
            copy: match payment.printed {
                0 => Copy::Original,
                earlier => Copy::Again(earlier),
            },
            code: None,
        })
    }

    /// The paper's width in columns: as asked, or as the shop set it.
    fn columns(&self, asked: Option<u32>) -> Result<usize, TillError> {
        let set = || self.setting("columns").map(|text| text.parse().unwrap_or(32));
        let columns = asked.map_or_else(set, Ok)?;
        match usize::try_from(columns) {
            Ok(columns) if (24..=136).contains(&columns) => Ok(columns),
            Ok(_) | Err(_) => Err(TillError::refused(
                "bad_input",
                "Lebar kertas harus 24 sampai 136 kolom.",
                "Pakai 32, 42, atau 48.",
            )),
        }
    }

    /// The receipt as the next print would be; records nothing.
    ///
    /// # Errors
    /// No such payment.
    pub fn receipt_text(&self, id: &str, columns: Option<u32>) -> Result<String, TillError> {
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now())?;
        Ok(receipt::text(&slip, self.columns(columns)?))
    }

    pub fn receipt_json(
        &self,
        id: &str,
        columns: Option<u32>,
    ) -> Result<serde_json::Value, TillError> {
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now())?;
        Ok(receipt::json(&slip, self.columns(columns)?))
    }

    pub fn receipt(&self, id: &str, columns: Option<u32>) -> Result<ReceiptView, TillError> {
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now())?;
        Ok(view(&slip, self.columns(columns)?))
    }

    /// The paper of an inquiry before it is paid: the same grid, without words of proof.
    ///
    /// # Errors
    /// No such inquiry, or an amount that is none.
    pub fn preview(
        &self,
        inquiry_id: &str,
        service_fee: i64,
        cash: Option<i64>,
        columns: Option<u32>,
    ) -> Result<ReceiptView, TillError> {
        let inquiry = self.ledger.inquiry(inquiry_id)?;
        let money = |amount: i64| Rupiah::try_from(amount).unwrap_or(Rupiah::ZERO);
        let slip = Slip {
            shop: self.shop()?,
            practice: self.is_practice(),
            number: String::new(),
            customer_total: inquiry.bill.customer_total,
            question: inquiry.question,
            bill: inquiry.bill,
            service_fee: money(service_fee),
            cash: money(cash.unwrap_or(0)),
            state: None,
            provider_reference: String::new(),
            paid_at: None,
            printed_at: self.clock.now(),
            copy: Copy::Original,
            code: None,
        };
        Ok(view(&slip, self.columns(columns)?))
    }

    /// Records the print, then hands the paper over: a copy that may be out there is counted.
    ///
    /// # Errors
    /// No such payment, or the printer did not take it.
    pub fn print(&self, id: &str, printer: Option<&str>) -> Result<PrintView, TillError> {
        self.print_now(id, printer).map_err(|error| self.told_of(id, error))
    }

    fn print_now(&self, id: &str, printer: Option<&str>) -> Result<PrintView, TillError> {
        let now = self.clock.now();
        let payment_id = self.ledger.payment(id)?.opening.payment_id;
        let setting = match printer {
            Some(printer) => printer.to_owned(),
            None => self.setting("printer")?,
        };
        let mut job = None;
        self.ledger.append_about(now, &payment_id, |payment| {
            let (target, copy) = self.job(payment, &setting);
            let entry = Entry::Printed {
                payment_id: payment_id.clone(),
                copy: payment.printed.saturating_add(1),
                target: target.describe(),
            };
            job = Some((payment.clone(), target, copy));
            Ok(entry)
        })?;
        let Some((payment, target, copy)) = job else { return Err(LedgerError::NotFound.into()) };
        let text = receipt::text(&self.slip(&payment, now)?, self.columns(None)?);
        self.printer.print(&target, &text).map_err(|error| {
            TillError::refused(
                "print_failed",
                format!("Printer tidak menerima struk: {error}."),
                "Pembayaran tidak berubah. Periksa printer, lalu cetak lagi.",
            )
            .about(&payment_id)
        })?;
        Ok(PrintView { payment_id, target: target.describe(), copy })
    }

    /// Where the next print of a payment goes, and which copy it is.
    fn job(&self, payment: &Payment, setting: &str) -> (Target, String) {
        let number = &payment.opening.number;
        let copy = match payment.printed {
            0 => "CA".to_owned(),
            earlier => format!("CU{earlier}"),
        };
        let state = match payment.state {
            State::InDoubt => "titip-",
            State::Paid => "",
            State::Failed => "gagal-",
        };
        let file = format!("{number}-{state}{copy}.txt");
        (Target::from_setting(setting, &self.folder, &file), copy)
    }
}

fn view(slip: &Slip, columns: usize) -> ReceiptView {
    let kind = match slip.state {
        None => "preview",
        Some(State::Paid) => "paid",
        Some(State::InDoubt) => "in_doubt",
        Some(State::Failed) => "failed",
    };
    ReceiptView {
        kind: kind.into(),
        columns: u32::try_from(columns).unwrap_or(u32::MAX),
        lines: receipt::lines(slip, columns)
            .into_iter()
            .map(|line| ReceiptLine {
                text: line.text,
                style: match line.style {
                    receipt::Style::Normal => "normal",
                    receipt::Style::Title => "title",
                    receipt::Style::Total => "total",
                }
                .into(),
            })
            .collect(),
    }
}
