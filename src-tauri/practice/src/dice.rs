//! Believable invented data from a number: the same number always gives the same customer.
//!
//! Knows nothing of providers, bills or time. The algorithm is written out here, because a hash of
//! the standard library may change with the compiler, and a customer must keep the same name.

/// A stream of draws that depends on nothing but the words it was made from.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(words: &[&str]) -> Dice {
        // FNV-1a, with a separator so that ("ab", "c") and ("a", "bc") differ.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for word in words {
            for byte in word.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        Dice(hash)
    }

    fn draw(&mut self) -> u64 {
        // SplitMix64: FNV alone leaves neighbouring numbers with neighbouring bills.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.draw() % span).unwrap_or(0))
    }

    pub(crate) fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        let last = i64::try_from(choices.len()).unwrap_or(1).saturating_sub(1);
        let at = usize::try_from(self.between(0, last)).unwrap_or(0);
        choices.get(at).copied().unwrap_or("")
    }

    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| self.between(0, 9).to_string()).collect()
    }

    pub(crate) fn hex(&mut self, count: usize) -> String {
        (0..count).map(|_| format!("{:x}", self.between(0, 15))).collect()
    }

    pub(crate) fn name(&mut self) -> String {
        let first = self.pick(&[
            "SITI", "BUDI", "AGUS", "DEWI", "WAYAN", "ASEP", "RINA", "JOKO", "MADE", "FITRI",
            "HENDRA", "LESTARI", "YUSUF", "MARIA", "SLAMET", "NURUL", "EKO", "SRI", "TONI",
            "INDAH",
        ]);
        let last = self.pick(&[
            "SANTOSO",
            "WULANDARI",
            "HIDAYAT",
            "PRATAMA",
            "SIREGAR",
            "KUSUMA",
            "SETIAWAN",
            "RAHAYU",
            "NASUTION",
            "PUTRA",
            "SUSANTO",
            "ANGGRAINI",
            "SAPUTRA",
            "MANURUNG",
            "UTAMI",
            "GUNAWAN",
        ]);
        format!("{first} {last}")
    }

    pub(crate) fn address(&mut self) -> String {
        let street = self.pick(&[
            "JL MELATI",
            "JL KENANGA",
            "GG MANGGA",
            "JL PASAR BARU",
            "JL DIPONEGORO",
            "KP SAWAH",
            "JL CENDRAWASIH",
            "PERUM GRIYA ASRI",
        ]);
        let house = self.between(1, 120);
        let (rt, rw) = (self.between(1, 12), self.between(1, 9));
        format!("{street} NO {house} RT {rt:03} RW {rw:03}")
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_number_is_the_same_customer_on_every_machine() {
        let mut dice = Dice::of(&["pln", "530000000001"]);
        assert_eq!(
            (dice.name(), dice.between(0, 999_999)),
            (Dice::of(&["pln", "530000000001"]).name(), {
                let mut again = Dice::of(&["pln", "530000000001"]);
                again.name();
                again.between(0, 999_999)
            })
        );
        assert_ne!(
            Dice::of(&["ab", "c"]).between(0, i64::MAX),
            Dice::of(&["a", "bc"]).between(0, i64::MAX),
            "the words are kept apart"
        );
    }

    #[test]
    fn a_draw_stays_inside_its_bounds() {
        let mut dice = Dice::of(&["bounds"]);
        for _ in 0..10_000 {
            assert!((300..=2000).contains(&dice.between(300, 2000)));
        }
        assert_eq!(dice.between(7, 7), 7);
    }
}
