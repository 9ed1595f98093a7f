//! The shapes that large answers come in. Most are a document's success with something in it that
//! has no end, so that every reader gets as far as it can.

use std::fmt::Write;

use crate::answers::oracle;
use crate::answers::samples::Sample;
use crate::answers::tree::Tree;

pub(crate) struct Shape {
    pub(crate) what: &'static str,
    /// A body of about that size, where the shape suits the sample.
    pub(crate) body: fn(&Sample, usize, bool) -> Option<String>,
}

/// The repetition of a text up to a size; `#` in it is a number of its own.
fn many(size: usize, each: &str) -> String {
    let mut out = String::with_capacity(size + 128);
    let mut at = 0u32;
    while out.len() < size {
        match each.split_once('#') {
            Some((head, tail)) => write!(out, "{head}{at}{tail}").unwrap(),
            None => out.push_str(each),
        }
        at += 1;
    }
    out
}

/// The sample with `#fill#` in the place of the value at `path`, as JSON or XML.
fn with(sample: &Sample, path: &str, inquiry: bool, fill: &str) -> Option<String> {
    let mut tree = oracle::body(sample.spec, &sample.answer.body)?;
    if inquiry {
        as_inquiry(sample, &mut tree);
    }
    let mut node = &mut tree;
    for step in path.split('.') {
        let Tree::Object(pairs) = node else { return None };
        let at = match pairs.iter().position(|(key, _)| key == step || step == "*") {
            Some(at) => at,
            None => {
                pairs.push((step.to_owned(), Tree::Object(vec![])));
                pairs.len() - 1
            }
        };
        node = &mut pairs[at].1;
    }
    *node = Tree::text("#fill#");
    let (whole, place) = match &tree {
        Tree::Object(pairs) if sample.is_xml() => (pairs[0].1.xml("mp"), "#fill#"),
        _ => (tree.json(), "\"#fill#\""),
    };
    Some(whole.replacen(place, fill, 1))
}

/// Makes the success of a payment the answer of an inquiry.
fn as_inquiry(sample: &Sample, tree: &mut Tree) {
    let text = tree.json();
    let text =
        match sample.spec.id {
            "rajabiller" => text.replace("BILL_PAYMENT", "BILL_INQUIRY"),
            "ayoconnect" => text
                .replacen("\"responseCode\":0", "\"responseCode\":300", 1)
                .replacen("\"refNumber\"", "\"inquiryId\":2692552,\"refNumber\"", 1),
            _ => text,
        };
    *tree = crate::answers::tree::read_json(&text).unwrap();
}

/// In JSON alone.
fn json(sample: &Sample, path: &str, inquiry: bool, fill: &str) -> Option<String> {
    if sample.is_xml() { None } else { with(sample, path, inquiry, fill) }
}

/// In XML alone.
fn xml(sample: &Sample, path: &str, inquiry: bool, fill: &str) -> Option<String> {
    if sample.is_xml() { with(sample, path, inquiry, fill) } else { None }
}

/// For each adapter once, whatever its sample.
fn once(sample: &Sample, body: String) -> Option<String> {
    if sample.is_xml() { None } else { Some(body) }
}

/// For one adapter alone.
fn of(sample: &Sample, id: &str, body: impl FnOnce() -> Option<String>) -> Option<String> {
    if sample.spec.id == id { body() } else { None }
}

fn list(items: &str) -> String {
    format!("[{}]", items.trim_end_matches(','))
}

fn object(pairs: &str) -> String {
    format!("{{{}}}", pairs.trim_end_matches(','))
}

/// Each element has a namespace of its own beside those around it.
fn nested_namespaces(size: usize) -> String {
    let open = many(size - size / 5, "<k xmlns:a#=\"u\">");
    let depth = open.matches('<').count();
    format!("{open}{}", "</k>".repeat(depth))
}

#[rustfmt::skip]
pub(crate) const SHAPES: &[Shape] = &[
    Shape { what: "a list of zeros",           body: |s, size, _| once(s, list(&many(size, "0,"))) },
    Shape { what: "a list of lists",           body: |s, size, _| once(s, list(&many(size, "[],"))) },
    Shape { what: "lists in lists",            body: |s, size, _| once(s, "[".repeat(size)) },
    Shape { what: "lists in lists that close", body: |s, size, _| once(s, format!("{}{}", "[".repeat(size / 2), "]".repeat(size / 2))) },
    Shape { what: "objects in objects",        body: |s, size, _| once(s, many(size, "{\"data\":")) },
    Shape { what: "blanks",                    body: |s, size, _| once(s, " ".repeat(size)) },
    Shape { what: "marks",                     body: |s, size, _| once(s, many(size, "\u{feff}")) },
    Shape { what: "one long text",             body: |s, size, _| once(s, format!("\"{}\"", "\\u0041".repeat(size / 6))) },
    Shape { what: "one long number",           body: |s, size, _| once(s, "9".repeat(size)) },
    Shape { what: "many fields beside",        body: |s, size, i| json(s, "data.unknown", i, &format!("0,{}\"z\":0", many(size, "\"k#\":0,"))) },
    Shape { what: "one field again and again", body: |s, size, i| json(s, "data.unknown", i, &format!("0,{}\"z\":0", many(size, "\"k\":0,"))) },
    Shape { what: "a long reference",          body: |s, size, i| json(s, "data.ref_id", i, &format!("\"{}\"", "9".repeat(size))) },
    Shape { what: "a long message",            body: |s, size, i| with(s, "data.message", i, &if s.is_xml() { "m ".repeat(size / 2) } else { format!("\"{}\"", "m ".repeat(size / 2)) }) },
    Shape { what: "facts without end",         body: |s, size, i| json(s, "data.desc", i, &object(&many(size, "\"k#\":\"a\","))) },
    Shape { what: "rows without end",          body: |s, size, i| json(s, "data.desc", i, &format!("{{\"detail\":{0},\"tagihan\":{{\"detail\":{0}}},\"bill\":{{\"detail\":{0}}}}}", list(&many(size / 3, "{\"periode\":\"2019#\",\"nilai_tagihan\":\"8000\"},")))) },
    Shape { what: "empty rows without end",    body: |s, size, i| json(s, "data.desc", i, &format!("{{\"detail\":{0},\"tagihan\":{{\"detail\":{0}}},\"bill\":{{\"detail\":{0}}}}}", list(&many(size / 3, "{},")))) },
    Shape { what: "errors without end",        body: |s, size, i| of(s, "digiswitch", || json(s, "data.additional_data", i, &format!("{{\"validation\":{{\"a\":{}}}}}", list(&many(size, "\"e\","))))) },
    Shape { what: "fields of errors",          body: |s, size, i| of(s, "digiswitch", || json(s, "data.additional_data", i, &format!("{{\"validation\":{}}}", object(&many(size, "\"e#\":[\"e\"],"))))) },
    Shape { what: "errors without end",        body: |s, size, i| of(s, "iak", || json(s, "data.error_details", i, &format!("{{\"a\":{}}}", list(&many(size, "\"e\","))))) },
    Shape { what: "errors of a relay",         body: |s, size, _| of(s, "rajabiller", || Some(format!("{{\"errors\":{}}}", list(&many(size, "{\"code\":\"e\"},"))))) },
    Shape { what: "products without end",      body: |s, size, _| once(s, format!("{{\"data\":{}}}", list(&many(size, "{\"code\":\"c#\",\"name\":\"n\",\"price\":1,\"status\":true},")))) },
    Shape { what: "products in pasca",         body: |s, size, _| of(s, "iak", || Some(format!("{{\"data\":{{\"pasca\":{}}}}}", list(&many(size, "{\"code\":\"PDAMKOTA#\",\"name\":\"n\",\"status\":1,\"type\":\"pdam\"},"))))) },
    Shape { what: "labelled texts",            body: |s, size, i| of(s, "ayoconnect", || json(s, "data.productDetails", i, &list(&many(size, "{\"key\":\"K #\",\"value\":\"1\"},")))) },
    Shape { what: "one label again and again", body: |s, size, i| of(s, "ayoconnect", || json(s, "data.customerDetails", i, &list(&many(size, "{\"key\":\"K\",\"value\":\"1\"},")))) },
    Shape { what: "labels of one object",      body: |s, size, i| of(s, "ayoconnect", || json(s, "data.extraFields", i, &object(&many(size, "\"k#\":1,")))) },
    Shape { what: "rows and their labels",     body: |s, size, i| of(s, "ayoconnect", || json(s, "data.billDetails", i, &format!("[{{\"billId\":\"1\",\"key\":\"Jumlah Tagihan\",\"value\":25220,\"billInfo\":{}}}]", list(&many(size, "{\"key\":\"K #\",\"value\":\"1\"},"))))) },
    Shape { what: "rows of nothing",           body: |s, size, i| of(s, "ayoconnect", || json(s, "data.billDetails", i, &format!("[{{\"billId\":\"1\",\"value\":25220}},{}{{\"billId\":\"0\",\"value\":0}}]", many(size, "{\"billId\":\"0\",\"value\":0},")))) },
    Shape { what: "rows of months",            body: |s, size, i| of(s, "ayoconnect", || json(s, "data.billDetails", i, &format!("[{{\"billId\":\"1\",\"value\":25220}},{}{{\"billId\":\"0\",\"value\":0}}]", many(size, "{\"billId\":\"2\",\"value\":0,\"billInfo\":[{\"key\":\"Bulan\",\"value\":\"B#\"}]},")))) },
    Shape { what: "months in one text",        body: |s, size, i| of(s, "ayoconnect", || json(s, "data.productDetails", i, &format!("[{{\"key\":\"BL/TH\",\"value\":\"{}\"}}]", many(size, "B#,")))) },
    Shape { what: "months in a row's text",    body: |s, size, i| of(s, "ayoconnect", || json(s, "data.billDetails", i, &format!("[{{\"billId\":\"1\",\"value\":25220,\"billInfo\":[{{\"key\":\"Bulan\",\"value\":\"{}\"}}]}}]", many(size, "B#,")))) },
    Shape { what: "readings in one text",      body: |s, size, i| of(s, "ayoconnect", || json(s, "data.productDetails", i, &format!("[{{\"key\":\"Stand Meter\",\"value\":\"{}\"}}]", many(size, "1-2,")))) },
    Shape { what: "roots without end",         body: |s, size, i| of(s, "rajabiller", || json(s, "data.rawProviderResponse", i, &object(&many(size, "\"r#\":{},")))) },
    Shape { what: "fields in the raw answer",  body: |s, size, i| of(s, "rajabiller", || json(s, "data.rawProviderResponse.*.zz", i, &format!("0,{}\"z\":0", many(size, "\"k#\":0,")))) },
    Shape { what: "bills without end",         body: |s, size, i| of(s, "rajabiller", || json(s, "data.rawProviderResponse.*.bills", i, &list(&many(size, "{\"amount\":\"1\",\"period\":\"2012-01-0#\"},")))) },
    Shape { what: "empty bills without end",   body: |s, size, i| of(s, "rajabiller", || json(s, "data.rawProviderResponse.*.bills", i, &list(&many(size, "{},")))) },
    Shape { what: "periods without end",       body: |s, size, i| of(s, "rajabiller", || json(s, "data.rawProviderResponse.*.period", i, &list(&many(size, "\"2012-01-0#\",")))) },
    Shape { what: "elements without end",      body: |s, size, i| xml(s, "data.unknown", i, &many(size, "<k/>")) },
    Shape { what: "elements with texts",       body: |s, size, i| xml(s, "data.unknown", i, &many(size, "<k>1</k>")) },
    Shape { what: "rows in XML",               body: |s, size, i| xml(s, "data.desc", i, &many(size, "<detail><periode>2019#</periode></detail>")) },
    Shape { what: "lists in XML",              body: |s, size, i| xml(s, "data.unknown", i, &many(size, "<detail/><pasca/>")) },
    Shape { what: "elements in elements",      body: |s, size, i| xml(s, "data.unknown", i, &format!("{}{}", "<k>".repeat(size / 7), "</k>".repeat(size / 7))) },
    Shape { what: "comments in XML",           body: |s, size, i| xml(s, "data.hp", i, &many(size, "<!--#-->")) },
    Shape { what: "comments before XML",       body: |s, size, _| if s.is_xml() { Some(format!("{}{}", many(size, "<!--#-->"), s.answer.body)) } else { None } },
    Shape { what: "CDATA in XML",              body: |s, size, i| xml(s, "data.hp", i, &many(size, "<![CDATA[#]]>")) },
    Shape { what: "entities in XML",           body: |s, size, i| xml(s, "data.hp", i, &many(size, "&#48;")) },
    Shape { what: "instructions in XML",       body: |s, size, i| xml(s, "data.hp", i, &many(size, "<?p#?>")) },
    Shape { what: "attributes in XML",         body: |s, size, i| xml(s, "data.unknown", i, &format!("<k {}/>", many(size, "a#=\"\" "))) },
    Shape { what: "namespaces in XML",         body: |s, size, i| xml(s, "data.unknown", i, &format!("<k {}/>", many(size, "xmlns:a#=\"u\" "))) },
    Shape { what: "namespaces in namespaces",  body: |s, size, i| xml(s, "data.unknown", i, &nested_namespaces(size)) },
];
