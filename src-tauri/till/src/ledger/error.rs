//! What the ledger refuses, and why.

#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("the ledger is in use by {by}")]
    Held { by: String },
    #[error("SQLite {0} is too old to be trusted with this")]
    OldSqlite(&'static str),
    #[error("the ledger was written by a newer Loket (step {0})")]
    Newer(i64),
    #[error(
        "the ledger is of an older Loket, and cannot be copied before it is brought up to date: {0}"
    )]
    NoCopyBefore(String),
    #[error("a payment of this bill is in doubt")]
    BillInDoubt { payment_id: String },
    #[error("this inquiry has a payment already")]
    AlreadyPaying { payment_id: String },
    #[error("this bill was paid before")]
    PaidBefore { payment_id: String },
    #[error("nothing of that name is in the ledger")]
    NotFound,
    #[error("a verdict is for ever")]
    Decided,
    #[error("payments of this account are in doubt")]
    AccountInUse,
    #[error("the account was changed or removed in the meantime")]
    AccountChanged,
    #[error("the account of this inquiry was removed")]
    AccountGone,
    #[error("nobody would be left who runs the shop")]
    NoOwner,
    #[error("the number {number} is {name}'s in the book")]
    NumberTaken { number: String, name: String },
    #[error("the shift {number} is open")]
    ShiftIsOpen { number: String },
    #[error("no shift is open")]
    NoShift,
    #[error("the shift is not closed yet")]
    ShiftNotClosed,
    #[error("something of line {line} may have left")]
    LineBusy { line: u32 },
    #[error("the list is not as it was when it was agreed to")]
    ListChanged,
    #[error("nobody agreed to this line at this total")]
    NotAgreed,
    #[error("money was taken for this list")]
    MoneyTaken,
    #[error("sums beyond all sense")]
    TooLarge,
    #[error("a practice ledger is no shop's ledger, and the other way round")]
    OtherMode,
    #[error("the ledger cannot be copied onto itself")]
    OntoItself,
    /// `seq` 0 is none of its events, but what was made of them.
    #[error("{} of the ledger is broken: {what}", broken_part(*seq))]
    Broken { seq: i64, what: String },
    #[error("the ledger that would be replaced has {newer} events more")]
    LosesNewer { newer: i64 },
    #[error("the copy cannot be used: {0}")]
    Copy(String),
    #[error("the disk is full")]
    Full,
    /// The disk or the system refuses; the same may work later.
    #[error("the ledger cannot be reached: {0}")]
    Disk(String),
    #[error("the ledger cannot be written: {0}")]
    Io(String),
}

fn broken_part(seq: i64) -> String {
    if seq == 0 { "a table".to_owned() } else { format!("event {seq}") }
}

impl LedgerError {
    /// The word for what is wrong with the disk or the file; of all else there is a code.
    pub fn kind(&self) -> &'static str {
        match self {
            LedgerError::Full => "disk_full",
            LedgerError::Disk(_) => "disk",
            LedgerError::Io(_) => "file",
            LedgerError::Copy(_) | LedgerError::NoCopyBefore(_) => "copy",
            LedgerError::Broken { .. } => "broken",
            LedgerError::Newer(_) => "newer",
            LedgerError::OldSqlite(_) => "old_sqlite",
            LedgerError::OtherMode => "other_mode",
            LedgerError::Held { .. } => "held",
            LedgerError::BillInDoubt { .. }
            | LedgerError::AlreadyPaying { .. }
            | LedgerError::PaidBefore { .. }
            | LedgerError::NotFound
            | LedgerError::Decided
            | LedgerError::AccountInUse
            | LedgerError::AccountChanged
            | LedgerError::AccountGone
            | LedgerError::NoOwner
            | LedgerError::NumberTaken { .. }
            | LedgerError::ShiftIsOpen { .. }
            | LedgerError::NoShift
            | LedgerError::ShiftNotClosed
            | LedgerError::LineBusy { .. }
            | LedgerError::ListChanged
            | LedgerError::NotAgreed
            | LedgerError::MoneyTaken
            | LedgerError::TooLarge
            | LedgerError::OntoItself
            | LedgerError::LosesNewer { .. } => "refused",
        }
    }

    /// The same trouble, where it is the copy's and not the ledger's.
    pub(super) fn of_the_copy(self) -> LedgerError {
        let is_its_own =
            matches!(self, LedgerError::Broken { .. } | LedgerError::Disk(_) | LedgerError::Io(_));
        if is_its_own { LedgerError::Copy(self.to_string()) } else { self }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // The journal's index could not grow: that is how a full disk looks to who only begins.
        let no_room = error
            .sqlite_error()
            .is_some_and(|it| it.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => LedgerError::Full,
            Some(ErrorCode::SystemIoFailure) if no_room => LedgerError::Full,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OutOfMemory,
            ) => LedgerError::Disk(error.to_string()),
            Some(_) | None => LedgerError::Io(error.to_string()),
        }
    }
}

impl From<std::io::Error> for LedgerError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            LedgerError::Full
        } else {
            LedgerError::Disk(error.to_string())
        }
    }
}

impl From<serde_json::Error> for LedgerError {
    fn from(error: serde_json::Error) -> Self {
        LedgerError::Io(format!("an event cannot be read: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    /// Whether a full disk is told as one hangs on which file had to grow first.
    #[test]
    fn a_full_disk_is_one_whichever_file_finds_it() {
        let told =
            |code| LedgerError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            assert!(matches!(told(code), LedgerError::Full), "{code}");
        }
        for code in [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHMMAP, ffi::SQLITE_CANTOPEN] {
            assert!(matches!(told(code), LedgerError::Disk(_)), "{code}");
        }
    }
}
