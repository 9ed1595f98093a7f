//! When to ask what became of a payment. Knows the gaps each provider wants; never asks itself.

/// The advice schedule of one account, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Gap from the payment's send to the first advice.
    pub first_ms: i64,
    /// Never less than this between two askings of one payment.
    pub minimum_ms: i64,
    /// Gaps after the first asking, growing; the last one repeats.
    pub gaps_ms: &'static [i64],
    /// After this long in doubt the operator is called.
    pub give_up_ms: i64,
}

impl Schedule {
    /// The schedule with the account's own gap in place of first delay, minimum and growth.
    pub fn with_gap(mut self, gap_seconds: Option<u64>) -> Schedule {
        if let Some(seconds) = gap_seconds {
            let gap = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
            self.first_ms = gap;
            self.minimum_ms = gap;
            self.gaps_ms = &[];
        }
        self
    }

    /// When the next advice is due, for a payment sent at `sent` and asked `asked` times, the
    /// last time at `last`.
    pub fn next(&self, sent: i64, asked: usize, last: Option<i64>) -> i64 {
        match (asked.checked_sub(1), last) {
            (Some(at), Some(last)) => {
                let gap = self.gaps_ms.get(at).or(self.gaps_ms.last()).copied();
                last.saturating_add(gap.unwrap_or(self.minimum_ms).max(self.minimum_ms))
            }
            (Some(_) | None, _) => sent.saturating_add(self.first_ms),
        }
    }

    /// The earliest moment at which a person may ask by hand.
    pub fn earliest(&self, sent: i64, last: Option<i64>) -> i64 {
        match last {
            Some(last) => last.saturating_add(self.minimum_ms),
            None => sent.saturating_add(self.first_ms.min(self.minimum_ms)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Schedule = Schedule {
        first_ms: 60_000,
        minimum_ms: 60_000,
        gaps_ms: &[120_000, 300_000],
        give_up_ms: 86_400_000,
    };

    #[test]
    fn gaps_grow_and_the_last_repeats() {
        assert_eq!(DAY.next(0, 0, None), 60_000);
        assert_eq!(DAY.next(0, 1, Some(60_000)), 180_000);
        assert_eq!(DAY.next(0, 2, Some(180_000)), 480_000);
        assert_eq!(DAY.next(0, 9, Some(480_000)), 780_000);
        assert_eq!(DAY.earliest(0, Some(60_000)), 120_000, "never under the minimum by hand");
    }

    #[test]
    fn an_account_can_ask_at_once() {
        let now = DAY.with_gap(Some(0));
        assert_eq!(
            (now.next(5, 0, None), now.next(5, 3, Some(7)), now.earliest(5, Some(7))),
            (5, 7, 7)
        );
    }
}
