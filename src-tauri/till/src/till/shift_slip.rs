//! The closing slip of a shift on paper: recorded first, and numbered.

use loket_core::calendar::Zone;
use loket_core::operator::Right;
use loket_core::receipt::closing::{self, Count, Moved, Row};
use loket_core::receipt::{self, Copy};
use loket_core::shift::deposit::{Deposit, Fall, Mark, Sure};

use super::Till;
use super::paper::copy_name;
use super::print::{outcome_of, printer_job, seen, what_to_do};
use super::settings::Settings;
use super::show::word;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::entry::{Direction, Outcome};
use crate::ledger::shift::ShiftJob;
use crate::printer::{PrintError, Target};
use crate::view::{PrintView, UnprintedView};

impl Till {
    /// Prints the closing slip: recorded first, and numbered.
    ///
    /// # Errors
    /// No such shift, it is open, or it is not on paper.
    pub fn print_shift(&self, id: &str, printer: Option<&str>) -> Result<PrintView, TillError> {
        let settings = self.settings_now()?;
        let shift = self.ledger.shift(id)?;
        let setting = printer.unwrap_or_else(|| settings.get("printer"));
        let copy = copy_name(shift.printed.saturating_add(1));
        let name = format!("{}-{copy}.txt", shift.opening.number);
        let target = Target::from_setting(setting, &self.folder, &name).map_err(not_printed)?;
        // Whoever looks now sees a printer that is at it.
        let id = &shift.opening.shift_id;
        let _nobody_prints = self.printing.set_alone(id).ok_or_else(still_printing)?;
        let job = self.ledger.begin_shift_print(self.stamp()?, id, target.describe())?;
        let output = settings.output(&target, false);
        let slip = self.closing_slip(&job, &settings)?;
        let tearoff = closing::tearoff(&slip, settings.width(&output)?);
        let bytes = receipt::bytes(&[tearoff], &output);
        let done = self.printer.print(&target, printer_job(&bytes, &output));
        match &done {
            Ok(taken) => {
                let outcome = outcome_of(*taken);
                self.ledger.end_shift_print(self.clock.now(), id, job.copy, outcome, "")?;
            }
            // Nobody knows: it goes on counting, and waits for somebody to look.
            Err(error) if error.may_come_out => {}
            Err(error) => {
                let outcome = Outcome::NotOnPaper;
                let detail = &error.detail;
                self.ledger.end_shift_print(self.clock.now(), id, job.copy, outcome, detail)?;
            }
        }
        let taken = done.map_err(not_printed)?;
        Ok(PrintView {
            payment_id: String::new(),
            target: target.describe(),
            copy: copy_name(job.copy),
            outcome: word(&outcome_of(taken)),
        })
    }

    /// Closing slips that wait, but for those that a printer is at just now.
    pub(super) fn unprinted_slips(&self) -> Result<Vec<UnprintedView>, TillError> {
        let zone = self.zone()?;
        let waiting = self.ledger.unprinted_slips()?.into_iter();
        Ok(waiting
            .filter(|slip| !self.printing.has(&slip.shift_id))
            .map(|slip| UnprintedView {
                payment_id: String::new(),
                shift_id: Some(slip.shift_id),
                number: slip.number,
                bill_type: String::new(),
                customer_no: String::new(),
                customer_name: String::new(),
                state: "closed".into(),
                copy: copy_name(slip.copy),
                target: slip.target,
                at: zone.rfc3339(slip.at),
                fault: slip.fault,
            })
            .collect())
    }

    /// A person looked whether a closing slip came out.
    ///
    /// # Errors
    /// No such shift, or none of its slips waits.
    pub fn saw_slip(&self, id: &str, on_paper: bool) -> Result<(), TillError> {
        let shift_id = self.ledger.shift(id)?.opening.shift_id;
        let _nobody_prints = self.printing.set_alone(&shift_id).ok_or_else(still_printing)?;
        let waiting = self.ledger.unprinted_slips()?.into_iter().find(|it| it.shift_id == shift_id);
        let Some(waiting) = waiting else {
            return Err(TillError::refused(
                "nothing_waits",
                "Tidak ada slip shift ini yang menunggu dicetak.",
                "Cetak lagi kalau perlu.",
            ));
        };
        let (outcome, detail) = seen(on_paper, &self.who()?);
        self.ledger.end_shift_print(self.stamp()?, &shift_id, waiting.copy, outcome, &detail)?;
        Ok(())
    }

    fn closing_slip(
        &self,
        job: &ShiftJob,
        settings: &Settings,
    ) -> Result<closing::Slip, TillError> {
        let zone = settings.zone();
        let shift = &job.shift;
        let Some(closed) = &shift.closed else {
            return Err(LedgerError::ShiftNotClosed.into());
        };
        let was = &closed.was;
        let tells_profit = settings.is_yes("shift_profit") && self.may(Right::Run).is_ok();
        Ok(closing::Slip {
            shop: settings.shop(),
            practice: self.is_practice(),
            number: shift.opening.number.clone(),
            opened: (shift.opened_by.clone(), shift.opened_at),
            closed: (closed.by.clone(), closed.at),
            float: shift.opening.float,
            moves: shift
                .moves
                .iter()
                .map(|it| Moved {
                    is_in: it.direction == Direction::In,
                    amount: it.amount,
                    reason: it.reason.clone(),
                })
                .collect(),
            counts: was
                .counts
                .iter()
                .filter_map(|it| {
                    let (value, is_coin) = (it.face.value(), it.face.is_coin());
                    Some(Count { value, is_coin, count: it.count, sum: it.sum()? })
                })
                .collect(),
            counted: was.counted,
            expected: was.expected,
            difference: was.difference,
            corrected: shift.corrections.last().map(|it| (it.counted, it.difference)),
            deposits: was.closing.deposits.iter().map(row).collect(),
            falls: was.closing.falls().map(|fall| fall_words(fall, zone)).collect(),
            closing: was.closing.clone(),
            tells_profit,
            printed_at: job.at,
            copy: match job.copy {
                0 | 1 => Copy::Original,
                copy => Copy::Again(copy.saturating_sub(1)),
            },
        })
    }
}

fn row(deposit: &Deposit) -> Row {
    Row {
        account: deposit.account.clone(),
        first: deposit.first,
        last: deposit.last,
        costs: deposit.costs,
        top_ups: deposit.top_ups,
        unexplained: deposit.unexplained,
        perhaps: deposit.perhaps(),
    }
}

/// `TOKO TURUN RP 7.000 DI LUAR PENJUALAN, ANTARA ... DAN ...`
fn fall_words(fall: &Fall, zone: Zone) -> String {
    let place = |mark: &Option<Mark>, otherwise: &str| match mark {
        Some(mark) => format!("{} ({})", mark.number, zone.short_time(mark.at)),
        None => otherwise.to_owned(),
    };
    let why = match fall.sure {
        Sure::Fall => "TANPA PENJUALAN",
        Sure::Perhaps => "MUNGKIN UNTUK YANG MASIH MENUNGGU",
        Sure::Unknown => "MODAL PENJUALAN TIDAK DIKETAHUI",
    };
    format!(
        "{}: SALDO TURUN {} {why}, ANTARA {} DAN {}",
        fall.account,
        fall.amount,
        place(&fall.after, "AWAL"),
        place(&fall.before, "SEKARANG")
    )
}

fn still_printing() -> TillError {
    TillError::refused(
        "still_printing",
        "Slip shift ini masih dicetak.",
        "Tunggu sampai selesai; penutupan shift tidak berubah.",
    )
}

fn not_printed(error: PrintError) -> TillError {
    let message = format!("Slip belum tercetak: {}.", error.detail);
    TillError::refused(
        error.fault.code(),
        message,
        &format!("Penutupan shift tidak berubah. {}", what_to_do(&error)),
    )
}
