//! Slips that nobody would invent, on every kind of paper. `PROPTEST_CASES=N` tries more.

use loket_core::payment::State;
use loket_core::receipt::{Cut, EscP, EscPos, Output, Page, Qr, Tearoff, bytes, tearoff, text};
use proptest::prelude::*;

use super::{escp, escpos, grid, pdf};
use crate::random::{any_slip, bare, squeezed};
use crate::rules::folded;

const PROOF: &str = "BUKTI PEMBAYARAN YANG SAH";

fn any_printer() -> impl Strategy<Value = EscPos> {
    let cut = proptest::sample::select(vec![Cut::None, Cut::Partial, Cut::Full]);
    let qr = proptest::sample::select(vec![Qr::None, Qr::Native, Qr::Raster]);
    (cut, any::<bool>(), qr, any::<u8>()).prop_map(|(cut, drawer, qr, feed)| EscPos {
        cut,
        drawer,
        qr,
        feed,
    })
}

fn any_form() -> impl Strategy<Value = EscP> {
    (24..=200usize, any::<u8>()).prop_map(|(columns, form_lines)| EscP { columns, form_lines })
}

/// Whether the form has room for the stub.
fn torn(tearoff: &Tearoff, form: EscP) -> bool {
    !tearoff.stub.is_empty() && 43 + tearoff.columns <= form.columns.min(136)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The printer accepts every byte, strikes the grid and nothing else, and does what is set.
    #[test]
    fn thermal_paper_shows_the_grid(
        slip in any_slip(),
        width in prop_oneof![24..=60usize, Just(32), Just(42), Just(48)],
        settings in any_printer(),
    ) {
        let tearoff = tearoff(&slip, width);
        let printed = escpos::printed(std::slice::from_ref(&tearoff), settings);
        prop_assert_eq!(printed.lines(), grid(&tearoff));
        prop_assert_eq!(printed.drawers(), usize::from(settings.drawer));
        prop_assert_eq!(printed.cuts().len(), usize::from(settings.cut != Cut::None));
        let expected = tearoff.code.clone().filter(|_| settings.qr != Qr::None);
        prop_assert_eq!(printed.codes(), expected.into_iter().collect::<Vec<_>>());
        let whole = squeezed(&printed.lines().join("\n"));
        prop_assert!(whole.contains(&slip.customer_total.dotted()));
        prop_assert!(whole.contains(&slip.question.customer_no));
        prop_assert!(whole.contains(&slip.number));
        if slip.state == Some(State::Paid) {
            prop_assert!(whole.contains(&slip.provider_reference));
        }
    }

    /// On whatever paper, read down or across.
    #[test]
    fn words_of_proof_are_on_paper_if_and_only_if_it_is_paid(
        slip in any_slip(),
        width in 24..=60usize,
        form in any_form(),
    ) {
        let paid = slip.state == Some(State::Paid) && !slip.practice;
        let tearoff = [tearoff(&slip, width)];
        let wide = [loket_core::receipt::tearoff(&slip, form.slip_columns())];
        let forms = escp::printed(&wide, form).lines();
        let (stub, part) = if torn(&wide[0], form) { escp::halves(&forms) } else { Default::default() };
        let papers = [
            ("text", text(&slip, width)),
            ("text output", String::from_utf8(bytes(&tearoff, &Output::Text)).unwrap()),
            ("thermal", escpos::printed(&tearoff, EscPos::default()).lines().join("\n")),
            ("form", if part.is_empty() { forms.join("\n") } else { part.join("\n") }),
            ("sheet", pdf::read(&tearoff, Page::A4).iter().flat_map(|p| p.lines()).collect::<Vec<_>>().join("\n")),
            ("roll", pdf::read(&tearoff, Page::Roll58).iter().flat_map(|p| p.lines()).collect::<Vec<_>>().join("\n")),
        ];
        for (name, paper) in papers {
            prop_assert_eq!(folded(&paper).contains(PROOF), paid, "{}:\n{}", name, paper);
            prop_assert!(paid || !bare(&paper).contains(&bare(PROOF)), "{}:\n{}", name, paper);
        }
        for paper in [forms.join("\n"), stub.join("\n")] {
            prop_assert!(paid || !bare(&paper).contains(&bare(PROOF)), "{}", paper);
        }
        prop_assert!(paid || !folded(&stub.join("\n")).contains("SEGI PELUNASAN"));
    }

    /// No letter beside the form, and nothing of the customer's part is lost.
    #[test]
    fn forms_show_the_grid(slip in any_slip(), form in any_form()) {
        let tearoff = tearoff(&slip, form.slip_columns());
        let lines = escp::printed(std::slice::from_ref(&tearoff), form).lines();
        let width = form.columns.min(136);
        prop_assert!(lines.iter().all(|line| line.len() <= width), "{:?}", lines);
        let part = if torn(&tearoff, form) { escp::halves(&lines).1 } else { lines };
        let inked = |lines: Vec<String>| -> Vec<String> {
            lines.into_iter().filter(|line| !line.is_empty()).collect()
        };
        // Only beside a stub, and never on proof, a letter may be struck out: see `escp`.
        let (part, grid) = (inked(part).concat(), inked(grid(&tearoff)).concat());
        prop_assert_eq!(part.len(), grid.len());
        let proof = slip.state == Some(State::Paid) && !slip.practice;
        for (struck, letter) in part.chars().zip(grid.chars()) {
            let guarded = struck == '*' && "SAHsah".contains(letter) && !proof;
            prop_assert!(struck == letter || guarded, "{part}\n{grid}");
        }
    }
}
