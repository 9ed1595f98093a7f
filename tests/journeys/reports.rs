//! Reports, and the history as tables, against the practice provider's books and sums counted by hand.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use loket_practice::State;
use serde_json::Value;

use crate::desk::{Desk, money, number, number_at, text};

const PLN: &str = "pln-postpaid";

fn sums(report: &Value) -> [i64; 6] {
    let sums = &report["sums"];
    ["paid", "in_doubt", "failed", "customer_total", "service_fee", "grand_total"]
        .map(|key| money(sums, key))
}

fn today(desk: &Desk) -> String {
    text(&desk.one(&["report"]), "date").to_owned()
}

/// What was paid, and what it took from the deposit, is what the provider wrote down.
#[test]
fn a_report_says_what_the_providers_books_say() {
    let desk = Desk::practice();
    let deposit = desk.books().deposit;
    let inquiry = desk.inquire(PLN, &number(PLN, "paid"), &[]);
    let first = desk.pay(&inquiry, &["--service-fee", "1500"]).expect(0).one();
    let gas = desk.sale("gas", &number("gas", "paid"), &[], 0);
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let spent = deposit - desk.books().deposit;
    let total = money(&first, "customer_total") + money(&gas, "customer_total");
    let report = desk.one(&["report", "--by", "type"]);
    assert_eq!(sums(&report), [2, 1, 1, total, 1_500, total + 1_500], "{report}");
    assert_eq!(money(&report["sums"], "held"), money(&open, "grand_total"));
    // The books took the pending one's money as well.
    let pending = money(&desk.show(&open), "deposit_cost");
    assert_eq!(money(&report["sums"], "deposit_cost"), spent - pending, "{report}");
    assert_eq!(
        money(&report["sums"], "margin"),
        total + 1_500 - money(&report["sums"], "deposit_cost"),
        "every cost is known here"
    );
    let keys: Vec<&str> =
        report["rows"].as_array().unwrap().iter().map(|row| text(row, "key")).collect();
    assert_eq!(keys.len(), 2);
    assert!(keys.contains(&"gas") && keys.contains(&PLN), "{keys:?}");
    let shares: i64 =
        report["rows"].as_array().unwrap().iter().map(|row| money(row, "share")).sum();
    assert!((999..=1001).contains(&shares), "tenths of a percent: {shares}");

    desk.advise(&open);
    let report = desk.one(&["report", "--by", "hour"]);
    assert_eq!(money(&report["sums"], "deposit_cost"), deposit - desk.books().deposit);
    assert_eq!(money(&report["sums"], "held"), 0);
    let paid = desk.books().payments().filter(|(_, it)| it.state == State::Paid).count();
    assert_eq!(money(&report["sums"], "paid"), i64::try_from(paid).unwrap());
    assert_eq!(report["rows"].as_array().unwrap().len(), 24);
    assert_eq!(desk.one(&["verify"])["ok"], true);
}

/// A provider that does not tell what a bill costs leaves the margin open, and it is said how often.
#[test]
fn an_unknown_cost_is_no_margin() {
    let desk = Desk::practice();
    let (customer, product) = number_at("rajabiller", "pdam", "paid");
    let with = ["--account", "latihan-rajabiller", "--product", product];
    let paid = desk.sale("pdam", &customer, &with, 0);
    assert_eq!(paid["deposit_cost"], Value::Null);
    let report = desk.one(&["report", "--by", "provider"]);
    let sums = &report["sums"];
    assert_eq!((money(sums, "cost_unknown"), money(sums, "margin")), (1, 0));
    assert_eq!(money(sums, "grand_total"), money(&paid, "grand_total"));
    assert_eq!(text(&report["rows"][0], "key"), "rajabiller");
    assert_eq!(text(&report["rows"][0], "label"), "RajaBiller");
    let told = desk.bare().args(["--practice", "report", "--by", "day"]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("Modal 1 transaksi belum diketahui"), "{told}");
}

#[test]
fn a_span_is_whole_and_a_bad_one_is_refused() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let day = today(&desk);
    let report = desk.one(&["report", "--from", "2026-01-30", "--to", "2026-02-02"]);
    let keys: Vec<&str> =
        report["rows"].as_array().unwrap().iter().map(|row| text(row, "key")).collect();
    assert_eq!(keys, ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]);
    assert_eq!(text(&report["before"], "from"), "2026-01-26");
    let report = desk.one(&["report", "--date", &day, "--by", "month"]);
    assert_eq!(text(&report["rows"][0], "key"), &day[..7]);
    assert_eq!(money(&report["before"], "grand_total"), money(&paid, "grand_total"), "none before");
    for bad in [["2026-02-30", "2026-03-01"], ["2026-03-01", "2026-02-01"], ["kemarin", "x"]] {
        desk.refused(2, "bad_span", &["report", "--from", bad[0], "--to", bad[1]]);
    }
    desk.refused(2, "bad_input", &["report", "--date", "2026-02-30"]);
    assert_eq!(desk.run(&["report", "--date", &day, "--from", &day]).code, 1, "one of both");
}

fn cells(file: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    assert!(book.worksheet_formula(sheet).unwrap().is_empty(), "nothing runs");
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_history_is_a_spreadsheet_whose_numbers_keep_their_zeros() {
    let desk = Desk::practice();
    let paid = desk.sale("gas", &number("gas", "paid"), &[], 0);
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let file = desk.data().join("riwayat.xlsx");
    let told = desk.one(&["history", "--xlsx", file.to_str().unwrap()]);
    assert_eq!(money(&told, "payments"), 2);
    let rows = cells(&file, "Transaksi");
    assert_eq!(rows.len(), 3);
    let column = |title: &str| {
        rows[0].iter().position(|cell| *cell == Data::String(title.into())).expect(title)
    };
    let gas = &rows[2];
    assert_eq!(gas[column("Nomor pelanggan")], Data::String("0110014601".into()));
    assert_eq!(gas[column("No. transaksi")], Data::String(text(&paid, "number").into()));
    let total = Data::Float(f64::from(i32::try_from(money(&paid, "customer_total")).unwrap()));
    assert_eq!(gas[column("Total tagihan")], total, "money is a number");
    assert_eq!(rows[1][column("Keadaan")], Data::String("failed".into()));
    // As many as asked for, and over the file of before.
    desk.one(&["history", "--limit", "1", "--xlsx", file.to_str().unwrap()]);
    assert_eq!(cells(&file, "Transaksi").len(), 2);
    let nowhere = desk.data().join("no-folder").join("x.xlsx");
    desk.refused(1, "export_failed", &["history", "--xlsx", nowhere.to_str().unwrap()]);
}

/// On the shop's paper, with no word of proof, and recorded nowhere.
#[test]
fn the_days_list_is_printed_and_proves_nothing() {
    let desk = Desk::practice();
    desk.one(&["settings", "set", "shop_name", "BUKTI PEMBAYARAN YANG SAH"]);
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let before = money(&desk.one(&["verify"]), "events");
    let printed = desk.one(&["report", "--print"]);
    let list = std::fs::read_to_string(text(&printed, "target")).unwrap();
    assert!(list.contains("DAFTAR TRANSAKSI"), "{list}");
    assert!(list.contains("LATIHAN - BUKAN BUKTI PEMBAYARAN"), "{list}");
    assert!(!crate::desk::proves(&list), "{list}");
    assert!(list.lines().all(|line| line.len() <= 32), "{list}");
    let tail = &text(&paid, "customer_no")[8..];
    let of = |end: &str| list.lines().filter(|line| line.trim_end().ends_with(end)).count();
    assert!(list.contains(&format!("PLN      {}", &tail[tail.len() - 4..])), "{list}");
    assert_eq!((of(" L"), of(" G")), (1, 1), "{list}");
    assert_eq!(money(&desk.one(&["verify"]), "events"), before, "it is no receipt");
    desk.refused(2, "bad_span", &["report", "--print", "--date", "2026-02-30"]);
}
