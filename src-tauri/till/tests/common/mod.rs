//! What the till's tests share: a clock with hands, a drawer for keys, and a provider of a few lines.
#![allow(dead_code, reason = "each test uses its own part")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use loket_core::account::Secret;
use loket_core::provider::Provider;
use loket_till::ledger::Access;
use loket_till::ports::Clock;
use loket_till::secrets::{SecretError, SecretStore};
use loket_till::till::{Till, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// 2026-11-22 10:52:10 in Jakarta.
pub(crate) const START: i64 = 1_795_319_530_000;

/// A clock that the test turns.
#[derive(Clone)]
pub(crate) struct Hands(Arc<AtomicI64>);

impl Hands {
    pub(crate) fn at_start() -> Hands {
        Hands(Arc::new(AtomicI64::new(START)))
    }

    pub(crate) fn turn(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn steady(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Keys in memory, in a drawer that can be shut.
#[derive(Clone, Default)]
pub(crate) struct Drawer(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    keys: HashMap<String, String>,
    shut: bool,
    asked: usize,
}

impl Drawer {
    pub(crate) fn shut(&self, shut: bool) {
        self.0.lock().unwrap().shut = shut;
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.lock().unwrap().keys.keys().cloned().collect();
        names.sort();
        names
    }

    /// How often a key was asked for.
    pub(crate) fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    fn open<T>(
        &self,
        with: impl FnOnce(&mut HashMap<String, String>) -> T,
    ) -> Result<T, SecretError> {
        let mut inside = self.0.lock().unwrap();
        if inside.shut { Err(SecretError::Locked) } else { Ok(with(&mut inside.keys)) }
    }
}

impl SecretStore for Drawer {
    fn get(&self, name: &str) -> Result<Secret, SecretError> {
        self.0.lock().unwrap().asked += 1;
        self.open(|keys| keys.get(name).cloned())?.map(Secret::new).ok_or(SecretError::NoKey)
    }

    fn set(&self, name: &str, key: &Secret) -> Result<(), SecretError> {
        self.open(|keys| keys.insert(name.into(), key.expose().into())).map(|_| ())
    }

    fn remove(&self, name: &str) -> Result<(), SecretError> {
        self.open(|keys| keys.remove(name)).map(|_| ())
    }
}

/// A till on `folder` with the keys in memory.
pub(crate) fn till_in(
    folder: &Path,
    clock: &Hands,
    providers: &'static [&'static dyn Provider],
) -> Till {
    till_with(folder, clock, providers, &Drawer::default())
}

/// A till on `folder` with the keys in `drawer`.
pub(crate) fn till_with(
    folder: &Path,
    clock: &Hands,
    providers: &'static [&'static dyn Provider],
    drawer: &Drawer,
) -> Till {
    let world = World {
        clock: Arc::new(clock.clone()),
        store: Some(Box::new(drawer.clone())),
        providers,
        ..World::machine()
    };
    Till::open_in(world, folder, None, Access::Write).unwrap()
}

/// One request, as a provider hears it.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// `POST /path`
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A provider on loopback: what it answers, and all that it heard.
pub(crate) struct Host {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Host {
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    pub(crate) async fn new(
        answer: impl Fn(&Heard) -> (u16, String) + Send + Sync + 'static,
    ) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (answer, list) = (Arc::new(answer), heard.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, list) = (answer.clone(), list.clone());
                tokio::spawn(async move {
                    let Some(request) = read(&mut stream).await else { return };
                    list.lock().unwrap().push(request.clone());
                    let (status, body) = answer(&request);
                    let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}", body.len());
                    let _ = stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await;
                });
            }
        });
        Host { url, heard }
    }
}

async fn read(stream: &mut tokio::net::TcpStream) -> Option<Heard> {
    let (mut seen, mut buffer) = (Vec::new(), [0u8; 4096]);
    loop {
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.parse().unwrap());
            if body.len() >= length {
                let line = head.lines().next().unwrap().replace(" HTTP/1.1", "");
                return Some(Heard { line, head: head.into(), body: body.into() });
            }
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => seen.extend_from_slice(&buffer[..count]),
            Ok(_) | Err(_) => return None,
        }
    }
}
