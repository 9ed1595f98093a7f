//! The ways in which a bound value is changed, and what each must do to a success: one table.

use crate::answers::tree::Tree;

/// What becomes of a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is no success any more.
    Never,
    /// It is the same success, with the same money.
    Same,
    /// As if the field were missing: a success only where it may be.
    Gone,
    /// In JSON of another type; in XML an empty element, as if it were missing.
    Empty,
    /// The same where a code of one digit gets its zero back, which only a number can have lost.
    Pads,
    /// The same where a truth value may be written as text.
    Texts,
    /// The change does not apply.
    Na,
}

pub(crate) enum New {
    Value(Tree),
    /// The key in the other letters, capital or small.
    Key,
    Gone,
    /// The key stands twice: with this value before or behind the own one.
    Before(Tree),
    After(Tree),
}

/// The new value from the old one and its text, where the change applies.
type Make = fn(&Tree, &str) -> Option<New>;

fn text(new: impl Into<String>) -> Option<New> {
    Some(New::Value(Tree::text(new)))
}

fn number(new: impl Into<String>) -> Option<New> {
    Some(New::Value(Tree::Number(new.into())))
}

fn value(new: Tree) -> Option<New> {
    Some(New::Value(new))
}

/// In the type that the value had, where that can be.
fn alike(was: &Tree, new: impl Into<String>) -> Option<New> {
    let new = new.into();
    match was {
        _ if new.is_empty() => None,
        Tree::Number(_) if is_plain(&new) => number(new),
        _ => text(new),
    }
}

/// Where it is another text.
fn differing(it: &str, new: String) -> Option<New> {
    if new == it { None } else { text(new) }
}

/// Digits that can stand as a number.
fn is_plain(it: &str) -> bool {
    let digits = !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    digits && (it == "0" || !it.starts_with('0'))
}

fn plain(it: &str, new: impl Into<String>) -> Option<New> {
    if is_plain(it) { number(new) } else { None }
}

/// Another letter of the same kind.
fn next(letter: char) -> char {
    match letter {
        '0'..='4' => char::from_u32(u32::from(letter) + 5).unwrap(),
        '5'..='9' => char::from_u32(u32::from(letter) - 5).unwrap(),
        'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(letter) + 1).unwrap(),
        _ => 'a',
    }
}

/// The last letter is another one.
pub(crate) fn other(it: &str) -> String {
    let kept = it.chars().count().saturating_sub(1);
    it.chars().take(kept).chain(it.chars().last().map(next)).collect()
}

fn other_first(it: &str) -> String {
    it.chars().take(1).map(next).chain(it.chars().skip(1)).collect()
}

/// Something after the first letter.
fn within(it: &str, between: &str) -> Option<New> {
    let at = it.char_indices().nth(1)?.0;
    text(format!("{}{between}{}", &it[..at], &it[at..]))
}

/// Digits of another script, from its zero on.
fn script(it: &str, zero: u32) -> Option<New> {
    let digit = |letter: char| letter.to_digit(10).and_then(|digit| char::from_u32(zero + digit));
    differing(it, it.chars().map(|letter| digit(letter).unwrap_or(letter)).collect())
}

/// Letters that look the same.
fn cyrillic(it: &str) -> Option<New> {
    differing(it, it.replace('e', "е").replace('S', "Ѕ").replace('s', "ѕ").replace('a', "а"))
}

fn thousands(it: &str, separator: &str) -> Option<New> {
    let at = it.len().checked_sub(3).filter(|at| *at > 0 && is_plain(it))?;
    text(format!("{}{separator}{}", &it[..at], &it[at..]))
}

/// The number that is left when the zeros in front go.
fn without_zeros(it: &str) -> Option<New> {
    let rest = it.strip_prefix('0').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()))?;
    let rest = rest.trim_start_matches('0');
    if it.len() < 2 { None } else { number(if rest.is_empty() { "0" } else { rest }) }
}

fn as_text(was: &Tree, it: &str) -> Option<New> {
    if matches!(was, Tree::Text(_)) { None } else { text(it) }
}

fn as_number(was: &Tree, it: &str) -> Option<New> {
    if matches!(was, Tree::Text(_)) { plain(it, it) } else { None }
}

fn exponent(it: &str) -> Option<New> {
    it.strip_suffix('0').and_then(|it| plain(it, format!("{it}E1")))
}

fn hex(it: &str) -> Option<New> {
    it.parse::<u64>().ok().and_then(|it| text(format!("{it:#x}")))
}

fn list(items: &[&Tree]) -> Option<New> {
    value(Tree::List(items.iter().map(|item| (*item).clone()).collect()))
}

fn object(was: &Tree) -> Option<New> {
    value(Tree::Object(vec![("value".to_owned(), was.clone())]))
}

fn just(it: &str, digit: &str) -> Option<New> {
    if it == digit { None } else { number(digit) }
}

use Then::{Empty, Gone, Na, Never as No, Pads, Same, Texts};

/// Columns: identity (reference, number, product, ids, names), money, code, word, truth value.
#[rustfmt::skip]
pub(crate) const CHANGES: &[(&str, Make, [Then; 5])] = &[
    // change                     how                                    ident. money  code   word   truth
    ("another last letter",       |was, it| alike(was, other(it)),             [No,   No,    No,    No,    No]),
    ("another first letter",      |was, it| alike(was, other_first(it)),       [No,   No,    No,    No,    No]),
    ("without the last letter",   |was, it| alike(was, &it[..it.len() - 1]),   [No,   No,    No,    No,    No]),
    ("without the first letter",  |was, it| alike(was, &it[1..]),              [No,   No,    No,    No,    No]),
    ("a digit more",              |was, it| alike(was, format!("{it}0")),      [No,   No,    No,    No,    No]),
    ("a digit before",            |was, it| alike(was, format!("1{it}")),      [No,   No,    No,    No,    No]),
    ("a zero before",             |_, it| text(format!("0{it}")),              [No,   Same,  No,    No,    No]),
    ("a letter behind",           |_, it| text(format!("{it}x")),              [No,   No,    No,    No,    No]),
    ("a letter before",           |_, it| text(format!("x{it}")),              [No,   No,    No,    No,    No]),
    ("itself twice over",         |_, it| text(format!("{it}{it}")),           [No,   No,    No,    No,    No]),
    ("two in one text",           |_, it| text(format!("{it},{it}")),          [No,   No,    No,    No,    No]),
    ("backwards",                 |_, it| differing(it, it.chars().rev().collect()), [No, No, No,   No,    No]),
    ("quoted",                    |_, it| text(format!("\"{it}\"")),           [No,   No,    No,    No,    No]),
    ("capital letters",           |_, it| differing(it, it.to_uppercase()),    [No,   Na,    Na,    Same,  No]),
    ("small letters",             |_, it| differing(it, it.to_lowercase()),    [No,   Na,    Na,    Same,  No]),
    ("blanks around",             |_, it| text(format!(" \t{it}\n")),          [Same, Same,  Same,  Same,  No]),
    ("a blank within",            |_, it| within(it, " "),                     [No,   No,    No,    No,    No]),
    ("a line end within",         |_, it| within(it, "\n"),                    [No,   No,    No,    No,    No]),
    ("a zero-width space within", |_, it| within(it, "\u{200b}"),              [No,   No,    No,    No,    No]),
    ("a zero-width space behind", |_, it| text(format!("{it}\u{200b}")),       [No,   No,    No,    No,    No]),
    ("a byte order mark before",  |_, it| text(format!("\u{feff}{it}")),       [No,   No,    No,    No,    No]),
    ("a soft hyphen within",      |_, it| within(it, "\u{ad}"),                [No,   No,    No,    No,    No]),
    ("turned by a mark",          |_, it| text(format!("\u{202e}{it}")),       [No,   No,    No,    No,    No]),
    ("NUL behind",                |_, it| text(format!("{it}\0")),             [No,   No,    No,    No,    No]),
    ("NUL before",                |_, it| text(format!("\0{it}")),             [No,   No,    No,    No,    No]),
    ("full-width digits",         |_, it| script(it, 0xff10),                  [No,   No,    No,    Na,    Na]),
    ("Arabic digits",             |_, it| script(it, 0x0660),                  [No,   No,    No,    Na,    Na]),
    ("mathematical digits",       |_, it| script(it, 0x1d7ce),                 [No,   No,    No,    Na,    Na]),
    ("O for 0",                   |_, it| differing(it, it.replace('0', "O")), [No,   No,    No,    Na,    Na]),
    ("Cyrillic for Latin",        |_, it| cyrillic(it),                        [No,   Na,    Na,    No,    No]),
    ("as text",                   as_text,                                     [Same, Same,  Same,  Same,  Texts]),
    ("as a number",               as_number,                                   [Same, Same,  Same,  Same,  Na]),
    ("a number without its zeros", |_, it| without_zeros(it),                  [No,   Na,    Pads,  Na,    Na]),
    ("a fraction of zeros",       |_, it| text(format!("{it}.00")),            [No,   Same,  No,    No,    No]),
    ("a number with that",        |_, it| plain(it, format!("{it}.0")),        [No,   Same,  No,    No,    Na]),
    ("a fraction",                |_, it| plain(it, format!("{it}.01")),       [No,   No,    No,    No,    Na]),
    ("an exponent of nothing",    |_, it| plain(it, format!("{it}e0")),        [No,   No,    No,    No,    Na]),
    ("an exponent",               |_, it| exponent(it),                        [No,   No,    No,    No,    Na]),
    ("negative",                  |_, it| plain(it, format!("-{it}")),         [No,   No,    No,    No,    Na]),
    ("negative as text",          |_, it| text(format!("-{it}")),              [No,   No,    No,    No,    No]),
    ("a plus sign",               |_, it| text(format!("+{it}")),              [No,   No,    No,    No,    No]),
    ("thousands with dots",       |_, it| thousands(it, "."),                  [No,   No,    No,    No,    Na]),
    ("thousands with commas",     |_, it| thousands(it, ","),                  [No,   No,    No,    No,    Na]),
    ("with its currency",         |_, it| text(format!("Rp {it}")),            [No,   No,    No,    No,    Na]),
    ("in hex",                    |_, it| hex(it),                             [No,   No,    No,    No,    Na]),
    ("beyond all sense",          |_, it| number("9".repeat(61 + it.len())),   [No,   No,    No,    No,    No]),
    ("0",                         |_, it| just(it, "0"),                       [No,   No,    Na,    Na,    No]),
    ("1",                         |_, it| just(it, "1"),                       [No,   No,    Na,    Na,    No]),
    ("true",                      |_, _| value(Tree::Bool(true)),              [No,   No,    No,    No,    Same]),
    ("false",                     |_, _| value(Tree::Bool(false)),             [No,   No,    No,    No,    No]),
    ("not there",                 |_, _| Some(New::Gone),                      [Gone, Gone,  Gone,  Gone,  Gone]),
    ("null",                      |_, _| value(Tree::Null),                    [Gone, Gone,  Gone,  Gone,  Gone]),
    ("under a key of other letters", |_, _| Some(New::Key),                    [Gone, Gone,  Gone,  Gone,  Gone]),
    ("an empty text",             |_, _| text(""),                             [Gone, Gone,  Gone,  Gone,  No]),
    ("a blank",                   |_, _| text(" "),                            [Gone, Gone,  Gone,  Gone,  No]),
    ("an empty list",             |_, _| list(&[]),                            [Empty, Empty, Empty, Empty, No]),
    ("an empty object",           |_, _| value(Tree::Object(vec![])),          [Empty, Empty, Empty, Empty, No]),
    ("in a list",                 |was, _| list(&[was]),                       [No,   No,    No,    No,    No]),
    ("in a list with another",    |was, it| list(&[was, &Tree::text(other(it))]), [No, No,   No,    No,    No]),
    ("in an object",              |was, _| object(was),                        [No,   No,    No,    No,    No]),
    ("twice, the second another", |_, it| Some(New::After(Tree::text(other(it)))),  [No, No, No,    No,    No]),
    ("twice, the first another",  |_, it| Some(New::Before(Tree::text(other(it)))), [No, No, No,    No,    No]),
    ("twice, the second null",    |_, _| Some(New::After(Tree::Null)),         [No,   No,    No,    No,    No]),
    ("twice, the first null",     |_, _| Some(New::Before(Tree::Null)),        [No,   No,    No,    No,    No]),
    ("twice the same",            |was, _| Some(New::After(was.clone())),      [No,   No,    No,    No,    No]),
];
