//! What an account's balances tell: top-ups, and falls that no sale explains, with the two sales that
//! each lies between. A pure walk over what answers told, in the order in which they came.
//!
//! A balance is only compared where no sale that has a verdict by now was under way when it was told:
//! of such a sale nobody knows whether it was charged before or after. What is still in doubt may have
//! been charged at any time since it left, or never.

use serde::{Deserialize, Serialize};

use crate::calendar::Moment;
use crate::money::Rupiah;

/// What a sale did to the deposit, as far as is known today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is paid, at this cost; nothing: the provider does not tell.
    Cost(Option<Rupiah>),
    /// It failed.
    Nothing,
    /// It is in doubt, and may have taken this.
    Perhaps(Option<Rupiah>),
}

/// A sale as people find it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub number: String,
    pub at: Moment,
}

/// One thing that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A sale left.
    Sent { sale: Mark, taken: Taken },
    /// Its verdict came.
    Decided { number: String },
    /// An answer told the balance: that of a sale, or of a question.
    Balance { balance: Rupiah, of: Option<String> },
    /// From here on it is another deposit.
    Another,
}

/// How sure it is that money went without a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// No sale explains it.
    Fall,
    /// Sales in doubt would explain it, if they were charged.
    Perhaps,
    /// The cost of a sale is not told.
    Unknown,
}

/// The balance fell by more than the sales cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fall {
    pub account: String,
    pub sure: Sure,
    pub amount: Rupiah,
    /// The last sale before the first of the two balances; nothing: none was known.
    pub after: Option<Mark>,
    /// The sale that told the second one, or the next; nothing: none came since.
    pub before: Option<Mark>,
    /// What is in doubt, and may have been charged meanwhile.
    pub doubts: Vec<String>,
}

/// What became of an account's deposit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    pub account: String,
    /// The first and the last balance that are known.
    pub first: Option<Rupiah>,
    pub last: Option<Rupiah>,
    /// What sales that are paid cost, where that is told.
    pub costs: Rupiah,
    pub costs_unknown: u32,
    pub top_ups: Rupiah,
    /// What is gone for certain without a sale.
    pub unexplained: Rupiah,
    pub falls: Vec<Fall>,
}

impl Deposit {
    /// What is gone beyond the costs that are told, and that a payment in doubt or a sale of unknown
    /// cost may explain.
    pub fn perhaps(&self) -> Rupiah {
        let fell = Rupiah::sum(self.falls.iter().map(|fall| fall.amount));
        fell.and_then(|fell| fell.minus(self.unexplained)).unwrap_or(Rupiah::ZERO)
    }
}

/// A sale that left, while the walk goes on.
struct Under {
    sale: Mark,
    taken: Taken,
}

/// The last balance that could be compared, and what was decided since.
struct Point {
    balance: Rupiah,
    after: Option<Mark>,
    costs: i64,
    unknown: u32,
}

/// Walks the facts of one account. Nothing where sums are beyond all sense.
pub fn walk(account: &str, facts: &[Fact]) -> Option<Deposit> {
    let mut deposit = Deposit { account: account.to_owned(), ..Deposit::default() };
    let mut under: Vec<Under> = Vec::new();
    let mut point: Option<Point> = None;
    let mut last_sale: Option<Mark> = None;
    for (at, fact) in facts.iter().enumerate() {
        match fact {
            Fact::Sent { sale, taken } => {
                last_sale = Some(sale.clone());
                under.push(Under { sale: sale.clone(), taken: *taken });
            }
            Fact::Decided { number } => {
                let Some(place) = under.iter().position(|one| one.sale.number == *number) else {
                    continue;
                };
                if let Taken::Cost(cost) = under.remove(place).taken {
                    spend(&mut deposit, point.as_mut(), cost)?;
                }
            }
            Fact::Another => {
                point = None;
                under.clear();
            }
            Fact::Balance { balance, of } => {
                deposit.first.get_or_insert(*balance);
                deposit.last = Some(*balance);
                if under.iter().any(|one| !matches!(one.taken, Taken::Perhaps(_))) {
                    continue;
                }
                let told = of.as_ref().and_then(|number| sale_of(facts, number));
                let next = facts.iter().skip(at).find_map(sent);
                if let Some(point) = &point {
                    let before = told.or(next).cloned();
                    compare(&mut deposit, point, *balance, before, &under)?;
                }
                point = Some(Point {
                    balance: *balance,
                    after: last_sale.clone(),
                    costs: 0,
                    unknown: 0,
                });
            }
        }
    }
    Some(deposit)
}

fn sent(fact: &Fact) -> Option<&Mark> {
    match fact {
        Fact::Sent { sale, .. } => Some(sale),
        Fact::Decided { .. } | Fact::Balance { .. } | Fact::Another => None,
    }
}

fn sale_of<'a>(facts: &'a [Fact], number: &str) -> Option<&'a Mark> {
    facts.iter().filter_map(sent).find(|sale| sale.number == number)
}

fn spend(deposit: &mut Deposit, point: Option<&mut Point>, cost: Option<Rupiah>) -> Option<()> {
    match cost {
        Some(cost) => deposit.costs = deposit.costs.plus(cost)?,
        None => deposit.costs_unknown = deposit.costs_unknown.checked_add(1)?,
    }
    // What was decided before the first balance that could be compared is in it.
    let Some(point) = point else { return Some(()) };
    match cost {
        Some(cost) => point.costs = point.costs.checked_add(cost.get())?,
        None => point.unknown = point.unknown.checked_add(1)?,
    }
    Some(())
}

/// Two balances, one after the other.
fn compare(
    deposit: &mut Deposit,
    point: &Point,
    balance: Rupiah,
    before: Option<Mark>,
    doubts: &[Under],
) -> Option<()> {
    let fell = point.balance.get().checked_sub(balance.get())?;
    let beyond = fell.checked_sub(point.costs)?;
    if beyond < 0 {
        // A sale of unknown cost makes it more than this; how much nobody knows.
        let rise = Rupiah::try_from(beyond.checked_neg()?).ok()?;
        deposit.top_ups = deposit.top_ups.plus(rise)?;
    }
    let Ok(amount) = Rupiah::try_from(beyond) else { return Some(()) };
    if amount.is_zero() {
        return Some(());
    }
    // What they may have taken together; nothing: as much as you like.
    let may_have_taken = doubts.iter().try_fold(Rupiah::ZERO, |sum, one| match one.taken {
        Taken::Perhaps(cost) => sum.plus(cost?),
        Taken::Cost(_) | Taken::Nothing => Some(sum),
    });
    let sure = match may_have_taken {
        _ if point.unknown > 0 => Sure::Unknown,
        None => Sure::Perhaps,
        Some(most) if amount <= most => Sure::Perhaps,
        Some(_) => Sure::Fall,
    };
    if sure == Sure::Fall {
        let certain = amount.minus(may_have_taken.unwrap_or(Rupiah::ZERO))?;
        deposit.unexplained = deposit.unexplained.plus(certain)?;
    }
    deposit.falls.push(Fall {
        account: deposit.account.clone(),
        sure,
        amount,
        after: point.after.clone(),
        before,
        doubts: doubts.iter().map(|one| one.sale.number.clone()).collect(),
    });
    Some(())
}
