//! A ledger with a past: years of payments in a minute, for what only a full one shows. The events are
//! written into the file with a chain of their own making; then the ledger's last steps are taken back, so
//! that the next program that opens it fills its tables from them, by its own projection. No program of
//! Loket's has a door for this.

use std::collections::BTreeSet;
use std::path::Path;

use fastrand::Rng;
use loket_core::account::ProviderId;
use loket_core::bill::{Bill, BillType, Product, Question, Reference};
use loket_core::calendar::{Moment, Zone};
use loket_core::money::Rupiah;
use loket_core::payment::{Event, Order, Verdict};
use loket_till::ledger::entry::{Call, Entry, Opening};
use loket_till::ledger::{Access, Ledger};
use rusqlite::{Connection, params};

use crate::chain::Link;

/// The steps of the schema, one before them at which the events are played once more, and how those between
/// are taken back. Who adds a step says here how that one is.
const BACK: (i64, i64, &str) = (13, 11, "DROP TABLE update_seen; DROP TABLE shift_print;");

const HOUR: Moment = 60 * 60 * 1000;
const DAY: Moment = 24 * HOUR;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Paid,
    Failed,
    /// In doubt, and the operator was called.
    Open,
    /// In doubt, and to be asked about.
    Waiting,
}

/// One payment of the past.
#[derive(Clone, Debug)]
pub struct Sale {
    pub at: Moment,
    pub bill_type: BillType,
    pub account: &'static str,
    pub provider: &'static str,
    pub customer_no: String,
    pub name: String,
    pub total: i64,
    pub fee: i64,
    pub cost: Option<i64>,
    pub outcome: Outcome,
}

/// What a counter sells: how often, through whom, digits of the number, and the usual total.
const KINDS: &[(u32, BillType, &str, &str, usize, i64)] = &[
    (40, BillType::PlnPostpaid, "latihan", "digiswitch", 12, 180_000),
    (8, BillType::PlnPostpaid, "latihan-ayoconnect", "ayoconnect", 12, 240_000),
    (14, BillType::BpjsKesehatan, "latihan", "digiswitch", 13, 105_000),
    (10, BillType::Pdam, "latihan", "digiswitch", 9, 87_000),
    (3, BillType::Pdam, "latihan-rajabiller", "rajabiller", 10, 92_000),
    (8, BillType::Internet, "latihan", "digiswitch", 12, 345_000),
    (6, BillType::HpPostpaid, "latihan", "digiswitch", 12, 120_000),
    (5, BillType::Multifinance, "latihan", "digiswitch", 10, 870_000),
    (4, BillType::Emoney, "latihan", "digiswitch", 12, 50_000),
    (2, BillType::Gas, "latihan", "digiswitch", 10, 64_000),
];

const FIRST: &[&str] = &[
    "SITI", "BUDI", "AGUS", "DEWI", "SRI", "EKO", "RINA", "JOKO", "WAYAN", "MADE", "NUR", "ANDI",
    "TINI", "UJANG", "ASEP", "YOSEF", "MARIA", "LESTARI", "HASAN", "FATIMAH", "RUDI", "INDAH",
];
const LAST: &[&str] = &[
    "AMINAH",
    "SANTOSO",
    "WIBOWO",
    "LESTARI",
    "RAHAYU",
    "PRASETYO",
    "HIDAYAT",
    "NINGSIH",
    "SAPUTRA",
    "WULANDARI",
    "SUSANTI",
    "GUNAWAN",
    "SIREGAR",
    "NASUTION",
    "MANURUNG",
    "TARIGAN",
    "KUSUMA",
    "HARTONO",
    "MAULANA",
    "PERMATA",
    "FIRMANSYAH",
    "SETIAWAN",
];
/// How busy the hours from six on are.
const HOURS: &[u32] = &[1, 3, 7, 11, 12, 10, 6, 5, 6, 8, 10, 11, 9, 6, 3, 1];

/// A ledger of that many payments, made where there is none, the last of so many bills in doubt. A busy
/// counter on each of its days, and a quarter of its customers come every month.
///
/// # Panics
/// As [`write`] does.
pub fn make(folder: &Path, payments: u32, in_doubt: usize) {
    const PER_DAY: u32 = 300;
    let open = || Ledger::open(folder, "0123456789ABCDEFGHJKMNPQRS", false, Access::Write, 0);
    drop(open().unwrap());
    let from = Zone::Wib.start_of("2018-01-01").unwrap();
    let customers = u64::from(payments / 20).max(50);
    let mut sales = days(1, from, payments / PER_DAY + 1, PER_DAY, customers);
    sales.truncate(usize::try_from(payments).unwrap());
    let (mut left, mut later) = (in_doubt, BTreeSet::new());
    for sale in sales.iter_mut().rev() {
        let is_the_last = later.insert((sale.bill_type.id(), sale.customer_no.clone()));
        // They can be asked about at one account, which must be there.
        if left > 0 && is_the_last && sale.account == "latihan" {
            sale.outcome = Outcome::Waiting;
            left -= 1;
        }
        if left == 0 {
            break;
        }
    }
    write(folder, &sales);
    drop(sales);
    drop(open().unwrap());
    // Its tables were filled as by an update, before which there is a copy: there was none.
    std::fs::remove_dir_all(folder.join("backups")).unwrap();
}

fn pick<'a, T>(rng: &mut Rng, of: &'a [T], weight: impl Fn(&T) -> u32) -> (usize, &'a T) {
    let mut left = rng.u32(0..of.iter().map(&weight).sum());
    for (at, one) in of.iter().enumerate() {
        if left < weight(one) {
            return (at, one);
        }
        left -= weight(one);
    }
    unreachable!("the weights were added up")
}

/// `days` days of a counter from the midnight `from` on, `per_day` payments on most days.
#[must_use]
pub fn days(seed: u64, from: Moment, days: u32, per_day: u32, customers: u64) -> Vec<Sale> {
    let mut rng = Rng::with_seed(seed);
    let mut sales = Vec::new();
    for day in 0..days {
        // Bills fall due until the 20th; Sundays are quiet.
        let due = if (4..20).contains(&(day % 30)) { 3 } else { 2 };
        let quiet = if day % 7 == 6 { 2 } else { 1 };
        let count = (per_day * due / 2 / quiet).max(1);
        let mut today: Vec<Sale> = (0..rng.u32(count * 3 / 4..=count))
            .map(|_| sale(&mut rng, from + Moment::from(day) * DAY, customers))
            .collect();
        today.sort_by_key(|sale| sale.at);
        sales.append(&mut today);
    }
    sales
}

fn sale(rng: &mut Rng, midnight: Moment, customers: u64) -> Sale {
    let (_, &(_, bill_type, account, provider, digits, usual)) = pick(rng, KINDS, |it| it.0);
    let (hour, _) = pick(rng, HOURS, |it| *it);
    let hour = Moment::try_from(hour).unwrap() + 6;
    let customer = rng.u64(0..customers);
    // A customer is the same person each time.
    let mut who = Rng::with_seed(customer);
    let name = format!("{} {}", who.choice(FIRST).unwrap(), who.choice(LAST).unwrap());
    let number =
        (customer + 1).wrapping_mul(7_919_000_711) % 10u64.pow(u32::try_from(digits).unwrap());
    let total = usual * rng.i64(40..220) / 100 / 50 * 50 + 2_500;
    // Some providers never tell what a bill costs.
    let cost = (account == "latihan").then_some(total - rng.i64(8..26) * 100);
    let outcome = match rng.u32(0..100) {
        0..2 => Outcome::Failed,
        _ => Outcome::Paid,
    };
    Sale {
        at: midnight + hour * HOUR + rng.i64(0..HOUR),
        bill_type,
        account,
        provider,
        customer_no: format!("{number:0digits$}"),
        name,
        total,
        fee: if bill_type == BillType::Pdam { 2_000 } else { 0 },
        cost,
        outcome,
    }
}

/// Writes the payments behind all events of the ledger in `folder`, which no program has open. They are
/// of the zone WIB and the counter L01.
///
/// # Panics
/// Where there is no ledger, or one with other steps than these tests know.
pub fn write(folder: &Path, sales: &[Sale]) {
    let mut file = Connection::open(folder.join("ledger.db")).unwrap();
    file.pragma_update(None, "synchronous", "OFF").unwrap();
    let (steps, before, back) = BACK;
    let now: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(now, steps, "the schema has another step: say above how it is taken back");
    let (ledger_id, epoch): (String, i64) = file
        .query_row("SELECT ledger_id, epoch FROM identity", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let (mut seq, mut previous): (i64, Vec<u8>) = file
        .query_row("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let transaction = file.transaction().unwrap();
    let mut insert =
        transaction.prepare("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)").unwrap();
    let (mut day, mut day_count) = (String::new(), 0);
    for (at, sale) in sales.iter().enumerate() {
        let today = Zone::Wib.day(sale.at);
        day_count = if today == day { day_count + 1 } else { 1 };
        day = today;
        for (later, entry) in (0..).zip(events(sale, at, &day, day_count)) {
            seq += 1;
            let at_ms = sale.at + later * 1_500;
            let body = without_nulls(entry.written("").unwrap());
            let words = [entry.kind().to_owned(), entry.subject().to_owned(), body];
            let link = Link {
                ledger_id: &ledger_id,
                seq,
                epoch,
                at_ms,
                words: &words,
                previous: &previous,
            };
            let hash = link.hash();
            let [kind, subject, body] = &words;
            insert
                .execute(params![seq, epoch, at_ms, kind, subject, body, previous, hash])
                .unwrap();
            previous = hash;
        }
    }
    drop(insert);
    transaction.execute_batch(back).unwrap();
    transaction.pragma_update(None, "user_version", before).unwrap();
    transaction.commit().unwrap();
}

/// The same JSON without the fields that say nothing: millions of payments should fit on a disk.
fn without_nulls(mut body: String) -> String {
    while let Some(end) = body.find(":null") {
        let start = body[..end].rfind(",\"").expect("no object begins with nothing");
        body.replace_range(start..end + ":null".len(), "");
    }
    body
}

/// A payment's id in few letters: there are millions of them, and each stands in a dozen places.
fn short(at: usize) -> String {
    let (mut left, mut id) = (at, String::new());
    while left > 0 || id.len() < 5 {
        id.insert(0, char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[left % 32]));
        left /= 32;
    }
    format!("P{id}")
}

fn events(sale: &Sale, at: usize, day: &str, day_count: i64) -> Vec<Entry> {
    let payment_id = short(at);
    let compact: String = day.chars().filter(char::is_ascii_digit).skip(2).collect();
    let opening = Opening {
        known_as: None,
        payment_id: payment_id.clone(),
        number: format!("L01-{compact}-{day_count:06}"),
        counter: "L01".into(),
        day: day.into(),
        hour: Zone::Wib.hour(sale.at),
        day_count,
        account: sale.account.into(),
        account_version: 1,
        provider: ProviderId::new(sale.provider),
        order: order(sale, &payment_id),
        url: String::new(),
        request: String::new(),
        next_advice: sale.at,
    };
    let event = match sale.outcome {
        Outcome::Paid => Event::Confirmed,
        Outcome::Failed => Event::Rejected,
        Outcome::Waiting => return vec![Entry::Opened(Box::new(opening))],
        Outcome::Open => {
            let called =
                Entry::OperatorCalled { payment_id, reason: "no verdict came in time".into() };
            return vec![Entry::Opened(Box::new(opening)), called];
        }
    };
    let mut verdict = Verdict::new(event, None, "past");
    verdict.provider_reference = short(at);
    let judged = Entry::Judged {
        payment_id,
        call: Call::Pay,
        verdict: Box::new(verdict),
        contradiction: false,
        next_advice: None,
    };
    vec![Entry::Opened(Box::new(opening)), judged]
}

fn order(sale: &Sale, reference: &str) -> Order {
    let rp = |amount: i64| Rupiah::try_from(amount).unwrap();
    let id = sale.bill_type.id();
    Order {
        question: Question {
            product: Product {
                bill_type: sale.bill_type,
                code: id[..3].to_uppercase(),
                name: id[..3].to_uppercase(),
            },
            customer_no: sale.customer_no.clone(),
            identity: None,
            months: None,
            year: None,
            amount: None,
            reference: Reference(reference.into()),
        },
        bill: Bill {
            customer_name: sale.name.clone(),
            product_answered: None,
            admin_fee: rp(2_500),
            customer_total: rp(sale.total),
            deposit_cost: sale.cost.map(rp),
            balance: None,
            service_fee_allowed: true,
            sheets: Vec::new(),
            sheet_count: 1,
            sheets_left: 0,
            facts: Vec::new(),
            difference: None,
            provider_key: None,
        },
        service_fee: rp(sale.fee),
        cash: rp(sale.total + sale.fee),
    }
}
