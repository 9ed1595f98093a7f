//! Every field that a payment hangs on, in every sample of a success, changed in every way of the
//! table in `changes`; and XML in the ways that only XML has.

use loket_core::payment::Event;

use crate::answers::attempt::{objection, verdicts};
use crate::answers::oracle::{Call, body};
use crate::answers::samples::{Sample, paid};
use crate::answers::spec::{Is, Need, Spec};
use crate::answers::tree::{Path, Tree};
use crate::changes::{CHANGES, New, Then, other};
use crate::money_of;

/// The column of a field, where it holds one value.
fn column(is: Is, call: Call) -> Option<usize> {
    match is {
        Is::Reference | Is::Customer | Is::Product | Is::Key | Is::Root | Is::Kind => Some(0),
        // A status may call itself much.
        Is::Operation => (call == Call::Pay).then_some(0),
        Is::Total => Some(1),
        Is::Code => Some(2),
        Is::Word(..) => Some(3),
        Is::Flag { .. } => Some(4),
        Is::OnlyRoot | Is::Rows | Is::Price | Is::Cost | Is::Proof | Is::Labels(_) => None,
    }
}

/// The name of a node as the tables write it: `*` for the root that a kind of bill has.
pub(crate) fn general(name: &str) -> String {
    let mut steps: Vec<&str> = name.split('.').collect();
    if steps.first() == Some(&"data")
        && steps.get(1) == Some(&"rawProviderResponse")
        && steps.len() > 2
    {
        steps[2] = "*";
    }
    steps.join(".")
}

/// The fields of `sample` that the tables bind: where, which column, whether a success of `call`
/// can do without.
pub(crate) fn bound(
    sample: &Sample,
    tree: &Tree,
    call: Call,
) -> Vec<(Path, String, usize, Is, Need)> {
    let nodes: Vec<(Path, String)> =
        tree.nodes().into_iter().map(|(path, name)| (path, general(&name))).collect();
    let there = |name: &str| nodes.iter().any(|(_, node)| node == name);
    let fields = sample.spec.fields;
    let mut out: Vec<(Path, String, usize, Is, Need)> = Vec::new();
    for (path, name) in &nodes {
        let rows: Vec<_> =
            fields.iter().filter(|field| field.at.split('|').any(|at| at == name)).collect();
        let Some(row) = rows.first() else { continue };
        let needed = rows.iter().any(|row| {
            let others = row.at.split('|').any(|at| at != name && there(at));
            row.need(call) == Need::Must && !others
        });
        if let Some(column) = column(row.is, call) {
            let need = if needed { Need::Must } else { row.need(call) };
            let need = if !needed && need == Need::Must { Need::Fits } else { need };
            out.push((path.clone(), name.clone(), column, row.is, need));
        }
    }
    out
}

/// A value in its usual form and its text: a fraction of zeros is left out, and a code gets back
/// the zero that a number has lost. Such forms are samples, and rows of the table.
pub(crate) fn plain(spec: &Spec, is: Is, value: &Tree) -> Option<(Tree, String)> {
    let it = match value {
        Tree::Text(text) | Tree::Number(text) => text.trim(),
        Tree::Bool(flag) => return Some((value.clone(), flag.to_string())),
        Tree::Null | Tree::List(_) | Tree::Object(_) => return None,
    };
    let it = match (is, value) {
        (Is::Total, _) => it.split('.').next().unwrap_or_default().to_owned(),
        (Is::Code, Tree::Number(_)) if spec.pads => {
            return Some((Tree::text("00"), "00".to_owned()));
        }
        _ => it.to_owned(),
    };
    let usual = match value {
        Tree::Number(_) => Tree::Number(it.clone()),
        _ => Tree::Text(it.clone()),
    };
    (!it.is_empty()).then_some((usual, it))
}

/// The changed body.
pub(crate) fn change(sample: &Sample, tree: &Tree, path: &Path, new: New) -> String {
    let mut tree = tree.clone();
    let at = path[path.len() - 1];
    match new {
        New::Value(value) => *tree.at_mut(path) = value,
        New::Gone => tree.remove(path),
        New::Key => {
            let pairs = tree.pairs_mut(path).unwrap();
            let key = pairs[at].0.clone();
            let capitals = key.to_uppercase();
            pairs[at].0 = if capitals == key { key.to_lowercase() } else { capitals };
        }
        New::Before(value) => {
            let pairs = tree.pairs_mut(path).unwrap();
            let key = pairs[at].0.clone();
            pairs.insert(at, (key, value));
        }
        New::After(value) => {
            let pairs = tree.pairs_mut(path).unwrap();
            let key = pairs[at].0.clone();
            pairs.push((key, value));
        }
    }
    write(sample, &tree)
}

/// The tree in the sample's format.
pub(crate) fn write(sample: &Sample, tree: &Tree) -> String {
    match tree {
        Tree::Object(pairs) if sample.is_xml() => pairs[0].1.xml("mp"),
        _ => tree.json(),
    }
}

#[test]
fn every_bound_field_in_every_way() {
    let (mut wrong, mut tried) = (Vec::new(), 0u32);
    for sample in paid() {
        let tree = body(sample.spec, &sample.answer.body).unwrap();
        let same = sample.with(write(&sample, &tree));
        for call in [Call::Pay, Call::Advice] {
            let before = sample.verdict(call, &same);
            if before.event != Event::Confirmed {
                assert_ne!(call, sample.call, "{} is written anew as another", sample.name);
                continue;
            }
            for (path, name, column, is, need) in bound(&sample, &tree, call) {
                let was = tree.clone().at_mut(&path).clone();
                let Some((was, it)) = plain(sample.spec, is, &was) else { continue };
                for (how, make, then) in CHANGES {
                    let Some(new) = make(&was, &it) else { continue };
                    let stays = match (then[column], need) {
                        (Then::Na, _) => continue,
                        (Then::Never, _) | (Then::Gone | Then::Empty, Need::Must) => false,
                        (Then::Same, _) | (Then::Gone, _) => true,
                        (Then::Empty, _) => sample.is_xml(),
                        (Then::Pads, _) => sample.spec.pads && !sample.is_xml(),
                        (Then::Texts, _) => matches!(is, Is::Flag { text: true, .. }),
                    };
                    let answer = sample.with(change(&sample, &tree, &path, new));
                    let after = sample.verdict(call, &answer);
                    tried += 1;
                    let differs = match (stays, after.event == Event::Confirmed) {
                        (true, true) => money_of(&before) != money_of(&after),
                        (stays, is_paid) => stays != is_paid,
                    };
                    if differs {
                        let stays = if stays { "the same" } else { "no success" };
                        wrong.push(format!(
                            "{} {call:?} {name} {how}: should be {stays}, is {:?}: {}",
                            sample.name, after.event, after.rule
                        ));
                    }
                    wrong.extend(objection(&sample, call, &answer, &after));
                }
            }
        }
    }
    println!("{tried} changes of bound fields");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(tried > 50_000, "only {tried} changes were tried");
}

/// An element from its tag and its text.
type Element = fn(&str, &str) -> String;

/// XML has ways of its own to say a thing twice, or in pieces.
#[test]
fn every_bound_element_in_the_ways_of_xml() {
    #[rustfmt::skip]
    let changes: &[(&str, Element, bool)] = &[
        //  change                   how                                                         still paid
        ("as it is",                 |tag, it| format!("<{tag}>{it}</{tag}>"),                         true),
        ("a comment within",         |tag, it| format!("<{tag}>{}<!-- 9 -->{}</{tag}>", &it[..1], &it[1..]), true),
        ("as CDATA",                 |tag, it| format!("<{tag}><![CDATA[{it}]]></{tag}>"),             true),
        ("as character references",  |tag, it| format!("<{tag}>{}</{tag}>", it.bytes().map(|b| format!("&#{b};")).collect::<String>()), true),
        ("an attribute beside",      |tag, it| format!("<{tag} value=\"9\">{it}</{tag}>"),             true),
        ("an element within",        |tag, it| format!("<{tag}>{it}<b/></{tag}>"),                     false),
        ("an element around",        |tag, it| format!("<{tag}><{tag}>{it}</{tag}></{tag}>"),          false),
        ("an unknown entity",        |tag, it| format!("<{tag}>{it}&nbsp;</{tag}>"),                   false),
        ("twice",                    |tag, it| format!("<{tag}>{it}</{tag}><{tag}>{it}</{tag}>"),      false),
        ("a second one, empty",      |tag, it| format!("<{tag}>{it}</{tag}><{tag}/>"),                 false),
        ("a second one before",      |tag, it| format!("<{tag}>{}</{tag}><{tag}>{it}</{tag}>", other(it)), false),
        ("a second one behind",      |tag, it| format!("<{tag}>{it}</{tag}><{tag}>{}</{tag}>", other(it)), false),
        ("a second of a namespace",  |tag, it| format!("<{tag}>{it}</{tag}><x:{tag} xmlns:x=\"urn:x\">{}</x:{tag}>", other(it)), false),
        ("capital letters in tags",  |tag, it| format!("<{0}>{it}</{0}>", tag.to_uppercase()),         false),
        ("a tag that does not close", |tag, it| format!("<{tag}>{it}"),                                false),
        ("tags of two names",        |tag, it| format!("<{tag}>{it}</x{tag}>"),                        false),
        ("only as an attribute",     |tag, it| format!("<{tag} value=\"{it}\"/>"),                     false),
        ("only in a comment",        |tag, it| format!("<!--<{tag}>{it}</{tag}>-->"),                  false),
        ("in another element",       |tag, it| format!("<x><{tag}>{it}</{tag}></x>"),                  false),
    ];
    let mut tried = 0;
    for sample in paid().iter().filter(|sample| sample.is_xml() && sample.documented) {
        for tag in ["ref_id", "tr_id", "hp", "code", "price", "response_code"] {
            let body = &sample.answer.body;
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            let (before, rest) = body.split_once(&open).unwrap();
            let (it, after) = rest.split_once(&close).unwrap();
            for (how, make, stays) in changes {
                let answer = sample.with(format!("{before}{}{after}", make(tag, it)));
                let [paid, advised] = verdicts(sample, &answer).unwrap();
                assert_eq!(paid.event == Event::Confirmed, *stays, "{tag} {how}: {}", paid.rule);
                // An advice does without the inquiry's id where it is not there.
                if tag != "tr_id" {
                    assert_eq!(advised.event == Event::Confirmed, *stays, "{tag} {how}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried >= 6 * changes.len(), "{tried}");
}
