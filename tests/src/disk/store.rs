//! What lies on the disk: each file as programs see it, and as a power cut would leave it. Knows
//! no SQLite, no lock and no fault.

use std::collections::BTreeMap;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// What is left, after a power cut, of all that was not synced.
pub enum Survivors<'a> {
    Nothing,
    /// Each sector, new name and deletion by the toss of a coin of the caller's.
    ByChance(&'a mut dyn FnMut() -> bool),
}

impl Survivors<'_> {
    fn toss(&mut self) -> bool {
        match self {
            Survivors::Nothing => false,
            Survivors::ByChance(coin) => coin(),
        }
    }
}

/// What was done to a file since its last sync.
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut { length: usize },
}

#[derive(Default)]
struct Content {
    now: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<Change>,
    open: usize,
}

fn write(to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if to.len() < end {
        to.resize(end, 0);
    }
    to[at..end].copy_from_slice(bytes);
}

impl Content {
    fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            match change {
                Change::Write { at, bytes } => write(&mut self.synced, at, &bytes),
                Change::Cut { length } => self.synced.truncate(length),
            }
        }
    }

    fn remains(&self, survivors: &mut Survivors<'_>) -> Vec<u8> {
        let mut left = self.synced.clone();
        for change in &self.unsynced {
            match change {
                Change::Cut { length } => {
                    if survivors.toss() {
                        left.truncate(*length);
                    }
                }
                Change::Write { at, bytes } => {
                    let mut from = 0;
                    while from < bytes.len() {
                        let sector_end = (at + from) / SECTOR * SECTOR + SECTOR;
                        let to = bytes.len().min(sector_end - at);
                        if survivors.toss() {
                            write(&mut left, at + from, &bytes[from..to]);
                        }
                        from = to;
                    }
                }
            }
        }
        left
    }
}

/// Which content a file's name leads to.
pub(super) type Inode = u64;

#[derive(Default)]
pub(super) struct Store {
    contents: BTreeMap<Inode, Content>,
    names: BTreeMap<String, Inode>,
    synced_names: BTreeMap<String, Inode>,
    last: Inode,
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Store {
    pub(super) fn find(&self, name: &str) -> Option<Inode> {
        self.names.get(name).copied()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.names.keys().cloned().collect()
    }

    pub(super) fn create(&mut self, name: &str) -> Inode {
        self.last += 1;
        self.contents.insert(self.last, Content::default());
        self.names.insert(name.to_owned(), self.last);
        self.last
    }

    fn put(&mut self, name: &str, bytes: Vec<u8>) {
        let inode = self.create(name);
        let content = self.content(inode);
        (content.now, content.synced) = (bytes.clone(), bytes);
        self.synced_names.insert(name.to_owned(), inode);
        self.forget_nameless();
    }

    fn content(&mut self, inode: Inode) -> &mut Content {
        self.contents.get_mut(&inode).expect("an open file has its content")
    }

    pub(super) fn opened(&mut self, inode: Inode) {
        self.content(inode).open += 1;
    }

    pub(super) fn closed(&mut self, inode: Inode) {
        self.content(inode).open -= 1;
        self.forget_nameless();
    }

    pub(super) fn length(&self, inode: Inode) -> usize {
        self.contents[&inode].now.len()
    }

    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.find(name).map(|inode| self.contents[&inode].now.clone())
    }

    /// Fills `buffer` from `at` on, and tells how much of it there was.
    pub(super) fn read_at(&self, inode: Inode, at: usize, buffer: &mut [u8]) -> usize {
        let there = self.contents[&inode].now.get(at..).unwrap_or_default();
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        buffer[count..].fill(0);
        count
    }

    pub(super) fn write_at(&mut self, inode: Inode, at: usize, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let content = self.content(inode);
        write(&mut content.now, at, bytes);
        content.unsynced.push(Change::Write { at, bytes: bytes.to_vec() });
    }

    pub(super) fn truncate(&mut self, inode: Inode, length: usize) {
        let content = self.content(inode);
        if length < content.now.len() {
            content.now.truncate(length);
            content.unsynced.push(Change::Cut { length });
        }
    }

    /// Makes a file's content durable, its name, and what was deleted beside it.
    pub(super) fn sync(&mut self, inode: Inode) {
        self.content(inode).sync();
        if let Some((name, _)) = self.names.iter().find(|(_, it)| **it == inode) {
            self.synced_names.insert(name.clone(), inode);
            let name = name.clone();
            self.sync_deletions(folder(&name));
        }
    }

    fn sync_deletions(&mut self, of: &str) {
        let names = &self.names;
        self.synced_names.retain(|name, _| folder(name) != of || names.contains_key(name));
        self.forget_nameless();
    }

    /// Whether the last thing written was the start of the file, of this length.
    pub(super) fn began_with(&self, inode: Inode, length: usize) -> bool {
        match self.contents[&inode].unsynced.last() {
            Some(Change::Write { at: 0, bytes }) => bytes.len() == length,
            Some(Change::Write { .. } | Change::Cut { .. }) | None => false,
        }
    }

    /// A sync that failed: the system holds the pages for written, and will not try again.
    pub(super) fn lose_unsynced(&mut self, inode: Inode) {
        self.content(inode).unsynced.clear();
    }

    /// Tells whether there was such a file.
    pub(super) fn delete(&mut self, name: &str, synced: bool) -> bool {
        let there = self.names.remove(name).is_some();
        if synced {
            self.sync_deletions(folder(name));
        }
        self.forget_nameless();
        there
    }

    fn forget_nameless(&mut self) {
        let (names, synced) = (&self.names, &self.synced_names);
        self.contents.retain(|inode, content| {
            let named = |names: &BTreeMap<String, Inode>| names.values().any(|it| it == inode);
            content.open > 0 || named(names) || named(synced)
        });
    }

    /// What a power cut now would leave.
    pub(super) fn remains(&self, mut survivors: Survivors<'_>) -> BTreeMap<String, Vec<u8>> {
        let mut names: Vec<&String> = self.names.keys().chain(self.synced_names.keys()).collect();
        names.sort();
        names.dedup();
        let mut left = BTreeMap::new();
        for name in names {
            let (synced, now) = (self.synced_names.get(name), self.names.get(name));
            let inode = if synced != now && survivors.toss() { now } else { synced };
            if let Some(inode) = inode {
                left.insert(name.clone(), self.contents[inode].remains(&mut survivors));
            }
        }
        left
    }

    /// Nothing is open afterwards but what belongs to the dead, which keeps its content in vain.
    pub(super) fn cut_power(&mut self, survivors: Survivors<'_>) {
        let left = self.remains(survivors);
        self.replace(left);
    }

    pub(super) fn replace(&mut self, files: BTreeMap<String, Vec<u8>>) {
        self.names.clear();
        self.synced_names.clear();
        for (name, bytes) in files {
            self.put(&name, bytes);
        }
        self.forget_nameless();
    }
}
