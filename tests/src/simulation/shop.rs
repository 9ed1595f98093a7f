//! One shop: the agent, the customers, the operator and the machine, one event after the other in
//! virtual time. Decides who does what and when; what must hold is the oracle's.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use loket_core::account::Secret;
use loket_core::provider::Provider;
use loket_practice::{KEY, USERNAME, practice_accounts};
use loket_till::error::TillError;
use loket_till::ledger::Access;
use loket_till::till::Till;
use loket_till::view::{AccountView, InquiryView, Paying, PaymentView};
use tempfile::TempDir;

use super::customers::{Customer, neighbours};
use super::ports::{Drawer, Shared};
use super::world::World;
use super::{Broken, Floor, Mistake, Outcome, Plan};
use crate::disk::{Disk, Survivors, Syncs};

mod behind;
mod counter;
mod evening;

/// 2026-11-22 07:00 in Jakarta.
const MORNING: i64 = 1_795_305_600_000;
const MINUTE: i64 = 60_000;
/// A shop sells about 300 bills in 14 hours.
const BETWEEN_CUSTOMERS: i64 = 168_000;
/// Longer than any schedule asks before it calls the operator.
const EVENING_MS: i64 = 26 * 60 * MINUTE;
const DEPOSIT: i64 = 1_000_000_000;

type Working = Pin<Box<dyn Future<Output = Done>>>;

enum Done {
    Inquired(Customer, Result<Box<InquiryView>, TillError>),
    Paid(Customer, Paying, Result<Box<PaymentView>, TillError>),
    Asked,
    Rounds,
}

/// What happens next, and when.
#[derive(Clone)]
enum Next {
    Work(u64),
    CustomerComes,
    Wants(Customer),
    Pays(Customer, Box<InquiryView>),
    AsksByHand(String),
    Rounds,
    Operator(String),
    Weather,
    /// Somebody fills in paper and opens the keyring.
    Mend,
    Arrives,
}

pub(crate) struct Shop {
    plan: Plan,
    world: Shared,
    drawer: Drawer,
    folder: TempDir,
    till: Option<Arc<Till>>,
    disk: Option<Arc<Disk>>,
    providers: &'static [&'static dyn Provider],
    working: HashMap<u64, Working>,
    agenda: BTreeMap<(i64, u64), Next>,
    neighbours: Vec<Customer>,
    called: HashSet<String>,
    rounds: bool,
    open: bool,
    count: u64,
}

impl Shop {
    pub(crate) fn open(plan: Plan) -> Shop {
        let world = Shared(Arc::new(Mutex::new(World::new(plan.seed, MORNING))));
        let folder = tempfile::tempdir().unwrap();
        let disk = match plan.floor {
            Floor::Memory => Some(Arc::new(Disk::in_memory(folder.path()))),
            Floor::Machine => None,
        };
        let drawer = Drawer { world: world.clone(), keys: Arc::default() };
        let neighbours = {
            let mut inside = world.lock();
            inside.disk.clone_from(&disk);
            inside.sends_again = plan.mistake == Some(Mistake::SendsAgain);
            if let Some(disk) = &disk {
                disk.set_syncs(match plan.mistake {
                    Some(Mistake::DiskLies) => Syncs::Ignored,
                    Some(Mistake::DiskIsLazy) => Syncs::AsNormal,
                    Some(_) | None => Syncs::Done,
                });
            }
            let count = inside.dice.usize(20..120);
            for account in ["digiswitch", "digiflazz", "iak", "ayoconnect", "rajabiller"] {
                inside.bench.set_deposit(account, DEPOSIT);
            }
            neighbours(count, &mut inside.dice)
        };
        let mut shop = Shop {
            plan,
            world,
            drawer,
            folder,
            till: None,
            disk,
            providers: Mistake::providers(plan.mistake),
            working: HashMap::new(),
            agenda: BTreeMap::new(),
            neighbours,
            called: HashSet::new(),
            rounds: false,
            open: true,
            count: 0,
        };
        shop.start();
        shop.furnish();
        shop.after(1_000, Next::CustomerComes);
        shop.after(5 * MINUTE, Next::Weather);
        shop
    }

    /// Lives until all is settled.
    pub(crate) fn live(mut self) -> Result<Outcome, Box<Broken>> {
        let outcome = self.days();
        // The till's connections close before their disk is gone.
        self.stop();
        outcome
    }

    fn days(&mut self) -> Result<Outcome, Box<Broken>> {
        while self.open {
            self.step()?;
        }
        self.heal();
        let until = self.now() + EVENING_MS;
        while self.now() < until && !self.agenda.is_empty() {
            self.step()?;
        }
        self.compare();
        self.sound()?;
        let mut world = self.world.lock();
        let payments = world.oracle.as_ref().map_or(0, |oracle| oracle.payments.len());
        world.tally.count("shops");
        Ok(Outcome {
            payments: payments as u64,
            steps: world.steps,
            trace: world.trace(),
            tally: world.tally.clone(),
        })
    }

    fn step(&mut self) -> Result<(), Box<Broken>> {
        let Some(((at, _), next)) = self.agenda.pop_first() else { return Ok(()) };
        let mut world = self.world.lock();
        world.now = world.now.max(at);
        let dies = self.open && world.luck(4);
        let power = self.disk.is_some() && self.open && world.luck(60);
        let steps = power.then(|| world.dice.u64(1..40));
        drop(world);
        if dies {
            self.put_back(at, next);
            self.count("crash: between two awaits");
            self.crash();
            return self.sound();
        }
        if let (Some(n), Some(disk)) = (steps, &self.disk) {
            disk.die_at(n);
            self.world.lock().disk_may_fail = true;
        }
        self.happens(next);
        if self.disk.as_ref().is_some_and(|disk| disk.is_dead()) {
            self.count("crash: at a write");
            self.crash();
        }
        self.disk_is_well();
        self.world.lock().follow();
        self.look_at_paper();
        self.sound()
    }

    fn disk_is_well(&self) {
        if let Some(disk) = &self.disk {
            disk.heal();
            self.world.lock().disk_may_fail = false;
        }
    }

    fn sound(&self) -> Result<(), Box<Broken>> {
        let world = self.world.lock();
        match &world.broken {
            None => Ok(()),
            Some(what) => Err(Box::new(Broken {
                plan: self.plan,
                what: what.clone(),
                last_steps: world.last_steps(),
            })),
        }
    }

    fn happens(&mut self, next: Next) {
        match next {
            Next::Work(task) => self.work(task),
            Next::CustomerComes => self.customer_comes(),
            Next::Wants(customer) => self.inquire(customer),
            Next::Pays(customer, inquiry) => self.pay(customer, &inquiry),
            Next::AsksByHand(payment_id) => {
                let Some(till) = self.till.clone() else { return };
                self.begin(async move {
                    let _ = till.advise(&payment_id).await;
                    Done::Asked
                });
            }
            Next::Rounds => self.make_rounds(),
            Next::Operator(payment_id) => self.operator(&payment_id),
            Next::Weather => self.weather(),
            Next::Mend => {
                let mut world = self.world.lock();
                (world.keyring_locked, world.no_paper) = (false, false);
            }
            Next::Arrives => {
                let mut world = self.world.lock();
                let now = world.now;
                while let Some((at, parcel)) = world.late.pop_first() {
                    if at.0 > now {
                        world.late.insert(at, parcel);
                        break;
                    }
                    world.note(|| format!("arrives late {}", parcel.path));
                    world.deliver(&parcel);
                }
            }
        }
        let next_late = self.world.lock().late.first_key_value().map(|(at, _)| at.0);
        if let Some(at) = next_late {
            let waits = self.agenda.values().any(|next| matches!(next, Next::Arrives));
            if !waits {
                self.put_back(at, Next::Arrives);
            }
        }
    }

    // The machine

    fn start(&mut self) {
        let world = loket_till::till::World {
            clock: Arc::new(self.world.clone()),
            chance: Arc::new(self.world.clone()),
            store: Some(Box::new(self.drawer.clone())),
            network: Arc::new(self.world.clone()),
            printer: Arc::new(self.world.clone()),
            providers: self.providers,
        };
        match Till::open_in(world, self.folder.path(), None, Access::Write) {
            Ok(till) => self.till = Some(Arc::new(till)),
            Err(error) => {
                self.world.lock().must_not(format!("the till does not open again: {error}"));
                return;
            }
        }
        let mut world = self.world.lock();
        world.ask_oracle(|oracle, _| oracle.open(self.folder.path()));
        world.follow();
    }

    fn stop(&mut self) {
        self.working.clear();
        if let Some(oracle) = &mut self.world.lock().oracle {
            oracle.close();
        }
        self.till = None;
    }

    /// The process dies, and is started again a while later; customers who were served come back.
    fn crash(&mut self) {
        let cut = {
            let mut world = self.world.lock();
            world.follow();
            world.note(|| "CRASH".into());
            self.disk.is_some() && world.luck(500)
        };
        if let Some(disk) = &self.disk {
            if cut {
                let world = self.world.clone();
                let mut coin = move || world.lock().dice.bool();
                disk.cut_power(Survivors::ByChance(&mut coin));
            } else {
                disk.kill();
            }
        }
        self.disk_is_well();
        if cut {
            self.count("disk: power cut");
        }
        self.stop();
        self.agenda.retain(|_, next| !matches!(next, Next::Work(_) | Next::Rounds));
        self.rounds = false;
        {
            let mut world = self.world.lock();
            world.now += world.dice.i64(200..5 * MINUTE);
            world.booted = world.now;
        }
        self.start();
        self.after(10, Next::Rounds);
    }

    fn furnish(&mut self) {
        let till = self.till.clone().unwrap();
        let mut accounts: Vec<AccountView> = practice_accounts()
            .into_iter()
            .map(|account| AccountView {
                name: account.provider.into(),
                provider: account.provider.into(),
                base_url: "http://127.0.0.1:1".into(),
                username: account.username.map(str::to_owned),
                partner_id: account.partner_id.map(str::to_owned),
                products: account.products,
                ..AccountView::default()
            })
            .collect();
        let iak = accounts.iter().find(|account| account.name == "iak").cloned().unwrap();
        accounts.push(AccountView { name: "iak-xml".into(), format: Some("xml".into()), ..iak });
        accounts.push(AccountView {
            name: "digiflazz".into(),
            provider: "digiflazz".into(),
            base_url: "http://127.0.0.1:1".into(),
            username: Some(USERNAME.into()),
            ..AccountView::default()
        });
        for account in accounts {
            till.save_account(&account, Some(Secret::new(KEY.into())), true).unwrap();
        }
        till.set_setting("auto_print", "yes").unwrap();
    }

    // Time

    fn now(&self) -> i64 {
        self.world.lock().now
    }

    fn count(&self, what: &str) {
        self.world.lock().tally.count(what);
    }

    fn put_back(&mut self, at: i64, next: Next) {
        self.count += 1;
        self.agenda.insert((at, self.count), next);
    }

    fn after(&mut self, ms: i64, next: Next) {
        let at = self.now() + ms;
        self.put_back(at, next);
    }

    fn between(&self, from: i64, to: i64) -> i64 {
        self.world.lock().dice.i64(from..to)
    }

    fn luck(&self, parts: u32) -> bool {
        self.world.lock().luck(parts)
    }

    fn begin(&mut self, work: impl Future<Output = Done> + 'static) {
        self.count += 1;
        let task = self.count;
        self.working.insert(task, Box::pin(work));
        self.work(task);
    }

    fn work(&mut self, task: u64) {
        let Some(mut work) = self.working.remove(&task) else { return };
        match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => self.done(done),
            Poll::Pending => {
                let wake = self.world.lock().wake.take();
                self.working.insert(task, work);
                match wake {
                    Some(at) => self.put_back(at, Next::Work(task)),
                    None => self.world.lock().must_not("work waits for nothing".into()),
                }
            }
        }
    }
}
