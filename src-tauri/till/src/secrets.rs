//! Keys: the only user of the keyring. Keys live in the operating system's keyring, in the
//! environment where an account says so, or in memory for this start. Never in a file.
//!
//! A locked keyring may show a prompt and block until a person answers, so it is spoken to on one
//! thread of its own, with a time limit.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use loket_core::account::{Account, Secret};

/// How long a keyring may take before the agent is told that it waits for a password.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("no key is kept for this account")]
    NoKey,
    #[error("the keyring is locked")]
    Locked,
    #[error("the keyring does not answer; it may wait for a password")]
    Slow,
    #[error("there is no keyring: {0}")]
    NoKeyring(String),
}

/// Where keys are kept over restarts.
pub trait SecretStore: Send + Sync {
    fn get(&self, name: &str) -> Result<Secret, SecretError>;
    fn set(&self, name: &str, key: &Secret) -> Result<(), SecretError>;
    fn remove(&self, name: &str) -> Result<(), SecretError>;
}

enum Job {
    Get(String),
    Set(String, Secret),
    Remove(String),
}

type Done = Result<Option<Secret>, SecretError>;

/// A job, and where its end is waited for.
type Asked = (Job, Sender<Done>);

/// The operating system's keyring.
pub struct Keyring {
    service: String,
    worker: Mutex<Option<Sender<Asked>>>,
    /// A job has outlasted the patience and is not done: a prompt waits for a person. Nobody else
    /// waits for it a second time.
    stuck: Arc<AtomicBool>,
}

impl Keyring {
    /// `ledger_id` keeps the keys of two ledgers on one machine apart.
    pub fn new(ledger_id: &str) -> Keyring {
        Keyring {
            service: format!("loket{ledger_id}"),
            worker: Mutex::new(None),
            stuck: Arc::default(),
        }
    }

    fn call(&self, job: Job) -> Done {
        if self.stuck.load(Ordering::SeqCst) {
            return Err(SecretError::Slow);
        }
        let (answer, answered) = channel();
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = worker.get_or_insert_with(|| {
            let (sender, jobs) = channel();
            let (service, stuck) = (self.service.clone(), Arc::clone(&self.stuck));
            std::thread::spawn(move || work(&service, &jobs, &stuck));
            sender
        });
        if sender.send((job, answer)).is_err() {
            *worker = None;
            return Err(SecretError::NoKeyring("its thread ended".into()));
        }
        drop(worker);
        match answered.recv_timeout(PATIENCE) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => {
                self.stuck.store(true, Ordering::SeqCst);
                // The answer may have come in between.
                let done = answered.try_recv().map_err(|_| SecretError::Slow)?;
                self.stuck.store(false, Ordering::SeqCst);
                done
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err(SecretError::NoKeyring("its thread ended".into()))
            }
        }
    }
}

fn work(service: &str, jobs: &Receiver<Asked>, stuck: &AtomicBool) {
    while let Ok((job, answer)) = jobs.recv() {
        let done = match job {
            Job::Get(name) => entry(service, &name)
                .and_then(|entry| entry.get_password().map_err(|error| read_error(&error)))
                .map(|key| Some(Secret::new(key))),
            Job::Set(name, key) => entry(service, &name)
                .and_then(|entry| entry.set_password(key.expose()).map_err(|e| read_error(&e)))
                .map(|()| None),
            Job::Remove(name) => entry(service, &name)
                .and_then(|entry| entry.delete_credential().map_err(|error| read_error(&error)))
                .map(|()| None),
        };
        // Whoever asked may have given up waiting. Answered first: see where it is waited for.
        let _ = answer.send(done);
        stuck.store(false, Ordering::SeqCst);
    }
}

fn entry(service: &str, name: &str) -> Result<keyring::Entry, SecretError> {
    keyring::Entry::new(service, name).map_err(|error| read_error(&error))
}

#[allow(clippy::wildcard_enum_match_arm)] // the library may add kinds; all others read alike
fn read_error(error: &keyring::Error) -> SecretError {
    match error {
        keyring::Error::NoEntry => SecretError::NoKey,
        keyring::Error::NoStorageAccess(_) => SecretError::Locked,
        other => SecretError::NoKeyring(other.to_string()),
    }
}

impl SecretStore for Keyring {
    fn get(&self, name: &str) -> Result<Secret, SecretError> {
        self.call(Job::Get(name.into()))?.ok_or(SecretError::NoKey)
    }

    fn set(&self, name: &str, key: &Secret) -> Result<(), SecretError> {
        self.call(Job::Set(name.into(), Secret::new(key.expose().to_owned()))).map(|_| ())
    }

    fn remove(&self, name: &str) -> Result<(), SecretError> {
        self.call(Job::Remove(name.into())).map(|_| ())
    }
}

/// Where an account's key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Keyring,
    Environment,
    Memory,
    Practice,
}

impl Found {
    pub fn name(self) -> &'static str {
        match self {
            Found::Keyring => "keyring",
            Found::Environment => "environment",
            Found::Memory => "memory",
            Found::Practice => "practice",
        }
    }
}

/// The keys of all accounts.
pub struct Keys {
    store: Box<dyn SecretStore>,
    memory: Mutex<HashMap<String, Secret>>,
    /// Typed for this start, by account name: serves every version without a key of its own.
    typed: Mutex<HashMap<String, Secret>>,
    practice: Option<Secret>,
    /// The keyring wanted a password and got none. Until a person does something that needs a key,
    /// it is left alone: each question would bring its prompt back onto the screen.
    shut: Mutex<Option<SecretError>>,
}

fn name_of(account: &Account) -> String {
    format!("{}v{}", account.name, account.version)
}

impl Keys {
    /// With `practice`, that one key serves every account and no keyring is touched.
    pub fn new(store: Box<dyn SecretStore>, practice: Option<Secret>) -> Keys {
        Keys {
            store,
            memory: Mutex::new(HashMap::new()),
            typed: Mutex::new(HashMap::new()),
            practice,
            shut: Mutex::new(None),
        }
    }

    /// The key, for something that a person does now: a locked keyring may ask for its password.
    pub fn find(&self, account: &Account) -> Result<(Secret, Found), SecretError> {
        self.look(account, true)
    }

    /// The key, for what happens by itself: a keyring that was found locked is not asked again.
    pub fn peek(&self, account: &Account) -> Result<(Secret, Found), SecretError> {
        self.look(account, false)
    }

    fn look(&self, account: &Account, for_a_person: bool) -> Result<(Secret, Found), SecretError> {
        if let Some(key) = &self.practice {
            return Ok((copy(key), Found::Practice));
        }
        if let Some(variable) = &account.key_env {
            return match std::env::var(variable) {
                Ok(key) if !key.trim().is_empty() => {
                    Ok((Secret::new(key.trim().to_owned()), Found::Environment))
                }
                Ok(_) | Err(_) => Err(SecretError::NoKey),
            };
        }
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = memory.get(&name_of(account)) {
            return Ok((copy(key), Found::Memory));
        }
        drop(memory);
        let typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        match (self.stored(account, for_a_person), typed.get(&account.name)) {
            (Ok(key), _) => Ok((key, Found::Keyring)),
            (Err(_), Some(key)) => Ok((copy(key), Found::Memory)),
            (Err(error), None) => Err(error),
        }
    }

    fn stored(&self, account: &Account, for_a_person: bool) -> Result<Secret, SecretError> {
        let shut = || self.shut.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shut().clone();
        if let (Some(error), false) = (known, for_a_person) {
            return Err(error);
        }
        let found = self.store.get(&name_of(account));
        *shut() = match &found {
            Err(error @ (SecretError::Locked | SecretError::Slow)) => Some(error.clone()),
            Ok(_) | Err(SecretError::NoKey | SecretError::NoKeyring(_)) => None,
        };
        found
    }

    /// Keeps a key over restarts, or for this start only, with the reason.
    pub fn keep(&self, account: &Account, key: Secret) -> Result<(), SecretError> {
        let kept = self.store.set(&name_of(account), &key);
        if kept.is_err() {
            self.remember(account, key);
        }
        kept
    }

    /// Whether the store would forget a key: a locked one keeps what it has.
    ///
    /// # Errors
    /// `Locked` or `Slow`.
    pub fn can_forget(&self, account: &Account) -> Result<(), SecretError> {
        match self.store.get(&name_of(account)) {
            Err(error @ (SecretError::Locked | SecretError::Slow)) => Err(error),
            // Where there is no keyring, it has nothing of ours.
            Ok(_) | Err(SecretError::NoKey | SecretError::NoKeyring(_)) => Ok(()),
        }
    }

    /// Keeps a key for this start. It serves every version of the account that has no key of its
    /// own: a payment made before an edit is still advised.
    pub fn remember(&self, account: &Account, key: Secret) {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        typed.insert(account.name.clone(), copy(&key));
        drop(typed);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.insert(name_of(account), key);
    }

    /// Forgets the key of one version.
    ///
    /// # Errors
    /// The store may have it still.
    pub fn forget(&self, account: &Account) -> Result<(), SecretError> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.remove(&name_of(account));
        drop(memory);
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        typed.remove(&account.name);
        drop(typed);
        match self.store.remove(&name_of(account)) {
            Err(error @ (SecretError::Locked | SecretError::Slow)) => Err(error),
            Ok(()) | Err(SecretError::NoKey | SecretError::NoKeyring(_)) => Ok(()),
        }
    }
}

fn copy(key: &Secret) -> Secret {
    Secret::new(key.expose().to_owned())
}
