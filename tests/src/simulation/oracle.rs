//! What must hold at every step, read from the ledger's own file and compared with the providers'
//! books. It shares no code with the ledger: it reads rows, hashes them by the written encoding,
//! and keeps a model of its own.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::world::World;
use crate::chain::Link;
use crate::disk::Disk;

/// Least pauses between a payment and the first question about it, and between two questions, in
/// milliseconds, where a provider's document names one.
const PAUSES: &[(&str, i64, i64)] = &[
    ("digiswitch", 60_000, 60_000),
    ("digiflazz", 60_000, 60_000),
    ("ayoconnect", 150_000, 150_000),
];

/// The longest that a connection may take to be made, in milliseconds.
const DIALLING_MS: i64 = 10_000;

/// More questions about one payment than any schedule wants: RajaBiller's is every quarter of an
/// hour for a day, and people ask by hand.
const MOST_ASKED: u32 = 120;

#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) provider: String,
    pub(crate) customer_no: String,
    lock: String,
    total: i64,
    pub(crate) state: &'static str,
    pub(crate) calls_operator: bool,
    answered: Option<String>,
    /// Prints of the present slip that may be on paper.
    printed: i64,
    jobs: i64,
    /// The job that the till waits to hear of, with its copy.
    open_job: Option<(i64, i64)>,
    /// Slips that the last verdict made void: the next event must say so.
    void: Option<(&'static str, i64)>,
}

/// The model, fed from the file.
#[derive(Default)]
pub(crate) struct Oracle {
    pub(crate) payments: HashMap<String, Known>,
    inquiries: HashMap<String, i64>,
    numbers: HashMap<String, String>,
    last_seq: i64,
    last_hash: Vec<u8>,
    reader: Option<Connection>,
}

impl Oracle {
    /// Opens the file after a start: what was read before must be there still.
    pub(crate) fn open(&mut self, folder: &Path) -> Result<(), String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let text = |error: rusqlite::Error| format!("the ledger cannot be read: {error}");
        let reader = Connection::open_with_flags(folder.join("ledger.db"), flags).map_err(text)?;
        if self.last_seq > 0 {
            let sql = "SELECT hash FROM event WHERE seq = ?1";
            match reader.query_row(sql, [self.last_seq], |row| row.get::<_, Vec<u8>>(0)) {
                Ok(hash) if hash == self.last_hash => {}
                Ok(_) => return Err(format!("event {} is another one now", self.last_seq)),
                Err(_) => return Err(format!("event {} was written and is lost", self.last_seq)),
            }
        }
        self.reader = Some(reader);
        Ok(())
    }

    pub(crate) fn close(&mut self) {
        self.reader = None;
    }

    /// Reads what was written since, and checks it. Nothing wrong gives nothing.
    pub(crate) fn follow(&mut self, world: &mut World) -> Result<(), String> {
        let Some(reader) = self.reader.take() else { return Ok(()) };
        let done = self.read(&reader, world);
        self.reader = Some(reader);
        match done {
            // The disk was told to fail, and failed the oracle too: it reads on later.
            Err(_) if world.disk_may_fail => Ok(()),
            done => done,
        }
    }

    fn read(&mut self, reader: &Connection, world: &mut World) -> Result<(), String> {
        let sql = "SELECT e.seq, e.epoch, e.at_ms, e.kind, e.subject, e.body, e.previous, e.hash,
                   i.ledger_id FROM event e, identity i WHERE e.seq > ?1 ORDER BY e.seq";
        let text = |error: rusqlite::Error| format!("the ledger cannot be read: {error}");
        let mut statement = reader.prepare_cached(sql).map_err(text)?;
        let mut rows = statement.query([self.last_seq]).map_err(text)?;
        let mut touched = Vec::new();
        while let Some(row) = rows.next().map_err(text)? {
            let [seq, epoch, at_ms] = [row.get(0), row.get(1), row.get(2)].map(Result::unwrap);
            let words: [String; 3] = [row.get(3), row.get(4), row.get(5)].map(Result::unwrap);
            let (previous, hash): (Vec<u8>, Vec<u8>) = (row.get(6).unwrap(), row.get(7).unwrap());
            let ledger_id: String = row.get(8).unwrap();
            if seq != self.last_seq + 1 {
                return Err(format!("event {seq} follows {}", self.last_seq));
            }
            if self.last_seq > 0 && previous != self.last_hash {
                return Err(format!("event {seq} is not chained to the one before"));
            }
            let link = Link {
                ledger_id: &ledger_id,
                seq,
                epoch,
                at_ms,
                words: &words,
                previous: &previous,
            };
            if link.hash() != hash {
                return Err(format!("event {seq} has another hash"));
            }
            (self.last_seq, self.last_hash) = (seq, hash);
            let [kind, subject, body] = &words;
            world.note(|| format!("event {seq} {kind} {subject}"));
            let body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
            self.event(kind, subject, &body, world)
                .map_err(|what| format!("event {seq} {kind} {subject}: {what}"))?;
            if self.payments.contains_key(subject) && !touched.contains(subject) {
                touched.push(subject.clone());
            }
        }
        for payment_id in touched {
            let sql = "SELECT state, customer_total, printed FROM payment WHERE payment_id = ?1";
            let row: (String, i64, i64) = reader
                .prepare_cached(sql)
                .and_then(|mut it| {
                    it.query_row([&payment_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                })
                .map_err(text)?;
            let known = &self.payments[&payment_id];
            let model = (known.state.to_owned(), known.total, known.printed);
            if row != model {
                return Err(format!(
                    "{payment_id} is shown as {row:?} and its events say {model:?}"
                ));
            }
        }
        Ok(())
    }

    fn event(
        &mut self,
        kind: &str,
        subject: &str,
        body: &Value,
        world: &mut World,
    ) -> Result<(), String> {
        match kind {
            "inquired" => {
                let total = money(&body["bill"]["customer_total"])?;
                self.inquiries.insert(subject.to_owned(), total);
                Ok(())
            }
            "opened" => self.opened(subject, body, world),
            "answered" | "judged" | "asked" | "settled" | "operator_called" | "printed"
            | "print_ended" | "slips_voided" => {
                let Some(known) = self.payments.get_mut(subject) else {
                    return Err("it is about no payment".into());
                };
                happened(known, kind, subject, body, world)
            }
            _ => Ok(()),
        }
    }

    fn opened(&mut self, id: &str, body: &Value, world: &mut World) -> Result<(), String> {
        let order = &body["order"];
        let question = &order["question"];
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let total = money(&order["bill"]["customer_total"])?;
        if self.payments.contains_key(id) {
            return Err("it is opened a second time".into());
        }
        match self.inquiries.get(id) {
            Some(asked) if *asked == total => {}
            Some(asked) => return Err(format!("asked at {asked}, opened at {total}")),
            None => return Err("there was no inquiry".into()),
        }
        let bill_type = word(&question["product"]["bill_type"]);
        let amount = match bill_type.as_str() {
            "emoney" | "kirim-uang" => question["amount"].to_string(),
            _ => String::new(),
        };
        let customer_no = word(&question["customer_no"]);
        let lock = format!("{bill_type} {customer_no} {amount}");
        let held = |known: &&Known| known.lock == lock && known.state == "in_doubt";
        if self.payments.values().any(|known| held(&known)) {
            return Err(format!("{lock} is in doubt already"));
        }
        if let Some(other) = self.numbers.insert(word(&body["number"]), id.to_owned()) {
            return Err(format!("its number is the one of {other}"));
        }
        if world.sent.contains_key(id) {
            return Err("it left before it was written down".into());
        }
        let known = Known {
            provider: word(&body["provider"]),
            customer_no,
            lock,
            total,
            state: "in_doubt",
            calls_operator: false,
            answered: None,
            printed: 0,
            jobs: 0,
            open_job: None,
            void: None,
        };
        self.payments.insert(id.to_owned(), known);
        Ok(())
    }

    /// The moment before a payment's first byte: it must be on disk, in doubt, alone with its lock.
    pub(crate) fn may_leave(&mut self, id: &str, world: &mut World) -> Result<(), String> {
        self.follow(world)?;
        let Some(known) = self.payments.get(id) else {
            if world.disk_may_fail && world.disk.as_ref().is_some_and(|disk| !disk.is_dead()) {
                return Ok(());
            }
            return Err(format!("{id} leaves and is not on disk"));
        };
        if known.state != "in_doubt" {
            return Err(format!("{id} leaves and is {}", known.state));
        }
        if world.bench.known(&known.provider, id).is_some_and(|it| it.requests.pay > 0) {
            return Err(format!("{id} reaches its provider a second time"));
        }
        Ok(())
    }

    pub(crate) fn may_ask(&self, id: &str, world: &World) -> Result<(), String> {
        let Some(known) = self.payments.get(id) else {
            return Err(format!("{id} is asked about and is not on disk"));
        };
        let pause = PAUSES.iter().find(|pause| pause.0 == known.provider);
        let (sent, asked) = (world.sent.get(id), world.asked.get(id));
        let since = match (asked, sent) {
            (Some((at, _)), _) => Some((*at, pause.map_or(0, |it| it.2))),
            (None, Some(at)) => Some((*at, pause.map_or(0, |it| it.1))),
            (None, None) => None,
        };
        if let Some((at, pause)) = since {
            // A process that died while it dialled knows only when it began to, by the clock of then.
            let dialling = if world.booted > at { DIALLING_MS } else { 0 };
            if world.turned_at < at - dialling && world.now - at < pause - dialling {
                return Err(format!("{id} is asked about after {} ms", world.now - at));
            }
        }
        match asked {
            Some((_, often)) if *often > MOST_ASKED => Err(format!("{id} is asked about for ever")),
            _ => Ok(()),
        }
    }

    pub(crate) fn last_seq(&self) -> i64 {
        self.last_seq
    }
}

/// Whether what a power cut would leave holds this payment, in doubt.
pub(crate) fn is_in_doubt_on(
    left: BTreeMap<String, Vec<u8>>,
    reference: &str,
) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let disk = Disk::in_memory(folder.path());
    disk.replace(left);
    let state = Connection::open(folder.path().join("ledger.db")).and_then(|ledger| {
        let sql = "SELECT state FROM payment WHERE payment_id = ?1";
        ledger.query_row(sql, [reference], |row| row.get::<_, String>(0))
    });
    match state {
        Ok(state) if state == "in_doubt" => Ok(()),
        Ok(state) => Err(format!("{reference} leaves and a power cut would leave it {state}")),
        Err(error) => Err(format!("{reference} leaves and a power cut would lose it: {error}")),
    }
}

/// One event of a payment's life, against the model and against the truth.
fn happened(
    known: &mut Known,
    kind: &str,
    id: &str,
    body: &Value,
    world: &mut World,
) -> Result<(), String> {
    if known.void.is_some() && kind != "slips_voided" {
        return Err("a verdict leaves the slips before it valid".into());
    }
    match kind {
        "answered" => {
            let call = body["call"].as_str().unwrap_or_default().to_owned();
            known.answered = Some(call);
        }
        "judged" => {
            if known.answered.take().as_deref() != body["call"].as_str() {
                return Err("it is judged before its answer is stored".into());
            }
            let verdict = &body["verdict"];
            let event = verdict["event"].as_str().unwrap_or_default();
            known.calls_operator |= !verdict["attention"].is_null();
            let contradicts = match (known.state, event) {
                (_, "no_verdict") => false,
                ("in_doubt", "confirmed") => {
                    is_true(known, id, "paid", world)?;
                    move_to(known, "paid", event, world)
                }
                ("in_doubt", "rejected" | "not_sent") => {
                    is_true(known, id, event, world)?;
                    move_to(known, "failed", event, world)
                }
                ("paid", "confirmed") | ("failed", "rejected") => false,
                (_, _) => true,
            };
            if known.state == "in_doubt" && event == "no_verdict" {
                world.tally.count("in_doubt + no_verdict -> in_doubt");
            }
            if body["contradiction"].as_bool() != Some(contradicts) {
                return Err(format!(
                    "{} + {event}: contradiction is {}",
                    known.state, !contradicts
                ));
            }
            if contradicts {
                known.calls_operator = true;
                world.tally.count("a verdict is contradicted");
            }
        }
        "settled" => {
            let outcome = if body["outcome"] == "paid" { "paid" } else { "failed" };
            if known.state == "in_doubt" {
                move_to(known, outcome, "settled", world);
            } else if known.state != outcome {
                return Err(format!("{} is settled as {outcome}", known.state));
            }
            known.calls_operator = false;
        }
        "operator_called" => known.calls_operator = true,
        "printed" => {
            known.printed += 1;
            known.jobs += 1;
            known.open_job = Some((known.jobs, known.printed));
            if body["copy"].as_i64() != Some(known.printed) {
                return Err(format!("print {} is copy {}", known.printed, body["copy"]));
            }
            if body["job"].as_i64() != Some(known.jobs) || body["slip"] != known.state {
                return Err(format!("job {} of a slip {}: {body}", known.jobs, known.state));
            }
        }
        "print_ended" => {
            let (Some(job), Some(outcome)) = (body["job"].as_i64(), body["outcome"].as_str())
            else {
                return Err(format!("a print ends without a job: {body}"));
            };
            world.tally.count(&format!("print {outcome}"));
            if let Some((open, copy)) = known.open_job.filter(|(open, _)| *open == job) {
                let is_there = outcome != "not_on_paper";
                known.printed = if is_there { copy } else { copy - 1 };
                known.open_job = (!is_there).then_some((open, copy));
            }
        }
        "slips_voided" => {
            let told = (body["slip"].as_str().unwrap_or_default(), body["copies"].as_i64());
            if known.void.take().map(|(slip, copies)| (slip, Some(copies))) != Some(told) {
                return Err(format!("other slips are void: {body}"));
            }
        }
        _ => {}
    }
    Ok(())
}

fn move_to(known: &mut Known, state: &'static str, event: &str, world: &mut World) -> bool {
    world.tally.count(&format!("in_doubt + {event} -> {state}"));
    known.void = (known.printed > 0).then_some((known.state, known.printed));
    known.open_job = None;
    known.state = state;
    // The slip of another state is another slip: its first print is an original again.
    known.printed = 0;
    false
}

/// What the provider's own books say of a verdict.
fn is_true(known: &Known, id: &str, event: &str, world: &World) -> Result<(), String> {
    use loket_practice::{Happening, State};
    let booked = world.bench.payment(&known.provider, id);
    let state = booked.map(|payment| payment.state);
    match event {
        "paid" => {
            let Some(payment) = booked else { return Err("paid, and never booked".into()) };
            if !matches!(payment.state, State::Paid | State::Refunded) {
                return Err(format!("paid, and the books say {:?}", payment.state));
            }
            let number = payment.subject.customer_no.split(',').next().unwrap_or_default();
            if number != known.customer_no {
                return Err(format!("paid for {number}, ordered for {}", known.customer_no));
            }
            if payment.selling_price != known.total {
                return Err(format!("paid {}, ordered {}", payment.selling_price, known.total));
            }
            Ok(())
        }
        "not_sent" if world.sent.contains_key(id) => Err("not sent, and bytes left".into()),
        "rejected" if Happening::of_ending(&known.customer_no) == Some(Happening::FalseFailure) => {
            Ok(())
        }
        _ if matches!(state, Some(State::Paid | State::Pending | State::Travelling)) => {
            Err(format!("failed, and the books say {state:?}"))
        }
        _ => Ok(()),
    }
}

fn money(value: &Value) -> Result<i64, String> {
    value.as_i64().ok_or_else(|| format!("{value} is no money"))
}
