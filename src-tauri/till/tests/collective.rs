//! Runs over collective lists: how many bills are asked for at once, who else waits for that (nobody),
//! and that another bill than the one that was agreed to is not paid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use loket_core::account::Secret;
use loket_core::provider::PROVIDERS;
use loket_till::error::TillError;
use loket_till::till::{CollectiveJob, Till};
use loket_till::view::{
    AccountView, AgreedLine, Asking, CollectiveAgreeing, CollectiveLineView, CollectiveMaking,
    CollectiveNews, CollectiveView, LineMark,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Handle;

use common::{Hands, Host, till_in};

mod common;

const MINUTE: i64 = 60_000;
const PATIENCE: Duration = Duration::from_secs(20);

/// What the provider says today.
#[derive(Clone)]
struct Says {
    total: i64,
    name: &'static str,
    /// Inquiries for numbers that begin with 53 wait until this many may pass.
    may_pass: Option<usize>,
}

/// What becomes of a bill while nobody looks.
type Change = fn(&mut Says);

/// A Digiswitch house whose words can be changed, and which counts who is inside.
#[derive(Clone)]
struct House(Arc<(Mutex<Inside>, Condvar)>);

struct Inside {
    says: Says,
    waiting: usize,
    most: usize,
    passed: usize,
}

impl House {
    fn new() -> House {
        let says = Says { total: 11_000, name: "SITI AMINAH", may_pass: None };
        House(Arc::new((
            Mutex::new(Inside { says, waiting: 0, most: 0, passed: 0 }),
            Condvar::new(),
        )))
    }

    fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.0.0.lock().unwrap().says);
        self.0.1.notify_all();
    }

    /// Waits until so many are inside at once.
    fn wait_for(&self, waiting: usize) {
        let inside = self.0.0.lock().unwrap();
        let (inside, late) =
            self.0.1.wait_timeout_while(inside, PATIENCE, |it| it.waiting < waiting).unwrap();
        assert!(!late.timed_out(), "{} of {waiting} came", inside.waiting);
    }

    fn most(&self) -> usize {
        self.0.0.lock().unwrap().most
    }

    fn answer(&self, asked: &Value) -> (u16, String) {
        let waits = self.0.0.lock().unwrap().says.may_pass.is_some();
        // Who waits here must not keep what the same thread would do next.
        if waits { tokio::task::block_in_place(|| self.told(asked)) } else { self.told(asked) }
    }

    fn told(&self, asked: &Value) -> (u16, String) {
        let is_inquiry = asked.to_string().contains("inq-pasca");
        let of_the_list = asked["customer_no"].as_str().unwrap().starts_with("53");
        let mut inside = self.0.0.lock().unwrap();
        if is_inquiry && of_the_list {
            inside.waiting += 1;
            inside.most = inside.most.max(inside.waiting);
            self.0.1.notify_all();
            let closed = |it: &mut Inside| it.says.may_pass.is_some_and(|most| it.passed >= most);
            inside = self.0.1.wait_timeout_while(inside, PATIENCE, closed).unwrap().0;
            inside.waiting -= 1;
            inside.passed += 1;
            self.0.1.notify_all();
        }
        let says = &inside.says;
        let data = json!({
            "ref_id": asked["ref_id"], "customer_no": asked["customer_no"], "name": says.name,
            "code": asked["code"], "message": "", "rc": "00", "status": "Sukses", "admin": 2500,
            "price": says.total - 1_000, "selling_price": says.total,
        });
        (200, json!({ "data": data }).to_string())
    }
}

struct Shop {
    _folder: TempDir,
    clock: Hands,
    till: Arc<Till>,
    house: House,
    host: Host,
}

impl Shop {
    async fn new() -> Shop {
        let (folder, clock, house) = (TempDir::new().unwrap(), Hands::at_start(), House::new());
        let till = Arc::new(till_in(folder.path(), &clock, PROVIDERS));
        let says = house.clone();
        let host =
            Host::new(move |heard| says.answer(&serde_json::from_str(&heard.body).unwrap())).await;
        let account = AccountView {
            name: "toko".into(),
            provider: "digiswitch".into(),
            base_url: host.url.clone(),
            username: Some("toko".into()),
            advice_gap: Some(0),
            ..AccountView::default()
        };
        till.save_account(&account, Some(Secret::new("rahasia-sekali".into())), true).unwrap();
        Shop { _folder: folder, clock, till, house, host }
    }

    fn list(&self, lines: usize) -> String {
        let mut text = "nama;jenis;nomor\n".to_owned();
        for at in 0..lines {
            text += &format!("Bu {at};pln-postpaid;5300000{at:05}\n");
        }
        let making = CollectiveMaking { csv: Some(text), ..CollectiveMaking::default() };
        self.till.make_collective(&making).unwrap().collective.head.collective_id
    }

    /// Carries a run on, on a thread of its own, as the window does.
    fn carry_on(&self, job: CollectiveJob) -> JoinHandle<Result<(), TillError>> {
        let (till, here) = (Arc::clone(&self.till), Handle::current());
        std::thread::spawn(move || here.block_on(till.carry_on(job)))
    }

    async fn ask(&self, id: &str) -> CollectiveView {
        let job = self.till.ask_collective(id, None).unwrap();
        self.till.carry_on(job).await.unwrap();
        self.till.collective(id).unwrap()
    }

    async fn resume(&self, id: &str) -> CollectiveView {
        let job = self.till.resume_collective(id).unwrap();
        self.till.carry_on(job).await.unwrap();
        self.till.collective(id).unwrap()
    }

    /// Payments that left.
    fn paid(&self) -> usize {
        self.host.heard().iter().filter(|it| it.body.contains("pay-pasca")).count()
    }
}

fn agreed(line: &CollectiveLineView) -> AgreedLine {
    AgreedLine {
        line: line.line,
        inquiry_id: line.inquiry_id.clone().unwrap(),
        grand_total: line.grand_total,
        ..AgreedLine::default()
    }
}

fn agreeing(view: &CollectiveView, cash: i64) -> CollectiveAgreeing {
    CollectiveAgreeing {
        collective_id: view.head.collective_id.clone(),
        lines: view.lines.iter().map(agreed).collect(),
        total: view.lines.iter().map(|it| it.grand_total).sum(),
        cash,
        low_balance: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 12)]
async fn so_many_are_asked_for_at_once_and_the_counter_waits_for_none_of_them() {
    let shop = Shop::new().await;
    shop.till.set_setting("collective_at_once", "3").unwrap();
    shop.house.says(|it| it.may_pass = Some(0));
    let id = shop.list(12);
    let run = shop.carry_on(shop.till.ask_collective(&id, None).unwrap());
    shop.house.wait_for(3);
    let now = shop.till.collective(&id).unwrap().run.unwrap();
    assert_eq!((now.kind.as_str(), now.done, now.of, now.now.len()), ("ask", 0, 12, 3));
    // Somebody comes to the counter meanwhile.
    let asking = Asking {
        bill_type: "pln-postpaid".into(),
        customer_no: "110000000001".into(),
        ..Asking::default()
    };
    shop.till.inquire(&asking).await.unwrap();
    // Nobody begins a second run over the list.
    let again = shop.till.ask_collective(&id, None).err().unwrap();
    assert_eq!(again.view.code, "collective_busy");
    shop.house.says(|it| it.may_pass = None);
    run.join().unwrap().unwrap();
    let view = shop.till.collective(&id).unwrap();
    assert_eq!((view.head.tally.owed, view.run), (12, None));
    assert_eq!(shop.house.most(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 12)]
async fn a_run_that_is_stopped_ends_with_what_is_on_the_wire() {
    let shop = Shop::new().await;
    shop.house.says(|it| it.may_pass = Some(0));
    let id = shop.list(12);
    let run = shop.carry_on(shop.till.ask_collective(&id, None).unwrap());
    shop.house.wait_for(4);
    shop.till.stop_collective(&id);
    shop.house.says(|it| it.may_pass = None);
    run.join().unwrap().unwrap();
    let view = shop.till.collective(&id).unwrap();
    assert_eq!((view.head.tally.owed, view.head.tally.new), (4, 8));
    assert!(view.stopped.is_none(), "whoever stopped it knows why");
    // The next run asks for the rest alone.
    let before = shop.host.heard().len();
    assert_eq!(shop.ask(&id).await.head.tally.owed, 12);
    assert_eq!(shop.host.heard().len() - before, 8);
}

#[tokio::test]
async fn who_knows_the_lines_is_told_of_those_that_changed() {
    let shop = Shop::new().await;
    let id = shop.list(12);
    let lines =
        |news: &CollectiveNews| news.view.lines.iter().map(|it| it.line).collect::<Vec<_>>();
    let first = shop.till.collective_news(&id, &[]).unwrap();
    assert_eq!((lines(&first).len(), first.marks.len()), (12, 12));
    let same = shop.till.collective_news(&id, &first.marks).unwrap();
    assert_eq!((lines(&same), &same.marks), (vec![], &first.marks));
    assert_eq!(same.view.head.tally.lines, 12, "the sums are of all of them");

    shop.till.carry_on(shop.till.ask_collective(&id, Some(&[3, 7])).unwrap()).await.unwrap();
    let changed = shop.till.collective_news(&id, &first.marks).unwrap();
    assert_eq!((lines(&changed), changed.marks.len()), (vec![3, 7], 12));
    assert!(changed.view.lines.iter().all(|it| it.state == "owed"));
    // Another line's look is not this one's.
    let mixed: Vec<_> =
        changed.marks.iter().map(|it| LineMark { line: 13 - it.line, ..*it }).collect();
    assert_eq!(lines(&shop.till.collective_news(&id, &mixed).unwrap()).len(), 12);
}

/// People agreed to a bill, and half an hour later it is asked for anew: the same one is paid, another
/// one waits until they agree to it, and its money stays theirs.
#[tokio::test]
async fn another_bill_than_was_agreed_to_is_not_paid() {
    let changes: [(Change, bool); 3] =
        [(|_| {}, false), (|it| it.total = 12_500, true), (|it| it.name = "BUDI SANTOSO", true)];
    for (change, changed) in changes {
        let shop = Shop::new().await;
        let id = shop.list(1);
        let view = shop.ask(&id).await;
        let job = shop.till.agree_to_collective(&agreeing(&view, 11_000)).unwrap();
        // The program ends here: nothing was paid.
        drop(job);
        shop.clock.turn(31 * MINUTE);
        shop.house.says(change);
        let view = shop.resume(&id).await;
        let line = &view.lines[0];
        if !changed {
            assert_eq!((line.state.as_str(), shop.paid()), ("paid", 1));
            continue;
        }
        assert_eq!((line.state.as_str(), line.changed, shop.paid()), ("agreed", true, 0));
        assert_eq!(line.refusal.as_ref().unwrap().code, "bill_changed");
        assert_eq!((line.agreed_total, view.head.tally.held_total), (Some(11_000), 11_000));
        // Going on alone never agrees for anybody.
        assert_eq!(shop.resume(&id).await.lines[0].state, "agreed");
        // They agree, and give what is missing and not a rupiah less.
        let view = shop.till.collective(&id).unwrap();
        let missing = view.lines[0].grand_total - 11_000;
        if missing > 0 {
            let short = shop.till.agree_to_collective(&agreeing(&view, missing - 1)).err();
            assert_eq!(short.unwrap().view.code, "cash_short");
        }
        let job = shop.till.agree_to_collective(&agreeing(&view, missing)).unwrap();
        shop.till.carry_on(job).await.unwrap();
        let view = shop.till.collective(&id).unwrap();
        assert_eq!((view.lines[0].state.as_str(), shop.paid()), ("paid", 1));
        assert_eq!((view.cash, view.change), (view.lines[0].grand_total, 0));
    }
}
