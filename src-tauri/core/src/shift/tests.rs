//! The drawer's table, counted by hand, and falls that were planted.

use proptest::prelude::*;

use super::deposit::{Fact, Fall, Mark, Sure, Taken, walk};
use super::*;

fn rp(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).unwrap()
}

fn pieces(id: &str, count: u32) -> Pieces {
    Pieces { face: Face::from_id(id).unwrap(), count }
}

#[test]
fn a_count_of_notes() {
    // 3 x 100.000 + 1 x 50.000 + 4 x 2.000 + 2 x 1.000 (notes) + 5 x 1.000 (coins) + 3 x 500
    let drawer = [
        pieces("100000", 3),
        pieces("50000", 1),
        pieces("2000", 4),
        pieces("1000", 2),
        pieces("1000c", 5),
        pieces("500", 3),
    ];
    assert_eq!(counted(&drawer), Some(rp(366_500)));
    assert_eq!(counted(&[]), Some(Rupiah::ZERO));
    let whole = [pieces("100000", u32::MAX); 30];
    assert_eq!(counted(&whole), None, "it never wraps around");
}

#[test]
fn faces_by_their_names() {
    let ids: Vec<String> = Face::ALL.iter().map(|face| face.id()).collect();
    assert_eq!(ids.join(" "), "100000 75000 50000 20000 10000 5000 2000 1000 1000c 500c 200c 100c");
    for face in Face::ALL {
        assert_eq!(Face::from_id(&face.id()), Some(face));
    }
    assert_eq!(Face::from_id("500").map(Face::id).as_deref(), Some("500c"));
    for id in ["25000", "", "1000cc", "-100", "100.000"] {
        assert_eq!(Face::from_id(id), None, "{id}");
    }
}

/// One sale of 52.500, beside a float of 200.000: what each state leaves in the drawer.
#[test]
fn what_each_sale_leaves_in_the_drawer() {
    const TABLE: &[(bool, bool, State, i64)] = &[
        (true, true, State::Paid, 252_500),
        (true, true, State::Failed, 200_000),
        (true, false, State::InDoubt, 252_500),
        // The shift is closed: it failed, or was paid, in a later one.
        (true, false, State::Failed, 252_500),
        (true, false, State::Paid, 252_500),
        (false, true, State::Failed, 147_500),
        (false, true, State::Paid, 200_000),
        (false, false, State::Failed, 200_000),
    ];
    for (taken_here, decided_here, state, expected) in TABLE.iter().copied() {
        let sale = Sale {
            grand_total: rp(52_500),
            taken_here,
            decided_here,
            state,
            cost: Some(rp(50_000)),
        };
        let totals = Totals::of(&[sale]).unwrap();
        let is_earned = decided_here && state == State::Paid;
        assert_eq!(totals.margin, if is_earned { 2_500 } else { 0 });
        let drawer = Drawer { float: rp(200_000), totals, ..Drawer::default() };
        assert_eq!(drawer.expected(), Some(expected), "{taken_here} {decided_here} {state:?}");
    }
}

#[test]
fn a_whole_drawer() {
    let sale = |grand_total, state, cost| Sale {
        grand_total: rp(grand_total),
        taken_here: true,
        decided_here: state != State::InDoubt,
        state,
        cost,
    };
    let totals = Totals::of(&[
        sale(54_500, State::Paid, Some(rp(51_000))),
        sale(206_750, State::Paid, None),
        sale(11_000, State::InDoubt, None),
        sale(99_000, State::Failed, None),
    ])
    .unwrap();
    assert_eq!((totals.paid.count, totals.paid.sum), (2, rp(261_250)));
    assert_eq!((totals.margin, totals.margin_unknown), (3_500, 1));
    let drawer =
        Drawer { float: rp(300_000), cash_in: rp(50_000), cash_out: rp(120_000), held: 0, totals };
    // 300.000 + 261.250 + 11.000 + 50.000 - 120.000
    assert_eq!(drawer.expected(), Some(502_250));
    assert_eq!(difference(rp(500_250), 502_250), Some(-2_000));
    let with_a_list = Drawer { held: 86_500, ..drawer.clone() };
    assert_eq!(with_a_list.expected(), Some(588_750), "money for bills that are not paid yet");
    let emptied = Drawer { cash_out: rp(5_000), ..Drawer::default() };
    assert_eq!(emptied.expected(), Some(-5_000), "more went out than was written down");
}

fn mark(number: &str) -> Mark {
    Mark { number: number.into(), at: 0 }
}

fn sent(number: &str, taken: Taken) -> Fact {
    Fact::Sent { sale: mark(number), taken }
}

fn cost(amount: i64) -> Taken {
    Taken::Cost(Some(rp(amount)))
}

fn decided(number: &str) -> Fact {
    Fact::Decided { number: number.into() }
}

fn told(balance: i64, of: Option<&str>) -> Fact {
    Fact::Balance { balance: rp(balance), of: of.map(str::to_owned) }
}

fn shown(falls: &[Fall]) -> Vec<String> {
    let name = |mark: &Option<Mark>| mark.as_ref().map_or("-".into(), |it| it.number.clone());
    falls
        .iter()
        .map(|it| {
            let doubts = it.doubts.join(",");
            format!(
                "{:?} {} {}..{} [{doubts}]",
                it.sure,
                it.amount.get(),
                name(&it.after),
                name(&it.before)
            )
        })
        .collect()
}

#[test]
fn what_balances_tell() {
    let perhaps = |amount: Option<i64>| Taken::Perhaps(amount.map(rp));
    let table: Vec<(&str, Vec<Fact>, &[&str], i64)> = vec![
        (
            "sales explain it",
            vec![
                told(100_000, None),
                sent("1", cost(10_000)),
                decided("1"),
                told(90_000, Some("1")),
                sent("2", Taken::Nothing),
                decided("2"),
                told(90_000, Some("2")),
            ],
            &[],
            0,
        ),
        (
            "somebody else spent 7.000 between 1 and 2",
            vec![
                told(100_000, None),
                sent("1", cost(10_000)),
                decided("1"),
                told(90_000, Some("1")),
                sent("2", cost(20_000)),
                decided("2"),
                told(63_000, Some("2")),
            ],
            &["Fall 7000 1..2 []"],
            0,
        ),
        (
            "a question after 1 finds it gone",
            vec![sent("1", cost(1)), decided("1"), told(90_000, Some("1")), told(83_000, None)],
            &["Fall 7000 1..- []"],
            0,
        ),
        (
            "a rise is a top-up",
            vec![
                told(10_000, None),
                sent("1", cost(5_000)),
                decided("1"),
                told(505_000, Some("1")),
            ],
            &[],
            500_000,
        ),
        (
            "a cost that is not told",
            vec![
                told(100_000, None),
                sent("1", Taken::Cost(None)),
                decided("1"),
                told(80_000, Some("1")),
            ],
            &["Unknown 20000 -..1 []"],
            0,
        ),
        (
            "one in doubt would explain it",
            vec![told(100_000, None), sent("1", perhaps(Some(9_000))), told(91_000, None)],
            &["Perhaps 9000 -..- [1]"],
            0,
        ),
        (
            "one in doubt does not explain so much",
            vec![told(100_000, None), sent("1", perhaps(Some(9_000))), told(90_000, None)],
            &["Fall 10000 -..- [1]"],
            0,
        ),
        (
            "one in doubt of unknown cost",
            vec![told(100_000, None), sent("1", perhaps(None)), told(1_000, None)],
            &["Perhaps 99000 -..- [1]"],
            0,
        ),
        (
            "told while one was under way that was charged by then, and one that was not",
            vec![
                told(100_000, None),
                sent("1", cost(10_000)),
                sent("2", cost(20_000)),
                decided("2"),
                told(70_000, Some("2")),
                decided("1"),
                told(70_000, Some("1")),
            ],
            &[],
            0,
        ),
        (
            "another deposit begins anew",
            vec![told(100_000, None), Fact::Another, told(5_000, None)],
            &[],
            0,
        ),
    ];
    for (name, facts, falls, top_ups) in table {
        let deposit = walk("toko", &facts).unwrap();
        assert_eq!(shown(&deposit.falls), falls, "{name}");
        assert_eq!(deposit.top_ups, rp(top_ups), "{name}");
    }
}

/// A deposit as it really was, and what Loket hears of it.
#[derive(Clone, Debug)]
enum Step {
    Sale { cost: i64, ends: bool, tells: bool },
    TopUp(i64),
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1i64..90_000, prop::bool::weighted(0.8), prop::bool::weighted(0.7))
            .prop_map(|(cost, ends, tells)| Step::Sale { cost, ends, tells }),
        1 => (1i64..2_000_000).prop_map(Step::TopUp),
        2 => Just(Step::Ask),
    ]
}

/// Plays the steps; before the step `planted.0` somebody else takes `planted.1`. Answers the facts,
/// with the last sale before and the sale after the two balances that the theft lies between.
fn played(steps: &[Step], planted: Option<(usize, i64)>) -> (Vec<Fact>, Option<(String, String)>) {
    let mut balance = 20_000_000;
    let mut facts = vec![told(balance, None)];
    let (mut last, mut known_after) = ("-".to_owned(), "-".to_owned());
    let (mut place, mut waits) = (None, None);
    for (at, step) in steps.iter().enumerate() {
        if let Some((_, stolen)) = planted.filter(|(when, _)| *when == at) {
            balance -= stolen;
            waits = Some(known_after.clone());
        }
        let number = at.to_string();
        match step {
            Step::TopUp(_) if planted.is_some() => {}
            Step::TopUp(amount) => balance += amount,
            Step::Ask => {
                facts.push(told(balance, None));
                if let Some(after) = waits.take() {
                    let next = steps.iter().enumerate().skip(at + 1);
                    let next = next.into_iter().find(|(_, it)| matches!(it, Step::Sale { .. }));
                    place = Some((after, next.map_or("-".into(), |(at, _)| at.to_string())));
                }
                known_after.clone_from(&last);
            }
            Step::Sale { cost: price, ends, tells } => {
                balance -= if *ends { *price } else { 0 };
                facts.push(sent(&number, if *ends { cost(*price) } else { Taken::Nothing }));
                facts.push(decided(&number));
                last.clone_from(&number);
                if *tells {
                    facts.push(told(balance, Some(&number)));
                    if let Some(after) = waits.take() {
                        place = Some((after, number.clone()));
                    }
                    known_after.clone_from(&last);
                }
            }
        }
    }
    (facts, place)
}

proptest! {
    #[test]
    fn without_a_theft_nothing_is_found(steps in prop::collection::vec(step(), 0..40)) {
        let (facts, _) = played(&steps, None);
        let deposit = walk("toko", &facts).unwrap();
        prop_assert_eq!(shown(&deposit.falls), Vec::<String>::new());
    }

    #[test]
    fn a_theft_is_found_where_it_happened(
        steps in prop::collection::vec(step(), 1..40),
        when in 0usize..40,
        stolen in 1i64..500_000,
    ) {
        let (facts, place) = played(&steps, Some((when % steps.len(), stolen)));
        let found = shown(&walk("toko", &facts).unwrap().falls);
        let expected = place.map(|(after, before)| format!("Fall {stolen} {after}..{before} []"));
        prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }

    /// Whether a sale in doubt was charged or not, nobody is accused for it.
    #[test]
    fn doubt_accuses_nobody(
        steps in prop::collection::vec((1i64..90_000, any::<bool>(), any::<bool>()), 1..20),
    ) {
        let mut balance = 5_000_000;
        let mut facts = vec![told(balance, None)];
        for (at, (price, in_doubt, charged)) in steps.into_iter().enumerate() {
            let number = at.to_string();
            if in_doubt {
                balance -= if charged { price } else { 0 };
                facts.push(sent(&number, Taken::Perhaps(Some(rp(price)))));
                facts.push(told(balance, None));
            } else {
                balance -= price;
                facts.extend([sent(&number, cost(price)), decided(&number)]);
                facts.push(told(balance, Some(&number)));
            }
        }
        let deposit = walk("toko", &facts).unwrap();
        prop_assert!(deposit.falls.iter().all(|fall| fall.sure == Sure::Perhaps));
        prop_assert_eq!(deposit.unexplained, Rupiah::ZERO);
        let gone = deposit.costs.get() + deposit.perhaps().get() - deposit.top_ups.get();
        prop_assert_eq!(5_000_000 - gone, balance, "what is told adds up");
    }
}
