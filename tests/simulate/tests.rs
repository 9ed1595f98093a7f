//! The simulation's own tests: a seed replays, and the machine's disk serves as well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use loket_tests::simulation::{Floor, Plan, run};

fn outcome(seed: u64, floor: Floor) -> loket_tests::simulation::Outcome {
    run(Plan { seed, payments: 40, floor }).unwrap_or_else(|broken| panic!("{broken}"))
}

#[test]
fn the_same_seed_is_the_same_day() {
    let (one, two) = (outcome(7, Floor::Memory), outcome(7, Floor::Memory));
    assert_eq!((one.trace, one.steps), (two.trace, two.steps));
    assert_ne!(one.trace, outcome(8, Floor::Memory).trace);
}

#[test]
fn a_shop_on_the_machines_own_disk() {
    assert!(outcome(9, Floor::Machine).payments >= 40);
}
