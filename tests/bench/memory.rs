//! What the window keeps of 10,000 sales: the memory of all its processes, at rest and after them. They are
//! made through the window's own commands while the page goes on as always. `SALES=1000` for a quick look.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::driver::{Window, until};
use crate::provider::Provider;
use crate::write_json;

const USUAL: usize = 10_000;
/// So many are asked of the page at once.
const BATCH: usize = 50;
/// After so many the provider, who is no part of this, begins new books.
const BOOKS: usize = 500;
const MIB: f64 = 1024.0 * 1024.0;
const GOAL: f64 = 25.0;
/// Long enough for the page's own look at the till, and for memory that is given back late.
const REST: Duration = Duration::from_secs(60);

/// Asks what is owed and pays it, one number after the other; answers with how many were paid.
const SELL: &str = "
    const [numbers, done] = arguments;
    const call = (command, args) => window.__TAURI_INTERNALS__.invoke(command, args);
    (async () => {
        let paid = 0;
        for (const customer_no of numbers) {
            const asking = { bill_type: 'pln-postpaid', customer_no };
            const bill = await call('inquire', { asking }).catch(() => null);
            if (!bill) continue;
            const payment = await call('pay', { paying: { inquiry_id: bill.inquiry_id,
                total: bill.customer_total, service_fee: 0, cash: null, again: false,
                low_balance: true, name_confirmed: false } });
            if (payment.state === 'paid') paid += 1;
        }
        return paid;
    })().then(done, (error) => done(JSON.stringify(error)));";

pub(crate) fn bench() {
    let wanted = std::env::var("SALES").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL);
    println!("Memory: {wanted} sales in the real window, in practice mode\n");
    let data = tempfile::tempdir().unwrap();
    let mut provider = Provider::start(data.path());
    let window = Window::open(data.path());
    until("the cursor waits", || (window.focused()? == "number").then_some(()));
    let first = at_rest(&window);
    println!("  {:>9} {:>10}   of it", "sales", "MiB");
    line(0, &first);
    let mut marks = vec![json!({ "sales": 0, "mib": first.mib() })];
    let (mut sold, mut customer, mut books) = (0, 0_u64, 0);
    let started = Instant::now();
    while sold < wanted {
        let numbers: Vec<String> = (customer..)
            .take(BATCH.min(wanted - sold))
            .map(|it| (521_300_000_000 + it * 7).to_string())
            .collect();
        customer += u64::try_from(numbers.len()).unwrap();
        let told = window.script_async(SELL, &[json!(numbers)]);
        let paid = usize::try_from(told.as_u64().unwrap_or_else(|| panic!("{told}"))).unwrap();
        if (sold + paid) * 10 / wanted > sold * 10 / wanted {
            let now = Memory::of(&window);
            line(sold + paid, &now);
            marks.push(json!({ "sales": sold + paid, "mib": now.mib() }));
        }
        sold += paid;
        provider.took();
        if sold / BOOKS > books {
            books = sold / BOOKS;
            provider.anew();
        }
    }
    let took = started.elapsed().as_secs_f64();
    let last = at_rest(&window);
    line(sold, &last);
    let growth = last.mib() - first.mib();
    let within = if growth <= GOAL { "within" } else { "NOT within" };
    println!("\n  {growth:+.1} MiB after {sold} sales in {took:.0} s, {within} {GOAL} MiB");
    let measure = if first.shared { "PSS" } else { "RSS" };
    write_json(
        "memory",
        &json!({ "sales": sold, "measure": measure, "at_rest_mib": first.mib(), "after_mib": last.mib(),
            "growth_mib": growth, "seconds": took, "marks": marks }),
    );
}

/// Each process with its memory in bytes.
struct Memory {
    processes: Vec<(String, u64)>,
    /// Pages that several share are counted in parts, so that the sum is true.
    shared: bool,
}

impl Memory {
    fn of(window: &Window) -> Memory {
        let mut processes = Vec::new();
        let mut shared = true;
        for pid in window.processes() {
            let file = |name: &str| {
                std::fs::read_to_string(PathBuf::from(format!("/proc/{pid}/{name}")))
                    .unwrap_or_default()
            };
            let kib = kib(&file("smaps_rollup"), "Pss:");
            shared &= kib.is_some();
            let kib = kib.or_else(|| self::kib(&file("status"), "VmRSS:")).unwrap_or(0);
            processes.push((file("comm").trim().to_owned(), kib * 1024));
        }
        Memory { processes, shared }
    }

    fn bytes(&self) -> u64 {
        self.processes.iter().map(|(_, bytes)| bytes).sum()
    }

    fn mib(&self) -> f64 {
        mib(self.bytes())
    }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "memory for people to read")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB
}

fn kib(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The least of some looks while nothing is done.
fn at_rest(window: &Window) -> Memory {
    let started = Instant::now();
    let mut least = Memory::of(window);
    while started.elapsed() < REST {
        std::thread::sleep(Duration::from_secs(1));
        let now = Memory::of(window);
        if now.bytes() < least.bytes() {
            least = now;
        }
    }
    least
}

fn line(sales: usize, memory: &Memory) {
    let of_it = |(name, bytes): &(String, u64)| format!("{name} {:.1}", mib(*bytes));
    let parts: Vec<String> = memory.processes.iter().map(of_it).collect();
    println!("  {sales:>9} {:>10.1}   {}", memory.mib(), parts.join(", "));
}
