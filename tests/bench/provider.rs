//! A practice provider beside the window, which finds it as it finds any that runs already; between the two
//! a tap that knows how long each question took there. What is the provider's is so not counted as ours.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use loket_practice::{Options, Practice, books_in};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// From the first byte of a question to the last one of its answer, as far as they have come.
type Call = Arc<Mutex<(Option<Instant>, Option<Instant>)>>;

pub(crate) struct Provider {
    practice: Option<Practice>,
    books: TempDir,
    runtime: Runtime,
    /// Where the tap leads to.
    address: Arc<Mutex<String>>,
    calls: Arc<Mutex<Vec<Call>>>,
    // The window looks at the lock, and for the address beside it.
    _lock: File,
    round: usize,
    tap: SocketAddr,
    /// Milliseconds from a question to its answer, where the provider would be sooner.
    pace: Arc<AtomicU64>,
}

impl Provider {
    /// The provider of the window that will open on these data.
    pub(crate) fn start(data: &Path) -> Provider {
        let beside = |ending: &str| {
            let mut name = books_in(data).into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        std::fs::create_dir_all(data.join("practice")).unwrap();
        let lock = File::create(beside(".lock")).unwrap();
        lock.try_lock().expect("nobody serves these books");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let here = listener.local_addr().unwrap();
        std::fs::write(beside(".addr"), here.to_string()).unwrap();
        let (address, calls) = (Arc::default(), Arc::default());
        let pace = Arc::<AtomicU64>::default();
        let mut provider = Provider {
            practice: None,
            books: TempDir::new().unwrap(),
            runtime: Runtime::new().unwrap(),
            address: Arc::clone(&address),
            calls: Arc::clone(&calls),
            _lock: lock,
            round: 0,
            tap: here,
            pace: Arc::clone(&pace),
        };
        provider.anew();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let call = Call::default();
                calls.lock().unwrap().push(Arc::clone(&call));
                let to = address.lock().unwrap().clone();
                let pace = Duration::from_millis(pace.load(Ordering::Relaxed));
                thread::spawn(move || tap(stream, &to, &call, pace));
            }
        });
        provider
    }

    /// Where it is, past the tap.
    pub(crate) fn address(&self) -> String {
        self.address.lock().unwrap().clone()
    }

    /// Where the tap is.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.tap)
    }

    /// Answers take at least so long from now on.
    pub(crate) fn take_at_least(&self, pace: Duration) {
        let pace = u64::try_from(pace.as_millis()).unwrap();
        self.pace.store(pace, Ordering::Relaxed);
    }

    /// The same with new books: they are written as a whole at each question, and would grow too long.
    pub(crate) fn anew(&mut self) {
        if let Some(old) = self.practice.take() {
            self.runtime.block_on(old.stop());
        }
        self.round += 1;
        let options = Options::new(self.books.path().join(format!("books-{}.json", self.round)));
        let practice = self.runtime.block_on(Practice::start(options)).unwrap();
        practice.set_deposit("digiswitch", 1_000_000_000_000).unwrap();
        *self.address.lock().unwrap() = practice.base_url().replace("http://", "");
        self.practice = Some(practice);
    }

    /// How long all questions took since the last time, and how many there were.
    pub(crate) fn took(&self) -> (Duration, usize) {
        let calls = std::mem::take(&mut *self.calls.lock().unwrap());
        let times = calls.iter().filter_map(|call| match *call.lock().unwrap() {
            (Some(first), Some(last)) => Some(last - first),
            _ => None,
        });
        (times.sum(), calls.len())
    }
}

fn tap(window: TcpStream, to: &str, call: &Call, pace: Duration) {
    let Ok(provider) = TcpStream::connect(to) else { return };
    for stream in [&window, &provider] {
        stream.set_nodelay(true).unwrap();
    }
    let (mut from, mut into) = (window.try_clone().unwrap(), provider.try_clone().unwrap());
    let asked = Arc::clone(call);
    let there = thread::spawn(move || {
        pump(
            &mut from,
            &mut into,
            |now| {
                asked.lock().unwrap().0.get_or_insert(now);
            },
            || {},
        );
    });
    let (mut from, mut into) = (provider, window);
    pump(
        &mut from,
        &mut into,
        |now| call.lock().unwrap().1 = Some(now),
        || {
            let asked = call.lock().unwrap().0.map(|at| at.elapsed()).unwrap_or_default();
            thread::sleep(pace.saturating_sub(asked));
        },
    );
    let _ = there.join();
}

fn pump(
    from: &mut TcpStream,
    into: &mut TcpStream,
    mut passed: impl FnMut(Instant),
    before: impl Fn(),
) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        before();
        let now = Instant::now();
        if into.write_all(&buffer[..length]).is_err() {
            break;
        }
        passed(now);
    }
    let _ = into.shutdown(Shutdown::Write);
}
