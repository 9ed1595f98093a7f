//! Ayoconnect has no field for what is owed but rows that add up to it, and labelled texts instead
//! of fields: how each of them may change.

use loket_core::payment::Event;

use crate::answers::attempt::verdicts;
use crate::answers::oracle::body;
use crate::answers::samples::paid;
use crate::answers::tree::read_json;
use crate::fields::write;

/// The rows of the documents' status are 22220 and 3000, which make 25220.
#[rustfmt::skip]
const ROWS: &[(&str, &str, bool)] = &[
    // what                        billDetails                                            still paid
    ("as they are",               r#"[{"key":"a","value":22220},{"value":3000}]"#,        true),
    ("in the other order",        r#"[{"value":3000},{"key":"a","value":22220}]"#,        true),
    ("as text",                   r#"[{"value":"22220"},{"value":"3000"}]"#,              true),
    ("with zero fractions",       r#"[{"value":22220.00},{"value":"3000.0"}]"#,           true),
    ("other parts of one sum",    r#"[{"value":22221},{"value":2999}]"#,                  true),
    ("one row",                   r#"[{"value":25220}]"#,                                 true),
    ("one row, not in a list",    r#"{"value":25220}"#,                                   true),
    ("with a null among them",    r#"[{"value":22220},null,{"value":3000}]"#,             true),
    ("none at all",               "[]",                                                   true),
    ("null",                      "null",                                                 true),
    ("a value of no digits",      r#"[{"value":"x"},{"value":3000}]"#,                    true),
    ("a row without value",       r#"[{"key":"a"},{"value":3000}]"#,                      true),
    ("a rupiah more",             r#"[{"value":22221},{"value":3000}]"#,                  false),
    ("a rupiah less",             r#"[{"value":22219},{"value":3000}]"#,                  false),
    ("without the fees",          r#"[{"value":22220}]"#,                                 false),
    ("the fees twice",            r#"[{"value":22220},{"value":3000},{"value":3000}]"#,   false),
    ("zeros",                     r#"[{"value":0},{"value":0}]"#,                         false),
    ("ten times",                 r#"[{"value":222200},{"value":30000}]"#,                false),
    ("more than any sum",         r#"[{"value":9007199254740991},{"value":1}]"#,          false),
    ("a negative row",            r#"[{"value":25221},{"value":-1}]"#,                    false),
    ("a negative row that fits",  r#"[{"value":26220},{"value":-1000}]"#,                 false),
    ("a negative text",           r#"[{"value":25220},{"value":"-0"}]"#,                  false),
    ("a value twice",             r#"[{"value":22220,"value":1},{"value":3000}]"#,        false),
    ("a value twice, the same",   r#"[{"value":22220,"value":22220},{"value":3000}]"#,    false),
    ("one row of another sum",    r#"{"value":25221}"#,                                   false),
];

/// The labelled texts and the token prove a payment, and move no verdict on one that is paid.
#[rustfmt::skip]
const LABELS: &[(&str, &str, &str, &str)] = &[
    // what            token                  productDetails                                       proof
    ("both",          r#""R32""#,            r#"[{"key":"Nomor Referensi","value":"R32"}]"#,      "R32"),
    ("the token",     r#""R32""#,            "[]",                                                "R32"),
    ("the label",     r#""""#,               r#"[{"key":"Nomor Referensi","value":"R32"}]"#,      "R32"),
    ("another label", r#""N/A""#,            r#"[{"key":"nomor referensi :","value":"R32"}]"#,    "R32"),
    ("none",          r#""N/A""#,            r#"[{"key":"Nomor Referensi","value":"N/A"}]"#,      ""),
    ("our number",    r#""516070377775""#,   "null",                                              ""),
    ("no texts",      "[]",                  r#"{"Nomor":1}"#,                                    ""),
    ("half a pair",   "null",                r#"[{"key":"Nomor Referensi"}]"#,                    ""),
];

#[test]
fn rows_make_the_total() {
    let samples = paid();
    let document = samples.iter().find(|it| it.name == "ayoconnect/document-status").unwrap();
    let tree = body(document.spec, &document.answer.body).unwrap();
    let place = |wanted: &str| {
        let nodes = tree.nodes();
        nodes.into_iter().find(|(_, name)| name == wanted).unwrap().0
    };
    let (rows, token, details) =
        (place("data.billDetails"), place("data.token"), place("data.productDetails"));
    for (how, json, still) in ROWS {
        let mut changed = tree.clone();
        *changed.at_mut(&rows) = read_json(json).unwrap();
        for verdict in verdicts(document, &document.with(write(document, &changed))).unwrap() {
            assert_eq!(verdict.event == Event::Confirmed, *still, "{how}: {}", verdict.rule);
        }
    }
    for (how, serial, labels, proof) in LABELS {
        let mut changed = tree.clone();
        *changed.at_mut(&token) = read_json(serial).unwrap();
        *changed.at_mut(&details) = read_json(labels).unwrap();
        for verdict in verdicts(document, &document.with(write(document, &changed))).unwrap() {
            let seen = (verdict.event, verdict.provider_reference.as_str());
            assert_eq!(seen, (Event::Confirmed, *proof), "{how}: {}", verdict.rule);
        }
    }
}
