//! Who stands at the counter, what they may do, and under whose name events are written down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use loket_core::account::Secret;
use loket_core::operator::{self, BadPin, LONGEST_CODE, Right, Role};

use super::Till;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::entry::{Entry, Operator, Stamp};
use crate::ledger::operators::Known;
use crate::pin;
use crate::view::{OperatorView, SessionView};

/// What scripts and support are called where the shop has operators.
const PROGRAM: &str = "LOKETCTL";

#[derive(Default)]
pub(super) struct Session {
    stand: Mutex<Stand>,
    /// Wrong PINs that could not be written down, as another program holds the ledger.
    unwritten: Mutex<HashMap<String, u32>>,
    /// One PIN is tried at a time, whatever calls at once.
    trying: Mutex<()>,
}

#[derive(Clone, Default)]
enum Stand {
    /// A program of whoever has the machine: no PIN stands before the disk.
    #[default]
    Program,
    /// People, one after another.
    Counter(Option<String>),
}

impl Till {
    /// From here on people stand at this till: where the shop has operators, they sign in.
    pub fn is_a_counter(&self) {
        self.stand_as(None);
    }

    fn stand_as(&self, code: Option<String>) {
        *self.session.stand.lock().unwrap_or_else(PoisonError::into_inner) = Stand::Counter(code);
    }

    fn stand(&self) -> Stand {
        self.session.stand.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nobody stands here any more: they went to another till.
    pub fn leave(&self) {
        self.stand_as(None);
    }

    /// Who has signed in, as the ledger knows them now.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn signed_in(&self) -> Result<Option<Operator>, TillError> {
        let Stand::Counter(Some(code)) = self.stand() else { return Ok(None) };
        Ok(self.ledger.operator(&code)?.map(|known| known.operator))
    }

    /// The name under which a person's doing is written down: the operator who signed in; in a shop
    /// without operators whoever the setting names.
    pub(super) fn who(&self) -> Result<String, TillError> {
        if let Some(operator) = self.signed_in()? {
            return Ok(operator.code);
        }
        match self.stand() {
            Stand::Program if self.ledger.has_operators()? => Ok(PROGRAM.into()),
            Stand::Program | Stand::Counter(_) => self.setting("operator"),
        }
    }

    /// Now, by whoever stands here.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn stamp(&self) -> Result<Stamp, TillError> {
        Ok(self.stamp_of(&self.who()?))
    }

    /// Now, by `who` began it: an answer belongs to who asked, whoever stands here when it comes.
    pub(super) fn stamp_of(&self, who: &str) -> Stamp {
        Stamp { at: self.clock.now(), who: who.into() }
    }

    /// Whether whoever stands here may do this.
    ///
    /// # Errors
    /// `locked`: nobody has signed in; `not_allowed`: only an owner may.
    pub fn may(&self, right: Right) -> Result<(), TillError> {
        match (self.stand(), self.signed_in()?) {
            (Stand::Program, _) => Ok(()),
            (Stand::Counter(_), Some(operator)) if operator.role.may(right) => Ok(()),
            (Stand::Counter(_), Some(_)) => Err(not_allowed()),
            (Stand::Counter(_), None) if self.ledger.has_operators()? => Err(TillError::refused(
                "locked",
                "Loket terkunci.",
                "Pilih nama Anda dan masukkan PIN.",
            )),
            (Stand::Counter(_), None) => Ok(()),
        }
    }

    /// The operator whose own figures are all that may be seen; nothing: everybody's.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn sees_only(&self) -> Result<Option<String>, TillError> {
        Ok(self.signed_in()?.filter(|it| !it.role.may(Right::Run)).map(|it| it.code))
    }

    pub fn session(&self) -> Result<SessionView, TillError> {
        let operator = self.signed_in()?;
        let locked = self.may(Right::Sell).is_err();
        Ok(SessionView {
            locked,
            may_run: self.may(Right::Run).is_ok(),
            operator: operator.map(|operator| view(&operator, 0)),
        })
    }

    /// Everybody who may sign in, and how long each has to wait after wrong PINs.
    pub fn operators(&self) -> Result<Vec<OperatorView>, TillError> {
        let known = self.ledger.operators()?;
        Ok(known.iter().map(|it| view(&it.operator, self.wait_of(it))).collect())
    }

    /// Lets an operator in. Each try is written down, and wrong ones make the next one wait.
    ///
    /// # Errors
    /// `bad_pin`, or `pin_wait` without looking at the PIN at all.
    pub fn sign_in(&self, code: &str, pin: &Secret) -> Result<SessionView, TillError> {
        let _alone = self.session.trying.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.ledger.operator(code)?.ok_or(LedgerError::NotFound)?;
        let wait_ms = self.wait_of(&known);
        if wait_ms > 0 {
            return Err(TillError::refused(
                "pin_wait",
                format!(
                    "PIN salah terlalu sering. Tunggu {} detik.",
                    wait_ms.saturating_add(999) / 1000
                ),
                "Kalau lupa PIN, minta pemilik membuatkan yang baru.",
            ));
        }
        let code = known.operator.code;
        let right = pin::fits(pin, &known.operator.pin);
        self.tried(&code, right)?;
        if !right {
            return Err(TillError::refused(
                "bad_pin",
                "PIN salah.",
                "Coba lagi. Percobaan yang salah dicatat.",
            ));
        }
        self.stand_as(Some(code));
        self.session()
    }

    fn tried(&self, code: &str, right: bool) -> Result<(), TillError> {
        self.mark(&tried_mark(code));
        let entry = match right {
            true => Entry::SignedIn { code: code.into() },
            false => Entry::SignInRefused { code: code.into() },
        };
        let written = self.ledger.append(self.stamp_of(code), &entry);
        let mut unwritten = self.session.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
        match written {
            Err(LedgerError::Held { .. }) if !right => {
                let count = unwritten.entry(code.into()).or_default();
                *count = count.saturating_add(1);
            }
            // Whoever only reads changes nothing, and may.
            Err(LedgerError::Held { .. }) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        if right {
            unwritten.remove(code);
        }
        Ok(())
    }

    /// Milliseconds until this operator's PIN may be tried again. Within this process the steady
    /// clock counts; a wall clock that was set back waits the whole time once more, and no more.
    fn wait_of(&self, known: &Known) -> i64 {
        let code = &known.operator.code;
        let unwritten = self.session.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = known.wrong.saturating_add(unwritten.get(code).copied().unwrap_or(0));
        let wait = operator::wait_ms(wrong);
        let left = |since: i64| wait.saturating_sub(since.max(0));
        let by_the_wall =
            known.last_wrong.map_or(0, |at| left(self.clock.now().saturating_sub(at)));
        let by_the_steady = self.since(&tried_mark(code)).map_or(by_the_wall, left);
        by_the_steady.clamp(0, wait)
    }

    /// Locks the counter. What is under way goes on.
    ///
    /// # Errors
    /// The ledger cannot be written; the counter is locked all the same.
    pub fn lock(&self, idle: bool) -> Result<SessionView, TillError> {
        let signed_in = self.signed_in()?;
        self.stand_as(None);
        if let Some(Operator { code, .. }) = signed_in {
            let stamp = self.stamp_of(if idle { "" } else { &code });
            match self.ledger.append(stamp, &Entry::SignedOut { code, idle }) {
                Ok(_) | Err(LedgerError::Held { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.session()
    }

    /// Saves an operator; a new one comes with a PIN, and the first one is an owner and stands here
    /// from then on.
    ///
    /// # Errors
    /// A bad code, name, role or PIN, a code that is taken, or nobody would be left to run the shop.
    pub fn save_operator(
        &self,
        wanted: &OperatorView,
        pin: Option<&Secret>,
        is_new: bool,
    ) -> Result<Vec<OperatorView>, TillError> {
        let code = operator::code(&wanted.code)
            .ok_or_else(|| bad(&format!("Kode harus 1 sampai {LONGEST_CODE} huruf atau angka.")))?;
        if code == PROGRAM {
            return Err(bad("Kode itu dipakai Loket sendiri."));
        }
        let name = wanted.name.trim();
        let is_name =
            (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !is_name {
            return Err(bad("Nama harus 1 sampai 40 huruf."));
        }
        let role =
            Role::from_id(&wanted.role).ok_or_else(|| bad("Peran harus owner atau cashier."))?;
        let hash = match pin {
            Some(pin) => {
                operator::check_pin(pin.expose()).map_err(bad_new_pin)?;
                let salt = self.chance.bytes().ok_or_else(super::no_chance)?;
                Some(pin::hash(pin, &salt).ok_or_else(super::no_chance)?)
            }
            None => None,
        };
        let is_first = !self.ledger.has_operators()?;
        let mut taken = false;
        let mut unknown = false;
        let saved = self.ledger.save_operator(self.stamp()?, &code, |before| {
            taken = is_new && before.is_some();
            unknown = !is_new && before.is_none();
            let pin = hash.or(before.map(|it| it.pin)).filter(|_| !taken && !unknown);
            let pin = pin.ok_or(LedgerError::NotFound)?;
            Ok(Operator { code: code.clone(), name: name.into(), role, pin })
        });
        match saved {
            Err(LedgerError::NotFound) if taken => return Err(bad("Kode ini sudah dipakai.")),
            Err(LedgerError::NotFound) if !unknown => return Err(bad("PIN belum diisi.")),
            other => other?,
        }
        if is_first && matches!(self.stand(), Stand::Counter(None)) {
            self.stand_as(Some(code));
        }
        self.operators()
    }

    /// Removes an operator. What they did stays under their code.
    ///
    /// # Errors
    /// There is none of that code, or nobody would be left to run the shop.
    pub fn remove_operator(&self, code: &str) -> Result<Vec<OperatorView>, TillError> {
        self.ledger.remove_operator(self.stamp()?, code)?;
        self.operators()
    }

    /// Takes everybody along as they are at the other till. Who is known here alone stays.
    ///
    /// # Errors
    /// A ledger cannot be read or written.
    pub fn take_operators_along(&self, from: &Till) -> Result<(), TillError> {
        let who = from.who()?;
        // Owners come first: at no moment is there nobody who runs the shop.
        for Known { operator, .. } in from.ledger.operators()? {
            let code = operator.code.clone();
            if self.ledger.operator(&code)?.is_none_or(|here| here.operator != operator) {
                self.ledger.save_operator(self.stamp_of(&who), &code, |_| Ok(operator))?;
            }
        }
        Ok(())
    }

    /// Lets whoever stands at `from` stand here, where this ledger knows the same person by the same PIN.
    ///
    /// # Errors
    /// A ledger cannot be read.
    pub fn go_on_as_at(&self, from: &Till) -> Result<(), TillError> {
        self.go_on_as(from.signed_in()?)
    }

    /// The same, for a till that is gone by now.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn go_on_as(&self, there: Option<Operator>) -> Result<(), TillError> {
        let Some(there) = there else {
            self.stand_as(None);
            return Ok(());
        };
        let here = self.ledger.operator(&there.code)?.map(|known| known.operator);
        let is_known = here.is_some_and(|here| here.pin == there.pin);
        self.stand_as(is_known.then_some(there.code));
        Ok(())
    }
}

fn view(operator: &Operator, wait_ms: i64) -> OperatorView {
    OperatorView {
        code: operator.code.clone(),
        name: operator.name.clone(),
        role: super::show::word(&operator.role),
        wait_ms,
    }
}

fn tried_mark(code: &str) -> String {
    format!("pin/{code}")
}

fn bad(message: &str) -> TillError {
    TillError::refused("bad_operator", message, "Perbaiki isian operator.")
}

fn bad_new_pin(bad_pin: BadPin) -> TillError {
    bad(match bad_pin {
        BadPin::Shape => "PIN harus 4 sampai 8 angka.",
        BadPin::TooEasy => "PIN ini terlalu mudah ditebak.",
    })
}

/// What only an owner may.
pub(super) fn not_allowed() -> TillError {
    TillError::refused(
        "not_allowed",
        "Hanya pemilik yang boleh melakukan ini.",
        "Minta pemilik masuk dengan PIN-nya.",
    )
}
