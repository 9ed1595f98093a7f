//! Who comes to the counter: the providers' documented numbers, and invented ones, some of which
//! end in a fault of the provider. Knows no till.

use std::sync::OnceLock;

use fastrand::Rng;
use loket_practice::{ENDING_MARK, Happening, SandboxNumber, sandbox_numbers};
use loket_till::view::Asking;

/// A customer who comes with one bill, perhaps again and again.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) asking: Asking,
}

/// Bill types whose invented numbers every provider of them takes: prefix, and whole length.
const INVENTED: &[(&str, &str, usize)] = &[
    ("pln-postpaid", "54", 12),
    ("pln-postpaid", "53", 12),
    ("bpjs-kesehatan", "88013", 13),
    ("gas", "01", 10),
    ("pln-nontaglis", "32250", 13),
];

/// The neighbourhood of one shop.
pub(crate) fn neighbours(count: usize, dice: &mut Rng) -> Vec<Customer> {
    static LISTED: OnceLock<Vec<SandboxNumber>> = OnceLock::new();
    let listed = LISTED.get_or_init(sandbox_numbers);
    (0..count)
        .map(|_| {
            let asking =
                if dice.u32(0..10) < 4 { documented(listed, dice) } else { invented(dice) };
            Customer { asking }
        })
        .collect()
}

fn documented(listed: &[SandboxNumber], dice: &mut Rng) -> Asking {
    let number = &listed[dice.usize(0..listed.len())];
    let (customer_no, identity) = match number.customer_no.split_once(',') {
        Some((number, identity)) => (number.to_owned(), Some(identity.to_owned())),
        None => (number.customer_no.clone(), None),
    };
    let amount = matches!(number.bill_type, "emoney" | "kirim-uang").then(|| "50000".to_owned());
    let account = if number.provider == "iak" && dice.bool() { "iak-xml" } else { number.provider };
    Asking {
        bill_type: number.bill_type.into(),
        customer_no,
        account: Some(account.into()),
        product: Some(number.product.into()),
        amount,
        identity,
        ..Asking::default()
    }
}

fn invented(dice: &mut Rng) -> Asking {
    let (bill_type, prefix, length) = INVENTED[dice.usize(0..INVENTED.len())];
    let mut number = prefix.to_owned();
    let fault = dice.u32(0..10) < 4;
    let digits = length - if fault { ENDING_MARK.len() + 2 } else { 0 };
    while number.len() < digits {
        number.push(dice.digit(10));
    }
    if fault {
        number.push_str(&format!("{ENDING_MARK}{:02}", dice.u32(1..22)));
    }
    let account = match dice.u32(0..4) {
        0 if bill_type == "pln-postpaid" => {
            Some(["digiswitch", "digiflazz", "iak", "ayoconnect", "rajabiller"][dice.usize(0..5)])
        }
        _ => None,
    };
    Asking {
        bill_type: bill_type.into(),
        customer_no: number,
        account: account.map(str::to_owned),
        ..Asking::default()
    }
}

/// Whether a provider may say of this number that it failed, and be wrong.
pub(crate) fn is_lied_about(customer_no: &str) -> bool {
    Happening::of_ending(customer_no) == Some(Happening::FalseFailure)
}
