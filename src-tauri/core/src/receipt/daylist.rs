//! The list of a day's payments on the shop's own paper, with what they come to. It is for the shop and
//! proves nothing: the words of proof are struck out of it, whoever's text they stand in.

use super::grid::{Paper, Value, width, wrap};
use super::{Line, Shop, Style, Tearoff, ascii, proof};
use crate::bill::BillType;
use crate::calendar::Moment;
use crate::money::Rupiah;
use crate::payment::State;

/// One payment of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPayment {
    /// When it was opened.
    pub at: Moment,
    pub bill_type: BillType,
    pub customer_no: String,
    /// With the shop's own fee.
    pub total: Rupiah,
    pub state: State,
}

/// What is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayList {
    pub shop: Shop,
    pub practice: bool,
    /// The business day, `YYYY-MM-DD`.
    pub day: String,
    pub printed_at: Moment,
    /// In the order in which they were opened.
    pub payments: Vec<ListedPayment>,
    /// Figures under the list, with their labels. They come counted.
    pub counts: Vec<(String, String)>,
    pub sums: Vec<(String, Rupiah)>,
}

/// How much of a customer's number is enough to find it again.
const TAIL: usize = 4;

/// The list as one piece of paper.
pub fn day_list(list: &DayList, columns: usize) -> Tearoff {
    let paper = Paper::new(columns);
    let mut lines = paper.centred(&ascii::clean(&list.shop.name), Style::Title);
    lines.extend(paper.centred("DAFTAR TRANSAKSI", Style::Title));
    if list.practice {
        lines.extend(paper.centred("LATIHAN - BUKAN BUKTI PEMBAYARAN", Style::Title));
    }
    let text = |text: &str| Value::Text(ascii::clean(text));
    let field = |label: &str, value: &Value| paper.field(label, value, Style::Normal);
    lines.extend(field("TANGGAL", &text(&turned(&list.day))));
    lines.extend(field("LOKET", &text(&list.shop.counter)));
    lines.extend(field("DICETAK", &text(&list.shop.zone.paper_time(list.printed_at))));
    lines.push(paper.rule());
    for payment in &list.payments {
        lines.extend(row(payment, list, paper));
    }
    if list.payments.is_empty() {
        lines.extend(paper.centred("TIDAK ADA TRANSAKSI", Style::Normal));
    }
    lines.push(paper.rule());
    if !paper.is_wide() && !list.payments.is_empty() {
        lines.extend(paper.centred("L=LUNAS T=TUNGGU G=GAGAL", Style::Normal));
    }
    for (label, count) in &list.counts {
        lines.extend(field(label, &text(count)));
    }
    for (label, sum) in &list.sums {
        lines.extend(field(label, &Value::Money(*sum)));
    }
    lines.push(paper.rule());
    lines.extend(paper.centred("UNTUK CATATAN LOKET", Style::Normal));
    proof::strike(&mut lines);
    Tearoff { columns: paper.columns, lines, stub: Vec::new(), code: None }
}

/// Time, bill type, the number's end, total, state: in one line, or the total on a line of its own where
/// it is too long.
fn row(payment: &ListedPayment, list: &DayList, paper: Paper) -> Vec<Line> {
    let time = list.shop.zone.paper_time(payment.at);
    let time = time.rsplit(' ').next().unwrap_or_default();
    let number: Vec<char> = ascii::clean(&payment.customer_no).chars().collect();
    let tail: String = number.iter().skip(number.len().saturating_sub(TAIL)).collect();
    let head = format!("{time} {} {tail:>TAIL$}", name(payment.bill_type, paper));
    let end = format!("{} {}", payment.total.dotted(), state(payment.state, paper));
    let gap = paper.columns.saturating_sub(width(&head)).saturating_sub(width(&end));
    let columns = paper.columns;
    let texts = if gap > 0 {
        vec![format!("{head}{}{end}", " ".repeat(gap))]
    } else {
        let mut texts = wrap(&head, columns);
        texts.push(format!("{end:>columns$}"));
        texts
    };
    texts.into_iter().map(|text| Line { text, style: Style::Normal }).collect()
}

/// `22-11-2026`
fn turned(day: &str) -> String {
    day.split('-').rev().collect::<Vec<_>>().join("-")
}

fn state(state: State, paper: Paper) -> &'static str {
    match (state, paper.is_wide()) {
        (State::Paid, true) => "LUNAS ",
        (State::InDoubt, true) => "TUNGGU",
        (State::Failed, true) => "GAGAL ",
        (State::Paid, false) => "L",
        (State::InDoubt, false) => "T",
        (State::Failed, false) => "G",
    }
}

/// What a bill type is called in a narrow column.
fn name(bill_type: BillType, paper: Paper) -> String {
    let name = match bill_type {
        BillType::PlnPostpaid => "PLN",
        BillType::PlnNontaglis => "NONTAG",
        BillType::Pdam => "PDAM",
        BillType::HpPostpaid => "HP",
        BillType::Internet => "INTERNET",
        BillType::BpjsKesehatan => "BPJS",
        BillType::BpjsKetenagakerjaan => "BPJS TK",
        BillType::Multifinance => "ANGSURAN",
        BillType::Pbb => "PBB",
        BillType::Gas => "GAS",
        BillType::Tv => "TV",
        BillType::Emoney => "E-MONEY",
        BillType::Samsat => "SAMSAT",
        BillType::KirimUang => "KIRIM",
    };
    let room = if paper.is_wide() { 12 } else { 8 };
    format!("{name:<room$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Zone;

    fn list(payments: Vec<ListedPayment>) -> DayList {
        let rp = |amount: i64| Rupiah::try_from(amount).unwrap();
        DayList {
            shop: Shop {
                name: "BUKTI PEMBAYARAN YANG SAH".into(),
                address: String::new(),
                counter: "L01".into(),
                zone: Zone::Wib,
                operator: "SARI".into(),
                info: String::new(),
            },
            practice: false,
            day: "2026-11-22".into(),
            // 2026-11-22 10:52:10 in Jakarta.
            printed_at: 1_795_319_530_000,
            payments,
            counts: vec![("LUNAS".into(), "1".into())],
            sums: vec![("TUNAI MASUK".into(), rp(206_750))],
        }
    }

    fn payment(bill_type: BillType, number: &str, total: i64, state: State) -> ListedPayment {
        ListedPayment {
            at: 1_795_319_530_000,
            bill_type,
            customer_no: number.into(),
            total: Rupiah::try_from(total).unwrap(),
            state,
        }
    }

    fn texts(list: &DayList, columns: usize) -> Vec<String> {
        let lines = day_list(list, columns).lines;
        lines.into_iter().map(|line| line.text.trim_end().to_owned()).collect()
    }

    #[test]
    fn a_payment_is_one_line_where_it_fits() {
        let day = list(vec![
            payment(BillType::PlnPostpaid, "530000000002", 206_750, State::Paid),
            payment(BillType::Internet, "0007", 99_999_999, State::InDoubt),
            payment(BillType::Multifinance, "00", 9_007_199_254_740_991, State::Failed),
        ]);
        let narrow = texts(&day, 32);
        assert_eq!(
            narrow[6..10],
            [
                "10:52 PLN      0002    206.750 L",
                "10:52 INTERNET 0007 99.999.999 T",
                "10:52 ANGSURAN 00",
                "         9.007.199.254.740.991 G"
            ],
            "{narrow:#?}"
        );
        let wide = texts(&day, 48);
        assert!(
            wide.contains(&"10:52 PLN          0002           206.750 LUNAS".to_owned()),
            "{wide:#?}"
        );
        for columns in [24, 32, 42, 48] {
            let lines = texts(&day, columns);
            assert!(lines.iter().all(|line| line.len() <= columns), "{lines:#?}");
            assert!(!lines.concat().contains("YANG SAH"), "the list proves nothing: {lines:#?}");
        }
    }

    #[test]
    fn practice_says_so_and_an_empty_day_too() {
        let day = DayList { practice: true, ..list(Vec::new()) };
        let lines = texts(&day, 32).join("\n");
        assert!(lines.contains("LATIHAN - BUKAN BUKTI PEMBAYARAN"), "{lines}");
        assert!(lines.contains("TIDAK ADA TRANSAKSI"), "{lines}");
    }
}
