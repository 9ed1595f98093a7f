//! The built programs that tests run.

use std::path::PathBuf;

/// `loketctl`: what `LOKETCTL_BIN` names, or what was built beside the running test.
///
/// # Panics
/// Where it is not there.
#[must_use]
pub fn loketctl() -> PathBuf {
    let beside_tests = || {
        let name = format!("loketctl{}", std::env::consts::EXE_SUFFIX);
        std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join(name)
    };
    there(std::env::var_os("LOKETCTL_BIN").map_or_else(beside_tests, PathBuf::from))
}

/// What stands beside `loketctl` under this name.
///
/// # Panics
/// Where it is not there.
#[must_use]
pub fn beside_loketctl(name: &str) -> PathBuf {
    there(loketctl().with_file_name(name))
}

fn there(path: PathBuf) -> PathBuf {
    assert!(
        path.is_file(),
        "{} is not there. Build it (cargo build -p loketctl -p loket-shim), or name loketctl in \
         LOKETCTL_BIN.",
        path.display()
    );
    path
}
