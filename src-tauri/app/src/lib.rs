//! The window program: start-up, and one command for each thing the page may ask of the till.
//! It decides nothing; the till does.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod arguments;
mod commands;
mod desk;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tauri::webview::PageLoadEvent;
use tauri::{AppHandle, Manager, RunEvent, Url, WebviewWindow};

use crate::arguments::Arguments;
use crate::desk::Desk;

/// Between two looks at the payments in doubt. The till keeps to the providers' own gaps.
const ROUND: Duration = Duration::from_secs(5);
/// A page that has not loaded by then is broken; an invisible program would be worse.
const PATIENCE: Duration = Duration::from_secs(4);

/// Runs the window until it is closed.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::read(arguments, std::env::var_os("LOKET_DATA_DIR")) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("loket: {message}");
            return ExitCode::from(2);
        }
    };
    if !has_display() {
        eprintln!("loket: no display here. `loketctl` sells the same bills in a terminal.");
        return ExitCode::from(2);
    }
    let built = tauri::Builder::default()
        .plugin(stay_at_home())
        .invoke_handler(commands::handler())
        .on_page_load(|webview, load| {
            if load.event() == PageLoadEvent::Finished {
                show(webview.get_webview_window(webview.label()).as_ref());
            }
        })
        .setup(move |app| {
            let data = match arguments.data_dir {
                Some(data) => data,
                None => app.path().app_data_dir()?,
            };
            let desk = Arc::new(Desk::new(data, arguments.practice));
            app.manage(Arc::clone(&desk));
            tauri::async_runtime::spawn(look_after(desk));
            tauri::async_runtime::spawn(show_at_last(app.handle().clone()));
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!("loket: the window cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| {
        // Closing the window does not cut a payment short: the program ends when it has an answer.
        if let RunEvent::ExitRequested { api, .. } = event
            && app.state::<Arc<Desk>>().is_paying()
        {
            api.prevent_exit();
        }
    });
    ExitCode::SUCCESS
}

/// Asks what became of the payments in doubt: at start-up, and on schedule. One round at a time.
async fn look_after(desk: Arc<Desk>) {
    loop {
        let round = Arc::clone(&desk);
        // A round that breaks is told, and the next one may succeed.
        if let Err(error) = commands::aside(move || round.look_after()).await {
            eprintln!("loket: {}: {}", error.code, error.message);
        }
        tokio::time::sleep(ROUND).await;
    }
}

async fn show_at_last(app: AppHandle) {
    tokio::time::sleep(PATIENCE).await;
    for window in app.webview_windows().values() {
        show(Some(window));
    }
}

fn show(window: Option<&WebviewWindow>) {
    // A window that was closed in the meantime needs no showing.
    let _ = window.map(WebviewWindow::show);
}

/// The page is our own and stays it: nothing may lead this window to another address.
fn stay_at_home<R: tauri::Runtime>() -> tauri::plugin::TauriPlugin<R> {
    tauri::plugin::Builder::new("stay-at-home").on_navigation(|_, url| is_home(url)).build()
}

fn is_home(url: &Url) -> bool {
    let development = tauri::is_dev() && url.host_str() == Some("127.0.0.1");
    development
        || url.scheme() == "tauri"
        || url.host_str() == Some("tauri.localhost")
        || url.as_str() == "about:blank"
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_at_home() {
        for home in ["tauri://localhost/", "http://tauri.localhost/", "about:blank"] {
            assert!(is_home(&home.parse().unwrap()), "{home}");
        }
        for away in ["https://example.com/", "file:///etc/passwd", "http://127.0.0.2/"] {
            assert!(!is_home(&away.parse().unwrap()), "{away}");
        }
    }
}
