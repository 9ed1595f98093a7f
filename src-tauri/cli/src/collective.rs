//! Collective lists at a terminal: each command works to its end before it prints the list.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use loket_till::error::TillError;
use loket_till::till::CollectiveJob;
use loket_till::view::{
    AgreedLine, BookAsking, CollectiveAgreeing, CollectiveHead, CollectiveLineView,
    CollectiveMaking, CollectiveView,
};

use crate::book::list_in;
use crate::run::{Desk, rupiah};
use crate::words::{rp, state};
use crate::{End, complain};

#[derive(Subcommand)]
pub(crate) enum CollectiveCommand {
    /// Lists, unfinished ones first
    List,
    /// A new list, from the customer book or a file; nothing is asked yet
    New {
        #[arg(long, default_value = "")]
        name: String,
        /// Columns as in the book's own file; `nominal` and `identitas` may be added
        #[arg(long, value_name = "FILE", conflicts_with_all = ["group", "query", "bill_type", "all"])]
        csv: Option<PathBuf>,
        #[arg(long)]
        group: Option<String>,
        /// Part of a name, a number or a group
        #[arg(long)]
        query: Option<String>,
        #[arg(long)]
        bill_type: Option<String>,
        /// Those too who have paid this month
        #[arg(long)]
        all: bool,
    },
    /// A list with its lines
    Show { id: String },
    /// Ask what is owed, of each line that has no bill to be paid now
    Ask {
        id: String,
        #[arg(long, value_delimiter = ',', value_name = "LINE,LINE")]
        lines: Option<Vec<u32>>,
    },
    /// Take one sum of money and pay, one after another
    Pay(CollectivePay),
    /// Go on with what was agreed to, and try once more what is proved not paid
    Resume { id: String },
    /// The money of these lines was given back: they are not paid any more
    Return {
        id: String,
        #[arg(long, value_delimiter = ',', required = true, value_name = "LINE,LINE")]
        lines: Vec<u32>,
    },
    /// Its payment failed, and its provider said otherwise later: the line counts as paid
    Close {
        id: String,
        #[arg(long)]
        line: u32,
        /// What was found, and who said so
        #[arg(long)]
        note: String,
    },
    /// Print the receipts that were never printed, by group
    Print { id: String },
    /// Take a list away for which no money was taken
    Remove { id: String },
}

#[derive(Args)]
pub(crate) struct CollectivePay {
    id: String,
    /// The sum of the lines' grand totals, as it was read out
    #[arg(long, value_name = "RP")]
    total: String,
    /// Nothing means exactly the total
    #[arg(long, value_name = "RP")]
    cash: Option<String>,
    /// Without them: all that are owed and that nothing speaks against
    #[arg(long, value_delimiter = ',', value_name = "LINE,LINE")]
    lines: Option<Vec<u32>>,
    /// Lines that are paid although they were paid before
    #[arg(long, value_delimiter = ',', value_name = "LINE,LINE")]
    again: Vec<u32>,
    /// Lines whose name is not the book's, and is right
    #[arg(long, value_delimiter = ',', value_name = "LINE,LINE")]
    name_confirmed: Vec<u32>,
    /// The last known balance does not cover it, and it is paid all the same
    #[arg(long)]
    low_balance: bool,
}

impl CollectiveCommand {
    pub(crate) fn only_reads(&self) -> bool {
        matches!(self, CollectiveCommand::List | CollectiveCommand::Show { .. })
    }

    pub(crate) fn calls_out(&self) -> bool {
        matches!(
            self,
            CollectiveCommand::Ask { .. }
                | CollectiveCommand::Pay(_)
                | CollectiveCommand::Resume { .. }
        )
    }
}

impl Desk {
    pub(crate) async fn collective(&self, command: CollectiveCommand) -> Result<End, TillError> {
        let till = &self.till;
        let view = match command {
            CollectiveCommand::List => {
                for head in till.collectives()? {
                    self.put(&head, head_words)?;
                }
                return Ok(End::Done);
            }
            CollectiveCommand::New { name, csv, group, query, bill_type, all } => {
                let making = match csv {
                    Some(file) => CollectiveMaking { name, csv: Some(list_in(&file)?), book: None },
                    None => {
                        let state = (!all).then(|| "unpaid".to_owned());
                        let asking =
                            BookAsking { group, query, bill_type, state, ..BookAsking::default() };
                        CollectiveMaking { name, csv: None, book: Some(asking) }
                    }
                };
                return self.done(&till.make_collective(&making)?, |made| {
                    let mut out = vec![view_words(&made.collective)];
                    out.extend(made.bad.iter().map(|bad| {
                        format!("baris {} dilewati: {} ({})", bad.line, bad.message, bad.text)
                    }));
                    out.join("\n")
                });
            }
            CollectiveCommand::Show { id } => till.collective(&id)?,
            CollectiveCommand::Ask { id, lines } => {
                return self.carry_on(till.ask_collective(&id, lines.as_deref())?).await;
            }
            CollectiveCommand::Pay(pay) => {
                let agreeing = agreeing(&till.collective(&pay.id)?, &pay)?;
                return self.carry_on(till.agree_to_collective(&agreeing)?).await;
            }
            CollectiveCommand::Resume { id } => {
                return self.carry_on(till.resume_collective(&id)?).await;
            }
            CollectiveCommand::Close { id, line, note } => {
                till.close_collective_line(&id, line, &note)?
            }
            CollectiveCommand::Return { id, lines } => till.return_collective(&id, &lines)?,
            CollectiveCommand::Print { id } => {
                return self.carry_on(till.print_collective(&id)?).await;
            }
            CollectiveCommand::Remove { id } => {
                for head in till.remove_collective(&id)? {
                    self.put(&head, head_words)?;
                }
                return Ok(End::Done);
            }
        };
        self.done(&view, view_words)
    }

    /// Does a run to its end, and tells how the list stands then, whatever stopped it.
    async fn carry_on(&self, job: CollectiveJob) -> Result<End, TillError> {
        let (id, pays) = (job.collective_id().to_owned(), job.pays());
        let done = self.till.carry_on(job).await;
        let view = self.till.collective(&id)?;
        self.put(&view, view_words)?;
        match done {
            Ok(()) if pays => Ok(end_of(&view)),
            Ok(()) => Ok(End::Done),
            // Something left: how the list stands says more than what stopped it.
            Err(error) if error.view.money_moved != "no" => {
                complain(&error, self.json);
                Ok(end_of(&view))
            }
            Err(error) => Err(error),
        }
    }
}

/// What is agreed to: the lines that are named, or all that nothing speaks against.
fn agreeing(view: &CollectiveView, pay: &CollectivePay) -> Result<CollectiveAgreeing, TillError> {
    let total = rupiah(&pay.total)?;
    let wanted = |line: &&CollectiveLineView| match &pay.lines {
        Some(lines) => lines.contains(&line.line),
        None => line.state == "owed" && !line.differs && line.paid_before.is_none(),
    };
    // What was taken for them before is here.
    let states = ["agreed", "failed"];
    let held = view.lines.iter().filter(wanted).filter(|it| states.contains(&it.state.as_str()));
    let held = held.filter_map(|it| it.agreed_total).fold(0_i64, i64::saturating_add);
    let lines = view.lines.iter().filter(wanted).map(|line| AgreedLine {
        line: line.line,
        inquiry_id: line.inquiry_id.clone().unwrap_or_default(),
        grand_total: line.grand_total,
        again: pay.again.contains(&line.line),
        name_confirmed: pay.name_confirmed.contains(&line.line),
    });
    Ok(CollectiveAgreeing {
        collective_id: view.head.collective_id.clone(),
        lines: lines.collect(),
        total,
        cash: pay.cash.as_deref().map_or(Ok(total.saturating_sub(held).max(0)), rupiah)?,
        low_balance: pay.low_balance,
    })
}

/// As of one payment: in doubt before failed.
fn end_of(view: &CollectiveView) -> End {
    let tally = &view.head.tally;
    match (tally.in_doubt, tally.failed.saturating_add(tally.agreed)) {
        (0, 0) => End::Done,
        (0, _) => End::Failed,
        (_, _) => End::InDoubt,
    }
}

fn head_words(head: &CollectiveHead) -> String {
    let tally = &head.tally;
    format!(
        "{}  {:<24} {} tagihan, {} lunas, {} menunggu, uang di laci {}",
        head.collective_id,
        head.name,
        tally.lines,
        tally.paid,
        tally.in_doubt,
        rp(tally.held_total)
    )
}

fn view_words(view: &CollectiveView) -> String {
    let mut out = vec![head_words(&view.head)];
    for line in &view.lines {
        let stands = match line.state.as_str() {
            "new" => "belum dicek",
            "refused" => "tidak ada tagihan",
            "owed" => "belum dibayar",
            "agreed" => "uang diterima",
            "returned" => "uang dikembalikan",
            "closed" => "dianggap lunas",
            known => state(known),
        };
        let why = line.refusal.as_ref().map(|why| format!("  {}", why.message));
        out.push(format!(
            "{:>4}  {:<12} {:<20} {:<16} {:>14}  {stands}{}",
            line.line,
            line.group,
            line.name,
            line.customer_no,
            rp(line.grand_total),
            why.unwrap_or_default()
        ));
    }
    let tally = &view.head.tally;
    out.push(format!("belum dibayar {}", rp(tally.owed_total)));
    out.push(format!(
        "diterima {}, kembali {}, lunas {}",
        rp(view.cash),
        rp(view.change),
        rp(tally.paid_total)
    ));
    out.join("\n")
}
