//! A shift at the drawer: what a count of notes comes to, what should lie in the drawer, and what the
//! shift earned. Knows no disk, no clock and no person; what a deposit tells is next door.
//!
//! What each sale does to the drawer:
//!
//! | it ... | in this shift |
//! | --- | --- |
//! | was taken here, and is paid | its grand total came in: the cash less the change |
//! | was taken here, and is in doubt | the same: the customer left the money here ("titip uang") |
//! | was taken here, and failed here | it came in and went back: nothing |
//! | was taken here, and fails later | it came in. It goes back where it is decided |
//! | was taken before, or in no shift, and fails here | its grand total goes out: this drawer pays it back |
//! | was taken before, and turns out paid here | nothing: the money came in then. Its margin is earned here |
//!
//! Money that was taken for a collective list and is neither paid nor in doubt lies in the drawer as well: how
//! much more of it there is than when the shift began is counted beside the sales. Its line's payment comes in
//! as that money goes, so that each rupiah is counted once.
//!
//! What was decided while no shift was open moves nothing in any of them: the next float is counted.

use serde::{Deserialize, Serialize};

use crate::money::Rupiah;
use crate::payment::State;

pub mod deposit;

#[cfg(test)]
mod tests;

/// A note or a coin of the rupiah.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Face {
    value: i64,
    is_coin: bool,
}

const fn note(value: i64) -> Face {
    Face { value, is_coin: false }
}

const fn coin(value: i64) -> Face {
    Face { value, is_coin: true }
}

impl Face {
    /// What lies in a drawer, the largest first.
    pub const ALL: [Face; 12] = [
        note(100_000),
        note(75_000),
        note(50_000),
        note(20_000),
        note(10_000),
        note(5_000),
        note(2_000),
        note(1_000),
        coin(1_000),
        coin(500),
        coin(200),
        coin(100),
    ];

    pub fn value(self) -> i64 {
        self.value
    }

    pub fn is_coin(self) -> bool {
        self.is_coin
    }

    /// `50000` is a note, `500c` a coin; a thousand is both, so the letter may not be left out there.
    pub fn id(self) -> String {
        format!("{}{}", self.value, if self.is_coin { "c" } else { "" })
    }

    /// Reads an id; of what there is only as a coin, the letter may be missing.
    pub fn from_id(id: &str) -> Option<Face> {
        let id = id.trim().to_ascii_lowercase();
        let is = |face: &Face| face.id() == id;
        let alone = |face: &Face| face.is_coin && face.value.to_string() == id;
        Face::ALL
            .iter()
            .find(|face| is(face))
            .or_else(|| Face::ALL.iter().find(|face| alone(face)))
            .copied()
    }
}

impl From<Face> for String {
    fn from(face: Face) -> String {
        face.id()
    }
}

impl TryFrom<String> for Face {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Face, Self::Error> {
        Face::from_id(&id).ok_or("no note or coin of the rupiah")
    }
}

/// So many of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    pub face: Face,
    pub count: u32,
}

impl Pieces {
    pub fn sum(self) -> Option<Rupiah> {
        let sum = self.face.value.checked_mul(i64::from(self.count))?;
        Rupiah::try_from(sum).ok()
    }
}

/// What all of it comes to, or nothing beyond all sense.
pub fn counted(pieces: &[Pieces]) -> Option<Rupiah> {
    pieces.iter().try_fold(Rupiah::ZERO, |sum, each| sum.plus(each.sum()?))
}

/// A sale that has to do with a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    pub grand_total: Rupiah,
    /// Its money was taken while this shift was open.
    pub taken_here: bool,
    /// Its verdict came, from the provider or a person, while this shift was open.
    pub decided_here: bool,
    pub state: State,
    pub cost: Option<Rupiah>,
}

/// So many sales, and what customers paid for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub count: u32,
    pub sum: Rupiah,
}

impl Tally {
    fn add(&mut self, amount: Rupiah) -> Option<()> {
        self.count = self.count.checked_add(1)?;
        self.sum = self.sum.plus(amount)?;
        Some(())
    }
}

/// What a shift sold, and what became of it as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub paid: Tally,
    pub in_doubt: Tally,
    /// Taken here, and given back here.
    pub failed: Tally,
    /// In doubt since before this shift, and paid now.
    pub earlier_paid: Tally,
    /// In doubt since before this shift, and paid back out of this drawer.
    pub earlier_failed: Tally,
    /// What is left to the shop of what turned out paid here, where the deposit's cost is known.
    pub margin: i64,
    /// Of so many nobody knows.
    pub margin_unknown: u32,
}

impl Totals {
    /// Nothing where the sums are beyond all sense.
    pub fn of(sales: &[Sale]) -> Option<Totals> {
        let mut totals = Totals::default();
        for sale in sales {
            let tally = match (sale.taken_here, sale.decided_here, sale.state) {
                (true, true, State::Paid) => &mut totals.paid,
                (true, true, State::Failed) => &mut totals.failed,
                // Whatever became of it since: the money is in this drawer.
                (true, false, State::Paid | State::Failed) | (true, _, State::InDoubt) => {
                    &mut totals.in_doubt
                }
                (false, true, State::Paid) => &mut totals.earlier_paid,
                (false, true, State::Failed) => &mut totals.earlier_failed,
                (false, true, State::InDoubt) | (false, false, _) => continue,
            };
            tally.add(sale.grand_total)?;
            if sale.decided_here && sale.state == State::Paid {
                match sale.cost {
                    Some(cost) => {
                        let margin = sale.grand_total.get().checked_sub(cost.get())?;
                        totals.margin = totals.margin.checked_add(margin)?;
                    }
                    None => totals.margin_unknown = totals.margin_unknown.checked_add(1)?,
                }
            }
        }
        Some(totals)
    }
}

/// What went into the drawer and out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawer {
    pub float: Rupiah,
    pub cash_in: Rupiah,
    pub cash_out: Rupiah,
    /// More money for collective lists than when the shift began, or less.
    pub held: i64,
    pub totals: Totals,
}

impl Drawer {
    /// What should lie in it. Less than nothing where more went out than anybody wrote down.
    pub fn expected(&self) -> Option<i64> {
        let totals = &self.totals;
        // What failed here came in and went back.
        let ins = [self.float, totals.paid.sum, totals.in_doubt.sum, self.cash_in];
        let outs = [totals.earlier_failed.sum, self.cash_out];
        let without = Rupiah::sum(ins)?.get().checked_sub(Rupiah::sum(outs)?.get())?;
        without.checked_add(self.held)
    }
}

/// Counted less expected: above zero there is more than there should be.
pub fn difference(counted: Rupiah, expected: i64) -> Option<i64> {
    counted.get().checked_sub(expected)
}

/// What stood when a shift was closed, beside the count; kept as it was then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub cash_in: Rupiah,
    pub cash_out: Rupiah,
    /// More money for collective lists than when the shift began, or less.
    #[serde(default)]
    pub held: i64,
    pub totals: Totals,
    pub deposits: Vec<deposit::Deposit>,
    /// Falls between the last closing and this opening, when nobody answered for the drawer.
    #[serde(default)]
    pub falls_before: Vec<deposit::Fall>,
    /// The numbers of payments that were in doubt.
    pub in_doubt: Vec<String>,
}

impl Closing {
    pub fn drawer(&self, float: Rupiah) -> Drawer {
        Drawer {
            float,
            cash_in: self.cash_in,
            cash_out: self.cash_out,
            held: self.held,
            totals: self.totals.clone(),
        }
    }

    /// Every fall, those of before the opening first.
    pub fn falls(&self) -> impl Iterator<Item = &deposit::Fall> {
        self.falls_before.iter().chain(self.deposits.iter().flat_map(|one| &one.falls))
    }
}
