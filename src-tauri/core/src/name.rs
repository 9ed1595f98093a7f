//! Whether two spellings are one person's name, as providers tell names: in any case, with or
//! without points, and with letters hidden behind `*`. Knows nothing of who is asked or shown.

/// Whether `known` and `told` can be the same name. Letters and digits are compared, nothing else,
/// and a star stands for whatever was hidden: a masked name is the same where its visible letters
/// agree. A name of which nothing can be seen says nothing, and is the same as any.
pub fn is_same_name(known: &str, told: &str) -> bool {
    let (known, told) = (words(known), words(told));
    if known.len() == told.len() {
        return known.iter().zip(&told).all(|(one, other)| can_be_one(one, other));
    }
    // A mask may run over the gaps between words, and another provider writes them in one.
    can_be_one(&known.concat(), &told.concat())
}

/// The words of a name: letters, digits and stars in small letters, all other signs left out.
fn words(name: &str) -> Vec<Vec<char>> {
    let plain = |word: &str| -> Vec<char> {
        word.chars()
            .filter(|sign| sign.is_alphanumeric() || *sign == '*')
            .flat_map(char::to_lowercase)
            .collect()
    };
    name.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
}

/// Whether there is a text that both describe, where a star of either stands for any letters.
fn can_be_one(one: &[char], other: &[char]) -> bool {
    // `row` says of each rest of `other` whether it can be one with the rest of `one`.
    let mut row = rest_is_hidden(other);
    for (at, sign) in one.iter().enumerate().rev() {
        let below = row;
        row = rest_is_hidden(other);
        let ends = one.get(at..).is_some_and(|rest| rest.iter().all(|sign| *sign == '*'));
        if let Some(last) = row.last_mut() {
            *last = ends;
        }
        for (place, their) in other.iter().enumerate().rev() {
            let beside = row.get(place.saturating_add(1)).copied().unwrap_or_default();
            let under = below.get(place).copied().unwrap_or_default();
            let across = below.get(place.saturating_add(1)).copied().unwrap_or_default();
            let can = match (*sign, *their) {
                ('*', _) | (_, '*') => under || beside,
                (ours, theirs) => ours == theirs && across,
            };
            if let Some(cell) = row.get_mut(place) {
                *cell = can;
            }
        }
    }
    row.first().copied().unwrap_or_default()
}

/// Of each rest of `text`, the empty one last, whether it is stars alone.
fn rest_is_hidden(text: &[char]) -> Vec<bool> {
    let rests = (0..=text.len()).map(|at| text.get(at..).unwrap_or_default());
    rests.map(|rest| rest.iter().all(|sign| *sign == '*')).collect()
}

#[cfg(test)]
mod tests {
    use super::is_same_name;

    #[test]
    fn names_as_providers_write_them() {
        let table = [
            ("SITI AMINAH", "SITI AMINAH", true),
            ("Siti Aminah", "SITI  AMINAH ", true),
            ("M. YUSUF, S.PD", "M YUSUF SPD", true),
            ("SITI AMINAH", "SITIAMINAH", true),
            ("SITI AMINAH", "SITI AMINI", false),
            ("SITI AMINAH", "SITI", false),
            ("SITI AMINAH", "AMINAH SITI", false),
            ("TOKO 2", "TOKO 3", false),
            // Masked by one or the other, with as many stars as letters, or not.
            ("SITI AMINAH", "S*** A*****", true),
            ("SITI AMINAH", "SI** AM****", true),
            ("SITI AMINAH", "S*** ****AH", true),
            ("SITI AMINAH", "S*********H", true),
            ("SITI AMINAH", "SIT* A***H", true),
            ("S*** A*****", "SITI AMINAH", true),
            ("S*** A*****", "SITI A****H", true),
            ("SITI AMINAH", "B*** A*****", false),
            ("SITI AMINAH", "S*** B*****", false),
            ("SITI AMINAH", "S*** A****I", false),
            ("S*** A*****", "BUDI A*****", false),
            ("SITI AMINAH", "S********I", false),
            // Nothing can be seen: nothing is said.
            ("SITI AMINAH", "***********", true),
            ("SITI AMINAH", "**** ******", true),
            ("SITI AMINAH", "", false),
        ];
        for (known, told, same) in table {
            assert_eq!(is_same_name(known, told), same, "{known:?} and {told:?}");
            assert_eq!(is_same_name(told, known), same, "{told:?} and {known:?}");
        }
    }
}
