//! Customer numbers: which are well formed, and what happens to a sale of each.
//!
//! The documents have two generations of sandbox numbers, and they contradict each other. The
//! newer one is a prefix and four digits; a few of these are documented, the others follow a
//! pattern that is only guessed: 0 and a code for the inquiry, 1 and a code for the payment. The
//! older one is a number whose last digit decides. What is documented newly goes first, what is
//! documented of old second, the guessed pattern third.
//!
//! Neither generation has a payment that is in process and then fails. Here 2039 makes one, and 9
//! in an old number of a bill type without a new prefix. Knows no money and no requests.

use super::{
    codes::{self, Code},
    products::{KINDS, Kind},
};
use crate::{
    SandboxNumber,
    biller::Case,
    faults::{ENDING_MARK, HAPPENINGS, Happening},
};

/// What a sale of a number meets, and the code that says so where it is a certain one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) case: Case,
    pub(super) code: Option<&'static Code>,
}

/// Numbers of the newer generation.
struct Prefix {
    kind: Kind,
    product: &'static str,
    prefix: &'static str,
    /// How many bills 0999 has; none where it is not documented.
    several: Option<i64>,
}

const fn prefix(
    kind: Kind,
    product: &'static str,
    prefix: &'static str,
    several: Option<i64>,
) -> Prefix {
    Prefix { kind, product, prefix, several }
}

#[rustfmt::skip] // a table is read by its columns
const PREFIXES: [Prefix; 12] = [
    prefix(Kind::Pln, "PLNPOSTPAID", "53000000", Some(8)),
    prefix(Kind::PlnNontaglis, "PLNNONTAG", "322503000", None),
    prefix(Kind::Bpjs, "BPJS", "880123456", None),
    prefix(Kind::BpjsWorkers, "BPJSTKPU", "21030001", None),
    prefix(Kind::Internet, "TELKOMPSTN", "639160", Some(3)),
    prefix(Kind::Internet, "CBN", "0192", None),
    prefix(Kind::Hp, "HPTHREE", "0899123", None),
    prefix(Kind::Pdam, "PDAMKOTA.SURABAYA", "1020", Some(4)),
    prefix(Kind::Gas, "PGAS", "011001", None),
    prefix(Kind::Multifinance, "FNMEGA", "639160", None),
    prefix(Kind::Pbb, "PBBKOT.CIMAHI", "32980109237599", None),
    prefix(Kind::Samsat, "ESAMSAT.JABAR", "965854852356", None),
];

/// The endings that the newer documents name.
const ENDINGS: [&str; 8] = ["0000", "0999", "0001", "0014", "0103", "1037", "1039", "1105"];
/// Telkom's three bills have another ending there.
const TELKOM_SEVERAL: &str = "1999";
const THEN_FAILED: &str = "2039";

/// Numbers of the older generation, without the last digit.
struct Stem {
    kind: Kind,
    product: &'static str,
    stem: &'static str,
    /// How many bills the number ending in 2 has.
    second: i64,
}

const fn stem(kind: Kind, product: &'static str, stem: &'static str, second: i64) -> Stem {
    Stem { kind, product, stem, second }
}

#[rustfmt::skip] // a table is read by its columns
const STEMS: [Stem; 16] = [
    stem(Kind::Pln, "PLNPOSTPAID", "53000000000", 8),
    stem(Kind::PlnNontaglis, "PLNNONTAG", "322503000590", 1),
    stem(Kind::PlnNontaglis, "PLNNONTAG", "322503000592", 1),
    stem(Kind::Bpjs, "BPJS", "880123456000", 1),
    stem(Kind::BpjsWorkers, "BPJSTKPU", "21030001600", 1),
    stem(Kind::Internet, "TELKOMPSTN", "639160120", 3),
    stem(Kind::Internet, "CBN", "0192710", 1),
    stem(Kind::Internet, "CBN", "0178300", 1),
    stem(Kind::Hp, "HPTHREE", "0899123450", 1),
    stem(Kind::Pdam, "PDAMKOTA.SURABAYA", "1020200", 1),
    stem(Kind::Gas, "PGAS", "011001460", 1),
    stem(Kind::Multifinance, "FNMEGA", "639160120", 1),
    stem(Kind::Pbb, "PBBKOT.CIMAHI", "32980109237599990", 1),
    stem(Kind::Samsat, "ESAMSAT.JABAR", "965854852356870", 1),
    stem(Kind::Tv, "TVBIG", "107216140", 1),
    stem(Kind::Tv, "TVTLKMV", "12724650010", 1),
];

const LAST_DIGITS: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "8"];
const THEN_FAILED_OF_OLD: &str = "9";

pub(super) fn fate(kind: Kind, number: &str) -> Fate {
    let new = PREFIXES.iter().filter(|prefix| prefix.kind == kind).find_map(|prefix| {
        let ending = number.strip_prefix(prefix.prefix)?;
        let plain = ending.len() == 4 && ending.bytes().all(|byte| byte.is_ascii_digit());
        plain.then_some((prefix, ending))
    });
    new.and_then(|(prefix, ending)| documented(prefix, ending))
        .or_else(|| of_old(kind, number))
        .or_else(|| new.and_then(|(_, ending)| patterned(ending)))
        .unwrap_or(Fate { case: Case::of_ending(number, false), code: None })
}

fn listed(happening: Happening, sheets: i64, code: Option<&'static Code>) -> Fate {
    Fate { case: Case { happening, sheets: Some(sheets), repeatable: true }, code }
}

fn documented(prefix: &Prefix, ending: &str) -> Option<Fate> {
    match ending {
        "0000" => Some(listed(Happening::Paid, 1, None)),
        "0999" => Some(listed(Happening::PaidTwoBills, prefix.several?, None)),
        TELKOM_SEVERAL if prefix.product == "TELKOMPSTN" => {
            Some(listed(Happening::PaidTwoBills, prefix.several?, None))
        }
        THEN_FAILED => Some(listed(Happening::PendingThenFailed, 1, None)),
        _ if ENDINGS.contains(&ending) => patterned(ending),
        _ => None,
    }
}

/// The guessed pattern, which gives the documented endings too.
fn patterned(ending: &str) -> Option<Fate> {
    let (at, digits) = ending.split_at_checked(1)?;
    let code = codes::of_digits(digits)?;
    let happening = match at {
        "0" if *code == codes::ALREADY_PAID => Happening::AlreadyPaid,
        "0" if *code == codes::CUSTOMER => Happening::UnknownCustomer,
        "0" => Happening::InquiryFails,
        "1" => code.at_payment?,
        _ => return None,
    };
    Some(listed(happening, 1, Some(code)))
}

fn of_old(kind: Kind, number: &str) -> Option<Fate> {
    let (stem, last) = STEMS
        .iter()
        .filter(|stem| stem.kind == kind)
        .find_map(|stem| Some((stem, number.strip_prefix(stem.stem)?)))?;
    Some(match last {
        "1" => listed(Happening::Paid, 1, None),
        "2" if stem.second > 1 => listed(Happening::PaidTwoBills, stem.second, None),
        "2" => listed(Happening::Paid, 1, None),
        "3" => listed(Happening::InquiryFails, 1, Some(&codes::TIMEOUT)),
        "4" => listed(Happening::AlreadyPaid, 1, Some(&codes::ALREADY_PAID)),
        "5" => listed(Happening::UnknownCustomer, 1, Some(&codes::CUSTOMER)),
        "6" => listed(Happening::PayFails, 1, Some(&codes::PAYMENT_FAILED)),
        "7" => listed(Happening::PendingThenPaid, 1, Some(&codes::PENDING)),
        "8" => listed(Happening::RouterIssue, 1, Some(&codes::BILLER)),
        THEN_FAILED_OF_OLD if kind == Kind::Tv => listed(Happening::PendingThenFailed, 1, None),
        _ => return None,
    })
}

/// Refuses a number that cannot be one of this bill type.
pub(super) fn check(kind: Kind, number: &str) -> Result<(), &'static Code> {
    match kind {
        Kind::Pln | Kind::BpjsWorkers => digits(number, 12, 12),
        Kind::PlnNontaglis => digits(number, 13, 13),
        Kind::Bpjs => digits(number, 13, 16),
        Kind::Pbb => digits(number, 18, 18),
        Kind::Samsat => digits(number, 16, 16),
        Kind::Gas => digits(number, 10, 10),
        Kind::Tv => digits(number, 10, 12),
        Kind::Internet => digits(number, 8, 16),
        Kind::Hp => {
            digits(number, 10, 13)?;
            if number.starts_with("08") { Ok(()) } else { Err(&codes::OPERATOR) }
        }
        Kind::Pdam | Kind::Multifinance => {
            let plain = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if plain && (4..=25).contains(&number.len()) { Ok(()) } else { Err(&codes::CUSTOMER) }
        }
    }
}

/// Whether this can be the payer's identity that vehicle tax asks for.
pub(super) fn check_identity(identity: &str) -> Result<(), &'static Code> {
    digits(identity, 16, 16)
}

fn digits(number: &str, least: usize, most: usize) -> Result<(), &'static Code> {
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    if plain && (least..=most).contains(&number.len()) { Ok(()) } else { Err(&codes::CUSTOMER) }
}

/// What stands before a fault's ending in the example that the help list shows, and the product.
fn example_start(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Pln => ("PLNPOSTPAID", "530000"),
        Kind::PlnNontaglis => ("PLNNONTAG", "3225030"),
        Kind::Pdam => ("PDAMKOTA.SURABAYA", "1020"),
        Kind::Hp => ("HPTHREE", "08991"),
        Kind::Internet => ("TELKOMPSTN", "6391"),
        Kind::Bpjs => ("BPJS", "8801234"),
        Kind::BpjsWorkers => ("BPJSTKPU", "210300"),
        Kind::Multifinance => ("FNMEGA", "6391"),
        Kind::Pbb => ("PBBKOT.CIMAHI", "329801092375"),
        Kind::Gas => ("PGAS", "0110"),
        Kind::Tv => ("TVBIG", "107216"),
        Kind::Samsat => ("ESAMSAT.JABAR", "9658548523"),
    }
}

/// The help list: the numbers of the documents, newer ones first, then one example of each fault,
/// type by type. The guessed pattern stands for too many to be listed.
pub(super) fn sandbox(provider: &'static str) -> Vec<SandboxNumber> {
    let mut all: Vec<SandboxNumber> = Vec::new();
    for kind in KINDS {
        let new = PREFIXES.iter().filter(|prefix| prefix.kind == kind).flat_map(|prefix| {
            let endings = ENDINGS.into_iter().chain([TELKOM_SEVERAL, THEN_FAILED]);
            endings
                .filter(|ending| documented(prefix, ending).is_some())
                .map(|ending| (prefix.product, format!("{}{ending}", prefix.prefix)))
        });
        let old = STEMS.iter().filter(|stem| stem.kind == kind).flat_map(|stem| {
            let last = LAST_DIGITS.into_iter().chain([THEN_FAILED_OF_OLD]);
            last.map(|last| (stem.product, format!("{}{last}", stem.stem)))
                .filter(|(_, number)| of_old(kind, number).is_some())
        });
        let (product, start) = example_start(kind);
        let faults = HAPPENINGS
            .iter()
            .filter_map(|entry| Some((product, format!("{start}{ENDING_MARK}{}", entry.ending?))));
        for (product, number) in new.chain(old).chain(faults) {
            let identity = if kind == Kind::Samsat { ",0212502110170100" } else { "" };
            let line = line(provider, kind, product, &number, identity);
            all.extend(line.filter(|line| {
                let twin = |other: &SandboxNumber| {
                    other.bill_type == line.bill_type && other.customer_no == line.customer_no
                };
                !all.iter().any(twin)
            }));
        }
    }
    all
}

/// What really happens to the number, which an older document may have said differently.
fn line(
    provider: &'static str,
    kind: Kind,
    product: &'static str,
    number: &str,
    identity: &str,
) -> Option<SandboxNumber> {
    let Case { happening, .. } = fate(kind, number).case;
    let entry = happening.entry()?;
    // The documents have three to eight here.
    let (note_id, note_en) = if happening == Happening::PaidTwoBills {
        ("Berhasil, beberapa lembar tagihan", "Paid, several bills")
    } else {
        (entry.indonesian, entry.english)
    };
    Some(SandboxNumber {
        provider,
        bill_type: kind.bill_type(),
        product,
        customer_no: format!("{number}{identity}"),
        what_happens: entry.id,
        happening,
        note_id,
        note_en,
    })
}

#[cfg(test)]
mod tests {
    use super::{Fate, fate};
    use crate::{faults::Happening, iak::products::Kind};

    #[track_caller]
    fn check(kind: Kind, number: &str, happening: Happening, rc: Option<&str>, sheets: i64) {
        let Fate { case, code } = fate(kind, number);
        assert_eq!((case.happening, code.map(|code| code.rc)), (happening, rc), "{number}");
        assert_eq!((case.sheets, case.repeatable), (Some(sheets), true), "{number}");
    }

    #[test]
    fn newly_documented_before_documented_of_old_before_guessed() {
        let pln = |number, happening, rc, sheets| check(Kind::Pln, number, happening, rc, sheets);
        pln("530000000000", Happening::Paid, None, 1);
        pln("530000000999", Happening::PaidTwoBills, None, 8);
        pln("530000000001", Happening::AlreadyPaid, Some("01"), 1);
        pln("530000000002", Happening::PaidTwoBills, None, 8);
        pln("530000000003", Happening::InquiryFails, Some("103"), 1);
        pln("530000000006", Happening::PayFails, Some("37"), 1);
        pln("530000000009", Happening::InquiryFails, Some("09"), 1);
        pln("530000000109", Happening::InquiryFails, Some("109"), 1);
        pln("530000001001", Happening::PayFails, Some("01"), 1);
        pln("530000001201", Happening::PendingThenPaid, Some("201"), 1);
        pln("530000002039", Happening::PendingThenFailed, None, 1);
        check(Kind::BpjsWorkers, "210300016001", Happening::Paid, None, 1);
        check(Kind::Multifinance, "6391601201", Happening::Paid, None, 1);
        check(Kind::Internet, "6391601202", Happening::PaidTwoBills, None, 3);
        check(Kind::Internet, "6391601999", Happening::PaidTwoBills, None, 3);
        check(Kind::Tv, "1072161409", Happening::PendingThenFailed, None, 1);
    }

    #[test]
    fn a_number_outside_of_the_documents_is_ordinary_or_a_fault() {
        for number in ["530000001999", "530000000500", "530000003039", "521234567890"] {
            let case = fate(Kind::Pln, number).case;
            assert_eq!((case.happening, case.sheets), (Happening::Paid, None), "{number}");
            assert!(!case.repeatable);
        }
        let case = fate(Kind::Pbb, "329801092375999001").case;
        assert_eq!((case.happening, case.repeatable), (Happening::AlreadyPaid, false));
    }

    #[test]
    fn every_listed_product_is_on_sale() {
        for number in super::sandbox("iak") {
            let product = crate::iak::products::find(number.product);
            let sold = product.is_some_and(|product| product.active);
            assert!(sold && product.unwrap().kind.bill_type() == number.bill_type, "{number:?}");
            let hp = number.customer_no.split(',').next().unwrap();
            assert!(super::check(product.unwrap().kind, hp).is_ok(), "{number:?}");
        }
    }
}
