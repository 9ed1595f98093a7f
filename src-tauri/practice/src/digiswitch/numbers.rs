//! Customer numbers: which are well formed, and what happens to a sale of each.
//!
//! The listed sandbox numbers are the provider's documented test cases. They can be sold again and
//! again, so that training repeats; every other number has its bill once a day, as at a biller.
//! Money transfers have no documented test cases, so theirs are invented around the one sample
//! number. Knows no money and no requests.

use super::{
    codes::{self, Code},
    products::{self, KINDS, Kind},
};
use crate::{
    SandboxNumber,
    biller::Case,
    faults::{ENDING_MARK, HAPPENINGS, Happening},
};

struct Listed {
    kind: Kind,
    number: &'static str,
    happening: Happening,
    sheets: i64,
}

const fn at(kind: Kind, number: &'static str, happening: Happening) -> Listed {
    Listed { kind, number, happening, sheets: 1 }
}

const fn two(kind: Kind, number: &'static str, happening: Happening) -> Listed {
    Listed { kind, number, happening, sheets: 2 }
}

#[rustfmt::skip] // a table is read by its columns
const LISTED: [Listed; 69] = [
    at(Kind::Pln, "530000000001", Happening::Paid),
    two(Kind::Pln, "530000000002", Happening::PaidTwoBills),
    at(Kind::Pln, "530000000003", Happening::InquiryFails),
    at(Kind::Pln, "530000000006", Happening::PayFails),
    at(Kind::Pln, "630000000001", Happening::PendingThenPaid),
    two(Kind::Pln, "630000000002", Happening::PendingThenPaidTwoBills),
    at(Kind::Pln, "630000000006", Happening::PendingThenFailed),
    at(Kind::PlnNontaglis, "3225030005921", Happening::Paid),
    at(Kind::PlnNontaglis, "3225030005922", Happening::InquiryFails),
    at(Kind::PlnNontaglis, "3225030005923", Happening::PayFails),
    at(Kind::PlnNontaglis, "4225030005921", Happening::PendingThenPaid),
    at(Kind::PlnNontaglis, "4225030005923", Happening::PendingThenFailed),
    at(Kind::Pdam, "1013226", Happening::Paid),
    at(Kind::Pdam, "1013227", Happening::InquiryFails),
    at(Kind::Pdam, "1013230", Happening::PayFails),
    at(Kind::Pdam, "2013226", Happening::PendingThenPaid),
    at(Kind::Pdam, "2013230", Happening::PendingThenFailed),
    at(Kind::Hp, "081234554320", Happening::Paid),
    at(Kind::Hp, "081234554321", Happening::InquiryFails),
    at(Kind::Hp, "081234554324", Happening::PayFails),
    at(Kind::Hp, "081244554320", Happening::PendingThenPaid),
    at(Kind::Hp, "081244554324", Happening::PendingThenFailed),
    two(Kind::Internet, "6391601001", Happening::PaidTwoBills),
    at(Kind::Internet, "6391601002", Happening::InquiryFails),
    at(Kind::Internet, "6391601005", Happening::PayFails),
    at(Kind::Internet, "7391601001", Happening::PendingThenPaid),
    at(Kind::Internet, "7391601005", Happening::PendingThenFailed),
    at(Kind::Bpjs, "8801234560001", Happening::Paid),
    at(Kind::Bpjs, "8801234560002", Happening::InquiryFails),
    at(Kind::Bpjs, "8801234560005", Happening::PayFails),
    at(Kind::Bpjs, "9801234560001", Happening::PendingThenPaid),
    at(Kind::Bpjs, "9801234560005", Happening::PendingThenFailed),
    at(Kind::Multifinance, "6391601201", Happening::Paid),
    at(Kind::Multifinance, "6391601202", Happening::InquiryFails),
    at(Kind::Multifinance, "6391601205", Happening::PayFails),
    at(Kind::Multifinance, "7391601201", Happening::PendingThenPaid),
    at(Kind::Multifinance, "7391601205", Happening::PendingThenFailed),
    at(Kind::Pbb, "329801092375999991", Happening::Paid),
    at(Kind::Pbb, "329801092375999992", Happening::InquiryFails),
    at(Kind::Pbb, "329801092375999995", Happening::PayFails),
    at(Kind::Pbb, "429801092375999991", Happening::PendingThenPaid),
    at(Kind::Pbb, "429801092375999995", Happening::PendingThenFailed),
    at(Kind::Gas, "0110014601", Happening::Paid),
    two(Kind::Gas, "0110014602", Happening::PaidTwoBills),
    at(Kind::Gas, "0110014603", Happening::InquiryFails),
    at(Kind::Gas, "0110014605", Happening::PayFails),
    at(Kind::Gas, "1110014601", Happening::PendingThenPaid),
    two(Kind::Gas, "1110014602", Happening::PendingThenPaidTwoBills),
    at(Kind::Gas, "1110014605", Happening::PendingThenFailed),
    at(Kind::Tv, "127246500101", Happening::Paid),
    at(Kind::Tv, "127246500102", Happening::InquiryFails),
    at(Kind::Tv, "127246500105", Happening::PayFails),
    at(Kind::Tv, "227246500101", Happening::PendingThenPaid),
    at(Kind::Tv, "227246500105", Happening::PendingThenFailed),
    at(Kind::Emoney, "082100000001", Happening::Paid),
    at(Kind::Emoney, "082100000002", Happening::InquiryFails),
    at(Kind::Emoney, "082100000003", Happening::PayFails),
    at(Kind::Emoney, "082110000001", Happening::PendingThenPaid),
    at(Kind::Emoney, "082110000003", Happening::PendingThenFailed),
    at(Kind::Samsat, "9658548523568701", Happening::Paid),
    at(Kind::Samsat, "9658548523568702", Happening::InquiryFails),
    at(Kind::Samsat, "9658548523568705", Happening::PayFails),
    at(Kind::Samsat, "0658548523568701", Happening::PendingThenPaid),
    at(Kind::Samsat, "0658548523568705", Happening::PendingThenFailed),
    at(Kind::KirimUang, "5830000004", Happening::Paid),
    at(Kind::KirimUang, "5830000005", Happening::InquiryFails),
    at(Kind::KirimUang, "5830000006", Happening::PayFails),
    at(Kind::KirimUang, "6830000004", Happening::PendingThenPaid),
    at(Kind::KirimUang, "6830000006", Happening::PendingThenFailed),
];

pub(super) fn case(kind: Kind, customer_no: &str) -> Case {
    let number = main_part(customer_no);
    let listed = LISTED.iter().find(|listed| listed.kind == kind && listed.number == number);
    if let Some(Listed { happening, sheets, .. }) = listed {
        return Case { happening: *happening, sheets: Some(*sheets), repeatable: true };
    }
    // E-money and transfers are no bills: who sends money twice wants to send it twice.
    let repeatable = kind.has_amount();
    Case::of_ending(number, repeatable)
}

/// A SAMSAT number is a payment code and the payer's identity; only the code names the bill.
fn main_part(customer_no: &str) -> &str {
    customer_no.split(',').next().unwrap_or(customer_no)
}

/// Refuses a number that cannot be one of this bill type.
pub(super) fn check(kind: Kind, number: &str) -> Result<(), &'static Code> {
    match kind {
        Kind::Pln => digits(number, 12, 12),
        Kind::PlnNontaglis => digits(number, 13, 13),
        Kind::Bpjs => digits(number, 13, 16),
        Kind::Pbb => digits(number, 18, 18),
        Kind::Gas => digits(number, 10, 10),
        Kind::Tv => digits(number, 10, 12),
        Kind::Internet | Kind::KirimUang => digits(number, 8, 16),
        Kind::Hp | Kind::Emoney => {
            digits(number, 10, 13)?;
            if number.starts_with("08") { Ok(()) } else { Err(&codes::PREFIX) }
        }
        Kind::Pdam | Kind::Multifinance => {
            if !(4..=25).contains(&number.chars().count()) {
                return Err(&codes::DIGITS);
            }
            let plain = number.chars().all(|letter| letter.is_ascii_alphanumeric());
            if plain { Ok(()) } else { Err(&codes::CUSTOMER) }
        }
        Kind::Samsat => match number.split_once(',') {
            // A second comma or a space is an error of the form, whatever the lengths are.
            Some((code, identity)) => {
                if number.contains([' ', '\t']) || identity.contains(',') {
                    return Err(&codes::DIGITS);
                }
                digits(code, 16, 16)?;
                digits(identity, 16, 16)
            }
            None => Err(&codes::DIGITS),
        },
    }
}

fn digits(number: &str, least: usize, most: usize) -> Result<(), &'static Code> {
    if !(least..=most).contains(&number.chars().count()) {
        return Err(&codes::DIGITS);
    }
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    if plain { Ok(()) } else { Err(&codes::CUSTOMER) }
}

/// What stands before a fault's ending in the example that the help list shows.
fn example_start(kind: Kind) -> &'static str {
    match kind {
        Kind::Pln => "530000",
        Kind::PlnNontaglis => "3225030",
        Kind::Pdam => "1",
        Kind::Hp => "081234",
        Kind::Internet | Kind::Multifinance => "6391",
        Kind::Bpjs => "8801234",
        Kind::Pbb => "329801092375",
        Kind::Gas => "0110",
        Kind::Tv => "127246",
        Kind::Emoney => "082100",
        Kind::Samsat => "9658548523",
        Kind::KirimUang => "5830",
    }
}

/// The help list: the documented numbers, then one example of each fault, type by type.
pub(super) fn sandbox(provider: &'static str) -> Vec<SandboxNumber> {
    let mut all = Vec::new();
    for kind in KINDS {
        let listed = LISTED
            .iter()
            .filter(|listed| listed.kind == kind)
            .map(|listed| (listed.number.to_owned(), listed.happening));
        let faults = HAPPENINGS.iter().filter_map(|entry| {
            let number = format!("{}{ENDING_MARK}{}", example_start(kind), entry.ending?);
            Some((number, entry.happening))
        });
        all.extend(listed.chain(faults).filter_map(|(number, happening)| {
            let identity = if kind == Kind::Samsat { ",0212502110170100" } else { "" };
            let entry = happening.entry()?;
            Some(SandboxNumber {
                provider,
                bill_type: kind.bill_type(),
                product: products::default_of(kind),
                customer_no: format!("{number}{identity}"),
                what_happens: entry.id,
                happening,
                note_id: entry.indonesian,
                note_en: entry.english,
            })
        }));
    }
    all
}
