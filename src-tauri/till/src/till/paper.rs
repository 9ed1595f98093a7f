//! Receipts: the slip that fits the payment's state, on the paper that the shop set, in every form;
//! and what a code on paper says. Prints nothing and records nothing.

use loket_core::bill::{BillType, Product};
use loket_core::calendar::Moment;
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::receipt::{self, Copy, Cut, EscP, EscPos, Layout, Output, Page, Qr, Slip, Tearoff};

use super::Till;
use super::settings::{Settings, bad_layout, layout_name};
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::prints::Print;
use crate::ledger::read::Payment;
use crate::view::{CheckView, CheckedPrint, LayoutView, ReceiptLine, ReceiptView};

/// What a receipt is wanted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    EscPos,
    EscP,
    Pdf(Page),
    Png,
}

impl Till {
    pub(super) fn slip(&self, payment: &Payment, at: Moment, settings: &Settings) -> Slip {
        let opening = &payment.opening;
        let question = opening.order.question.clone();
        let mut shop = settings.shop();
        if !payment.operator.is_empty() {
            shop.operator.clone_from(&payment.operator);
        }
        Slip {
            shop,
            practice: self.is_practice(),
            number: opening.number.clone(),
            layout: settings.layout(&question.product).map(Box::new),
            question,
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
        }
    }

    /// The receipt as text, as the next print would be; records nothing.
    ///
    /// # Errors
    /// No such payment.
    pub fn receipt_text(&self, id: &str, columns: Option<u32>) -> Result<String, TillError> {
        let text = self.receipt_bytes(id, Form::Text, columns)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// The receipt for machines, as the next print would be; records nothing. Several months are in
    /// one, however they are printed.
    ///
    /// # Errors
    /// No such payment.
    pub fn receipt_json(
        &self,
        id: &str,
        columns: Option<u32>,
    ) -> Result<serde_json::Value, TillError> {
        let settings = self.settings_now()?;
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now(), &settings);
        Ok(receipt::json(&slip, settings.columns(columns)?))
    }

    pub fn receipt(&self, id: &str, columns: Option<u32>) -> Result<ReceiptView, TillError> {
        let settings = self.settings_now()?;
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now(), &settings);
        let columns = settings.columns(columns)?;
        Ok(view(slip.state, columns, &settings.tearoffs(&slip, columns)))
    }

    /// The receipt in another form, as the next print would be; records nothing, and has no check
    /// code, since nothing was printed.
    ///
    /// # Errors
    /// No such payment, or paper that is too narrow.
    pub fn receipt_bytes(
        &self,
        id: &str,
        form: Form,
        columns: Option<u32>,
    ) -> Result<Vec<u8>, TillError> {
        let settings = self.settings_now()?;
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now(), &settings);
        let output = settings.as_form(form);
        let columns = match (columns, &output) {
            (None, Output::EscP(_)) => settings.width(&output)?,
            (columns, _) => settings.columns(columns)?,
        };
        Ok(receipt::bytes(&settings.tearoffs(&slip, columns), &output))
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
        let settings = self.settings_now()?;
        let inquiry = self.ledger.inquiry(inquiry_id)?;
        let money = |amount: i64| Rupiah::try_from(amount).unwrap_or(Rupiah::ZERO);
        let slip = Slip {
            shop: settings.shop(),
            practice: self.is_practice(),
            number: String::new(),
            customer_total: inquiry.bill.customer_total,
            layout: settings.layout(&inquiry.question.product).map(Box::new),
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
        let columns = settings.columns(columns)?;
        Ok(view(slip.state, columns, &[receipt::tearoff(&slip, columns)]))
    }

    /// The layout that is in force for a biller, or for a bill type where `biller` is empty.
    ///
    /// # Errors
    /// No such bill type.
    pub fn layout(&self, bill_type: &str, biller: &str) -> Result<LayoutView, TillError> {
        let product = product(bill_type, biller)?;
        let settings = self.settings_now()?;
        let name = layout_name(product.bill_type, &product.name);
        let usual = receipt::usual_layout(&product);
        Ok(LayoutView {
            is_own: !settings.get(&name).is_empty(),
            setting: name,
            layout: settings.layout(&product).unwrap_or_else(|| usual.clone()),
            usual: usual.clone(),
        })
    }

    /// What a layout that is not saved yet makes of an invented payment.
    ///
    /// # Errors
    /// No such bill type, or a layout that cannot be used.
    pub fn layout_sample(
        &self,
        bill_type: &str,
        biller: &str,
        layout: &str,
        columns: Option<u32>,
    ) -> Result<ReceiptView, TillError> {
        let product = product(bill_type, biller)?;
        let layout = Layout::read(layout).map_err(bad_layout)?;
        let settings = self.settings_now()?;
        let columns = settings.columns(columns)?;
        let lines = receipt::sample(&layout, &product, &settings.shop(), self.clock.now(), columns);
        let sample = Tearoff { columns, lines, ..Tearoff::default() };
        Ok(ReceiptView { kind: "sample".into(), ..view(None, columns, &[sample]) })
    }

    /// What a code on paper says: which print of which payment it is, or that it is not of this
    /// shop's ledger.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn check_receipt(&self, code: &str) -> Result<CheckView, TillError> {
        let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
        let not_ours = CheckView { verdict: "not_ours".into(), code: code.clone(), print: None };
        let Some((number, _)) = code.rsplit_once('-') else { return Ok(not_ours) };
        // As it stands on paper, or typed in other letters, or of a payment whose number another one
        // had when a backup came back.
        let capitals = number.to_uppercase();
        let mut found = None;
        for number in [number.to_owned(), capitals.clone(), format!("{capitals}R")] {
            let payment = match self.ledger.payment(&number) {
                Err(LedgerError::NotFound) => continue,
                payment => payment?,
            };
            let prints = self.ledger.prints(&payment.opening.payment_id)?;
            let print = prints.into_iter().find(|one| one.code.eq_ignore_ascii_case(&code));
            found = found.or(print.map(|print| (payment, print)));
        }
        let Some((payment, found)) = found else { return Ok(not_ours) };
        let verdict = match &found {
            _ if found.slip.is_some_and(|slip| slip != payment.state) => "void",
            Print { copy: 0 | 1, .. } => "original",
            Print { .. } => "reprint",
        };
        let slip = found.slip.unwrap_or(payment.state);
        let print = CheckedPrint {
            payment_id: payment.opening.payment_id.clone(),
            number: payment.opening.number.clone(),
            slip: super::show::word(&slip),
            state: super::show::word(&payment.state),
            copy: copy_name(found.copy),
            printed_at: self.zone()?.rfc3339(found.at),
            by: found.by,
            customer_name: payment.opening.order.bill.customer_name.clone(),
            customer_no: payment.opening.order.question.customer_no.clone(),
            grand_total: payment.opening.order.grand_total().map_or(0, Rupiah::get),
            practice: self.is_practice(),
        };
        Ok(CheckView { verdict: verdict.into(), code, print: Some(print) })
    }
}

impl Settings {
    /// The paper's width in columns: as asked, or as the shop set it.
    pub(super) fn columns(&self, asked: Option<u32>) -> Result<usize, TillError> {
        let columns = asked.unwrap_or_else(|| self.get("columns").parse().unwrap_or(32));
        match usize::try_from(columns) {
            Ok(columns) if (24..=136).contains(&columns) => Ok(columns),
            Ok(_) | Err(_) => Err(TillError::refused(
                "bad_input",
                "Lebar kertas harus 24 sampai 136 kolom.",
                "Pakai 32, 42, atau 48.",
            )),
        }
    }

    /// How wide a slip is made for this output.
    pub(super) fn width(&self, output: &Output) -> Result<usize, TillError> {
        match output {
            Output::EscP(escp) => Ok(escp.slip_columns()),
            Output::Text | Output::EscPos(_) | Output::Pdf(_) | Output::Png => self.columns(None),
        }
    }

    /// One slip, or one for each month where the shop wants that.
    pub(super) fn tearoffs(&self, slip: &Slip, columns: usize) -> Vec<Tearoff> {
        receipt::tearoffs(slip, columns, self.get("slips") == "per_month")
    }

    pub(super) fn as_form(&self, form: Form) -> Output {
        match form {
            Form::Text => Output::Text,
            Form::EscPos => Output::EscPos(self.escpos(false)),
            Form::EscP => Output::EscP(self.escp()),
            Form::Pdf(page) => Output::Pdf(page),
            Form::Png => Output::Png,
        }
    }

    pub(super) fn escpos(&self, opens_drawer: bool) -> EscPos {
        EscPos {
            cut: match self.get("cut") {
                "partial" => Cut::Partial,
                "full" => Cut::Full,
                _ => Cut::None,
            },
            drawer: opens_drawer && self.is_yes("drawer"),
            qr: match self.get("qr") {
                "native" => Qr::Native,
                "raster" => Qr::Raster,
                _ => Qr::None,
            },
            ..EscPos::default()
        }
    }

    pub(super) fn escp(&self) -> EscP {
        let form_lines = self.get("form_lines").parse().unwrap_or(0);
        EscP { form_lines, ..EscP::default() }
    }
}

/// A biller of this bill type, by the name that layouts know it by.
fn product(bill_type: &str, biller: &str) -> Result<Product, TillError> {
    let Some(bill_type) = BillType::from_id(bill_type) else {
        return Err(TillError::refused(
            "bad_input",
            format!("Tidak ada jenis tagihan bernama {bill_type}."),
            "Pilih jenis tagihan dari daftar.",
        ));
    };
    Ok(Product { bill_type, code: String::new(), name: receipt::biller_name(biller) })
}

/// `CA`, or `CU` with its number.
pub(super) fn copy_name(copy: u32) -> String {
    match copy {
        0 | 1 => "CA".to_owned(),
        copy => format!("CU{}", copy.saturating_sub(1)),
    }
}

pub(super) fn view(state: Option<State>, columns: usize, tearoffs: &[Tearoff]) -> ReceiptView {
    let kind = match state {
        None => "preview",
        Some(State::Paid) => "paid",
        Some(State::InDoubt) => "in_doubt",
        Some(State::Failed) => "failed",
    };
    let line = |line: &receipt::Line| ReceiptLine {
        text: line.text.clone(),
        style: match line.style {
            receipt::Style::Normal => "normal",
            receipt::Style::Title => "title",
            receipt::Style::Total => "total",
        }
        .into(),
    };
    let tear = || ReceiptLine { text: String::new(), style: "tear".into() };
    let mut lines: Vec<ReceiptLine> = Vec::new();
    for (at, tearoff) in tearoffs.iter().enumerate() {
        if at > 0 {
            lines.push(tear());
        }
        lines.extend(tearoff.lines.iter().map(line));
    }
    ReceiptView { kind: kind.into(), columns: u32::try_from(columns).unwrap_or(u32::MAX), lines }
}
