//! What may stand in a log: the fields of a closed list, each in a form that holds no name, number
//! or key. What does not fit its form becomes `***`, and a field that is not on the list is left
//! out, so that no caller can log a secret by mistake.

use std::fmt::{Debug, Write as _};

use tracing::field::{Field, Visit};

/// Instead of what nobody may read.
const MASKED: &str = "***";

#[derive(Clone, Copy)]
enum Form {
    /// A word of our own: a step, a code.
    Word,
    /// A payment's id: no customer's number looks like it.
    Id,
    /// A small number: milliseconds, a status, a count.
    Number,
    /// A host and its port.
    Host,
    /// `0.1.0`, `3.53.2`, `2026-11-22T10:13:00.000+07:00`
    Version,
    /// A place in our sources.
    Place,
    /// `loketctl (1234)`
    Holder,
    /// Words that somebody else may have had a part in.
    Text,
}

const FIELDS: &[(&str, Form)] = &[
    ("step", Form::Word),
    ("command", Form::Word),
    ("code", Form::Word),
    ("payment", Form::Id),
    ("bill_type", Form::Word),
    ("provider", Form::Word),
    ("call", Form::Word),
    ("came", Form::Word),
    ("verdict", Form::Word),
    ("why", Form::Word),
    ("rule", Form::Text),
    ("host", Form::Host),
    ("status", Form::Number),
    ("kind", Form::Word),
    ("ms", Form::Number),
    ("printer", Form::Word),
    ("outcome", Form::Word),
    ("setting", Form::Word),
    ("mode", Form::Word),
    ("version", Form::Version),
    ("os", Form::Word),
    ("sqlite", Form::Version),
    ("schema", Form::Number),
    ("events", Form::Number),
    ("event", Form::Number),
    ("holder", Form::Holder),
    ("run", Form::Version),
    ("place", Form::Place),
    ("message", Form::Text),
];

/// The fields of one line, as they are written.
#[derive(Default)]
pub(super) struct Fields(pub(super) String);

impl Fields {
    fn put(&mut self, field: &Field, value: &str) {
        let Some((name, form)) = FIELDS.iter().find(|(name, _)| *name == field.name()) else {
            return;
        };
        if value.is_empty() {
            return;
        }
        let told = form.of(value);
        // Writing to a text cannot fail.
        let _ = match told.contains(' ') {
            true => write!(self.0, " {name}=\"{told}\""),
            false => write!(self.0, " {name}={told}"),
        };
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, &format!("{value:?}"));
    }
}

impl Form {
    fn of(self, value: &str) -> String {
        let only = |longest: usize, also: &[u8], most_digits: usize| {
            let fits =
                |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || also.contains(&it);
            (1..=longest).contains(&value.len())
                && value.bytes().all(fits)
                && digits_in_a_row(value) <= most_digits
        };
        let is_upper = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit();
        let fits = match self {
            Form::Word => {
                value.starts_with(|it: char| it.is_ascii_lowercase())
                    && only(40, b"_.-", 3)
                    && digits(value) <= 3
            }
            Form::Id => {
                value.len() == 24
                    && value.bytes().all(is_upper)
                    && value.bytes().any(|it| it.is_ascii_uppercase())
            }
            Form::Number => {
                value.len() <= 9 && only(9, b"", 9) && digits_in_a_row(value) == value.len()
            }
            Form::Host => {
                (value.contains(['.', ':']) || value == "localhost") && only(80, b".-:[]", 5)
            }
            Form::Version => value.starts_with(|it: char| it.is_ascii_digit()) && is_version(value),
            Form::Place => value.contains(".rs:") && only(120, b"_./-:", 6),
            Form::Holder => match value.strip_suffix(')').and_then(|it| it.split_once(" (")) {
                Some((program, id)) => {
                    return format!("{} ({})", Form::Word.of(program), Form::Number.of(id));
                }
                None => false,
            },
            Form::Text => return text(value),
        };
        if fits { value.to_owned() } else { MASKED.into() }
    }
}

fn is_version(value: &str) -> bool {
    let fits = |it: u8| it.is_ascii_alphanumeric() || b".-+:~".contains(&it);
    value.len() <= 32 && value.bytes().all(fits) && digits_in_a_row(value) <= 4
}

fn digits(value: &str) -> usize {
    value.bytes().filter(u8::is_ascii_digit).count()
}

fn digits_in_a_row(value: &str) -> usize {
    value.split(|it: char| !it.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

/// Words that are not only our own, so that they can be shown: what stands in quotes, long numbers,
/// names in capitals and whatever looks like a key or an address is taken out, and only the first
/// words stay.
pub fn text(value: &str) -> String {
    let mut told = String::new();
    // Every second piece stands between quotes.
    for (at, piece) in value.split(['"', '\'', '`']).enumerate() {
        let words: Vec<&str> = piece.split_whitespace().map(word).collect();
        for word in if at % 2 == 1 { vec![MASKED] } else { words } {
            if told.len().saturating_add(word.len()) > LONGEST {
                return told;
            }
            if !(told.is_empty() || word == MASKED && told.ends_with(MASKED)) {
                told.push(' ');
            }
            if !(word == MASKED && told.ends_with(MASKED)) {
                told.push_str(word);
            }
        }
    }
    told
}

const LONGEST: usize = 160;

/// Words with capitals that are no names.
const KNOWN: &[&str] = &[
    "HTTP", "JSON", "XML", "Sukses", "Gagal", "Pending", "SUCCESS", "FAILED", "PENDING", "PROCESS",
];

fn word(word: &str) -> &str {
    let bare = word.trim_matches(|it: char| it.is_ascii_punctuation());
    let is_known = KNOWN.contains(&bare);
    let is_plain = word.is_ascii()
        && word.len() <= 32
        && digits(word) <= 3
        && (is_known || !word.contains(|it: char| it.is_ascii_uppercase()))
        && !word.contains(['/', '@', '?', '=', '\\']);
    if is_plain { word } else { MASKED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_holds_what_it_is_for() {
        for (form, value) in [
            (Form::Word, "pln-postpaid"),
            (Form::Word, "printer_offline"),
            (Form::Id, "0123456789ABCDEFGHJKMNPQ"),
            (Form::Number, "123456789"),
            (Form::Host, "api.example.co.id:8443"),
            (Form::Host, "[::1]:8443"),
            (Form::Version, "3.53.2"),
            (Form::Version, "2026-11-22T10:13:00.000+07:00"),
            (Form::Holder, "loketctl (1234)"),
            (Form::Text, "pay: rc 00 with status Sukses, all fields bound"),
            (Form::Place, "src-tauri/till/src/till/sale.rs:133"),
            (Form::Text, "payment: code 00 is listed as paid, all fields bound"),
            (Form::Text, "HTTP 502 settles nothing, whatever the body says"),
        ] {
            assert_eq!(form.of(value), value);
        }
    }

    #[test]
    fn no_form_holds_a_number_a_name_or_a_key() {
        let canaries = [
            "530000000001",
            "081234554320",
            "SITI AMINAH",
            "Siti Aminah 3171",
            "3171234567890001",
            "https://h2h.example.com/v1?pin=884422",
            "kunci-rahasia-toko-burung-7431",
            "dev-8a6f2b1c9d",
            "884422",
        ];
        let forms = [Form::Word, Form::Id, Form::Host, Form::Version, Form::Place];
        for canary in canaries {
            for form in forms {
                assert_eq!(form.of(canary), MASKED, "{canary}");
            }
            let told = Form::Text.of(&format!("rc 14: \"{canary}\" is not listed"));
            assert_eq!(told, "rc 14: *** is not listed");
        }
        // Numbers and keys that nobody put into quotes.
        let told = Form::Text.of("no bill of 530000000001 SITI for dev-8a6f2b1c9d at 884422");
        assert_eq!(told, "no bill of *** for *** at ***");
        assert_eq!(Form::Number.of("081234554320"), MASKED);
        assert_eq!(Form::Text.of("Aminah"), MASKED);
        assert_eq!(Form::Holder.of("SITI (530000000001)"), "*** (***)");
    }
}
