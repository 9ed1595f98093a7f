//! The slip of a closed shift: what went in and out, what was counted, what the deposit tells and what is
//! still open. It proves no payment, and says no words of proof whatever people wrote as a reason.

use super::ascii::{capitals, clean};
use super::grid::{Paper, Value};
use super::{Copy, Line, Shop, Style, Tearoff, proof};
use crate::calendar::Moment;
use crate::money::Rupiah;
use crate::shift::{Closing, Tally};

const PRACTICE: &str = "LATIHAN";

/// Cash that went in or out without a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub is_in: bool,
    pub amount: Rupiah,
    pub reason: String,
}

/// So many notes or coins of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub value: i64,
    pub is_coin: bool,
    pub count: u32,
    pub sum: Rupiah,
}

/// What became of an account's deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub account: String,
    pub first: Option<Rupiah>,
    pub last: Option<Rupiah>,
    pub costs: Rupiah,
    pub top_ups: Rupiah,
    pub unexplained: Rupiah,
    /// What may be of payments in doubt.
    pub perhaps: Rupiah,
}

/// What the slip is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    pub shop: Shop,
    pub practice: bool,
    pub number: String,
    /// Who, and when.
    pub opened: (String, Moment),
    pub closed: (String, Moment),
    pub float: Rupiah,
    pub moves: Vec<Moved>,
    pub counts: Vec<Count>,
    pub counted: Rupiah,
    pub expected: i64,
    pub difference: i64,
    /// What an owner said later: counted, and the difference then.
    pub corrected: Option<(Rupiah, i64)>,
    pub deposits: Vec<Row>,
    /// In words.
    pub falls: Vec<String>,
    pub closing: Closing,
    pub tells_profit: bool,
    pub printed_at: Moment,
    pub copy: Copy,
}

/// The slip as one piece of paper: it has neither stub nor code.
pub fn tearoff(slip: &Slip, columns: usize) -> Tearoff {
    let paper = Paper::new(columns);
    let mut lines = Vec::new();
    head(&mut lines, slip, paper);
    drawer(&mut lines, slip, paper);
    deposits(&mut lines, slip, paper);
    still_open(&mut lines, slip, paper);
    lines.push(paper.rule());
    let zone = slip.shop.zone;
    let copy = match slip.copy {
        Copy::Original => "CA".to_owned(),
        Copy::Again(number) => format!("CU-{number}"),
    };
    let trace =
        [clean(&slip.shop.counter), clean(&slip.closed.0), zone.short_time(slip.printed_at), copy];
    lines.extend(paper.trace(&trace));
    if slip.practice {
        lines.extend(paper.centred(PRACTICE, Style::Title));
    }
    proof::strike(&mut lines);
    Tearoff { columns: paper.columns, lines, stub: Vec::new(), code: None }
}

fn head(lines: &mut Vec<Line>, slip: &Slip, paper: Paper) {
    let zone = slip.shop.zone;
    if slip.practice {
        lines.extend(paper.centred(PRACTICE, Style::Title));
    }
    lines.extend(paper.centred(&clean(&slip.shop.name), Style::Title));
    lines.push(paper.rule());
    lines.extend(paper.centred("TUTUP SHIFT", Style::Title));
    if let Copy::Again(number) = slip.copy {
        lines.extend(paper.centred(&format!("CETAK ULANG (CU-{number})"), Style::Normal));
    }
    let mut text = |label: &str, value: String| {
        lines.extend(paper.field(label, &Value::Text(value), Style::Normal));
    };
    text("NOMOR", clean(&slip.number));
    for (label, (who, at)) in [("BUKA", &slip.opened), ("TUTUP", &slip.closed)] {
        let who = if who.is_empty() { String::new() } else { format!(" {}", clean(who)) };
        text(label, format!("{}{who}", zone.short_time(*at)));
    }
    lines.push(paper.rule());
}

fn drawer(lines: &mut Vec<Line>, slip: &Slip, paper: Paper) {
    let totals = &slip.closing.totals;
    money(lines, paper, "UANG MODAL", slip.float);
    for (label, tally) in [
        ("LUNAS", totals.paid),
        ("TITIP", totals.in_doubt),
        // Out of this drawer, for what was left here before.
        ("KEMBALI", totals.earlier_failed),
    ] {
        let Tally { count, sum } = tally;
        if count > 0 {
            money(lines, paper, &format!("{label} {count}X"), sum);
        }
    }
    // What moves nothing is told without its sum.
    for (said, tally) in [
        ("GAGAL, UANG SUDAH KEMBALI", totals.failed),
        ("TITIPAN SHIFT LALU, SUDAH LUNAS", totals.earlier_paid),
    ] {
        if tally.count > 0 {
            lines.extend(paper.left(&format!("{}X {said}", tally.count)));
        }
    }
    for it in &slip.moves {
        money(lines, paper, if it.is_in { "KAS MASUK" } else { "KAS KELUAR" }, it.amount);
        lines.extend(paper.left(&clean(&it.reason)));
    }
    // Of lists that are not paid yet: more than at the beginning, or less.
    if slip.closing.held != 0 {
        signed(lines, paper, "UANG KOLEKTIF", slip.closing.held, Style::Normal);
    }
    lines.push(paper.rule());
    for coins in [false, true] {
        let kind: Vec<&Count> = slip.counts.iter().filter(|it| it.is_coin == coins).collect();
        if coins && !kind.is_empty() {
            lines.extend(paper.left("KOIN:"));
        }
        for it in kind {
            money(lines, paper, &format!("{} X{}", dotted(it.value), it.count), it.sum);
        }
    }
    signed(lines, paper, "DIHITUNG", slip.counted.get(), Style::Total);
    signed(lines, paper, "SEHARUSNYA", slip.expected, Style::Normal);
    difference(lines, paper, slip.difference);
    if let Some((counted, off)) = slip.corrected {
        lines.extend(paper.left("DIKOREKSI PEMILIK:"));
        signed(lines, paper, "DIHITUNG", counted.get(), Style::Normal);
        difference(lines, paper, off);
    }
}

fn deposits(lines: &mut Vec<Line>, slip: &Slip, paper: Paper) {
    if !slip.deposits.is_empty() {
        lines.push(paper.rule());
    }
    for row in &slip.deposits {
        lines.extend(paper.left(&format!("SALDO {}", capitals(&row.account))));
        for (label, amount) in [("AWAL", row.first), ("AKHIR", row.last)] {
            match amount {
                Some(amount) => money(lines, paper, label, amount),
                None => lines.extend(paper.field(
                    label,
                    &Value::Text("TIDAK TAHU".into()),
                    Style::Normal,
                )),
            }
        }
        for (label, amount) in [
            ("MODAL", row.costs),
            ("ISI SALDO", row.top_ups),
            ("BELUM PASTI", row.perhaps),
            ("TAK JELAS", row.unexplained),
        ] {
            if !amount.is_zero() {
                money(lines, paper, label, amount);
            }
        }
    }
    for fall in &slip.falls {
        lines.extend(paper.left(&clean(fall)));
    }
    if slip.tells_profit {
        let totals = &slip.closing.totals;
        lines.push(paper.rule());
        signed(lines, paper, "LABA", totals.margin, Style::Normal);
        if totals.margin_unknown > 0 {
            lines.extend(
                paper.left(&format!("{} TANPA MODAL YANG DIKETAHUI", totals.margin_unknown)),
            );
        }
    }
}

fn still_open(lines: &mut Vec<Line>, slip: &Slip, paper: Paper) {
    lines.push(paper.rule());
    if slip.closing.in_doubt.is_empty() {
        lines.extend(paper.left("TIDAK ADA YANG MENUNGGU KEPASTIAN"));
        return;
    }
    lines.extend(paper.left("MASIH MENUNGGU KEPASTIAN:"));
    for number in &slip.closing.in_doubt {
        lines.extend(paper.left(&clean(number)));
    }
}

fn difference(lines: &mut Vec<Line>, paper: Paper, off: i64) {
    match off {
        0 => lines.extend(paper.centred("PAS", Style::Total)),
        1.. => signed(lines, paper, "LEBIH", off, Style::Total),
        _ => signed(lines, paper, "KURANG", off.saturating_neg(), Style::Total),
    }
}

fn money(lines: &mut Vec<Line>, paper: Paper, label: &str, amount: Rupiah) {
    lines.extend(paper.field(label, &Value::Money(amount), Style::Normal));
}

/// Less than nothing is written with a sign.
fn signed(lines: &mut Vec<Line>, paper: Paper, label: &str, amount: i64, style: Style) {
    let value = match Rupiah::try_from(amount) {
        Ok(amount) => Value::Money(amount),
        Err(_) => Value::Text(format!("-Rp {}", dotted(amount.saturating_abs()))),
    };
    lines.extend(paper.field(label, &value, style));
}

fn dotted(value: i64) -> String {
    Rupiah::try_from(value).map(Rupiah::dotted).unwrap_or_default()
}
