//! What the page may ask of the shop itself: accounts and keys, settings, people, copies.

use std::sync::Arc;

use loket_core::account::Secret;
use loket_core::operator::Right::{Run, Sell};
use loket_till::till::Till;
use loket_till::view::{
    AccountTest, AccountView, BalanceView, OperatorView, PrintView, RescueView, SafetyView,
    StartView,
};
use tauri::AppHandle;
use tauri::async_runtime::block_on;

use super::{Answer, At, aside, at, to_the_end};
use crate::desk::Desk;
use crate::{look, share};

#[tauri::command]
pub(crate) async fn accounts(desk: At<'_>) -> Answer<Vec<AccountView>> {
    at(desk, Run, Till::accounts).await
}

#[tauri::command]
pub(crate) async fn account_save(
    desk: At<'_>,
    account: AccountView,
    key: Option<String>,
    is_new: bool,
) -> Answer<AccountView> {
    let key = key.map(Secret::new);
    at(desk, Run, move |till| till.save_account(&account, key, is_new)).await
}

#[tauri::command]
pub(crate) async fn account_remove(desk: At<'_>, name: String) -> Answer<()> {
    at(desk, Run, move |till| till.remove_account(&name)).await
}

#[tauri::command]
pub(crate) async fn account_test(desk: At<'_>, name: String) -> Answer<AccountTest> {
    at(desk, Run, move |till| block_on(till.test_account(&name))).await
}

#[tauri::command]
pub(crate) async fn account_balance(desk: At<'_>, name: String) -> Answer<BalanceView> {
    at(desk, Sell, move |till| block_on(till.ask_balance(&name))).await
}

#[tauri::command]
pub(crate) async fn account_order(
    desk: At<'_>,
    bill_type: String,
    names: Vec<String>,
) -> Answer<()> {
    at(desk, Run, move |till| till.order_accounts(&bill_type, &names)).await
}

#[tauri::command]
pub(crate) async fn give_key(desk: At<'_>, account: String, key: String) -> Answer<()> {
    let key = Secret::new(key);
    at(desk, Run, move |till| till.give_key(&account, key)).await
}

#[tauri::command]
pub(crate) async fn setting(desk: At<'_>, name: String, value: String) -> Answer<()> {
    let data = desk.data().to_owned();
    at(desk, Sell, move |till| {
        till.set_setting(&name, &value)?;
        look::remember(&data, &till.settings()?);
        Ok(())
    })
    .await
}

/// Names for whoever has to choose theirs: before anybody has signed in, too.
#[tauri::command]
pub(crate) async fn operators(desk: At<'_>) -> Answer<Vec<OperatorView>> {
    let desk = Arc::clone(&desk);
    aside(move || desk.till()?.operators()).await
}

#[tauri::command]
pub(crate) async fn operator_save(
    desk: At<'_>,
    operator: OperatorView,
    pin: Option<String>,
    is_new: bool,
) -> Answer<Vec<OperatorView>> {
    let pin = pin.map(Secret::new);
    at(desk, Run, move |till| till.save_operator(&operator, pin.as_ref(), is_new)).await
}

#[tauri::command]
pub(crate) async fn operator_remove(desk: At<'_>, code: String) -> Answer<Vec<OperatorView>> {
    at(desk, Run, move |till| till.remove_operator(&code)).await
}

#[tauri::command]
pub(crate) async fn sign_in(desk: At<'_>, code: String, pin: String) -> Answer<StartView> {
    let (desk, pin) = (Arc::clone(&desk), Secret::new(pin));
    aside(move || {
        desk.till()?.sign_in(&code, &pin)?;
        desk.start()
    })
    .await
}

/// Locks the counter; `idle` where it did so by itself.
#[tauri::command]
pub(crate) async fn lock(desk: At<'_>, idle: bool) -> Answer<StartView> {
    let desk = Arc::clone(&desk);
    aside(move || {
        desk.till()?.lock(idle)?;
        desk.start()
    })
    .await
}

/// How the shop's copies stand.
#[tauri::command]
pub(crate) async fn safety(desk: At<'_>) -> Answer<SafetyView> {
    at(desk, Run, Till::safety).await
}

#[tauri::command]
pub(crate) async fn back_up(app: AppHandle, desk: At<'_>) -> Answer<SafetyView> {
    to_the_end(app, desk, |desk| desk.till_for(Run)?.back_up()).await
}

/// The owner has seen that the ledger is older than the one of before, and goes on with it.
#[tauri::command]
pub(crate) async fn accept_older(desk: At<'_>) -> Answer<()> {
    at(desk, Run, Till::accept_older).await
}

/// Puts one of the shop's copies in place of the ledger, by its name.
#[tauri::command]
pub(crate) async fn restore(
    app: AppHandle,
    desk: At<'_>,
    file: String,
    lose_newer: bool,
) -> Answer<StartView> {
    to_the_end(app, desk, move |desk| desk.restore(&file, lose_newer)).await
}

/// The copies, where the ledger cannot be opened at all.
#[tauri::command]
pub(crate) async fn rescue(desk: At<'_>) -> Answer<RescueView> {
    let desk = Arc::clone(&desk);
    aside(move || desk.rescue()).await
}

/// Puts one of them in its place.
#[tauri::command]
pub(crate) async fn rescue_from(app: AppHandle, desk: At<'_>, file: String) -> Answer<StartView> {
    to_the_end(app, desk, move |desk| desk.rescue_from(&file)).await
}

/// What goes to a provider's help desk about a payment, as a file among the user's downloads.
#[tauri::command]
pub(crate) async fn complaint(
    app: AppHandle,
    desk: At<'_>,
    payment_id: String,
) -> Answer<PrintView> {
    let window = app.clone();
    let file = move |desk: &Desk| {
        desk.till_for(Sell)?.complaint_file(&payment_id, share::downloads(&window))
    };
    to_the_end(app, desk, file).await
}
