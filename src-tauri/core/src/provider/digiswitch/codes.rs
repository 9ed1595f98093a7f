//! The response codes (DigiFlazz documentation, response codes; the Digiswitch document shows
//! only "00"). What a code says of a payment depends on what was asked: on advice a code about
//! the asking, such as signature, address or quota, says nothing of the payment.

use crate::provider::RefusalKind;
use crate::provider::shared::{Class, Code, code, row};

use Class::{Failed, NotFound, Paid, Pending, Unclear};
use RefusalKind as Kind;

#[rustfmt::skip]
const CODES: &[Code] = &[
    code("00", Paid,    Paid,     Kind::Unreadable),      // success
    code("01", Unclear, Unclear,  Kind::Unavailable),     // timeout
    code("02", Failed,  Failed,   Kind::Other),           // failed
    code("03", Pending, Pending,  Kind::Unavailable),     // pending
    code("40", Failed,  Unclear,  Kind::BadInput),        // payload
    code("41", Failed,  Unclear,  Kind::Account),         // signature, or the other environment's key
    code("42", Failed,  Unclear,  Kind::Account),         // username
    code("43", Failed,  Unclear,  Kind::Account),         // product unknown or inactive
    code("44", Failed,  Unclear,  Kind::Deposit),         // deposit too small
    code("45", Failed,  Unclear,  Kind::Address),         // address not listed
    code("46", Unclear, Unclear,  Kind::NothingOwed),     // happened already (seen in a client only)
    code("47", Unclear, Unclear,  Kind::NothingOwed),     // paid through another buyer
    code("49", Unclear, Unclear,  Kind::Other),           // reference not unique
    code("50", NotFound, NotFound, Kind::Other),          // not found: proves nothing, soon after a send least of all
    code("51", Failed,  Failed,   Kind::UnknownCustomer), // destination blocked
    code("52", Failed,  Failed,   Kind::UnknownCustomer), // prefix does not match the operator
    code("53", Failed,  Failed,   Kind::Unavailable),     // product unavailable
    code("54", Failed,  Failed,   Kind::UnknownCustomer), // wrong customer number
    code("55", Failed,  Failed,   Kind::Unavailable),     // product disturbed
    code("56", Failed,  Unclear,  Kind::Unavailable),     // seller's balance limit
    code("57", Failed,  Failed,   Kind::UnknownCustomer), // number of digits
    code("58", Failed,  Failed,   Kind::Unavailable),     // cut-off
    code("59", Failed,  Failed,   Kind::Unavailable),     // outside the area
    code("60", Unclear, Unclear,  Kind::NothingOwed),     // no bill yet, or paid already
    code("61", Failed,  Unclear,  Kind::Deposit),         // never deposited
    code("62", Failed,  Unclear,  Kind::Unavailable),     // seller down
    code("63", Failed,  Unclear,  Kind::Unavailable),     // no several transactions
    code("64", Unclear, Unclear,  Kind::Other),           // deposit ticket: not about bills
    code("65", Failed,  Unclear,  Kind::Unavailable),     // limit of several transactions
    code("66", Failed,  Unclear,  Kind::Unavailable),     // seller's maintenance
    code("67", Failed,  Unclear,  Kind::Unavailable),     // seller not verified
    code("68", Failed,  Unclear,  Kind::Unavailable),     // out of stock (pending at others)
    code("69", Failed,  Unclear,  Kind::Unavailable),     // above the buyer's highest price
    code("70", Unclear, Unclear,  Kind::Unavailable),     // biller's timeout
    code("71", Unclear, Unclear,  Kind::Unavailable),     // product unstable
    code("72", Failed,  Failed,   Kind::Other),           // a package must be ended first
    code("73", Failed,  Failed,   Kind::Other),           // kWh limit
    code("74", Failed,  Failed,   Kind::Other),           // refunded
    code("80", Failed,  Unclear,  Kind::Account),         // blocked by the seller
    code("81", Failed,  Unclear,  Kind::Account),         // seller blocked by the account
    code("82", Failed,  Unclear,  Kind::Account),         // account not verified
    code("83", Unclear, Unclear,  Kind::TooOften),        // price list quota: not about bills
    code("84", Failed,  Failed,   Kind::BadInput),        // invalid sum
    code("85", Failed,  Unclear,  Kind::TooOften),        // transaction quota
    code("86", Failed,  Unclear,  Kind::TooOften),        // PLN number quota
    code("87", Failed,  Unclear,  Kind::BadInput),        // e-money in thousands only
    code("88", Failed,  Unclear,  Kind::Account),         // the account may not do this (not "paid")
    code("99", Pending, Pending,  Kind::Unavailable),     // router
];

/// The row of `rc`, where it is listed.
pub(super) fn find(rc: &str) -> Option<&'static Code> {
    row(CODES, rc)
}
