//! The examination: everything that a counter stands on, looked at side by side, each with an end to
//! the patience. It also looks at a ledger that cannot be opened. It asks no provider about a bill,
//! prints nothing, and moves no money; what it finds holds no key and no customer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use loket_core::calendar::Zone;

use super::Till;
use crate::error::{Class, TillError};
use crate::log;
use crate::ports::{Clock as _, MachineClock};
use crate::view::{DoctorView, FindingView};

mod counter;
mod machine;
mod ways;
mod words;

use words::Finding;
pub use words::{WORDS, Worst};

/// After this long the examination ends, whatever is not done.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much of the log goes to support, in bytes.
const TAIL: u64 = 200_000;

/// What is examined.
pub struct Patient {
    /// The data folder, where the logs lie.
    pub data: PathBuf,
    pub practice: bool,
    /// Or why it could not be opened.
    pub till: Result<Arc<Till>, TillError>,
    /// Which web view shows the window, where this program knows.
    pub webview: Option<String>,
}

/// An examination under way, and what it has found.
pub struct Examination {
    data: PathBuf,
    practice: bool,
    zone: Zone,
    /// Until it is examined: afterwards nobody may hold the till that wants to be let go.
    patient: Mutex<Option<Arc<Patient>>>,
    seen: Mutex<Seen>,
}

struct Seen {
    findings: Vec<Finding>,
    waits_for: Vec<&'static str>,
}

type Check = fn(&Patient) -> Vec<Finding>;

/// In the order in which they are shown. A check may find several things.
const CHECKS: &[(&str, Check)] = &[
    ("versions", machine::versions),
    ("folders", machine::folders),
    ("machine", machine::memory),
    ("disk", machine::disk),
    ("clock", counter::clock),
    ("ledger", counter::ledger),
    ("holder", counter::holder),
    ("copies", counter::copies),
    ("waiting", counter::waiting),
    ("keys", ways::keys),
    ("network", ways::network),
    ("printer", ways::printer),
    ("logs", machine::logs),
];

/// In this order rows are shown.
const ORDER: &[&str] = &[
    "versions", "folders", "machine", "disk", "clock", "ledger", "holder", "copies", "waiting",
    "keyring", "key", "network", "provider", "printer", "logs", "late",
];

impl Examination {
    pub fn of(patient: Patient) -> Examination {
        let waits_for = CHECKS.iter().map(|(name, _)| *name).collect();
        let zone = patient.till.as_ref().ok().and_then(|till| till.zone().ok());
        Examination {
            data: patient.data.clone(),
            practice: patient.practice,
            zone: zone.unwrap_or_default(),
            patient: Mutex::new(Some(Arc::new(patient))),
            seen: Mutex::new(Seen { findings: Vec::new(), waits_for }),
        }
    }

    /// Examines, and tells of each check when it is done. Call it where nobody waits.
    pub fn run(&self, mut told: impl FnMut(&str)) {
        let patient = self.patient.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(patient) = patient else { return };
        let (done, heard) = channel();
        for (name, check) in CHECKS {
            let (patient, done) = (Arc::clone(&patient), done.clone());
            // Whoever hangs is left behind, so none of them is waited for.
            std::thread::spawn(move || {
                let _ = done.send((*name, check(&patient)));
            });
        }
        drop((done, patient));
        let until = Instant::now().checked_add(PATIENCE);
        loop {
            let left = until.map_or(PATIENCE, |it| it.saturating_duration_since(Instant::now()));
            match heard.recv_timeout(left) {
                Ok((name, found)) => {
                    let mut seen = self.seen();
                    seen.findings.extend(found);
                    seen.waits_for.retain(|it| *it != name);
                    drop(seen);
                    told(name);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        let mut seen = self.seen();
        for name in std::mem::take(&mut seen.waits_for) {
            let late = Finding::new("late", "late").with("check", name);
            seen.findings.push(late.with("seconds", PATIENCE.as_secs()));
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was found until now.
    pub fn view(&self) -> DoctorView {
        let seen = self.seen();
        let mut findings: Vec<&Finding> = seen.findings.iter().collect();
        let place = |name: &str| ORDER.iter().position(|it| *it == name);
        findings.sort_by_key(|it| (place(it.name), it.about.clone()));
        let views: Vec<FindingView> = findings.iter().map(|it| it.view()).collect();
        let worst = findings.iter().map(|it| it.worst()).max().unwrap_or(Worst::Ok);
        let now = MachineClock::default().now();
        DoctorView {
            at: self.zone.rfc3339(now),
            version: env!("CARGO_PKG_VERSION").into(),
            practice: self.practice,
            worst: worst.name().into(),
            findings: views,
            waits_for: seen.waits_for.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    /// Writes what was found and the end of the log to `file`, for support.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self, file: &Path) -> Result<(), TillError> {
        let view = self.view();
        let logs = log::folder(&self.data);
        let text = format!("{}\n\n{}", report(&view), log::tail(&logs, TAIL));
        let write = || {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(file, text)
        };
        write().map_err(|error| {
            TillError::new(
                Class::Internal,
                "not_saved",
                format!("Berkas bantuan tidak bisa disimpan: {error}."),
                "Pilih tempat lain, misalnya flashdisk: loketctl doctor --out BERKAS.",
            )
        })
    }

    /// The same under a name of its own in `folder`, or beside the data.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save_in(&self, folder: Option<PathBuf>) -> Result<PathBuf, TillError> {
        let folder = folder.unwrap_or_else(|| self.data.clone());
        let now = self.view().at;
        let when: String = now.chars().filter(char::is_ascii_digit).take(12).collect();
        let file = super::print::free(&folder, &format!("bantuan-loket-{when}.txt"));
        self.save(&file)?;
        Ok(file)
    }
}

/// The findings, to be read by people.
pub fn report(view: &DoctorView) -> String {
    let mode = if view.practice { " (latihan)" } else { "" };
    let mut lines = vec![format!("Pemeriksaan Loket {}{mode}, {}", view.version, view.at)];
    for finding in &view.findings {
        let state = match finding.state.as_str() {
            "ok" => "BAIK ",
            "warning" => "AWAS ",
            _ => "SALAH",
        };
        let about = finding.about.as_deref().map(|about| format!(" {about}")).unwrap_or_default();
        lines.push(format!("{state}  {}{about}: {}", words::title(&finding.name), finding.says));
        if !finding.advice.is_empty() {
            lines.push(format!("       -> {}", finding.advice));
        }
    }
    lines.join("\n")
}
