//! The customer book as a list of lines, for spreadsheets: read in line by line, written so that no
//! cell is ever taken for a formula. Knows no file of the page's: text comes in.

use std::collections::HashMap;
use std::path::PathBuf;

use loket_core::bill::BillType;

use super::Till;
use super::book::{is_one_number, one_line};
use crate::error::{Class, TillError};
use crate::ledger::entry::{BookCustomer, BookNumber};
use crate::sheet::{self, Cell, Column, Table};
use crate::view::{BadLine, BookExport, BookImport, BookNumberView};

/// As large as a list may be, in bytes.
const LARGEST: usize = 2 * 1024 * 1024;
/// As much of a bad line as is told again, in letters.
const TOLD: usize = 80;

const fn column(name: &'static str) -> Column {
    Column { name, title: name, width: 20 }
}

const COLUMNS: [Column; 8] = [
    column("nama"),
    column("kelompok"),
    column("jenis"),
    column("nomor"),
    column("produk"),
    column("jatuh_tempo"),
    column("telepon"),
    column("catatan"),
];

/// What each column may be called, in the order of [`COLUMNS`]; the last four are of collective lists
/// alone.
const NAMES: [&[&str]; 12] = [
    &["nama", "nama pelanggan", "name", "customer"],
    &["kelompok", "grup", "group", "rt", "rute", "route"],
    &["jenis", "jenis tagihan", "tagihan", "bill type", "type"],
    &["nomor", "nomor pelanggan", "no pelanggan", "no", "customer no", "number", "idpel"],
    &["produk", "kode produk", "product"],
    &["jatuh tempo", "tanggal", "tgl", "due day", "due"],
    &["telepon", "telp", "hp", "no hp", "phone"],
    &["catatan", "keterangan", "note", "notes"],
    &["nominal", "jumlah", "amount"],
    &["identitas", "nik", "identity"],
    &["bulan", "jumlah bulan", "months"],
    &["tahun", "tahun pajak", "year"],
];
/// The columns without which a line says nothing: name, bill type and number.
const NEEDED: [usize; 3] = [0, 2, 3];

/// Why nothing was taken of a line.
pub(super) struct Bad(String, String);

impl Bad {
    pub(super) fn at(self, line: u64, text: &str) -> BadLine {
        BadLine { line, code: self.0, message: self.1, text: one_line(text, TOLD) }
    }
}

impl From<TillError> for Bad {
    fn from(error: TillError) -> Bad {
        Bad(error.view.code, error.view.message)
    }
}

pub(super) fn bad(code: &str, message: impl Into<String>) -> Bad {
    Bad(code.into(), message.into())
}

enum Taken {
    Added,
    Changed,
    Same,
}

/// The book while a list is read into it.
struct Shelf {
    customers: Vec<BookCustomer>,
    /// Who differs from what the ledger has.
    touched: Vec<bool>,
    by_number: HashMap<(BillType, String), Vec<usize>>,
    by_name: HashMap<(String, String), usize>,
}

impl Shelf {
    fn of(customers: Vec<BookCustomer>) -> Shelf {
        let mut shelf = Shelf {
            touched: Vec::new(),
            by_number: HashMap::new(),
            by_name: HashMap::new(),
            customers: Vec::new(),
        };
        for customer in customers {
            shelf.put(customer, false);
        }
        shelf
    }

    fn put(&mut self, customer: BookCustomer, touched: bool) {
        let at = self.customers.len();
        for number in &customer.numbers {
            let key = (number.bill_type, number.customer_no.clone());
            self.by_number.entry(key).or_default().push(at);
        }
        self.by_name.entry(key_of(&customer.name, &customer.group)).or_insert(at);
        self.customers.push(customer);
        self.touched.push(touched);
    }

    /// Who has this number, or one that may be the same bill's.
    fn owner(&self, number: &BookNumber) -> Option<usize> {
        let key = (number.bill_type, number.customer_no.clone());
        self.by_number.get(&key)?.iter().copied().find(|at| {
            let customer = self.customers.get(*at);
            customer.is_some_and(|it| it.numbers.iter().any(|one| is_one_number(one, number)))
        })
    }

    /// Takes one good line.
    fn take(&mut self, line: BookCustomer, number: BookNumber) -> Result<Taken, Bad> {
        if let Some(at) = self.owner(&number) {
            return self.change(at, &line, &number);
        }
        match self.by_name.get(&key_of(&line.name, &line.group)).copied() {
            Some(at) => {
                let key = (number.bill_type, number.customer_no.clone());
                self.by_number.entry(key).or_default().push(at);
                let customer = self.customers.get_mut(at).ok_or_else(lost)?;
                customer.numbers.push(number);
                fill(&mut customer.phone, &line.phone);
                fill(&mut customer.note, &line.note);
                self.touch(at);
            }
            None => self.put(BookCustomer { numbers: vec![number], ..line }, true),
        }
        Ok(Taken::Added)
    }

    /// What the line says beside a number that is in the book.
    fn change(&mut self, at: usize, line: &BookCustomer, said: &BookNumber) -> Result<Taken, Bad> {
        let customer = self.customers.get_mut(at).ok_or_else(lost)?;
        if customer.name.to_lowercase() != line.name.to_lowercase() {
            let who = &customer.name;
            return Err(bad("number_taken", format!("Nomor ini sudah ada atas nama {who}.")));
        }
        let before = customer.clone();
        fill(&mut customer.group, &line.group);
        fill(&mut customer.phone, &line.phone);
        fill(&mut customer.note, &line.note);
        for number in customer.numbers.iter_mut().filter(|it| is_one_number(it, said)) {
            number.due_day = said.due_day.or(number.due_day);
            if !said.product.is_empty() {
                number.product.clone_from(&said.product);
                number.biller.clone_from(&said.biller);
            }
        }
        if *customer == before {
            return Ok(Taken::Same);
        }
        self.touch(at);
        Ok(Taken::Changed)
    }

    fn touch(&mut self, at: usize) {
        if let Some(touched) = self.touched.get_mut(at) {
            *touched = true;
        }
    }

    fn changed(self) -> Vec<BookCustomer> {
        self.customers.into_iter().zip(self.touched).filter(|it| it.1).map(|it| it.0).collect()
    }
}

fn key_of(name: &str, group: &str) -> (String, String) {
    (name.to_lowercase(), group.to_lowercase())
}

/// An empty cell says nothing.
fn fill(old: &mut String, said: &str) {
    if !said.is_empty() {
        said.clone_into(old);
    }
}

fn lost() -> Bad {
    bad("internal", "Loket tersandung di baris ini.")
}

impl Till {
    /// Reads a list into the book: `;`, `,` or tabs between the cells, a first line with the names
    /// of the columns in Indonesian or English. Of a bad line nothing is taken; good ones are, and
    /// a list that was read before changes nothing.
    ///
    /// # Errors
    /// The text is no such list, or nothing could be written.
    pub fn import_book(&self, text: &str) -> Result<BookImport, TillError> {
        let mut shelf = Shelf::of(self.ledger.book_customers()?);
        let mut done = BookImport { added: 0, changed: 0, same: 0, bad: Vec::new() };
        for Told { line, text, cells } in read_list(text)? {
            match cells.and_then(|cells| self.take_line(&mut shelf, &cells)) {
                Ok(Taken::Added) => done.added = done.added.saturating_add(1),
                Ok(Taken::Changed) => done.changed = done.changed.saturating_add(1),
                Ok(Taken::Same) => done.same = done.same.saturating_add(1),
                Err(bad) => done.bad.push(bad.at(line, &text)),
            }
        }
        let changed = shelf.changed();
        if !changed.is_empty() {
            self.ledger.save_customers(self.stamp()?, changed)?;
        }
        Ok(done)
    }

    fn take_line(&self, shelf: &mut Shelf, cells: &Cells) -> Result<Taken, Bad> {
        let [_, group, _, _, product, due, phone, note, ..] = cells;
        let (name, kind, number) = who_and_what(cells)?;
        let due_day = match due.as_str() {
            "" => None,
            day => {
                let day = day.parse().ok().filter(|day| (1..=31).contains(day));
                let why = "Tanggal jatuh tempo harus 1 sampai 31.";
                Some(day.ok_or_else(|| bad("bad_due_day", why))?)
            }
        };
        let number = self.number_of(&BookNumberView {
            bill_type: kind.id().into(),
            customer_no: number.to_owned(),
            product: product.clone(),
            biller: String::new(),
            due_day,
            known_as: None,
        })?;
        let line = BookCustomer {
            book_id: self.new_reference()?,
            name,
            group: one_line(group, 80),
            phone: one_line(phone, 80),
            note: one_line(note, 300),
            numbers: Vec::new(),
        };
        shelf.take(line, number)
    }

    /// The whole book as a list that can be read in again: one line a number.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn export_book(&self) -> Result<(String, u32), TillError> {
        let mut rows = Vec::new();
        for customer in self.ledger.book_customers()? {
            for number in &customer.numbers {
                let due = number.due_day.map(|day| day.to_string()).unwrap_or_default();
                let row = [
                    customer.name.as_str(),
                    &customer.group,
                    number.bill_type.id(),
                    &number.customer_no,
                    &number.product,
                    &due,
                    &customer.phone,
                    &customer.note,
                ];
                rows.push(row.map(|cell| Cell::Text(cell.to_owned())).to_vec());
            }
        }
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let table = Table { title: "Pelanggan", columns: &COLUMNS, rows };
        let text = sheet::csv_text(&table)
            .map_err(|error| TillError::new(Class::Internal, "internal", error, ""))?;
        Ok((text, count))
    }

    /// The same as a new file in `folder`, or among the shop's data where there is no such place.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn export_book_to(&self, folder: Option<PathBuf>) -> Result<BookExport, TillError> {
        let (text, numbers) = self.export_book()?;
        let folder = folder.unwrap_or_else(|| self.folder.clone());
        let practice = if self.is_practice() { "latihan-" } else { "" };
        let day = self.zone()?.day(self.clock.now());
        let file = super::print::free(&folder, &format!("pelanggan-{practice}{day}.csv"));
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, text));
        written.map_err(|error| {
            TillError::new(
                Class::Internal,
                "copy_failed",
                format!("{} tidak bisa ditulis: {error}.", file.display()),
                "Buku pelanggan tidak berubah. Periksa folder dan ruang disk.",
            )
        })?;
        Ok(BookExport { file: file.display().to_string(), numbers })
    }
}

/// What stands in each column of a line, in the order of [`NAMES`].
pub(super) type Cells = [String; 12];

/// One line of a list that was read in.
pub(super) struct Told {
    pub(super) line: u64,
    /// All of it, so that it can be found.
    pub(super) text: String,
    pub(super) cells: Result<Cells, Bad>,
}

/// The lines of a list that say something.
///
/// # Errors
/// The text is no such list.
pub(super) fn read_list(text: &str) -> Result<Vec<Told>, TillError> {
    if text.len() > LARGEST {
        return Err(not_a_list("Daftarnya lebih dari 2 MB."));
    }
    let mut rows = sheet::read_csv(text).into_iter();
    let head = rows.next().and_then(|row| row.cells.ok());
    let columns = head.map(|head| columns(&head)).unwrap_or_default();
    if NEEDED.iter().any(|needed| !columns.contains(&Some(*needed))) {
        return Err(not_a_list("Baris pertama harus menyebut kolom nama, jenis, dan nomor."));
    }
    let told = rows.map(|sheet::Row { line, cells: told }| match told {
        Ok(told) => Told { line, text: told.join(" · "), cells: Ok(cells(&told, &columns)) },
        Err(error) => Told { line, text: String::new(), cells: Err(bad("bad_line", error)) },
    });
    let says = |told: &Told| {
        told.cells.as_ref().map_or(true, |cells| cells.iter().any(|cell| !cell.is_empty()))
    };
    Ok(told.filter(says).collect())
}

/// The name, the bill type and the number of a line, as far as they can be read.
pub(super) fn who_and_what(cells: &Cells) -> Result<(String, BillType, &str), Bad> {
    let [name, _, kind, number, ..] = cells;
    let name = one_line(name, 80);
    if name.is_empty() {
        return Err(bad("no_name", "Nama pelanggan kosong."));
    }
    let kind = kind_of(kind)
        .ok_or_else(|| bad("bad_bill_type", format!("Tidak ada jenis tagihan bernama {kind}.")))?;
    if is_rounded(number) {
        let why = "Nomor sudah dibulatkan oleh program tabel; jadikan kolomnya teks.";
        return Err(bad("rounded", why));
    }
    Ok((name, kind, number))
}

fn not_a_list(message: &str) -> TillError {
    TillError::refused(
        "not_a_list",
        message,
        "Kolomnya: nama, kelompok, jenis, nomor, produk, jatuh_tempo, telepon, catatan.",
    )
}

/// Which of our columns each cell of the first line names.
fn columns(head: &[String]) -> Vec<Option<usize>> {
    let plain = |cell: &str| {
        let words = cell.to_lowercase().replace(['_', '-', '.'], " ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    head.iter()
        .map(|cell| NAMES.iter().position(|names| names.contains(&plain(cell).as_str())))
        .collect()
}

fn cells(told: &[String], columns: &[Option<usize>]) -> Cells {
    let mut cells = Cells::default();
    for (cell, column) in told.iter().zip(columns) {
        if let Some(place) = column.and_then(|column| cells.get_mut(column)) {
            cell.clone_into(place);
        }
    }
    cells
}

/// By its id or by what it is called, in either language.
fn kind_of(text: &str) -> Option<BillType> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let wanted = plain(text);
    BillType::ALL.into_iter().find(|kind| {
        let facts = kind.facts();
        [facts.id, facts.label, facts.label_en].iter().any(|name| plain(name) == wanted)
    })
}

/// `5,3E+11`: a spreadsheet took the number for a quantity, and most of its digits are gone.
fn is_rounded(number: &str) -> bool {
    let Some((head, tail)) = number.trim().split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    let point = head.split_once([',', '.']);
    let number = point.map_or(digits(head), |(whole, part)| digits(whole) && digits(part));
    number && tail.strip_prefix('+').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::{is_rounded, kind_of};

    #[test]
    fn what_a_spreadsheet_rounded_is_no_number() {
        for number in ["5,3E+11", "5.30000E+11", "8e+12"] {
            assert!(is_rounded(number), "{number}");
        }
        for number in ["530000000002", "12E34", "5.3", "PDAM-1", "E+1"] {
            assert!(!is_rounded(number), "{number}");
        }
    }

    #[test]
    fn a_bill_type_is_known_by_its_names() {
        for name in ["pln-postpaid", "PLN Pascabayar", "pln pascabayar", "Electricity"] {
            assert_eq!(kind_of(name).map(loket_core::bill::BillType::id), Some("pln-postpaid"));
        }
        assert_eq!(kind_of("pdam").map(loket_core::bill::BillType::id), Some("pdam"));
        assert!(kind_of("listrik gratis").is_none());
    }
}
