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
use loket_till::view::{Asking, Paying};

use crate::{Times, ratio, shown};

/// Sales, after a few that warm up.
const SALES: usize = 200;
const WARM_UP: usize = 10;

pub(crate) fn bench() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    println!("Printing: {SALES} sales, one after another (no page, optimised as tests are)\n");
    println!("  {:<46} {:>9} {:>9}", "", "median", "95 %");
    let fsync = bare_sync(folder);
    fsync.line("bare: 4 KiB appended and synced");
    let call = bare_call();
    call.line("bare: a call to the printer, its first byte");
    let (first_byte, bytes) = loket(folder);
    first_byte.line("Loket: paid is durable, the printer's first byte");
    println!();
    let (fsync, call, first) = (fsync.median(), call.median(), first_byte.median());
    println!("  {:.1} times a bare call", ratio(first, call));
    println!("  {:.2} times one bare sync of the disk", ratio(first, fsync));
    let within = if first <= Duration::from_millis(5) { "within" } else { "NOT within" };
    println!("  {within} 5 ms at the median: {}", shown(first));
    let fits = if bytes <= 1_200 { "at most" } else { "MORE than" };
    println!("  a 58 mm receipt without QR: {bytes} bytes, {fits} 1,200");
}

fn bare_sync(folder: &Path) -> Times {
    let mut file = File::create(folder.join("bare")).unwrap();
    let one = || {
        let started = Instant::now();
        file.write_all(&[0x55; 4096]).unwrap();
        file.sync_data().unwrap();
        started.elapsed()
    };
    Times::of(std::iter::repeat_with(one).take(SALES).collect())
}

fn bare_call() -> Times {
    let printer = VirtualPrinter::start(Mood::Mute);
    let address = printer.setting().replace("tcp:", "");
    let mut times = Vec::new();
    for count in 1..=SALES {
        let started = Instant::now();
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.write_all(&[b'x'; 900]).unwrap();
        times.push(nth(count, &printer) - started);
    }
    Times::of(times)
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

/// The time from paid to the first byte, and how long a receipt is.
fn loket(folder: &Path) -> (Times, usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let data = folder.join("shop");
    std::fs::create_dir_all(data.join("practice")).unwrap();
    let disk = Disk::on_files(&data.join("practice"));
    let practice = runtime.block_on(Practice::start(Options::new(folder.join("books")))).unwrap();
    practice.set_deposit("digiswitch", 1_000_000_000).unwrap();
    let printer = VirtualPrinter::start(Mood::Well);
    let till = Arc::new(till(&data, practice.base_url()));
    for (name, value) in [("printer", printer.setting().as_str()), ("auto_print", "yes")] {
        till.set_setting(name, value).unwrap();
    }
    let mut times = Vec::new();
    let mut length = 0;
    let mut sold = 0;
    for customer in 0.. {
        if sold == WARM_UP + SALES {
            break;
        }
        let asking = Asking {
            bill_type: "pln-postpaid".into(),
            customer_no: format!("{}", 521_300_000_000_u64 + customer * 7),
            account: None,
            product: None,
            months: None,
            year: None,
            amount: None,
            identity: None,
        };
        // Some numbers owe nothing, or are not known.
        let Ok(bill) = runtime.block_on(till.inquire(&asking)) else { continue };
        disk.take_synced();
        let paying = Paying {
            inquiry_id: bill.inquiry_id,
            total: bill.customer_total,
            service_fee: 0,
            cash: None,
            again: false,
            low_balance: true,
            name_confirmed: false,
        };
        let running = Mutex::new(None);
        // As the window does it: a thread for each print.
        let press = |job| {
            let till = Arc::clone(&till);
            let press = thread::spawn(move || till.carry_out(job));
            *running.lock().unwrap() = Some(press);
        };
        let paid = runtime.block_on(till.pay_and_print(&paying, press)).unwrap();
        assert_eq!(paid.state, "paid", "{}", asking.customer_no);
        let running = running.into_inner().unwrap().expect("a paid bill prints");
        running.join().unwrap().unwrap();
        sold += 1;
        // Opened, answered, judged: a sync each. A checkpoint between them makes the third one an
        // earlier moment, and the time longer.
        let judged = disk.take_synced()[2].at;
        let first = nth(sold, &printer);
        if sold > WARM_UP {
            times.push(first.saturating_duration_since(judged));
        }
        length = length.max(printer.paper().len());
    }
    (Times::of(times), length)
}

pub(crate) fn till(data: &Path, base_url: String) -> Till {
    let accounts = practice_accounts()
        .into_iter()
        .map(|it| practice_account(it.name, it.provider, it.username, it.partner_id, it.products));
    let provider = PracticeProvider { base_url, key: KEY.into(), accounts: accounts.collect() };
    let world = World { store: Some(Box::new(Drawer::default())), ..World::machine() };
    Till::open_in(world, data, Some(provider), Access::Write).unwrap()
}
