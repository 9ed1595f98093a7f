//! The pictures of the README: one shop, from a sale to the evening. `make pictures` makes them anew.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use loket_core::calendar::Zone;
use loket_practice::State;
use loket_tests::past;
use loket_tests::programs;
use loket_till::ports::{Clock as _, MachineClock};
use serde_json::json;

use crate::book::NEIGHBOURS;
use crate::collective::{enter_from, paste, see_next};
use crate::driver::{Window, key, screenshots, until};
use crate::races::{loketctl, result};
use crate::reports::choose_span;
use crate::shop::Shop;

/// What the treasurer of a street brings.
const STREET: &str = "nama;kelompok;jenis;nomor\n\
    Bu Siti;RT 03;pln-postpaid;530000000741\n\
    Pak Budi;RT 03;pln-postpaid;530000000742\n\
    Bu Ani;RT 03;pdam;1013241\n\
    Mbah Karto;RT 03;bpjs-kesehatan;8888801234560741\n\
    Toko Berkah;RT 04;internet;6391601741\n\
    Pak Eko;RT 04;pln-postpaid;530000000743\n\
    Rina;RT 04;gas;0110014741\n";

/// Three months of a shop, up to yesterday.
fn past(data: &Path) {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let today = Zone::Wib.start_of(&Zone::Wib.day(MachineClock::default().now())).unwrap();
    let sales = past::days(7, today - 95 * DAY, 95, 60, 900);
    past::write(&data.join("practice"), &sales);
}

fn set(data: &Path, settings: &[(&str, &str)]) {
    for (name, value) in settings {
        result(loketctl(data, &["settings", "set", name, value])).unwrap();
    }
}

fn operator(data: &Path, code: &str, name: &str, role: &str) {
    let mut ctl = Command::new(programs::loketctl());
    ctl.arg("--data-dir").arg(data).args(["--practice", "operator", "add", code]);
    let mut ctl = ctl
        .args(["--name", name, "--role", role])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    ctl.stdin.take().unwrap().write_all(b"2580\n").unwrap();
    assert!(ctl.wait().unwrap().success(), "{code}");
}

fn take(window: &Window, name: &str) {
    until("the paper is drawn", || {
        (window.attribute("paper", "data-kind").as_deref() != Some("waiting")).then_some(())
    });
    window.resize(1366, 768);
    window.photograph(&screenshots().join(format!("tour-{name}.png")));
}

/// Neighbours who were here this morning.
fn morning(window: &Window) {
    let sell = "const [bills, done] = arguments;
        const call = (command, args) => window.__TAURI_INTERNALS__.invoke(command, args);
        (async () => {
            for (const [bill_type, customer_no, product] of bills) {
                const bill = await call('inquire', { asking: { bill_type, customer_no, product } });
                await call('pay', { paying: { inquiry_id: bill.inquiry_id, total: bill.customer_total,
                    service_fee: bill.service_fee, cash: null, again: false, low_balance: true, name_confirmed: false } });
            }
        })().then(() => done(''), (error) => done(JSON.stringify(error)));";
    let bills = json!([
        ["pln-postpaid", "530000000001", null],
        ["pdam", "1013226", "pdam"],
        ["bpjs-kesehatan", "8888801234560001", null],
        ["internet", "6391601001", null],
        ["pln-postpaid", "530000000006", null],
        ["tv", "127246500101", null],
    ]);
    assert_eq!(window.script_async(sell, &[bills]), json!(""));
}

#[test]
#[ignore = "needs a screen: make test"]
fn the_pictures_of_the_readme() {
    let data = tempfile::tempdir().unwrap();
    set(data.path(), &[("shop_name", "Warung Berkah"), ("theme", "dark"), ("guide", "done")]);
    past(data.path());
    let shop = Shop::open_at(data);
    shop.window.control('l');
    shop.window.see_focus("span-today");
    choose_span(&shop.window, "last_month");
    until("the chart is drawn", || (shop.window.count("chart-day") > 0).then_some(()));
    take(&shop.window, "reports");

    let data = shop.close();
    set(data.path(), &[("theme", "light")]);
    let list = data.path().join("pelanggan.csv");
    std::fs::write(&list, NEIGHBOURS).unwrap();
    result(loketctl(data.path(), &["book", "import", list.to_str().unwrap()])).unwrap();
    result(loketctl(data.path(), &["shift", "open", "--float", "200.000"])).unwrap();
    let shop = Shop::open_at(data);
    let window = &shop.window;
    morning(window);

    shop.ask("530000000002");
    shop.to_cash();
    window.type_in("300000");
    window.see_text("paper", "TUNAI");
    take(window, "sale");
    shop.enter_until_gone("pay");
    window.see_attribute("result", "data-state", "paid");
    take(window, "done");
    shop.enter_until_gone("result");
    shop.ask("530000999013");
    let held: i64 = window
        .see("customer-total")
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap();
    shop.pay("100000");
    window.see_attribute("result", "data-state", "in_doubt");
    take(window, "waits");
    shop.enter_until_gone("result");
    window.control('r');
    until("all are listed", || (window.count("history-row") == 8).then_some(()));
    window.tab_to("history-open");
    window.press([key::DOWN, key::ENTER]);
    window.see_attribute("detail", "data-state", "paid");
    take(window, "history");
    window.press([key::ESCAPE, key::ESCAPE]);
    window.control('b');
    window.see("book-row");
    take(window, "book");

    paste(window, STREET);
    enter_from(window, "ask");
    see_next(window, "cash");
    enter_from(window, "cash");
    window.see_focus("collective-cash");
    window.type_in("2000000");
    take(window, "collective");
    window.press([key::ESCAPE]);

    window.control('t');
    window.see_focus("shift-close");
    window.press([key::ENTER]);
    window.tab_to("count-way");
    window.press([key::ENTER]);
    window.see_focus("count-sum");
    let books = shop.books();
    let kept = books.payments().filter(|(_, it)| it.state == State::Paid);
    let sold: i64 = kept.map(|(_, it)| it.selling_price).sum();
    window.type_in(&(200_000 + sold + held - 5_000).to_string());
    window.press([key::ENTER, key::ENTER]);
    window.see_focus("close-confirm");
    window.press([key::ENTER]);
    window.see("shift-difference");
    take(window, "drawer");

    let data = shop.close();
    operator(data.path(), "ani", "Ibu Ani", "owner");
    operator(data.path(), "siti", "Siti Nurhaliza", "cashier");
    operator(data.path(), "budi", "Budi", "cashier");
    let window = Window::open(data.path());
    window.see_focus("operator-ANI");
    take(&window, "lock");
}
