//! Receipts: the slip that fits the payment's state, and handing it to paper.

use loket_core::calendar::Moment;
use loket_core::money::Rupiah;
use loket_core::payment::State;
use loket_core::receipt::{self, Copy, Cut, EscP, EscPos, Output, Page, Qr, Slip, Tearoff};

use super::Till;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::entry::Outcome;
use crate::ledger::prints::Print;
use crate::ledger::read::Payment;
use crate::printer::{self, Fault, PrintError, Taken, Target};
use crate::view::{CheckView, CheckedPrint, PrintView, ReceiptLine, ReceiptView, UnprintedView};

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
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now())?;
        Ok(receipt::json(&slip, self.columns(columns)?))
    }

    pub fn receipt(&self, id: &str, columns: Option<u32>) -> Result<ReceiptView, TillError> {
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now())?;
        let columns = self.columns(columns)?;
        Ok(view(slip.state, columns, &self.tearoffs(&slip, columns)?))
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
        let columns = self.columns(columns)?;
        Ok(view(slip.state, columns, &[receipt::tearoff(&slip, columns)]))
    }

    /// Records the print, then hands the paper over: a copy that may be out there is counted. One
    /// that is known not to be on paper stops counting, and waits to be printed again.
    ///
    /// # Errors
    /// No such payment, or it is not on paper.
    pub fn print(&self, id: &str, printer: Option<&str>) -> Result<PrintView, TillError> {
        self.print_now(id, printer).map_err(|error| self.told_of(id, error))
    }

    fn print_now(&self, id: &str, printer: Option<&str>) -> Result<PrintView, TillError> {
        let setting = self.printer_setting(printer)?;
        let target = |file: &str| Target::from_setting(&setting, &self.folder, file);
        target("").map_err(not_printed)?;
        let by = self.setting("operator")?;
        let job = self.ledger.begin_print(self.clock.now(), id, &by, |payment| {
            target(&file_name(payment)).map(|target| target.describe()).unwrap_or_default()
        })?;
        let payment_id = &job.payment.opening.payment_id;
        let target = target(&file_name(&job.payment)).map_err(not_printed)?;
        let mut slip = self.slip(&job.payment, self.clock.now())?;
        slip.code = Some(check_code(&slip.number, &job.hash));
        let first = job.copy == 1 && !slip.cash.is_zero();
        let output = self.output(&target, first)?;
        let bytes = receipt::bytes(&self.tearoffs(&slip, self.width(&output)?)?, &output);
        let done = self.printer.print(&target, printer_job(&bytes, &output));
        let end = match &done {
            Ok(taken) => Some((outcome_of(*taken), "")),
            // It goes on counting, and waits for somebody to look.
            Err(error) if error.may_come_out => None,
            Err(error) => Some((Outcome::NotOnPaper, error.detail.as_str())),
        };
        if let Some((outcome, detail)) = end {
            self.ledger.end_print(self.clock.now(), payment_id, job.job, outcome, detail)?;
        }
        let taken = done.map_err(|error| not_printed(error).about(payment_id))?;
        Ok(PrintView {
            payment_id: payment_id.clone(),
            target: target.describe(),
            copy: copy_name(job.copy),
            outcome: super::show::word(&outcome_of(taken)),
        })
    }

    /// What this printer is told: as the shop set it, or as printers of its kind want it.
    fn output(&self, target: &Target, opens_drawer: bool) -> Result<Output, TillError> {
        let language = self.setting("printer_language")?;
        let thermal = matches!(target, Target::Tcp(..) | Target::Device(_) | Target::Serial(..));
        Ok(match language.as_str() {
            "escpos" => Output::EscPos(self.escpos(opens_drawer)?),
            "auto" if thermal => Output::EscPos(self.escpos(opens_drawer)?),
            "escp" => Output::EscP(self.escp()?),
            _ => Output::Text,
        })
    }

    fn escpos(&self, opens_drawer: bool) -> Result<EscPos, TillError> {
        Ok(EscPos {
            cut: match self.setting("cut")?.as_str() {
                "partial" => Cut::Partial,
                "full" => Cut::Full,
                _ => Cut::None,
            },
            drawer: opens_drawer && self.setting("drawer")? == "yes",
            qr: match self.setting("qr")?.as_str() {
                "native" => Qr::Native,
                "raster" => Qr::Raster,
                _ => Qr::None,
            },
            ..EscPos::default()
        })
    }

    fn escp(&self) -> Result<EscP, TillError> {
        let form_lines = self.setting("form_lines")?.parse().unwrap_or(0);
        Ok(EscP { form_lines, ..EscP::default() })
    }

    /// One slip, or one for each month where the shop wants that.
    fn tearoffs(&self, slip: &Slip, columns: usize) -> Result<Vec<Tearoff>, TillError> {
        Ok(receipt::tearoffs(slip, columns, self.setting("slips")? == "per_month"))
    }

    /// How wide a slip is made for this output.
    fn width(&self, output: &Output) -> Result<usize, TillError> {
        match output {
            Output::EscP(escp) => Ok(escp.slip_columns()),
            Output::Text | Output::EscPos(_) | Output::Pdf(_) | Output::Png => self.columns(None),
        }
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
        let slip = self.slip(&self.ledger.payment(id)?, self.clock.now())?;
        let output = match form {
            Form::Text => Output::Text,
            Form::EscPos => Output::EscPos(self.escpos(false)?),
            Form::EscP => Output::EscP(self.escp()?),
            Form::Pdf(page) => Output::Pdf(page),
            Form::Png => Output::Png,
        };
        let columns = match (columns, &output) {
            (None, Output::EscP(_)) => self.width(&output)?,
            (columns, _) => self.columns(columns)?,
        };
        Ok(receipt::bytes(&self.tearoffs(&slip, columns)?, &output))
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
        // As it stands on paper, or typed in other letters.
        let found = match self.ledger.payment(number) {
            Err(LedgerError::NotFound) => self.ledger.payment(&number.to_uppercase()),
            payment => payment,
        };
        let payment = match found {
            Err(LedgerError::NotFound) => return Ok(not_ours),
            payment => payment?,
        };
        let number = &payment.opening.number;
        let prints = self.ledger.prints(&payment.opening.payment_id)?;
        let is_it = |one: &Print| check_code(number, &one.hash).eq_ignore_ascii_case(&code);
        let found = prints.into_iter().find(is_it);
        let Some(found) = found else { return Ok(not_ours) };
        let verdict = match found {
            _ if found.slip.is_some_and(|slip| slip != payment.state) => "void",
            Print { copy: 0 | 1, .. } => "original",
            Print { .. } => "reprint",
        };
        let slip = found.slip.unwrap_or(payment.state);
        let print = CheckedPrint {
            payment_id: payment.opening.payment_id.clone(),
            number: number.clone(),
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

    /// The printer as asked, or as the shop set it.
    fn printer_setting(&self, asked: Option<&str>) -> Result<String, TillError> {
        asked.map_or_else(|| self.setting("printer"), |asked| Ok(asked.to_owned()))
    }

    /// Print jobs that nobody knows to be on paper, oldest first.
    pub fn unprinted(&self) -> Result<Vec<UnprintedView>, TillError> {
        let zone = self.zone()?;
        self.ledger
            .unprinted()?
            .into_iter()
            .map(|waiting| {
                let payment = self.ledger.payment(&waiting.payment_id)?;
                let order = &payment.opening.order;
                Ok(UnprintedView {
                    payment_id: waiting.payment_id,
                    number: payment.opening.number.clone(),
                    bill_type: order.question.bill_type().id().into(),
                    customer_no: order.question.customer_no.clone(),
                    customer_name: order.bill.customer_name.clone(),
                    state: super::show::word(&payment.state),
                    copy: copy_name(waiting.copy),
                    target: waiting.target,
                    at: zone.rfc3339(waiting.at),
                    fault: waiting.fault,
                })
            })
            .collect()
    }

    /// A person looked whether a job came out.
    ///
    /// # Errors
    /// No job of this payment waits to be looked at.
    pub fn saw_paper(&self, id: &str, on_paper: bool) -> Result<(), TillError> {
        let payment_id = self.ledger.payment(id)?.opening.payment_id;
        let waiting = self.ledger.unprinted()?;
        let Some(waiting) = waiting.into_iter().find(|one| one.payment_id == payment_id) else {
            return Err(TillError::refused(
                "nothing_waits",
                "Tidak ada struk pembayaran ini yang menunggu dicetak.",
                "Lihat riwayat; cetak lagi kalau perlu.",
            ));
        };
        let by = self.setting("operator")?;
        let (outcome, seen) = match on_paper {
            true => (Outcome::OnPaper, "dilihat"),
            false => (Outcome::NotOnPaper, "tidak keluar, kata"),
        };
        let detail = format!("{seen} {by}");
        self.ledger.end_print(self.clock.now(), &payment_id, waiting.job, outcome, &detail)?;
        Ok(())
    }

    /// Prints a page that proves nothing, to see whether the printer works.
    ///
    /// # Errors
    /// It did not come out; the code names the fault.
    pub fn test_print(&self, printer: Option<&str>) -> Result<PrintView, TillError> {
        let setting = self.printer_setting(printer)?;
        let target =
            Target::from_setting(&setting, &self.folder, "cetak-uji.txt").map_err(not_tried)?;
        let output = self.output(&target, false)?;
        let page = receipt::test_page(&self.shop()?, self.clock.now(), self.width(&output)?);
        let bytes = receipt::bytes(&[page], &output);
        let job = printer_job(&bytes, &output);
        let taken = self.printer.print(&target, job).map_err(not_tried)?;
        Ok(PrintView {
            payment_id: String::new(),
            target: target.describe(),
            copy: String::new(),
            outcome: super::show::word(&outcome_of(taken)),
        })
    }
}

/// What a receipt is wanted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    EscPos,
    EscP,
    Pdf(Page),
    Png,
}

fn printer_job<'a>(bytes: &'a [u8], output: &Output) -> printer::Job<'a> {
    printer::Job { bytes, is_escpos: matches!(output, Output::EscPos(_)) }
}

/// What a print is known by: its payment's number and the first signs of its event's hash, which
/// nobody has before the print is written down.
fn check_code(number: &str, hash: &str) -> String {
    let signs: String = hash.chars().take(8).collect();
    format!("{number}-{}", signs.to_uppercase())
}

fn outcome_of(taken: Taken) -> Outcome {
    match taken {
        Taken::Sent => Outcome::Sent,
        Taken::OnPaper => Outcome::OnPaper,
    }
}

/// `CA`, or `CU` with its number.
fn copy_name(copy: u32) -> String {
    match copy {
        0 | 1 => "CA".to_owned(),
        copy => format!("CU{}", copy.saturating_sub(1)),
    }
}

/// What a print goes by where it becomes a file.
fn file_name(payment: &Payment) -> String {
    let state = match payment.state {
        State::InDoubt => "titip-",
        State::Paid => "",
        State::Failed => "gagal-",
    };
    let copy = copy_name(payment.printed.saturating_add(1));
    format!("{}-{state}{copy}.txt", payment.opening.number)
}

fn not_printed(error: PrintError) -> TillError {
    TillError::refused(
        error.fault.code(),
        format!("Struk belum tercetak: {}.", error.detail),
        &format!("Pembayaran tidak berubah. {}", what_to_do(&error)),
    )
}

/// The same for a page that belongs to no payment.
fn not_tried(error: PrintError) -> TillError {
    let message = format!("Cetak uji gagal: {}.", error.detail);
    TillError::refused(error.fault.code(), message, what_to_do(&error))
}

fn what_to_do(error: &PrintError) -> &'static str {
    match error.fault {
        _ if error.may_come_out => "Lihat dulu apakah kertasnya keluar, dan catat itu.",
        Fault::Offline => "Nyalakan printer dan periksa kabelnya, lalu cetak lagi.",
        Fault::PaperOut => "Isi kertas, lalu cetak lagi.",
        Fault::CoverOpen => "Tutup printer, lalu cetak lagi.",
        Fault::Stuck => "Matikan dan nyalakan printer, lalu cetak lagi.",
        Fault::Refused => "Periksa printer, lalu cetak lagi.",
        Fault::BadTarget => "Perbaiki printer di pengaturan.",
    }
}

fn view(state: Option<State>, columns: usize, tearoffs: &[Tearoff]) -> ReceiptView {
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
