//! Handing slips to paper and to whoever wants a copy. Each of them is written down before it leaves,
//! and what became of it after; a copy that may be out there is counted.

use std::path::{Path, PathBuf};

use loket_core::payment::State;
use loket_core::receipt::{self, Output, Page, Tearoff};
use tracing::info;

use super::Till;
use super::marks::Mark;
use super::paper::{Form, copy_name};
use super::settings::Settings;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::entry::{Entry, Outcome};
use crate::ledger::prints::{Job, Purpose};
use crate::ledger::read::Payment;
use crate::printer::{self, Fault, PrintError, Taken, Target};
use crate::view::{PrintView, UnprintedView};

/// How wide a slip is that is read on a phone, in columns.
const CHAT_COLUMNS: usize = 32;

/// A print that is written down and has not left yet.
pub struct Printing {
    job: Job,
    target: Target,
    settings: Settings,
    /// While it is on its way nobody can say that it did not come out.
    _on_its_way: Mark,
}

impl Printing {
    pub fn payment_id(&self) -> &str {
        &self.job.payment.opening.payment_id
    }
}

/// Where the shop's slips go.
struct Press {
    setting: String,
    folder: PathBuf,
}

impl Press {
    fn target(&self, payment: &Payment) -> Result<Target, PrintError> {
        Target::from_setting(&self.setting, &self.folder, &file_name(payment, "txt"))
    }
}

impl Till {
    /// Records the print, then hands the paper over. One that is known not to be on paper stops
    /// counting, and waits to be printed again.
    ///
    /// # Errors
    /// No such payment, or it is not on paper.
    pub fn print(&self, id: &str, printer: Option<&str>) -> Result<PrintView, TillError> {
        let who = self.who().map_err(|error| self.told_of(id, error))?;
        self.print_as(&who, id, printer)
    }

    /// The same by whoever began it.
    pub(super) fn print_as(
        &self,
        who: &str,
        id: &str,
        printer: Option<&str>,
    ) -> Result<PrintView, TillError> {
        let begun = || {
            let settings = self.settings_now()?;
            let press = self.press(&settings, printer);
            self.begin(who, id, settings, Purpose::Paper, |payment| press.target(payment))
        };
        let printing = begun().map_err(|error| self.told_of(id, error))?;
        self.carry_out(printing)
    }

    /// Writes a print down that goes where `to` says.
    fn begin(
        &self,
        who: &str,
        id: &str,
        settings: Settings,
        purpose: Purpose,
        to: impl Fn(&Payment) -> Result<Target, PrintError>,
    ) -> Result<Printing, TillError> {
        let payment = self.ledger.payment(id)?;
        // Nothing is written down for a printer that has no name.
        to(&payment).map_err(not_printed)?;
        let payment_id = &payment.opening.payment_id;
        let on_its_way =
            self.printing.set_alone(payment_id).ok_or_else(|| still_printing(payment_id))?;
        let job = self.ledger.begin_print(self.stamp_of(who), id, who, purpose, |it| {
            to(it).map(|target| target.describe()).unwrap_or_default()
        })?;
        let target = to(&job.payment).map_err(not_printed)?;
        info!(step = "print_job", payment = payment_id.as_str(), printer = target.kind());
        Ok(Printing { job, target, settings, _on_its_way: on_its_way })
    }

    /// Writes an event down that may decide a payment, and with it the print of its slip, where the
    /// shop prints without being asked. A failed payment has its slip printed by hand.
    pub(super) fn append_and_begin(
        &self,
        who: &str,
        payment_id: &str,
        make: impl FnOnce(&Payment) -> Result<Entry, LedgerError>,
    ) -> Result<Option<Printing>, TillError> {
        let settings = self.settings_now()?;
        let press = self.press(&settings, None);
        let mut target = None;
        // Somebody may be at a slip of this payment: then they print the next one as well.
        let on_its_way = self.printing.set_alone(payment_id);
        let to = |payment: &Payment| {
            let prints = settings.is_yes("auto_print")
                && payment.state != State::Failed
                && on_its_way.is_some();
            // A printer that has no name is told of when somebody prints.
            target = press.target(payment).ok().filter(|_| prints);
            target.as_ref().map(Target::describe)
        };
        let stamp = self.stamp_of(who);
        let job = self.ledger.append_and_print(stamp, payment_id, make, who, to)?;
        let all = job.zip(target).zip(on_its_way);
        Ok(all.map(|((job, target), mark)| Printing { job, target, settings, _on_its_way: mark }))
    }

    /// Hands over what was written down, and writes down what became of it. May wait for the printer:
    /// call it where nobody waits.
    ///
    /// # Errors
    /// It is not on paper.
    pub fn carry_out(&self, printing: Printing) -> Result<PrintView, TillError> {
        let Printing { job, target, settings, .. } = &printing;
        let handed_over = || {
            // The money of a list is in the drawer already, and came as one sum.
            let opens_drawer = job.is_first_paper
                && !job.payment.opening.order.cash.is_zero()
                && !self.ledger.is_of_a_list(printing.payment_id())?;
            let output = settings.output(target, opens_drawer);
            let bytes = self.bytes_of(&printing, &output, settings.width(&output)?);
            let done = self.printer.print(target, printer_job(&bytes, &output));
            self.end(job, target.describe(), done)
        };
        handed_over().map_err(|error| self.told_of(printing.payment_id(), error))
    }

    fn bytes_of(&self, printing: &Printing, output: &Output, columns: usize) -> Vec<u8> {
        receipt::bytes(&self.tearoffs_of(printing, columns), output)
    }

    fn tearoffs_of(&self, printing: &Printing, columns: usize) -> Vec<Tearoff> {
        let Printing { job, settings, .. } = printing;
        let mut slip = self.slip(&job.payment, job.at, settings);
        slip.code = Some(job.code.clone());
        settings.tearoffs(&slip, columns)
    }

    fn end(
        &self,
        job: &Job,
        target: String,
        done: Result<Taken, PrintError>,
    ) -> Result<PrintView, TillError> {
        let payment_id = &job.payment.opening.payment_id;
        let end = match &done {
            Ok(taken) => Some((outcome_of(*taken), "")),
            // It goes on counting, and waits for somebody to look.
            Err(error) if error.may_come_out => None,
            Err(error) => Some((Outcome::NotOnPaper, error.detail.as_str())),
        };
        let outcome = end.map_or("unknown".into(), |(outcome, _)| super::show::word(&outcome));
        info!(step = "print_ended", payment = payment_id.as_str(), outcome = outcome.as_str());
        if let Some((outcome, detail)) = end {
            // The printer said so, by itself.
            self.ledger.end_print(self.clock.now(), payment_id, job.job, outcome, detail)?;
        }
        let taken = done.map_err(|error| not_printed(error).about(payment_id))?;
        Ok(PrintView {
            payment_id: payment_id.clone(),
            target,
            copy: copy_name(job.copy),
            outcome: super::show::word(&outcome_of(taken)),
        })
    }

    /// A copy as a file for the customer, in `folder` or beside the ledger: recorded and counted like
    /// one on paper. No file that is there is written over.
    ///
    /// # Errors
    /// No such payment, or the file cannot be written.
    pub fn share_file(
        &self,
        id: &str,
        form: Form,
        folder: Option<PathBuf>,
    ) -> Result<PrintView, TillError> {
        self.share_file_with(id, form, folder, "struk", None)
    }

    /// The same under another name, with what else belongs to it on pages after the slip.
    pub(super) fn share_file_with(
        &self,
        id: &str,
        form: Form,
        folder: Option<PathBuf>,
        called: &str,
        more: Option<&Tearoff>,
    ) -> Result<PrintView, TillError> {
        self.share_as_file(id, form, folder, called, more).map_err(|error| self.told_of(id, error))
    }

    fn share_as_file(
        &self,
        id: &str,
        form: Form,
        folder: Option<PathBuf>,
        called: &str,
        more: Option<&Tearoff>,
    ) -> Result<PrintView, TillError> {
        let settings = self.settings_now()?;
        let output = settings.as_form(form);
        let width = settings.width(&output)?;
        let folder = folder.unwrap_or_else(|| self.folder.join("receipts"));
        let practice = if self.is_practice() { "latihan-" } else { "" };
        let payment = self.ledger.payment(id)?;
        let name = format!("{called}-{practice}{}", file_name(&payment, ending(&output)));
        let file = free(&folder, &name);
        let to = |_: &Payment| Ok(Target::NewFile(file.clone()));
        let printing = self.begin(&self.who()?, id, settings, Purpose::Share, to)?;
        let mut tearoffs = self.tearoffs_of(&printing, width);
        tearoffs.extend(more.cloned());
        let bytes = receipt::bytes(&tearoffs, &output);
        let done = self.printer.print(&printing.target, printer_job(&bytes, &output));
        self.end(&printing.job, printing.target.describe(), done)
    }

    /// The page that is as wide as the shop's own roll.
    pub fn roll(&self) -> Result<Page, TillError> {
        let columns = self.settings_now()?.width(&Output::Text)?;
        Ok(if columns > 32 { Page::Roll80 } else { Page::Roll58 })
    }

    /// A copy on the clipboard, to be pasted into a chat: recorded and counted like one on paper.
    /// Text comes between marks that WhatsApp and Telegram show in letters of one width.
    ///
    /// # Errors
    /// No such payment, or the clipboard does not take it.
    pub fn share_copy(
        &self,
        id: &str,
        form: Form,
        put: impl FnOnce(&[u8]) -> Result<(), String>,
    ) -> Result<PrintView, TillError> {
        self.share_as_copy(id, form, put).map_err(|error| self.told_of(id, error))
    }

    fn share_as_copy(
        &self,
        id: &str,
        form: Form,
        put: impl FnOnce(&[u8]) -> Result<(), String>,
    ) -> Result<PrintView, TillError> {
        let settings = self.settings_now()?;
        let output = settings.as_form(form);
        let is_text = output == Output::Text;
        let width = if is_text { CHAT_COLUMNS } else { settings.width(&output)? };
        let to = |_: &Payment| Ok(Target::Clipboard);
        let printing = self.begin(&self.who()?, id, settings, Purpose::Share, to)?;
        let bytes = self.bytes_of(&printing, &output, width);
        let bytes = if is_text { [b"```\n", &*bytes, b"```\n"].concat() } else { bytes };
        let done = put(&bytes)
            .map(|()| Taken::OnPaper)
            .map_err(|detail| PrintError::new(Fault::Refused, detail));
        self.end(&printing.job, printing.target.describe(), done)
    }

    /// The printer as asked, or as the shop set it.
    fn press(&self, settings: &Settings, asked: Option<&str>) -> Press {
        let setting = asked.unwrap_or_else(|| settings.get("printer")).to_owned();
        Press { setting, folder: self.folder.clone() }
    }

    /// Print jobs that nobody knows to be on paper: receipts, then closing slips, oldest first.
    pub fn unprinted(&self) -> Result<Vec<UnprintedView>, TillError> {
        let zone = self.zone()?;
        let receipts = self.ledger.unprinted()?.into_iter().map(|waiting| {
            let payment = self.ledger.payment(&waiting.payment_id)?;
            let order = &payment.opening.order;
            Ok::<_, TillError>(UnprintedView {
                payment_id: waiting.payment_id,
                shift_id: None,
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
        });
        receipts.chain(self.unprinted_slips()?.into_iter().map(Ok)).collect()
    }

    /// A person looked whether a job came out.
    ///
    /// # Errors
    /// No job of this payment waits to be looked at.
    pub fn saw_paper(&self, id: &str, on_paper: bool) -> Result<(), TillError> {
        self.looked_at(id, on_paper).map_err(|error| self.told_of(id, error))
    }

    fn looked_at(&self, id: &str, on_paper: bool) -> Result<(), TillError> {
        let payment_id = self.ledger.payment(id)?.opening.payment_id;
        // Whoever looks now sees a printer that is at it.
        let _nobody_prints =
            self.printing.set_alone(&payment_id).ok_or_else(|| still_printing(&payment_id))?;
        let waiting = self.ledger.unprinted()?;
        let Some(waiting) = waiting.into_iter().find(|one| one.payment_id == payment_id) else {
            return Err(TillError::refused(
                "nothing_waits",
                "Tidak ada struk pembayaran ini yang menunggu dicetak.",
                "Lihat riwayat; cetak lagi kalau perlu.",
            ));
        };
        let (outcome, detail) = seen(on_paper, &self.who()?);
        self.ledger.end_print(self.stamp()?, &payment_id, waiting.job, outcome, &detail)?;
        Ok(())
    }

    /// Prints a page that proves nothing, to see whether the printer works.
    ///
    /// # Errors
    /// It did not come out; the code names the fault.
    pub fn test_print(&self, printer: Option<&str>) -> Result<PrintView, TillError> {
        let settings = self.settings_now()?;
        self.print_page(&settings, printer, "cetak-uji.txt", |width| {
            Ok(receipt::test_page(&settings.shop(), self.clock.now(), width))
        })
    }

    /// Prints a page that belongs to no payment, as wide as the printer has it. `name` is what it is
    /// called where it becomes a file.
    pub(super) fn print_page(
        &self,
        settings: &Settings,
        printer: Option<&str>,
        name: &str,
        page: impl FnOnce(usize) -> Result<Tearoff, TillError>,
    ) -> Result<PrintView, TillError> {
        let Press { setting, folder } = self.press(settings, printer);
        let target = Target::from_setting(&setting, &folder, name).map_err(not_tried)?;
        let output = settings.output(&target, false);
        let bytes = receipt::bytes(&[page(settings.width(&output)?)?], &output);
        let taken = self.printer.print(&target, printer_job(&bytes, &output)).map_err(not_tried)?;
        Ok(PrintView {
            payment_id: String::new(),
            target: target.describe(),
            copy: String::new(),
            outcome: super::show::word(&outcome_of(taken)),
        })
    }
}

impl Settings {
    /// What this printer is told: as the shop set it, or as printers of its kind want it.
    pub(super) fn output(&self, target: &Target, opens_drawer: bool) -> Output {
        let thermal = matches!(target, Target::Tcp(..) | Target::Device(_) | Target::Serial(..));
        match self.get("printer_language") {
            "escpos" => Output::EscPos(self.escpos(opens_drawer)),
            "auto" if thermal => Output::EscPos(self.escpos(opens_drawer)),
            "escp" => Output::EscP(self.escp()),
            _ => Output::Text,
        }
    }
}

/// The file of this name, or of the next one like it that is not there.
pub(super) fn free(folder: &Path, name: &str) -> PathBuf {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let names = (2..100).map(|count| format!("{stem}-{count}.{ending}"));
    let mut paths = std::iter::once(name.to_owned()).chain(names).map(|name| folder.join(name));
    paths.find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

/// How files of this kind end.
fn ending(output: &Output) -> &'static str {
    match output {
        Output::Text => "txt",
        Output::EscPos(_) | Output::EscP(_) => "bin",
        Output::Pdf(_) => "pdf",
        Output::Png => "png",
    }
}

pub(super) fn printer_job<'a>(bytes: &'a [u8], output: &Output) -> printer::Job<'a> {
    printer::Job { bytes, is_escpos: matches!(output, Output::EscPos(_)) }
}

/// What is written down of what a person saw.
pub(super) fn seen(on_paper: bool, by: &str) -> (Outcome, String) {
    match on_paper {
        true => (Outcome::OnPaper, format!("dilihat {by}")),
        false => (Outcome::NotOnPaper, format!("tidak keluar, kata {by}")),
    }
}

pub(super) fn outcome_of(taken: Taken) -> Outcome {
    match taken {
        Taken::Sent => Outcome::Sent,
        Taken::OnPaper => Outcome::OnPaper,
    }
}

/// What a print goes by where it becomes a file.
fn file_name(payment: &Payment, ending: &str) -> String {
    let state = match payment.state {
        State::InDoubt => "titip-",
        State::Paid => "",
        State::Failed => "gagal-",
    };
    let copy = copy_name(payment.printed.saturating_add(1));
    format!("{}-{state}{copy}.{ending}", payment.opening.number)
}

fn still_printing(payment_id: &str) -> TillError {
    TillError::refused(
        "still_printing",
        "Struk pembayaran ini masih dicetak.",
        "Tunggu sampai selesai; pembayaran tidak berubah.",
    )
    .about(payment_id)
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
    let message = format!("Belum tercetak: {}.", error.detail);
    TillError::refused(error.fault.code(), message, what_to_do(&error))
}

pub(super) fn what_to_do(error: &PrintError) -> &'static str {
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
