//! What people type, as SQLite is asked for it. Knows no table.

use std::borrow::Cow;

/// What was typed, as names and numbers are kept: a number that is shown in groups is typed, or
/// pasted, in groups.
pub(super) fn kept(typed: &str) -> Cow<'_, str> {
    let is_number = typed.bytes().all(|sign| sign.is_ascii_digit() || sign == b' ');
    if is_number { typed.replace(' ', "").into() } else { typed.trim().into() }
}

/// A text for the index of three letters, whatever signs are in it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text that stands for itself in a pattern of `LIKE` with `ESCAPE '\'`.
pub(super) fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
