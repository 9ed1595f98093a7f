//! An amount in Indonesian words, as cashiers read it aloud. Knows nothing of slips.

use crate::money::Rupiah;

const SMALL: [&str; 12] = [
    "NOL", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN",
    "SEPULUH", "SEBELAS",
];

/// Groups of three digits from the left; 2^53 needs six.
const GROUPS: [(i64, &str); 5] = [
    (1_000_000_000_000_000, "KUADRILIUN"),
    (1_000_000_000_000, "TRILIUN"),
    (1_000_000_000, "MILIAR"),
    (1_000_000, "JUTA"),
    (1_000, "RIBU"),
];

/// `TUJUH PULUH DUA RIBU ENAM RATUS ENAM PULUH TIGA RUPIAH`
pub(super) fn terbilang(amount: Rupiah) -> String {
    let mut rest = amount.get();
    let mut words = Vec::new();
    for (size, name) in GROUPS {
        let group = rest.checked_div(size).unwrap_or(0);
        rest = rest.checked_rem(size).unwrap_or(0);
        match group {
            0 => {}
            1 if size == 1_000 => words.push("SERIBU"),
            _ => {
                below_thousand(group, &mut words);
                words.push(name);
            }
        }
    }
    if rest > 0 || words.is_empty() {
        below_thousand(rest, &mut words);
    }
    words.push("RUPIAH");
    words.join(" ")
}

fn below_thousand(number: i64, words: &mut Vec<&'static str>) {
    let hundreds = number.checked_div(100).unwrap_or(0);
    let rest = number.checked_rem(100).unwrap_or(0);
    match hundreds {
        0 => {}
        1 => words.push("SERATUS"),
        _ => words.extend([small(hundreds), "RATUS"]),
    }
    let (tens, ones) = (rest.checked_div(10).unwrap_or(0), rest.checked_rem(10).unwrap_or(0));
    match rest {
        0 if hundreds > 0 => {}
        0..=11 => words.push(small(rest)),
        12..=19 => words.extend([small(ones), "BELAS"]),
        _ => {
            words.extend([small(tens), "PULUH"]);
            if ones > 0 {
                words.push(small(ones));
            }
        }
    }
}

fn small(number: i64) -> &'static str {
    usize::try_from(number).ok().and_then(|at| SMALL.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_words() {
        for (amount, words) in [
            (0, "NOL"),
            (1, "SATU"),
            (10, "SEPULUH"),
            (11, "SEBELAS"),
            (12, "DUA BELAS"),
            (20, "DUA PULUH"),
            (100, "SERATUS"),
            (111, "SERATUS SEBELAS"),
            (200, "DUA RATUS"),
            (1_000, "SERIBU"),
            (1_100, "SERIBU SERATUS"),
            (2_000, "DUA RIBU"),
            (11_000, "SEBELAS RIBU"),
            (72_663, "TUJUH PULUH DUA RIBU ENAM RATUS ENAM PULUH TIGA"),
            (101_000, "SERATUS SATU RIBU"),
            (1_001_000, "SATU JUTA SERIBU"),
            (1_000_000_000, "SATU MILIAR"),
            (15_000_000_007, "LIMA BELAS MILIAR TUJUH"),
            (
                9_007_199_254_740_991,
                "SEMBILAN KUADRILIUN TUJUH TRILIUN SERATUS SEMBILAN PULUH SEMBILAN MILIAR \
                 DUA RATUS LIMA PULUH EMPAT JUTA TUJUH RATUS EMPAT PULUH RIBU \
                 SEMBILAN RATUS SEMBILAN PULUH SATU",
            ),
        ] {
            let said = terbilang(Rupiah::try_from(amount).unwrap());
            assert_eq!(said, format!("{words} RUPIAH"), "{amount}");
        }
    }
}
