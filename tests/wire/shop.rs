//! One shop with one account, the tap, and the provider behind it with books of its own. Here a cell
//! of the matrix is played, and everything is looked at that must hold in it.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use loket_core::account::Secret;
use loket_core::http::{Exchange, HttpAnswer};
use loket_core::payment::Event;
use loket_core::provider::{PROVIDERS, find, judge_advice, judge_payment};
use loket_practice::{KEY, Options, Practice, State, USERNAME, practice_accounts};
use loket_tests::clock::Hands;
use loket_till::error::TillError;
use loket_till::ledger::Access;
use loket_till::till::{Till, World};
use loket_till::view::{AccountView, Asking, EventView, InquiryView, Paying, PaymentView};
use tempfile::TempDir;

use crate::answers::{Step, nothing};
use crate::certificates::Servers;
use crate::desks::Desk;
use crate::faults::{Line, NO_ANSWER, NOT_SENT, PAID, Provider, Row, row};
use crate::ports::{OneKey, Outside};
use crate::proxy::{Gate, Proxy};
use crate::seen::{Seen, heard};
use crate::tap::{Connection, Plan, Queue, Tap, header, split};

/// Longer than any provider's gap between two askings, in milliseconds.
const A_GAP: i64 = 150_000;
/// How long silence is listened to, in milliseconds.
const PATIENCE: u64 = 800;
/// What a provider may sell here, in rupiah.
const DEPOSIT: i64 = 900_000_000;

pub(crate) struct Shop {
    desk: &'static Desk,
    till: Till,
    clock: Hands,
    outside: Outside,
    tap: Tap,
    proxy: Option<Proxy>,
    practice: Practice,
    count: Cell<u32>,
    /// How many of the payments the provider has booked.
    booked: Cell<usize>,
    _folder: TempDir,
}

/// What came of one cell.
pub(crate) struct Played {
    pub(crate) outcome: String,
    /// What did not hold; empty where all is well.
    pub(crate) complaints: Vec<String>,
}

/// How the account reaches its provider.
#[derive(Clone, Copy)]
pub(crate) enum Way<'a> {
    Plain,
    Tls(&'a Arc<Servers>),
    /// Over TLS, through a proxy.
    Proxy(&'a Arc<Servers>),
}

/// Which request meets the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meets {
    Payment,
    Advice,
}

/// State, reason and what calls the operator, as far as they are there.
fn stands(payment: &PaymentView) -> String {
    let parts = [Some(&payment.state), payment.why.as_ref(), payment.attention.as_ref()];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

impl Shop {
    pub(crate) async fn open(desk: &'static Desk, way: Way<'_>) -> Shop {
        let (tls, proxy) = match way {
            Way::Plain => (None, None),
            Way::Tls(servers) => (Some(servers.clone()), None),
            Way::Proxy(servers) => (Some(servers.clone()), Some(Proxy::start())),
        };
        let folder = TempDir::new().unwrap();
        let (clock, outside) = (Hands::at_start(), Outside::default());
        let now = clock.clone();
        let options = Options {
            clock: Arc::new(move || loket_till::ports::Clock::now(&now)),
            ..Options::new(folder.path().join("books.json"))
        };
        let practice = Practice::start(options).await.unwrap();
        practice.set_deposit(desk.provider, DEPOSIT).unwrap();
        let ca_cert = tls.as_ref().map(|servers| {
            let file = folder.path().join("issuer.pem");
            servers.write_issuer(&file);
            file.to_str().unwrap().to_owned()
        });
        let tap = Tap::start(desk, &practice.base_url(), tls);
        let world = World {
            clock: Arc::new(clock.clone()),
            store: Some(Box::new(OneKey)),
            network: Arc::new(outside.clone()),
            ..World::machine()
        };
        let till = Till::open_in(world, &folder.path().join("shop"), None, Access::Write).unwrap();
        let known = practice_accounts();
        let known = known.iter().find(|account| account.provider == desk.provider);
        // DigiFlazz has no practice account; it wants what Digiswitch wants.
        let username = known.map_or(Some(USERNAME), |account| account.username);
        let account = AccountView {
            name: "toko".into(),
            provider: desk.provider.into(),
            base_url: tap.url.clone(),
            username: username.map(str::to_owned),
            partner_id: known.and_then(|account| account.partner_id).map(str::to_owned),
            format: desk.format.map(str::to_owned),
            ca_cert,
            proxy: proxy.as_ref().map(|proxy| proxy.url.clone()),
            ..AccountView::default()
        };
        till.save_account(&account, Some(Secret::new(KEY.into())), true).unwrap();
        Shop {
            desk,
            till,
            clock,
            outside,
            tap,
            proxy,
            practice,
            count: Cell::new(0),
            booked: Cell::new(0),
            _folder: folder,
        }
    }

    /// An inquiry about a bill that nobody has paid.
    async fn inquire(&self) -> InquiryView {
        self.count.set(self.count.get() + 1);
        let asking = Asking {
            bill_type: self.desk.bill_type.into(),
            customer_no: self.desk.customer_no(self.count.get()),
            ..Asking::default()
        };
        self.till.inquire(&asking).await.unwrap_or_else(|error| panic!("{:?}", error.view))
    }

    /// From now on whatever the till sends meets `row`. What is given back must be kept so long.
    async fn arm(&self, row: &Row, inquiry: &InquiryView) -> Option<Queue> {
        self.tap.arm(Plan {
            shake: row.shake,
            opens: row.opens,
            forwards: row.provider == Provider::Books,
            play: row.play.clone(),
            reference: inquiry.inquiry_id.clone(),
            customer_no: inquiry.customer_no.clone(),
        });
        self.outside.wait(row.silent.then_some(PATIENCE));
        self.outside.lead_astray(row.line == Line::Nowhere);
        if let Some(proxy) = &self.proxy {
            proxy.asked();
            proxy.set(row.gate).await;
        }
        match row.line {
            Line::Up | Line::Nowhere => None,
            Line::Down => {
                self.tap.refuse().await;
                None
            }
            Line::Full => Some(self.tap.keep_waiting().await),
        }
    }

    async fn heal(&self, row: &Row) {
        if let Some(proxy) = &self.proxy {
            proxy.set(Gate::Open).await;
        }
        self.tap.heal();
        self.outside.wait(None);
        self.outside.lead_astray(false);
        if matches!(row.line, Line::Down | Line::Full) {
            self.tap.refuse().await;
            self.tap.listen();
        }
    }

    /// Waits until a request that reaches the provider did: the till may have given up before.
    async fn settled(&self, row: &Row) {
        if row.provider == Provider::Never {
            return;
        }
        for _ in 0..2000 {
            if self.tap.connections().iter().any(|one| one.forwarded) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{}: the request never reached the provider", row.name);
    }

    /// Plays one cell from the inquiry to the end.
    pub(crate) async fn play(&self, row: &Row, meets: Meets) -> Played {
        let mut seen = Seen::default();
        let outcome = match meets {
            Meets::Payment => self.payment_meets(row, &mut seen).await,
            Meets::Advice => self.advice_meets(row, &mut seen).await,
        };
        let complaints = seen.0;
        Played { outcome, complaints }
    }

    async fn payment_meets(&self, row: &Row, seen: &mut Seen) -> String {
        let inquiry = self.inquire().await;
        let first = self.pay(row, &inquiry, row.pay, seen).await;
        let id = first.payment_id.as_str();

        // The fault is gone. While there is no verdict, and after one, nothing is paid again.
        let (before, paying) = (self.tap.connections().len(), paying(&inquiry));
        let again = self.till.pay(&paying).await;
        seen.check(
            again.as_ref().is_err_and(|error| {
                error.view.code == "already_paying" && error.view.payment_id.as_deref() == Some(id)
            }),
            || "a second pay is not refused".into(),
        );
        seen.same("connections of a second pay", &(self.tap.connections().len() - before), &0);

        let mut last = first.clone();
        if first.state == "in_doubt" {
            let early = self.till.advise(id).await;
            seen.check(early.is_err_and(|error| error.view.code == "too_early"), || {
                "asked before its time".into()
            });
            last = self.ask(id).await;
            let known = row.pay.split('|').find(|one| **one == stands(&first));
            let row = Row { pay: known.unwrap_or(row.pay), ..row.clone() };
            seen.same("once it heals", &stands(&last).as_str(), &row.then());
        }
        self.compare(&last, row.provider, seen);
        format!("{}, then {}", stands(&first), stands(&last))
    }

    async fn advice_meets(&self, row: &Row, seen: &mut Seen) -> String {
        let inquiry = self.inquire().await;
        let lost = row_of_a_lost_answer();
        let open = self.pay(&lost, &inquiry, NO_ANSWER, seen).await;
        let id = open.payment_id.as_str();

        self.clock.turn(A_GAP);
        self.tap.forget();
        let armed = self.arm(row, &inquiry).await;
        let told = ends(row, self.till.advise(id)).await;
        self.settled(row).await;
        let connections = self.tap.connections();
        drop(armed);
        self.heal(row).await;
        seen.same("state", &stands(&told).as_str(), &row.asked);
        self.connections(&connections, 0, seen);
        let events = self.events(id);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        seen.same("events", &kinds[4..].join(" ").as_str(), &"asked answered judged");
        heard(&events[5], &connections, seen);

        let mut last = told.clone();
        if told.state == "in_doubt" {
            last = self.ask(id).await;
            seen.same("once it heals", &stands(&last).as_str(), &PAID);
        }
        self.compare(&last, Provider::Books, seen);
        format!("{}, then {}", stands(&told), stands(&last))
    }

    /// Pays into the fault, and heals it.
    async fn pay(
        &self,
        row: &Row,
        inquiry: &InquiryView,
        expected: &str,
        seen: &mut Seen,
    ) -> PaymentView {
        self.tap.forget();
        let armed = self.arm(row, inquiry).await;
        let payment = ends(row, self.till.pay(&paying(inquiry))).await;
        self.settled(row).await;
        let connections = self.tap.connections();
        drop(armed);
        self.heal(row).await;
        let stands = stands(&payment);
        seen.check(expected.split('|').any(|one| one == stands), || {
            format!("state: {stands}, not {expected}")
        });
        let sent = connections.iter().any(|one| !one.asked.is_empty());
        if stands == NOT_SENT {
            seen.check(!sent, || "not sent, says the till, and the tap saw bytes".into());
        }
        self.connections(&connections, 1, seen);
        let events = self.events(&payment.payment_id);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        seen.same("events", &kinds.join(" ").as_str(), &"inquired opened answered judged");
        heard(&events[2], &connections, seen);
        payment
    }

    /// Asks when it is time, with nothing in the way.
    async fn ask(&self, id: &str) -> PaymentView {
        self.clock.turn(A_GAP);
        self.till.advise(id).await.unwrap_or_else(|error| panic!("{:?}", error.view))
    }

    fn events(&self, id: &str) -> Vec<EventView> {
        self.till.show(id).unwrap().events.unwrap()
    }

    /// One connection at most, one request on it, and so many of them payments.
    fn connections(&self, connections: &[Connection], payments: usize, seen: &mut Seen) {
        let mut tunnels = 0;
        for head in self.proxy.as_ref().map(Proxy::asked).unwrap_or_default() {
            // Nothing but the wish: what is paid is not the proxy's business.
            seen.check(head.starts_with("CONNECT 127.0.0.1:"), || format!("to the proxy: {head}"));
            tunnels += 1;
        }
        seen.check(tunnels <= 1, || format!("{tunnels} tunnels"));
        seen.check(connections.len() <= 1, || format!("{} connections", connections.len()));
        let paid = connections.iter().filter(|one| self.desk.is_payment(&one.asked)).count();
        seen.check(paid <= payments, || format!("{paid} payment requests"));
        for one in connections {
            let Some((head, body)) = split(&one.asked) else { continue };
            let says = |name: &str| header(&head, name).unwrap_or_default().to_ascii_lowercase();
            let first = head.lines().next().unwrap_or_default();
            seen.check(first.ends_with(" HTTP/1.1"), || format!("not HTTP/1.1: {first}"));
            seen.same("connection", &says("connection").as_str(), &"close");
            for name in ["accept-encoding", "expect", "transfer-encoding", "upgrade"] {
                seen.same(name, &says(name).as_str(), &"");
            }
            let length = says("content-length").parse().unwrap_or(0);
            seen.check(body.len() <= length, || "more than one request on a connection".into());
        }
    }

    /// The till against the provider's own books.
    fn compare(&self, payment: &PaymentView, provider: Provider, seen: &mut Seen) {
        let books = self.practice.books().provider(self.desk.provider);
        let sent = u64::from(provider == Provider::Books);
        let reference = payment.reference.as_str();
        seen.same("payment requests in the books", &books.requests(reference).pay, &sent);
        let booked = books.payment(reference);
        let paid = booked.filter(|booked| booked.state == State::Paid);
        seen.same("booked", &paid.is_some(), &(provider == Provider::Books));
        self.booked.set(self.booked.get() + usize::from(paid.is_some()));
        match payment.state.as_str() {
            "paid" => seen.same(
                "the books' total",
                &paid.map(|booked| booked.selling_price),
                &Some(payment.customer_total),
            ),
            "failed" => seen.check(paid.is_none(), || "failed, and the books have it paid".into()),
            _ => {}
        }
    }

    /// Every beginning of this provider's own answers and of a failure, judged as if it were all:
    /// what is not the whole answer is no verdict. Gives how many there were.
    pub(crate) async fn every_beginning(&self) -> usize {
        let inquiry = self.inquire().await;
        self.tap.forget();
        let lost = row_of_a_lost_answer();
        let mut seen = Seen::default();
        let open = self.pay(&lost, &inquiry, NO_ANSWER, &mut seen).await;
        assert!(seen.0.is_empty(), "{:?}", seen.0);
        self.tap.forget();
        let paid = self.ask(&open.payment_id).await;
        assert_eq!(stands(&paid), PAID, "{}", self.desk.name);
        let told = self.tap.connections()[0].heard.clone().unwrap();

        let ledger = self.till.ledger();
        let opening = ledger.payment(&open.payment_id).unwrap().opening;
        let account = ledger.account_version(&opening.account, opening.account_version).unwrap();
        let (adapter, _) = find(PROVIDERS, &account.provider).unwrap();
        let judge = |asked: bool, status: u16, body: &[u8]| {
            let body = String::from_utf8_lossy(body).into_owned();
            let answer = Exchange::Answered(HttpAnswer { status, body });
            let order = &opening.order;
            match asked {
                true => judge_advice(adapter, &account, order, &answer, None).event,
                false => judge_payment(adapter, &account, order, &answer).event,
            }
        };
        let failure = self.desk.failure_of(&open.reference, &open.customer_no);
        let samples = [
            (true, told.0, told.1, Event::Confirmed),
            (false, 200, failure.into_bytes(), Event::Rejected),
        ];
        let mut count = 0;
        for (asked, status, whole, verdict) in samples {
            let whole = whole.trim_ascii_end();
            assert_eq!(judge(asked, status, whole), verdict, "{}: the whole", self.desk.name);
            for end in 0..whole.len() {
                let found = judge(asked, status, &whole[..end]);
                assert_eq!(found, Event::NoVerdict, "{}: {end} bytes", self.desk.name);
                count += 1;
            }
        }
        count
    }

    /// What must hold of all cells together.
    pub(crate) fn closes(self) -> Vec<String> {
        let mut seen = Seen::default();
        let verified = self.till.ledger().verify();
        seen.check(verified.is_ok(), || format!("the ledger's chain: {verified:?}"));
        seen.same("connections used again", &self.tap.reuses(), &0);
        seen.same("requests without an end", &self.outside.endless(), &0);
        let books = self.practice.books().provider(self.desk.provider);
        seen.same("payments in the books", &books.payments().count(), &self.booked.get());
        seen.same("the books' money", &books.deposit, &(DEPOSIT - books.spent()));
        seen.0
    }
}

/// What the till says in the end. It says something, whatever is done to it.
async fn ends(
    row: &Row,
    saying: impl Future<Output = Result<PaymentView, TillError>>,
) -> PaymentView {
    let said = tokio::time::timeout(Duration::from_secs(30), saying).await;
    let said = said.unwrap_or_else(|_| panic!("{}: the till waits without an end", row.name));
    said.unwrap_or_else(|error| panic!("{}: {:?}", row.name, error.view))
}

/// Booked, and the answer is lost.
fn row_of_a_lost_answer() -> Row {
    row("lost", Provider::Books, NO_ANSWER, NO_ANSWER, |_| nothing(Step::Reset))
}

fn paying(inquiry: &InquiryView) -> Paying {
    Paying {
        inquiry_id: inquiry.inquiry_id.clone(),
        total: inquiry.customer_total,
        ..Paying::default()
    }
}
