//! What the page may ask of collective lists. A run goes on by itself, whatever the page looks at.

use std::sync::Arc;

use loket_core::operator::Right::{Run, Sell};
use loket_till::error::TillError;
use loket_till::till::{CollectiveJob, Till};
use loket_till::view::{
    CollectiveAgreeing, CollectiveHead, CollectiveMade, CollectiveMaking, CollectiveNews,
    CollectiveView, LineMark,
};
use tauri::AppHandle;

use super::{Answer, At, aside, at, end_if_closed};

/// Begins a run and tells how the list stands now.
async fn begin<W>(app: AppHandle, desk: At<'_>, work: W) -> Answer<CollectiveView>
where
    W: FnOnce(&Till) -> Result<CollectiveJob, TillError> + Send + 'static,
{
    let desk = Arc::clone(&desk);
    aside(move || {
        let till = desk.till_for(Sell)?;
        let job = work(&till)?;
        let id = job.collective_id().to_owned();
        desk.carry_on(&till, job, move || end_if_closed(&app));
        till.collective(&id)
    })
    .await
}

#[tauri::command]
pub(crate) async fn collectives(desk: At<'_>) -> Answer<Vec<CollectiveHead>> {
    at(desk, Sell, Till::collectives).await
}

#[tauri::command]
pub(crate) async fn collective(
    desk: At<'_>,
    collective_id: String,
    known: Vec<LineMark>,
) -> Answer<CollectiveNews> {
    at(desk, Sell, move |till| till.collective_news(&collective_id, &known)).await
}

#[tauri::command]
pub(crate) async fn collective_new(
    desk: At<'_>,
    making: CollectiveMaking,
) -> Answer<CollectiveMade> {
    at(desk, Sell, move |till| till.make_collective(&making)).await
}

#[tauri::command]
pub(crate) async fn collective_ask(
    app: AppHandle,
    desk: At<'_>,
    collective_id: String,
    lines: Option<Vec<u32>>,
) -> Answer<CollectiveView> {
    begin(app, desk, move |till| till.ask_collective(&collective_id, lines.as_deref())).await
}

#[tauri::command]
pub(crate) async fn collective_pay(
    app: AppHandle,
    desk: At<'_>,
    agreeing: CollectiveAgreeing,
) -> Answer<CollectiveView> {
    begin(app, desk, move |till| till.agree_to_collective(&agreeing)).await
}

#[tauri::command]
pub(crate) async fn collective_resume(
    app: AppHandle,
    desk: At<'_>,
    collective_id: String,
) -> Answer<CollectiveView> {
    begin(app, desk, move |till| till.resume_collective(&collective_id)).await
}

#[tauri::command]
pub(crate) async fn collective_print(
    app: AppHandle,
    desk: At<'_>,
    collective_id: String,
) -> Answer<CollectiveView> {
    begin(app, desk, move |till| till.print_collective(&collective_id)).await
}

#[tauri::command]
pub(crate) async fn collective_stop(desk: At<'_>, collective_id: String) -> Answer<CollectiveView> {
    at(desk, Sell, move |till| {
        till.stop_collective(&collective_id);
        till.collective(&collective_id)
    })
    .await
}

#[tauri::command]
pub(crate) async fn collective_return(
    desk: At<'_>,
    collective_id: String,
    lines: Vec<u32>,
) -> Answer<CollectiveView> {
    at(desk, Sell, move |till| till.return_collective(&collective_id, &lines)).await
}

#[tauri::command]
pub(crate) async fn collective_close(
    desk: At<'_>,
    collective_id: String,
    line: u32,
    note: String,
) -> Answer<CollectiveView> {
    at(desk, Run, move |till| till.close_collective_line(&collective_id, line, &note)).await
}

#[tauri::command]
pub(crate) async fn collective_remove(
    desk: At<'_>,
    collective_id: String,
) -> Answer<Vec<CollectiveHead>> {
    at(desk, Sell, move |till| till.remove_collective(&collective_id)).await
}
