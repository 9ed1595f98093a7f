//! How soon after a payment is written down as paid its receipt is on the way: from the return of the
//! sync that made the verdict durable to the first byte at the printer. Real SQLite on the machine's
//! disk, real HTTP to a practice provider, a real printer's port on loopback; nothing is asked of a
//! page.

use std::fs::File;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use loket_practice::{KEY, Options, Practice, practice_accounts};
use loket_tests::disk::Disk;
use loket_tests::keys::Drawer;
use loket_tests::printer::{Mood, VirtualPrinter};
use loket_till::ledger::Access;
use loket_till::till::{PracticeProvider, Till, World, practice_account};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::payment::next_bill;
use crate::{Times, Turn, append_and_sync, head, ratio, shown, turns, write_json};

/// Sales, after a few that warm up.
const SALES: usize = 200;
const WARM_UP: usize = 10;
/// Of one kind, before it is the other one's turn.
const BLOCK: usize = 10;
const GOAL: Duration = Duration::from_millis(5);
const BYTES_GOAL: usize = 1_200;

pub(crate) fn bench() {
    let folder = tempfile::tempdir().unwrap();
    println!("Printing: {SALES} sales through the till, in turns with the bare machine\n");
    let mut sale = Sale::start(folder.path());
    let mut file = File::create(folder.path().join("bare")).unwrap();
    let printer = VirtualPrinter::start(Mood::Mute);
    let (mut ours, mut sync, mut call) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..WARM_UP {
        sale.once();
    }
    for turn in turns(SALES / BLOCK / 2) {
        for _ in 0..BLOCK {
            match turn {
                Turn::Ours => ours.push(sale.once()),
                Turn::Bare => {
                    sync.push(append_and_sync(&mut file));
                    call.push(bare_call(call.len() + 1, &printer));
                }
            }
        }
    }
    let [ours, sync, call] = [ours, sync, call].map(Times::of);
    head();
    ours.line("Loket: paid is durable, the printer's first byte");
    call.line("bare: a call to the printer, its first byte");
    sync.line("bare: 4 KiB appended and synced");
    println!();
    let [of_call, of_sync] = [&call, &sync].map(|it| ratio(ours.median(), it.median()));
    println!("  {of_call:.1} times a bare call, {of_sync:.2} times a bare sync of the disk");
    let within = if ours.median() <= GOAL { "within" } else { "NOT within" };
    println!("  {within} {} at the median: {}", shown(GOAL), shown(ours.median()));
    let bytes = sale.longest;
    let fits = if bytes <= BYTES_GOAL { "at most" } else { "MORE than" };
    println!("  a 58 mm receipt without QR: {bytes} bytes, {fits} {BYTES_GOAL}");
    write_json(
        "printing",
        &json!({ "first_byte": ours.json(), "bare_call": call.json(), "bare_sync": sync.json(),
            "call_ratio": of_call, "sync_ratio": of_sync, "receipt_bytes": bytes }),
    );
}

/// The `count`th call to that printer.
fn bare_call(count: usize, printer: &VirtualPrinter) -> Duration {
    let started = Instant::now();
    let mut stream = TcpStream::connect(printer.setting().replace("tcp:", "")).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(&[b'x'; 900]).unwrap();
    nth(count, printer) - started
}

/// When the printer had the first byte of its `count`th job.
fn nth(count: usize, printer: &VirtualPrinter) -> Instant {
    loop {
        if let Some(at) = printer.first_bytes().get(count - 1) {
            return *at;
        }
        thread::yield_now();
    }
}

/// A shop that sells to one customer after the other, and prints each receipt.
struct Sale {
    till: Arc<Till>,
    printer: VirtualPrinter,
    disk: Disk,
    runtime: Runtime,
    customer: u64,
    sold: usize,
    /// Of the receipts, in bytes.
    longest: usize,
    _practice: Practice,
}

impl Sale {
    fn start(folder: &Path) -> Sale {
        let runtime = Runtime::new().unwrap();
        let data = folder.join("shop");
        std::fs::create_dir_all(data.join("practice")).unwrap();
        let disk = Disk::on_files(&data.join("practice"));
        let options = Options::new(folder.join("books"));
        let practice = runtime.block_on(Practice::start(options)).unwrap();
        practice.set_deposit("digiswitch", 1_000_000_000).unwrap();
        let printer = VirtualPrinter::start(Mood::Well);
        let till = Arc::new(till(&data, practice.base_url()));
        for (name, value) in [("printer", printer.setting().as_str()), ("auto_print", "yes")] {
            till.set_setting(name, value).unwrap();
        }
        Sale { till, printer, disk, runtime, customer: 0, sold: 0, longest: 0, _practice: practice }
    }

    /// The time from paid to the first byte.
    fn once(&mut self) -> Duration {
        let bill = self.runtime.block_on(next_bill(&self.till, &mut self.customer));
        self.disk.take_synced();
        let running = Mutex::new(None);
        // As the window does it: a thread for each print.
        let press = |job| {
            let till = Arc::clone(&self.till);
            let press = thread::spawn(move || till.carry_out(job));
            *running.lock().unwrap() = Some(press);
        };
        let paid = self.runtime.block_on(self.till.pay_and_print(&bill, press)).unwrap();
        assert_eq!(paid.state, "paid");
        let running = running.into_inner().unwrap().expect("a paid bill prints");
        running.join().unwrap().unwrap();
        self.sold += 1;
        // Opened, answered, judged: a sync each. A checkpoint between them makes the third one an
        // earlier moment, and the time longer.
        let judged = self.disk.take_synced()[2].at;
        self.longest = self.longest.max(self.printer.paper().len());
        nth(self.sold, &self.printer).saturating_duration_since(judged)
    }
}

pub(crate) fn till(data: &Path, base_url: String) -> Till {
    let accounts = practice_accounts()
        .into_iter()
        .map(|it| practice_account(it.name, it.provider, it.username, it.partner_id, it.products));
    let provider = PracticeProvider { base_url, key: KEY.into(), accounts: accounts.collect() };
    let world = World { store: Some(Box::new(Drawer::default())), ..World::machine() };
    Till::open_in(world, data, Some(provider), Access::Write).unwrap()
}
