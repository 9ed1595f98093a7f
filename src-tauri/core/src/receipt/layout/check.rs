//! What a shop may write in the place of a layout. A receipt stays one whoever wrote the layout: it
//! names the customer's number, the provider's reference and ours, no line of it calls itself what
//! only the till says, and none denies the proof. Knows no bill.

mod words;

use super::{Form, Layout, Row, Source};
use crate::receipt::ascii::clean;

/// Rows of one slip; the longest of ours has 25.
const MOST_ROWS: usize = 40;
/// Lines of a title, and sentences.
const MOST_LINES: usize = 4;
/// Characters of a line in a title, which is printed as it is on 48 columns.
const LONGEST_TITLE: usize = 48;
/// Characters of a sentence and of the line at the foot.
const LONGEST_TEXT: usize = 200;
/// Columns that a label has on narrow and on wide paper.
const LABEL: usize = 11;
const LONG_LABEL: usize = 15;
const LONGEST_UNIT: usize = 8;

/// Why a layout cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    #[error("tata letak tidak bisa dibaca: {0}")]
    Unreadable(String),
    #[error("judul 1 sampai {MOST_LINES} baris, masing-masing 1 sampai {LONGEST_TITLE} huruf")]
    Title,
    #[error("paling banyak {MOST_ROWS} baris")]
    TooMany,
    #[error("label baris {row} harus 1 sampai {LABEL} huruf, di kertas lebar {LONG_LABEL}")]
    Label { row: usize },
    #[error("baris {row}: «{label}» ditulis Loket sendiri")]
    Ours { row: usize, label: String },
    #[error("baris {row}: rincian tiap bulan tidak bisa digabung dengan sumber lain")]
    Table { row: usize },
    #[error("satuan di baris {row} paling panjang {LONGEST_UNIT} huruf")]
    Unit { row: usize },
    #[error("tidak ada baris dengan {0}")]
    Missing(&'static str),
    #[error("paling banyak {MOST_LINES} kalimat, masing-masing 1 sampai {LONGEST_TEXT} huruf")]
    Sentences,
    #[error("baris kaki paling panjang {LONGEST_TEXT} huruf")]
    Info,
    #[error("{place}: «{words}» ditulis Loket sendiri")]
    Words { place: &'static str, words: &'static str },
    #[error("{0}: bukti pembayaran tidak boleh disangkal")]
    Denial(&'static str),
}

/// What every slip shows, whatever else it does.
const NEEDED: [(Source, &str); 4] = [
    (Source::CustomerNo, "nomor pelanggan"),
    (Source::CustomerName, "nama"),
    (Source::Reference, "referensi penyedia"),
    (Source::Number, "nomor transaksi"),
];

impl Layout {
    /// Reads what a shop wrote. Its words come in letters that paper has.
    ///
    /// # Errors
    /// It is no layout, or it lacks what every slip shows.
    pub fn read(text: &str) -> Result<Layout, LayoutError> {
        let layout: Layout = serde_json::from_str(text)
            .map_err(|error| LayoutError::Unreadable(error.to_string()))?;
        layout.checked()
    }

    /// For the shop's settings, on one line.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn checked(self) -> Result<Layout, LayoutError> {
        let texts = |texts: &[String]| texts.iter().map(|text| clean(text)).collect::<Vec<_>>();
        let layout = Layout {
            title: texts(&self.title),
            rows: self.rows.into_iter().map(tidied).collect(),
            sentences: texts(&self.sentences),
            info: clean(&self.info),
            in_words: self.in_words,
        };
        let fits = |text: &String, most: usize| (1..=most).contains(&text.len());
        if !(1..=MOST_LINES).contains(&layout.title.len())
            || !layout.title.iter().all(|line| fits(line, LONGEST_TITLE))
        {
            return Err(LayoutError::Title);
        }
        if layout.sentences.len() > MOST_LINES
            || !layout.sentences.iter().all(|sentence| fits(sentence, LONGEST_TEXT))
        {
            return Err(LayoutError::Sentences);
        }
        if layout.info.len() > LONGEST_TEXT {
            return Err(LayoutError::Info);
        }
        // The lines of a title become one, and a place that is not known leaves nothing behind.
        let title = layout.title.join(" ").replace("{place}", "");
        check_words("judul", &title)?;
        for sentence in &layout.sentences {
            check_words("kalimat", sentence)?;
        }
        // Also where they run from one sentence to the next.
        let said = layout.sentences.join(" ");
        if let Some(words) = words::of_the_till(&said) {
            return Err(LayoutError::Words { place: "kalimat", words });
        }
        if words::says_it_is_none(&said) {
            return Err(LayoutError::Denial("kalimat"));
        }
        check_words("baris kaki", &layout.info)?;
        if layout.rows.len() > MOST_ROWS {
            return Err(LayoutError::TooMany);
        }
        for (row, number) in layout.rows.iter().zip(1..) {
            check_row(row, number)?;
        }
        let shown = |source: &Source| layout.rows.iter().any(|row| always_shows(row, source));
        match NEEDED.iter().find(|(source, _)| !shown(source)) {
            None => Ok(layout),
            Some((_, name)) => Err(LayoutError::Missing(name)),
        }
    }
}

/// Whether the row shows this as it came, on every print: where it is left out, a row above shows it.
fn always_shows(row: &Row, source: &Source) -> bool {
    let Row { label: _, long: _, from, form, unit, zero: _, unless_shown: _, reprint_only } = row;
    from.0.first() == Some(source) && *form == Form::AsSent && unit.is_empty() && !reprint_only
}

fn tidied(row: Row) -> Row {
    // A unit may begin with the space that parts it from its number.
    let apart = if row.unit.starts_with(' ') { " " } else { "" };
    let unit = clean(&row.unit);
    Row {
        label: clean(&row.label),
        long: row.long.map(|label| clean(&label)).filter(|label| !label.is_empty()),
        unit: if unit.is_empty() { unit } else { format!("{apart}{unit}") },
        ..row
    }
}

fn check_words(place: &'static str, text: &str) -> Result<(), LayoutError> {
    if let Some(words) = words::of_the_till(text) {
        return Err(LayoutError::Words { place, words });
    }
    if words::denies_proof(text) { Err(LayoutError::Denial(place)) } else { Ok(()) }
}

fn check_row(row: &Row, number: usize) -> Result<(), LayoutError> {
    // The table has a label for each line, so nothing else could stand where it is empty.
    if row.from.0.contains(&Source::SheetsTable) && row.from.0.len() > 1 {
        return Err(LayoutError::Table { row: number });
    }
    let is_table = row.from.0 == [Source::SheetsTable];
    let long = row.long.as_ref().unwrap_or(&row.label);
    let is_named = (1..=LABEL).contains(&row.label.len()) && long.len() <= LONG_LABEL;
    if is_table && row.label.is_empty() && row.long.is_none() {
        return Ok(());
    }
    if is_table || !is_named {
        return Err(LayoutError::Label { row: number });
    }
    if let Some(label) =
        [&row.label, long].into_iter().find(|label| words::is_label_of_the_till(label))
    {
        return Err(LayoutError::Ours { row: number, label: label.clone() });
    }
    if row.unit.len() > LONGEST_UNIT {
        return Err(LayoutError::Unit { row: number });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(change: impl FnOnce(&mut Value)) -> Result<Layout, LayoutError> {
        let mut layout = json!({
            "title": ["STRUK"],
            "rows": [
                { "label": "NO PEL", "from": "customer_no" },
                { "label": "NAMA", "from": "customer_name" },
                { "from": "sheets_table" },
                { "label": "NO REF", "from": "reference" },
                { "label": "NO TRX", "from": "number" },
            ],
        });
        change(&mut layout);
        Layout::read(&layout.to_string())
    }

    fn row(place: usize, key: &str, value: &str) -> Result<Layout, LayoutError> {
        with(|layout| layout["rows"][place][key] = value.into())
    }

    #[test]
    fn what_every_slip_shows_cannot_be_left_out() {
        assert!(with(|_| {}).is_ok());
        for (place, name) in
            [(0, "nomor pelanggan"), (1, "nama"), (3, "referensi penyedia"), (4, "nomor transaksi")]
        {
            let without = with(|layout| {
                layout["rows"].as_array_mut().unwrap().remove(place);
            });
            assert_eq!(without, Err(LayoutError::Missing(name)));
            for (key, value) in [
                ("from", "fact:x | year".into()),
                ("as", "count".into()),
                ("unit", " X".into()),
                ("reprint_only", true.into()),
            ] {
                let hidden = with(|layout: &mut Value| layout["rows"][place][key] = value);
                assert_eq!(hidden, Err(LayoutError::Missing(name)), "{key}");
            }
        }
        // A row with the table prints nothing else, whatever stands before it.
        for (place, from) in
            [(0, "customer_no"), (1, "customer_name"), (3, "reference"), (4, "number")]
        {
            for from in [format!("{from} | sheets_table"), format!("{from}|sheets_table|year")] {
                let refused = row(place, "from", &from);
                assert_eq!(refused, Err(LayoutError::Table { row: place + 1 }), "{from}");
            }
        }
        for from in ["sheets_table | reference", "sheets_table | sheets_table"] {
            assert_eq!(row(2, "from", from), Err(LayoutError::Table { row: 3 }), "{from}");
        }
        assert!(row(0, "from", "customer_no | identity").is_ok());
        let second = row(0, "from", "identity | customer_no");
        assert_eq!(second, Err(LayoutError::Missing("nomor pelanggan")));
    }

    #[test]
    fn labels_fit_their_columns_and_do_not_say_what_the_till_says() {
        assert!(row(0, "label", "12345678901").is_ok());
        assert_eq!(row(0, "label", "123456789012"), Err(LayoutError::Label { row: 1 }));
        assert_eq!(row(1, "label", " "), Err(LayoutError::Label { row: 2 }));
        assert!(row(1, "long", "123456789012345").is_ok());
        assert_eq!(row(1, "long", "1234567890123456"), Err(LayoutError::Label { row: 2 }));
        assert_eq!(row(2, "label", "BULAN"), Err(LayoutError::Label { row: 3 }), "sheets");
        for ours in [
            "TOTAL BAYAR",
            "total  bayar",
            "Tunai\u{200b}",
            "TOTAL-BAYAR",
            "TotalBayar",
            "TUNAI.",
            "CETAK ASLI",
            "CETAK/ULANG",
            "CEK",
            "TITIP UANG",
            "LATIHAN",
            "PRATINJAU",
            "contoh!",
            "BAYAR (CA)",
            "BAYAR (cu-1",
        ] {
            let refused = row(1, "label", ours);
            assert!(
                matches!(refused, Err(LayoutError::Ours { row: 2, .. })),
                "{ours}: {refused:?}"
            );
        }
        for ours in ["Total Tagihan", "TOTAL BAYAR.", "BUKTI TITIPUANG", "PENGEMBALIAN"] {
            let long = row(1, "long", ours);
            assert!(matches!(long, Err(LayoutError::Ours { .. })), "{ours}: {long:?}");
        }
        for free in ["TOTAL KWH", "CEKLIS", "BUKTI", "...", "TITIPAN"] {
            assert!(row(1, "label", free).is_ok(), "{free}");
        }
        assert_eq!(row(1, "unit", " ORANG SAJA"), Err(LayoutError::Unit { row: 2 }));
    }

    /// Where a text may stand, by the name that an error has for it.
    fn said(place: &'static str, lines: &[&str]) -> Result<Layout, LayoutError> {
        with(|layout| match place {
            "judul" => layout["title"] = json!(lines),
            "kalimat" => layout["sentences"] = json!(lines),
            _ => layout["info"] = lines.join(" ").into(),
        })
    }

    const PLACES: [&str; 3] = ["judul", "kalimat", "baris kaki"];

    #[test]
    fn no_text_calls_the_slip_what_only_the_till_does() {
        for place in PLACES {
            for (lines, words) in [
                (&["CETAK ASLI"][..], "CETAK ASLI"),
                (&["Struk cetak-ulang."], "CETAK ULANG"),
                (&["STRUK", "CETAK", "ULANG"], "CETAK ULANG"),
                (&["BUKTI TITIPUANG"], "TITIP UANG"),
                (&["P E N G E M B A L I A N uang"], "PENGEMBALIAN UANG"),
                (&["STRUK ( ca )"], "(CA)"),
                (&["STRUK (CU-2)"], "(CU-"),
            ] {
                assert_eq!(said(place, lines), Err(LayoutError::Words { place, words }));
            }
            for free in ["DAPAT DICETAK ULANG", "UANG TITIPAN", "CA / CU-1", "(CAP) LUNAS"] {
                assert!(said(place, &[free]).is_ok(), "{place}: {free}");
            }
        }
        let hidden = said("judul", &["CETAK{place}", "{place} ULANG"]);
        assert!(matches!(hidden, Err(LayoutError::Words { place: "judul", .. })), "{hidden:?}");
    }

    #[test]
    fn no_text_denies_the_proof() {
        for place in PLACES {
            for denial in [
                &["STRUK INI BUKAN BUKTI PEMBAYARAN YANG SAH"][..],
                &["struk ini bukanlah bukti-pembayaran yang s a h"],
                &["BUKTI PEMBAYARAN YANG SAH? TIDAK!"],
                &["BELUM: BUKTI PEMBAYARAN YANG SAH"],
                &["TIDAKLAH INI BUKTI PEMBAYARAN YANG SAH"],
                &["Tanpa bukti pembayaran yang sah"],
                &["INI BUKANBUKTI PEMBAYARAN YANG SAH"],
                &["INI BUKAN", "BUKTI PEMBAYARAN"],
            ] {
                assert_eq!(said(place, denial), Err(LayoutError::Denial(place)), "{denial:?}");
            }
            for free in [
                "STRUK INI BUKTI PEMBAYARAN YANG SAH",
                "PLN KOTA BUKANO: BUKTI PEMBAYARAN YANG SAH",
                "BUKAN PENGGANTI TBPKP",
                "TIDAK DITUKAR TANPA BUKTI PEMBAYARAN",
            ] {
                assert!(said(place, &[free]).is_ok(), "{place}: {free}");
            }
        }
        // One sentence is the proof, and another one denies something else.
        let two = ["PLN: BUKTI PEMBAYARAN YANG SAH", "UANG TIDAK KEMBALI"];
        assert!(said("kalimat", &two).is_ok());
    }

    #[test]
    fn words_come_in_letters_that_paper_has() {
        let layout = with(|layout| {
            layout["title"] = json!(["STRUK\u{1b}@ CAF\u{c9}\n"]);
            let usage = json!({ "label": "PEMAKAIAN", "from": "usage", "unit": "  M\u{b3}" });
            layout["rows"].as_array_mut().unwrap().push(usage);
            layout["info"] = " terima\tkasih ".into();
        })
        .unwrap();
        assert_eq!(layout.title, ["STRUK@ CAFE"]);
        assert_eq!(layout.rows[5].unit, " M3");
        assert_eq!(layout.info, "terima kasih");
    }

    #[test]
    fn what_is_no_layout_is_refused() {
        let read = |text: &str| Layout::read(text);
        for wrong in
            ["", "null", "[]", r#"{"title":["X"]}"#, r#"{"title":["X"],"rows":[],"sentence":"x"}"#]
        {
            assert!(matches!(read(wrong), Err(LayoutError::Unreadable(_))), "{wrong}");
        }
        assert_eq!(with(|layout| layout["title"] = json!([])), Err(LayoutError::Title));
        assert_eq!(with(|layout| layout["title"] = json!([" "])), Err(LayoutError::Title));
        let long = json!(["x".repeat(201)]);
        assert_eq!(with(|layout| layout["sentences"] = long), Err(LayoutError::Sentences));
        assert_eq!(with(|layout| layout["info"] = "x".repeat(201).into()), Err(LayoutError::Info));
        let many = with(|layout| {
            let row = layout["rows"][1].clone();
            layout["rows"].as_array_mut().unwrap().extend(vec![row; MOST_ROWS]);
        });
        assert_eq!(many, Err(LayoutError::TooMany));
    }
}
