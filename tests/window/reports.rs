//! The room of reports: figures against payments that the test wrote itself, files read by readers that
//! are not ours, and how it looks with a month that a shop could have had.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use loket_core::calendar::Zone;
use loket_core::span::named;
use loket_practice::State;
use loket_tests::past::{self, Outcome, Sale};
use loket_till::ports::{Clock as _, MachineClock};
use serde_json::json;
use tempfile::TempDir;

use crate::driver::{Window, key, until};
use crate::look::{Album, dress};
use crate::races::{loketctl, result};
use crate::sharing::Downloads;
use crate::shop::Shop;

fn today() -> String {
    Zone::Wib.day(MachineClock::default().now())
}

/// A shop's last two months, until yesterday, and one payment of which nobody knows.
pub(crate) fn with_a_past(data: &Path) -> Vec<Sale> {
    let today = today();
    let (last_month, before) = named("last_month", &today).unwrap();
    let from = Zone::Wib.start_of(&before.from()).unwrap();
    let until = Zone::Wib.start_of(&today).unwrap();
    let days = u32::try_from((until - from) / (24 * 60 * 60 * 1000)).unwrap();
    let mut sales = past::days(7, from, days, 60, 900);
    let open = sales.iter_mut().find(|it| Zone::Wib.day(it.at) == last_month.to()).unwrap();
    open.outcome = Outcome::Open;
    result(loketctl(data, &["settings", "set", "shop_name", "WARUNG BERKAH"])).unwrap();
    past::write(&data.join("practice"), &sales);
    sales
}

/// The figures as the page words them.
fn figures(window: &Window) -> [String; 4] {
    ["paid", "cash", "cost", "margin"].map(|key| plain(&window.see(&format!("report-{key}"))))
}

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn rupiah(amount: i64) -> String {
    loket_core::money::Rupiah::try_from(amount).unwrap().to_string()
}

/// What those payments come to, added up here.
fn expected(sales: &[Sale], from: &str, to: &str) -> [String; 4] {
    let paid: Vec<&Sale> = sales
        .iter()
        .filter(|it| (from..=to).contains(&Zone::Wib.day(it.at).as_str()))
        .filter(|it| it.outcome == Outcome::Paid)
        .collect();
    let cost = paid.iter().filter_map(|it| it.cost).sum();
    let cash = paid.iter().map(|it| it.total + it.fee).sum();
    let margin = paid.iter().filter_map(|it| Some(it.total + it.fee - it.cost?)).sum();
    [dotted(paid.len()), rupiah(cash), rupiah(cost), rupiah(margin)]
}

fn dotted(count: usize) -> String {
    rupiah(i64::try_from(count).unwrap()).replace("Rp ", "")
}

pub(crate) fn choose_span(window: &Window, span: &str) {
    window.click(&format!("span-{span}"));
    window.see_attribute("reports", "data-span", span);
}

#[test]
#[ignore = "needs a screen: make test"]
fn a_month_in_every_look() {
    let data = TempDir::new().unwrap();
    let sales = with_a_past(data.path());
    let shop = Shop::open_at(data);
    let window = &shop.window;
    let mut album = Album::new();
    let (last, before) = named("last_month", &today()).unwrap();
    let (earlier, _) = named("last_month", &before.from()).unwrap();
    for (language, theme) in [("id", "light"), ("en", "dark")] {
        let look = format!("{language}-{theme}");
        dress(window, language, theme);
        window.control('l');
        window.see("reports");
        choose_span(window, "last_month");
        let month = expected(&sales, &last.from(), &last.to());
        until("the figures are those of last month", || (figures(window) == month).then_some(()));
        album.take(window, &look, "50-reports-month");
        // The keyboard reads the chart, bar by bar.
        window.script("document.querySelector('[data-testid=\"chart-day\"]').focus();", &[]);
        window.press([key::HOME, key::RIGHT]);
        let second: String = last.each().nth(1).unwrap();
        let [_, cash, _, margin] = expected(&sales, &second, &second);
        window.see_attribute("chart-day", "aria-valuenow", "1");
        let told = plain(&window.attribute("chart-day", "aria-valuetext").unwrap());
        assert!(told.contains(&cash) && told.contains(&margin), "{told}: {cash} {margin}");
        assert_eq!(plain(&window.see("chart-day-told")), told, "and shows what it reads");
        album.take(window, &look, "51-reports-chart");
        window.script(
            "document.querySelector('[data-testid=\"table-provider\"]').scrollIntoView();",
            &[],
        );
        album.take(window, &look, "52-reports-low");
        choose_span(window, "yesterday");
        window.script("document.querySelector('main').scrollTop = 0;", &[]);
        album.take(window, &look, "53-reports-day");
        window.click("day-list");
        window.see_text("paper", "DAFTAR TRANSAKSI");
        album.take(window, &look, "54-day-list");
        window.press([key::ESCAPE]);
        window.gone("day-list-preview");
        choose_span(window, "dates");
        dates(window, &earlier.from(), &last.to());
        window.see_text("reports", if language == "id" { "Per bulan" } else { "By month" });
        album.take(window, &look, "55-reports-dates");
        choose_span(window, "today");
        window.see("report-empty");
        album.take(window, &look, "56-reports-empty");
        window.press([key::ESCAPE]);
        window.see("number");
    }
    assert!(album.faults.is_empty(), "\n{}", album.faults.join("\n"));
}

/// As a person types two dates.
fn dates(window: &Window, from: &str, to: &str) {
    for (field, day) in [("report-from", from), ("report-to", to)] {
        window.script(
            "const it = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
             it.value = arguments[1];
             it.dispatchEvent(new Event('input', { bubbles: true }));",
            &[json!(field), json!(day)],
        );
    }
}

#[test]
#[ignore = "needs a screen: make test"]
fn what_was_sold_today_is_counted_saved_and_listed() {
    let downloads = Downloads::make();
    let shop = Shop::open();
    let window = &shop.window;
    window.control('l');
    window.see("report-empty");
    window.see("report-practice");
    assert_eq!(window.count("save-xlsx"), 0, "there is nothing to save yet");
    window.control('l');
    shop.ask("530000000001");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "paid");
    shop.enter_until_gone("result");
    shop.ask("530000000006");
    shop.pay("1000000");
    window.see_attribute("result", "data-state", "failed");

    window.control('l');
    let books = shop.books();
    let (_, booked) = books.payments().find(|(_, it)| it.state == State::Paid).unwrap();
    let [total, cost] = [booked.selling_price, booked.price];
    let in_the_books = ["1".into(), rupiah(total), rupiah(cost), rupiah(total - cost)];
    until("the figures are the books'", || (figures(window) == in_the_books).then_some(()));
    window.see_attribute("report-cash-off", "data-off", &total.to_string());
    window.see_text("report-notes", "1 gagal");
    assert_eq!(window.count("chart-day"), 0, "one day is no chart of days");

    window.click("save-csv");
    window.see_text("saved", ".csv");
    let csv = window.attribute("saved", "data-file").unwrap();
    window.click("save-xlsx");
    window.see_text("saved", ".xlsx");
    let xlsx = window.attribute("saved", "data-file").unwrap();
    window.click("save-xlsx");
    until("another file, and not the same again", || {
        window.attribute("saved", "data-file").filter(|file| file.ends_with("-2.xlsx"))
    });
    for file in [&csv, &xlsx] {
        let path = Path::new(file);
        assert_eq!(path.parent(), Some(&*downloads.folder), "{file}");
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with(&format!("loket-latihan-{}", today())), "{name}");
    }
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_path(&csv).unwrap().records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[1][6], &rows[1][3], &rows[0][3]), ("530000000001", "paid", "failed"));
    let mut book: Xlsx<_> = open_workbook(&xlsx).unwrap();
    assert_eq!(book.sheet_names(), ["Transaksi", "Per hari"]);
    let table = book.worksheet_range("Transaksi").unwrap();
    assert_eq!(table.get((2, 6)), Some(&Data::String("530000000001".into())));
    let sums = book.worksheet_range("Per hari").unwrap();
    assert_eq!(sums.get((1, 1)), Some(&Data::Float(1.0)), "one was paid");

    window.click("day-list");
    let paper = window.see_text("paper", "DAFTAR TRANSAKSI");
    window.click("day-list-print");
    window.see("day-list-printed");
    let file = window.attribute("day-list-printed", "data-target").unwrap();
    let printed = std::fs::read_to_string(file).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&printed), words(&paper), "it prints what it shows");
    window.press([key::ESCAPE]);
    window.gone("day-list-preview");

    choose_span(window, "dates");
    dates(window, "2026-11-02", "2026-11-01");
    window.see("report-no-span");
    choose_span(window, "month");
    if window.count("chart-day") > 0 {
        window.click("day-list");
        window.see("list-one-day");
    }
    // A file stands where the folder should be.
    for file in std::fs::read_dir(&downloads.folder).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    std::fs::remove_dir(&downloads.folder).unwrap();
    std::fs::write(&downloads.folder, "").unwrap();
    window.click("save-csv");
    window.see_attribute("error", "data-code", "export_failed");
    window.see_attribute("money-moved", "data-moved", "no");
    window.press([key::ESCAPE]);
    window.see("result");
}
