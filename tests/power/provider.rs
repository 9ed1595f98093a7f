//! A provider in memory that speaks as Digiswitch does, with books of its own. The last digit of a
//! customer's number says what becomes of a payment. It must not know the till.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What comes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Paid, and said so.
    Paid,
    /// Paid; at first it says that it is still at work.
    PendingThenPaid,
    /// Paid; the answer is lost.
    AnswerLost,
    Rejected,
    /// No connection: the request never arrives.
    NotReached,
}

impl Fate {
    pub(crate) fn of(number: &str) -> Fate {
        match number.bytes().last() {
            Some(b'2') => Fate::PendingThenPaid,
            Some(b'3') => Fate::AnswerLost,
            Some(b'4') => Fate::Rejected,
            Some(b'5') => Fate::NotReached,
            Some(_) | None => Fate::Paid,
        }
    }
}

/// A request to pay that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Booked {
    pub(crate) number: String,
    pub(crate) paid: bool,
    /// How often it was asked to pay under this reference.
    pub(crate) asked: u32,
}

#[derive(Clone, Default)]
pub(crate) struct Provider {
    pub(crate) booked: BTreeMap<String, Booked>,
}

impl Provider {
    /// How often a number was paid, over all references.
    pub(crate) fn paid(&self, number: &str) -> usize {
        self.booked.values().filter(|it| it.paid && it.number == number).count()
    }

    /// Its answer to a request; nothing where that is lost.
    pub(crate) fn answer(&mut self, request: &Value) -> Option<String> {
        let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
        let (reference, number) = (text("ref_id"), text("customer_no"));
        let said = match text("command").as_str() {
            "inq-pasca" => said(&reference, &number, "Sukses", "00"),
            "pay-pasca" => {
                let fate = Fate::of(&number);
                let paid = fate != Fate::Rejected;
                let new = Booked { number: number.clone(), paid, asked: 0 };
                self.booked.entry(reference.clone()).or_insert(new).asked += 1;
                match fate {
                    Fate::Paid => said(&reference, &number, "Sukses", "00"),
                    Fate::Rejected => said(&reference, &number, "Gagal", "02"),
                    Fate::PendingThenPaid => said(&reference, &number, "Pending", "03"),
                    Fate::AnswerLost | Fate::NotReached => return None,
                }
            }
            "status-pasca" => match self.booked.get(&reference) {
                Some(booked) if booked.paid => said(&reference, &number, "Sukses", "00"),
                Some(_) => said(&reference, &number, "Gagal", "02"),
                None => said(&reference, &number, "Gagal", "50"),
            },
            other => panic!("{other}: no such command"),
        };
        Some(said.to_string())
    }
}

fn said(reference: &str, number: &str, status: &str, rc: &str) -> Value {
    let mut data = json!({
        "ref_id": reference, "customer_no": number, "code": "pln",
        "message": status, "status": status, "rc": rc,
    });
    if status == "Sukses" {
        data["name"] = "SITI".into();
        data["admin"] = 2500.into();
        data["price"] = 10_000.into();
        data["selling_price"] = 11_000.into();
        data["sn"] = format!("SN{reference}").into();
    }
    json!({ "data": data })
}
