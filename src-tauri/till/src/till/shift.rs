//! The drawer's shifts: opening, cash in and out, the blind count. What should lie in
//! the drawer is told to nobody who may still have to count it.

use loket_core::calendar::Zone;
use loket_core::money::Rupiah;
use loket_core::operator::Right;
use loket_core::shift::deposit::Mark;
use loket_core::shift::{self, Closing, Face, Pieces, Tally};

use super::Till;
use super::show::word;
use crate::error::TillError;
use crate::ledger::entry::{Direction, ShiftOpening};
use crate::ledger::shift::Shift;
use crate::view::{
    CashMoveView, ClosedView, CorrectionView, DepositView, FaceView, FallView, OpenItem,
    PiecesView, SaleMark, ShiftView, ShiftsView, TallyView,
};

/// How many earlier shifts a page has, and how much of what is open is shown.
const PAGE: u32 = 20;
const LONGEST_REASON: usize = 60;

impl Till {
    /// How the drawer stands, with a page of earlier shifts.
    pub fn shifts(&self, before: Option<i64>) -> Result<ShiftsView, TillError> {
        let now = self.ledger.shift_now()?;
        let open_id = now.as_ref().map(|shift| shift.opening.shift_id.clone());
        let page = self.ledger.shifts(before, PAGE)?;
        let whole = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let next = page.last().filter(|_| page.len() == whole).map(|shift| shift.cursor);
        let earlier = page
            .iter()
            .filter(|shift| Some(&shift.opening.shift_id) != open_id.as_ref())
            .map(|shift| self.shift_view(shift))
            .collect::<Result<_, _>>()?;
        let day = self.zone()?.day(self.clock.now());
        Ok(ShiftsView {
            now: now.map(|shift| self.shift_view(&shift)).transpose()?,
            faces: Face::ALL
                .iter()
                .map(|face| FaceView {
                    face: face.id(),
                    value: face.value(),
                    is_coin: face.is_coin(),
                })
                .collect(),
            still_open: self.still_open()?,
            earlier,
            outside: self.ledger.outside_shifts(&day)?,
            next,
        })
    }

    /// A shift by its id or number; nothing named: the one that is open.
    ///
    /// # Errors
    /// There is none.
    pub fn shift(&self, id: Option<&str>) -> Result<ShiftView, TillError> {
        let shift = match id {
            Some(id) => self.ledger.shift(id)?,
            None => self.ledger.shift_now()?.ok_or(crate::ledger::LedgerError::NoShift)?,
        };
        self.shift_view(&shift)
    }

    /// Opens a shift with what lies in the drawer: counted, or only its sum.
    ///
    /// # Errors
    /// One is open, or no sense can be made of the float.
    pub fn open_shift(
        &self,
        counts: &[PiecesView],
        float: Option<&str>,
    ) -> Result<ShiftView, TillError> {
        let (counts, float) = count(counts, float)?;
        let opening = ShiftOpening {
            shift_id: self.new_reference()?,
            number: String::new(),
            counter: self.setting("counter")?,
            day: String::new(),
            day_count: 0,
            float,
            counts,
            balances: Vec::new(),
        };
        self.ledger.open_shift(self.stamp()?, opening, self.zone()?)?;
        self.shift(None)
    }

    /// Cash goes into the drawer (`in`) or out of it (`out`), without a sale.
    ///
    /// # Errors
    /// No shift is open, no amount, or no reason.
    pub fn move_cash(
        &self,
        direction: &str,
        amount: &str,
        reason: &str,
    ) -> Result<ShiftView, TillError> {
        let direction = match direction {
            "in" => Direction::In,
            "out" => Direction::Out,
            _ => return Err(bad("Arah kas harus in atau out.")),
        };
        let amount = rupiah(amount)?;
        if amount.is_zero() {
            return Err(bad_amount("Jumlahnya nol."));
        }
        let reason = sentence(reason).ok_or_else(|| bad("Alasannya belum diisi."))?;
        self.ledger.move_cash(self.stamp()?, direction, amount, &reason)?;
        self.shift(None)
    }

    /// Closes the open shift with what was counted. What should have been there is told from here on.
    ///
    /// # Errors
    /// No shift is open, or no sense can be made of the count.
    pub fn close_shift(
        &self,
        counts: &[PiecesView],
        counted: Option<&str>,
    ) -> Result<ShiftView, TillError> {
        let (counts, counted) = count(counts, counted)?;
        let shift = self.ledger.close_shift(self.stamp()?, counts, counted)?;
        self.shift_view(&shift)
    }

    /// What a count comes to, for whoever counts; nothing is written down.
    ///
    /// # Errors
    /// A note that is none, or more than there can be.
    pub fn count_cash(&self, counts: &[PiecesView]) -> Result<i64, TillError> {
        Ok(count(counts, None)?.1.get())
    }

    /// An owner says what was really counted. The count and its slip stay as they were.
    ///
    /// # Errors
    /// Only an owner may; no such shift, or it is open; no note.
    pub fn correct_shift(
        &self,
        id: &str,
        counted: &str,
        note: &str,
    ) -> Result<ShiftView, TillError> {
        self.may(Right::Run)?;
        let note = sentence(note).ok_or_else(|| bad("Catatannya belum diisi."))?;
        let shift = self.ledger.correct_shift(self.stamp()?, id, rupiah(counted)?, &note)?;
        self.shift_view(&shift)
    }

    fn shift_view(&self, shift: &Shift) -> Result<ShiftView, TillError> {
        let zone = self.zone()?;
        let owner = self.may(Right::Run).is_ok();
        let balance = match &shift.closed {
            Some(closed) => {
                let was = &closed.was;
                let mut view = balance(&was.closing, was.expected, owner, zone);
                view.closed_at = Some(zone.rfc3339(closed.at));
                view.closed_by.clone_from(&closed.by);
                view.counts = was
                    .counts
                    .iter()
                    .filter_map(|it| {
                        let sum = it.sum()?.get();
                        Some(PiecesView { face: it.face.id(), count: it.count, sum })
                    })
                    .collect();
                view.counted = Some(was.counted.get());
                view.difference = Some(was.difference);
                view.off_by = was.difference.saturating_abs();
                view.corrections = shift
                    .corrections
                    .iter()
                    .map(|it| CorrectionView {
                        at: zone.rfc3339(it.at),
                        by: it.by.clone(),
                        counted: it.counted.get(),
                        difference: it.difference,
                        note: it.note.clone(),
                    })
                    .collect();
                Some(view)
            }
            // Whoever may have to count it is not told.
            None if !owner => None,
            None => {
                let standing = self.ledger.shift_standing(shift)?;
                let expected = standing.drawer(shift.opening.float).expected();
                let expected = expected.ok_or(crate::ledger::LedgerError::TooLarge)?;
                Some(balance(&standing, expected, owner, zone))
            }
        };
        Ok(ShiftView {
            shift_id: shift.opening.shift_id.clone(),
            number: shift.opening.number.clone(),
            opened_at: zone.rfc3339(shift.opened_at),
            opened_by: shift.opened_by.clone(),
            float: shift.opening.float.get(),
            moves: shift
                .moves
                .iter()
                .map(|it| CashMoveView {
                    at: zone.rfc3339(it.at),
                    by: it.by.clone(),
                    direction: word(&it.direction),
                    amount: it.amount.get(),
                    reason: it.reason.clone(),
                })
                .collect(),
            is_open: shift.closed.is_none(),
            balance,
            printed: shift.printed,
            practice: self.is_practice(),
            cursor: shift.cursor,
        })
    }

    /// What somebody has to look after before they go home.
    fn still_open(&self) -> Result<Vec<OpenItem>, TillError> {
        let zone = self.zone()?;
        let doubts = self.ledger.in_doubt(PAGE)?;
        let calling = self.ledger.calling(PAGE)?;
        let mut items: Vec<OpenItem> = Vec::new();
        let rows = doubts.iter().map(|it| (it, "in_doubt"));
        for (payment, what) in rows.chain(calling.iter().map(|it| (it, "operator"))) {
            let (opening, order) = (&payment.opening, &payment.opening.order);
            let item = OpenItem {
                payment_id: opening.payment_id.clone(),
                number: opening.number.clone(),
                customer_name: order.bill.customer_name.clone(),
                grand_total: order.grand_total().map_or(0, Rupiah::get),
                at: zone.rfc3339(payment.created),
                what: what.into(),
                collective_id: None,
            };
            match items.iter_mut().find(|known| known.payment_id == item.payment_id) {
                Some(known) => known.what = item.what,
                None => items.push(item),
            }
        }
        // A closing slip is told beside its own shift.
        for waiting in self.unprinted()?.into_iter().filter(|it| it.shift_id.is_none()) {
            items.push(OpenItem {
                payment_id: waiting.payment_id,
                number: waiting.number,
                customer_name: waiting.customer_name,
                grand_total: 0,
                at: waiting.at,
                what: "unprinted".into(),
                collective_id: None,
            });
        }
        for list in self.collectives_now()? {
            items.push(OpenItem {
                payment_id: String::new(),
                number: list.name,
                customer_name: String::new(),
                grand_total: list.tally.held_total,
                at: list.made_at,
                what: "collective".into(),
                collective_id: Some(list.collective_id),
            });
        }
        Ok(items)
    }
}

fn balance(closing: &Closing, expected: i64, owner: bool, zone: Zone) -> ClosedView {
    let tally = |it: &Tally| TallyView { count: it.count, sum: it.sum.get() };
    let totals = &closing.totals;
    ClosedView {
        closed_at: None,
        closed_by: String::new(),
        counts: Vec::new(),
        counted: None,
        expected,
        difference: None,
        off_by: 0,
        paid: tally(&totals.paid),
        in_doubt: tally(&totals.in_doubt),
        failed: tally(&totals.failed),
        earlier_paid: tally(&totals.earlier_paid),
        earlier_failed: tally(&totals.earlier_failed),
        cash_in: closing.cash_in.get(),
        cash_out: closing.cash_out.get(),
        held: closing.held,
        deposits: closing
            .deposits
            .iter()
            .map(|it| DepositView {
                account: it.account.clone(),
                first: it.first.map(Rupiah::get),
                last: it.last.map(Rupiah::get),
                costs: it.costs.get(),
                costs_unknown: it.costs_unknown,
                top_ups: it.top_ups.get(),
                unexplained: it.unexplained.get(),
                perhaps: it.perhaps().get(),
            })
            .collect(),
        falls: closing
            .falls()
            .map(|it| FallView {
                account: it.account.clone(),
                sure: word(&it.sure),
                amount: it.amount.get(),
                after: it.after.as_ref().map(|mark| marked(mark, zone)),
                before: it.before.as_ref().map(|mark| marked(mark, zone)),
                doubts: it.doubts.clone(),
            })
            .collect(),
        margin: owner.then_some(totals.margin),
        margin_unknown: totals.margin_unknown,
        still_in_doubt: closing.in_doubt.clone(),
        corrections: Vec::new(),
    }
}

fn marked(mark: &Mark, zone: Zone) -> SaleMark {
    SaleMark { number: mark.number.clone(), at: zone.rfc3339(mark.at) }
}

/// The counts and their sum; or the sum alone, where nobody wrote down how many of what there are.
fn count(counts: &[PiecesView], sum: Option<&str>) -> Result<(Vec<Pieces>, Rupiah), TillError> {
    let mut pieces: Vec<Pieces> = Vec::new();
    for one in counts {
        let face = Face::from_id(&one.face)
            .ok_or_else(|| bad(&format!("Tidak ada uang {}.", one.face)))?;
        if pieces.iter().any(|known| known.face == face) {
            return Err(bad(&format!("Uang {} dihitung dua kali.", one.face)));
        }
        if one.count > 0 {
            pieces.push(Pieces { face, count: one.count });
        }
    }
    let total = shift::counted(&pieces).ok_or_else(|| bad_amount("Jumlahnya terlalu besar."))?;
    match sum {
        None => Ok((pieces, total)),
        Some(sum) if pieces.is_empty() => Ok((pieces, rupiah(sum)?)),
        Some(_) => Err(bad("Isi jumlahnya saja, atau hitungan lembar saja.")),
    }
}

fn rupiah(text: &str) -> Result<Rupiah, TillError> {
    Rupiah::from_person(text).map_err(|_| bad_amount(&format!("\"{text}\" bukan nominal rupiah.")))
}

/// What a person wrote, in one line.
fn sentence(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=LONGEST_REASON).contains(&text.chars().count());
    (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn bad(message: &str) -> TillError {
    TillError::refused("bad_input", message, "Perbaiki isiannya.")
}

fn bad_amount(message: &str) -> TillError {
    TillError::refused("bad_amount", message, "Tulis misalnya 50000 atau 50.000.")
}
