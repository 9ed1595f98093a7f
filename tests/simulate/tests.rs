//! The simulation's own tests: a seed replays, and the machine's disk serves as well.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use loket_tests::simulation::{Floor, Mistake, Outcome, Plan, run};

fn outcome(seed: u64, floor: Floor) -> Outcome {
    run(Plan { seed, payments: 40, floor, mistake: None })
        .unwrap_or_else(|broken| panic!("{broken}"))
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

/// A simulation that finds no known mistake finds no unknown one.
#[test]
fn every_known_mistake_is_found() {
    for mistake in Mistake::ALL {
        let floor = Floor::Memory;
        let found = (1..=12).find_map(|seed| {
            run(Plan { seed, payments: 120, floor, mistake: Some(mistake) }).err()
        });
        let broken = found.unwrap_or_else(|| panic!("{mistake:?} passes for right"));
        println!("{mistake:?}, seed {}: {}", broken.plan.seed, broken.what);
    }
}
