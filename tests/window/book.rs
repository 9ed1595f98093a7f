//! The customer book in the window: from a list to a payment, and what stops on the way.

use loket_practice::State;
use serde_json::Value;

use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::races::{loketctl, result};
use crate::shop::Shop;

const NUMBER: &str = "530000000002";

/// The book as another program reads it while the window is open.
fn listed(shop: &Shop) -> Vec<Value> {
    let output = loketctl(shop.data(), &["book", "list"]).wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A shop whose book was written before its window opened.
fn shop_with(commands: &[&[&str]]) -> Shop {
    let data = tempfile::tempdir().unwrap();
    for command in commands {
        result(loketctl(data.path(), command)).unwrap();
    }
    Shop::open_at(data)
}

fn to_book(window: &Window) {
    window.control('b');
    window.see_focus("book-search");
}

fn rows(window: &Window, count: u64) {
    until(&format!("{count} rows"), || (window.count("book-row") == count).then_some(()));
}

/// Gives the page a file, as somebody does who chooses one.
fn choose_file(window: &Window, text: &str) {
    window.script(
        "const chosen = new DataTransfer();
         chosen.items.add(new File([arguments[0]], 'pelanggan.csv', { type: 'text/csv' }));
         const field = document.querySelector('[data-testid=\"book-file\"]');
         field.files = chosen.files;
         field.dispatchEvent(new Event('change', { bubbles: true }));",
        &[text.into()],
    );
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_customer_is_written_found_and_paid_for_by_keyboard_alone() {
    let shop = Shop::open();
    let window = &shop.window;
    to_book(window);
    window.see("book-empty");
    window.control('n');
    window.see_focus("book-name");
    window.type_in("Bu Siti");
    window.tab_to("book-group");
    window.type_in("RT 03");
    window.tab_to("book-due");
    window.type_in("32");
    window.tab_to("book-number");
    window.type_in("5300 0000 0002");
    window.press([key::ENTER]);
    // There is no 32nd: the cursor is where it is wrong.
    window.see_attribute("book-due", "aria-invalid", "true");
    window.see_focus("book-due");
    window.press([key::BACKSPACE; 2]);
    window.type_in("1");
    window.press([key::ENTER]);
    rows(window, 1);
    window.see_focus("book-search");
    assert_eq!(window.attribute("book-row", "data-state").as_deref(), Some("unpaid"));

    // One key from what was typed to the inquiry.
    window.type_in("siti");
    window.press([key::ENTER]);
    window.see("customer-name");
    window.see_text("booked", "Bu Siti");
    window.see_text("booked", "RT 03");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(window.count("book-offer"), 0, "who is in the book is not offered again");

    to_book(window);
    window.see_attribute("book-row", "data-state", "paid");
    window.see_text("book-row", "LUNAS");
    window.click("book-unpaid");
    window.see("book-empty");
    window.click("book-all");
    // And from the list, down to its only row: what was paid stops there as everywhere.
    window.see_attribute("book-row", "data-state", "paid");
    window.click("book-search");
    window.press([key::DOWN]);
    window.see_focus(&format!("book-ask-{NUMBER}"));
    window.press([key::ENTER]);
    window.see("paid-before");
    assert_eq!(shop.paid_in_books(), [(NUMBER.to_owned(), State::Paid)]);
    assert_eq!(shop.pay_requests(), 1);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_bill_in_another_name_stops_before_cash() {
    let known = ["book", "add", "Bu Siti", "--number", "pln-postpaid=530000000002"];
    let shop = shop_with(&[&[&known[..], &["--known-as", "RATNA DEWI"]].concat()]);
    let window = &shop.window;
    shop.ask(NUMBER);
    window.see("name-differs");
    window.see_text("name-known", "RATNA DEWI");
    let told = window.see("name-told");
    assert_eq!(window.see("customer-name"), told);
    window.see_text("name-differs", "Saldo belum terpotong");
    assert_eq!(window.count("cash"), 0, "no cash is taken");
    // Enter is the safe way.
    shop.enter_until_gone("name-differs");
    window.see_focus("number");
    assert_eq!(shop.pay_requests(), 0);

    window.press([key::ENTER]);
    window.see("name-differs");
    window.click("name-right");
    window.gone("name-differs");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.pay_requests(), 1);
    assert_eq!(listed(&shop)[0]["known_as"], told.trim(), "the new name is remembered");
}

#[test]
#[ignore = "needs a screen: make test"]
fn who_has_just_paid_can_be_written_down() {
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask(NUMBER);
    let name = window.see("customer-name").trim().to_owned();
    assert_eq!(window.count("booked"), 0);
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    window.see("book-offer");
    window.press(['s']);
    window.see_focus("book-group");
    assert_eq!(window.text("book-name").as_deref(), Some(name.as_str()));
    assert_eq!(window.text("book-number").as_deref(), Some(NUMBER));
    window.type_in("Rute A");
    window.press([key::ENTER]);
    // Back to the customer who is still there.
    window.see_attribute("result", "data-state", "paid");
    window.gone("book-offer");
    let lines = listed(&shop);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["group"], "Rute A");
    assert_eq!(lines[0]["state"], "paid");
    assert_eq!(lines[0]["known_as"], name.as_str());

    // From now on the book knows more than the history does.
    shop.enter_until_gone("result");
    window.see_focus("number");
    window.type_in("rute");
    window.see_text("known", "Rute A");
    window.press([key::DOWN]);
    window.see_focus("known-customer");
    window.press([key::ENTER]);
    window.see_text("number", NUMBER);

    // Out of the book again, with a second word.
    to_book(window);
    window.click(&format!("book-edit-{NUMBER}"));
    window.see("book-form");
    window.tab_to("book-remove");
    window.press([key::ENTER]);
    window.see_focus("book-remove-no");
    window.press([key::ENTER]);
    window.gone("book-remove-no");
    window.tab_to("book-remove");
    window.press([key::ENTER]);
    window.tab_to("book-remove-yes");
    window.press([key::ENTER]);
    window.see("book-empty");
    assert!(listed(&shop).is_empty());
    assert_eq!(shop.paid_in_books(), [(NUMBER.to_owned(), State::Paid)], "what was paid stays");
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_list_is_read_in_and_written_out() {
    let shop = Shop::open();
    let window = &shop.window;
    to_book(window);
    window.click("book-import");
    window.see_focus("book-file");
    let list = "nama;jenis;nomor;kelompok\nBu Siti;pln-postpaid;053000000001;RT 03\n\
                Pak Budi;pulsa;0812;RT 03\nAni;pdam;1013226;RT 04\n";
    choose_file(window, list);
    window.see_text("book-imported", "2 nomor baru");
    let bad = window.see("book-bad-line");
    assert!(bad.contains("Baris 3") && bad.contains("Jenis tagihan"), "{bad}");
    window.press([key::ESCAPE]);
    rows(window, 2);
    window.click("book-group-RT 04");
    rows(window, 1);
    window.see_text("book-row", "Ani");
    // Pasted from a table, with one more: the others stay what they are.
    window.click("book-import");
    window.click("book-paste");
    window.script(
        "const field = document.querySelector('[data-testid=\"book-paste\"]');
         field.value = arguments[0];
         field.dispatchEvent(new Event('input', { bubbles: true }));",
        &["name\ttype\tnumber\nBu Siti\tpln-postpaid\t053000000001\nEko\ttv\t12345678\n".into()],
    );
    window.click("book-import-do");
    window.see_text("book-imported", "1 nomor baru, 0 diubah, 1 tetap");
    window.press([key::ESCAPE]);
    window.click("book-export");
    let told = window.see("book-exported");
    let file = told.split_once(" ke ").expect("where it went").1.trim();
    let written = std::fs::read_to_string(file).unwrap();
    assert_eq!(written.lines().count(), 4, "{written}");
    assert!(written.contains("Bu Siti,RT 03,pln-postpaid,053000000001,,,,\n"), "{written}");
    assert_eq!(listed(&shop).len(), 3);
}

pub(crate) const NEIGHBOURS: &str = "nama;kelompok;jenis;nomor;produk;jatuh_tempo;telepon\n\
    Bu Siti Aminah;RT 03;pln-postpaid;530000000002;;5;0812 3456 7890\n\
    Bu Siti Aminah;RT 03;pdam;1013226;pdam;20;\n\
    Pak Budi Santoso;RT 03;pln-postpaid;530000000001;;1;\n\
    Pak I Gusti Ngurah Agung Putra Wijaya;RT 04;bpjs-kesehatan;8888801234560001;;10;\n\
    Ibu Maria;RT 04;pln-postpaid;530000999013;;31;\n\
    Toko Berkah;Rute pasar;internet;6391601001;;15;\n\
    Toko Berkah;Rute pasar;tv;127246500101;;;\n\
    Mbah Karto;;gas;0110014601;;28;\n";

#[test]
#[ignore = "needs a screen: make test"]
fn the_book_in_every_look() {
    let mut album = Album::new();
    let data = tempfile::tempdir().unwrap();
    let other = ["book", "add", "Rina", "--number", "pln-postpaid=630000000001"];
    result(loketctl(data.path(), &[&other[..], &["--known-as", "RATNA DEWI"]].concat())).unwrap();
    let shop = Shop::open_at(data);
    let window = &shop.window;
    window.control('b');
    window.click("book-import");
    choose_file(window, NEIGHBOURS);
    window.see("book-imported");
    window.press([key::ESCAPE]);
    window.control('b');
    shop.ask(NUMBER);
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");
    shop.ask("530000999013");
    shop.pay("1000000");
    shop.result();
    shop.enter_until_gone("result");
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        dress(window, language, theme);
        walk(&mut album, &shop, &format!("{language}-{theme}"));
    }
    album.shut();
}

/// Through every screen of the book once; leaves the counter as it was.
fn walk(album: &mut Album, shop: &Shop, look: &str) {
    let window = &shop.window;
    let mut take = |name: &str| album.take(window, look, name);
    window.see_focus("number");
    window.type_in("siti");
    window.see("known-customer");
    take("50-known");
    window.press([key::BACKSPACE; 4]);
    to_book(window);
    rows(window, 9);
    take("51-book");
    window.click("book-late");
    window.click("book-group-RT 03");
    take("52-book-late");
    window.click("book-all");
    window.click("book-group-all");
    rows(window, 9);
    window.click("book-edit-1013226");
    window.see("book-form");
    window.click("book-remove");
    window.see("book-remove-no");
    take("53-book-form");
    window.press([key::ESCAPE]);
    window.gone("book-form");
    window.click("book-import");
    window.see("book-import-panel");
    choose_file(window, "nama;jenis;nomor\nPak Budi;pulsa;0812\nAni;pdam;12\n");
    window.see("book-bad-line");
    take("54-book-import");
    window.press([key::ESCAPE]);
    window.see_focus("book-search");
    window.type_in("tidak ada");
    window.see("book-empty");
    take("55-book-none");
    window.control('a');
    window.type_in("rina");
    rows(window, 1);
    window.press([key::ENTER]);
    window.see("name-differs");
    take("56-name-differs");
    window.click("name-back");
    window.see_focus("number");
    window.control('a');
    window.press([key::BACKSPACE]);
    to_book(window);
    window.press([key::BACKSPACE]);
    rows(window, 9);
    window.control('b');
    // A customer who is not in the book yet, once for each look.
    let fresh = match look {
        "id-light" => "530000000004",
        "id-dark" => "530000000005",
        "en-light" => "530000000007",
        _ => "530000000008",
    };
    window.see_focus("number");
    shop.ask(fresh);
    shop.pay("1000000");
    window.see("book-offer");
    album.take(window, look, "57-book-offer");
    window.click("book-offer");
    window.see_focus("book-group");
    album.take(window, look, "58-book-from-sale");
    window.press([key::ESCAPE]);
    window.see("result");
    shop.enter_until_gone("result");
}
