//! The customer book: whom the shop knows, what they pay each month, and whether a bill's name is
//! the one that was agreed to. Sends nothing.

use loket_core::bill::{Bill, BillType, Question};
use loket_core::name::is_same_name;

use super::Till;
use super::inquire::bill_type;
use super::show::word;
use crate::error::TillError;
use crate::ledger::book::{BookFilter, Line, Place, Standing};
use crate::ledger::entry::{BookCustomer, BookNumber, Inquiry};
use crate::view::{
    BookAsking, BookCustomerView, BookDue, BookFoundView, BookGroup, BookHead, BookLine,
    BookNumberView, BookPage, BookSaving, Paying,
};

const PAGE: u32 = 100;
const LONGEST_PAGE: u32 = 1000;
/// As much as a line of the list can show, in letters.
const LONGEST_NAME: usize = 80;
pub(super) const LONGEST_NOTE: usize = 300;
/// More than one household pays.
const MOST_NUMBERS: usize = 30;

impl Till {
    /// Saves a customer of the book, new or changed.
    ///
    /// # Errors
    /// Bad input, or a number that is somebody else's.
    pub fn save_customer(&self, saving: &BookSaving) -> Result<BookCustomerView, TillError> {
        let book_id = match saving.book_id.as_deref().filter(|id| !id.is_empty()) {
            Some(id) => self.ledger.book_customer(id)?.book_id,
            None => self.new_reference()?,
        };
        let customer = self.customer_of(book_id, saving)?;
        let saved = self.ledger.save_customers(self.stamp()?, vec![customer])?;
        saved
            .into_iter()
            .next()
            .map(customer_view)
            .ok_or_else(|| nobody("Tidak ada yang disimpan."))
    }

    /// What was typed of a customer, checked.
    fn customer_of(&self, book_id: String, saving: &BookSaving) -> Result<BookCustomer, TillError> {
        let name = one_line(&saving.name, LONGEST_NAME);
        if name.is_empty() {
            return Err(nobody("Nama pelanggan belum diisi."));
        }
        let mut numbers: Vec<BookNumber> = Vec::new();
        for number in &saving.numbers {
            let number = self.number_of(number)?;
            if numbers.iter().any(|other| is_one_number(other, &number)) {
                return Err(TillError::refused(
                    "number_twice",
                    format!("Nomor {} ada dua kali.", number.customer_no),
                    "Hapus salah satunya.",
                ));
            }
            numbers.push(number);
        }
        if numbers.is_empty() {
            return Err(TillError::refused(
                "no_number",
                "Pelanggan ini belum punya nomor.",
                "Isi sedikitnya satu nomor pelanggan.",
            ));
        }
        if numbers.len() > MOST_NUMBERS {
            return Err(TillError::refused(
                "bad_input",
                format!("Paling banyak {MOST_NUMBERS} nomor untuk satu pelanggan."),
                "Bagi menjadi dua pelanggan.",
            ));
        }
        Ok(BookCustomer {
            book_id,
            name,
            group: one_line(&saving.group, LONGEST_NAME),
            phone: one_line(&saving.phone, LONGEST_NAME),
            note: one_line(&saving.note, LONGEST_NOTE),
            numbers,
        })
    }

    /// A number as typed, checked and normalised as questions are.
    pub(super) fn number_of(&self, typed: &BookNumberView) -> Result<BookNumber, TillError> {
        let kind = bill_type(&typed.bill_type)?;
        let customer_no = kind.normalise(&typed.customer_no)?;
        if typed.due_day.is_some_and(|day| !(1..=31).contains(&day)) {
            return Err(TillError::refused(
                "bad_due_day",
                "Tanggal jatuh tempo harus 1 sampai 31.",
                "Perbaiki tanggalnya, atau kosongkan.",
            ));
        }
        let product = one_line(&typed.product, LONGEST_NAME);
        // Where there is one biller, the code of one account says nothing that another's denies.
        let product = if kind.has_one_biller() { String::new() } else { product };
        let biller = match product.is_empty() {
            true => String::new(),
            false => match one_line(&typed.biller, LONGEST_NAME) {
                name if name.is_empty() => self.biller_of(kind, &product)?,
                name => name,
            },
        };
        let known_as = typed.known_as.as_deref().map(|name| one_line(name, LONGEST_NAME));
        Ok(BookNumber {
            bill_type: kind,
            customer_no,
            product,
            biller,
            due_day: typed.due_day,
            known_as: known_as.filter(|name| !name.is_empty()),
        })
    }

    /// What a product is called in the accounts of today; empty where none sells it.
    fn biller_of(&self, kind: BillType, code: &str) -> Result<String, TillError> {
        let serving = self.serving(kind)?;
        let mut products = serving.iter().flat_map(|(_, products)| products);
        let found = products.find(|product| product.code == code);
        Ok(found.map(|product| product.name.clone()).unwrap_or_default())
    }

    /// One customer of the book.
    ///
    /// # Errors
    /// Nobody of that id.
    pub fn customer(&self, book_id: &str) -> Result<BookCustomerView, TillError> {
        Ok(customer_view(self.ledger.book_customer(book_id)?))
    }

    /// Takes a customer out of the book; what was paid stays in the history.
    ///
    /// # Errors
    /// Nobody of that id.
    pub fn remove_customer(&self, book_id: &str) -> Result<(), TillError> {
        Ok(self.ledger.remove_customer(self.stamp()?, book_id)?)
    }

    /// One page of the book: by the day on which each number falls due, then by name.
    ///
    /// # Errors
    /// A state, bill type or cursor that is none.
    pub fn book(&self, asking: &BookAsking) -> Result<BookPage, TillError> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let bad = |message: &str| TillError::refused("bad_input", message, "Perbaiki isian.");
        let standing = match asking.state.as_deref().filter(|text| !text.is_empty()) {
            None | Some("all") => None,
            Some("unpaid") => Some(Standing::Unpaid),
            Some("late") => Some(Standing::Late),
            Some("paid") => Some(Standing::Paid),
            Some("in_doubt") => Some(Standing::InDoubt),
            Some(_) => return Err(bad("Status harus unpaid, late, paid, atau in_doubt.")),
        };
        let after = text(&asking.after)
            .map(|text| place_of(&text).ok_or_else(|| bad("Penanda halaman tidak bisa dibaca.")))
            .transpose()?;
        let limit = asking.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
        let month = self.zone()?.month(self.clock.now());
        let filter = BookFilter {
            group: text(&asking.group),
            query: text(&asking.query)
                .map(|text| text.chars().filter(|sign| !sign.is_control()).collect()),
            bill_type: text(&asking.bill_type)
                .map(|id| bill_type(&id).map(|kind| kind.id().to_owned()))
                .transpose()?,
            standing,
            after,
            limit: limit.saturating_add(1),
            month,
        };
        let mut found = self.ledger.book(&filter)?;
        let full = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > full;
        found.truncate(full);
        let next = found.last().filter(|_| more).map(|last| cursor_of(&last.place));
        let zone = self.zone()?;
        let lines = found.into_iter().map(|line| {
            let due = line.number.due_day.filter(|_| line.payment.is_none()).map(|day| {
                let day = filter.month.due(day);
                let in_days = i64::from(day).saturating_sub(i64::from(filter.month.today));
                BookDue { date: filter.month.date(day), day, in_days }
            });
            line_view(line, due, |at| zone.rfc3339(at))
        });
        Ok(BookPage { lines: lines.collect(), next })
    }

    /// The groups, and how the book stands this month.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn book_head(&self) -> Result<BookHead, TillError> {
        let month = self.zone()?.month(self.clock.now());
        let counts = self.ledger.book_counts(&month)?;
        let groups = self.ledger.book_groups()?.into_iter();
        Ok(BookHead {
            month: month.first.get(..7).unwrap_or_default().to_owned(),
            customers: counts.customers,
            numbers: counts.numbers,
            unpaid: counts.unpaid,
            late: counts.late,
            paid: counts.paid,
            in_doubt: counts.in_doubt,
            groups: groups.map(|(group, customers)| BookGroup { group, customers }).collect(),
        })
    }

    /// Whose number a bill is of, and whether its name is the one that is known.
    pub(super) fn book_of(
        &self,
        question: &Question,
        bill: &Bill,
    ) -> Result<Option<BookFoundView>, TillError> {
        Ok(self.ledger.book_of(question)?.map(|found| BookFoundView {
            differs: found
                .known_as
                .as_deref()
                .is_some_and(|known| differs(known, &bill.customer_name)),
            book_id: found.book_id,
            name: found.name,
            group: found.group,
            known_as: found.known_as,
        }))
    }

    /// Whether a bill in this name is not in the one that the book knows.
    pub(super) fn name_differs(&self, question: &Question, told: &str) -> Result<bool, TillError> {
        let known = self.ledger.book_of(question)?.and_then(|found| found.known_as);
        Ok(known.is_some_and(|known| differs(&known, told)))
    }

    /// The name that the book learns where this is paid: the first one, or one that the agent has
    /// agreed to.
    ///
    /// # Errors
    /// The bill is in another name than the book knows, and nobody agreed to it.
    pub(super) fn name_to_learn(
        &self,
        inquiry: &Inquiry,
        paying: &Paying,
    ) -> Result<Option<String>, TillError> {
        let told = inquiry.bill.customer_name.trim();
        let Some(found) = self.ledger.book_of(&inquiry.question)? else { return Ok(None) };
        match found.known_as {
            Some(known) if differs(&known, told) && !paying.name_confirmed => {
                Err(TillError::refused(
                    "name_differs",
                    format!("Tagihan atas nama {told}; di buku pelanggan tercatat {known}."),
                    "Cocokkan dengan pelanggan. Kalau memang benar, ulangi dengan --name-confirmed.",
                ))
            }
            Some(known) if differs(&known, told) => Ok(Some(told.to_owned())),
            // A whole name says more than one with hidden letters.
            Some(known) => {
                let clearer = known.contains('*') && !told.contains('*') && !told.is_empty();
                Ok(clearer.then(|| told.to_owned()))
            }
            None => Ok(Some(told.to_owned()).filter(|name| !name.is_empty())),
        }
    }
}

/// A bill that tells no name denies none.
fn differs(known: &str, told: &str) -> bool {
    !told.trim().is_empty() && !is_same_name(known, told)
}

/// Whether two numbers may be of the same bill: one without a biller stands for any.
pub(super) fn is_one_number(one: &BookNumber, other: &BookNumber) -> bool {
    one.bill_type == other.bill_type
        && one.customer_no == other.customer_no
        && (one.product.is_empty() || other.product.is_empty() || one.product == other.product)
}

fn nobody(message: &str) -> TillError {
    TillError::refused("no_name", message, "Isi nama pelanggan.")
}

/// What was typed or pasted, as one line of at most so many letters.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let plain = |sign: char| if sign.is_control() { ' ' } else { sign };
    let words: String = text.chars().map(plain).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").chars().take(most).collect::<String>().trim().to_owned()
}

fn customer_view(customer: BookCustomer) -> BookCustomerView {
    BookCustomerView {
        book_id: customer.book_id,
        name: customer.name,
        group: customer.group,
        phone: customer.phone,
        note: customer.note,
        numbers: customer
            .numbers
            .into_iter()
            .map(|number| BookNumberView {
                bill_type: number.bill_type.id().into(),
                customer_no: number.customer_no,
                product: number.product,
                biller: number.biller,
                due_day: number.due_day,
                known_as: number.known_as,
            })
            .collect(),
    }
}

fn line_view(line: Line, due: Option<BookDue>, time: impl FnOnce(i64) -> String) -> BookLine {
    let state = line.payment.as_ref().map_or_else(|| "unpaid".into(), |it| word(&it.state));
    BookLine {
        book_id: line.place.book_id,
        place: line.place.place,
        name: line.place.name,
        group: line.group,
        phone: line.phone,
        note: line.note,
        bill_type: line.number.bill_type.id().into(),
        customer_no: line.number.customer_no,
        product: line.number.product,
        biller: line.number.biller,
        due_day: line.number.due_day,
        known_as: line.number.known_as,
        paid_at: line.payment.as_ref().filter(|_| state == "paid").map(|it| time(it.at)),
        payment_id: line.payment.map(|it| it.payment_id),
        state,
        due,
    }
}

/// Where a page ended, as one word: the name, which may hold anything, stands last.
fn cursor_of(place: &Place) -> String {
    format!("{}:{}:{}:{}", place.due, place.place, place.book_id, place.name)
}

fn place_of(cursor: &str) -> Option<Place> {
    let mut parts = cursor.splitn(4, ':');
    Some(Place {
        due: parts.next()?.parse().ok()?,
        place: parts.next()?.parse().ok()?,
        book_id: parts.next()?.to_owned(),
        name: parts.next()?.to_owned(),
    })
}
