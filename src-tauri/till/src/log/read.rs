//! Reading the log back: its end for whoever helps, and what went wrong how often.

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::file::paths;

/// How much of the log is looked through for troubles, in bytes.
const LOOKED_THROUGH: u64 = 1_000_000;

/// One kind of trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub code: String,
    pub count: u32,
    /// When it last was.
    pub last: String,
}

/// The last lines of the log, oldest first, in about so many bytes.
pub fn tail(folder: &Path, bytes: u64) -> String {
    let mut told = String::new();
    for path in paths(folder) {
        let left = bytes.saturating_sub(u64::try_from(told.len()).unwrap_or(u64::MAX));
        if left == 0 {
            break;
        }
        // One that is not there, or moved on just now, has nothing to tell.
        told.insert_str(0, &end_of(&path, left).unwrap_or_default());
    }
    told
}

/// The whole lines among the last bytes of a file.
fn end_of(path: &Path, bytes: u64) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let from = file.metadata()?.len().saturating_sub(bytes);
    file.seek(SeekFrom::Start(from))?;
    let mut read = Vec::new();
    file.take(bytes).read_to_end(&mut read)?;
    let text = String::from_utf8_lossy(&read).into_owned();
    Ok(match from {
        0 => text,
        _ => text.split_once('\n').map_or_else(String::new, |(_, rest)| rest.to_owned()),
    })
}

/// What went wrong lately, by its code, the most frequent first.
pub fn troubles(folder: &Path) -> Vec<Trouble> {
    let mut found: BTreeMap<String, (u32, String)> = BTreeMap::new();
    for line in tail(folder, LOOKED_THROUGH).lines() {
        let mut words = line.split(' ');
        let (Some(time), Some("ERROR" | "WARN")) = (words.next(), words.next()) else { continue };
        let field = |name: &str| line.split(' ').find_map(|word| word.strip_prefix(name));
        let Some(code) = field("code=").or_else(|| field("step=")) else { continue };
        let (count, last) = found.entry(code.to_owned()).or_default();
        *count = count.saturating_add(1);
        time.clone_into(last);
    }
    let mut troubles: Vec<Trouble> =
        found.into_iter().map(|(code, (count, last))| Trouble { code, count, last }).collect();
    troubles.sort_by(|one, other| other.count.cmp(&one.count).then(one.code.cmp(&other.code)));
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_and_the_troubles_go_over_the_files() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put(
            "loket.1.log",
            "t1 WARN loket/1 step=refused code=no_network\nt2 INFO loket/1 step=end\n",
        );
        put(
            "loket.log",
            "t3 ERROR loket/2 step=panic code=panic\nt4 WARN loket/2 step=refused code=no_network\n",
        );
        let told = tail(folder.path(), 130);
        assert!(told.starts_with("t2 INFO") && told.ends_with("code=no_network\n"), "{told}");
        let trouble =
            |code: &str, count, last: &str| Trouble { code: code.into(), count, last: last.into() };
        assert_eq!(
            troubles(folder.path()),
            [trouble("no_network", 2, "t4"), trouble("panic", 1, "t3")]
        );
    }
}
