//! What the till stands in here: chance that counts, a drawer for keys, a wire
//! and paper in memory, and an eye that looks at the disk whenever something leaves the till.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use loket_core::http::{Exchange, HttpAnswer, HttpRequest};
use loket_core::provider::PROVIDERS;
use loket_tests::clock::Hands;
use loket_tests::disk::{Disk, Survivors};
use loket_tests::keys::Drawer;
use loket_till::ports::{Chance, Clock};
use loket_till::printer::{Job, PrintError, Printer, Taken, Target};
use loket_till::till::World;
use loket_till::wire::{Exchanging, Line, Network, Reply, Route, WireError};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use tempfile::TempDir;

use crate::provider::{Fate, Provider};

/// All that outlives a process.
pub(crate) struct Outside {
    pub(crate) clock: Hands,
    chance: Arc<Counter>,
    keys: Drawer,
    pub(crate) provider: Arc<Mutex<Provider>>,
    pub(crate) eye: Arc<Eye>,
    pub(crate) paper: Arc<Paper>,
}

impl Outside {
    pub(crate) fn of(disk: &Arc<Disk>) -> Outside {
        let eye = Eye::on(disk, Seen::default());
        Outside {
            clock: Hands::at_start(),
            chance: Arc::default(),
            keys: Drawer::default(),
            provider: Arc::default(),
            paper: Paper::new(Vec::new(), &eye),
            eye,
        }
    }

    /// The same world around another disk.
    pub(crate) fn fork(&self, disk: &Arc<Disk>) -> Outside {
        let eye = Eye::on(disk, self.eye.seen());
        Outside {
            clock: Hands::at(self.clock.now()),
            chance: Arc::new(Counter(AtomicU64::new(self.chance.0.load(Ordering::SeqCst)))),
            keys: self.keys.copied(),
            provider: Arc::new(Mutex::new(self.provider.lock().unwrap().clone())),
            paper: Paper::new(self.paper.texts.lock().unwrap().clone(), &eye),
            eye,
        }
    }

    pub(crate) fn world(&self) -> World {
        World {
            clock: Arc::new(self.clock.clone()),
            chance: self.chance.clone(),
            store: Some(Box::new(self.keys.clone())),
            network: Arc::new(Net { provider: self.provider.clone(), eye: self.eye.clone() }),
            printer: self.paper.clone(),
            providers: PROVIDERS,
        }
    }
}

#[derive(Default)]
struct Counter(AtomicU64);

impl Chance for Counter {
    fn bytes(&self) -> Option<[u8; 15]> {
        let mut bytes = [0; 15];
        bytes[7..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Some(bytes)
    }
}

/// The texts that were printed.
pub(crate) struct Paper {
    pub(crate) texts: Mutex<Vec<String>>,
    eye: Arc<Eye>,
}

impl Paper {
    fn new(texts: Vec<String>, eye: &Arc<Eye>) -> Arc<Paper> {
        Arc::new(Paper { texts: Mutex::new(texts), eye: Arc::clone(eye) })
    }
}

impl Printer for Paper {
    fn print(&self, _: &Target, job: Job<'_>) -> Result<Taken, PrintError> {
        let text = String::from_utf8(job.bytes.to_vec()).unwrap();
        self.eye.print_leaves(&text);
        self.texts.lock().unwrap().push(text);
        Ok(Taken::Sent)
    }
}

/// The last event of a ledger: its hash covers all that went before.
pub(crate) type Head = (i64, Vec<u8>);

/// What was wrong at the moment a payment left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The last event that somebody outside can know of.
    pub(crate) acknowledged: Option<Head>,
    /// What left although a power cut at that moment would have left no trace of it: payments and
    /// prints.
    pub(crate) unrecorded: Vec<String>,
    /// From a restart on nothing is acknowledged: what came before is looked at.
    closed: bool,
}

/// Looks at copies of the disk, so that looking changes nothing.
pub(crate) struct Eye {
    disk: Arc<Disk>,
    copy: Disk,
    folder: TempDir,
    seen: Mutex<Seen>,
}

impl Eye {
    fn on(disk: &Arc<Disk>, seen: Seen) -> Arc<Eye> {
        let folder = tempfile::tempdir().unwrap();
        Arc::new(Eye {
            disk: Arc::clone(disk),
            copy: Disk::in_memory(folder.path()),
            folder,
            seen: Mutex::new(seen),
        })
    }

    /// Opens what the disk would have after a restart now; with nothing but what was synced where
    /// `power_fails`.
    pub(crate) fn look<T>(
        &self,
        power_fails: bool,
        with: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let files = if power_fails {
            self.disk.remains(Survivors::Nothing)
        } else {
            self.disk.remains(Survivors::ByChance(&mut || true))
        };
        self.copy.replace(files);
        with(&Connection::open(self.folder.path().join("ledger.db"))?)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// Looks at what comes, or at what was before alone.
    pub(crate) fn watch(&self, watches: bool) {
        self.seen.lock().unwrap().closed = !watches;
    }

    /// What is in the ledger now is known outside: an answer was given, or a request leaves.
    pub(crate) fn acknowledge(&self) {
        if self.seen.lock().unwrap().closed {
            return;
        }
        let head = self
            .look(false, |ledger| {
                ledger
                    .query_row("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })
                    .optional()
            })
            .unwrap();
        self.seen.lock().unwrap().acknowledged = head;
    }

    fn payment_leaves(&self, reference: &str) {
        let sql = "SELECT state FROM payment WHERE payment_id = ?1";
        let state = self
            .look(true, |ledger| ledger.query_row(sql, [reference], |row| row.get::<_, String>(0)));
        if state.as_deref() != Ok("in_doubt") {
            self.note(format!("payment {reference} left, on disk {state:?}"));
        }
    }

    /// The code on a slip is the beginning of its event's hash: whoever knows it has the event.
    fn print_leaves(&self, paper: &str) {
        let code = paper.lines().find_map(|line| line.trim().strip_prefix("CEK "));
        let code = code.and_then(|code| code.rsplit('-').next()).unwrap_or_default();
        let sql = "SELECT COUNT(*) FROM event WHERE kind = 'printed' AND hex(hash) LIKE ?1 || '%'";
        let rows =
            self.look(true, |ledger| ledger.query_row(sql, [code], |row| row.get::<_, i64>(0)));
        if rows != Ok(1) {
            self.note(format!("a print with the code «{code}» left, on disk {rows:?}"));
        }
    }

    fn note(&self, what: String) {
        self.seen.lock().unwrap().unrecorded.push(what);
    }
}

struct Net {
    provider: Arc<Mutex<Provider>>,
    eye: Arc<Eye>,
}

impl Network for Net {
    fn line(&self, _: &Route) -> Result<Box<dyn Line>, WireError> {
        Ok(Box::new(Net { provider: self.provider.clone(), eye: self.eye.clone() }))
    }
}

impl Line for Net {
    fn exchange<'a>(&'a self, request: &'a HttpRequest) -> Exchanging<'a> {
        Box::pin(async move {
            let body: Value = serde_json::from_str(&request.body).unwrap();
            let word = |key: &str| body[key].as_str().unwrap_or_default();
            let pays = word("command") == "pay-pasca";
            if pays {
                self.eye.payment_leaves(word("ref_id"));
            }
            if !self.eye.disk.is_dead() {
                self.eye.acknowledge();
            }
            let exchange = if pays && Fate::of(word("customer_no")) == Fate::NotReached {
                Exchange::NotSent { detail: "no route".into() }
            } else {
                match self.provider.lock().unwrap().answer(&body) {
                    Some(body) => Exchange::Answered(HttpAnswer { status: 200, body }),
                    None => Exchange::NoAnswer { detail: "reset".into() },
                }
            };
            Reply { exchange, date: None }
        })
    }
}
