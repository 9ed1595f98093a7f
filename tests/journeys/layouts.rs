//! Layouts that the shop writes, as settings: what they change on the next print, for whom, and what
//! is refused.

use serde_json::{Value, json};

use crate::desk::{Desk, number, proves, text};

const PDAM: &str = "pdam";

fn in_force(desk: &Desk, name: &str) -> Value {
    let told = desk.one(&["settings", "get", name]);
    serde_json::from_str(text(&told, "value")).unwrap()
}

fn set(desk: &Desk, name: &str, layout: &Value) {
    desk.one(&["settings", "set", name, &layout.to_string()]);
}

/// The layout in force under another title.
fn titled(desk: &Desk, name: &str, title: &str) -> Value {
    let mut layout = in_force(desk, name);
    layout["title"] = json!([title]);
    layout
}

#[test]
fn a_layout_holds_for_its_bill_type_and_a_billers_own_for_that_one() {
    let desk = Desk::practice();
    let sale = |product: &str, number: &str| desk.sale(PDAM, number, &["--product", product], 0);
    let city = sale("pdam", &number(PDAM, "paid"));
    let county = sale("pdamsleman", "1013300");
    let usual = in_force(&desk, "layout:pdam");
    assert_eq!(in_force(&desk, "layout:pdam:PDAM Kota Contoh"), usual);
    assert!(desk.receipt(&city, "42").contains("STRUK PEMBAYARAN PDAM KOTA CONTOH"));

    set(&desk, "layout:pdam", &titled(&desk, "layout:pdam", "AIR BERSIH"));
    for payment in [&city, &county] {
        assert!(desk.receipt(payment, "32").contains("AIR BERSIH"));
    }
    // A name in other letters is the same biller's.
    let name = "layout:pdam:pdam kota contoh";
    set(&desk, name, &titled(&desk, "layout:pdam", "AIR KOTA"));
    assert!(desk.receipt(&city, "32").contains("AIR KOTA"));
    assert!(desk.receipt(&county, "32").contains("AIR BERSIH"));
    let names: Vec<String> = desk
        .run(&["settings", "get"])
        .expect(0)
        .lines()
        .iter()
        .map(|one| text(one, "name").to_owned())
        .filter(|name| name.starts_with("layout:"))
        .collect();
    assert_eq!(names, ["layout:pdam", "layout:pdam:PDAM KOTA CONTOH"]);
    // The way back.
    desk.one(&["settings", "set", name, ""]);
    assert!(desk.receipt(&city, "32").contains("AIR BERSIH"));
    desk.one(&["settings", "set", "layout:pdam", ""]);
    assert_eq!(in_force(&desk, "layout:pdam"), usual);
    assert!(desk.receipt(&city, "42").contains("STRUK PEMBAYARAN PDAM KOTA CONTOH"));
    desk.one(&["verify"]);
}

#[test]
fn rows_are_moved_named_and_left_out() {
    let desk = Desk::practice();
    let paid = desk.sale(PDAM, &number(PDAM, "paid"), &[], 0);
    let mut layout = in_force(&desk, "layout:pdam");
    let rows = layout["rows"].as_array_mut().unwrap();
    rows.retain(|row| row["from"] != "meters");
    rows.iter_mut().find(|row| row["from"] == "customer_name").unwrap()["label"] = "A.N.".into();
    rows.reverse();
    layout["sentences"] = json!(["SIMPAN STRUK INI"]);
    set(&desk, "layout:pdam", &layout);
    let slip = desk.receipt(&paid, "32");
    assert!(!slip.contains("STAND METER") && slip.contains("A.N.       : "), "{slip}");
    let place = |label: &str| slip.find(label).unwrap_or_else(|| panic!("{label}\n{slip}"));
    assert!(place("NO TRX") < place("GOLONGAN") && place("GOLONGAN") < place("A.N."), "{slip}");
    assert!(place("NO PEL") < place("TOTAL BAYAR"), "{slip}");
    assert!(!proves(&slip), "practice proves nothing, whoever wrote the layout: {slip}");
}

#[test]
fn what_is_no_layout_is_refused_and_changes_nothing() {
    let desk = Desk::practice();
    let usual = in_force(&desk, "layout:pdam");
    let without = |source: &str| {
        let mut layout = usual.clone();
        layout["rows"].as_array_mut().unwrap().retain(|row| row["from"] != source);
        layout.to_string()
    };
    let mut total = usual.clone();
    total["rows"][0]["label"] = "TOTAL BAYAR".into();
    for (wrong, said) in [
        ("nothing".to_owned(), "tidak bisa dibaca"),
        (without("number"), "nomor transaksi"),
        (without("reference"), "referensi penyedia"),
        (total.to_string(), "TOTAL BAYAR"),
    ] {
        let args = ["settings", "set", "layout:pdam", &wrong];
        let told = desk.refused(2, "bad_layout", &args);
        assert!(text(&told, "message").contains(said), "{told}");
        assert_eq!(in_force(&desk, "layout:pdam"), usual);
    }
    for wrong in ["layout:", "layout:tidak-ada", "layout:pdam:", "layout:pdam: "] {
        desk.refused(2, "bad_input", &["settings", "set", wrong, ""]);
        desk.refused(2, "bad_input", &["settings", "get", wrong]);
    }
}
