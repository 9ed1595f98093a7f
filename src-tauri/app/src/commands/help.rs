//! The examination of the counter, for whoever stands there, and the file that helps whoever helps. It
//! shows nothing that a cashier may not see.

use std::sync::{Arc, Mutex, PoisonError};

use loket_core::operator::Right::Sell;
use loket_till::error::TillError;
use loket_till::till::doctor::{Examination, Patient};
use loket_till::view::{DoctorView, SavedView};
use tauri::{AppHandle, State};

use super::{Answer, At, aside};
use crate::share;

/// The examination that was begun last.
#[derive(Default)]
pub(crate) struct Help(Mutex<Option<Arc<Examination>>>);

impl Help {
    fn last(&self) -> Option<Arc<Examination>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, examination: &Arc<Examination>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(examination));
    }
}

/// What was found until now; with `begin` it begins anew.
#[tauri::command]
pub(crate) async fn doctor(
    desk: At<'_>,
    help: State<'_, Help>,
    begin: bool,
) -> Answer<Option<DoctorView>> {
    if begin {
        let desk = Arc::clone(&desk);
        let begun = aside(move || {
            let till = desk.till_for(Sell)?;
            Ok(Arc::new(Examination::of(Patient {
                data: desk.data().to_owned(),
                practice: till.is_practice(),
                till: Ok(till),
                webview: tauri::webview_version().ok(),
            })))
        })
        .await?;
        help.keep(&begun);
        std::thread::spawn(move || begun.run(|_| ()));
    }
    Ok(help.last().map(|examination| examination.view()))
}

/// Writes what was found and the end of the log among the user's downloads.
#[tauri::command]
pub(crate) async fn doctor_save(
    app: AppHandle,
    desk: At<'_>,
    help: State<'_, Help>,
) -> Answer<SavedView> {
    let (desk, last) = (Arc::clone(&desk), help.last());
    aside(move || {
        desk.till_for(Sell)?;
        let Some(examination) = last else {
            return Err(TillError::refused(
                "not_examined",
                "Belum ada yang diperiksa.",
                "Jalankan pemeriksaan dulu.",
            ));
        };
        let file = examination.save_in(share::downloads(&app))?;
        Ok(SavedView { file: file.display().to_string() })
    })
    .await
}
