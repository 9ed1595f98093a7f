//! The words that make a slip proof of payment, and the guard that keeps them off every other
//! slip, whoever's text they stand in. Knows no bill and no layout.

use super::Line;

/// Stands on every paid slip, and on no other.
pub(super) const PROOF: &str = "BUKTI PEMBAYARAN YANG SAH";

/// For billers whose own sentence is not known, or lacks the words.
pub(super) const NEUTRAL: &str = "STRUK INI MERUPAKAN BUKTI PEMBAYARAN YANG SAH";

/// How many letters at the end of `PROOF` are struck out: `SAH`.
const STRUCK: usize = 3;

/// Strikes the words of proof out of the lines, also where they run over several lines, stand
/// close together or are parted by signs. Widths stay.
pub(super) fn strike(lines: &mut [Line]) {
    let mut texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
    strike_texts(&mut texts);
    for (line, text) in lines.iter_mut().zip(texts) {
        line.text = text;
    }
}

/// Whether the words of proof stand on the lines, by the guard's own reading.
pub(super) fn says(lines: &[Line]) -> bool {
    let words: String = letters(PROOF).map(|(_, letter)| letter).collect();
    let texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
    find(&texts, &words).is_some()
}

/// Whether a sentence has the words as they are, and not as the beginning of others: `YANG SAHABAT`.
pub(super) fn is_said(sentence: &str) -> bool {
    let is_apart = |letter: Option<char>| !letter.is_some_and(|it| it.is_ascii_alphanumeric());
    let around: Vec<&str> = sentence.split(PROOF).collect();
    around.windows(2).any(|pair| {
        matches!(pair, [before, after]
            if is_apart(before.chars().next_back()) && is_apart(after.chars().next()))
    })
}

/// `strike`, for one value.
pub(super) fn struck(text: String) -> String {
    let mut texts = [text];
    strike_texts(&mut texts);
    let [text] = texts;
    text
}

fn strike_texts(texts: &mut [String]) {
    let words: String = letters(PROOF).map(|(_, letter)| letter).collect();
    // Without the struck letters what stands around them may read as the words again.
    while let Some(places) = find(texts, &words) {
        for (line, at) in places {
            if let Some(text) = texts.get_mut(line) {
                // What is struck is an ASCII letter, so the text around it stays whole.
                text.replace_range(at..at.saturating_add(1), "*");
            }
        }
    }
}

/// Line and place of the letters to strike, where the words stand.
fn find(texts: &[String], words: &str) -> Option<Vec<(usize, usize)>> {
    let stream: String =
        texts.iter().flat_map(|text| letters(text)).map(|(_, letter)| letter).collect();
    let end = stream.find(words)?.saturating_add(words.len());
    let places = texts
        .iter()
        .enumerate()
        .flat_map(|(line, text)| letters(text).map(move |(at, _)| (line, at)));
    Some(places.skip(end.saturating_sub(STRUCK)).take(STRUCK).collect())
}

/// What one reads of a text: letters and digits, as capitals, with their places.
pub(super) fn letters(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices()
        .filter(|(_, letter)| letter.is_ascii_alphanumeric())
        .map(|(at, letter)| (at, letter.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::Style;

    fn after(texts: &[&str]) -> Vec<String> {
        let mut lines: Vec<Line> = texts
            .iter()
            .map(|text| Line { text: (*text).to_owned(), style: Style::Normal })
            .collect();
        strike(&mut lines);
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn the_words_are_struck_out_wherever_they_stand() {
        assert_eq!(after(&["X BUKTI PEMBAYARAN YANG SAH"]), ["X BUKTI PEMBAYARAN YANG ***"]);
        assert_eq!(
            after(&["bukti-pembayaran", " yang", "Sahrul"]),
            ["bukti-pembayaran", " yang", "***rul"]
        );
        assert_eq!(after(&["BUKTI PEMBAYARAN YANG SASAHH"]), ["BUKTI PEMBAYARAN YANG SASAHH"]);
        assert_eq!(after(&["BUKTIPEMBAYARANYANGSAHSAH"]), ["BUKTIPEMBAYARANYANG******"]);
        assert_eq!(after(&["BUKTI PEMBAYARAN"]), ["BUKTI PEMBAYARAN"]);
        assert!(is_said(NEUTRAL));
    }

    #[test]
    fn the_words_are_said_only_where_they_end() {
        for said in [
            "BUKTI PEMBAYARAN YANG SAH",
            "(BUKTI PEMBAYARAN YANG SAH)",
            "X. BUKTI PEMBAYARAN YANG SAH.",
        ] {
            assert!(is_said(said), "{said}");
        }
        for not in
            ["", "BUKTI PEMBAYARAN YANG SAHABAT", "XBUKTI PEMBAYARAN YANG SAH", "BUKTI PEMBAYARAN"]
        {
            assert!(!is_said(not), "{not}");
        }
        assert!(is_said("BUKTI PEMBAYARAN YANG SAHABAT, BUKTI PEMBAYARAN YANG SAH"));
    }
}
