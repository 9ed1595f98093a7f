//! Runs `loketctl` on one data folder, to its end or to a chosen one.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use loket_tests::programs::{beside_loketctl, loketctl};
use serde_json::Value;

use crate::points::{Aim, Call, read_log};

/// The variable from which the shop's accounts take their key.
pub(crate) const KEY_VARIABLE: &str = "LOKET_KEY";
/// Longer than any command here may take; a hang must name its command.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a running command is looked at.
const GLANCE: Duration = Duration::from_micros(200);

/// How a command ends.
#[derive(Clone, Copy)]
pub(crate) enum Ending<'a> {
    ByItself,
    /// By itself, with every call written down.
    Watched,
    At(&'a Aim),
    /// This long after so many calls were begun: no call is chosen.
    Around(usize, Duration),
}

/// What one process came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) command: String,
    /// SIGKILL ended it.
    pub(crate) killed: bool,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) calls: Vec<Call>,
}

pub(crate) struct Desk {
    program: PathBuf,
    shim: PathBuf,
    /// What the commands say goes to files here: no command waits for a reader.
    said: PathBuf,
    /// A folder with one of the system's certificates: none is needed on loopback, and to read all
    /// of them takes a third of a short command's time.
    certificates: Option<PathBuf>,
}

/// Takes the first of the system's certificates into a folder of its own.
fn one_certificate(folder: &Path) -> Option<PathBuf> {
    let all = std::fs::read_to_string("/etc/ssl/certs/ca-certificates.crt").ok()?;
    let end = "-----END CERTIFICATE-----\n";
    let first = &all[..all.find(end)? + end.len()];
    let folder = folder.join("certificates");
    std::fs::create_dir(&folder).ok()?;
    std::fs::write(folder.join("one.pem"), first).ok()?;
    Some(folder)
}

impl Desk {
    pub(crate) fn new(said: PathBuf) -> Desk {
        // The loader parts its list at spaces and colons, which a checkout's path may have.
        let shim = said.join("shim.so");
        std::os::unix::fs::symlink(beside_loketctl("libloket_shim.so"), &shim).unwrap();
        let certificates = one_certificate(&said);
        Desk { program: loketctl(), shim, said, certificates }
    }

    pub(crate) fn run(&self, data: &Path, args: &[&str], ending: Ending<'_>) -> Ran {
        let (out, err, log) =
            (self.said.join("out"), self.said.join("err"), self.said.join("calls"));
        let mut command = Command::new(&self.program);
        command
            .arg("--data-dir")
            .arg(data)
            .arg("--json")
            .args(args)
            // No test may touch the keyring of whoever runs it.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .env_remove("LOKET_DATA_DIR")
            .env(KEY_VARIABLE, loket_practice::KEY)
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap());
        if let Some(folder) = &self.certificates {
            command.env("SSL_CERT_FILE", folder.join("one.pem")).env("SSL_CERT_DIR", folder);
        }
        let _ = std::fs::remove_file(&log);
        if !matches!(ending, Ending::ByItself) {
            command.env("LD_PRELOAD", &self.shim).env("LOKET_SHIM_LOG", &log);
        }
        if let Ending::At(aim) = ending {
            command.env("LOKET_SHIM_KILL", aim.order());
        }
        let started = Instant::now();
        let mut child = command.spawn().unwrap();
        if let Ending::Around(calls, delay) = ending {
            while read_log(&log).len() < calls && child.try_wait().unwrap().is_none() {
                std::thread::sleep(GLANCE);
            }
            std::thread::sleep(delay);
            // Where it has ended already, there is nothing to kill.
            let _ = child.kill();
        }
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if started.elapsed() > PATIENCE => {
                    let _ = child.kill();
                    panic!("still running after {PATIENCE:?}: loketctl {}", args.join(" "));
                }
                None => std::thread::sleep(GLANCE),
            }
        };
        let read = |path: &Path| {
            String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
        };
        Ran {
            command: args.join(" "),
            killed: status.signal() == Some(9),
            code: status.code().unwrap_or(-1),
            out: read(&out),
            err: read(&err),
            calls: read_log(&log),
        }
    }
}

impl Ran {
    /// Must have ended by itself, with one of these codes.
    #[track_caller]
    pub(crate) fn expect(self, codes: &[i32]) -> Ran {
        assert!(!self.killed && codes.contains(&self.code), "not one of {codes:?}: {self}");
        self
    }

    /// The results, one a line. What was cut short by a kill is left out.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    #[track_caller]
    pub(crate) fn one(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "one result expected: {self}");
        lines.remove(0)
    }

    /// Must have been refused, before anything was sent, with this error, which is returned.
    #[track_caller]
    pub(crate) fn refused(&self, error: &str) -> Value {
        assert_eq!(self.code, 2, "expected to be refused ({error}): {self}");
        let said: Value = serde_json::from_str(self.err.trim_end())
            .unwrap_or_else(|bad| panic!("no JSON on standard error ({bad}): {self}"));
        assert_eq!(said["error"]["code"], error, "{self}");
        said["error"].clone()
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Ran { command, killed, code, out, err, .. } = self;
        let end = if *killed { "was killed".to_owned() } else { format!("ended with {code}") };
        write!(f, "loketctl {command}\n{end}\n--- out\n{out}\n--- err\n{err}")
    }
}

/// A field that must be there and be text.
#[track_caller]
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {value}"))
}
