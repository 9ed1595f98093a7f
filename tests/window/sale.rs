//! Sales at the counter, and what must not become one.

use loket_practice::State;
use serde_json::json;

use crate::driver::{Window, key, screenshots, until};
use crate::shop::Shop;

#[test]
#[ignore = "needs a screen: make test"]
fn a_sale_by_keyboard_alone() {
    let shop = Shop::open();
    let window = &shop.window;
    window.see("practice-badge");
    shop.ask("530000000002");
    assert_ne!(window.see("customer-name").trim(), "");
    assert!(window.see("customer-total").starts_with("Rp"));
    let total = digits(&window.see("customer-total"));
    window.see_text("paper", "LATIHAN");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(digits(&window.see("change")), 1_000_000 - total);
    window.see_attribute("paper", "data-kind", "paid");
    let paper = window.see_text("paper", "LATIHAN");
    assert!(!paper.contains("BUKTI PEMBAYARAN YANG SAH"), "{paper}");
    // "530000000002" on paper, however it is broken up.
    assert!(paper.replace(' ', "").contains("530000000002"), "{paper}");

    window.control('p');
    window.see("printed");
    let printed = shop.printed();
    assert_eq!(printed.len(), 1, "{printed:?}");
    assert!(printed[0].0.ends_with("-CA.txt") && printed[0].1.contains("LATIHAN"), "{printed:?}");

    assert_eq!(shop.paid_in_books(), [("530000000002".to_owned(), State::Paid)]);
    let paid = shop.books().payments().map(|(_, payment)| payment.selling_price).sum::<i64>();
    assert_eq!(paid, total);
    // The next digit starts the next sale.
    window.type_in("5");
    window.see_attribute("number", "data-focus", "number");
    window.see_text("number", "5");
    assert_eq!(shop.pay_requests(), 1);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_sale_by_mouse() {
    let shop = Shop::open();
    let window = &shop.window;
    window.click("type-pdam");
    window.see("product-pdam");
    window.click("product-pdam");
    window.click("number");
    window.type_in("1013226");
    window.click("ask");
    window.see("customer-name");
    window.click("exact");
    until("paying is taken", || {
        if window.count("pay") == 0 {
            return Some(());
        }
        window.click("pay");
        None
    });
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(digits(&window.see("change")), 0);
    window.click("print");
    window.see("printed");
    window.click("next-sale");
    window.see_focus("number");
    assert_eq!(shop.paid_in_books(), [("1013226".to_owned(), State::Paid)]);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_number_is_asked_about_as_what_it_is() {
    let shop = Shop::open();
    let window = &shop.window;
    window.see_focus("number");
    // As a scanner types: all of it, while electricity is chosen.
    window.type_in("8888801234560001");
    window.see_attribute("guess", "data-type", "bpjs-kesehatan");
    window.see_text("ask", "BPJS");
    window.photograph(&screenshots().join("number-guessed.png"));
    window.press([key::ENTER]);
    window.see("customer-name");
    window.see_attribute("type-bpjs-kesehatan", "aria-pressed", "true");
    // Where it may be of what the agent chose, it is said and nothing is done.
    window.click("type-pdam");
    window.see_attribute("guess", "data-type", "bpjs-kesehatan");
    window.press([key::F4]);
    window.see_attribute("type-bpjs-kesehatan", "aria-pressed", "true");
    window.gone("guess");
    assert_eq!(shop.pay_requests(), 0);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_customer_of_before_is_found_while_typing() {
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask("530000000002");
    let name = window.see("customer-name").trim().to_owned();
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    window.click("next-sale");
    window.see_focus("number");
    assert_eq!(window.count("known"), 0, "nothing was typed");
    // By the first digits, with water chosen: its own bill type comes along.
    window.click("type-pdam");
    window.type_in("5300");
    window.see_text("known", &name);
    window.photograph(&screenshots().join("number-known.png"));
    window.press([key::DOWN]);
    window.see_focus("known-customer");
    window.press([key::ENTER]);
    window.see_focus("number");
    window.see_attribute("type-pln-postpaid", "aria-pressed", "true");
    window.see_text("number", "530000000002");
    // By a part of the name, and back to the field without a choice.
    let part: String = name.to_lowercase().chars().take(4).collect();
    window.control('a');
    window.type_in(&part);
    window.see_text("known", &name);
    window.press([key::DOWN]);
    window.see_focus("known-customer");
    window.press([key::UP]);
    window.see_focus("number");
    window.see_text("number", &part);
    assert_eq!(shop.pay_requests(), 1);
}

#[test]
#[ignore = "needs a screen: make test"]
fn what_is_in_doubt_settles_by_itself_and_is_found_again() {
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask("630000000001");
    shop.pay("1000000");
    // The first round of asking may already have come between the answer and the screen.
    let first = shop.result();
    assert!(["in_doubt", "paid"].contains(&first.as_str()), "{first}");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.paid_in_books(), [("630000000001".to_owned(), State::Paid)]);
    let asked: u64 = shop.books().references.values().map(|known| known.requests.status).sum();
    assert!(asked >= 1);

    shop.enter_until_gone("result");
    shop.choose(key::F3, "pdam");
    window.click("product-pdam");
    window.click("number");
    shop.ask("1013226");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");

    window.click("nav-history");
    until("both are listed", || (window.count("history-row") == 2).then_some(()));
    window.see_focus("history-search");
    window.type_in("630000000001");
    until("one is found", || (window.count("history-row") == 1).then_some(()));
    assert_eq!(window.attribute("history-row", "data-state").as_deref(), Some("paid"));
    window.click("history-row");
    window.see_attribute("detail", "data-state", "paid");
    window.click("reprint");
    until("the receipt is printed", || shop.printed().first().cloned());
    window.click("state-filter-failed");
    window.see("history-empty");
    assert_eq!(shop.pay_requests(), 2);
}

#[test]
#[ignore = "needs a screen: make test"]
fn what_stays_in_doubt_is_asked_by_hand_and_never_paid_again() {
    let shop = Shop::open();
    let window = &shop.window;
    // Closed without a byte, and never booked by the provider.
    shop.ask("530000999013");
    shop.pay("1000000");
    assert_eq!(shop.result(), "in_doubt");
    window.see_attribute("paper", "data-kind", "in_doubt");
    let paper = window.see_text("paper", "TRANSAKSI SEDANG DIPROSES");
    assert!(!paper.contains("STRUK PEMBAYARAN"), "{paper}");
    shop.enter_until_gone("result");

    // The same bill again: locked, whoever asks.
    shop.ask("530000999013");
    shop.pay_refused();
    window.see_attribute("error", "data-code", "bill_in_doubt");
    assert_eq!(window.attribute("money-moved", "data-moved").as_deref(), Some("unknown"));
    assert_eq!(window.count("pay"), 0, "nothing can be paid");
    // Enter leads to the payment of before.
    window.see_focus("see-payment");
    shop.enter_until_gone("see-payment");
    window.see_attribute("detail", "data-state", "in_doubt");
    assert_eq!(shop.pay_requests(), 1);
    let asked = || shop.books().references.values().map(|known| known.requests.status).sum::<u64>();
    let before = asked();
    window.click("advise");
    until("the provider is asked", || (asked() > before).then_some(()));
    window.see_attribute("detail", "data-state", "in_doubt");
    assert_eq!(shop.pay_requests(), 1);
    assert!(shop.paid_in_books().is_empty());
}

#[test]
#[ignore = "needs a screen: make test"]
fn bad_input_is_told_and_sends_nothing() {
    let shop = Shop::open();
    let window = &shop.window;
    window.see_focus("number");
    window.type_in("5300A0000002");
    window.press([key::ENTER]);
    window.see_attribute("number", "aria-invalid", "true");
    assert!(shop.books().references.is_empty());

    for _ in 0..12 {
        window.press([key::BACKSPACE]);
    }
    window.see_text("number", "");
    shop.ask("530000000001");
    shop.to_cash();
    window.type_in("100");
    until("the cash is too little", || {
        window.press([key::ENTER]);
        (window.attribute("cash", "aria-invalid").as_deref() == Some("true")).then_some(())
    });
    assert_eq!(shop.pay_requests(), 0);
    window.press([key::ESCAPE]);

    let shop = Shop::open();
    // The provider knows no such customer.
    shop.window.see_focus("number");
    shop.window.type_in("530000999002");
    shop.window.press([key::ENTER]);
    shop.window.see_attribute("error", "data-code", "unknown_customer");
    assert_eq!(shop.window.attribute("money-moved", "data-moved").as_deref(), Some("no"));
}

/// Holds Enter down from the number on, as a book on the keyboard does: one press, and repeats for
/// longer than any guard of the page waits.
#[test]
#[ignore = "needs a screen: make test"]
fn a_held_enter_never_pays() {
    let hold = "const done = arguments[1];
        const key = (repeat) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown',
                { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true, repeat }));
        key(false);
        let left = arguments[0];
        const timer = setInterval(() => {
            key(true);
            if (--left === 0) { clearInterval(timer); done(true); }
        }, 30);";
    let shop = Shop::open();
    let window = &shop.window;
    window.see_focus("number");
    window.type_in("530000000002");
    window.script_async(hold, &[json!(100)]);
    window.see("customer-name");
    window.see("pay");
    // Once more with the cash typed and Enter still down since then.
    window.script("window.dispatchEvent(new Event('blur'));", &[]);
    shop.to_cash();
    window.type_in("1000000");
    let repeats = hold.replacen("key(false);", "", 1);
    window.script_async(&repeats, &[json!(60)]);
    window.see("pay");
    assert_eq!(window.count("paying") + window.count("result"), 0);
    assert_eq!(shop.pay_requests(), 0);
    // And a fresh press does.
    window.script("window.dispatchEvent(new Event('blur'));", &[]);
    shop.enter_until_gone("pay");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.pay_requests(), 1);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_second_window_on_the_same_data_reads_only() {
    let first = Shop::open();
    first.ask("530000000002");
    first.pay("1000000");
    first.window.see_attribute("result", "data-state", "paid");

    let second = Window::open(first.data());
    second.see("held-banner");
    second.see_focus("number");
    second.type_in("530000000001");
    // Enter only looks whether the other one has gone.
    second.see_attribute("ask", "disabled", "");
    second.press([key::ENTER]);
    second.see_attribute("error", "data-code", "ledger_held");
    second.click("nav-history");
    until("the sale is listed", || (second.count("history-row") == 1).then_some(()));
    assert_eq!(first.paid_in_books(), [("530000000002".to_owned(), State::Paid)]);
}

/// A slow payment is folded away; the next customer is served while it goes on.
#[test]
#[ignore = "needs a screen: make test"]
fn a_slow_payment_does_not_keep_the_next_customer() {
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask("530000999003");
    shop.pay("1000000");
    window.click("fold");
    window.see("strip-folded");
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    until("both are paid", || {
        (shop.paid_in_books().iter().filter(|(_, state)| *state == State::Paid).count() == 2)
            .then_some(())
    });
    assert_eq!(shop.pay_requests(), 2);
}

fn digits(text: &str) -> i64 {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(-1)
}
