//! What a closing reads costs the same in a ledger of a million payments: every step goes by an index.

use super::super::super::tests::staffed;
use super::{LAST_SALE, SINCE, UNDECIDED};

#[test]
fn no_step_walks_through_all_payments() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = staffed(folder.path());
    let reader = ledger.reading();
    for (sql, ways) in [
        (LAST_SALE, &["payment_account"][..]),
        (SINCE, &["PRIMARY KEY"][..]),
        (UNDECIDED, &["payment_open", "PRIMARY KEY", "sqlite_autoindex_payment_1"][..]),
    ] {
        let mut statement = reader.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        for at in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(at, 1).unwrap();
        }
        let mut rows = statement.raw_query();
        let mut steps: Vec<String> = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get(3).unwrap());
        }
        let plan = steps.join("; ");
        assert!(!plan.contains("SCAN"), "{sql}\n{plan}");
        for way in ways {
            assert!(plan.contains(way), "{way}: {plan}");
        }
    }
}
