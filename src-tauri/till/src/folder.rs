//! Where Loket keeps its data when nobody says: the system's place for programs' data, the same
//! for the window and for `loketctl`.

use std::path::PathBuf;

/// The folder's name, as the window's identifier.
pub const IDENTIFIER: &str = "id.loket.loket";

/// `LOKET_DATA_DIR`, or the system's place; nothing where neither is known.
pub fn data_dir() -> Option<PathBuf> {
    let from =
        |name: &str| std::env::var_os(name).filter(|text| !text.is_empty()).map(PathBuf::from);
    if let Some(folder) = from("LOKET_DATA_DIR") {
        return Some(folder);
    }
    let base = if cfg!(windows) {
        from("APPDATA")
    } else if cfg!(target_os = "macos") {
        from("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        from("XDG_DATA_HOME").or_else(|| from("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join(IDENTIFIER))
}
