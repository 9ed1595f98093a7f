//! What an account needs at each provider, and which answers let another account be asked.

use loket_core::account::{Account, BadAccount};
use loket_core::bill::BillType;
use loket_core::provider::{PROVIDERS, RefusalKind};

use crate::support::{account, adapter};

/// Every name a provider goes by: what is missing, and what is not understood.
#[test]
fn an_account_has_what_its_provider_wants() {
    for provider in PROVIDERS {
        for facts in provider.facts() {
            let whole = account(facts.id, false);
            assert_eq!(facts.check(&whole), Ok(()), "{}", facts.id);
            for nothing in [None, Some(" ".to_owned())] {
                let nameless = Account { username: nothing.clone(), ..whole.clone() };
                let expected =
                    if facts.needs_username { Err(BadAccount::NoUsername) } else { Ok(()) };
                assert_eq!(facts.check(&nameless), expected, "{}", facts.id);
                let strange = Account { partner_id: nothing, ..whole.clone() };
                let expected =
                    if facts.needs_partner_id { Err(BadAccount::NoPartnerId) } else { Ok(()) };
                assert_eq!(facts.check(&strange), expected, "{}", facts.id);
            }
            for format in ["json", "xml", "csv"] {
                let speaking = Account { format: Some(format.into()), ..whole.clone() };
                let expected = match (facts.id, format) {
                    ("iak", "json" | "xml") => Ok(()),
                    _ => Err(BadAccount::UnknownFormat),
                };
                assert_eq!(facts.check(&speaking), expected, "{} {format}", facts.id);
            }
        }
    }
}

/// IAK's document has a number of months for the two kinds of BPJS; no other document has one.
#[test]
fn months_are_taken_for_bpjs_at_iak() {
    let mut taken = Vec::new();
    for id in ["digiswitch", "digiflazz", "iak", "ayoconnect", "rajabiller"] {
        for bill_type in BillType::ALL {
            if adapter(id).takes_months(bill_type) {
                taken.push(format!("{id} {}", bill_type.id()));
            }
        }
    }
    assert_eq!(taken, ["iak bpjs-kesehatan", "iak bpjs-ketenagakerjaan"]);
}

/// What is said of the bill is true at every provider; what is said of the account is not.
#[test]
fn what_is_said_of_the_bill_is_not_asked_again_elsewhere() {
    let of_the_bill = [
        RefusalKind::UnknownCustomer,
        RefusalKind::NothingOwed,
        RefusalKind::BadInput,
        RefusalKind::Other,
    ];
    let of_the_account = [
        RefusalKind::Unavailable,
        RefusalKind::Account,
        RefusalKind::Address,
        RefusalKind::Deposit,
        RefusalKind::TooOften,
        RefusalKind::Unreadable,
    ];
    assert!(of_the_bill.iter().all(|kind| !kind.is_the_providers()));
    assert!(of_the_account.iter().all(|kind| kind.is_the_providers()));
}
