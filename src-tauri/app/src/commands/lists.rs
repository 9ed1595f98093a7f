//! What the page may ask of lists: the history, reports, the customer book.

use loket_core::operator::Right::{Run, Sell};
use loket_till::till::Till;
use loket_till::view::{
    BookAsking, BookCustomerView, BookExport, BookHead, BookImport, BookPage, BookSaving, DayView,
    ExportView, HistoryAsking, HistoryPage, PrintView, ReceiptView, ReportAsking, ReportView,
};
use tauri::AppHandle;

use super::{Answer, At, at, to_the_end};
use crate::desk::Desk;
use crate::share;

#[tauri::command]
pub(crate) async fn history(desk: At<'_>, asking: HistoryAsking) -> Answer<HistoryPage> {
    at(desk, Sell, move |till| till.history(&asking)).await
}

#[tauri::command]
pub(crate) async fn day(desk: At<'_>, date: Option<String>) -> Answer<DayView> {
    at(desk, Sell, move |till| till.day(date.as_deref())).await
}

#[tauri::command]
pub(crate) async fn report(desk: At<'_>, asking: ReportAsking) -> Answer<ReportView> {
    at(desk, Sell, move |till| till.report(&asking)).await
}

/// The payments of a report's days as `xlsx` or `csv`, in the user's downloads.
#[tauri::command]
pub(crate) async fn export_report(
    app: AppHandle,
    desk: At<'_>,
    asking: ReportAsking,
    kind: String,
) -> Answer<ExportView> {
    let window = app.clone();
    let export = move |desk: &Desk| share::export(&window, &*desk.till_for(Sell)?, &asking, &kind);
    to_the_end(app, desk, export).await
}

#[tauri::command]
pub(crate) async fn day_list(
    desk: At<'_>,
    date: String,
    columns: Option<u32>,
) -> Answer<ReceiptView> {
    at(desk, Sell, move |till| till.day_list(Some(&date), columns)).await
}

#[tauri::command]
pub(crate) async fn print_day_list(
    app: AppHandle,
    desk: At<'_>,
    date: String,
) -> Answer<PrintView> {
    to_the_end(app, desk, move |desk| desk.till_for(Sell)?.print_day_list(Some(&date), None)).await
}

#[tauri::command]
pub(crate) async fn book(desk: At<'_>, asking: BookAsking) -> Answer<BookPage> {
    at(desk, Sell, move |till| till.book(&asking)).await
}

#[tauri::command]
pub(crate) async fn book_head(desk: At<'_>) -> Answer<BookHead> {
    at(desk, Sell, Till::book_head).await
}

#[tauri::command]
pub(crate) async fn book_customer(desk: At<'_>, book_id: String) -> Answer<BookCustomerView> {
    at(desk, Sell, move |till| till.customer(&book_id)).await
}

#[tauri::command]
pub(crate) async fn book_save(desk: At<'_>, saving: BookSaving) -> Answer<BookCustomerView> {
    at(desk, Sell, move |till| till.save_customer(&saving)).await
}

#[tauri::command]
pub(crate) async fn book_remove(desk: At<'_>, book_id: String) -> Answer<()> {
    at(desk, Run, move |till| till.remove_customer(&book_id)).await
}

/// A list that the page read from a file or the clipboard.
#[tauri::command]
pub(crate) async fn book_import(desk: At<'_>, text: String) -> Answer<BookImport> {
    at(desk, Run, move |till| till.import_book(&text)).await
}

/// The book as a new file in the user's downloads.
#[tauri::command]
pub(crate) async fn book_export(app: AppHandle, desk: At<'_>) -> Answer<BookExport> {
    at(desk, Run, move |till| till.export_book_to(share::downloads(&app))).await
}
