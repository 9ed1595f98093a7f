//! What the page may ask of newer versions. Only an owner may.

use std::sync::Arc;

use loket_core::operator::Right::Run;
use loket_till::error::TillError;
use loket_till::view::UpdateView;
use tauri::AppHandle;
use tauri::async_runtime::{block_on, spawn_blocking};

use super::{Answer, At, aside};
use crate::desk::Desk;
use crate::update;

/// The same, where an owner stands there.
async fn owners<W>(desk: At<'_>, work: W) -> Answer<UpdateView>
where
    W: FnOnce(&Arc<Desk>) -> Result<UpdateView, TillError> + Send + 'static,
{
    let desk = Arc::clone(&desk);
    aside(move || {
        // Told while a version is put in place, too, when nobody may begin anything.
        desk.till()?.may(Run)?;
        work(&desk)
    })
    .await
}

/// How it stands.
#[tauri::command]
pub(crate) async fn update(desk: At<'_>) -> Answer<UpdateView> {
    owners(desk, |desk| desk.update()).await
}

/// Asks the server; `by_itself` where nobody pressed anything.
#[tauri::command]
pub(crate) async fn update_look(desk: At<'_>, by_itself: bool) -> Answer<UpdateView> {
    owners(desk, move |desk| desk.look_for_update(by_itself)).await
}

/// Begins to fetch what is offered. How far it is, `update` tells.
#[tauri::command]
pub(crate) async fn update_fetch(desk: At<'_>) -> Answer<UpdateView> {
    owners(desk, |desk| {
        let (fetching, offer) = (Arc::clone(desk), desk.updates().begin_fetch()?);
        // What went wrong is the view's to tell; a window that is closed waits for no download.
        spawn_blocking(move || block_on(fetching.updates().fetch(offer)));
        desk.update()
    })
    .await
}

#[tauri::command]
pub(crate) async fn update_stop(desk: At<'_>) -> Answer<UpdateView> {
    owners(desk, |desk| {
        desk.updates().stop_fetch();
        desk.update()
    })
    .await
}

/// Puts the new version in place and begins anew, where nothing is under way at this moment.
#[tauri::command]
pub(crate) async fn update_install(app: AppHandle, desk: At<'_>) -> Answer<UpdateView> {
    owners(desk, move |desk| {
        desk.updates().is_ready()?;
        let still = desk.stand_still()?;
        let known = desk.updates_known()?;
        desk.updates().install(&known, |source, offer, package| {
            update::install(&app, source, offer, package)
        })?;
        if update::begins_anew() {
            // Nothing begins any more before this program has ended.
            std::mem::forget(still);
            app.request_restart();
        }
        desk.update()
    })
    .await
}
