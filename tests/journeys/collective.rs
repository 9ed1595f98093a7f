//! A collective payment at the command line: one list, one sum of money, each bill paid once.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::{Desk, money, number, text};

const PLN: &str = "pln-postpaid";

/// A list of PLN numbers as a file, each under its group.
fn list(desk: &Desk, numbers: &[(&str, &str)]) -> String {
    let mut text = "nama;kelompok;jenis;nomor\n".to_owned();
    for (at, (group, number)) in numbers.iter().enumerate() {
        text += &format!("Bu {at};{group};PLN Pascabayar;{number}\n");
    }
    let file = desk.data().join("list.csv");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

fn made(desk: &Desk, numbers: &[(&str, &str)]) -> String {
    let file = list(desk, numbers);
    let made = desk.one(&["collective", "new", "--csv", &file]);
    assert!(made["bad"].as_array().unwrap().is_empty(), "{made}");
    text(&made["collective"]["head"], "collective_id").to_owned()
}

/// How each line stands, by its number in the list.
fn stands(view: &Value) -> BTreeMap<u64, String> {
    let lines = view["lines"].as_array().unwrap().iter();
    lines.map(|it| (it["line"].as_u64().unwrap(), text(it, "state").to_owned())).collect()
}

fn stand(view: &Value, line: u64) -> String {
    stands(view).remove(&line).unwrap()
}

/// What the provider really booked as paid, per customer number.
fn really_paid(desk: &Desk) -> BTreeMap<String, u32> {
    let mut paid = BTreeMap::new();
    for known in desk.books().references.values() {
        if let Some(payment) =
            known.payment.as_ref().filter(|it| it.state == loket_practice::State::Paid)
        {
            *paid.entry(payment.subject.customer_no.clone()).or_default() += 1;
        }
    }
    paid
}

#[test]
fn a_list_with_every_kind_of_ending_is_paid_once() {
    let desk = Desk::practice();
    let [good, fails, pending, lost] =
        ["paid", "pay-fails", "pending-then-paid", "cut-silent"].map(|it| number(PLN, it));
    let unknown = number(PLN, "unknown-customer");
    let other = "530000000777";
    let id = made(
        &desk,
        &[
            ("RT 02", &good),
            ("RT 02", &fails),
            ("RT 01", &pending),
            ("RT 01", &unknown),
            ("RT 01", &lost),
            ("RT 02", other),
        ],
    );
    // Not asked yet: there is nothing to agree to, and no money is taken.
    desk.refused(2, "nothing_ticked", &["collective", "pay", &id, "--total", "0"]);
    let asked = desk.one(&["collective", "ask", &id]);
    assert_eq!(stand(&asked, 4), "refused");
    assert_eq!(text(&asked["lines"][1]["refusal"], "code"), "unknown_customer", "{asked}");
    assert_eq!(asked["head"]["tally"]["owed"], 5);
    let total = money(&asked["head"]["tally"], "owed_total");
    // Counted by hand: what each line says.
    let lines = asked["lines"].as_array().unwrap();
    assert_eq!(lines.iter().map(|it| money(it, "grand_total")).sum::<i64>(), total);

    // Another total than was read out, and money that is short, are refused; nothing is sent.
    let wrong = (total - 1).to_string();
    desk.refused(2, "total_changed", &["collective", "pay", &id, "--total", &wrong]);
    let sum = total.to_string();
    desk.refused(2, "cash_short", &["collective", "pay", &id, "--total", &sum, "--cash", &wrong]);
    assert!(really_paid(&desk).is_empty());

    // The fifth breaks off after it was sent: everything after it waits.
    let cash = (total + 5_000).to_string();
    let ran = desk.run(&["collective", "pay", &id, "--total", &sum, "--cash", &cash]).expect(4);
    assert!(ran.err.contains("line_down") && ran.err.contains("unknown"), "{}", ran.err);
    let view = ran.one();
    let stood: Vec<String> = (1..=6).map(|line| stand(&view, line)).collect();
    assert_eq!(stood, ["paid", "failed", "in_doubt", "refused", "in_doubt", "agreed"]);
    assert_eq!((money(&view, "cash"), money(&view, "change")), (total + 5_000, 5_000));
    let failed = view["lines"].as_array().unwrap().iter().find(|it| it["line"] == 2).unwrap();
    let waiting = view["lines"].as_array().unwrap().iter().find(|it| it["line"] == 6).unwrap();
    let held = money(failed, "grand_total") + money(waiting, "grand_total");
    assert_eq!(money(&view["head"]["tally"], "held_total"), held);

    // In doubt is not given back, and its inquiry is not paid from outside of the list.
    desk.refused(2, "line_busy", &["collective", "return", &id, "--lines", "5"]);
    let inquiry = text(waiting, "inquiry_id").to_owned();
    desk.refused(2, "money_taken", &["collective", "remove", &id]);

    // Going on pays what waits, and tries once more what failed; it asks nobody in doubt.
    let went_on = desk.run(&["collective", "resume", &id]).expect(4).one();
    assert_eq!((stand(&went_on, 6), stand(&went_on, 2)), ("paid".into(), "failed".into()));
    desk.refused(2, "already_paying", &["pay", &inquiry, "--total", "1"]);
    desk.ends(0, &["advise", "--wait"]);
    let settled = desk.one(&["collective", "show", &id]);
    assert_eq!((stand(&settled, 3), stand(&settled, 5)), ("paid".into(), "paid".into()));

    let back = desk.one(&["collective", "return", &id, "--lines", "2"]);
    assert_eq!(stand(&back, 2), "returned");
    assert_eq!(text(&back["head"], "state"), "done");
    assert_eq!(money(&back["head"]["tally"], "held_total"), 0);
    // Its failed payments were two; nothing that was given back is tried again.
    let again = desk.run(&["collective", "resume", &id]).expect(0).one();
    assert_eq!(stand(&again, 2), "returned");

    let expected: BTreeMap<String, u32> =
        [&good, &pending, &lost, &other.to_owned()].map(|it| (it.clone(), 1)).into();
    assert_eq!(really_paid(&desk), expected, "each once, and nobody else");
    desk.one(&["verify"]);
}

/// Receipts come out by group, whatever order the list has.
#[test]
fn receipts_are_printed_by_group() {
    let desk = Desk::practice();
    let numbers = [("RT 02", "530000000701"), ("RT 01", "530000000702"), ("RT 02", "530000000703")];
    let id = made(&desk, &numbers);
    let asked = desk.one(&["collective", "ask", &id]);
    let total = money(&asked["head"]["tally"], "owed_total").to_string();
    desk.one(&["collective", "pay", &id, "--total", &total]);
    let printed = desk.one(&["collective", "print", &id]);
    assert_eq!(printed["unprinted"], 0, "{printed}");
    let mut prints: Vec<(String, String)> = Vec::new();
    for line in printed["lines"].as_array().unwrap() {
        let shown = desk.show(line);
        let print = shown["events"].as_array().unwrap().iter().find(|it| it["kind"] == "printed");
        prints
            .push((text(print.unwrap(), "event_id").to_owned(), text(line, "customer_no").into()));
    }
    let seq = |id: &str| id.rsplit('-').next().unwrap().parse::<u64>().unwrap();
    prints.sort_by_key(|(id, _)| seq(id));
    let order: Vec<&str> = prints.iter().map(|(_, number)| number.as_str()).collect();
    assert_eq!(order, ["530000000702", "530000000701", "530000000703"]);
    // What was printed is not printed again.
    let before = desk.one(&["collective", "print", &id]);
    assert!(before["lines"].as_array().unwrap().iter().all(|it| it["printed"] == 1));
}

/// From the book: only who has not paid, and what differs or was paid before waits for a word.
#[test]
fn what_the_book_doubts_is_not_paid_without_a_word() {
    let desk = Desk::practice();
    let (siti, budi, ani) = ("530000000711", "530000000712", "530000000713");
    for (name, number, known) in
        [("Bu Siti", siti, "ORANG LAIN"), ("Pak Budi", budi, ""), ("Ani", ani, "")]
    {
        let number = format!("{PLN}={number}");
        let known: &[&str] = if known.is_empty() { &[] } else { &["--known-as", known] };
        let add = ["book", "add", name, "--group", "RT 05", "--number", &number];
        desk.one(&[&add[..], known].concat());
    }
    desk.sale(PLN, ani, &[], 0);
    let new = desk.one(&["collective", "new", "--group", "RT 05"]);
    let id = text(&new["collective"]["head"], "collective_id").to_owned();
    assert_eq!(new["collective"]["head"]["tally"]["lines"], 2, "Ani has paid: {new}");
    let asked = desk.one(&["collective", "ask", &id]);
    let lines = asked["lines"].as_array().unwrap();
    let of = |name: &str| lines.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(
        (&of("Bu Siti")["differs"], &of("Pak Budi")["differs"]),
        (&true.into(), &false.into())
    );
    let line = of("Bu Siti")["line"].to_string();
    let total = money(of("Bu Siti"), "grand_total").to_string();
    let pay = ["collective", "pay", &id, "--lines", &line, "--total", &total];
    desk.refused(2, "name_differs", &pay);
    let paid = desk.run(&[&pay[..], &["--name-confirmed", &line]].concat()).expect(0).one();
    assert_eq!(money(&paid["head"]["tally"], "paid"), 1);

    // Paid at the counter meanwhile: the list does not pay it a second time.
    let other = of("Pak Budi");
    desk.sale(PLN, budi, &[], 0);
    let line = other["line"].to_string();
    let total = money(other, "grand_total").to_string();
    let pay = ["collective", "pay", &id, "--lines", &line, "--total", &total];
    desk.refused(2, "paid_before", &pay);
    assert_eq!(really_paid(&desk)[budi], 1);
    desk.one(&["verify"]);
}

/// The provider said that it failed, and later that it did not: whatever a person makes of the alarm,
/// a list never pays it a second time.
#[test]
fn a_failure_that_was_none_is_not_tried_again() {
    let desk = Desk::practice();
    let top_up = number("emoney", "false-failure");
    let file = desk.data().join("list.csv");
    std::fs::write(&file, format!("nama;jenis;nomor;nominal\nAni;emoney;{top_up};50.000\n"))
        .unwrap();
    let made = desk.one(&["collective", "new", "--csv", file.to_str().unwrap()]);
    let id = text(&made["collective"]["head"], "collective_id").to_owned();
    let asked = desk.one(&["collective", "ask", &id]);
    let total = money(&asked["head"]["tally"], "owed_total").to_string();
    let failed = desk.ends(3, &["collective", "pay", &id, "--total", &total]).remove(0);
    assert_eq!(
        (stand(&failed, 1), &failed["lines"][0]["may_retry"]),
        ("failed".into(), &true.into())
    );
    let payment = text(&failed["lines"][0], "payment_id").to_owned();
    desk.one(&["advise", &payment]);
    desk.one(&["settle", &payment, "failed", "--note", "sudah lunas", "--by", "Sari"]);

    let shown = desk.one(&["collective", "show", &id]);
    assert_eq!(
        (&shown["lines"][0]["may_retry"], &shown["lines"][0]["may_close"]),
        (&false.into(), &true.into())
    );
    desk.ends(3, &["collective", "resume", &id]);
    desk.refused(2, "line_busy", &["collective", "return", &id, "--lines", "1"]);
    assert_eq!(really_paid(&desk), [(top_up, 1)].into());
    let closed = ["collective", "close", &id, "--line", "1", "--note", "kata penyedia lunas"];
    assert_eq!(stand(&desk.one(&closed), 1), "closed");
    desk.one(&["verify"]);
}

/// A provider that answers nonsense gets three bills and no more; one that refuses keeps nobody waiting
/// who comes after.
#[test]
fn a_provider_in_trouble_is_left_alone() {
    let desk = Desk::practice();
    let garbage: Vec<String> = (1..=6).map(|at| format!("5300{at}0999006")).collect();
    let lines: Vec<(&str, &str)> = garbage.iter().map(|it| ("RT 01", it.as_str())).collect();
    let id = made(&desk, &lines);
    let asked = desk.one(&["collective", "ask", &id]);
    let total = money(&asked["head"]["tally"], "owed_total").to_string();
    let ran = desk.run(&["collective", "pay", &id, "--total", &total]).expect(4);
    assert!(ran.err.contains("many_doubtful") && ran.err.contains("unknown"), "{}", ran.err);
    let tally = &ran.one()["head"]["tally"];
    assert_eq!((money(tally, "in_doubt"), money(tally, "agreed")), (3, 3));

    let desk = Desk::practice();
    let fails = number(PLN, "pay-fails");
    let id = made(&desk, &[("", &fails), ("", "530000000721"), ("", "530000000722")]);
    let asked = desk.one(&["collective", "ask", &id]);
    let total = money(&asked["head"]["tally"], "owed_total").to_string();
    let paid = desk.ends(3, &["collective", "pay", &id, "--total", &total]).remove(0);
    let stood: Vec<String> = (1..=3).map(|line| stand(&paid, line)).collect();
    assert_eq!(stood, ["failed", "paid", "paid"]);
}
