//! A collective payment (kolektif): many bills, one sum of money. Decides where a line of the list
//! stands and what may be done with it. Every line is a payment of its own and obeys the payment's
//! life; nothing here sends, stores or asks anything.
//!
//! | the line | its money | may be asked anew | may be paid | may be given back |
//! | --- | --- | --- | --- | --- |
//! | is new, refused, owed, returned | is not here | yes | once it is agreed to | |
//! | is agreed to | is here | yes | yes | yes |
//! | is in doubt | left, or not | no | no | no |
//! | is paid | left | no | no | no |
//! | failed: proved not paid | is here | yes | yes, asked anew first | yes |
//! | failed, and its provider said otherwise later | is here | no | no | no: a person closes the line |
//! | is closed: a person found that it was paid | left | no | no | no |

use crate::money::Rupiah;
use crate::payment::State;

/// What is known of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// There is a bill, by the last inquiry.
    pub has_bill: bool,
    /// The last asking ended without a bill, or the bill could not be paid.
    pub refused: bool,
    /// Its money was taken and is not given back.
    pub agreed: bool,
    /// Its money was taken once, and given back.
    pub returned: bool,
    /// The payment of the last inquiry.
    pub payment: Option<State>,
    /// A payment of this line, of whatever inquiry, is in doubt or paid, or was ever contradicted
    /// after it failed.
    pub something_left: bool,
    /// The agreement is of a ledger that does not know all that was done since.
    pub unsure: bool,
    /// A person found that it was paid, whatever its payment says.
    pub closed: bool,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    New,
    Refused,
    Owed,
    Agreed,
    Paid,
    InDoubt,
    Failed,
    Returned,
    Closed,
}

impl Stand {
    pub fn word(self) -> &'static str {
        match self {
            Stand::New => "new",
            Stand::Refused => "refused",
            Stand::Owed => "owed",
            Stand::Agreed => "agreed",
            Stand::Paid => "paid",
            Stand::InDoubt => "in_doubt",
            Stand::Failed => "failed",
            Stand::Returned => "returned",
            Stand::Closed => "closed",
        }
    }
}

impl Known {
    pub fn stand(&self) -> Stand {
        match (self.payment, self.agreed) {
            _ if self.closed => Stand::Closed,
            (Some(State::Paid), _) => Stand::Paid,
            (Some(State::InDoubt), _) => Stand::InDoubt,
            (Some(State::Failed), true) => Stand::Failed,
            (Some(State::Failed), false) => Stand::Returned,
            (None, true) => Stand::Agreed,
            (None, false) if self.returned => Stand::Returned,
            (None, false) if self.has_bill => Stand::Owed,
            (None, false) if self.refused => Stand::Refused,
            (None, false) => Stand::New,
        }
    }

    /// A new inquiry may take the place of the last one.
    pub fn may_be_asked(&self) -> bool {
        !self.something_left && !self.closed
    }

    /// People may agree to the bill as it is now: for the first time, or to another total.
    pub fn may_be_agreed(&self) -> bool {
        self.may_be_asked() && self.has_bill && self.payment.is_none() && !self.returned
    }

    /// Its payment may be opened.
    pub fn may_be_paid(&self) -> bool {
        self.agreed && !self.unsure && self.may_be_agreed()
    }

    /// It failed for good and may be tried once more.
    pub fn may_be_retried(&self) -> bool {
        self.stand() == Stand::Failed && !self.something_left && !self.unsure
    }

    /// Its money is here, and nothing says that it is with a provider.
    pub fn may_be_given_back(&self) -> bool {
        self.agreed && self.may_be_asked()
    }

    /// Its money is here and nothing may be done with it: one of its payments failed, and its
    /// provider said otherwise later. A person looks, and closes the line.
    pub fn may_be_closed(&self) -> bool {
        let undecided = matches!(self.payment, Some(State::InDoubt | State::Paid));
        self.agreed && self.something_left && !self.closed && !undecided
    }

    /// Its money lies in the drawer and belongs to the customer.
    pub fn is_held(&self) -> bool {
        matches!(self.stand(), Stand::Agreed | Stand::Failed)
    }
}

/// The change of one sum of money that pays `parts` to the rupiah, where `held` of it was taken
/// before for the same lines. Nothing where the money is short or beyond all sense.
pub fn change_of(
    cash: Rupiah,
    held: Rupiah,
    parts: impl IntoIterator<Item = Rupiah>,
) -> Option<Rupiah> {
    cash.plus(held)?.minus(Rupiah::sum(parts)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line that can be: each fact in each combination that the ledger can come to.
    fn all() -> Vec<Known> {
        let mut all = Vec::new();
        for bits in 0_u8..128 {
            let bit = |at: u8| bits & (1 << at) != 0;
            for payment in [None, Some(State::InDoubt), Some(State::Paid), Some(State::Failed)] {
                let known = Known {
                    has_bill: bit(0) || payment.is_some(),
                    refused: bit(1),
                    agreed: bit(2) && !bit(3),
                    returned: bit(3),
                    payment,
                    something_left: bit(4) || matches!(payment, Some(State::InDoubt | State::Paid)),
                    unsure: bit(5),
                    closed: bit(6),
                };
                all.push(known);
            }
        }
        all
    }

    #[test]
    fn what_may_have_left_is_never_asked_paid_or_given_back() {
        for known in all().iter().filter(|it| it.something_left) {
            assert!(!known.may_be_asked(), "{known:?}");
            assert!(!known.may_be_agreed() && !known.may_be_paid(), "{known:?}");
            assert!(!known.may_be_retried() && !known.may_be_given_back(), "{known:?}");
        }
    }

    #[test]
    fn nothing_is_paid_without_an_agreement_nor_after_the_money_went_back() {
        for known in all() {
            if known.may_be_paid() {
                assert!(known.agreed && !known.returned && known.payment.is_none(), "{known:?}");
                assert!(!known.unsure && !known.closed, "{known:?}");
            }
            if known.is_held() {
                assert!(known.agreed, "{known:?}");
            }
        }
    }

    /// Whatever money of a line lies here, there is a way on: it is given back, or closed.
    #[test]
    fn no_money_is_stuck() {
        for known in all().iter().filter(|it| it.is_held()) {
            assert!(known.may_be_closed() || known.may_be_given_back(), "{known:?}");
        }
    }

    #[test]
    fn each_stand_is_told_by_its_word() {
        let at = |payment, agreed, returned, has_bill, refused| {
            let something_left = false;
            let (unsure, closed) = (false, false);
            let known = Known {
                has_bill,
                refused,
                agreed,
                returned,
                payment,
                something_left,
                unsure,
                closed,
            };
            known.stand().word()
        };
        assert_eq!(at(None, false, false, false, false), "new");
        assert_eq!(at(None, false, false, false, true), "refused");
        assert_eq!(at(None, false, false, true, true), "owed");
        assert_eq!(at(None, true, false, true, false), "agreed");
        assert_eq!(at(None, false, true, true, false), "returned");
        assert_eq!(at(Some(State::InDoubt), true, false, true, false), "in_doubt");
        assert_eq!(at(Some(State::Paid), true, false, true, false), "paid");
        assert_eq!(at(Some(State::Failed), true, false, true, false), "failed");
        assert_eq!(at(Some(State::Failed), false, true, true, false), "returned");
    }

    #[test]
    fn one_sum_is_split_to_the_rupiah() {
        let rp = |amount: i64| Rupiah::try_from(amount).unwrap();
        let parts = [rp(206_750), rp(98_001), rp(35_249)];
        assert_eq!(change_of(rp(350_000), rp(0), parts), Some(rp(10_000)));
        assert_eq!(change_of(rp(340_000), rp(0), parts), Some(rp(0)));
        assert_eq!(change_of(rp(339_999), rp(0), parts), None, "one rupiah short");
        assert_eq!(change_of(rp(3_000), rp(337_000), parts), Some(rp(0)), "the rest was here");
    }
}
