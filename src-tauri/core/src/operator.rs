//! Who stands at the counter: what an owner and a cashier may do, what a PIN may be, and how long
//! wrong ones are waited out. It knows no hash, no clock and no disk.

use serde::{Deserialize, Serialize};

/// What a person is to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Cashier,
}

/// What a person wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Sell, print, look things up.
    Sell,
    /// Run the shop: accounts, keys, fees, settings, operators, other people's reports.
    Run,
}

impl Role {
    /// Every role has a name of its own in scripts and in the page.
    pub fn from_id(id: &str) -> Option<Role> {
        match id {
            "owner" => Some(Role::Owner),
            "cashier" => Some(Role::Cashier),
            _ => None,
        }
    }

    pub fn may(self, right: Right) -> bool {
        match (self, right) {
            (Role::Owner, Right::Sell | Right::Run) | (Role::Cashier, Right::Sell) => true,
            (Role::Cashier, Right::Run) => false,
        }
    }
}

/// The longest code of an operator: it stands on every receipt.
pub const LONGEST_CODE: usize = 8;

/// The code that an operator is known by on receipts and in the ledger: letters and digits, capitals.
pub fn code(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=LONGEST_CODE).contains(&text.len())
        && text.bytes().all(|sign| sign.is_ascii_alphanumeric());
    fits.then(|| text.to_ascii_uppercase())
}

/// Why a PIN cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPin {
    /// Four to eight digits.
    Shape,
    /// What everybody tries first: one digit over and over, or digits in a row.
    TooEasy,
}

/// # Errors
/// It is no PIN, or one that everybody tries first.
pub fn check_pin(pin: &str) -> Result<(), BadPin> {
    if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|sign| sign.is_ascii_digit()) {
        return Err(BadPin::Shape);
    }
    let steps: Vec<i16> = pin
        .bytes()
        .zip(pin.bytes().skip(1))
        .map(|(one, next)| i16::from(next) - i16::from(one))
        .collect();
    let in_a_row = |step: i16| steps.iter().all(|each| *each == step);
    match in_a_row(0) || in_a_row(1) || in_a_row(-1) {
        true => Err(BadPin::TooEasy),
        false => Ok(()),
    }
}

/// So many wrong PINs cost nothing: fingers slip.
const FREE_TRIES: u32 = 3;
const FIRST_WAIT_MS: i64 = 5_000;
const LONGEST_WAIT_MS: i64 = 5 * 60_000;

/// How long nobody may try again after this many wrong PINs in a row, in milliseconds: nothing for
/// the first ones, then twice as long each time, up to five minutes.
pub fn wait_ms(wrong: u32) -> i64 {
    let Some(doublings) = wrong.checked_sub(FREE_TRIES) else { return 0 };
    FIRST_WAIT_MS
        .saturating_mul(1_i64.checked_shl(doublings.min(16)).unwrap_or(1))
        .min(LONGEST_WAIT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cashier_sells_and_does_not_run_the_shop() {
        assert!(Role::Cashier.may(Right::Sell) && !Role::Cashier.may(Right::Run));
        assert!(Role::Owner.may(Right::Sell) && Role::Owner.may(Right::Run));
        assert_eq!(Role::from_id("admin"), None);
    }

    #[test]
    fn a_pin_is_four_to_eight_digits_that_nobody_tries_first() {
        for good in ["2580", "1357", "112233", "90210477"] {
            assert_eq!(check_pin(good), Ok(()), "{good}");
        }
        for bad in ["", "123", "123456789", "12a4", "12 4", "١٢٣٤", "-123"] {
            assert_eq!(check_pin(bad), Err(BadPin::Shape), "{bad}");
        }
        for easy in ["0000", "999999", "1234", "456789", "4321", "87654321"] {
            assert_eq!(check_pin(easy), Err(BadPin::TooEasy), "{easy}");
        }
    }

    #[test]
    fn wrong_tries_cost_more_and_more_time() {
        let waits: Vec<i64> = (0..=10).map(|wrong| wait_ms(wrong) / 1000).collect();
        assert_eq!(waits, [0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(wait_ms(u32::MAX), 300_000);
    }

    #[test]
    fn a_code_fits_on_a_receipt() {
        assert_eq!(code(" siti1 ").as_deref(), Some("SITI1"));
        for bad in ["", "SITI AMINAH", "SITI-1", "SITIAMINAH", "ŠITI"] {
            assert_eq!(code(bad), None, "{bad}");
        }
    }
}
