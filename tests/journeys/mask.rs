//! What differs from run to run on a slip is replaced by signs of the same length, so that the
//! rest can be compared with a file.

use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/journeys");
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"];

/// Patterns in which `9` is any digit, and what stands in their place. Longer ones first.
const MOVING: [(&str, &str); 4] = [
    ("L01-999999-999999", "L01-YYMMDD-NNNNNN"),
    ("/99-99-99 99:99/999999/", "/DD-MM-YY HH:MM/NNNNNN/"),
    ("99-99-9999 99:99", "DD-MM-YYYY HH:MM"),
    ("99-99-9999", "DD-MM-YYYY"),
];

/// Masks number, days, times and months, and the provider's reference on its own line.
pub(crate) fn mask(slip: &str, reference: &str) -> String {
    let mut masked = built_in_no_year(&without_reference(slip, reference));
    for (pattern, instead) in MOVING {
        masked = replace(&masked, pattern, instead);
    }
    for month in MONTHS {
        masked = replace(&masked, &format!("{month} 9999"), "MMM YYYY");
        masked = replace(&masked, &format!("{month}99"), "MMMYY");
    }
    masked
}

/// The simulator's vehicles are so many years old, so their year moves with the calendar.
fn built_in_no_year(slip: &str) -> String {
    let line = |line: &str| match line.split_once(": ") {
        Some((head, year)) if head.starts_with("THN BUAT") || head.starts_with("TAHUN BUATAN") => {
            format!("{head}: {}\n", "Y".repeat(year.len()))
        }
        Some(_) | None => format!("{line}\n"),
    };
    slip.lines().map(line).collect()
}

/// Only on the lines of NO REF: its digits may stand in any other number by chance.
fn without_reference(slip: &str, reference: &str) -> String {
    let (mut lines, mut inside) = (Vec::new(), false);
    for line in slip.lines() {
        inside = line.starts_with("NO REF") || (inside && line.starts_with(' '));
        let (head, tail) = match line.split_once(':') {
            Some((head, tail)) if inside => (format!("{head}:"), tail),
            Some(_) | None => (String::new(), line),
        };
        let told = tail.trim();
        lines.push(if inside && !told.is_empty() && reference.contains(told) {
            format!("{head}{}", tail.replace(told, &"#".repeat(told.len())))
        } else {
            line.to_owned()
        });
    }
    lines.join("\n") + "\n"
}

/// Replaces every place where `pattern` fits and no letter or digit touches it.
fn replace(text: &str, pattern: &str, instead: &str) -> String {
    let (bytes, wanted) = (text.as_bytes(), pattern.as_bytes());
    assert!(text.is_ascii(), "slips are plain: {text}");
    assert_eq!(pattern.len(), instead.len());
    let free = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let (mut done, mut at) = (String::new(), 0);
    while at < bytes.len() {
        let fits = bytes[at..].len() >= wanted.len()
            && wanted.iter().zip(&bytes[at..]).all(|(want, have)| match want {
                b'9' => have.is_ascii_digit(),
                _ => want == have,
            })
            && (!wanted[0].is_ascii_alphanumeric() || free(at.checked_sub(1).map(|at| &bytes[at])))
            && (!wanted[wanted.len() - 1].is_ascii_alphanumeric()
                || free(bytes.get(at + wanted.len())));
        if fits {
            done.push_str(instead);
            at += wanted.len();
        } else {
            done.push(char::from(bytes[at]));
            at += 1;
        }
    }
    done
}

/// Compares a masked slip with its file, or writes the file.
pub(crate) fn as_in_file(name: &str, masked: &str) {
    let path = PathBuf::from(FOLDER).join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(FOLDER).unwrap();
        std::fs::write(&path, masked).unwrap();
        return;
    }
    let file = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(file == masked, "{name} is (UPDATE=1 rewrites):\n{masked}\nand its file has:\n{file}");
}

/// The names of all files.
pub(crate) fn files() -> Vec<String> {
    let entries = std::fs::read_dir(FOLDER).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn only_what_moves_is_masked() {
    let slip = "TGL BAYAR  : 22-11-2026 12:19\nPERIODE    : OKT26, NOV26\nDUE: 1-20 NOV 2026\n\
        NO REF     :\n  46f24b3cd9d1\nNO PEL     : 46f24b3\nRP TAG     : Rp          376.200\n\
        NO TRX     : L01-261122-000004\nL01/K01/22-11-26 12:19/000004/CA\nX NOVA26 NOV265\nTAHUN BUATAN   : 2024\n";
    let masked = "TGL BAYAR  : DD-MM-YYYY HH:MM\nPERIODE    : MMMYY, MMMYY\nDUE: 1-20 MMM YYYY\n\
        NO REF     :\n  ############\nNO PEL     : 46f24b3\nRP TAG     : Rp          376.200\n\
        NO TRX     : L01-YYMMDD-NNNNNN\nL01/K01/DD-MM-YY HH:MM/NNNNNN/CA\nX NOVA26 NOV265\nTAHUN BUATAN   : YYYY\n";
    assert_eq!(mask(slip, "46f24b3cd9d1"), masked);
}
