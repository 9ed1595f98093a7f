//! The points at which a command can be ended: read from what the shim wrote down of one whole run,
//! and named in words. Knows files and calls, nothing of payments.

use std::path::Path;

/// One system call, as the shim wrote it down before it was made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    kind: String,
    bytes: usize,
    name: String,
}

/// Where a command is to be ended.
#[derive(Clone, Debug)]
pub(crate) struct Aim {
    when: &'static str,
    kind: String,
    name: String,
    nth: usize,
}

impl Aim {
    pub(crate) fn at(when: &'static str, kind: &str, name: &str, nth: usize) -> Aim {
        Aim { when, kind: kind.into(), name: name.into(), nth }
    }

    /// As the shim reads it.
    pub(crate) fn order(&self) -> String {
        format!("{} {} {} {}", self.when, self.kind, self.name, self.nth)
    }

    pub(crate) fn when(&self) -> &'static str {
        self.when
    }
}

/// A point with a name, and the calls that are it.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) name: String,
    pub(crate) aims: Vec<Aim>,
}

impl Point {
    pub(crate) fn some_aim(&self, rng: &mut fastrand::Rng) -> Aim {
        self.aims[rng.usize(0..self.aims.len())].clone()
    }
}

/// Nothing where the shim was not there.
pub(crate) fn read_log(path: &Path) -> Vec<Call> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    // The last line may be only half written.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let mut word = || words.next().unwrap_or_else(|| panic!("the shim wrote {line:?}"));
            Call { kind: word().into(), bytes: word().parse().unwrap(), name: word().into() }
        })
        .collect()
}

/// What the files of a data folder are to a reader.
#[rustfmt::skip] // a table is read by its columns
const FILES: &[(&str, &str)] = &[
    ("toko",                        "the folder"),
    ("ledger.lock",                 "the lock"),
    ("ledger.holder",               "the holder's note"),
    ("ledger.db",                   "the ledger"),
    ("ledger.db-journal",           "the ledger's journal"),
    ("ledger.db-wal",               "the log"),
    ("ledger.db-shm",               "the log's index"),
    ("ledger.db.restoring",         "the new ledger"),
    ("ledger.db.restoring-journal", "the new ledger's journal"),
    ("receipts",                    "the slips' folder"),
    ("salinan",                     "the copies' folder"),
    ("salinan.db",                  "the copy"),
    ("salinan.db.part",             "the new copy"),
    ("salinan.db.part-journal",     "the new copy's journal"),
    ("salinan.db.part-wal",         "the new copy's log"),
    ("salinan.db.part-shm",         "the new copy's index"),
    ("logs",                        "the diary's folder"),
    ("loket.log",                   "the diary"),
    ("loketctl.run",                "the run's mark"),
    ("stdout",                      "the result"),
];

/// At which moments of a call of this kind a program can be ended so that it makes a difference.
#[rustfmt::skip] // a table is read by its columns
const KINDS: &[(&str, &str, &[&str])] = &[
    ("folder",   "made",                 &["before"]),
    ("open",     "opened",               &["before"]),
    ("write",    "written",              &["before", "half"]),
    ("truncate", "cut to size",          &["before"]),
    ("sync",     "synced",               &["before", "after"]),
    ("delete",   "deleted",              &["before"]),
    ("rename",   "put in place",         &["before", "after"]),
    ("link",     "given a second name",  &["before", "after"]),
    ("connect",  "opened",               &["before", "after"]),
    ("send",     "sent",                 &["before", "first", "half", "last", "after"]),
    ("receive",  "read",                 &["before", "after"]),
];

fn kind(word: &str) -> (&'static str, &'static [&'static str]) {
    let found = KINDS.iter().find(|(kind, _, _)| *kind == word);
    found.map(|(_, verb, moments)| (*verb, *moments)).unwrap()
}

/// A file without words here goes by its name.
fn file(name: &str) -> String {
    if name.ends_with(".txt") {
        return "the slip".to_owned();
    }
    let known = FILES.iter().find(|(file, _)| *file == name);
    known.map_or_else(|| name.to_owned(), |(_, words)| (*words).to_owned())
}

/// What each call is about: the thing, and which of the command's commits where it is the log.
fn things(calls: &[Call], commits: &[&str]) -> Vec<(String, String)> {
    let (mut done, mut pages, mut head, mut folding) = (0usize, false, false, false);
    let commit = |done: usize| match commits.get(done) {
        Some(commit) => format!(": {commit}"),
        None => format!(": commit {}", done + 1),
    };
    let folded = |folding: bool| if folding { " to fold the log in" } else { "" }.to_owned();
    let thing = |call: &Call| match (call.kind.as_str(), call.name.as_str()) {
        ("connect", _) => ("the connection".to_owned(), String::new()),
        ("send", _) => ("the request".to_owned(), String::new()),
        ("receive", _) => ("the answer".to_owned(), String::new()),
        // A log begins with a head of its own; then each page follows a short mark.
        ("write", "ledger.db-wal") if call.bytes == 32 => {
            head = true;
            ("the log's head".to_owned(), String::new())
        }
        ("write", "ledger.db-wal") => {
            (head, pages) = (false, true);
            ("the log".to_owned(), commit(done))
        }
        ("sync", "ledger.db-wal") if pages => {
            pages = false;
            done += 1;
            ("the log".to_owned(), commit(done - 1))
        }
        ("sync", "ledger.db-wal") if head => ("the log's head".to_owned(), String::new()),
        ("sync", "ledger.db-wal") => {
            folding = true;
            ("the log".to_owned(), folded(folding))
        }
        ("sync", "toko") => ("the folder".to_owned(), folded(folding)),
        (_, name) => (file(name), String::new()),
    };
    calls.iter().map(thing).collect()
}

fn sentence(when: &str, call: &Call, (thing, which): &(String, String)) -> String {
    let (verb, _) = kind(&call.kind);
    let start = match when {
        "before" => format!("before {thing}"),
        "first" => format!("after the first byte of {thing}"),
        "half" => format!("while {thing}"),
        "last" => format!("before the last byte of {thing}"),
        _ => format!("after {thing}"),
    };
    format!("{start} is {verb}{which}")
}

/// All points of a command, in the order in which it comes to them.
pub(crate) fn points(calls: &[Call], commits: &[&str]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for (at, (call, thing)) in calls.iter().zip(things(calls, commits)).enumerate() {
        let is_same = |other: &&Call| other.kind == call.kind && other.name == call.name;
        let nth = calls.iter().take(at + 1).filter(is_same).count();
        let slip = call.name.ends_with(".txt");
        let name = if slip { "*.txt" } else { &call.name };
        let after = (call.name == "stdout").then_some("after");
        for when in kind(&call.kind).1.iter().copied().chain(after) {
            // Half of one byte is all of it.
            if when == "half" && call.bytes < 2 {
                continue;
            }
            let aim = Aim::at(when, &call.kind, name, nth);
            let name = sentence(when, call, &thing);
            match points.iter_mut().find(|point| point.name == name) {
                Some(point) => point.aims.push(aim),
                None => points.push(Point { name, aims: vec![aim] }),
            }
        }
    }
    points
}

/// The name of the point at which a run ended: its last call, of which it is known `when`.
pub(crate) fn ended_at(calls: &[Call], commits: &[&str], when: &str) -> String {
    match (calls.last(), things(calls, commits).last()) {
        (Some(call), Some(thing)) => sentence(when, call, thing),
        _ => "before the first call".to_owned(),
    }
}
