//! A counter: one data folder, and `loketctl` run on it, one process after another.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use loket_practice::{Books, ProviderBooks, Requests, read_books};
use loket_tests::programs::loketctl;
use serde_json::Value;
use tempfile::TempDir;

/// Longer than any step here may take; a hang must name its command.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Desk {
    folder: TempDir,
    practice: bool,
    env: Vec<(String, String)>,
    /// All that was ever printed, for the hunt after secrets.
    said: Mutex<String>,
}

/// What one process came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) command: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    /// In practice mode.
    pub(crate) fn practice() -> Desk {
        Desk::new(true)
    }

    /// With the shop's own accounts, of which there are none yet.
    pub(crate) fn own() -> Desk {
        Desk::new(false)
    }

    fn new(practice: bool) -> Desk {
        Desk {
            folder: tempfile::tempdir().unwrap(),
            practice,
            env: Vec::new(),
            said: Mutex::default(),
        }
    }

    pub(crate) fn with_env(mut self, name: &str, value: &str) -> Desk {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the ledger in use.
    pub(crate) fn ledger_folder(&self) -> PathBuf {
        if self.practice { self.data().join("practice") } else { self.data().to_owned() }
    }

    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare();
        command.arg("--json");
        if self.practice {
            command.arg("--practice");
        }
        command.args(args);
        command
    }

    /// Without the flags that all other calls have.
    pub(crate) fn bare(&self) -> Command {
        let mut command = Command::new(loketctl());
        command
            .arg("--data-dir")
            .arg(self.data())
            // No test may touch the keyring of whoever runs it.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            // Nor print on anybody's printer.
            .env("CUPS_SERVER", "/nonexistent/cups.sock")
            .env_remove("LOKET_DATA_DIR")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.finish(self.command(args).spawn().unwrap(), &args.join(" "))
    }

    /// With a line on standard input.
    pub(crate) fn run_typing(&self, args: &[&str], typed: &str) -> Ran {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // It may refuse before it reads.
        let _ = child.stdin.take().unwrap().write_all(format!("{typed}\n").as_bytes());
        self.finish(child, &args.join(" "))
    }

    /// Waits for a process, with an end to the patience.
    pub(crate) fn finish(&self, mut child: Child, command: &str) -> Ran {
        let started = Instant::now();
        // The output of one command fits a pipe's buffer many times over, so waiting first is safe.
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if started.elapsed() > PATIENCE => {
                    let _ = child.kill();
                    panic!("still running after {PATIENCE:?}: loketctl {command}");
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let output = child.wait_with_output().unwrap();
        let ran = Ran {
            command: format!("loketctl {command}"),
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        let mut said = self.said.lock().unwrap();
        said.push_str(&ran.out);
        said.push_str(&ran.err);
        ran
    }

    /// Runs a command that must end with `code`, and gives its results.
    pub(crate) fn ends(&self, code: i32, args: &[&str]) -> Vec<Value> {
        self.run(args).expect(code).lines()
    }

    /// Runs a command that must be done, with one result.
    pub(crate) fn one(&self, args: &[&str]) -> Value {
        self.run(args).expect(0).one()
    }

    /// Runs a command that must be refused with `code` and `error`.
    pub(crate) fn refused(&self, code: i32, error: &str, args: &[&str]) -> Value {
        self.run(args).refusal(code, error)
    }

    pub(crate) fn inquire(&self, bill_type: &str, number: &str, more: &[&str]) -> Value {
        self.one(&[&["inquire", bill_type, number], more].concat())
    }

    pub(crate) fn pay(&self, inquiry: &Value, more: &[&str]) -> Ran {
        let total = inquiry["customer_total"].to_string();
        self.run(&[&["pay", text(inquiry, "inquiry_id"), "--total", &total], more].concat())
    }

    /// Inquires and pays; the payment must end with `code`.
    pub(crate) fn sale(&self, bill_type: &str, number: &str, more: &[&str], code: i32) -> Value {
        let inquiry = self.inquire(bill_type, number, more);
        let payment = self.pay(&inquiry, &[]).expect(code).one();
        let states = [(0, "paid"), (3, "failed"), (4, "in_doubt")];
        assert!(states.contains(&(code, text(&payment, "state"))), "{payment}");
        payment
    }

    pub(crate) fn advise(&self, payment: &Value) -> Value {
        self.one(&["advise", text(payment, "payment_id")])
    }

    pub(crate) fn show(&self, payment: &Value) -> Value {
        self.one(&["show", text(payment, "payment_id")])
    }

    /// The receipt's text.
    pub(crate) fn receipt(&self, payment: &Value, width: &str) -> String {
        self.run(&["receipt", text(payment, "payment_id"), "--width", width]).expect(0).out
    }

    /// The practice provider's books, as the last process left them.
    pub(crate) fn books(&self) -> ProviderBooks {
        self.all_books().provider("digiswitch")
    }

    pub(crate) fn all_books(&self) -> Books {
        read_books(&self.data().join("practice").join("books.json")).unwrap()
    }

    /// What the practice provider was asked under the payment's reference.
    pub(crate) fn requests(&self, payment: &Value) -> Requests {
        self.books().requests(text(payment, "reference"))
    }
}

impl Ran {
    /// Must have ended with `code`.
    pub(crate) fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// The results, one a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let read = |line: &str| match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => panic!("standard output must hold only results ({error}): {self}"),
        };
        self.out.lines().map(read).collect()
    }

    pub(crate) fn one(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "one result expected: {self}");
        lines.remove(0)
    }

    /// The error, which must be the only thing said, whole and in its shape.
    pub(crate) fn refusal(&self, code: i32, error: &str) -> Value {
        assert_eq!(self.code, code, "{self}");
        assert_eq!(self.out, "", "an error has no result: {self}");
        let said: Value = serde_json::from_str(self.err.trim_end())
            .unwrap_or_else(|bad| panic!("no JSON on standard error ({bad}): {self}"));
        let told = said["error"].clone();
        assert_eq!(text(&told, "code"), error, "{self}");
        assert!(!text(&told, "message").is_empty(), "{self}");
        assert!(told["hint"].is_string(), "{self}");
        let moved = text(&told, "money_moved");
        // An error about a payment tells what became of that one's money.
        if told["payment_id"].is_null() {
            assert_eq!(moved, "no", "{self}");
        }
        assert!(["no", "yes", "unknown"].contains(&moved), "{self}");
        told
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Ran { command, code, out, err } = self;
        write!(f, "{command}\nended with {code}\n--- out\n{out}\n--- err\n{err}")
    }
}

/// A field that must be there and be text.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {value}"))
}

/// A field that must be there and be whole rupiah.
pub(crate) fn money(value: &Value, key: &str) -> i64 {
    value[key].as_i64().unwrap_or_else(|| panic!("{key} is no whole number in {value}"))
}

/// State, reason and attention of a payment.
pub(crate) fn stands(payment: &Value) -> (&str, Option<&str>, Option<&str>) {
    (text(payment, "state"), payment["why"].as_str(), payment["attention"].as_str())
}

/// The kinds of a payment's events, in their order.
pub(crate) fn kinds(shown: &Value) -> Vec<&str> {
    shown["events"].as_array().unwrap().iter().map(|event| text(event, "kind")).collect()
}

/// The number of a bill type to which `happening` happens, at the provider that practice asks
/// first.
pub(crate) fn number(bill_type: &str, happening: &str) -> String {
    sandbox(bill_type, happening, |_| true).customer_no
}

/// The number, and the product to ask with, at one provider.
pub(crate) fn number_at(
    provider: &str,
    bill_type: &str,
    happening: &str,
) -> (String, &'static str) {
    let found = sandbox(bill_type, happening, |at| at == provider);
    (found.customer_no, found.product)
}

fn sandbox(
    bill_type: &str,
    happening: &str,
    at: impl Fn(&str) -> bool,
) -> loket_practice::SandboxNumber {
    let numbers = loket_practice::sandbox_numbers();
    let find = |happening: &str| {
        numbers.iter().find(|one| {
            one.bill_type == bill_type && one.what_happens == happening && at(one.provider)
        })
    };
    // Some documented numbers have two sheets and nothing else to tell them apart.
    find(happening)
        .or_else(|| find(&format!("{happening}-two-bills")))
        .cloned()
        .unwrap_or_else(|| panic!("no number of {bill_type} for {happening}"))
}

/// Waits until `done` holds.
pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < Duration::from_secs(20), "never happened: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The words of proof; slips are read with their white space folded.
pub(crate) fn proves(slip: &str) -> bool {
    slip.split_whitespace().collect::<Vec<_>>().join(" ").contains("BUKTI PEMBAYARAN YANG SAH")
}

/// A practice slip says so at its head; a biller's name may hold the same word.
pub(crate) fn is_practice(slip: &str) -> bool {
    slip.contains("LATIHAN - BUKAN BUKTI PEMBAYARAN")
}
