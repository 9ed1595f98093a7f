//! Whole rupiah in a checked type. Nothing here knows providers or paper; there is no float on
//! any way in or out, and no arithmetic that can wrap.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest sum Loket handles, in rupiah: far above any bill, and exact in a JSON number of
/// any reader (2^53 - 1).
const LARGEST: i64 = 9_007_199_254_740_991;
/// Digits between two dots where dots part the thousands.
const THOUSAND: usize = 3;

/// An amount of whole rupiah, never negative.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rupiah(i64);

/// Why a text or number is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMoney {
    Empty,
    Negative,
    /// A fraction other than zeros, or three zeros: who writes dots between thousands means another
    /// sum by it.
    Fraction,
    TooLarge,
    NotANumber,
}

impl fmt::Display for NotMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotMoney::Empty => "no amount",
            NotMoney::Negative => "a negative amount",
            NotMoney::Fraction => {
                "an amount with a fraction of a rupiah, or with a dot between thousands"
            }
            NotMoney::TooLarge => "an amount beyond all sense",
            NotMoney::NotANumber => "not a number",
        })
    }
}

impl std::error::Error for NotMoney {}

impl TryFrom<i64> for Rupiah {
    type Error = NotMoney;

    fn try_from(value: i64) -> Result<Self, NotMoney> {
        if value < 0 {
            Err(NotMoney::Negative)
        } else if value > LARGEST {
            Err(NotMoney::TooLarge)
        } else {
            Ok(Rupiah(value))
        }
    }
}

impl From<Rupiah> for i64 {
    fn from(value: Rupiah) -> i64 {
        value.0
    }
}

impl Rupiah {
    pub const ZERO: Rupiah = Rupiah(0);
    pub const MILLION: Rupiah = Rupiah(1_000_000);

    /// Whole rupiah as a number.
    pub fn get(self) -> i64 {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or nothing where it would leave the range.
    pub fn plus(self, other: Rupiah) -> Option<Rupiah> {
        self.0.checked_add(other.0).and_then(|sum| Rupiah::try_from(sum).ok())
    }

    /// The difference, or nothing where it would be negative.
    pub fn minus(self, other: Rupiah) -> Option<Rupiah> {
        self.0.checked_sub(other.0).and_then(|rest| Rupiah::try_from(rest).ok())
    }

    pub fn sum(amounts: impl IntoIterator<Item = Rupiah>) -> Option<Rupiah> {
        amounts.into_iter().try_fold(Rupiah::ZERO, Rupiah::plus)
    }

    /// Reads a provider's number from its text: digits, and at most a fraction of zeros that cannot
    /// be thousands. Exponents, signs and separators are refused: a price that needs guessing is no
    /// price, and `206.000` may be 206 rupiah or 206 thousand.
    pub fn from_wire(text: &str) -> Result<Rupiah, NotMoney> {
        let text = text.trim();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() {
            return Err(NotMoney::Empty);
        }
        if whole.starts_with('-') {
            return Err(NotMoney::Negative);
        }
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (text.contains('.') && fraction.is_empty()) {
            return Err(NotMoney::NotANumber);
        }
        if fraction.len() == THOUSAND || fraction.bytes().any(|byte| byte != b'0') {
            return Err(NotMoney::Fraction);
        }
        whole.parse::<i64>().map_err(|_| NotMoney::TooLarge).and_then(Rupiah::try_from)
    }

    /// Reads a balance, where a provider may show a fraction: rounded down. Three digits behind the
    /// dot may be thousands.
    pub fn balance_from_wire(text: &str) -> Result<Rupiah, NotMoney> {
        let whole = match text.trim().split_once('.') {
            Some((_, fraction)) if fraction.len() == THOUSAND => return Err(NotMoney::Fraction),
            Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit()) => whole,
            Some(_) => return Err(NotMoney::NotANumber),
            None => text,
        };
        Rupiah::from_wire(whole)
    }

    /// Reads what a person typed: "50000", "50.000", "Rp 50.000". Dots stand between thousands,
    /// so they must stand in the right places; "50.00" is refused rather than guessed.
    pub fn from_person(text: &str) -> Result<Rupiah, NotMoney> {
        let text = text.trim();
        let text = match text.get(..2) {
            Some(head) if head.eq_ignore_ascii_case("rp") => {
                text.get(2..).unwrap_or_default().trim_start_matches(['.', ' ']).trim()
            }
            Some(_) | None => text,
        };
        if text.is_empty() {
            return Err(NotMoney::Empty);
        }
        if text.starts_with('-') {
            return Err(NotMoney::Negative);
        }
        let groups: Vec<&str> = text.split('.').collect();
        let well_grouped = groups.iter().enumerate().all(|(at, group)| {
            group.bytes().all(|byte| byte.is_ascii_digit())
                && !group.is_empty()
                && match at {
                    0 => group.len() <= 3 || groups.len() == 1,
                    _ => group.len() == 3,
                }
        });
        if !well_grouped {
            return Err(NotMoney::NotANumber);
        }
        groups.concat().parse::<i64>().map_err(|_| NotMoney::TooLarge).and_then(Rupiah::try_from)
    }

    /// The digits with dots between thousands: "206.750".
    pub fn dotted(self) -> String {
        let digits = self.0.to_string();
        let mut out = String::with_capacity(digits.len().saturating_mul(2));
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
                out.push('.');
            }
            out.push(digit);
        }
        out
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rp {}", self.dotted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wire(text: &str) -> Result<i64, NotMoney> {
        Rupiah::from_wire(text).map(Rupiah::get)
    }

    fn person(text: &str) -> Result<i64, NotMoney> {
        Rupiah::from_person(text).map(Rupiah::get)
    }

    #[test]
    fn wire_numbers() {
        assert_eq!(wire("11000"), Ok(11_000));
        assert_eq!(wire("11000.00"), Ok(11_000));
        assert_eq!(wire("0"), Ok(0));
        assert_eq!(wire("206.000"), Err(NotMoney::Fraction), "206 thousand, as like as not");
        assert_eq!(wire("206.0000"), Ok(206));
        assert_eq!(wire("11000.5"), Err(NotMoney::Fraction));
        assert_eq!(wire("-1"), Err(NotMoney::Negative));
        assert_eq!(wire("1e5"), Err(NotMoney::NotANumber));
        assert_eq!(wire("1."), Err(NotMoney::NotANumber));
        assert_eq!(wire("11,000"), Err(NotMoney::NotANumber));
        assert_eq!(wire(""), Err(NotMoney::Empty));
        assert_eq!(wire("99999999999999999999"), Err(NotMoney::TooLarge));
        assert_eq!(wire("9007199254740992"), Err(NotMoney::TooLarge));
        assert_eq!(Rupiah::balance_from_wire("99999.5").map(Rupiah::get), Ok(99_999));
        assert_eq!(Rupiah::balance_from_wire("726.424"), Err(NotMoney::Fraction));
        assert_eq!(Rupiah::balance_from_wire("99999.5k"), Err(NotMoney::NotANumber));
    }

    #[test]
    fn typed_amounts() {
        assert_eq!(person("50.000"), Ok(50_000), "dots stand between thousands");
        assert_eq!(person("50000"), Ok(50_000));
        assert_eq!(person("Rp 1.250.000"), Ok(1_250_000));
        assert_eq!(person("rp. 50.000"), Ok(50_000));
        assert_eq!(person("50.00"), Err(NotMoney::NotANumber));
        assert_eq!(person("1.2345"), Err(NotMoney::NotANumber));
        assert_eq!(person("5e3"), Err(NotMoney::NotANumber));
        assert_eq!(person("-5"), Err(NotMoney::Negative));
        assert_eq!(person("  "), Err(NotMoney::Empty));
    }

    proptest! {
        #[test]
        fn dotted_reads_back(amount in 0i64..=LARGEST) {
            let money = Rupiah::try_from(amount).unwrap();
            prop_assert_eq!(Rupiah::from_person(&money.to_string()), Ok(money));
            prop_assert_eq!(Rupiah::from_wire(&amount.to_string()), Ok(money));
        }
    }
}
