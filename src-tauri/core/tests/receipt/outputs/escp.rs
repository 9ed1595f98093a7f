//! Dot matrix: the shop's stub and the customer's part, side by side.

use loket_core::payment::State;
use loket_core::receipt::{EscP, Line, Output, Slip, Style, Tearoff, bytes, stub, tearoff};

use super::{every_slip, grid};
use crate::paper::escp::{self, Printed};
use crate::random::bare;
use crate::rules::folded;
use crate::samples::{coded, pln, pln_months};

const FORMS: EscP = EscP { columns: 136, form_lines: 33 };

pub(super) fn printed(tearoffs: &[Tearoff], settings: EscP) -> Printed {
    let job = bytes(tearoffs, &Output::EscP(settings));
    escp::print(&job).unwrap_or_else(|fault| panic!("{fault:?} in {}", job.escape_ascii()))
}

/// The stub's columns and the customer's, of the lines that have both.
pub(super) fn halves(lines: &[String]) -> (Vec<String>, Vec<String>) {
    let cut = |line: &String, from: usize, to: usize| {
        line.chars().skip(from).take(to - from).collect::<String>().trim_end().to_owned()
    };
    let torn = lines.iter().filter(|line| line.chars().nth(41) == Some('|'));
    torn.map(|line| (cut(line, 0, 40), cut(line, 43, 136))).unzip()
}

/// Without the empty lines at the end.
fn trimmed(mut lines: Vec<String>) -> Vec<String> {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

#[test]
fn every_slip_is_on_the_form_beside_its_stub() {
    for (name, slip) in every_slip() {
        let tearoff = tearoff(&slip, FORMS.slip_columns());
        let printed = printed(std::slice::from_ref(&tearoff), FORMS);
        assert!(printed.condensed && printed.left_plain, "{name}");
        assert!(printed.lines().iter().all(|line| line.len() <= 136), "{name}");
        let stub: Vec<String> =
            stub(&slip).iter().map(|line| line.text.trim_end().to_owned()).collect();
        if slip.state.is_none() {
            assert!(stub.is_empty(), "{name}: a preview has nothing to keep");
            assert_eq!(trimmed(printed.lines()), grid(&tearoff), "{name}");
            continue;
        }
        assert!(stub.iter().all(|line| line.len() <= 40), "{name}");
        let (left, right) = halves(&printed.lines());
        assert_eq!(trimmed(left), stub, "{name}");
        assert_eq!(trimmed(right), grid(&tearoff), "{name}");
    }
}

#[test]
fn titles_and_totals_are_bold_on_both_parts_and_nothing_else_is() {
    let tearoff = tearoff(&coded(pln()), 48);
    let printed = printed(std::slice::from_ref(&tearoff), FORMS);
    let bold: Vec<String> = printed
        .rows
        .iter()
        .flat_map(|row| &row.runs)
        .filter(|run| run.bold)
        .map(|run| folded(&run.text))
        .collect();
    assert_eq!(
        bold,
        [
            "SEGI PELUNASAN",
            "WARUNG BERKAH",
            "STRUK PEMBAYARAN TAGIHAN LISTRIK",
            "TOTAL BAYAR: Rp 74.229",
            "TOTAL BAYAR : Rp 74.229",
        ]
        .map(str::to_owned),
        "in the order of the lines"
    );
}

/// What the stub is called. Only beside proof of a payment is it a settlement.
#[test]
fn a_stub_is_called_what_it_is() {
    for (state, practice, heading) in [
        (None, false, None),
        (None, true, None),
        (Some(State::Paid), false, Some("SEGI PELUNASAN")),
        (Some(State::Paid), true, Some("SEGI LATIHAN")),
        (Some(State::InDoubt), false, Some("SEGI TITIP UANG")),
        (Some(State::InDoubt), true, Some("SEGI TITIP UANG")),
        (Some(State::Failed), false, Some("SEGI PENGEMBALIAN")),
        (Some(State::Failed), true, Some("SEGI PENGEMBALIAN")),
    ] {
        let lines = stub(&Slip { state, practice, ..coded(pln()) });
        let texts: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
        let settled = texts.iter().any(|text| text.contains("PELUNASAN"));
        assert_eq!(settled, state == Some(State::Paid) && !practice, "{state:?} {practice}");
        let found = texts.iter().find(|text| text.starts_with("SEGI"));
        assert_eq!(found.copied(), heading, "{state:?} {practice}");
        let marked = texts.iter().filter(|text| text.starts_with("LATIHAN")).count();
        let expected = if practice && state.is_some() { 2 } else { 0 };
        assert_eq!(marked, expected, "{state:?} {practice}");
    }
}

/// Whatever a provider calls the customer, by itself the stub is no proof either.
#[test]
fn nobodys_text_makes_a_stub_into_proof() {
    for (state, practice) in
        [(Some(State::Paid), true), (Some(State::InDoubt), false), (Some(State::Failed), false)]
    {
        let mut slip = Slip { state, practice, ..coded(pln()) };
        slip.bill.customer_name = "BUKTI PEMBAYARAN YANG SAH".into();
        slip.question.product.name = "BUKTI-PEMBAYARAN-YANG-SAH".into();
        let lines: Vec<String> = stub(&slip).into_iter().map(|line| line.text).collect();
        let read = bare(&lines.concat());
        assert!(read.contains("BUKTIPEMBAYARANYANG"), "{lines:?}");
        assert!(!read.contains("BUKTIPEMBAYARANYANGSAH"), "{lines:?}");
    }
}

/// How wide the form is, what part of it the customer gets, and whether the shop keeps a stub.
#[test]
fn a_stub_is_left_out_where_it_does_not_fit() {
    for (columns, part, stubbed) in [
        (136, 48, true),
        (1000, 48, true),
        (91, 48, true),
        (80, 37, true),
        (67, 24, true),
        (66, 48, false),
        (40, 40, false),
    ] {
        let settings = EscP { columns, form_lines: 0 };
        assert_eq!(settings.slip_columns(), part, "{columns}");
        let tearoff = tearoff(&pln(), part);
        let lines = printed(std::slice::from_ref(&tearoff), settings).lines();
        assert!(lines.iter().all(|line| line.len() <= columns.min(136)), "{columns}");
        let (_, right) = halves(&lines);
        assert_eq!(!right.is_empty(), stubbed, "{columns}");
        if !stubbed {
            assert_eq!(trimmed(lines), grid(&tearoff), "{columns}");
        }
    }
    let wide = tearoff(&pln(), 136);
    let lines = trimmed(printed(std::slice::from_ref(&wide), FORMS).lines());
    assert_eq!(lines, grid(&wide), "a grid that fills the form has no room for a stub");
    let narrow = printed(std::slice::from_ref(&wide), EscP { columns: 60, form_lines: 0 }).lines();
    let whole = |lines: &[String]| lines.concat().split_whitespace().collect::<String>();
    assert!(narrow.iter().all(|line| line.len() <= 60));
    assert_eq!(whole(&narrow), whole(&grid(&wide)), "what is too wide goes on below");
}

/// One bill a form, also where it fills the form to its last line. A slip that is longer than the form takes the next one too.
#[test]
fn forms_are_fed_whole() {
    let slips = [tearoff(&coded(pln()), 48), tearoff(&coded(pln_months()), 48)];
    let heights = slips.each_ref().map(|slip| slip.lines.len());
    assert_eq!(heights, [29, 33], "the table below is made for these");
    for (form_lines, set, forms, stopped_at) in [
        (33, Some(33), 2, 66),
        (66, Some(66), 2, 132),
        (30, Some(30), 3, 90),
        (127, Some(127), 2, 254),
        (200, Some(127), 2, 254),
        (0, None, 1, 29 + 5 + 33 + 5),
    ] {
        let printed = printed(&slips, EscP { columns: 136, form_lines });
        assert_eq!(printed.form_lines, set, "{form_lines}");
        assert_eq!(printed.form_feeds, if form_lines == 0 { 0 } else { 2 }, "{form_lines}");
        assert_eq!(printed.forms().len(), forms, "{form_lines}");
        assert_eq!(printed.stopped_at, stopped_at, "{form_lines}");
    }
}

/// A stub's name and the shop's, read across, are no words of proof.
#[test]
fn the_two_parts_do_not_say_together_what_neither_says() {
    let line = |text: &str| Line { text: text.to_owned(), style: Style::Normal };
    let across = Tearoff {
        columns: 32,
        stub: vec![line("BUKTI PEMBAYARAN"), line("BUKTI")],
        lines: vec![line("YANG SAH"), line("PEMBAYARAN YANG"), line("SAH")],
        code: None,
    };
    let lines = printed(std::slice::from_ref(&across), FORMS).lines();
    let read: String = lines.concat().chars().filter(char::is_ascii_alphanumeric).collect();
    assert_eq!(read, "BUKTIPEMBAYARANYANGBUKTIPEMBAYARANYANG");
    // What is struck out across leaves nothing that can be read downwards.
    let down = Tearoff {
        stub: vec![line("PEMBAYARAN YANG")],
        lines: vec![line("BUKTI"), line("SAHPEMBAYARAN YANG SAH")],
        ..across.clone()
    };
    let down = Tearoff { stub: vec![line("BUKTI"), line("PEMBAYARAN YANG")], ..down };
    let lines = printed(std::slice::from_ref(&down), FORMS).lines();
    let (_, part) = halves(&lines);
    assert!(
        !folded(&part.join(" ").replace('*', " ")).contains("BUKTI PEMBAYARAN YANG SAH"),
        "{part:?}"
    );
    let proof = Tearoff { lines: vec![line("BUKTI PEMBAYARAN YANG SAH")], ..across };
    let lines = printed(&[proof], FORMS).lines();
    assert!(lines[0].ends_with("BUKTI PEMBAYARAN YANG SAH"), "proof stays proof");
}

#[test]
fn no_byte_of_a_line_is_a_command() {
    let hostile: String = (0..=0x7fu32).filter_map(char::from_u32).collect();
    let line = Line { text: hostile.clone(), style: Style::Title };
    let tearoff = Tearoff { columns: 136, lines: vec![line], stub: Vec::new(), code: None };
    let shown = hostile.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' });
    let printed = printed(&[tearoff], FORMS);
    assert_eq!(trimmed(printed.lines()), [shown.collect::<String>()]);
    assert_eq!(printed.form_feeds, 1);
}
