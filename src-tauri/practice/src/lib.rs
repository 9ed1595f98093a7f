//! The practice provider: a simulator of bill-payment providers on loopback, with its own books.
//!
//! A shop trains on it, and tests compare what a program believes with what these books say was
//! really paid. It is written from the providers' documents and must know nothing of the program
//! that asks it: no parsing, signing or code table is shared. One module per provider; the books,
//! the people with their bills, the faults and the server are common to all.
//!
//! Customer numbers choose what happens: the providers' documented sandbox numbers, and any number
//! that ends in [`ENDING_MARK`] and two digits (see [`sandbox_numbers`]). All other well-formed
//! numbers have an ordinary bill, once a day.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod answer;
mod ayoconnect;
mod bench;
mod biller;
mod books;
mod dice;
mod digiswitch;
mod faults;
mod iak;
mod jakarta;
mod line;
mod lock;
mod rajabiller;
mod ready;
mod server;
mod simulator;
mod world;

use std::{
    error::Error,
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

pub use crate::{
    bench::{Asked, Bench, Delivery, Told},
    books::{
        Books, Inquiry, OPENING_DEPOSIT, Payment, ProviderBooks, Reference, Requests, State,
        Subject, read_books,
    },
    faults::{ENDING_MARK, Happening},
    ready::{Ready, books_in, ready},
    simulator::{PracticeAccount, practice_accounts},
};
use crate::{
    line::{Line, Switchboard},
    lock::{Acquired, Lock},
    server::{House, Shelf},
    simulator::SIMULATORS,
};

/// The practice accounts' user name, at every provider that has one.
pub const USERNAME: &str = "latihan";
/// Of its account at the one family that has partners.
pub const PARTNER_ID: &str = "latihan-mitra";
/// The practice accounts' key. It opens nothing but the simulator, so it is no secret.
pub const KEY: &str = "kunci-latihan-bukan-rahasia";

/// Milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How the simulator runs.
#[derive(Clone)]
pub struct Options {
    /// The file of the books. A lock, an address and a temporary file are made beside it.
    pub books: PathBuf,
    /// 0 takes any free port.
    pub port: u16,
    pub clock: Clock,
    /// How many status questions of a pending payment are answered with pending.
    pub pending_asks: u32,
    /// How long a slow answer takes.
    pub slow: Duration,
}

impl Options {
    /// Any port, the machine's clock, and the pace of the documents.
    pub fn new(books: impl Into<PathBuf>) -> Options {
        Options {
            books: books.into(),
            port: 0,
            clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
            pending_asks: 0,
            slow: Duration::from_secs(6),
        }
    }
}

/// Why the simulator did not start.
#[derive(Debug)]
pub enum StartError {
    /// Another process serves these books at this address; use that one.
    Busy {
        addr: SocketAddr,
    },
    /// Another process holds these books and tells no address.
    Held,
    /// The books cannot be read. They are left as they are.
    Books(io::Error),
    Io(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Busy { addr } => write!(f, "the practice books are served at {addr}"),
            StartError::Held => write!(f, "another process holds the practice books"),
            StartError::Books(error) => write!(f, "the practice books cannot be read: {error}"),
            StartError::Io(error) => write!(f, "the practice provider cannot start: {error}"),
        }
    }
}

impl Error for StartError {}

/// A running simulator; dropping it stops it.
pub struct Practice {
    // Dropped in this order: no more serving, then no more lock.
    runtime: OwnRuntime,
    _lock: Lock,
    house: Arc<House>,
    address: SocketAddr,
}

/// The simulator has threads of its own, so that stopping it ends every connection at once and a
/// caller's blocked thread cannot stall it. A runtime may not be waited for inside of another one.
struct OwnRuntime(Option<Runtime>);

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Practice {
    /// Starts on 127.0.0.1, with the books of the file or with new ones.
    pub async fn start(options: Options) -> Result<Practice, StartError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("practice")
            .enable_all()
            .build()
            .map_err(StartError::Io)?;
        let handle = runtime.handle().clone();
        let runtime = OwnRuntime(Some(runtime));
        // Locking may wait a moment for another process, which must not block the caller's thread.
        let prepared = handle.spawn_blocking(move || prepare(options)).await;
        let (lock, listener, house) =
            prepared.map_err(|error| StartError::Io(io::Error::other(error)))??;
        let address = listener.local_addr().map_err(StartError::Io)?;
        let switchboard = {
            let _inside = handle.enter();
            Switchboard(tokio::net::TcpListener::from_std(listener).map_err(StartError::Io)?)
        };
        let service =
            server::router(Arc::clone(&house)).into_make_service_with_connect_info::<Line>();
        handle.spawn(async move { axum::serve(switchboard, service).await });
        lock.tell(address).map_err(StartError::Io)?;
        Ok(Practice { runtime, _lock: lock, house, address })
    }

    /// Scheme, host and port: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The books as they are on disk now.
    pub fn books(&self) -> Books {
        self.house.books()
    }

    /// Fills up or empties the deposit at one provider (`digiswitch`, `digiflazz`).
    pub fn set_deposit(&self, provider: &str, rupiah: i64) -> io::Result<()> {
        self.house.change(|books| books.provider_mut(provider).deposit = rupiah)
    }

    /// Stops, and returns when the port is free again and the lock is given back.
    pub async fn stop(mut self) {
        self.house.close();
        if let Some(runtime) = self.runtime.0.take() {
            let (done, waits) = tokio::sync::oneshot::channel();
            std::thread::spawn(move || {
                runtime.shutdown_timeout(Duration::from_secs(5));
                done.send(())
            });
            let _ = waits.await;
        }
        drop(self);
    }
}

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Practice").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        // Before the lock goes: a request under way may not write over the next process's books.
        self.house.close();
    }
}

/// The steps of starting that touch the disk.
fn prepare(options: Options) -> Result<(Lock, TcpListener, Arc<House>), StartError> {
    if let Some(folder) = options.books.parent() {
        std::fs::create_dir_all(folder).map_err(StartError::Io)?;
    }
    let lock = match lock::acquire(&options.books).map_err(StartError::Io)? {
        Acquired::Ours(lock) => lock,
        Acquired::Theirs(Some(addr)) => return Err(StartError::Busy { addr }),
        Acquired::Theirs(None) => return Err(StartError::Held),
    };
    let mut books = read_books(&options.books).map_err(StartError::Books)?;
    for simulator in SIMULATORS {
        books.provider_mut(simulator.id);
    }
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).map_err(StartError::Io)?;
    listener.set_nonblocking(true).map_err(StartError::Io)?;
    let house = House {
        shelf: Mutex::new(Shelf { books, path: options.books, closed: false }),
        clock: options.clock,
        slow: options.slow,
        pending_asks: options.pending_asks,
    };
    Ok((lock, listener, Arc::new(house)))
}

/// A number to train and test with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SandboxNumber {
    pub provider: &'static str,
    pub bill_type: &'static str,
    /// The product code to ask with; the other products of the bill type behave alike.
    pub product: &'static str,
    pub customer_no: String,
    /// The id of `happening`.
    pub what_happens: &'static str,
    #[serde(skip)]
    pub happening: Happening,
    pub note_id: &'static str,
    pub note_en: &'static str,
}

/// The documented sandbox numbers of every bill type, and one example number of each fault.
pub fn sandbox_numbers() -> Vec<SandboxNumber> {
    SIMULATORS.iter().flat_map(|simulator| (simulator.sandbox)()).collect()
}
