//! The least window that Tauri opens, with one field that takes keys: what Loket's start and weight are
//! measured beside. It knows nothing of Loket.

fn main() {
    let run = tauri::Builder::default().run(tauri::generate_context!());
    if let Err(error) = run {
        eprintln!("minimal: {error}");
    }
}
