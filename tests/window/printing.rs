//! Receipts at the real window: a printer that is set up, tried out, out of paper, and filled again.

use loket_tests::printer::{Mood, VirtualPrinter};

use crate::accounts::choose;
use crate::driver::{screenshots, until};
use crate::shop::Shop;

#[test]
#[ignore = "needs a screen: make test"]
fn a_receipt_that_is_not_on_paper_waits_and_stays_an_original() {
    let printer = VirtualPrinter::start(Mood::Well);
    let shop = Shop::open();
    let window = &shop.window;
    window.click("nav-settings");
    choose(window, "printer-kind", "tcp");
    window.click("printer-place");
    window.type_in(printer.setting().trim_start_matches("tcp:"));
    // The field is saved when it is left.
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
    until("the receipt is on paper", || {
        String::from_utf8_lossy(&printer.paper()).contains("/CA").then_some(())
    });
    until("nothing waits any more", || (window.count("strip-unprinted") == 0).then_some(()));
    assert_eq!(window.count("unprinted"), 0);
}
