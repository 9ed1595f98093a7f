//! Many bills and one sum of money in the window: from a list to receipts, stopped and resumed, and
//! killed on the way, each compared with the provider's books.

use std::collections::BTreeMap;

use loket_practice::State;
use serde_json::{Value, json};

use crate::driver::{Window, key, screenshots, until};
use crate::lists::pay_exactly;
pub(crate) use crate::lists::{enter_from, paste, see_next};
use crate::look::{Album, dress};
use crate::races::{loketctl, result};
use crate::shop::Shop;

/// A payment of it takes six seconds.
const SLOW: &str = "530000999003";

const NEIGHBOURS: &str = "nama;kelompok;jenis;nomor\n\
    Bu Siti;RT 03;pln-postpaid;530000000001\n\
    Pak Budi;RT 03;pln-postpaid;530000000002\n\
    Ani;RT 03;pdam;1013226\n\
    Eko;RT 03;pln-postpaid;530000000006\n\
    Mbah Karto;RT 03;pln-postpaid;530000999002\n\
    Toko Berkah;RT 04;internet;6391601001\n";

/// A shop that knows its neighbours, and one of them by another name than her bill's.
fn neighbourhood() -> Shop {
    let data = tempfile::tempdir().unwrap();
    let list = data.path().join("pelanggan.csv");
    std::fs::write(&list, NEIGHBOURS).unwrap();
    result(loketctl(data.path(), &["book", "import", list.to_str().unwrap()])).unwrap();
    let rina = ["book", "add", "Rina", "--group", "RT 03", "--known-as", "RATNA DEWI"];
    let number = ["--number", "pln-postpaid=530000000004"];
    result(loketctl(data.path(), &[&rina[..], &number[..]].concat())).unwrap();
    Shop::open_at(data)
}

/// Whole rupiah, as the window writes them.
fn rupiah(text: &str) -> i64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// The line of a number: its place in the list, its state, and whether it is ticked.
fn row(window: &Window, number: &str) -> (String, String, bool) {
    // Rows are drawn in frames of their own, a moment after what stands beside them.
    let read =
        "const it = document.querySelector(`[aria-busy=false] [data-number=\"${arguments[0]}\"]`);
        return it === null ? null : [it.dataset.line, it.dataset.state, it.dataset.ticked];";
    let told = until(&format!("{number} is in the list"), || {
        Some(window.script(read, &[number.into()])).filter(|told| told.is_array())
    });
    let text = |at: usize| told[at].as_str().unwrap().to_owned();
    (text(0), text(1), text(2) == "true")
}

/// What was really paid, by customer number, over all accounts of one provider; no number twice.
fn paid(shop: &Shop) -> BTreeMap<String, i64> {
    let books = shop.books();
    let mut paid = BTreeMap::new();
    for (_, payment) in books.payments().filter(|(_, it)| it.state == State::Paid) {
        let number = payment.subject.customer_no.clone();
        let twice = paid.insert(number, payment.selling_price);
        assert!(twice.is_none(), "paid twice: {}", payment.subject.customer_no);
    }
    for (reference, known) in &books.references {
        assert!(known.requests.pay <= 1, "{reference} was sent {} times", known.requests.pay);
    }
    paid
}

fn numbers(paid: &BTreeMap<String, i64>) -> Vec<&str> {
    paid.keys().map(String::as_str).collect()
}

#[test]
#[ignore = "needs a screen: make test"]
fn one_list_and_one_sum() {
    let shop = neighbourhood();
    let window = &shop.window;
    window.control('b');
    window.click("book-group-RT 03");
    window.see_text("book-group-RT 03", "6");
    window.click("book-collective");
    see_next(window, "ask");
    assert_eq!(window.count("collective-row"), 6, "the group that was shown, and nobody else");
    window.see_focus("collective-go");
    enter_from(window, "ask");
    see_next(window, "cash");
    let (rina, state, ticked) = row(window, "530000000004");
    assert_eq!((state.as_str(), ticked), ("owed", false), "another name stops");
    assert_eq!(row(window, "530000999002").1, "refused");
    assert!(row(window, "530000000001").2 && row(window, "1013226").2);
    let before = rupiah(&window.see("collective-sum"));

    // Down to her by the arrows; Space asks, and Enter is the way of doing nothing.
    let hers = format!("collective-tick-{rina}");
    let to_her = || {
        until("the cursor is at her line", || {
            window.press([key::DOWN]);
            (window.focused().as_deref() == Some(hers.as_str())).then_some(())
        });
        window.press([' ']);
        window.see("collective-question");
    };
    to_her();
    window.see_text("collective-name-known", "Rina");
    window.see_text("collective-question", "Saldo belum terpotong");
    until("Enter leaves it off", || {
        window.press([key::ENTER]);
        (window.count("collective-question") == 0).then_some(())
    });
    assert!(!row(window, "530000000004").2);
    window.see_focus("collective-go");
    to_her();
    window.tab_to("collective-right");
    window.press([key::ENTER]);
    window.gone("collective-question");
    assert!(row(window, "530000000004").2);
    let sum = rupiah(&window.see("collective-sum"));
    assert!(sum > before, "{sum} after {before}");
    assert_eq!(shop.pay_requests(), 0, "nothing is paid before there is money");

    enter_from(window, "cash");
    window.see_focus("collective-cash");
    window.type_in(&(sum - 1).to_string());
    until("the money is too little", || {
        window.press([key::ENTER]);
        (window.attribute("error", "data-slip").as_deref() == Some("cash_short")).then_some(())
    });
    window.control('a');
    window.type_in(&(sum + 50_000).to_string());
    window.see_text("collective-change", "Rp\u{a0}50.000");
    enter_from(window, "pay");
    see_next(window, "print");
    window.see_text("collective-change-given", "Rp\u{a0}50.000");
    let really = paid(&shop);
    let all = ["1013226", "530000000001", "530000000002", "530000000004"];
    assert_eq!(numbers(&really), all);
    assert_eq!(shop.pay_requests(), 5, "and the one that was refused");
    let told = rupiah(&window.see("collective-paid"));
    assert_eq!(told, really.values().sum::<i64>(), "what the list says was paid is in the books");
    let held = rupiah(&window.see("collective-held"));
    assert_eq!(told + held, sum, "every rupiah is paid or here");

    enter_from(window, "print");
    see_next(window, "retry");
    let slips = shop.printed();
    assert_eq!(slips.len(), 4, "each that is paid, once");
    for number in all {
        let bare = |text: &str| text.replace(' ', "");
        let of = |it: &&(String, String)| bare(&it.1).contains(number);
        assert_eq!(slips.iter().filter(of).count(), 1, "{number}");
    }
    // Tried once more it fails once more; then its money goes back.
    enter_from(window, "retry");
    see_next(window, "retry");
    assert_eq!(shop.pay_requests(), 6);
    window.click("collective-return");
    assert_eq!(rupiah(&window.see("collective-return-sum")), held);
    window.tab_to("collective-return-yes");
    window.press([key::ENTER]);
    see_next(window, "lists");
    window.see_attribute("collective-list", "data-state", "done");
    assert_eq!(row(window, "530000000006").1, "returned");
    assert_eq!(paid(&shop), really);
    assert_eq!(shop.pay_requests(), 6);

    // A paid line leads to its payment.
    window.click(&format!("collective-see-{}", row(window, "530000000001").0));
    window.see_text("detail", "LUNAS");
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_counter_sells_while_a_list_is_paid_stopped_and_resumed() {
    let shop = Shop::open();
    let window = &shop.window;
    paste(
        window,
        &format!(
            "nama;jenis;nomor\nLambat;pln-postpaid;{SLOW}\nPak Budi;pulsa;0812\n\
             Bu Siti;pln-postpaid;530000000001\nAni;pdam;1013226\n"
        ),
    );
    let bad = window.see("collective-bad-line");
    assert!(bad.contains("Baris 3") && bad.contains("pulsa"), "{bad}");
    assert_eq!(window.count("collective-row"), 3, "the good ones are there");
    window.click("collective-bad-seen");
    window.gone("collective-bad");
    enter_from(window, "ask");
    see_next(window, "cash");
    let sum = rupiah(&window.see("collective-sum"));
    pay_exactly(window);
    window.see_attribute("collective-working", "data-kind", "pay");

    // The next customer does not wait for it.
    window.control('k');
    shop.ask("530000000002");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    window.see_text("strip-collective", "lunas");
    shop.enter_until_gone("result");
    window.control('g');
    window.press([key::ENTER]);
    window.see("collective-working");
    window.see_text("collective-sending", "1");
    window.photograph(&screenshots().join("collective-paying.png"));
    window.press(['s']);
    see_next(window, "resume");
    let first = paid(&shop);
    assert_eq!(numbers(&first), ["530000000002", SLOW], "it ended what was on the wire");
    assert_eq!(row(window, "1013226").1, "agreed");
    let held = rupiah(&window.see("collective-held"));
    assert_eq!(held + first[SLOW], sum);

    enter_from(window, "resume");
    see_next(window, "print");
    let all = paid(&shop);
    assert_eq!(numbers(&all), ["1013226", "530000000001", "530000000002", SLOW]);
    assert_eq!(all.values().sum::<i64>() - all["530000000002"], sum);
    assert_eq!(shop.pay_requests(), 4);
    window.gone("strip-collective");
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_killed_program_goes_on_where_it_was_and_pays_nothing_twice() {
    let shop = Shop::open();
    let window = &shop.window;
    paste(
        window,
        &format!(
            "nama;jenis;nomor\nBu Siti;pln-postpaid;530000000001\nLambat;pln-postpaid;{SLOW}\n\
             Pak Budi;pln-postpaid;530000000002\nAni;pdam;1013226\n"
        ),
    );
    enter_from(window, "ask");
    see_next(window, "cash");
    let sum = rupiah(&window.see("collective-sum"));
    pay_exactly(window);
    // The second one is on the wire, and the provider has it.
    until("two payments were sent", || (shop.pay_requests() == 2).then_some(()));
    window.kill();
    let shop = Shop::open_at(shop.close());
    let window = &shop.window;
    assert_eq!(shop.pay_requests(), 2, "a start pays nothing");
    window.see("strip-collective");
    window.control('g');
    window.press([key::ENTER]);
    see_next(window, "resume");
    window.see_text("collective-go", "Lanjut bayar 2");
    assert_eq!(row(window, "530000000001").1, "paid");
    assert_eq!(row(window, "1013226").1, "agreed");
    assert_eq!(shop.pay_requests(), 2, "and neither does a look");
    enter_from(window, "resume");
    see_next(window, "print");
    // What was in doubt is asked about, by Loket itself.
    until("all four are paid", || {
        window.see_attribute("collective-list", "data-state", "done");
        (row(window, SLOW).1 == "paid").then_some(())
    });
    let all = paid(&shop);
    assert_eq!(numbers(&all), ["1013226", "530000000001", "530000000002", SLOW]);
    assert_eq!(all.values().sum::<i64>(), sum);
    assert_eq!(shop.pay_requests(), 4);
}

/// Well-made arguments of every command of a list that is there; nothing in them pays: the total is wrong.
pub(crate) fn commands(shop: &Shop) -> Vec<(&'static str, Value)> {
    let csv = "nama;jenis;nomor\nBu Siti;pln-postpaid;530000000002\n";
    let making = json!({ "making": { "name": "RT 03", "book": null, "csv": csv } });
    let (done, made) = shop.invoke_one("collective_new", making.clone());
    assert!(done, "{made}");
    let id = made["collective"]["head"]["collective_id"].as_str().unwrap();
    let one = json!({ "collectiveId": id });
    let agreed = json!({ "line": 1, "inquiry_id": id, "grand_total": 1, "again": true, "name_confirmed": true });
    vec![
        ("collectives", json!({})),
        ("collective", json!({ "collectiveId": id, "known": [{ "line": 1, "mark": 7 }] })),
        ("collective_new", making),
        ("collective_ask", json!({ "collectiveId": id, "lines": [1] })),
        ("collective_stop", one.clone()),
        (
            "collective_pay",
            json!({ "agreeing": { "collective_id": id, "lines": [agreed], "total": 1, "cash": 1_000_000,
                "low_balance": true } }),
        ),
        ("collective_resume", one.clone()),
        ("collective_return", json!({ "collectiveId": id, "lines": [1] })),
        ("collective_close", json!({ "collectiveId": id, "line": 1, "note": "x" })),
        ("collective_print", one.clone()),
        ("collective_remove", one),
    ]
}

const LISTED: &str = "nama;kelompok;jenis;nomor\n\
    Bu Siti Aminah;RT 03;pln-postpaid;530000000001\n\
    Pak Budi Santoso;RT 03;pln-postpaid;530000000002\n\
    Pak I Gusti Ngurah Agung Putra Wijaya;RT 03;pdam;1013226\n\
    Pak Eko;RT 03;pln-postpaid;530000000006\n\
    Mbah Karto;RT 03;pln-postpaid;530000999001\n\
    Pak Budi;RT 03;pulsa;0812\n\
    Ibu Maria;RT 04;bpjs-kesehatan;8801234560001\n\
    Ibu Nur;RT 04;bpjs-kesehatan;8801234560002\n\
    Toko Berkah;RT 04;internet;6391601001\n\
    Rina;RT 04;pln-postpaid;530000000004\n\
    Ani;RT 04;pln-postpaid;530000999013\n\
    Slamet;;gas;0110014601\n";

/// Through every screen of the room once.
fn walk(album: &mut Album, look: (&str, &str)) {
    let name = format!("{}-{}", look.0, look.1);
    let shop = neighbourhood();
    let window = &shop.window;
    dress(window, look.0, look.1);
    let mut take = |what: &str| album.take(window, &name, what);
    shop.ask("530000000002");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");
    window.control('k');
    window.see("collective-empty");
    take("80-collective-empty");
    window.click("collective-from-book");
    window.see("begin-group-RT 03");
    take("81-collective-book");
    // Space chooses, Enter makes it: of the six of this group, one has just paid.
    window.see_focus("begin-group-all");
    window.press([key::TAB, ' ']);
    window.see_attribute("begin-group-RT 03", "aria-pressed", "true");
    window.see_text("begin-found", "5");
    window.press([key::ENTER]);
    see_next(window, "ask");
    assert_eq!(window.count("collective-row"), 5);
    window.click("collective-remove");
    window.click("collective-remove-yes");
    window.see("collective-empty");
    window.click("collective-from-csv");
    window.see_focus("collective-file");
    take("82-collective-csv");
    window.press([key::ESCAPE]);
    window.control('k');
    shop.set_deposit("digiswitch", 100_000);
    paste(window, LISTED);
    window.see("collective-bad-line");
    take("83-collective-new");
    window.click("collective-bad-seen");
    enter_from(window, "ask");
    see_next(window, "cash");
    take("84-collective-owed");
    for (number, what) in
        [("530000000004", "85-collective-name"), ("530000000002", "86-collective-before")]
    {
        window.click(&format!("collective-tick-{}", row(window, number).0));
        window.see("collective-question");
        until("the earlier payment is told", || {
            let told = window.text("collective-question")?;
            (what.starts_with("85") || told.contains("L01-")).then_some(())
        });
        take(what);
        window.press([key::ESCAPE]);
        window.gone("collective-question");
    }
    until("Enter comes to the deposit", || {
        window.press([key::ENTER]);
        (window.count("collective-short") == 1).then_some(())
    });
    take("87-collective-short");
    shop.set_deposit("digiswitch", 10_000_000);
    window.click("collective-short-pay");
    window.see_focus("collective-cash");
    window.type_in("1000000");
    take("88-collective-cash");
    enter_from(window, "pay");
    // The line that breaks ends the run.
    see_next(window, "resume");
    window.see_attribute("error", "data-code", "line_down");
    take("89-collective-stopped");
    enter_from(window, "resume");
    see_next(window, "print");
    take("90-collective-done");
    window.click("collective-return");
    window.see("collective-return-sum");
    take("91-collective-return");
    window.press([key::ESCAPE]);
    window.gone("collective-return-sum");
    window.press([key::ESCAPE]);
    window.see("collective-head");
    take("92-collective-lists");
    window.press([key::ENTER]);
    window.see("collective-list");
    window.control('k');
    window.see("strip-collective");
    take("93-collective-strip");
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_list_in_every_look() {
    let mut album = Album::new();
    for look in [("id", "light"), ("en", "dark")] {
        walk(&mut album, look);
    }
    album.shut();
}
