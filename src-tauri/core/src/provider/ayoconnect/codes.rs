//! The response codes. The provider's ranges: 0 to 99 paid, 100 to 199 failed and refunded, 200 to
//! 299 processing, 300 an inquiry's success, 301 to 399 an inquiry's failure; whatever lies outside
//! counts as processing (Ayoconnect documentation, response codes; Payment, remark). A range alone
//! settles nothing: only codes that are listed with a meaning do. On advice a code about the asking,
//! or one of an inquiry, says nothing of the payment.

use crate::provider::RefusalKind;
use crate::provider::shared::{Class, Code, code, row};

use Class::{Failed, NotFound, Paid, Pending, Unclear};
use RefusalKind as Kind;

#[rustfmt::skip]
const CODES: &[Code] = &[
    code("0",   Paid,     Paid,     Kind::Unreadable),      // success
    code("1",   Paid,     Paid,     Kind::Unreadable),
    code("2",   Paid,     Paid,     Kind::Unreadable),
    code("3",   Paid,     Paid,     Kind::Unreadable),
    code("4",   Paid,     Paid,     Kind::Unreadable),
    code("99",  Paid,     Paid,     Kind::Unreadable),
    code("100", Failed,   Failed,   Kind::Unavailable),     // operator
    code("101", Failed,   Failed,   Kind::Unavailable),     // connectivity
    // A second send of one reference gets these. Loket sends once, so they are no word that the
    // first is being worked on, nor that it failed.
    code("102", Unclear,  Unclear,  Kind::Other),           // duplicate
    code("103", Failed,   Failed,   Kind::UnknownCustomer), // wrong number
    code("104", Failed,   Failed,   Kind::BadInput),        // wrong amount
    code("105", Failed,   Failed,   Kind::Other),           // user blocked
    code("106", Failed,   Failed,   Kind::Unavailable),     // above the maximum
    code("107", Failed,   Failed,   Kind::Other),           // user blocked
    code("108", Unclear,  Unclear,  Kind::Other),           // duplicate
    code("109", Failed,   Failed,   Kind::Unavailable),     // cut-off
    code("110", Failed,   Failed,   Kind::Unavailable),     // out of stock
    code("111", Failed,   Failed,   Kind::Unavailable),     // above the maximum
    code("112", Failed,   Failed,   Kind::UnknownCustomer), // customer blocked
    code("114", Failed,   Failed,   Kind::BadInput),        // amounts differ
    code("180", Failed,   Failed,   Kind::Unavailable),     // system
    code("181", Failed,   Unclear,  Kind::Unavailable),     // inquiry service down
    // The reference is not available: on a payment it may be one that was used, on advice it is
    // not known.
    code("183", Unclear,  NotFound, Kind::Other),
    code("184", Failed,   Unclear,  Kind::Unavailable),     // product offline
    code("185", Failed,   Unclear,  Kind::Other),           // inquiry not available
    code("186", Failed,   Unclear,  Kind::Unavailable),     // product not available
    code("188", NotFound, NotFound, Kind::Other),           // transaction not available: proves nothing
    code("198", Failed,   Failed,   Kind::Other),           // failed by hand
    code("199", Failed,   Failed,   Kind::Unavailable),     // general
    code("300", Unclear,  Unclear,  Kind::Unreadable),      // an inquiry's success
    code("301", Failed,   Unclear,  Kind::Unavailable),     // over 3 months: elsewhere it may be paid
    code("302", Unclear,  Unclear,  Kind::NothingOwed),     // paid, or no bill: by whom is open
    code("303", Unclear,  Unclear,  Kind::NothingOwed),
    code("304", Failed,   Unclear,  Kind::UnknownCustomer),
    code("305", Failed,   Unclear,  Kind::Unavailable),     // biller down
    code("306", Failed,   Unclear,  Kind::UnknownCustomer),
    code("307", Failed,   Unclear,  Kind::UnknownCustomer),
    code("308", Failed,   Unclear,  Kind::UnknownCustomer),
    code("309", Unclear,  Unclear,  Kind::NothingOwed),
    code("310", Failed,   Unclear,  Kind::Unavailable),     // cut-off
    code("311", Failed,   Unclear,  Kind::Unavailable),     // product off
    code("312", Failed,   Unclear,  Kind::Other),           // the inquiry expired
    code("313", Failed,   Unclear,  Kind::Other),           // inquiry and payment differ
    code("314", Failed,   Unclear,  Kind::Other),           // a mandatory bill is missing
    code("315", Failed,   Unclear,  Kind::Unavailable),     // bill or fine above the maximum
    code("316", Failed,   Unclear,  Kind::Account),         // no switch
    code("317", Failed,   Unclear,  Kind::Unavailable),     // vendor inactive
    code("318", Failed,   Unclear,  Kind::Account),         // category
    code("319", Failed,   Unclear,  Kind::Account),         // server
    code("320", Failed,   Unclear,  Kind::Other),           // to be paid at the biller's counter
    code("321", Failed,   Unclear,  Kind::Account),         // bad request
    code("322", Failed,   Unclear,  Kind::Account),         // type
    code("323", Failed,   Unclear,  Kind::Unavailable),     // no server
    code("324", Failed,   Unclear,  Kind::Other),           // last instalment, at the branch
    // The same within 30 minutes. Another account must not be tried: the first may be under way.
    code("330", Unclear,  Unclear,  Kind::Other),
    code("341", Failed,   Unclear,  Kind::Account),         // product unknown
    code("364", Failed,   Unclear,  Kind::Unavailable),     // operator
    code("399", Failed,   Unclear,  Kind::Unavailable),     // generic
    // Outside the ranges: processing, whatever the words beside them.
    code("401", Unclear,  Unclear,  Kind::Account),         // unauthorised
    code("402", Unclear,  Unclear,  Kind::Other),           // cancelled
    code("403", Unclear,  Unclear,  Kind::Other),           // transfer amount
    code("409", Unclear,  Unclear,  Kind::Other),           // the inquiry expired
    code("490", Unclear,  Unclear,  Kind::Other),           // cancelled by the system
    code("495", Unclear,  Unclear,  Kind::Other),           // expired
];

/// A fault of lines and machines, which may have befallen the asking as well as the payment.
pub(super) fn is_of_the_system(rc: &str) -> bool {
    matches!(rc, "101" | "180" | "199")
}

/// The code's number, where it is written as one.
fn number(rc: &str) -> Option<u64> {
    rc.parse().ok().filter(|number: &u64| number.to_string() == rc)
}

/// 400 and above lies outside all ranges.
pub(super) fn is_outside(rc: &str) -> bool {
    number(rc).is_some_and(|rc| rc >= 400)
}

/// The status of a line or a machine on the way, in place of a code.
pub(super) fn is_of_a_gateway(rc: &str) -> bool {
    number(rc).is_some_and(|rc| rc >= 500)
}

/// 200 to 299: the one range that is documented as a whole.
static PROCESSING: Code = code("2xx", Pending, Pending, Kind::Unavailable);

/// The row of `rc`, where it is listed, or the one of all that are processing.
pub(super) fn find(rc: &str) -> Option<&'static Code> {
    let processing = rc.len() == 3 && rc.parse().is_ok_and(|rc: u16| (200..=299).contains(&rc));
    row(CODES, rc).or(processing.then_some(&PROCESSING))
}
