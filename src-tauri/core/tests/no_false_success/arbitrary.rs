//! Answers that nobody ever sent: any text, any tree, trees in the providers' own words, depth,
//! width, huge numbers, other scripts. Nothing panics, and nothing comes out that the tables do not
//! allow.

use loket_core::http::HttpAnswer;
use loket_core::payment::Event;
use proptest::prelude::*;

use crate::answers::attempt::{everything, verdicts};
use crate::answers::chance::Chance;
use crate::answers::oracle::body;
use crate::answers::samples::{Sample, owed, paid};
use crate::answers::tree::Tree;
use crate::fields::write;

/// The first documented success of each adapter, and IAK's XML.
fn chosen() -> Vec<Sample> {
    let mut kept: Vec<Sample> = Vec::new();
    for sample in paid().into_iter().filter(|sample| sample.documented) {
        let same =
            |other: &Sample| (other.spec.id, other.is_xml()) == (sample.spec.id, sample.is_xml());
        if !kept.iter().any(same) {
            kept.push(sample);
        }
    }
    assert_eq!(kept.len(), 5);
    kept
}

thread_local! {
    static ALL: Vec<Sample> = paid().into_iter().chain(owed()).collect();
    static CHOSEN: Vec<Sample> = chosen();
}

/// Statuses, mostly of success.
fn any_status() -> impl Strategy<Value = u16> {
    prop_oneof![4 => Just(200u16), 1 => Just(201), 1 => Just(400), 1 => any::<u16>()]
}

/// On every adapter, for the order of its first document.
fn everywhere(status: u16, body: &str) -> Result<(), TestCaseError> {
    CHOSEN.with(|samples| {
        for sample in samples {
            let answer = HttpAnswer { status, body: body.to_owned() };
            everything(sample, &answer).map_err(TestCaseError::fail)?;
        }
        Ok(())
    })
}

/// The same, and nothing is settled at all.
fn says_nothing(status: u16, body: &str) -> Result<(), TestCaseError> {
    everywhere(status, body)?;
    CHOSEN.with(|samples| {
        for sample in samples {
            let answer = HttpAnswer { status, body: body.to_owned() };
            for verdict in verdicts(sample, &answer).map_err(TestCaseError::fail)? {
                prop_assert_eq!(verdict.event, Event::NoVerdict, "{}", verdict.rule);
            }
            prop_assert!(sample.adapter.read_balance(&answer).is_err());
            prop_assert!(sample.adapter.read_prices(&sample.account, &answer).is_err());
        }
        Ok(())
    })
}

fn any_scalar() -> impl Strategy<Value = Tree> {
    let number = |text: String| Tree::Number(text);
    prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        any::<i64>().prop_map(move |it| number(it.to_string())),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,4})?".prop_map(number),
        any::<String>().prop_map(Tree::Text),
        "[0-9]{0,14}".prop_map(Tree::Text),
        "[٠-٩０-９]{1,12}".prop_map(Tree::Text),
    ]
}

fn any_tree() -> impl Strategy<Value = Tree> {
    any_scalar().prop_recursive(6, 60, 8, |inner| {
        let key = prop_oneof![Just("data".to_owned()), Just("desc".to_owned()), any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Tree::List),
            prop::collection::vec((key, inner), 0..8).prop_map(Tree::Object),
        ]
    })
}

/// A node of the sample's own keys, values and words, put together by chance.
fn shuffled(sample: &Sample, tree: &Tree, chance: &mut Chance) -> Tree {
    let nodes = tree.nodes();
    let order = &sample.order;
    let mut whole = tree.clone();
    let mut tree = tree.clone();
    for _ in 0..=chance.below(4) {
        let (path, _) = chance.of(&nodes);
        let (other, _) = chance.of(&nodes);
        let words = sample.spec.words;
        let new = match chance.below(9) {
            0 => Tree::text(&order.question.reference.0),
            1 => Tree::text(&order.question.customer_no),
            2 => Tree::text(&order.question.product.code),
            3 => Tree::Number(order.customer_total().get().to_string()),
            4 => Tree::text(order.bill.provider_key.clone().unwrap_or_default()),
            5 => Tree::text(chance.of(words)),
            6 => chance.of(&[Tree::Null, Tree::List(vec![]), Tree::Object(vec![])]),
            7 => Tree::Number(chance.of(&["0", "-1", "1e9", "0.5", "1", "300"]).to_owned()),
            _ => whole.at_mut(&other).clone(),
        };
        // Earlier changes may have taken the place away.
        let there = tree.nodes().iter().any(|(place, _)| *place == path);
        if !there {
            continue;
        }
        match chance.below(4) {
            0 => tree.remove(&path),
            1 => match tree.pairs_mut(&path) {
                Some(pairs) => {
                    let key = pairs[path[path.len() - 1]].0.clone();
                    let at = chance.below(pairs.len() + 1);
                    pairs.insert(at, (key, new));
                }
                None => *tree.at_mut(&path) = new,
            },
            _ => *tree.at_mut(&path) = new,
        }
    }
    tree
}

/// Samples taken apart and put together again with the order's own values: near misses.
#[test]
fn near_misses() {
    let mut chance = Chance(7);
    let (mut paid_still, mut tried) = (0u32, 0u32);
    for sample in paid() {
        let tree = body(sample.spec, &sample.answer.body).unwrap();
        for _ in 0..60 {
            let changed = shuffled(&sample, &tree, &mut chance);
            let text = match &changed {
                Tree::Object(pairs) if sample.is_xml() && pairs.is_empty() => continue,
                _ => write(&sample, &changed),
            };
            let answer = HttpAnswer { status: chance.of(&[200, 200, 201, 400, 500]), body: text };
            everything(&sample, &answer).unwrap();
            let verdict = sample.verdict(sample.call, &answer);
            paid_still += u32::from(verdict.event == Event::Confirmed);
            tried += 1;
        }
    }
    println!("{tried} near misses, {paid_still} still paid");
    assert!(paid_still > tried / 50 && paid_still < tried / 2, "{paid_still} of {tried}");
}

/// Bodies that only a test thinks of, each with what it is.
fn odd_bodies() -> Vec<(String, String)> {
    let deep = |open: &str, close: &str, depth: usize| {
        format!("{}{}", open.repeat(depth), close.repeat(depth))
    };
    let mut odd = vec![
        ("lists in lists", deep("[", "]", 10_000)),
        ("lists that never close", "[".repeat(100_000)),
        ("objects in objects", deep("{\"data\":", "}", 10_000).replace(":}", ":1}")),
        ("objects that never close", "{\"data\":".repeat(100_000)),
        ("elements in elements", format!("<mp>{}</mp>", deep("<data>", "</data>", 10_000))),
        ("elements that never close", format!("<mp>{}", "<price>".repeat(100_000))),
        ("a data of depth", format!("{{\"data\":{}}}", deep("[", "]", 10_000))),
        ("a number without end", format!("{{\"data\":{{\"price\":{}}}}}", "9".repeat(1_000_000))),
        (
            "a fraction without end",
            format!("{{\"data\":{{\"price\":0.{}}}}}", "0".repeat(1_000_000)),
        ),
        ("entities in entities", {
            let mut dtd = "<!DOCTYPE mp [<!ENTITY a0 \"9\">".to_owned();
            for at in 1..30 {
                let more = format!("&a{};", at - 1).repeat(10);
                dtd.push_str(&format!("<!ENTITY a{at} \"{more}\">"));
            }
            format!("<?xml version=\"1.0\"?>{dtd}]><mp><price>&a29;</price></mp>")
        }),
        (
            "an entity from a file",
            "<?xml version=\"1.0\"?><!DOCTYPE mp [<!ENTITY a SYSTEM \
            \"file:///etc/passwd\">]><mp><hp>&a;</hp></mp>"
                .to_owned(),
        ),
        ("many marks before", "\u{feff}".repeat(1_000)),
        ("NUL", "\0".repeat(1_000)),
        ("blanks", " \t\r\n".repeat(100_000)),
        ("a null", "null".to_owned()),
        ("nothing", String::new()),
    ];
    odd.push(("half a pair of surrogates", "{\"data\":{\"ref_id\":\"\\ud800\"}}".to_owned()));
    odd.into_iter().map(|(what, body)| (what.to_owned(), body)).collect()
}

#[test]
fn odd_bodies_say_nothing() {
    for (what, body) in odd_bodies() {
        for status in [200, 400, 500] {
            says_nothing(status, &body).unwrap_or_else(|why| panic!("{what}: {why}"));
        }
    }
}

/// A mark, NUL, or a second document around a success.
#[test]
fn what_stands_around_a_success() {
    #[rustfmt::skip]
    let around: &[(&str, &str, &str, bool)] = &[
        // what                      before         behind        still paid
        ("blanks",                   " \r\n\t",     " \r\n\t",    true),
        ("a byte order mark",        "\u{feff}",    "",           true),
        ("a mark behind",            "",            "\u{feff}",   false),
        ("NUL behind",               "",            "\0",         false),
        ("NUL before",               "\0",          "",           false),
        ("a comma behind",           "",            ",",          false),
        ("a word behind",            "",            "ok",         false),
        ("a word before",            "ok",          "",           false),
        ("a second answer behind",   "",            "{}",         false),
        ("a second answer before",   "{}",          "",           false),
        ("a notice before",          "<b>Warning</b>: x in y.php<br />", "", false),
        ("a zero-width space",       "\u{200b}",    "",           false),
        ("in a list",                "[",           "]",          false),
        ("in a call",                "cb(",         ")",          false),
    ];
    for sample in chosen() {
        for (what, before, behind, still) in around {
            let answer = sample.with(format!("{before}{}{behind}", sample.answer.body));
            verdicts(&sample, &answer).unwrap();
            let verdict = sample.verdict(sample.call, &answer);
            let is_paid = verdict.event == Event::Confirmed;
            assert_eq!(is_paid, *still, "{} {what}: {}", sample.name, verdict.rule);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text(body in any::<String>(), status in any_status()) {
        says_nothing(status, &body)?;
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), status in any_status()) {
        says_nothing(status, &String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_json(tree in any_tree(), status in any_status()) {
        everywhere(status, &tree.json())?;
    }

    #[test]
    fn any_xml(
        text in any::<String>(),
        marks in "(<mp>|</mp>|<data>|<desc>|</desc>|<price>|</price>|[0-9]|<!--|-->|<!\\[CDATA\\[|\\]\\]>|&amp;|&#48;|&){0,24}",
        status in any_status(),
    ) {
        says_nothing(status, &format!("<?xml version=\"1.0\"?><mp>{text}</mp>"))?;
        says_nothing(status, &marks)?;
        everywhere(status, &format!("<mp>{marks}</mp>"))?;
    }

    /// Any value in any field of any sample.
    #[test]
    fn any_value_in_any_field(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_tree()), 1..4),
        status in any_status(),
    ) {
        ALL.with(|samples| {
            let sample = which.get(samples);
            let mut tree = body(sample.spec, &sample.answer.body).unwrap();
            for (at, value) in changes {
                let nodes = tree.nodes();
                let (path, _) = at.get(&nodes);
                if path.len() > 1 || !sample.is_xml() {
                    *tree.at_mut(path) = value;
                }
            }
            let answer = HttpAnswer { status, body: write(sample, &tree) };
            everything(sample, &answer).map_err(TestCaseError::fail)
        })?;
    }
}
