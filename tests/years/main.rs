//! `years`: a shop's ledger with a long past, made by one command, for whoever wants to see how Loket does
//! with it: `years DIR 1000000`, with 1,000 of them in doubt unless another number follows.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "it ends by panicking"
)]

use std::path::Path;
use std::time::Instant;

use loket_tests::shop;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("years DIR PAYMENTS [IN_DOUBT]");
    let number = |text: Option<String>| text.map(|text| text.parse::<u32>().expect("a number"));
    let payments = number(arguments.next()).expect("how many payments");
    let in_doubt = number(arguments.next()).unwrap_or(1_000);
    let started = Instant::now();
    shop::of_years(Path::new(&folder), payments, usize::try_from(in_doubt).unwrap());
    let size = std::fs::metadata(Path::new(&folder).join("ledger.db")).unwrap().len();
    println!(
        "{payments} payments, {in_doubt} in doubt, {} MiB, {:.0} s",
        size >> 20,
        started.elapsed().as_secs_f64()
    );
}
