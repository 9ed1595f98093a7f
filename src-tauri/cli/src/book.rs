//! The customer book at a terminal.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use loket_till::error::TillError;
use loket_till::view::{
    BookAsking, BookCustomerView, BookImport, BookLine, BookNumberView, BookSaving,
};
use serde_json::json;

use crate::End;
use crate::run::{Desk, internal};

#[derive(Subcommand)]
pub(crate) enum BookCommand {
    /// One line a number, by the day on which it falls due
    List {
        #[arg(long)]
        group: Option<String>,
        /// Neither paid nor in doubt this month
        #[arg(long)]
        unpaid: bool,
        /// unpaid, late, paid or in_doubt
        #[arg(long, conflicts_with = "unpaid")]
        state: Option<String>,
        /// Part of a name, a number or a group
        #[arg(long)]
        query: Option<String>,
        #[arg(long)]
        bill_type: Option<String>,
        #[arg(long)]
        limit: Option<u32>,
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// A customer with the numbers
    Show { book_id: String },
    /// A new customer
    Add {
        name: String,
        #[command(flatten)]
        more: CustomerArgs,
    },
    /// Change what is given; numbers that are given take the place of all before
    Edit {
        book_id: String,
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        more: CustomerArgs,
    },
    /// Out of the book; payments stay in the history
    Remove { book_id: String },
    /// Read a list (`;`, `,` or tabs; the first line names the columns)
    Import { file: PathBuf },
    /// Write the book as a list that can be read in again
    Export { file: PathBuf },
}

#[derive(Args)]
pub(crate) struct CustomerArgs {
    #[arg(long)]
    group: Option<String>,
    #[arg(long)]
    phone: Option<String>,
    #[arg(long)]
    note: Option<String>,
    /// `BILL_TYPE=NUMBER[:DUE_DAY[:PRODUCT]]`, as often as needed
    #[arg(long = "number", value_name = "BILL_TYPE=NUMBER[:DUE_DAY[:PRODUCT]]")]
    numbers: Vec<String>,
    /// The name that the provider gives, of the number that is named with it
    #[arg(long, value_name = "NAME", requires = "numbers")]
    known_as: Option<String>,
}

impl BookCommand {
    pub(crate) fn only_reads(&self) -> bool {
        match self {
            BookCommand::List { .. } | BookCommand::Show { .. } | BookCommand::Export { .. } => {
                true
            }
            BookCommand::Add { .. }
            | BookCommand::Edit { .. }
            | BookCommand::Remove { .. }
            | BookCommand::Import { .. } => false,
        }
    }
}

impl CustomerArgs {
    fn numbers(&self) -> Result<Vec<BookNumberView>, TillError> {
        self.numbers.iter().map(|text| self.number(text)).collect()
    }

    fn number(&self, text: &str) -> Result<BookNumberView, TillError> {
        let bad = || {
            TillError::refused(
                "bad_input",
                format!("\"{text}\" bukan nomor buku pelanggan."),
                "Tulis misalnya pln-postpaid=530000000002:20 atau pdam=1013226::pdam.",
            )
        };
        let (bill_type, rest) = text.split_once('=').ok_or_else(bad)?;
        let mut parts = rest.splitn(3, ':');
        let customer_no = parts.next().unwrap_or_default();
        let due_day = match parts.next().unwrap_or_default() {
            "" => None,
            day => Some(day.parse().map_err(|_| bad())?),
        };
        Ok(BookNumberView {
            bill_type: bill_type.into(),
            customer_no: customer_no.into(),
            product: parts.next().unwrap_or_default().into(),
            biller: String::new(),
            due_day,
            known_as: self.known_as.clone(),
        })
    }
}

impl Desk {
    pub(crate) fn book(&self, command: BookCommand) -> Result<End, TillError> {
        let till = &self.till;
        match command {
            BookCommand::List { group, unpaid, state, query, bill_type, limit, after } => {
                let state = if unpaid { Some("unpaid".into()) } else { state };
                let asking = BookAsking { group, query, bill_type, state, limit, after };
                self.book_list(asking)
            }
            BookCommand::Show { book_id } => self.done(&till.customer(&book_id)?, customer),
            BookCommand::Add { name, more } => {
                let saving = BookSaving {
                    book_id: None,
                    name,
                    numbers: more.numbers()?,
                    group: more.group.unwrap_or_default(),
                    phone: more.phone.unwrap_or_default(),
                    note: more.note.unwrap_or_default(),
                };
                self.done(&till.save_customer(&saving)?, customer)
            }
            BookCommand::Edit { book_id, name, more } => {
                let before = till.customer(&book_id)?;
                let numbers = more.numbers()?;
                let saving = BookSaving {
                    book_id: Some(book_id),
                    name: name.unwrap_or(before.name),
                    numbers: if numbers.is_empty() { before.numbers } else { numbers },
                    group: more.group.unwrap_or(before.group),
                    phone: more.phone.unwrap_or(before.phone),
                    note: more.note.unwrap_or(before.note),
                };
                self.done(&till.save_customer(&saving)?, customer)
            }
            BookCommand::Remove { book_id } => {
                till.remove_customer(&book_id)?;
                self.done(&json!({"book_id": book_id, "removed": true}), |_| "Dihapus.".into())
            }
            BookCommand::Import { file } => {
                let done = till.import_book(&list_in(&file)?)?;
                self.put(&done, imported)?;
                // Good lines are in; that some were not is for whoever called.
                Ok(if done.bad.is_empty() { End::Done } else { End::Refused })
            }
            BookCommand::Export { file } => {
                let (text, numbers) = till.export_book()?;
                std::fs::write(&file, text).map_err(internal)?;
                self.done(&json!({"file": file, "numbers": numbers}), |_| {
                    format!("{numbers} nomor.")
                })
            }
        }
    }

    /// All of it, unless so many were asked for.
    fn book_list(&self, mut asking: BookAsking) -> Result<End, TillError> {
        loop {
            let page = self.till.book(&asking)?;
            for one in &page.lines {
                self.put(one, line)?;
            }
            match page.next {
                Some(next) if asking.limit.is_none() => asking.after = Some(next),
                Some(next) => {
                    eprintln!("--after {next}");
                    return Ok(End::Done);
                }
                None => return Ok(End::Done),
            }
        }
    }
}

fn line(line: &BookLine) -> String {
    let state = match (line.state.as_str(), &line.due) {
        ("paid", _) => "LUNAS".to_owned(),
        ("in_doubt", _) => "MENUNGGU KEPASTIAN".to_owned(),
        (_, Some(due)) if due.in_days < 0 => format!("lewat {} hari", due.in_days.abs()),
        (_, Some(due)) if due.in_days == 0 => "jatuh tempo hari ini".to_owned(),
        (_, Some(due)) => format!("jatuh tempo {} · {} hari lagi", due.day, due.in_days),
        (_, None) => "belum".to_owned(),
    };
    format!(
        "{:<26} {:<24} {:<12} {:<18} {state}",
        line.book_id, line.name, line.group, line.customer_no
    )
}

fn customer(view: &BookCustomerView) -> String {
    let mut lines = vec![format!("{} {} {}", view.book_id, view.name, view.group)];
    lines.extend(view.numbers.iter().map(|number| {
        let due = number.due_day.map(|day| format!(", jatuh tempo {day}")).unwrap_or_default();
        let known = number.known_as.as_deref().map(|name| format!(", tercatat {name}"));
        let known = known.unwrap_or_default();
        format!("  {:<22} {}{due}{known}", number.bill_type, number.customer_no)
    }));
    lines.join("\n")
}

fn imported(done: &BookImport) -> String {
    let mut lines = vec![format!(
        "{} nomor baru, {} diubah, {} sama, {} baris salah.",
        done.added,
        done.changed,
        done.same,
        done.bad.len()
    )];
    lines.extend(done.bad.iter().map(|one| format!("  baris {}: {}", one.line, one.message)));
    lines.join("\n")
}

/// The text of a list in a file.
///
/// # Errors
/// There is none, or it is no text.
pub(crate) fn list_in(file: &Path) -> Result<String, TillError> {
    let bytes = std::fs::read(file).map_err(|error| {
        TillError::refused(
            "bad_input",
            format!("{} tidak bisa dibaca: {error}.", file.display()),
            "Periksa nama berkasnya.",
        )
    })?;
    String::from_utf8(bytes).map_err(|_| {
        TillError::refused(
            "not_a_list",
            "Berkasnya bukan teks UTF-8.",
            "Simpan lagi dari program tabel sebagai CSV UTF-8.",
        )
    })
}
