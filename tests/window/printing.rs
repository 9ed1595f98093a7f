//! Receipts at the real window: a printer that is set up, tried out, out of paper, and filled again.

use loket_tests::printer::{Mood, VirtualPrinter};

use crate::accounts::choose;
use crate::driver::{key, screenshots, until};
use crate::shop::Shop;

impl Shop {
    /// Opens the settings and types where the printer is. The field is saved when it is left.
    pub(crate) fn name_printer(&self, printer: &VirtualPrinter) {
        let window = &self.window;
        window.click("nav-settings");
        choose(window, "printer-kind", "tcp");
        window.click("printer-place");
        window.type_in(printer.setting().trim_start_matches("tcp:"));
    }
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_receipt_that_is_not_on_paper_waits_and_stays_an_original() {
    let printer = VirtualPrinter::start(Mood::Well);
    let shop = Shop::open();
    let window = &shop.window;
    shop.name_printer(&printer);
    window.click("test-print");
    until("the test page is told of", || (window.count("test-print-told") == 1).then_some(()));
    until("it came out", || {
        String::from_utf8_lossy(&printer.paper()).contains("CETAK UJI").then_some(())
    });
    window.photograph(&screenshots().join("printer-tried.png"));

    printer.becomes(Mood::PaperOut);
    window.click("test-print");
    window.see_attribute("error", "data-code", "paper_out");
    window.photograph(&screenshots().join("printer-out-of-paper.png"));
    window.click("nav-settings");
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    window.click("print");
    window.see_attribute("error", "data-code", "paper_out");
    window.see("strip-unprinted");
    window.photograph(&screenshots().join("receipt-not-printed.png"));

    printer.becomes(Mood::Well);
    shop.open_newest();
    window.see("unprinted");
    window.photograph(&screenshots().join("receipt-not-printed-history.png"));
    let _ = printer.paper();
    window.click("reprint");
    let mut paper = String::new();
    until("the receipt is on paper", || {
        paper.push_str(&String::from_utf8_lossy(&printer.paper()));
        (paper.contains("/CA") && paper.matches("LATIHAN").count() == 2).then_some(())
    });
    until("nothing waits any more", || (window.count("strip-unprinted") == 0).then_some(()));
    assert_eq!(window.count("unprinted"), 0);

    // A code is typed, or read by a scanner: no matter in which letters.
    let code = paper.split("CEK ").nth(1).unwrap().split_whitespace().next().unwrap();
    window.click("detail-close");
    window.click("history-search");
    window.type_in(&code.to_lowercase());
    window.see_attribute("checked", "data-verdict", "original");
    window.photograph(&screenshots().join("receipt-checked.png"));
    window.click("checked-open");
    window.see_attribute("detail", "data-state", "paid");
    window.click("history-search");
    window.type_in("X");
    until("it is no code any more", || (window.count("checked") == 0).then_some(()));
}

/// A printer that is slow to answer still has the last receipt when the next one leaves: each prints
/// once, and what is told on the screen is told of the payment that is on it.
#[test]
#[ignore = "needs a screen: make test"]
fn two_quick_sales_print_one_receipt_each() {
    // It never says a word, so that each print is awaited for some time.
    let printer = VirtualPrinter::start(Mood::Mute);
    let shop = Shop::open();
    let window = &shop.window;
    shop.name_printer(&printer);
    window.press([key::TAB]);
    choose(window, "setting-auto_print", "yes");
    window.click("nav-settings");
    // What the button says of whose print, for as long as the second payment is on the screen.
    let mut numbers = Vec::new();
    for customer in ["530000000001", "530000000002"] {
        shop.ask(customer);
        shop.pay("1000000");
        window.see_attribute("result", "data-state", "paid");
        let number = window.see_text("paper", "NO TRX     : ");
        let number = number.split("NO TRX     : ").nth(1).unwrap().split_whitespace().next();
        numbers.push(number.unwrap().to_owned());
        if customer == "530000000001" {
            shop.enter_until_gone("result");
        }
    }
    window.see("printed");
    let mut paper = String::new();
    until("both are on paper", || {
        paper.push_str(&String::from_utf8_lossy(&printer.paper()));
        numbers.iter().all(|number| paper.contains(&format!("CEK {number}-"))).then_some(())
    });
    until("nothing waits", || (window.count("strip-unprinted") == 0).then_some(()));
    assert_eq!(paper.matches("CEK ").count(), 2, "{paper}");
    assert_eq!(paper.matches("CETAK ULANG").count(), 0, "{paper}");

    // The first one's printer fails while the second customer is served: nothing of it is told there.
    printer.becomes(Mood::Deaf);
    shop.enter_until_gone("result");
    shop.ask("530000000017");
    shop.pay("1000000");
    shop.result();
    shop.enter_until_gone("result");
    printer.becomes(Mood::Mute);
    shop.ask("530000000018");
    shop.pay("1000000");
    shop.result();
    window.see("printed");
    assert_eq!(window.count("error"), 0);
}
