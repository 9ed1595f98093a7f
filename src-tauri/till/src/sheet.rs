//! Tables for other programs: CSV, and XLSX for spreadsheets. The one writer of both. Text stays text,
//! with its leading zeros, and no text can run as a formula. Knows no payment.
//!
//! CSV has no types: a spreadsheet that opens one takes what begins with `=` for a formula, and guesses at
//! digits. What could run gets an apostrophe in front, the mark with which spreadsheets themselves keep a
//! text: it is seen, and a reader that knows takes off what he sees, where a tab would be lost or would
//! lose the column's width. Digits are left as they stand, for programs; people open the XLSX, where each
//! cell says what it is.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Xlsx,
}

impl Kind {
    pub fn ending(self) -> &'static str {
        match self {
            Kind::Csv => "csv",
            Kind::Xlsx => "xlsx",
        }
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// Whole rupiah, or a count.
    Number(i64),
    Nothing,
}

impl Cell {
    pub(crate) fn maybe(number: Option<i64>) -> Cell {
        number.map_or(Cell::Nothing, Cell::Number)
    }
}

/// A column: its name for programs, its title for people, its width in letters.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub title: &'static str,
    pub width: u16,
}

/// A table. Every row has a cell for each column.
#[derive(Clone, Debug)]
pub struct Table {
    pub title: &'static str,
    pub columns: &'static [Column],
    pub rows: Vec<Vec<Cell>>,
}

/// Writes the tables into a file that was made for them: as CSV only the first, which is all it can hold.
///
/// # Errors
/// What the disk said, or a table that a spreadsheet cannot hold.
pub fn write(tables: &[Table], kind: Kind, mut file: File) -> Result<(), String> {
    let bytes = match (kind, tables.first()) {
        (Kind::Csv, Some(table)) => csv(table).map_err(|error| error.to_string())?,
        (Kind::Csv, None) => Vec::new(),
        (Kind::Xlsx, _) => xlsx(tables).map_err(|error| error.to_string())?,
    };
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(|error| error.to_string())
}

/// The same to a path, over whatever is there.
///
/// # Errors
/// The same.
pub fn write_over(tables: &[Table], kind: Kind, path: &Path) -> Result<(), String> {
    let file = File::create(path).map_err(|error| error.to_string())?;
    write(tables, kind, file)
}

/// The table as CSV, as text.
///
/// # Errors
/// A cell that is none.
pub(crate) fn csv_text(table: &Table) -> Result<String, String> {
    let bytes = csv(table).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// A line of a list that somebody gave: where it begins, and its cells, or why it has none.
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) cells: Result<Vec<String>, String>,
}

/// Reads a list: `;`, `,` or tabs between its cells, whatever its first line has most of.
pub(crate) fn read_csv(text: &str) -> Vec<Row> {
    // The reader counts lines by one sign: two of them would tell a bad line's neighbour.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = (1u64..).zip(reader.records());
    rows.map(|(at, record)| match record {
        Ok(record) => Row {
            line: record.position().map_or(at, csv::Position::line),
            cells: Ok(record.iter().map(|cell| read_back(cell.trim()).to_owned()).collect()),
        },
        Err(error) => Row { line: at, cells: Err(error.to_string()) },
    })
    .collect()
}

/// What stands between the cells: of three signs the one that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: u8| head.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| column.name))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) => number.to_string(),
            Cell::Nothing => String::new(),
        }))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(RUNS) { format!("'{text}") } else { text.to_owned() }
}

/// What [`harmless`] was made of.
fn read_back(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(RUNS)).unwrap_or(cell)
}

const RUNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn xlsx(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new().set_bold().set_align(FormatAlign::Top).set_text_wrap();
    // A text that looks like a number stays one when somebody edits the cell.
    let text = Format::new().set_num_format("@");
    let money = Format::new().set_num_format("#,##0");
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(table.title)?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0u16..).zip(table.columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_string_with_format(0, at, column.title, &head)?;
        }
        for (line, row) in (1u32..).zip(&table.rows) {
            for (at, cell) in (0u16..).zip(row) {
                match cell {
                    Cell::Text(it) => sheet.write_string_with_format(line, at, it, &text)?,
                    Cell::Number(it) => {
                        sheet.write_number_with_format(line, at, exact(*it), &money)?
                    }
                    Cell::Nothing => sheet,
                };
            }
        }
    }
    book.save_to_buffer()
}

/// Spreadsheets know no whole numbers. Every sum of rupiah below 9,007,199,254,740,993 is exact.
#[expect(
    clippy::as_conversions,
    reason = "there is no other way from a whole number to their kind"
)]
fn exact(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
