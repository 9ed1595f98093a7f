//! What the window keeps of 10,000 sales: the memory of all its processes, at rest and after them. They are
//! made through the window's own commands while the page goes on as always. `SALES=1000` for a quick look.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::driver::{Window, until};
use crate::provider::Provider;
use crate::running::Memory;
use crate::write_json;

const USUAL: usize = 10_000;
/// So many are asked of the page at once.
const BATCH: usize = 50;
/// After so many the provider, who is no part of this, begins new books.
const BOOKS: usize = 500;
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
            let now = Memory::of(&window.processes());
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

/// The least of some looks while nothing is done.
fn at_rest(window: &Window) -> Memory {
    let started = Instant::now();
    let mut least = Memory::of(&window.processes());
    while started.elapsed() < REST {
        std::thread::sleep(Duration::from_secs(1));
        let now = Memory::of(&window.processes());
        if now.bytes() < least.bytes() {
            least = now;
        }
    }
    least
}

fn line(sales: usize, memory: &Memory) {
    println!("  {sales:>9} {:>10.1}   {}", memory.mib(), memory.parts());
}
