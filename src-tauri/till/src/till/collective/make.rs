//! Where collective lists come from: the customer book, or a text. Nothing is asked here.

use std::collections::HashSet;

use loket_core::money::Rupiah;

use super::super::Till;
use super::super::book::one_line;
use super::super::book_file::{Bad, Cells, Told, bad, read_list, who_and_what};
use super::{LONGEST_NAME, asking_of, product_of};
use crate::error::TillError;
use crate::ledger::entry::{Collective, CollectiveLine};
use crate::view::{
    Asking, BadLine, BookAsking, BookLine, BookNumberView, CollectiveMade, CollectiveMaking,
};

/// More than any RT has; what is listed is asked one by one.
const MOST_LINES: usize = 1000;

impl Till {
    /// Makes a list. Nothing is asked yet.
    ///
    /// # Errors
    /// The list has no line, too many, or its text is no list.
    pub fn make_collective(&self, making: &CollectiveMaking) -> Result<CollectiveMade, TillError> {
        let (mut lines, bad) = match (&making.csv, &making.book) {
            (Some(text), _) => self.lines_of_text(text)?,
            (None, Some(asking)) => (self.lines_of_book(asking)?, Vec::new()),
            (None, None) => (Vec::new(), Vec::new()),
        };
        if lines.is_empty() {
            let what = bad.first().map_or("Tidak ada tagihan di daftar ini.", |bad| &bad.message);
            return Err(TillError::refused(
                "empty_list",
                what,
                "Pilih kelompok lain dari buku pelanggan, atau periksa berkasnya.",
            ));
        }
        if lines.len() > MOST_LINES {
            return Err(TillError::refused(
                "list_too_long",
                format!("Daftar ini punya {} tagihan; paling banyak {MOST_LINES}.", lines.len()),
                "Bagi daftarnya, misalnya per kelompok.",
            ));
        }
        for (at, line) in (1..).zip(&mut lines) {
            line.line = at;
        }
        let name = match one_line(&making.name, LONGEST_NAME) {
            name if name.is_empty() => self.usual_name(making, &lines)?,
            name => name,
        };
        let collective_id = self.new_reference()?;
        let made = Collective { collective_id: collective_id.clone(), name, lines };
        self.ledger.make_collective(self.stamp()?, made)?;
        Ok(CollectiveMade { collective: self.collective(&collective_id)?, bad })
    }

    /// The group that all of it is of, and the day.
    fn usual_name(
        &self,
        making: &CollectiveMaking,
        lines: &[CollectiveLine],
    ) -> Result<String, TillError> {
        let day = self.zone()?.day(self.clock.now());
        let asked = making.book.as_ref().and_then(|asking| asking.group.clone());
        let first = lines.first().map(|line| line.group.clone()).unwrap_or_default();
        let one = lines.iter().all(|line| line.group == first);
        let group = asked.or_else(|| one.then_some(first)).unwrap_or_default();
        Ok(one_line(&format!("{group} {day}"), LONGEST_NAME))
    }

    /// Every number of the book that is asked for, whatever a page of it holds.
    fn lines_of_book(&self, asking: &BookAsking) -> Result<Vec<CollectiveLine>, TillError> {
        let mut asking = BookAsking { limit: Some(500), after: None, ..asking.clone() };
        let mut found: Vec<BookLine> = Vec::new();
        loop {
            let page = self.book(&asking)?;
            found.extend(page.lines);
            asking.after = page.next;
            if asking.after.is_none() || found.len() > MOST_LINES {
                break;
            }
        }
        found
            .into_iter()
            .map(|it| {
                let number = self.number_of(&BookNumberView {
                    bill_type: it.bill_type,
                    customer_no: it.customer_no,
                    product: it.product,
                    biller: it.biller,
                    ..BookNumberView::default()
                })?;
                Ok(CollectiveLine {
                    line: 0,
                    name: it.name,
                    group: it.group,
                    book_id: it.book_id,
                    bill_type: number.bill_type,
                    customer_no: number.customer_no,
                    product: number.product,
                    biller: number.biller,
                    amount: None,
                    identity: None,
                    months: None,
                    year: None,
                })
            })
            .collect()
    }

    /// The good lines of a text, and the others. A bill that stands there twice is one bill.
    fn lines_of_text(&self, text: &str) -> Result<(Vec<CollectiveLine>, Vec<BadLine>), TillError> {
        let (mut lines, mut refused) = (Vec::new(), Vec::new());
        let mut known = HashSet::new();
        for Told { line: at, text, cells } in read_list(text)? {
            let line = cells.and_then(|cells| self.line_of_text(&cells)).and_then(|line| {
                let bill = (
                    line.bill_type,
                    line.customer_no.clone(),
                    line.product.clone(),
                    line.amount.map(Rupiah::get),
                );
                match known.insert(bill) {
                    true => Ok(line),
                    false => Err(bad("number_twice", "Tagihan ini sudah ada di daftar.")),
                }
            });
            match line {
                Ok(line) => lines.push(line),
                Err(bad) => refused.push(bad.at(at, &text)),
            }
        }
        Ok((lines, refused))
    }

    fn line_of_text(&self, cells: &Cells) -> Result<CollectiveLine, Bad> {
        let (name, kind, number) = who_and_what(cells)?;
        let [_, group, _, _, product, _, _, _, amount, identity, months, year] = cells;
        let number = self.number_of(&BookNumberView {
            bill_type: kind.id().into(),
            customer_no: number.to_owned(),
            product: product.clone(),
            ..BookNumberView::default()
        })?;
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut line = CollectiveLine {
            line: 0,
            name,
            group: one_line(group, LONGEST_NAME),
            book_id: String::new(),
            bill_type: number.bill_type,
            customer_no: number.customer_no,
            product: number.product,
            biller: number.biller,
            amount: None,
            identity: text(identity),
            months: number_in(months, "bulan")?,
            year: number_in(year, "tahun")?,
        };
        let asking = Asking { amount: text(amount), ..asking_of(&line) };
        let question = self.wanted(&asking)?.of(product_of(&line), String::new());
        line.amount = question.amount;
        line.identity = question.identity;
        Ok(line)
    }
}

/// A count of months or a year, where one is told.
fn number_in(cell: &str, column: &str) -> Result<Option<u32>, Bad> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(None);
    }
    let number = cell
        .parse()
        .map_err(|_| bad("bad_input", format!("Kolom {column} harus angka, bukan \"{cell}\".")))?;
    Ok(Some(number))
}
