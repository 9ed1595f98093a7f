//! What a ledger knows beyond a copy of it: what would be replaced by going back to that one. By their
//! chains, not by how many events each has: two that went separate ways may be of one length.

use rusqlite::{Connection, params_from_iter};

use super::backup::{common, length};
use super::{Ledger, LedgerError};

/// What is in the ledger and not in the copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// Events; that copies were made, or updates asked for, is none that anybody misses.
    pub events: i64,
    /// Payments that were opened since. They are carried over.
    pub payments: i64,
    /// Changes that a restore leaves behind: of settings, accounts and the customer book.
    pub left_behind: i64,
}

/// The kinds of events that `carry_over` leaves behind, where it does so for good.
pub(super) const LEFT_BEHIND: [&str; 5] =
    ["setting_set", "accounts_ordered", "account_removed", "customer_saved", "customer_removed"];

pub(super) fn beyond(ledger: &Connection, copy: &Connection) -> Result<Beyond, LedgerError> {
    let common = common(copy, ledger)?;
    // Another shop's copy: all is new, and nobody reads a million events for a list.
    if common == 0 {
        let payments = ledger.query_row("SELECT COUNT(*) FROM payment", [], |row| row.get(0))?;
        return Ok(Beyond { events: length(ledger)?, payments, left_behind: 0 });
    }
    let places = vec!["?"; LEFT_BEHIND.len()].join(", ");
    let common = common.to_string();
    let values = LEFT_BEHIND.into_iter().chain([common.as_str()]);
    Ok(ledger.query_row(
        &format!(
            "SELECT COUNT(*) FILTER (WHERE kind NOT IN ('backed_up', 'update_checked')),
                COUNT(*) FILTER (WHERE kind = 'opened'),
                COUNT(*) FILTER (WHERE kind IN ({places}))
             FROM event WHERE seq > CAST(? AS INTEGER)"
        ),
        params_from_iter(values),
        |row| Ok(Beyond { events: row.get(0)?, payments: row.get(1)?, left_behind: row.get(2)? }),
    )?)
}

impl Ledger {
    /// What this ledger knows beyond each of these copies; nothing for one that cannot be read.
    pub(super) fn beyond_each(
        &self,
        copies: &mut [super::copies::Copy],
        folder: &std::path::Path,
    ) -> Result<(), LedgerError> {
        // Of its own: who sells meanwhile does not wait for the list.
        let reader = self.another_reader()?;
        for copy in copies {
            let opened = super::copies::look(&folder.join(&copy.file));
            copy.beyond = opened.and_then(|it| beyond(&reader, &it)).ok();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::Entry;
    use super::super::tests::{NOW, busy, new_payment, order, request};
    use super::*;

    /// What the list says stays behind is what a restore then has left behind.
    #[test]
    fn what_stays_behind_is_told_before() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = other.path().join("copy.db");
        let ledger = busy(folder.path());
        let copied = ledger.backup(&at).unwrap().events;
        let name = |value: &str| Entry::SettingSet {
            name: "shop_name".into(),
            value: value.into(),
            not_of_the_clock: true,
        };
        ledger.append(NOW, &name("SATU")).unwrap();
        ledger.append(NOW, &name("DUA")).unwrap();
        for (number, id) in [("530000000071", "R71"), ("530000000072", "R72")] {
            let new = new_payment(order(number, "SITI", id));
            let _ = ledger.open_payment(NOW, new, request()).unwrap();
        }
        let file = "x".to_owned();
        let head = String::new();
        ledger.append(NOW, &Entry::BackedUp { file, events: 1, head }).unwrap();
        let copy = super::super::copies::look(&at).unwrap();
        let found = beyond(&ledger.reading(), &copy).unwrap();
        assert_eq!(found, Beyond { events: 4, payments: 2, left_behind: 2 });
        drop((ledger, copy));
        Ledger::restore(folder.path(), &at, false, true, NOW).unwrap();
        let ledger = super::super::tests::open(folder.path());
        // The copy, the word of the restore, both payments and the word of the copy: two are gone.
        assert_eq!(ledger.length().unwrap(), copied + 1 + 4 + 1 - 2);
    }
}
