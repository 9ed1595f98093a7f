//! The races for a verdict: a payment in doubt that is asked about, settled, printed and paid again all
//! at once; and accounts that change meanwhile. Every way in which each may end is told.

use crate::shop::{Does, Race, Shop};
use crate::street::Says;
use crate::tables::{DOUBT, OWN, PLAIN, play};

use Does::{Add, Advise, Edit, Pay, Print, Remove, Round, Saw, Settle};

/// A payment whose answer was lost, a minute later.
const IN_DOUBT: &[Race] = &[
    Race {
        name: "asked twice by hand",
        racers: &[Advise, Advise],
        ends: &[
            "paid, too_early (moved: unknown) -> paid",
            "paid, too_early (moved: yes) -> paid",
            "too_early (moved: unknown), paid -> paid",
            "too_early (moved: yes), paid -> paid",
        ],
        ..DOUBT
    },
    Race {
        name: "asked by hand and by itself",
        racers: &[Advise, Round],
        ends: &[
            "paid, 0 asked -> paid",
            "too_early (moved: unknown), 1 asked -> paid",
            "too_early (moved: yes), 1 asked -> paid",
        ],
        ..DOUBT
    },
    Race {
        name: "the same, and it is pending",
        racers: &[Advise, Round],
        status: Says::Pending,
        ends: &[
            "in_doubt pending, 0 asked -> in_doubt pending",
            "too_early (moved: unknown), 1 asked -> in_doubt pending",
        ],
        ..DOUBT
    },
    Race {
        name: "settled twice, differently",
        racers: &[Settle("paid"), Settle("failed")],
        ends: &[
            "decided (moved: no), failed rejected -> failed rejected",
            "paid, decided (moved: yes) -> paid",
        ],
        ..DOUBT
    },
    Race {
        name: "settled twice, alike",
        racers: &[Settle("paid"), Settle("paid")],
        ends: &["decided (moved: yes), paid -> paid", "paid, decided (moved: yes) -> paid"],
        ..DOUBT
    },
    Race {
        name: "settled and paid again under another inquiry",
        inquiries: &["toko", "toko"],
        racers: &[Settle("failed"), Pay(1)],
        ends: &[
            "failed rejected, bill_in_doubt (moved: unknown) -> failed rejected",
            "failed rejected, in_doubt unclear_code -> failed rejected + in_doubt unclear_code",
        ],
        ..DOUBT
    },
    Race {
        name: "asked, and paid again under another inquiry",
        inquiries: &["toko", "toko"],
        racers: &[Advise, Pay(1)],
        ends: &[
            "paid, bill_in_doubt (moved: unknown) -> paid",
            "paid, paid_before (moved: no) -> paid",
        ],
        ..DOUBT
    },
    Race {
        name: "told as failed, and paid again under another inquiry",
        inquiries: &["toko", "toko"],
        racers: &[Advise, Pay(1)],
        status: Says::Failed,
        ends: &[
            "failed rejected, bill_in_doubt (moved: unknown) -> failed rejected",
            "failed rejected, in_doubt unclear_code -> failed rejected + in_doubt unclear_code",
        ],
        ..DOUBT
    },
    Race {
        name: "printed twice",
        racers: &[Print, Print],
        ends: &[
            "CA, CU1 -> in_doubt no_answer",
            "CA, still_printing (moved: unknown) -> in_doubt no_answer",
            "CU1, CA -> in_doubt no_answer",
            "still_printing (moved: unknown), CA -> in_doubt no_answer",
        ],
        ..DOUBT
    },
    Race {
        name: "declared lost while it is printed",
        racers: &[Print, Saw],
        ends: &[
            "CA, nothing_waits (moved: unknown) -> in_doubt no_answer",
            "CA, still_printing (moved: unknown) -> in_doubt no_answer",
        ],
        ..DOUBT
    },
    Race {
        name: "printed and asked",
        racers: &[Print, Advise],
        ends: &["CA, paid -> paid"],
        ..DOUBT
    },
];

/// What a person decides against what the provider answers just then.
const SETTLED: &[Race] = &[
    Race {
        name: "settled as paid, told as paid",
        racers: &[Settle("paid"), Advise],
        ends: &["decided (moved: yes), paid -> paid", "paid, paid -> paid"],
        ..DOUBT
    },
    Race {
        name: "settled as paid, told as failed",
        racers: &[Settle("paid"), Advise],
        status: Says::Failed,
        ends: &[
            "decided (moved: no), failed rejected -> failed rejected",
            "paid, paid contradiction -> paid contradiction",
        ],
        ..DOUBT
    },
    Race {
        name: "settled as paid, told as pending",
        racers: &[Settle("paid"), Advise],
        status: Says::Pending,
        ends: &["paid, in_doubt pending -> paid", "paid, paid -> paid"],
        ..DOUBT
    },
    Race {
        name: "settled as paid, told as unknown",
        racers: &[Settle("paid"), Advise],
        status: Says::NotFound,
        ends: &["paid, in_doubt not_found operator -> paid", "paid, paid -> paid"],
        ..DOUBT
    },
    Race {
        name: "settled as paid, not told",
        racers: &[Settle("paid"), Advise],
        status: Says::Cut,
        ends: &["paid, in_doubt no_answer -> paid", "paid, paid -> paid"],
        ..DOUBT
    },
    Race {
        name: "settled as failed, told as paid",
        racers: &[Settle("failed"), Advise],
        ends: &[
            "decided (moved: yes), paid -> paid",
            "failed rejected, failed rejected contradiction -> failed rejected contradiction",
        ],
        ..DOUBT
    },
    Race {
        name: "settled as failed, told as failed",
        racers: &[Settle("failed"), Advise],
        status: Says::Failed,
        ends: &[
            "decided (moved: no), failed rejected -> failed rejected",
            "failed rejected, failed rejected -> failed rejected",
        ],
        ..DOUBT
    },
    Race {
        name: "settled as failed, told as pending",
        racers: &[Settle("failed"), Advise],
        status: Says::Pending,
        ends: &[
            "failed rejected, failed rejected -> failed rejected",
            "failed rejected, in_doubt pending -> failed rejected",
        ],
        ..DOUBT
    },
    Race {
        name: "settled as failed, told as unknown",
        racers: &[Settle("failed"), Advise],
        status: Says::NotFound,
        ends: &[
            "failed rejected, failed rejected -> failed rejected",
            "failed rejected, in_doubt not_found operator -> failed rejected",
        ],
        ..DOUBT
    },
    Race {
        name: "settled as failed, not told",
        racers: &[Settle("failed"), Advise],
        status: Says::Cut,
        ends: &[
            "failed rejected, failed rejected -> failed rejected",
            "failed rejected, in_doubt no_answer -> failed rejected",
        ],
        ..DOUBT
    },
];

/// Accounts that change while they are used.
const ACCOUNTS: &[Race] = &[
    Race {
        name: "edited while it pays",
        racers: &[Pay(0), Edit],
        ends: &["paid, v2 -> paid + account v2, 2 keys"],
        ..OWN
    },
    Race {
        name: "removed while it pays",
        racers: &[Pay(0), Remove],
        ends: &[
            "no_account (moved: no), removed -> account gone, 0 keys",
            "no_key (moved: no), removed -> account gone, 0 keys",
            "paid, account_in_use (moved: no) -> paid + account v1, 1 keys",
            "paid, removed -> paid + account gone, 0 keys",
        ],
        ..OWN
    },
    Race {
        name: "removed while it pays, and the answer is lost",
        racers: &[Pay(0), Remove],
        payment: Says::Cut,
        ends: &[
            "in_doubt no_answer, account_in_use (moved: no) -> in_doubt no_answer + account v1, 1 keys",
            "no_account (moved: no), removed -> account gone, 0 keys",
            "no_key (moved: no), removed -> account gone, 0 keys",
        ],
        ..OWN
    },
    Race {
        name: "edited twice",
        racers: &[Edit, Edit],
        ends: &[
            "bad_account (moved: no), v2 -> account v2, 2 keys",
            "v2, bad_account (moved: no) -> account v2, 2 keys",
            // The later edit may come before the earlier one's key: it is asked for at the next sale.
            "v2, v3 -> account v3, 2 keys",
            "v3, v2 -> account v3, 2 keys",
            "v2, v3 -> account v3, 3 keys",
            "v3, v2 -> account v3, 3 keys",
        ],
        ..OWN
    },
    Race {
        name: "edited and removed",
        racers: &[Edit, Remove],
        ends: &[
            "not_found (moved: no), removed -> account gone, 0 keys",
            "bad_account (moved: no), removed -> account gone, 0 keys",
            "v2, removed -> account gone, 0 keys",
        ],
        ..OWN
    },
    Race {
        name: "removed twice",
        racers: &[Remove, Remove],
        ends: &[
            "not_found (moved: no), removed -> account gone, 0 keys",
            "removed, not_found (moved: no) -> account gone, 0 keys",
            "removed, removed -> account gone, 0 keys",
        ],
        ..OWN
    },
    Race {
        name: "added twice",
        racers: &[Add, Add],
        ends: &[
            "bad_account (moved: no), v1 -> account v1, 1 keys",
            "v1, bad_account (moved: no) -> account v1, 1 keys",
        ],
        ..OWN
    },
];

/// What the payment's own answer said, then what the question's said, and how the payment stands for
/// ever. The other way round does not happen: see `ON_THE_WIRE`.
#[rustfmt::skip] // a table is read by its columns
const ANSWERS: [(Says, Says, &str); 25] = [
    (Says::Paid,    Says::Paid,     "paid"),
    (Says::Paid,    Says::Failed,   "paid contradiction"),
    (Says::Paid,    Says::Pending,  "paid"),
    (Says::Paid,    Says::NotFound, "paid"),
    (Says::Paid,    Says::Cut,      "paid"),
    (Says::Failed,  Says::Paid,     "failed rejected contradiction"),
    (Says::Failed,  Says::Failed,   "failed rejected"),
    (Says::Failed,  Says::Pending,  "failed rejected"),
    (Says::Failed,  Says::NotFound, "failed rejected"),
    (Says::Failed,  Says::Cut,      "failed rejected"),
    (Says::Pending, Says::Paid,     "paid"),
    (Says::Pending, Says::Failed,   "failed rejected"),
    (Says::Pending, Says::Pending,  "in_doubt pending"),
    (Says::Pending, Says::NotFound, "in_doubt not_found operator"),
    (Says::Pending, Says::Cut,      "in_doubt pending"),
    (Says::Cut,     Says::Paid,     "paid"),
    (Says::Cut,     Says::Failed,   "failed rejected"),
    (Says::Cut,     Says::Pending,  "in_doubt pending"),
    (Says::Cut,     Says::NotFound, "in_doubt not_found operator"),
    (Says::Cut,     Says::Cut,      "in_doubt no_answer"),
    (Says::NotSent, Says::Paid,     "failed not_sent"),
    (Says::NotSent, Says::Failed,   "failed not_sent"),
    (Says::NotSent, Says::Pending,  "failed not_sent"),
    (Says::NotSent, Says::NotFound, "failed not_sent"),
    (Says::NotSent, Says::Cut,      "failed not_sent"),
];

#[test]
fn what_is_in_doubt_gets_one_verdict() {
    play("A payment in doubt", IN_DOUBT);
}

#[test]
fn a_person_against_an_answer() {
    play("A person's verdict against an answer", SETTLED);
}

#[test]
fn accounts_that_change_while_they_are_used() {
    play("Accounts", ACCOUNTS);
}

#[test]
fn every_answer_and_what_comes_after_it() {
    let shop = Shop::open();
    for (before, status, stands) in ANSWERS {
        let race = Race { before: Some(before), racers: &[Advise], status, ..PLAIN };
        let (ends, complaints) = shop.play(&race, 0);
        let ends: Vec<String> = ends.into_keys().collect();
        assert_eq!(ends, [format!("{stands} -> {stands}")], "{before:?}, then {status:?}");
        assert!(complaints.is_empty(), "{before:?}, then {status:?}: {complaints:?}");
    }
}
