//! All of the window by keyboard alone: no click from the first minute to the help. While it goes through
//! the rooms the page is watched: something always has the focus, and it can be seen which.

use serde_json::Value;

use crate::collective::{enter_from, see_next};
use crate::driver::{Window, key, until};
use crate::sharing::Downloads;
use crate::shop::Shop;

/// Notes each time that nothing has had the focus for longer than a change of screens takes, and whatever
/// had it without a ring around it.
const WATCH: &str = "
    const at = (it) => it.dataset?.testid ?? it.outerHTML.slice(0, 120);
    const seen = (window.watched = { lost: [], plain: [], stops: 0 });
    let last = 'the start', free = 0, told = false, before = null;
    setInterval(() => {
        const it = document.activeElement;
        if (!it || it === document.body || it.getClientRects().length === 0) {
            free ||= performance.now();
            if (!told && performance.now() - free > 400) {
                seen.lost.push(`after ${last}, in ${document.querySelector('main')?.className}`);
                told = true;
            }
            return;
        }
        free = 0;
        told = false;
        last = at(it);
        if (it === before) return;
        before = it;
        seen.stops += 1;
        // Its own ring, or one around its row or its label.
        const ringed = [it, it.closest('tr'), it.closest('label')].some((one) => {
            const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : {};
            return one && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        });
        if (!ringed) seen.plain.push(last);
    }, 15);";

/// Goes on with Tab, and does what is there.
fn enter(window: &Window, test_id: &str) {
    window.see(test_id);
    window.tab_to(test_id);
    window.press([key::ENTER]);
}

fn type_at(window: &Window, test_id: &str, text: &str) {
    window.see(test_id);
    window.tab_to(test_id);
    window.type_in(text);
}

fn sell(shop: &Shop, number: &str) {
    shop.ask(number);
    shop.pay("1000000");
    shop.result();
    shop.enter_until_gone("result");
    shop.window.see_focus("number");
}

#[test]
#[ignore = "needs a screen: make test"]
fn all_of_it_without_a_mouse() {
    let downloads = Downloads::make();
    let shop = Shop::open();
    shop.window.see_focus("number");
    shop.window.script(WATCH, &[]);
    guide(&shop);
    counter(&shop);
    book(&shop);
    shift(&shop);
    reports(&shop.window, &downloads);
    operators(&shop.window);
    safety(&shop.window);
    collective(&shop.window);
    // A new room has its walk here.
    help(&shop.window);

    let watched = shop.window.script("return window.watched;", &[]);
    let all = |what: &str| watched[what].as_array().cloned().unwrap_or_default();
    assert_eq!(all("lost"), Vec::<Value>::new(), "nothing had the focus");
    assert_eq!(all("plain"), Vec::<Value>::new(), "the focus cannot be seen");
    assert!(watched["stops"].as_u64() > Some(100), "too little was watched: {watched}");
}

/// Who has not paid this month: a list of them, all of it asked for, paid and printed.
fn collective(window: &Window) {
    window.control('b');
    window.see_focus("book-search");
    window.control('n');
    window.see_focus("book-name");
    window.type_in("Pak Budi");
    type_at(window, "book-number", "530000000733");
    window.press([key::ENTER]);
    window.see_focus("book-search");
    window.control('k');
    enter(window, "collective-from-book");
    enter(window, "begin-make");
    see_next(window, "ask");
    enter_from(window, "ask");
    see_next(window, "cash");
    enter_from(window, "cash");
    window.see_focus("collective-cash");
    window.press(['p']);
    window.see_text("collective-change", "Rp\u{a0}0");
    enter_from(window, "pay");
    see_next(window, "print");
    enter_from(window, "print");
    window.press([key::ESCAPE]);
    window.see_focus("collective-from-book");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

fn guide(shop: &Shop) {
    let window = &shop.window;
    type_at(window, "guide-name", "Warung Bu Tini");
    window.press([key::ENTER]);
    window.see_focus("guide-paper-32");
    enter(window, "guide-paper-42");
    window.see_focus("guide-print");
    window.press([key::ENTER]);
    window.see_text("guide", "Sudah keluar");
    window.see_focus("guide-print");
    enter(window, "guide-print-done");
    window.see_focus("guide-sale");
    window.press([key::ENTER]);
    window.see_focus("number");
    window.press([key::ENTER]);
    window.see("customer-name");
    shop.pay("1000000");
    shop.result();
    shop.enter_until_gone("result");
    enter(window, "guide-close");
    window.gone("guide");
    window.see_focus("number");
}

/// A number that is another bill's, a customer of before, and what waits.
fn counter(shop: &Shop) {
    let window = &shop.window;
    window.type_in("8888801234560001");
    window.see_attribute("guess", "data-type", "bpjs-kesehatan");
    window.press([key::ENTER]);
    window.see("customer-name");
    shop.to_cash();
    window.type_in("p");
    shop.enter_until_gone("pay");
    window.see_attribute("result", "data-state", "paid");
    window.control('p');
    window.see("printed");
    enter(window, "share");
    enter(window, "share-text");
    window.see("shared");
    window.see_focus("next-sale");
    window.press([key::ESCAPE]);
    window.gone("share-panel");
    shop.enter_until_gone("result");

    window.type_in("5300");
    window.see("known");
    window.press([key::DOWN]);
    window.see_focus("known-customer");
    window.press([key::ENTER]);
    window.see_focus("number");
    window.press([key::ENTER]);
    window.see("paid-before");
    // The payment of before is one key away, and so is the way back.
    shop.enter_until_gone("paid-before");
    window.see_focus("detail-close");
    window.press([key::ESCAPE]);
    window.see_focus("history-search");
    window.press([key::ESCAPE]);
    window.see("paid-before");
    window.press([key::ESCAPE]);
    window.see_focus("number");
    window.control('a');
    window.press([key::BACKSPACE]);

    window.press([key::F11]);
    enter(window, "type-pln-nontaglis");
    window.see_focus("number");
    window.press([key::F2]);
    sell(shop, "530000999013");
    window.see("strip-doubt");
    window.control('g');
    window.press([key::ENTER]);
    window.see_focus("detail-close");
    enter(window, "complaint");
    let said = window.see_text("detail-said", "pengaduan-");
    std::fs::remove_file(said.split_once(": ").unwrap().1).unwrap();
    window.see_focus("complaint");
    enter(window, "settle-open");
    window.see("settle-note");
    window.press([key::ESCAPE]);
    window.gone("detail");
    window.see_focus("history-search");
    // From the list and back to the same line.
    window.tab_to("history-open");
    window.press([key::DOWN, key::ENTER]);
    window.see_focus("detail-close");
    enter(window, "reprint");
    window.see_text("detail-said", "CU");
    window.see_focus("reprint");
    window.press([key::ESCAPE]);
    window.see_focus("history-open");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

fn book(shop: &Shop) {
    let window = &shop.window;
    window.control('b');
    window.see_focus("book-search");
    window.control('n');
    window.see_focus("book-name");
    window.type_in("Bu Siti");
    type_at(window, "book-group", "RT 03");
    type_at(window, "book-number", "530000000002");
    window.press([key::ENTER]);
    window.see("book-row");
    window.see_focus("book-search");
    window.type_in("siti");
    window.press([key::DOWN]);
    window.see_focus("book-ask-530000000002");
    enter(window, "book-edit-530000000002");
    window.see_focus("book-group");
    window.press([key::ESCAPE]);
    window.gone("book-form");
    window.see_focus("book-search");
    enter(window, "book-import");
    window.see_focus("book-file");
    window.press([key::ESCAPE]);
    window.see_focus("book-search");
    window.press([key::DOWN]);
    window.see_focus("book-ask-530000000002");
    window.press([key::ENTER]);
    window.see("booked");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");
}

fn shift(shop: &Shop) {
    let window = &shop.window;
    window.control('t');
    window.see_focus("count-100000");
    window.type_in("2");
    window.press([key::ENTER; 12]);
    window.see_focus("count-submit");
    window.press([key::ENTER]);
    window.see_focus("shift-close");
    enter(window, "cash-out");
    window.see_focus("cash-amount");
    window.press([key::ESCAPE]);
    window.see_focus("cash-out");
    window.press([key::ENTER]);
    window.type_in("25000");
    type_at(window, "cash-reason", "beli galon");
    window.press([key::ENTER]);
    window.see_text("cash-moves", "beli galon");
    window.see_focus("cash-out");
    window.tab_to("shift-close");
    window.press([key::ENTER]);
    window.see_focus("count-100000");
    window.type_in("1");
    window.press([key::ENTER; 12]);
    window.see_focus("count-submit");
    window.press([key::ENTER]);
    window.see_focus("close-confirm");
    // One step back, and what was counted is still there.
    window.press([key::ESCAPE]);
    window.see_focus("count-submit");
    window.see_text("count-100000", "1");
    window.press([key::ENTER]);
    window.see_focus("close-confirm");
    window.press([key::ENTER]);
    window.see_text("shift-difference", "Kurang");
    window.see_focus("shift-print");
    window.press([key::ENTER]);
    window.see_text("shift-said", "CA");
    enter(window, "shift-correct");
    window.see_focus("correct-sum");
    window.type_in("175000");
    type_at(window, "correct-note", "salah hitung");
    window.press([key::ENTER]);
    window.see_text("shift-result", "salah hitung");
    window.gone("correct-sum");
    enter(window, "shift-done");
    window.see_focus("count-100000");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

fn reports(window: &Window, downloads: &Downloads) {
    window.control('l');
    window.see_focus("span-today");
    enter(window, "span-week");
    window.see_attribute("reports", "data-span", "week");
    window.see_focus("span-week");
    enter(window, "span-dates");
    window.see_attribute("reports", "data-span", "dates");
    // A date that is typed: day, month, year.
    window.tab_to("report-from");
    window.press([key::UP]);
    window.see("report-no-span");
    window.press([key::DOWN]);
    window.gone("report-no-span");
    enter(window, "span-today");
    window.see_attribute("reports", "data-span", "today");
    window.tab_to("save-xlsx");
    window.press([key::ENTER]);
    window.see_text("saved", ".xlsx");
    window.see_focus("save-xlsx");
    assert_eq!(std::fs::read_dir(&downloads.folder).unwrap().count(), 1);
    enter(window, "day-list");
    window.see_text("paper", "DAFTAR TRANSAKSI");
    enter(window, "day-list-print");
    window.see("day-list-printed");
    window.press([key::ESCAPE]);
    window.gone("day-list-preview");
    window.see_focus("day-list");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

fn operators(window: &Window) {
    window.control(',');
    window.see_focus("part-shop");
    for (name, code, pin) in [("Ibu Ani", "ani", "2580"), ("Siti Nurhaliza", "siti", "7395")] {
        enter(window, "operator-add");
        window.see_focus("operator-name");
        window.type_in(name);
        type_at(window, "operator-code", code);
        type_at(window, "operator-pin", pin);
        type_at(window, "operator-pin-again", pin);
        window.press([key::ENTER]);
        window.see(&format!("operator-row-{}", code.to_uppercase()));
        window.see_focus("operator-add");
    }
    enter(window, "operator-remove-SITI");
    window.see("operator-remove-sure");
    window.tab_to("operator-remove-sure");
    window.press([key::TAB, key::ENTER]);
    window.gone("operator-remove-sure");
    window.see_focus("operator-remove-SITI");
    for (step, pin, name) in [(1, "7395", "Siti Nurhaliza"), (0, "2580", "Ibu Ani")] {
        window.control('o');
        window.see_focus("operator-ANI");
        window.press(vec![key::DOWN; step]);
        window.press([key::ENTER]);
        window.see_focus("pin");
        window.type_in(pin);
        window.press([key::ENTER]);
        window.see_text("lock-now", name);
        window.see_focus("part-shop");
    }
}

fn safety(window: &Window) {
    enter(window, "back-up");
    window.see_text("copy-age", "hari ini");
    window.see_focus("back-up");
    enter(window, "copies");
    enter(window, "restore");
    window.see("restore-sure");
    window.press([key::ESCAPE]);
    window.gone("restore-sure");
    window.see_focus("restore");
    window.press([key::ESCAPE]);
    window.see_focus("number");
}

fn help(window: &Window) {
    let is_open = |open: bool| {
        until(&format!("the help is open: {open}"), || {
            let look = "return document.querySelector('dialog[open]') !== null;";
            (window.script(look, &[]) == Value::Bool(open)).then_some(())
        });
    };
    window.press([key::F1]);
    is_open(true);
    window.press([key::ESCAPE]);
    is_open(false);
    window.see_focus("number");
    window.press([key::F1]);
    is_open(true);
    window.tab_to("practice-number");
    window.press([key::ENTER]);
    is_open(false);
    window.see_focus("number");
    assert!(window.text("number").is_some_and(|number| !number.is_empty()));
}
