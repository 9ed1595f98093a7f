//! Paper: hands a receipt's text to a file or to the system's print queue. Knows no payment.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PrintError(pub String);

/// Where a receipt goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    File(PathBuf),
    Queue(String),
}

impl Target {
    /// Reads the shop's setting: empty for a file in `folder`, `queue:NAME` for a system queue.
    pub fn from_setting(setting: &str, folder: &Path, file: &str) -> Target {
        match setting.strip_prefix("queue:").unwrap_or(setting).trim() {
            "" => Target::File(folder.join("receipts").join(file)),
            name => Target::Queue(name.to_owned()),
        }
    }

    pub fn describe(&self) -> String {
        match self {
            Target::File(path) => path.display().to_string(),
            Target::Queue(name) => format!("queue:{name}"),
        }
    }
}

/// Where paper comes from: the machine's, or a test's own.
pub trait Printer: Send + Sync {
    /// # Errors
    /// Not all of the text was taken.
    fn print(&self, target: &Target, text: &str) -> Result<(), PrintError>;
}

/// The machine's files and print queues.
pub struct MachinePrinter;

impl Printer for MachinePrinter {
    fn print(&self, target: &Target, text: &str) -> Result<(), PrintError> {
        match target {
            Target::File(path) => {
                let write = || {
                    if let Some(folder) = path.parent() {
                        std::fs::create_dir_all(folder)?;
                    }
                    std::fs::write(path, text)
                };
                write().map_err(|error| PrintError(error.to_string()))
            }
            Target::Queue(name) => queue(name, text),
        }
    }
}

fn queue(name: &str, text: &str) -> Result<(), PrintError> {
    let failed = |error: std::io::Error| PrintError(format!("lp: {error}"));
    let mut child = Command::new("lp")
        .args(["-d", name, "-t", "Loket", "--", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // What `lp` says of itself tells more than that it did not read to the end.
    let fed = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() {
        return fed.map_err(failed);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(PrintError(match told.trim() {
        "" => format!("lp: {}", output.status),
        told => told.to_owned(),
    }))
}

/// The names of the system's queues; none where there is no print system.
pub fn queues() -> Vec<String> {
    Command::new("lpstat")
        .arg("-e")
        .output()
        .map(|output| {
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect()
        })
        .unwrap_or_default()
}
