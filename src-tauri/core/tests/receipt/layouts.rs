//! Layouts that shops write: what they change on a slip, what they cannot, and the sample that shows
//! one while it is written.

use loket_core::bill::{BillType, Product};
use loket_core::payment::State;
use loket_core::receipt::{self, Layout, Slip, text, usual_layout};

use crate::rules::{PROOF, folded};
use crate::samples::{WIDTHS, at, pln, sample};

fn changed(kind: BillType, change: impl FnOnce(&mut Layout)) -> Slip {
    let slip = sample(kind);
    let mut layout = usual_layout(&slip.question.product).clone();
    change(&mut layout);
    let layout = Layout::read(&layout.written()).unwrap();
    Slip { layout: Some(Box::new(layout)), ..slip }
}

fn place(layout: &Layout, label: &str) -> usize {
    layout.rows.iter().position(|row| row.label == label).unwrap()
}

#[test]
fn a_shop_says_it_in_its_own_words_and_order() {
    let slip = changed(BillType::PlnPostpaid, |layout| {
        layout.title = vec!["BAYAR LISTRIK".into()];
        let name = place(layout, "NAMA");
        layout.rows[name].label = "ATAS NAMA".into();
        let name = layout.rows.remove(name);
        layout.rows.insert(0, name);
        let meters = place(layout, "STAND METER");
        layout.rows.remove(meters);
        layout.info = "Terima kasih sudah bayar di sini".into();
        layout.in_words = true;
    });
    let printed = text(&slip, 32);
    assert!(printed.contains("BAYAR LISTRIK"), "{printed}");
    assert!(!printed.contains("STRUK PEMBAYARAN TAGIHAN"), "{printed}");
    let (name, number) = (printed.find("ATAS NAMA  : SITI"), printed.find("IDPEL      : 2310"));
    assert!(name.is_some() && name < number, "{printed}");
    assert!(!printed.contains("00011701"), "{printed}");
    assert!(printed.contains("TERBILANG  : TUJUH PULUH EMPAT"), "{printed}");
    assert!(folded(&printed).contains("Terima kasih sudah bayar di sini"), "{printed}");
}

/// Total, fees, cash, trace and the words of proof are no rows of a layout.
#[test]
fn what_the_till_says_stays_whatever_the_layout() {
    for kind in BillType::ALL {
        let slip = changed(kind, |layout| {
            layout.sentences = vec!["SIMPAN STRUK INI".into()];
            layout.info.clear();
            layout.rows.retain(|row| {
                let from = String::from(row.from.clone());
                ["customer_no", "customer_name", "reference", "number"].contains(&from.as_str())
            });
        });
        let printed = folded(&text(&slip, 32));
        for told in ["ADMIN BANK", "TOTAL BAYAR", "SIMPAN STRUK INI", PROOF, "NO TRX", "/CA"] {
            assert!(printed.contains(told), "{}: {told}\n{printed}", kind.id());
        }
        for state in [None, Some(State::InDoubt), Some(State::Failed)] {
            let other = folded(&text(&Slip { state, ..slip.clone() }, 32));
            assert!(!other.contains(PROOF), "{}: {other}", kind.id());
        }
    }
}

/// A slip with nothing but the usual layout is the same slip.
#[test]
fn the_usual_layout_written_out_changes_nothing() {
    for kind in BillType::ALL {
        for width in WIDTHS {
            assert_eq!(text(&changed(kind, |_| {}), width), text(&sample(kind), width));
        }
    }
}

fn with_status(layout: &Layout) -> Layout {
    let mut written: serde_json::Value = serde_json::from_str(&layout.written()).unwrap();
    let row = serde_json::json!({ "label": "KEADAAN", "from": "status" });
    written["rows"].as_array_mut().unwrap().push(row);
    Layout::read(&written.to_string()).unwrap()
}

/// The labels of a slip that is no receipt are Loket's own.
#[test]
fn no_label_of_a_shop_stands_where_nothing_is_paid() {
    for kind in BillType::ALL {
        let slip = changed(kind, |layout| {
            for row in layout.rows.iter_mut().filter(|row| !row.label.is_empty()) {
                (row.label, row.long) = ("SUDAH".into(), Some("SUDAH LUNAS".into()));
            }
        });
        let own = Slip { layout: None, ..slip.clone() };
        for practice in [false, true] {
            for state in [State::InDoubt, State::Failed] {
                let of = |slip: &Slip| Slip { state: Some(state), practice, ..slip.clone() };
                let (slip, own) = (of(&slip), of(&own));
                for width in WIDTHS {
                    assert_eq!(text(&slip, width), text(&own, width), "{}", kind.id());
                }
                assert_eq!(receipt::stub(&slip), receipt::stub(&own), "{}", kind.id());
                assert_eq!(receipt::json(&slip, 42), receipt::json(&own, 42));
            }
        }
        assert!(text(&slip, 42).contains("SUDAH LUNAS"), "{}", kind.id());
        assert!(receipt::stub(&slip).iter().any(|line| line.text.contains("SUDAH")));
    }
}

#[test]
fn a_title_of_nothing_is_loket_s_own() {
    for kind in BillType::ALL {
        let mut slip = changed(kind, |layout| layout.title = vec!["{place}".into()]);
        assert_eq!(
            receipt::json(&slip, 42)["title"].as_str().map(str::is_empty),
            Some(false),
            "{}",
            kind.id()
        );
        slip.question.product.name.clear();
        let own = Slip { layout: None, ..slip.clone() };
        for state in [None, Some(State::Paid)] {
            let of = |slip: &Slip| Slip { state, ..slip.clone() };
            assert_eq!(text(&of(&slip), 42), text(&of(&own), 42), "{}", kind.id());
        }
    }
}

/// The words of proof stand as they are, whatever a sentence makes of them.
#[test]
fn a_sentence_that_only_begins_like_the_proof_is_none() {
    for said in ["BUKTI PEMBAYARAN YANG SAHABAT", "bukti-pembayaran-yang-sah", "X"] {
        let slip = changed(BillType::Pdam, |layout| layout.sentences = vec![said.into()]);
        let printed = folded(&text(&slip, 42));
        assert!(printed.contains("STRUK INI MERUPAKAN BUKTI PEMBAYARAN YANG SAH"), "{printed}");
    }
    let own = ["BUKTI PEMBAYARAN YANG SAH.".to_owned()];
    let slip = changed(BillType::Pdam, |layout| layout.sentences = own.to_vec());
    assert!(!text(&slip, 42).contains("MERUPAKAN"), "one sentence is enough");
}

#[test]
fn a_sample_shows_every_row_and_proves_nothing() {
    for kind in BillType::ALL {
        let slip = sample(kind);
        // That it succeeded is said of payments alone, but the row has its place.
        let layout = &with_status(usual_layout(&slip.question.product));
        for width in WIDTHS {
            let lines =
                receipt::sample(layout, &slip.question.product, &slip.shop, at(9, 0), width);
            let printed: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
            let read = folded(&printed);
            assert!(!read.contains(PROOF), "{printed}");
            assert_eq!(read.matches("CONTOH - BUKAN BUKTI PEMBAYARAN").count(), 2, "{printed}");
            assert!(lines.iter().all(|line| line.text.len() <= width), "{printed}");
            assert!(printed.lines().any(|line| line.ends_with(": SUKSES")), "{printed}");
            for row in &layout.rows {
                let wide = width > 32;
                let label = row.long.as_ref().filter(|_| wide).unwrap_or(&row.label);
                let stands = printed.lines().any(|line| {
                    label.is_empty()
                        || line
                            .strip_prefix(label.as_str())
                            .is_some_and(|rest| rest.trim_start().starts_with(": "))
                });
                assert!(stands, "{}: {label} at {width}\n{printed}", kind.id());
            }
            let sentences = layout.sentences.iter().map(|said| said.replace(PROOF, ""));
            for said in sentences.filter(|said| !said.contains("{biller}")) {
                assert!(read.contains(said.trim()), "{said}\n{printed}");
            }
        }
    }
    // For all billers of a type it speaks with the name of one.
    for (kind, says) in [
        (BillType::PlnPostpaid, "PLN MENYATAKAN STRUK INI SEBAGAI BUKTI PEMBAYARAN YANG ***"),
        (BillType::Pdam, "PDAM CONTOH MENYATAKAN STRUK INI SEBAGAI BUKTI PEMBAYARAN YANG ***"),
    ] {
        let all = Product { bill_type: kind, code: String::new(), name: String::new() };
        let lines = receipt::sample(usual_layout(&all), &all, &pln().shop, at(9, 0), 32);
        let read: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
        assert!(folded(&read).contains(says), "{read}");
    }
}
