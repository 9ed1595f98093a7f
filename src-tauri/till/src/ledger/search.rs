//! What people type, as SQLite is asked for it. Knows no table.

/// A text for the index of three letters, whatever signs are in it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text that stands for itself in a pattern of `LIKE` with `ESCAPE '\'`.
pub(super) fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
