//! `loketctl`: the till without a window. Standard output holds only results; progress and errors
//! go to standard error. It knows the command line and nothing of money.

mod accounts;
mod args;
mod book;
mod collective;
mod doctor;
mod operators;
mod reading;
mod run;
mod shift;
mod verify;
mod words;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use loket_till::error::{Class, TillError};
use loket_till::log::Run;
use tracing::{info, warn};

/// What the process ends with: 0 done, 1 usage or internal, 2 refused, 3 failed, 4 in doubt.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Done,
    Internal,
    Refused,
    Failed,
    InDoubt,
}

impl End {
    fn status(self) -> u8 {
        match self {
            End::Done => 0,
            End::Internal => 1,
            End::Refused => 2,
            End::Failed => 3,
            End::InDoubt => 4,
        }
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        ExitCode::from(end.status())
    }
}

fn main() -> ExitCode {
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error)
            if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) =>
        {
            let _ = error.print();
            return End::Done.into();
        }
        Err(error) => {
            let text = error.render().to_string();
            complain(
                &TillError::new(Class::Internal, "usage", text.trim(), "loketctl --help"),
                wants_json,
            );
            return End::Internal.into();
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = TillError::new(Class::Internal, "internal", error.to_string(), "");
            complain(&error, wants_json);
            return End::Internal.into();
        }
    };
    let json = cli.json;
    let mut log = run::data_of(&cli).ok().map(|data| {
        let log = Run::begin("loketctl", env!("CARGO_PKG_VERSION"), &data);
        info!(step = "command", command = args::command_name().as_deref());
        log
    });
    let end = match runtime.block_on(run::run(cli)) {
        Ok(end) => end,
        Err(error) => {
            let payment = error.view.payment_id.as_deref();
            warn!(step = "refused", code = error.view.code.as_str(), payment);
            complain(&error, json);
            match error.class {
                Class::Internal => End::Internal,
                Class::Refused => End::Refused,
                Class::Failed => End::Failed,
                Class::InDoubt => End::InDoubt,
            }
        }
    };
    if let Some(log) = &mut log {
        log.end(end.status());
    }
    // A keyring that waits for a password must not hold the process.
    runtime.shutdown_background();
    end.into()
}

/// The error on standard error.
pub(crate) fn complain(error: &TillError, json: bool) {
    let view = &error.view;
    if json {
        eprintln!("{}", serde_json::json!({ "error": view }));
        return;
    }
    eprintln!("{}", view.message);
    if view.code != "usage" {
        eprintln!("{}", words::money_moved(&view.money_moved));
    }
    if !view.hint.is_empty() {
        eprintln!("{}", view.hint);
    }
}
