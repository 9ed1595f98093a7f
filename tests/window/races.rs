//! Races at the real window: keys and clicks with no pause between them, a page without any guard,
//! a second window, and another program at the same data.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use loket_practice::State;
use loket_tests::programs;
use serde_json::{Value, json};

use crate::driver::{Window, key, screenshots, until};
use crate::manager::close_window_of;
use crate::shop::Shop;

/// A number whose payment takes six seconds.
const SLOW: &str = "530000999003";
const ORDINARY: &str = "530000000001";

/// Sells to `SLOW` with `press` as the way of paying, again until it is taken; and goes on with it
/// while the payment is under way. The provider sees one request.
fn pressed_in_haste(press: impl Fn(&Window)) {
    let shop = Shop::open();
    let window = &shop.window;
    shop.ask(SLOW);
    shop.to_cash();
    window.type_in("1000000");
    until("paying is taken", || {
        if window.count("pay") == 0 {
            return Some(());
        }
        press(window);
        None
    });
    window.see("paying");
    press(window);
    assert_eq!(shop.pay_requests(), 1);
    // At most the page says that it is busy with it.
    if window.count("error") > 0 {
        assert_eq!(window.attribute("error", "data-slip").as_deref(), Some("busy"));
    }
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.paid_in_books(), [(SLOW.to_owned(), State::Paid)]);
    assert_eq!(shop.pay_requests(), 1);
}

#[test]
#[ignore = "needs a screen: make test"]
fn two_enters_in_one_breath_pay_once() {
    pressed_in_haste(|window| window.press([key::ENTER, key::ENTER]));
}

#[test]
#[ignore = "needs a screen: make test"]
fn an_enter_kept_down_pays_once() {
    pressed_in_haste(|window| window.keep_down(key::ENTER, 20));
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_double_click_pays_once() {
    pressed_in_haste(|window| {
        // There is nothing to click once it is taken.
        if window.count("pay") > 0 {
            window.clicks("pay", 2);
        }
    });
}

/// What a page would do that had no guard at all: the till alone holds.
const UNGUARDED: &str = "
    const done = arguments[1];
    const call = (command, args) => window.__TAURI_INTERNALS__.invoke(command, args);
    const told = (asked) => asked.then((it) => it.state ?? 'done',
        (error) => `${error.code} (moved: ${error.money_moved})`);
    (async () => {
        const asking = { bill_type: 'pln-postpaid', customer_no: arguments[0] };
        const bill = await call('inquire', { asking });
        const paymentId = bill.inquiry_id;
        const paying = { inquiry_id: paymentId, total: bill.customer_total };
        const pays = Array.from({ length: 5 }, () => told(call('pay', { paying })));
        while ((await told(call('show', { paymentId }))) !== 'in_doubt');
        const meanwhile = {
            pay: await told(call('pay', { paying })),
            advise: await told(call('advise', { paymentId })),
            settle: await told(call('settle',
                { paymentId, outcome: 'failed', note: 'x', by: 'Sari' })),
            // To the shop's own till and back: each payment belongs to the till it began at.
            own: (await call('mode', { practice: false })).practice,
            there: await told(call('pay', { paying })),
            practice: (await call('mode', { practice: true })).practice,
            back: await told(call('show', { paymentId })),
        };
        const all = (await Promise.all(pays)).sort();
        done({ meanwhile, all, after: await told(call('pay', { paying })),
            state: await told(call('show', { paymentId })) });
    })().catch((error) => done(String(error.message ?? error)));";

#[test]
#[ignore = "needs a screen: make test"]
fn a_page_without_guards_pays_once() {
    let shop = Shop::open();
    let told = shop.window.script_async(UNGUARDED, &[json!(SLOW)]);
    let all = [vec!["already_paying (moved: unknown)"; 4], vec!["paid"]].concat();
    let expected = json!({
        "meanwhile": {
            "pay": "already_paying (moved: unknown)",
            "advise": "too_early (moved: unknown)",
            "settle": "too_early (moved: unknown)",
            "own": false,
            "there": "not_found (moved: no)",
            "practice": true,
            "back": "in_doubt",
        },
        "all": all,
        "after": "already_paying (moved: yes)",
        "state": "paid",
    });
    assert_eq!(told, expected);
    assert_eq!(shop.paid_in_books(), [(SLOW.to_owned(), State::Paid)]);
    let asked: u64 = shop.books().references.values().map(|known| known.requests.status).sum();
    assert_eq!((shop.pay_requests(), asked), (1, 0));
}

/// `loketctl` on the practice ledger of `data`.
pub(crate) fn loketctl(data: &Path, args: &[&str]) -> Child {
    Command::new(programs::loketctl())
        .arg("--data-dir")
        .arg(data)
        .args(["--json", "--practice"])
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub(crate) fn result(child: Child) -> Result<Value, Value> {
    let output = child.wait_with_output().unwrap();
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    match output.status.code() {
        Some(0) => Ok(read(&output.stdout)),
        Some(2) => Err(read(&output.stderr)["error"].take()),
        other => panic!("{other:?}: {output:?}"),
    }
}

fn inquire(data: &Path, number: &str) -> (String, String) {
    let bill = result(loketctl(data, &["inquire", "pln-postpaid", number])).unwrap();
    (bill["inquiry_id"].as_str().unwrap().to_owned(), bill["customer_total"].to_string())
}

#[test]
#[ignore = "needs a screen: make test"]
fn loketctl_is_told_who_is_in_the_way_while_the_window_pays() {
    let data = tempfile::tempdir().unwrap();
    // Asked about before there is a window: it can be paid by whoever holds the ledger.
    let (inquiry, total) = inquire(data.path(), SLOW);
    let shop = Shop::open_at(data);
    let window = &shop.window;
    shop.ask(SLOW);
    shop.pay("1000000");
    window.see("paying");
    let refused = result(loketctl(shop.data(), &["pay", &inquiry, "--total", &total]));
    let refused = refused.unwrap_err();
    assert_eq!(refused["code"], "ledger_held", "{refused}");
    assert_eq!(refused["money_moved"], "no", "{refused}");
    let message = refused["message"].as_str().unwrap();
    assert!(message.contains("loket ("), "it names the window: {message}");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.pay_requests(), 1);

    // With the window gone, the bill that it paid is not paid a second time.
    let data = shop.close();
    let refused = until("the window has let go of the ledger", || {
        let refused = result(loketctl(data.path(), &["pay", &inquiry, "--total", &total]));
        Some(refused.unwrap_err()).filter(|refused| refused["code"] != "ledger_held")
    });
    assert_eq!(refused["code"], "paid_before");
    let books = loket_practice::read_books(&loket_practice::books_in(data.path())).unwrap();
    let references = &books.provider("digiswitch").references;
    assert_eq!(references.values().map(|known| known.requests.pay).sum::<u64>(), 1);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_window_opened_while_loketctl_pays_reads_until_it_is_done() {
    let data = tempfile::tempdir().unwrap();
    // Never answered: it holds the ledger until it is ended.
    let (inquiry, total) = inquire(data.path(), "530000999008");
    let mut paying = loketctl(data.path(), &["pay", &inquiry, "--total", &total]);
    let payments = || result(loketctl(data.path(), &["show", &inquiry]));
    until("the payment is written down", || payments().ok());
    let shop = Shop::open_at(data);
    let window = &shop.window;
    let banner = window.see("held-banner");
    assert!(banner.contains(&format!("loketctl ({})", paying.id())), "{banner}");
    window.see_focus("number");
    window.type_in(ORDINARY);
    window.press([key::ENTER]);
    window.see_attribute("error", "data-code", "ledger_held");
    assert_eq!(window.attribute("money-moved", "data-moved").as_deref(), Some("no"));

    paying.kill().unwrap();
    paying.wait().unwrap();
    window.click("held-again");
    window.gone("held-banner");
    // What the other one left in doubt is asked about from here, and nothing is paid again for it.
    let asked = || shop.books().references.values().map(|known| known.requests.status).sum::<u64>();
    until("it is asked about", || (asked() > 0).then_some(()));
    window.press([key::ENTER]);
    window.see("customer-name");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.pay_requests(), 2);
    assert_eq!(shop.paid_in_books().len(), 2);
}

#[test]
#[ignore = "needs a screen: make test"]
fn of_two_windows_one_sells() {
    let first = Shop::open();
    first.ask(SLOW);
    first.pay("1000000");
    first.window.see("paying");
    let second = Window::open(first.data());
    let banner = second.see("held-banner");
    assert!(banner.contains("jendela lain"), "{banner}");
    second.see_focus("number");
    second.type_in(SLOW);
    second.press([key::ENTER]);
    second.see_attribute("error", "data-code", "ledger_held");
    // Nor without its page's guards.
    let told = second.script_async(
        "const done = arguments[2];
         window.__TAURI_INTERNALS__.invoke('pay', { paying: {
             inquiry_id: arguments[0], total: arguments[1] } })
             .then((it) => done(it.state), (error) => done(`${error.code} ${error.money_moved}`));",
        &[first.only_reference().into(), json!(0)],
    );
    assert!(
        ["already_paying unknown", "already_paying yes"].contains(&told.as_str().unwrap()),
        "{told}"
    );
    second.photograph(&screenshots().join("a-second-window.png"));
    first.window.see_attribute("result", "data-state", "paid");
    assert_eq!(first.pay_requests(), 1);

    // The first one is closed; the other one takes over by itself, whenever that one has ended.
    let shop = first.taken_over_by(second);
    shop.window.gone("held-banner");
    shop.window.click("number");
    for _ in 0..SLOW.len() {
        shop.window.press([key::BACKSPACE]);
    }
    shop.ask(ORDINARY);
    shop.pay("1000000");
    shop.window.see_attribute("result", "data-state", "paid");
    assert_eq!(shop.pay_requests(), 2);
}

/// The program stays without a window until it has its answer, and then ends by itself.
#[test]
#[ignore = "needs a screen: make test"]
fn a_window_closed_while_it_pays_cuts_nothing_short() {
    let shop = Shop::open();
    shop.ask(SLOW);
    shop.pay("1000000");
    shop.window.see("paying");
    let payment = shop.only_reference();
    let told = |args: &[&str]| result(loketctl(shop.data(), args)).unwrap();
    let held_by = || told(&["doctor"])["held_by"].as_str().map(str::to_owned);
    let holder = held_by().expect("the window holds the ledger");
    let pid = holder.split(['(', ')']).nth(1).unwrap().parse().unwrap();
    assert!(close_window_of(pid), "there is a window to close");
    until("the window is gone", || (!close_window_of(pid)).then_some(()));
    assert_eq!(told(&["show", &payment])["state"], "in_doubt");
    assert_eq!(held_by(), Some(holder), "the program is still there");
    until("the program has ended", || held_by().is_none().then_some(()));
    assert_eq!(told(&["show", &payment])["state"], "paid");
    assert_eq!(shop.paid_in_books(), [(SLOW.to_owned(), State::Paid)]);
    assert_eq!(shop.pay_requests(), 1);
}
