//! The races for a bill: who pays, in how many windows, and who asks or settles meanwhile. Every way
//! in which each may end is told.

use crate::shop::{Does, Race};
use crate::street::Says;
use crate::tables::{PLAIN, play};

use Does::{Advise, Pay, Print, Round, Settle};

/// One bill, paid by many.
const PAYING: &[Race] = &[
    Race {
        name: "two windows pay one inquiry",
        racers: &[Pay(0), Pay(0)],
        ends: &[
            "already_paying (moved: unknown), paid -> paid",
            "already_paying (moved: yes), paid -> paid",
            "paid, already_paying (moved: unknown) -> paid",
            "paid, already_paying (moved: yes) -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "the same, and its answer is lost",
        racers: &[Pay(0), Pay(0)],
        payment: Says::Cut,
        ends: &[
            "already_paying (moved: unknown), in_doubt no_answer -> in_doubt no_answer",
            "in_doubt no_answer, already_paying (moved: unknown) -> in_doubt no_answer",
        ],
        ..PLAIN
    },
    Race {
        name: "the same, and it fails",
        racers: &[Pay(0), Pay(0)],
        payment: Says::Failed,
        ends: &[
            "already_paying (moved: no), failed rejected -> failed rejected",
            "already_paying (moved: unknown), failed rejected -> failed rejected",
            "failed rejected, already_paying (moved: no) -> failed rejected",
            "failed rejected, already_paying (moved: unknown) -> failed rejected",
        ],
        ..PLAIN
    },
    Race {
        name: "two inquiries of one bill",
        inquiries: &["toko", "toko"],
        racers: &[Pay(0), Pay(1)],
        ends: &[
            "bill_in_doubt (moved: unknown), paid -> paid",
            "paid, bill_in_doubt (moved: unknown) -> paid",
            "paid, paid_before (moved: no) -> paid",
            "paid_before (moved: no), paid -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "the same, and the answer is lost",
        inquiries: &["toko", "toko"],
        racers: &[Pay(0), Pay(1)],
        payment: Says::Cut,
        ends: &[
            "bill_in_doubt (moved: unknown), in_doubt no_answer -> in_doubt no_answer",
            "in_doubt no_answer, bill_in_doubt (moved: unknown) -> in_doubt no_answer",
        ],
        ..PLAIN
    },
    Race {
        name: "the same, and whoever pays fails",
        inquiries: &["toko", "toko"],
        racers: &[Pay(0), Pay(1)],
        payment: Says::Failed,
        ends: &[
            "bill_in_doubt (moved: unknown), failed rejected -> failed rejected",
            "failed rejected, bill_in_doubt (moved: unknown) -> failed rejected",
            "failed rejected, failed rejected -> failed rejected + failed rejected",
        ],
        ..PLAIN
    },
    Race {
        name: "two accounts",
        inquiries: &["toko", "lain"],
        racers: &[Pay(0), Pay(1)],
        ends: &[
            "bill_in_doubt (moved: unknown), paid -> paid",
            "paid, bill_in_doubt (moved: unknown) -> paid",
            "paid, paid_before (moved: no) -> paid",
            "paid_before (moved: no), paid -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "two providers",
        inquiries: &["toko", "raja"],
        racers: &[Pay(0), Pay(1)],
        ends: &[
            "bill_in_doubt (moved: unknown), paid -> paid",
            "paid, bill_in_doubt (moved: unknown) -> paid",
            "paid, paid_before (moved: no) -> paid",
            "paid_before (moved: no), paid -> paid",
        ],
        ..PLAIN
    },
];

/// While a payment is on the wire nobody asks about it and nobody settles it.
const ON_THE_WIRE: &[Race] = &[
    Race {
        name: "asked by hand, and it is paid",
        racers: &[Pay(0), Advise],
        ends: &[
            "paid, not_found (moved: no) -> paid",
            "paid, too_early (moved: unknown) -> paid",
            "paid, too_early (moved: yes) -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "asked by hand, and the answer is lost",
        racers: &[Pay(0), Advise],
        payment: Says::Cut,
        ends: &[
            "in_doubt no_answer, not_found (moved: no) -> in_doubt no_answer",
            "in_doubt no_answer, too_early (moved: unknown) -> in_doubt no_answer",
        ],
        ..PLAIN
    },
    Race {
        name: "asked by itself, and the answer is lost",
        racers: &[Pay(0), Round],
        payment: Says::Cut,
        ends: &["in_doubt no_answer, 0 asked -> in_doubt no_answer"],
        ..PLAIN
    },
    Race {
        name: "asked by hand, where no pause is wanted",
        inquiries: &["dekat"],
        racers: &[Pay(0), Advise],
        payment: Says::Cut,
        ends: &[
            "in_doubt no_answer, not_found (moved: no) -> in_doubt no_answer",
            "in_doubt no_answer, paid -> paid",
            "in_doubt no_answer, too_early (moved: unknown) -> in_doubt no_answer",
        ],
        ..PLAIN
    },
    Race {
        name: "asked by itself, where no pause is wanted",
        inquiries: &["dekat"],
        racers: &[Pay(0), Round],
        payment: Says::Cut,
        ends: &[
            "in_doubt no_answer, 0 asked -> in_doubt no_answer",
            "in_doubt no_answer, 1 asked -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "settled as failed",
        racers: &[Pay(0), Settle("failed")],
        ends: &[
            "paid, decided (moved: yes) -> paid",
            "paid, not_found (moved: no) -> paid",
            "paid, too_early (moved: unknown) -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "settled as paid, and it fails",
        racers: &[Pay(0), Settle("paid")],
        payment: Says::Failed,
        ends: &[
            "failed rejected, decided (moved: no) -> failed rejected",
            "failed rejected, not_found (moved: no) -> failed rejected",
            "failed rejected, too_early (moved: unknown) -> failed rejected",
        ],
        ..PLAIN
    },
    Race {
        name: "settled as failed, with a second window that pays",
        racers: &[Pay(0), Pay(0), Settle("failed")],
        ends: &[
            "already_paying (moved: unknown), paid, decided (moved: yes) -> paid",
            "already_paying (moved: unknown), paid, not_found (moved: no) -> paid",
            "already_paying (moved: unknown), paid, too_early (moved: unknown) -> paid",
            "already_paying (moved: yes), paid, decided (moved: yes) -> paid",
            "already_paying (moved: yes), paid, not_found (moved: no) -> paid",
            "already_paying (moved: yes), paid, too_early (moved: unknown) -> paid",
            "paid, already_paying (moved: unknown), decided (moved: yes) -> paid",
            "paid, already_paying (moved: unknown), not_found (moved: no) -> paid",
            "paid, already_paying (moved: unknown), too_early (moved: unknown) -> paid",
            "paid, already_paying (moved: yes), decided (moved: yes) -> paid",
            "paid, already_paying (moved: yes), not_found (moved: no) -> paid",
            "paid, already_paying (moved: yes), too_early (moved: unknown) -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "asked by hand, with a second window that pays",
        racers: &[Pay(0), Pay(0), Advise],
        ends: &[
            "already_paying (moved: unknown), paid, not_found (moved: no) -> paid",
            "already_paying (moved: unknown), paid, too_early (moved: unknown) -> paid",
            "already_paying (moved: unknown), paid, too_early (moved: yes) -> paid",
            "already_paying (moved: yes), paid, not_found (moved: no) -> paid",
            "already_paying (moved: yes), paid, too_early (moved: unknown) -> paid",
            "already_paying (moved: yes), paid, too_early (moved: yes) -> paid",
            "paid, already_paying (moved: unknown), not_found (moved: no) -> paid",
            "paid, already_paying (moved: unknown), too_early (moved: unknown) -> paid",
            "paid, already_paying (moved: unknown), too_early (moved: yes) -> paid",
            "paid, already_paying (moved: yes), not_found (moved: no) -> paid",
            "paid, already_paying (moved: yes), too_early (moved: unknown) -> paid",
            "paid, already_paying (moved: yes), too_early (moved: yes) -> paid",
        ],
        ..PLAIN
    },
    Race {
        name: "printed",
        racers: &[Pay(0), Print],
        ends: &["paid, CA -> paid", "paid, not_found (moved: no) -> paid"],
        ..PLAIN
    },
];

#[test]
fn one_bill_paid_by_many() {
    play("One bill, paid by many", PAYING);
}

#[test]
fn what_is_on_the_wire_is_left_alone() {
    play("A payment on the wire", ON_THE_WIRE);
}
