//! How a table of races is played and compared with what it says.

use std::collections::BTreeSet;
use std::io::Write as _;

use crate::shop::{Race, Shop};
use crate::street::Says;

pub(crate) const PLAIN: Race = Race {
    name: "",
    inquiries: &["toko"],
    before: None,
    racers: &[],
    payment: Says::Paid,
    status: Says::Paid,
    ends: &[],
};
pub(crate) const DOUBT: Race = Race { before: Some(Says::Cut), ..PLAIN };
pub(crate) const OWN: Race = Race { inquiries: &["own"], ..PLAIN };

/// Orders with more switches find nothing that these do not, and are very many.
const SWITCHES: usize = 2;

/// Plays every line, prints what came of it, and fails where anything else did than is told.
pub(crate) fn play(title: &str, races: &[Race]) {
    let shop = Shop::open();
    let (mut printed, mut wrong) = (format!("\n{title}\n"), Vec::new());
    for race in races {
        let (ends, complaints) = shop.play(race, SWITCHES);
        let orders: u32 = ends.values().sum();
        printed.push_str(&format!("  {}: {orders} orders\n", race.name));
        for (end, count) in &ends {
            printed.push_str(&format!("    {count:>5}  {end}\n"));
        }
        let found: BTreeSet<&str> = ends.keys().map(String::as_str).collect();
        let told: BTreeSet<&str> = race.ends.iter().copied().collect();
        let of_race = |what: String| format!("{}: {what}", race.name);
        wrong.extend(found.difference(&told).map(|end| of_race(format!("on no list: {end}"))));
        wrong.extend(told.difference(&found).map(|end| of_race(format!("never: {end}"))));
        wrong.extend(complaints.into_iter().take(5).map(of_race));
    }
    let _ = std::io::stderr().write_all(printed.as_bytes());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
