//! The built programs that tests run, and the processes that they are.

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

/// A process and all that it has started, directly or not.
#[must_use]
pub fn tree(pid: u32) -> Vec<u32> {
    let mut all = vec![pid];
    let mut looked = 0;
    while let Some(pid) = all.get(looked) {
        all.extend(children_of(*pid));
        looked += 1;
    }
    all
}

/// The processes that this one has started, as far as they are its own.
#[must_use]
pub fn children_of(pid: u32) -> Vec<u32> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let lists =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace().filter_map(|it| it.parse().ok()).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether it is there and not only remembered by its parent.
#[must_use]
pub fn is_running(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}
