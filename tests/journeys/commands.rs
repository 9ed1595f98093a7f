//! Looking back: pages of history, spreadsheets, settings, the counter's own number.

use crate::desk::{Desk, money, number, text};

const PLN: &str = "pln-postpaid";

#[test]
fn history_goes_by_pages() {
    let desk = Desk::practice();
    for happening in ["paid", "pay-fails", "pending-then-paid", "paid-two-bills", "garbage"] {
        let inquiry = desk.inquire(PLN, &number(PLN, happening), &[]);
        desk.pay(&inquiry, &[]);
    }
    let all = desk.ends(0, &["history"]);
    let numbers: Vec<&str> = all.iter().map(|one| text(one, "number")).collect();
    assert_eq!(numbers.len(), 5);
    assert!(numbers.is_sorted_by(|one, next| one > next), "newest first: {numbers:?}");
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let from = after.clone().unwrap_or_default();
        let mut args = vec!["history", "--limit", "2"];
        if after.is_some() {
            args.extend(["--after", &from]);
        }
        let page = desk.run(&args).expect(0);
        let lines = page.lines();
        assert!(lines.len() <= 2);
        seen.extend(lines.iter().map(|one| text(one, "number").to_owned()));
        after = page.err.trim().strip_prefix("--after ").map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, numbers, "the pages are the whole, each once");
    for (state, count) in [("paid", 2), ("failed", 1), ("in_doubt", 2)] {
        assert_eq!(desk.ends(0, &["history", "--state", state]).len(), count, "{state}");
    }
    let today = &text(&all[0], "created_at")[..10];
    assert_eq!(desk.ends(0, &["history", "--from", today, "--to", today]).len(), 5);
    assert!(desk.ends(0, &["history", "--to", "2020-01-01"]).is_empty());
    // Signs with a meaning to a search engine are plain letters here.
    for query in ["\"", "%", "_", "*", "a\"b", "NEAR(", "' OR 1=1 --", "\\"] {
        assert!(desk.ends(0, &["history", "--query", query]).is_empty(), "{query}");
    }
}

#[test]
fn history_as_a_spreadsheet() {
    let desk = Desk::practice();
    let paid = desk.sale("gas", &number("gas", "paid"), &[], 0);
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let file = desk.data().join("history.csv");
    let told = desk.one(&["history", "--csv", file.to_str().unwrap()]);
    assert_eq!(money(&told, "payments"), 2);
    let text_of = std::fs::read_to_string(file).unwrap();
    let rows: Vec<&str> = text_of.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("number,created_at,paid_at,state,"), "{}", rows[0]);
    assert!(
        rows[2].contains(text(&paid, "number")) && rows[2].contains(",0110014601,"),
        "{text_of}"
    );
}

#[test]
fn settings_reach_numbers_receipts_and_fees() {
    let desk = Desk::practice();
    for (name, value) in [
        ("counter", "L07"),
        ("shop_name", "WARUNG BU TINI"),
        ("shop_address", "JL MAWAR 3"),
        ("operator", "TINI"),
        ("zone", "WIT"),
        ("columns", "48"),
        ("service_fee:pln-postpaid", "2500"),
    ] {
        assert_eq!(desk.one(&["settings", "set", name, value])["value"], value);
    }
    assert_eq!(desk.one(&["settings", "get", "zone"])["value"], "WIT");
    let listed = desk.ends(0, &["settings", "get"]);
    assert!(listed.iter().any(|one| one["name"] == "counter" && one["value"] == "L07"));
    let inquiry = desk.inquire(PLN, &number(PLN, "paid"), &[]);
    assert_eq!(money(&inquiry, "service_fee"), 2500, "a proposal");
    assert!(text(&inquiry, "asked_at").ends_with("+09:00"));
    let paid = desk.pay(&inquiry, &[]).expect(0).one();
    assert_eq!(money(&paid, "service_fee"), 0, "only what is asked for is taken");
    assert!(text(&paid, "number").starts_with("L07-"));
    let slip = desk.run(&["receipt", text(&paid, "payment_id")]).expect(0).out;
    for word in ["WARUNG BU TINI", "JL MAWAR 3", "L07/TINI/"] {
        assert!(slip.contains(word), "{word}:\n{slip}");
    }
    assert!(slip.lines().any(|line| line.len() > 42), "48 columns:\n{slip}");
}

/// A payment is found by its number as well as by its id, and a receipt goes to a file.
#[test]
fn a_number_is_as_good_as_an_id() {
    let desk = Desk::practice();
    let paid = desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    let short = text(&paid, "number");
    assert_eq!(desk.one(&["show", short])["payment_id"], paid["payment_id"]);
    assert_eq!(text(&desk.one(&["advise", short]), "state"), "paid");
    let file = desk.data().join("struk.txt");
    let args = ["receipt", short, "--width", "42", "--out", file.to_str().unwrap()];
    assert_eq!(desk.run(&args).expect(0).out, "");
    assert_eq!(
        std::fs::read_to_string(file).unwrap().trim_end(),
        desk.receipt(&paid, "42").trim_end()
    );
    // No queue of that name: the payment is as it was, and what did not come out is not counted.
    let told = desk.run(&["print", short, "--printer", "tidak-ada"]).expect(2);
    assert_eq!(told.out, "");
    assert!(told.err.contains("\"print_failed\"") && told.err.contains("\"money_moved\":\"yes\""));
    let shown = desk.show(&paid);
    assert_eq!((text(&shown, "state"), money(&shown, "printed")), ("paid", 0));
}
