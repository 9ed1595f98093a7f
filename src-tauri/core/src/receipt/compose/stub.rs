//! The shop's own part of a dot-matrix form: who, what, how much and when. It calls itself a
//! settlement only where the slip beside it is proof of one.

use super::{PRACTICE, Part, bill_total, cash, check, number, shop_total, title, trace};
use crate::receipt::grid::{Paper, Value};
use crate::receipt::values::{self, Field};
use crate::receipt::{Kind, Slip};

/// Nothing for a preview: there is nothing to keep yet.
pub(in crate::receipt) fn parts(slip: &Slip, paper: Paper) -> Vec<Part> {
    let heading = match slip.kind() {
        Kind::Preview => return Vec::new(),
        Kind::Paid if slip.is_proof() => "SEGI PELUNASAN",
        Kind::Paid => "SEGI LATIHAN",
        Kind::InDoubt => "SEGI TITIP UANG",
        Kind::Failed => "SEGI PENGEMBALIAN",
    };
    let mut out = Vec::new();
    if slip.practice {
        out.push(title(PRACTICE));
    }
    out.push(title(heading));
    out.push(Part::Rule);
    super::who(&mut out, slip, paper);
    if slip.kind() == Kind::Paid {
        let layout = slip.layout();
        out.extend(values::of_when(slip, layout, paper).into_iter().map(Part::Field));
    }
    if slip.kind() == Kind::Failed && !slip.cash.is_zero() {
        out.push(bill_total(slip));
        cash(&mut out, slip);
    } else {
        shop_total(&mut out, slip);
    }
    number(&mut out, slip);
    if let (Kind::Paid, Some(at)) = (slip.kind(), slip.paid_at) {
        let time = slip.shop.zone.paper_time(at);
        out.push(Part::Field(Field::new("TGL BAYAR", "TGL BAYAR", Value::Text(time))));
    }
    out.push(Part::Rule);
    out.extend(trace(slip));
    check(&mut out, slip);
    if slip.practice {
        out.push(title(PRACTICE));
    }
    out
}
