//! Each command onto the till.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use loket_core::account::Secret;
use loket_core::money::Rupiah;
use loket_till::error::{Class, TillError};
use loket_till::ledger::verify::Depth;
use loket_till::ledger::{Access, Ledger};
use loket_till::ports::{Clock, MachineClock};
use loket_till::till::{PracticeProvider, Till, practice_account};
use loket_till::view::{Asking, Paying, PaymentView};
use serde::Serialize;
use serde_json::json;

use crate::End;
use crate::args::{
    AccountCommand, CameOut, Cli, Command, Inquire, OperatorCommand, Outcome, Pay, PracticeCommand,
    SettingsCommand, ShiftCommand,
};
use crate::words;

/// How long `--wait` rests between two rounds at least.
const REST: Duration = Duration::from_millis(500);

pub(crate) struct Desk {
    /// Keeps the simulator alive while a practice sale runs. It ends before the ledger is let go.
    _practice: Option<loket_practice::Practice>,
    pub(crate) till: Till,
    pub(crate) json: bool,
}

/// The data folder that was named, or the system's place for it.
pub(crate) fn data_of(cli: &Cli) -> Result<PathBuf, TillError> {
    match &cli.data_dir {
        Some(folder) => Ok(folder.clone()),
        None => loket_till::folder::data_dir().ok_or_else(|| {
            TillError::new(
                Class::Internal,
                "usage",
                "Folder data tidak diketahui.",
                "--data-dir DIR",
            )
        }),
    }
}

pub(crate) async fn run(cli: Cli) -> Result<End, TillError> {
    let data = data_of(&cli)?;
    if let Command::Practice(PracticeCommand::Serve { port }) = cli.command {
        return serve(&data, port).await;
    }
    if let Command::Restore { file, lose_newer } = cli.command {
        let folder = if cli.practice { data.join("practice") } else { data };
        return restore(&folder, &file, cli.practice, lose_newer, cli.json);
    }
    let of_a_list = matches!(&cli.command, Command::Collective(command) if command.calls_out());
    let calls_out = of_a_list
        || matches!(
            &cli.command,
            Command::Inquire(_)
                | Command::Pay(_)
                | Command::Advise { .. }
                | Command::Account(AccountCommand::Test { .. })
        );
    let practice = cli.practice.then(|| PracticeProvider {
        base_url: String::new(),
        key: loket_practice::KEY.into(),
        accounts: loket_practice::practice_accounts()
            .into_iter()
            .map(|it| {
                practice_account(it.name, it.provider, it.username, it.partner_id, it.products)
            })
            .collect(),
    });
    if let Command::Doctor { out } = &cli.command {
        return crate::doctor::doctor(&data, practice, cli.json, out.as_deref());
    }
    let access = if only_reads(&cli.command) { Access::Read } else { Access::Write };
    let mut till = Till::open(&data, practice, access)?;
    let mut running = None;
    if cli.practice && calls_out {
        let ready = loket_practice::ready(&data).await.map_err(practice_failed)?;
        till.practice_runs_at(ready.base_url);
        running = ready.running;
    }
    if let (Err(older), false) = (till.remembers_all(), cli.json) {
        eprintln!(
            "{} Tidak ada yang dibayar \
             sebelum buku dikembalikan dari salinan terbaru (loketctl restore) atau pemilik \
             menyatakan bahwa buku ini yang dipakai (loketctl accept-older).",
            older.view.message
        );
    }
    let desk = Desk { _practice: running, till, json: cli.json };
    let end = desk.run(cli.command).await;
    if access == Access::Write {
        // What the command came to is told, whatever becomes of the memory.
        let _ = desk.till.remember();
    }
    end
}

/// Whether a command leaves the ledger as it is.
fn only_reads(command: &Command) -> bool {
    match command {
        Command::BillTypes
        | Command::Show { .. }
        | Command::History(_)
        | Command::Receipt(_)
        | Command::Unprinted
        | Command::TestPrint { .. }
        | Command::Report(_)
        | Command::Verify { .. }
        | Command::Backup { file: Some(_) }
        | Command::Doctor { .. }
        | Command::Settings(SettingsCommand::Get { .. })
        | Command::Operator(OperatorCommand::List)
        | Command::Shift(ShiftCommand::Show { .. } | ShiftCommand::List)
        | Command::Account(AccountCommand::List) => true,
        Command::Book(command) => command.only_reads(),
        Command::Collective(command) => command.only_reads(),
        Command::Account(_)
        | Command::AcceptOlder
        | Command::Operator(_)
        | Command::Shift(_)
        | Command::Inquire(_)
        | Command::Pay(_)
        | Command::Advise { .. }
        | Command::Settle { .. }
        | Command::Print { .. }
        | Command::Backup { file: None }
        | Command::Complaint { .. }
        | Command::Settings(SettingsCommand::Set { .. })
        | Command::Restore { .. }
        | Command::Practice(_) => false,
    }
}

fn practice_failed(error: loket_practice::StartError) -> TillError {
    TillError::new(Class::Internal, "internal", format!("Latihan tidak bisa mulai: {error}."), "")
}

async fn serve(data: &Path, port: u16) -> Result<End, TillError> {
    let books = data.join("practice").join("books.json");
    let options = loket_practice::Options { port, ..loket_practice::Options::new(&books) };
    let practice = loket_practice::Practice::start(options).await.map_err(practice_failed)?;
    out(&json!({
        "base_url": practice.base_url(),
        "username": loket_practice::USERNAME,
        "partner_id": loket_practice::PARTNER_ID,
        "key": loket_practice::KEY,
        "books": books,
    })
    .to_string())?;
    std::future::pending::<()>().await;
    Ok(End::Done)
}

fn restore(
    folder: &Path,
    file: &Path,
    practice: bool,
    lose_newer: bool,
    json: bool,
) -> Result<End, TillError> {
    if !file.is_file() {
        return Err(TillError::refused(
            "not_found",
            format!("Tidak ada berkas {}.", file.display()),
            "Periksa nama berkasnya.",
        ));
    }
    let now = MachineClock::default().now();
    // What the replaced one knows of payments comes along, where it knew them all.
    let was_whole = folder.join("ledger.db").is_file()
        && Ledger::open(folder, "-", practice, Access::Read, now)
            .and_then(|ledger| loket_till::till::knows_all(&ledger, folder))
            .unwrap_or(false);
    let done = loket_till::till::restore(folder, file, practice, lose_newer, now, was_whole)?;
    if json {
        let kept = done.kept.as_ref().map(|path| path.display().to_string());
        out(&json!({"events": done.events, "in_doubt": done.in_doubt, "kept": kept}).to_string())?;
    } else {
        out(&format!("Buku dikembalikan: {} kejadian.", done.events))?;
    }
    Ok(End::Done)
}

/// Standard output holds only results; a reader that went away ends the command.
pub(crate) fn out(text: &str) -> Result<(), TillError> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").map_err(|error| {
        TillError::new(Class::Internal, "internal", format!("Keluaran tertutup: {error}."), "")
    })
}

/// What is no line of text: a picture, a printer's own bytes.
pub(crate) fn out_bytes(bytes: &[u8]) -> Result<(), TillError> {
    std::io::stdout().lock().write_all(bytes).map_err(internal)
}

pub(crate) fn internal(error: impl std::fmt::Display) -> TillError {
    TillError::new(Class::Internal, "internal", error.to_string(), "")
}

/// An amount as typed: "50.000" is fifty thousand.
pub(crate) fn rupiah(text: &str) -> Result<i64, TillError> {
    Rupiah::from_person(text).map(Rupiah::get).map_err(|why| {
        TillError::refused(
            "bad_amount",
            format!("\"{text}\" bukan nominal rupiah ({why})."),
            "Tulis misalnya 50000 atau 50.000.",
        )
    })
}

pub(crate) fn read_key(prompt: &str) -> Result<Secret, TillError> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprint!("{prompt}: ");
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).map_err(internal)?;
    let key = line.trim();
    if key.is_empty() {
        return Err(TillError::refused(
            "no_key",
            "Tidak ada kunci di masukan standar.",
            "Beri kunci lewat masukan standar, atau pakai --key-env.",
        ));
    }
    Ok(Secret::new(key.to_owned()))
}

/// Whether a key typed now would help.
fn wants_key(error: &TillError) -> Option<&str> {
    let helps = matches!(
        error.view.code.as_str(),
        "no_key" | "keyring_missing" | "keyring_locked" | "keyring_slow"
    );
    error.view.account.as_deref().filter(|_| helps)
}

fn end_of(payment: &PaymentView) -> End {
    match payment.state.as_str() {
        "paid" => End::Done,
        "failed" => End::Failed,
        _ => End::InDoubt,
    }
}

impl Desk {
    pub(crate) fn put<T: Serialize>(
        &self,
        result: &T,
        words: impl FnOnce(&T) -> String,
    ) -> Result<(), TillError> {
        if self.json {
            out(&serde_json::to_string(result).map_err(internal)?)
        } else {
            out(&words(result))
        }
    }

    pub(crate) fn done<T: Serialize>(
        &self,
        result: &T,
        words: impl FnOnce(&T) -> String,
    ) -> Result<End, TillError> {
        self.put(result, words).map(|()| End::Done)
    }

    async fn run(&self, command: Command) -> Result<End, TillError> {
        let till = &self.till;
        match command {
            Command::Operator(command) => self.operator(command),
            Command::AcceptOlder => {
                till.accept_older()?;
                self.done(&json!({"accepted": true}), |_| "Buku ini dipakai terus.".into())
            }
            Command::Account(command) => self.account(command).await,
            Command::Shift(command) => self.shift(command),
            Command::BillTypes => {
                for view in till.bill_types()? {
                    self.put(&view, words::bill_type)?;
                }
                Ok(End::Done)
            }
            Command::Inquire(asking) => self.inquire(asking).await,
            Command::Pay(paying) => self.pay(paying).await,
            Command::Advise { payment_id: Some(id), .. } => {
                let view = match till.advise(&id).await {
                    Err(error) => {
                        self.type_key(error)?;
                        till.advise(&id).await?
                    }
                    Ok(view) => view,
                };
                self.done(&view, words::payment)
            }
            Command::Advise { payment_id: None, wait } => self.advise_all(wait).await,
            Command::Settle { payment_id, outcome, note, by } => {
                let outcome = match outcome {
                    Outcome::Paid => "paid",
                    Outcome::Failed => "failed",
                };
                self.done(&till.settle(&payment_id, outcome, &note, &by)?, words::payment)
            }
            Command::Show { payment_id } => self.done(&till.show(&payment_id)?, words::life),
            Command::History(asking) => self.history(&asking),
            Command::Book(command) => self.book(command),
            Command::Collective(command) => self.collective(command).await,
            Command::Receipt(asked) => self.receipt(&asked),
            Command::Print { payment_id, came_out: Some(seen), .. } => {
                till.saw_paper(&payment_id, seen == CameOut::Yes)?;
                self.done(&till.show(&payment_id)?, words::payment)
            }
            Command::Print { payment_id, printer, came_out: None } => {
                self.done(&till.print(&payment_id, printer.as_deref())?, words::printed)
            }
            Command::Unprinted => {
                for waiting in till.unprinted()? {
                    self.put(&waiting, words::unprinted)?;
                }
                Ok(End::Done)
            }
            Command::TestPrint { printer } => {
                self.done(&till.test_print(printer.as_deref())?, words::printed)
            }
            Command::Settings(SettingsCommand::Get { name: Some(name) }) => {
                let value = till.setting(&name)?;
                self.done(&json!({"name": name, "value": value}), |_| value.clone())
            }
            Command::Settings(SettingsCommand::Get { name: None }) => {
                for setting in till.settings()? {
                    self.put(&setting, |one| format!("{} = {}", one.name, one.value))?;
                }
                Ok(End::Done)
            }
            Command::Settings(SettingsCommand::Set { name, value }) => {
                till.set_setting(&name, &value)?;
                self.done(&json!({"name": name, "value": till.setting(&name)?}), |_| {
                    "Disimpan.".into()
                })
            }
            Command::Report(asking) => self.report(&asking),
            Command::Verify { events, expect } => {
                self.verify(expect.as_ref(), if events { Depth::Events } else { Depth::Whole })
            }
            Command::Complaint { payment_id, out } => {
                self.done(&till.complaint_file(&payment_id, out)?, words::printed)
            }
            Command::Backup { file: None } => {
                let safety = till.back_up()?;
                self.done(&safety, |it| format!("Disalin ke {} dan diperiksa.", it.folder))
            }
            Command::Backup { file: Some(file) } => {
                let copied = till.ledger().backup(&file)?;
                let view = json!({"file": file, "events": copied.events, "head": copied.head});
                self.done(&view, |_| {
                    format!(
                        "Disalin dan diperiksa: {} kejadian.\n{0}:{}",
                        copied.events, copied.head
                    )
                })
            }
            Command::Restore { .. } | Command::Practice(_) | Command::Doctor { .. } => {
                Err(internal("this command is handled before the ledger is opened"))
            }
        }
    }

    /// Asks for the key that an error wants; any other error goes on.
    pub(crate) fn type_key(&self, error: TillError) -> Result<(), TillError> {
        match wants_key(&error).map(str::to_owned) {
            Some(account) => {
                // Where nobody types one, the reason why it is not at hand is the answer.
                let Ok(key) = read_key(&format!("Kunci API akun {account}")) else {
                    return Err(error);
                };
                self.till.give_key(&account, key)
            }
            None => Err(error),
        }
    }

    async fn inquire(&self, asking: Inquire) -> Result<End, TillError> {
        let asking = Asking {
            bill_type: asking.bill_type,
            customer_no: asking.customer_no,
            account: asking.account,
            product: asking.product,
            months: asking.months,
            year: asking.year,
            amount: asking.amount,
            identity: asking.identity,
        };
        let view = match self.till.inquire(&asking).await {
            Err(error) => {
                self.type_key(error)?;
                self.till.inquire(&asking).await?
            }
            Ok(view) => view,
        };
        self.done(&view, words::inquiry)
    }

    async fn pay(&self, paying: Pay) -> Result<End, TillError> {
        let amount = |text: &Option<String>| text.as_deref().map(rupiah).transpose();
        let paying = Paying {
            total: rupiah(&paying.total)?,
            service_fee: amount(&paying.service_fee)?.unwrap_or(0),
            cash: amount(&paying.cash)?,
            inquiry_id: paying.inquiry_id,
            again: paying.again,
            low_balance: paying.low_balance,
            name_confirmed: paying.name_confirmed,
        };
        // The key is wanted before anything is written or sent, so asking again is no second send.
        let view = match self.till.pay(&paying).await {
            Err(error) => {
                self.type_key(error)?;
                self.till.pay(&paying).await?
            }
            Ok(view) => view,
        };
        // The payment is what it is, whether or not anybody could be told.
        if let Err(mut error) = self.put(&view, words::payment) {
            error.view.money_moved.clone_from(&view.money_moved);
            crate::complain(&error.about(view.payment_id.clone()), self.json);
        }
        Ok(end_of(&view))
    }

    async fn advise_all(&self, wait: bool) -> Result<End, TillError> {
        loop {
            self.type_keys_in_doubt()?;
            for view in self.till.advise_due().await? {
                self.put(&view, words::payment)?;
            }
            match self.till.next_advice_in()? {
                Some(ms) if wait => {
                    let rest = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
                    tokio::time::sleep(rest.max(REST)).await;
                }
                Some(_) | None => return Ok(End::Done),
            }
        }
    }

    /// Asks once for the keys that payments in doubt need; without them the others go on.
    fn type_keys_in_doubt(&self) -> Result<(), TillError> {
        for account in self.till.keys_wanted()? {
            if self.till.ledger().in_doubt_with(&account)? > 0 {
                match read_key(&format!("Kunci API akun {account}")) {
                    Ok(key) => self.till.give_key(&account, key)?,
                    Err(error) => eprintln!("{}: {}", account, error.view.message),
                }
            }
        }
        Ok(())
    }
}
