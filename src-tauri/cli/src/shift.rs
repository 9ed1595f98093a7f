//! The shift commands onto the till.

use loket_core::money::Rupiah;
use loket_till::error::TillError;
use loket_till::view::{PiecesView, ShiftView};

use crate::End;
use crate::args::{CameOut, CashDirection, ShiftCommand};
use crate::run::Desk;
use crate::words;

impl Desk {
    pub(crate) fn shift(&self, command: ShiftCommand) -> Result<End, TillError> {
        let till = &self.till;
        let view = match command {
            ShiftCommand::Open { float } => till.open_shift(&[], Some(&float))?,
            ShiftCommand::Cash { direction, amount, reason } => {
                let direction = match direction {
                    CashDirection::In => "in",
                    CashDirection::Out => "out",
                };
                till.move_cash(direction, &amount, &reason)?
            }
            ShiftCommand::Close { counts, counted } => {
                let counts =
                    counts.iter().map(|text| pieces(text)).collect::<Result<Vec<_>, _>>()?;
                till.close_shift(&counts, counted.as_deref())?
            }
            ShiftCommand::Correct { number, counted, note } => {
                till.correct_shift(&number, &counted, &note)?
            }
            ShiftCommand::Show { number } => till.shift(number.as_deref())?,
            ShiftCommand::List => {
                let mut before = None;
                loop {
                    let page = till.shifts(before)?;
                    let open = page.now.iter().filter(|_| before.is_none());
                    for shift in open.chain(&page.earlier) {
                        self.put(shift, line)?;
                    }
                    before = page.next;
                    if before.is_none() {
                        return Ok(End::Done);
                    }
                }
            }
            ShiftCommand::Print { number, came_out: Some(seen), .. } => {
                till.saw_slip(&number, seen == CameOut::Yes)?;
                till.shift(Some(&number))?
            }
            ShiftCommand::Print { number, printer, came_out: None } => {
                let printed = till.print_shift(&number, printer.as_deref())?;
                return self.done(&printed, words::printed);
            }
        };
        self.done(&view, words_of)
    }
}

/// `50000x3`
fn pieces(text: &str) -> Result<PiecesView, TillError> {
    let (face, count) = text.split_once(['x', 'X']).unwrap_or((text, ""));
    let count = count.trim().parse().map_err(|_| {
        TillError::refused(
            "bad_input",
            format!("\"{text}\" bukan hitungan uang."),
            "Tulis misalnya 50000x3, atau 1000cx3 untuk koin.",
        )
    })?;
    Ok(PiecesView { face: face.trim().into(), count, sum: 0 })
}

fn rp(amount: i64) -> String {
    match Rupiah::try_from(amount) {
        Ok(amount) => amount.to_string(),
        Err(_) => format!("-{}", Rupiah::try_from(amount.saturating_abs()).unwrap_or_default()),
    }
}

fn line(shift: &ShiftView) -> String {
    let end = match &shift.balance {
        Some(balance) if !shift.is_open => balance.difference.map_or_else(String::new, off),
        _ => "masih buka".into(),
    };
    format!("{}  {}  {}", shift.number, shift.opened_at, end)
}

fn off(difference: i64) -> String {
    match difference {
        0 => "pas".into(),
        1.. => format!("lebih {}", rp(difference)),
        _ => format!("kurang {}", rp(difference.saturating_abs())),
    }
}

fn words_of(shift: &ShiftView) -> String {
    let mut out = vec![line(shift), format!("modal {}", rp(shift.float))];
    for it in &shift.moves {
        let way = if it.direction == "in" { "masuk" } else { "keluar" };
        out.push(format!("kas {way} {}  {}", rp(it.amount), it.reason));
    }
    if let Some(balance) = &shift.balance {
        out.push(format!("seharusnya {}", rp(balance.expected)));
        if let Some(counted) = balance.counted {
            out.push(format!("dihitung {}", rp(counted)));
        }
        for fall in &balance.falls {
            let place = |mark: &Option<loket_till::view::SaleMark>| {
                mark.as_ref().map_or_else(|| "-".to_owned(), |it| it.number.clone())
            };
            out.push(format!(
                "saldo {} turun {} ({}) antara {} dan {}",
                fall.account,
                rp(fall.amount),
                fall.sure,
                place(&fall.after),
                place(&fall.before)
            ));
        }
        if let Some(margin) = balance.margin {
            out.push(format!("laba {}", rp(margin)));
        }
        for number in &balance.still_in_doubt {
            out.push(format!("menunggu kepastian: {number}"));
        }
    }
    out.join("\n")
}
