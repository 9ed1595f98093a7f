//! What the page may ask of the drawer: shifts, cash in and out, the count.

use loket_core::operator::Right::{Run, Sell};
use loket_till::view::{PiecesView, PrintView, ShiftView, ShiftsView};
use tauri::AppHandle;

use super::{Answer, At, at, to_the_end};
use crate::desk::Desk;

#[tauri::command]
pub(crate) async fn shifts(desk: At<'_>, before: Option<i64>) -> Answer<ShiftsView> {
    at(desk, Sell, move |till| till.shifts(before)).await
}

#[tauri::command]
pub(crate) async fn shift_open(
    desk: At<'_>,
    counts: Vec<PiecesView>,
    float: Option<String>,
) -> Answer<ShiftView> {
    at(desk, Sell, move |till| till.open_shift(&counts, float.as_deref())).await
}

#[tauri::command]
pub(crate) async fn shift_cash(
    desk: At<'_>,
    direction: String,
    amount: String,
    reason: String,
) -> Answer<ShiftView> {
    at(desk, Sell, move |till| till.move_cash(&direction, &amount, &reason)).await
}

/// What a count comes to so far; nothing is written down.
#[tauri::command]
pub(crate) async fn shift_count(desk: At<'_>, counts: Vec<PiecesView>) -> Answer<i64> {
    at(desk, Sell, move |till| till.count_cash(&counts)).await
}

#[tauri::command]
pub(crate) async fn shift_close(
    desk: At<'_>,
    counts: Vec<PiecesView>,
    counted: Option<String>,
) -> Answer<ShiftView> {
    at(desk, Sell, move |till| till.close_shift(&counts, counted.as_deref())).await
}

#[tauri::command]
pub(crate) async fn shift_correct(
    desk: At<'_>,
    id: String,
    counted: String,
    note: String,
) -> Answer<ShiftView> {
    at(desk, Run, move |till| till.correct_shift(&id, &counted, &note)).await
}

#[tauri::command]
pub(crate) async fn shift_print(app: AppHandle, desk: At<'_>, id: String) -> Answer<PrintView> {
    to_the_end(app, desk, move |desk: &Desk| desk.till_for(Sell)?.print_shift(&id, None)).await
}

/// Somebody looked whether a closing slip came out.
#[tauri::command]
pub(crate) async fn shift_saw_slip(desk: At<'_>, id: String, on_paper: bool) -> Answer<()> {
    at(desk, Sell, move |till| till.saw_slip(&id, on_paper)).await
}
