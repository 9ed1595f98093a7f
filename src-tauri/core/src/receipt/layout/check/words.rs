//! Words that no layout may use: what the till alone calls a row or a slip, and what denies that the
//! slip is proof. Read as one reads: no matter the capitals, blanks and signs.

use crate::receipt::proof::{PROOF, letters};

/// Rows that the till adds itself, where another row of that name could say another sum, and what
/// it calls its slips.
const LABELS: [&str; 22] = [
    "ADMIN BANK",
    "JASA LOKET",
    "TOTAL",
    "TOTAL TAG",
    "TOTAL TAGIHAN",
    "TOTAL BAYAR",
    "BAYAR SEMUA",
    "TERBILANG",
    "TUNAI",
    "KEMBALI",
    "PENERIMA",
    "PRODUK",
    "CETAK ASLI",
    "CETAK ULANG",
    "CEK",
    "BUKTI TITIP UANG",
    "TITIP UANG",
    "BUKTI PENGEMBALIAN UANG",
    "PENGEMBALIAN",
    "LATIHAN",
    "PRATINJAU",
    "CONTOH",
];

/// What the till says of a slip, anywhere in a text.
const SAID: [&str; 4] = ["CETAK ASLI", "CETAK ULANG", "TITIP UANG", "PENGEMBALIAN UANG"];

/// Which print it is, as the till writes it.
const MARKS: [&str; 2] = ["(CA)", "(CU-"];

const DENIALS: [&str; 4] = ["BUKAN", "TIDAK", "BELUM", "TANPA"];

/// Without a space, for it is looked for among letters alone.
const IS_NONE: [&str; 2] = ["BUKANBUKTIPEMBAYARAN", "BUKANLAHBUKTIPEMBAYARAN"];

pub(super) fn is_label_of_the_till(label: &str) -> bool {
    let read = bare(label);
    LABELS.iter().any(|ours| bare(ours) == read) || mark(label).is_some()
}

/// What the till alone says, where the text says it.
pub(super) fn of_the_till(text: &str) -> Option<&'static str> {
    SAID.into_iter().find(|words| stands(text, words)).or_else(|| mark(text))
}

/// Whether the text has the words of proof and a word that takes them back.
pub(super) fn denies_proof(text: &str) -> bool {
    let denial = |word: &str| {
        let word = word.to_ascii_uppercase();
        DENIALS.contains(&word.strip_suffix("LAH").unwrap_or(&word))
    };
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    says_it_is_none(text) || (bare(text).contains(&bare(PROOF)) && words.any(denial))
}

/// Whether the text says outright that the slip is no proof, however close its words stand.
pub(super) fn says_it_is_none(text: &str) -> bool {
    let read = bare(text);
    IS_NONE.iter().any(|denial| read.contains(denial))
}

fn mark(text: &str) -> Option<&'static str> {
    let read: String = text.split_whitespace().collect::<String>().to_ascii_uppercase();
    MARKS.into_iter().find(|mark| read.contains(mark))
}

fn bare(text: &str) -> String {
    letters(text).map(|(_, letter)| letter).collect()
}

/// Whether the words stand in the text, and not as part of others: `DICETAK ULANG` says something
/// else.
fn stands(text: &str, words: &str) -> bool {
    let read: Vec<(usize, char)> = letters(text).collect();
    let wanted = bare(words);
    // A letter is one byte, so letters of one word have neighbouring places.
    let place = |at: Option<usize>| Some(read.get(at?)?.0);
    let is_one_word = |before: Option<usize>, after: usize| {
        place(before).is_some_and(|at| place(Some(after)) == Some(at.saturating_add(1)))
    };
    (0..read.len()).any(|from| {
        let to = from.saturating_add(wanted.len());
        let found = read.get(from..to).unwrap_or_default();
        found.iter().map(|(_, letter)| *letter).eq(wanted.chars())
            && !is_one_word(from.checked_sub(1), from)
            && !is_one_word(to.checked_sub(1), to)
    })
}
