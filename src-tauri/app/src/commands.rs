//! What the page may ask. Every command is one line onto the till, away from the window's thread,
//! and rejects with the till's own error.

mod collective;
pub(crate) mod help;
mod lists;
mod shift;
mod shop;
mod update;

use std::sync::Arc;

use loket_core::operator::Right::{self, Sell};
use loket_till::error::{Class, TillError};
use loket_till::log::Watch;
use loket_till::printer;
use loket_till::till::Till;
use loket_till::view::{
    Asking, CheckView, ErrorView, InquiryView, LayoutView, Paying, PaymentView, PrintView,
    ReceiptView, StartView, StatusView,
};
use tauri::async_runtime::{block_on, spawn_blocking};
use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager as _, State, Wry};
use tracing::{debug, info, warn};

use crate::desk::Desk;
use crate::share;

type At<'a> = State<'a, Arc<Desk>>;
type Answer<T> = Result<T, Box<ErrorView>>;

/// A command that takes longer is told, in milliseconds: somebody waited for it.
const SLOW_MS: u64 = 500;

/// What changes a shop, and is told whoever asks later what was done.
/// What goes on by itself and waits for providers: never slow for anybody.
const OF_ITSELF: &[&str] = &["look_after", "back_up"];
const TOLD: &[&str] = &[
    "mode",
    "account_save",
    "account_remove",
    "account_order",
    "operator_save",
    "operator_remove",
    "restore",
    "rescue_from",
    "accept_older",
];

/// Runs `work` on a thread that may block: the ledger waits for the disk, a keyring for a person.
/// It runs to its end even when nobody waits for the answer any more.
pub(crate) async fn aside<T, W>(work: W) -> Answer<T>
where
    T: Send + 'static,
    W: FnOnce() -> Result<T, TillError> + Send + 'static,
{
    named(name_of::<W>(), work).await
}

/// A command's name, from where its work is written down.
fn name_of<W>() -> &'static str {
    let place = std::any::type_name::<W>();
    place.split("::").filter(|part| !part.contains('{')).last().unwrap_or_default()
}

/// The same under a name, by which the log knows what was slow or refused.
async fn named<T, W>(name: &'static str, work: W) -> Answer<T>
where
    T: Send + 'static,
    W: FnOnce() -> Result<T, TillError> + Send + 'static,
{
    let watch = Watch::start();
    let ended = spawn_blocking(work).await;
    let ms = watch.ms();
    match TOLD.contains(&name) {
        true => info!(step = "command", command = name, ms),
        false => debug!(step = "command", command = name, ms),
    }
    if ms > SLOW_MS && !OF_ITSELF.contains(&name) {
        info!(step = "slow", command = name, ms);
    }
    if let Ok(Err(error)) = &ended {
        let payment = error.view.payment_id.as_deref();
        warn!(step = "refused", command = name, code = error.view.code.as_str(), payment);
    }
    match ended {
        Ok(done) => done.map_err(|error| error.view),
        Err(_) => Err(TillError::new(
            Class::Internal,
            "internal",
            "Loket tersandung.",
            "Ulangi; kalau tetap begini, tutup dan buka lagi Loket.",
        )
        .view),
    }
}

/// The same, at the till where the agent stands, where they may do this.
async fn at<T, W>(desk: At<'_>, right: Right, work: W) -> Answer<T>
where
    T: Send + 'static,
    W: FnOnce(&Till) -> Result<T, TillError> + Send + 'static,
{
    let desk = Arc::clone(&desk);
    named(name_of::<W>(), move || work(&*desk.till_for(right)?)).await
}

/// The same for what must come to its end although the window is closed meanwhile: what goes to paper.
async fn to_the_end<T, W>(app: AppHandle, desk: At<'_>, work: W) -> Answer<T>
where
    T: Send + 'static,
    W: FnOnce(&Desk) -> Result<T, TillError> + Send + 'static,
{
    let desk = Arc::clone(&desk);
    let busy = desk.busy();
    let done = named(name_of::<W>(), move || work(&desk)).await;
    drop(busy);
    end_if_closed(&app);
    done
}

/// One list: what is handled, and what the tests compare with the permissions and the page.
macro_rules! commands {
    ($($name:path),* $(,)?) => {
        pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

commands! {
    start, status, inquire, preview, pay, advise, settle, show, mode,
    receipt, print, printed, share, layout, layout_sample, check_receipt, saw_paper, test_print, printers,
    lists::history, lists::day, lists::report, lists::export_report, lists::day_list, lists::print_day_list,
    lists::book, lists::book_head, lists::book_customer, lists::book_save, lists::book_remove,
    lists::book_import, lists::book_export,
    shop::accounts, shop::account_save, shop::account_remove, shop::account_test, shop::account_balance,
    shop::account_order, shop::give_key, shop::setting, shop::operators, shop::operator_save,
    shop::operator_remove, shop::sign_in, shop::lock, shop::safety, shop::back_up, shop::restore,
    shop::complaint, shop::accept_older, shop::rescue, shop::rescue_from,
    shift::shifts, shift::shift_open, shift::shift_cash, shift::shift_count, shift::shift_close,
    collective::collectives, collective::collective, collective::collective_new, collective::collective_ask,
    collective::collective_pay, collective::collective_resume, collective::collective_print,
    collective::collective_stop, collective::collective_return, collective::collective_remove,
    collective::collective_close,
    help::doctor, help::doctor_save,
    shift::shift_correct, shift::shift_print, shift::shift_saw_slip,
    update::update, update::update_look, update::update_fetch, update::update_stop, update::update_install,
}

#[tauri::command]
async fn start(desk: At<'_>) -> Answer<StartView> {
    let desk = Arc::clone(&desk);
    aside(move || desk.start()).await
}

#[tauri::command]
async fn mode(desk: At<'_>, practice: bool) -> Answer<StartView> {
    let desk = Arc::clone(&desk);
    aside(move || desk.stand_at(practice)).await
}

#[tauri::command]
async fn status(desk: At<'_>) -> Answer<StatusView> {
    let desk = Arc::clone(&desk);
    aside(move || desk.till()?.status()).await
}

#[tauri::command]
async fn inquire(desk: At<'_>, asking: Asking) -> Answer<InquiryView> {
    at(desk, Sell, move |till| block_on(till.inquire(&asking))).await
}

#[tauri::command]
async fn preview(
    desk: At<'_>,
    inquiry_id: String,
    service_fee: i64,
    cash: Option<i64>,
    columns: Option<u32>,
) -> Answer<ReceiptView> {
    at(desk, Sell, move |till| till.preview(&inquiry_id, service_fee, cash, columns)).await
}

#[tauri::command]
async fn pay(app: AppHandle, desk: At<'_>, paying: Paying) -> Answer<PaymentView> {
    let busy = desk.busy();
    let (desk, window) = (Arc::clone(&desk), app.clone());
    let paid = aside(move || {
        let till = desk.till_for(Sell)?;
        let press = |printing| desk.press(&till, printing, move || end_if_closed(&window));
        block_on(till.pay_and_print(&paying, press))
    })
    .await;
    drop(busy);
    end_if_closed(&app);
    // Whatever broke inside of Loket may have broken after the request had left.
    paid.map_err(|mut error| {
        if error.code == "internal" {
            error.money_moved = "unknown".into();
        }
        error
    })
}

/// The window may have been closed in the meantime, and nothing else keeps the program then.
fn end_if_closed(app: &AppHandle) {
    if app.webview_windows().is_empty() {
        app.exit(0);
    }
}

#[tauri::command]
async fn advise(desk: At<'_>, payment_id: String) -> Answer<PaymentView> {
    at(desk, Sell, move |till| block_on(till.advise(&payment_id))).await
}

#[tauri::command]
async fn settle(
    desk: At<'_>,
    payment_id: String,
    outcome: String,
    note: String,
    by: String,
) -> Answer<PaymentView> {
    at(desk, Sell, move |till| till.settle(&payment_id, &outcome, &note, &by)).await
}

#[tauri::command]
async fn show(desk: At<'_>, payment_id: String) -> Answer<PaymentView> {
    at(desk, Sell, move |till| till.show(&payment_id)).await
}

#[tauri::command]
async fn receipt(desk: At<'_>, payment_id: String, columns: Option<u32>) -> Answer<ReceiptView> {
    at(desk, Sell, move |till| till.receipt(&payment_id, columns)).await
}

#[tauri::command]
async fn print(
    app: AppHandle,
    desk: At<'_>,
    payment_id: String,
    printer: Option<String>,
) -> Answer<PrintView> {
    let print = move |desk: &Desk| desk.till_for(Sell)?.print(&payment_id, printer.as_deref());
    to_the_end(app, desk, print).await
}

/// What became of the print that left with the payment; where none did, it is printed now.
#[tauri::command]
async fn printed(app: AppHandle, desk: At<'_>, payment_id: String) -> Answer<PrintView> {
    let printed = move |desk: &Desk| match desk.pressed(&payment_id) {
        Some(done) => done,
        None => desk.till_for(Sell)?.print(&payment_id, None),
    };
    to_the_end(app, desk, printed).await
}

/// A copy for the customer: `png` or `text` on the clipboard, `png_file`, `pdf_a4` or `pdf_roll` in
/// the user's downloads.
#[tauri::command]
async fn share(
    app: AppHandle,
    desk: At<'_>,
    payment_id: String,
    what: String,
) -> Answer<PrintView> {
    let window = app.clone();
    let share =
        move |desk: &Desk| share::share(&window, &*desk.till_for(Sell)?, &payment_id, &what);
    to_the_end(app, desk, share).await
}

#[tauri::command]
async fn layout(desk: At<'_>, bill_type: String, biller: String) -> Answer<LayoutView> {
    at(desk, Sell, move |till| till.layout(&bill_type, &biller)).await
}

#[tauri::command]
async fn layout_sample(
    desk: At<'_>,
    bill_type: String,
    biller: String,
    layout: String,
    columns: Option<u32>,
) -> Answer<ReceiptView> {
    at(desk, Sell, move |till| till.layout_sample(&bill_type, &biller, &layout, columns)).await
}

#[tauri::command]
async fn check_receipt(desk: At<'_>, code: String) -> Answer<CheckView> {
    at(desk, Sell, move |till| till.check_receipt(&code)).await
}

#[tauri::command]
async fn saw_paper(desk: At<'_>, payment_id: String, on_paper: bool) -> Answer<()> {
    at(desk, Sell, move |till| till.saw_paper(&payment_id, on_paper)).await
}

#[tauri::command]
async fn test_print(desk: At<'_>, printer: Option<String>) -> Answer<PrintView> {
    at(desk, Sell, move |till| till.test_print(printer.as_deref())).await
}

#[tauri::command]
async fn printers() -> Answer<Vec<String>> {
    aside(|| Ok(printer::queues())).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::NAMES;

    fn inquire() -> &'static str {
        name_of_work(|| ())
    }

    fn name_of_work<W: FnOnce()>(_: W) -> &'static str {
        super::name_of::<W>()
    }

    /// The name comes from what the compiler calls a closure, which it may come to call otherwise.
    #[test]
    fn a_command_is_known_by_its_name() {
        assert_eq!(inquire(), "inquire");
    }

    fn read(path: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    fn handled() -> BTreeSet<String> {
        let last = |name: &&str| name.rsplit("::").next().map(|name| name.trim().to_owned());
        NAMES.iter().filter_map(last).collect()
    }

    #[test]
    fn the_page_asks_what_is_handled() {
        let page = read("ui/src/ipc/loket.ts");
        let asked: BTreeSet<String> = page
            .split("call<")
            .filter_map(|rest| rest.split_once(">('")?.1.split('\'').next())
            .map(str::to_owned)
            .collect();
        assert_eq!(asked, handled());
    }

    #[test]
    fn what_is_handled_is_permitted_and_nothing_else() {
        let built: serde_json::Value =
            serde_json::from_str(&read("gen/schemas/acl-manifests.json")).unwrap();
        let permission = &built["__app-acl__"]["permissions"]["own-commands"]["commands"];
        let allowed: BTreeSet<String> =
            serde_json::from_value(permission["allow"].clone()).unwrap();
        assert_eq!(allowed, handled());
    }

    /// A wrong path in the build script means silently no capability at all.
    #[test]
    fn the_window_has_its_one_capability() {
        let built: serde_json::Value =
            serde_json::from_str(&read("gen/schemas/capabilities.json")).unwrap();
        let ours: serde_json::Value =
            serde_json::from_str(&read("src-tauri/app/capabilities/counter.json")).unwrap();
        assert_eq!(built.as_object().map(serde_json::Map::len), Some(1), "{built}");
        assert_eq!(built["counter"]["permissions"], ours["permissions"]);
        assert_eq!(built["counter"]["windows"], ours["windows"]);
    }
}
