//! Tables read back by readers that are not ours.

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};

use super::*;

const COLUMNS: &[Column] = &[
    Column { name: "customer_no", title: "Nomor pelanggan", width: 20 },
    Column { name: "total", title: "Total", width: 14 },
];

/// Numbers, names and references as customers, providers and pranksters write them.
const TEXTS: &[&str] = &[
    "000123",
    "0000000000000000000001",
    "12345678901234567890",
    "1E5",
    "=1+1",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+6281234567890",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "O'Brien \"Si\" , Aminah",
    "baris\nkedua",
    "Nyoman Ñ 王 😀",
    "",
    " ",
    "2026-11-22",
    "TRUE",
];

fn table() -> Table {
    let row =
        |text: &&str| vec![Cell::Text((*text).to_owned()), Cell::Number(9_007_199_254_740_991)];
    let mut rows: Vec<Vec<Cell>> = TEXTS.iter().map(row).collect();
    rows.push(vec![Cell::Nothing, Cell::Nothing]);
    Table { title: "Transaksi", columns: COLUMNS, rows }
}

fn written(kind: Kind) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    write_over(&[table(), table_of_another_name()], kind, &path).unwrap();
    std::fs::read(path).unwrap()
}

fn table_of_another_name() -> Table {
    Table { title: "Per hari", ..table() }
}

#[test]
fn a_spreadsheet_has_texts_and_numbers_and_no_formula() {
    let bytes = written(Kind::Xlsx);
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Transaksi", "Per hari"]);
    let range = book.worksheet_range("Transaksi").unwrap();
    assert_eq!(range.get((0, 0)), Some(&Data::String("Nomor pelanggan".into())));
    for (at, text) in TEXTS.iter().enumerate() {
        let cell = range.get((at + 1, 0)).unwrap();
        // An empty text is an empty cell.
        let empty = text.is_empty() && *cell == Data::Empty;
        assert!(empty || *cell == Data::String((*text).to_owned()), "{text:?} became {cell:?}");
        assert_eq!(range.get((at + 1, 1)), Some(&Data::Float(9_007_199_254_740_991.0)));
    }
    assert!(book.worksheet_formula("Transaksi").unwrap().is_empty(), "nothing runs");
}

#[test]
fn a_plain_table_cannot_run_and_loses_nothing() {
    let bytes = written(Kind::Csv);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert_eq!(reader.headers().unwrap(), vec!["customer_no", "total"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), TEXTS.len() + 1);
    for (row, text) in rows.iter().zip(TEXTS) {
        let found = &row[0];
        assert_eq!(found.strip_prefix('\'').unwrap_or(found), *text, "nothing is lost");
        let runs = |sign: char| "=+-@\t\r\n＝＋－＠".contains(sign);
        assert!(!found.starts_with(runs), "{found:?}");
        assert_eq!(found.starts_with('\''), text.starts_with(runs), "{found:?}");
        assert_eq!(&row[1], "9007199254740991");
    }
}

#[test]
fn no_cell_is_a_formula_and_each_comes_back() {
    for cell in ["=1+1", "+628123", "-RT 03", "@a", "\tx", "\rx", "'tis", "0812", "", "SITI"] {
        let safe = harmless(cell);
        assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']), "{safe:?}");
        assert_eq!(read_back(&safe), cell);
    }
    assert_eq!(harmless("008812"), "008812", "digits stay as they are");
}
