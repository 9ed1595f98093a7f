//! Customer numbers: which are well formed, and what happens to a sale of each.
//!
//! 516070377775 is the number of the documents and does what it does there: its payment is pending
//! and paid when asked. 516070377764 is the known number with three months. The documents name no
//! number for anything else, so the others around them are this simulator's. All of these can be
//! sold again and again; every other number has its bill once a day and is paid at once, which the
//! documents allow as well. Knows no money and no requests.

use crate::{
    SandboxNumber,
    biller::Case,
    faults::{ENDING_MARK, HAPPENINGS, Happening},
};

/// More sheets than the provider takes at once.
const TOO_MANY: i64 = super::bill::MOST_SHEETS + 1;

#[rustfmt::skip] // a table is read by its columns
const LISTED: [(&str, Happening, i64); 9] = [
    ("516070377775", Happening::PendingThenPaid, 1),
    ("516070377764", Happening::Paid, 3),
    ("516070377770", Happening::Paid, 1),
    ("516070377771", Happening::PaidTwoBills, 2),
    ("516070377772", Happening::PayFails, 1),
    ("516070377773", Happening::InquiryFails, 1),
    ("516070377774", Happening::InquiryFails, TOO_MANY),
    ("516070377776", Happening::PendingThenFailed, 1),
    ("516070377777", Happening::PendingThenPaidTwoBills, 2),
];

pub(super) fn case(number: &str) -> Case {
    match LISTED.iter().find(|listed| listed.0 == number) {
        Some((_, happening, sheets)) => {
            Case { happening: *happening, sheets: Some(*sheets), repeatable: true }
        }
        None => Case::of_ending(number, false),
    }
}

/// PLN's numbers have twelve digits.
pub(super) fn is_well_formed(number: &str) -> bool {
    number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The help list: the listed numbers, then one example of each fault.
pub(super) fn sandbox() -> Vec<SandboxNumber> {
    let listed = LISTED.iter().map(|(number, happening, _)| ((*number).to_owned(), *happening));
    let faults = HAPPENINGS.iter().filter_map(|entry| {
        Some((format!("516070{ENDING_MARK}{}", entry.ending?), entry.happening))
    });
    listed
        .chain(faults)
        .filter_map(|(customer_no, happening)| {
            let entry = happening.entry()?;
            Some(SandboxNumber {
                provider: super::PROVIDER,
                bill_type: super::BILL_TYPE,
                product: super::PRODUCT,
                customer_no,
                what_happens: entry.id,
                happening,
                note_id: entry.indonesian,
                note_en: entry.english,
            })
        })
        .collect()
}
