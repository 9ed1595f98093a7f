//! Every node of every sample of a success, replaced, removed, doubled and swapped. Where the
//! tables bind it, whatever comes must be what they allow; where they do not, the payment stays
//! paid with the same money, so that no provider's novelty stops a sale.

use loket_core::payment::Event;

use crate::answers::attempt::{objection, verdicts};
use crate::answers::oracle::{Call, body};
use crate::answers::samples::{Sample, paid};
use crate::answers::spec::{Is, Need};
use crate::answers::tree::Tree;
use crate::fields::{general, write};

/// How a node stands to the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// A bound field, or what is in it or around it.
    Bound,
    /// No verdict hangs on it.
    Free,
}

fn stands(sample: &Sample, call: Call, name: &str) -> Stands {
    let bound = sample.spec.fields.iter().any(|field| {
        let loose = field.need(call) == Need::Free || matches!(field.is, Is::Proof | Is::Labels(_));
        let touches = |at: &str| {
            let inside = |one: &str, other: &str| {
                one == other || one.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'))
            };
            inside(at, name) || inside(name, at)
        };
        !loose && field.at.split('|').any(touches)
    });
    if bound { Stands::Bound } else { Stands::Free }
}

/// What a node is replaced by; its own value is `was`.
fn replacements(sample: &Sample, was: &Tree) -> Vec<Tree> {
    let number = |text: &str| Tree::Number(text.to_owned());
    let inner = |tree: &Tree| Tree::Object(vec![("x".to_owned(), tree.clone())]);
    let mut all = vec![
        Tree::Null,
        Tree::Bool(true),
        Tree::Bool(false),
        number("0"),
        number("1"),
        number("-7"),
        number("1.5"),
        number("1e400"),
        number("123456789012345678901234567890"),
        Tree::text(""),
        Tree::text("0"),
        // XML has no NUL at all.
        Tree::text(if sample.is_xml() { "x\u{202e}\u{fffd}" } else { "x\u{0}\u{202e}" }),
        Tree::List(vec![]),
        Tree::Object(vec![]),
        Tree::List(vec![was.clone()]),
        Tree::List(vec![Tree::Null, inner(was)]),
        inner(was),
    ];
    all.retain(|tree| tree != was);
    all
}

/// Tries one changed tree on both calls; where the node is free, a success stays one.
fn attempt(sample: &Sample, tree: &Tree, name: &str, how: &str) -> Result<u32, String> {
    let answer = sample.with(write(sample, tree));
    for call in [Call::Pay, Call::Advice] {
        let verdict = sample.verdict(call, &answer);
        if let Some(why) = objection(sample, call, &answer, &verdict) {
            return Err(format!("{name} {how}: {why}"));
        }
        let free = stands(sample, call, name) == Stands::Free;
        if free && call == sample.call && verdict.event != Event::Confirmed {
            return Err(format!("{} {name} {how}: {:?} {}", sample.name, call, verdict.rule));
        }
    }
    Ok(1)
}

fn every_node(samples: &[Sample], limit: usize) {
    let (mut tried, mut wrong) = (0u32, Vec::new());
    for (number, sample) in samples.iter().enumerate() {
        let tree = body(sample.spec, &sample.answer.body).unwrap();
        let mut count = |done: Result<u32, String>| match done {
            Ok(done) => tried += done,
            Err(why) => wrong.push(why),
        };
        for (place, (path, name)) in tree.nodes().into_iter().enumerate() {
            if sample.is_xml() && path.len() < 2 {
                continue;
            }
            let name = general(&name);
            let was = tree.clone().at_mut(&path).clone();
            // Not all of a sample that is a document's but for one field: another part each time.
            for (at, new) in replacements(sample, &was).into_iter().enumerate() {
                if !(at + place + number).is_multiple_of(limit) {
                    continue;
                }
                let mut changed = tree.clone();
                let how = format!("as {}", new.json());
                *changed.at_mut(&path) = new;
                count(attempt(sample, &changed, &name, &how));
            }
            let mut changed = tree.clone();
            changed.remove(&path);
            count(attempt(sample, &changed, &name, "removed"));
            let at = path[path.len() - 1];
            for (how, doubled) in [("doubled", was.clone()), ("doubled with null", Tree::Null)] {
                let mut changed = tree.clone();
                if let Some(pairs) = changed.pairs_mut(&path) {
                    let key = pairs[at].0.clone();
                    pairs.insert(0, (key, doubled));
                    count(attempt(sample, &changed, &name, how));
                }
            }
        }
    }
    println!("{tried} changes of nodes");
    let shown = wrong[..wrong.len().min(30)].join("\n");
    assert!(wrong.is_empty(), "{} of {tried}:\n{shown}", wrong.len());
    assert!(tried > 10_000, "only {tried} changes were tried");
}

#[test]
fn every_node_of_a_documented_success() {
    let samples: Vec<Sample> = paid().into_iter().filter(|sample| sample.documented).collect();
    every_node(&samples, 1);
}

#[test]
fn every_node_of_a_constructed_success() {
    let samples: Vec<Sample> = paid().into_iter().filter(|sample| !sample.documented).collect();
    every_node(&samples, 6);
}

/// Order means nothing, and values that change places are values changed.
#[test]
fn siblings_that_change_places() {
    let mut tried = 0;
    for sample in paid().iter().filter(|sample| sample.documented) {
        let tree = body(sample.spec, &sample.answer.body).unwrap();
        let nodes = tree.nodes();
        for (path, name) in &nodes {
            let (at, last) = (path[path.len() - 1], path.len() - 1);
            let mut others = nodes.iter().filter(|(other, _)| {
                other.len() == path.len() && other[..last] == path[..last] && other[last] > at
            });
            let mut reordered = tree.clone();
            if let (Some((next, _)), Some(pairs)) = (others.next(), reordered.pairs_mut(path)) {
                pairs.swap(at, next[last]);
                let answer = sample.with(write(sample, &reordered));
                let verdict = sample.verdict(sample.call, &answer);
                assert_eq!(verdict.event, Event::Confirmed, "{} {name} and the next", sample.name);
                tried += 1;
            }
            let siblings = nodes.iter().filter(|(other, _)| {
                other.len() == path.len() && other[..last] == path[..last] && other[last] > at
            });
            for (other, _) in siblings {
                let mut swapped = tree.clone();
                let (one, two) = (swapped.at_mut(path).clone(), swapped.at_mut(other).clone());
                *swapped.at_mut(path) = two;
                *swapped.at_mut(other) = one;
                verdicts(sample, &sample.with(write(sample, &swapped))).unwrap();
                tried += 1;
            }
        }
    }
    assert!(tried > 5_000, "{tried}");
}
