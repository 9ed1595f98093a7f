//! The wire, against a provider behind a tap that breaks it: for every fault and every provider,
//! what the till says of the payment, and that it never sent it twice.
//!
//! `faults` is the matrix; what each cell must come to stands there. `shop` plays a cell. The
//! matrix is printed to standard error at the end of each test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

use std::io::Write;
use std::sync::Arc;

use tokio::runtime::Builder;

use answers::Framing;
use certificates::{Servers, Shake};
use desks::DESKS;
use faults::{
    Cut, Line, NO_ANSWER, NOT_ASKED, NOT_SENT, Provider, Row, cut, proxy_rows, row, rows, tls_rows,
};
use shop::{Meets, Played, Shop, Way};

mod answers;
mod certificates;
mod desks;
mod faults;
mod ports;
mod proxy;
mod seen;
mod shop;
mod tap;

/// Plays `rows` at every provider, and prints what came of them. Each provider has a thread, a till
/// and books of its own.
fn matrix(title: &str, rows: &[Row], meets: Meets, way: Way<'_>) {
    let rows: Vec<&Row> = match meets {
        Meets::Payment => rows.iter().collect(),
        Meets::Advice => rows.iter().filter(|row| row.asked != NOT_ASKED).collect(),
    };
    let columns: Vec<(Vec<Played>, Vec<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = DESKS
            .iter()
            .map(|desk| {
                let rows = &rows;
                scope.spawn(move || {
                    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(async {
                        let shop = Shop::open(desk, way).await;
                        let mut column = Vec::new();
                        for row in rows {
                            column.push(shop.play(row, meets).await);
                        }
                        (column, shop.closes())
                    })
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (mut printed, mut complaints) = (format!("\n{title}\n"), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let booked = if row.provider == Provider::Books { "booked" } else { "never" };
        printed.push_str(&format!("  {:<32} {booked:<7}", row.name));
        let outcomes: Vec<&str> =
            columns.iter().map(|(column, _)| column[at].outcome.as_str()).collect();
        if outcomes.iter().all(|one| one == &outcomes[0]) {
            printed.push_str(&format!("{}\n", outcomes[0]));
        } else {
            printed.push('\n');
            for (desk, outcome) in DESKS.iter().zip(outcomes) {
                printed.push_str(&format!("  {:>40} {outcome}\n", desk.name));
            }
        }
        for (desk, (column, _)) in DESKS.iter().zip(&columns) {
            let about = |complaint| format!("{} ({booked}), {}: {complaint}", row.name, desk.name);
            complaints.extend(column[at].complaints.iter().map(about));
        }
    }
    for (desk, (_, closing)) in DESKS.iter().zip(&columns) {
        complaints.extend(closing.iter().map(|one| format!("all cells, {}: {one}", desk.name)));
    }
    printed.push_str(&format!("  {} cells\n", rows.len() * DESKS.len()));
    // Past the harness, which would keep it for itself.
    std::io::stderr().write_all(printed.as_bytes()).unwrap();
    assert!(complaints.is_empty(), "{title}:\n{}", complaints.join("\n"));
}

#[test]
fn every_fault_of_a_payment_request() {
    matrix("The payment request meets", &rows(), Meets::Payment, Way::Plain);
}

#[test]
fn every_fault_of_an_advice_request() {
    matrix("The advice request meets", &rows(), Meets::Advice, Way::Plain);
}

#[test]
fn every_cut_of_an_answer() {
    let cuts: Vec<Row> =
        Framing::ALL.into_iter().flat_map(|how| Cut::all().map(move |at| cut(how, at))).collect();
    matrix("The payment's answer ends early", &cuts, Meets::Payment, Way::Plain);
    matrix("The advice's answer ends early", &cuts, Meets::Advice, Way::Plain);
}

/// The same without a wire, and with every cut there is.
#[test]
fn every_beginning_of_an_answer_is_no_verdict() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    for desk in &DESKS {
        let count =
            runtime.block_on(async { Shop::open(desk, Way::Plain).await.every_beginning().await });
        assert!(count > 300, "{}: {count} beginnings", desk.name);
    }
}

#[test]
fn every_fault_of_tls() {
    let servers = Arc::new(Servers::new());
    matrix("The payment request over TLS meets", &tls_rows(), Meets::Payment, Way::Tls(&servers));
    matrix("The advice request over TLS meets", &tls_rows(), Meets::Advice, Way::Tls(&servers));
}

#[test]
fn every_fault_of_a_proxy() {
    let servers = Arc::new(Servers::new());
    let way = Way::Proxy(&servers);
    matrix("The payment request through a proxy meets", &proxy_rows(), Meets::Payment, way);
    matrix("The advice request through a proxy meets", &proxy_rows(), Meets::Advice, way);
}

/// The connection's own patience, which is not shortened here: connecting ends before the request
/// does, so that it is known that nothing left.
#[test]
fn a_connection_that_never_comes_to_be() {
    let quiet = |name: &str| {
        row(name, Provider::Never, NOT_SENT, NO_ANSWER, |_| answers::nothing(answers::Step::Hold))
    };
    let full = [quiet("neither taken nor refused").line(Line::Full)];
    matrix("The payment request meets", &full, Meets::Payment, Way::Plain);
    let servers = Arc::new(Servers::new());
    let silent = [quiet("silence in the handshake").shake(Shake::Silent)];
    matrix("The payment request over TLS meets", &silent, Meets::Payment, Way::Tls(&servers));
}
