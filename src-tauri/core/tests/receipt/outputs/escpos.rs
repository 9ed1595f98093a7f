//! Thermal paper: what an ESC/POS printer makes of the bytes.

use loket_core::bill::BillType;
use loket_core::receipt::{
    Cut, EscPos, Line, Output, Qr, Slip, Style, Tearoff, bytes, lines, tearoff,
};

use super::{every_slip, grid, paid};
use crate::paper::escpos::{self, Code, Event, Printed};
use crate::samples::{CODE, WIDTHS, coded, pln, pln_months};

pub(super) fn printed(tearoffs: &[Tearoff], settings: EscPos) -> Printed {
    let columns = tearoffs.iter().map(|tearoff| tearoff.columns).max().unwrap_or(32);
    let job = bytes(tearoffs, &Output::EscPos(settings));
    escpos::print(&job, columns)
        .unwrap_or_else(|fault| panic!("{fault:?} in {}", job.escape_ascii()))
}

#[test]
fn every_slip_is_on_paper_as_on_the_grid_in_its_styles() {
    for (name, slip) in every_slip() {
        for width in WIDTHS {
            let tearoff = tearoff(&slip, width);
            let printed = printed(std::slice::from_ref(&tearoff), EscPos::default());
            assert_eq!(printed.lines(), grid(&tearoff), "{name} {width}");
            for (row, line) in printed.rows().into_iter().zip(&tearoff.lines) {
                let styles = (row.is_bold(), row.is_tall());
                let expected = match line.style {
                    _ if line.text.trim().is_empty() => (false, false),
                    Style::Normal => (false, false),
                    Style::Title => (true, false),
                    Style::Total => (true, true),
                };
                assert_eq!(styles, expected, "{name} {width}: {}", line.text);
            }
            assert!(printed.left_plain, "{name} {width}");
        }
    }
}

/// What is set, and what happens at the printer beside the lines.
struct Case {
    set: EscPos,
    cuts: &'static [escpos::Cut],
    drawers: usize,
    codes: &'static [&'static str],
    feeds: usize,
}

const BARE: EscPos = EscPos { cut: Cut::None, drawer: false, qr: Qr::None, feed: 0 };
const NOTHING: Case = Case { set: BARE, cuts: &[], drawers: 0, codes: &[], feeds: 0 };

/// For two tear-offs.
#[test]
fn cutter_drawer_feed_and_code_do_what_is_set_and_nothing_else() {
    use escpos::Cut::{Full, Partial};
    let both = &[CODE, CODE];
    let table = [
        NOTHING,
        Case { set: EscPos { feed: 3, ..BARE }, feeds: 2, ..NOTHING },
        Case { set: EscPos { feed: 255, ..BARE }, feeds: 2, ..NOTHING },
        Case { set: EscPos { cut: Cut::Partial, ..BARE }, cuts: &[Partial, Partial], ..NOTHING },
        Case { set: EscPos { cut: Cut::Full, ..BARE }, cuts: &[Full, Full], ..NOTHING },
        Case { set: EscPos { drawer: true, ..BARE }, drawers: 1, ..NOTHING },
        Case { set: EscPos { qr: Qr::Native, ..BARE }, codes: both, ..NOTHING },
        Case { set: EscPos { qr: Qr::Raster, ..BARE }, codes: both, ..NOTHING },
        Case {
            set: EscPos { cut: Cut::Partial, drawer: true, qr: Qr::Raster, feed: 4 },
            cuts: &[Partial, Partial],
            drawers: 1,
            codes: both,
            feeds: 2,
        },
    ];
    let slips = [coded(pln()), Slip { practice: true, ..coded(pln_months()) }];
    for case in table {
        for width in WIDTHS {
            let tearoffs = slips.each_ref().map(|slip| tearoff(slip, width));
            let printed = printed(&tearoffs, case.set);
            let name = format!("{:?} {width}", case.set);
            let both: Vec<String> = tearoffs.iter().flat_map(grid).collect();
            assert_eq!(printed.lines(), both, "{name}");
            assert_eq!(printed.cuts(), case.cuts, "{name}");
            assert_eq!(printed.drawers(), case.drawers, "{name}");
            assert_eq!(printed.codes(), case.codes, "{name}");
            assert_eq!(printed.feeds(), vec![case.set.feed; case.feeds], "{name}");
            assert!(printed.left_plain, "{name}");
        }
    }
}

/// The customer waits for change, so the drawer opens first; paper is fed before it is cut, and
/// each tear-off is cut before the next begins.
#[test]
fn what_happens_at_the_printer_happens_in_its_order() {
    let settings = EscPos { cut: Cut::Full, drawer: true, qr: Qr::Native, feed: 4 };
    let tearoffs = [tearoff(&coded(pln()), 32), tearoff(&coded(pln_months()), 32)];
    let printed = printed(&tearoffs, settings);
    let mut order: Vec<&str> = printed
        .events
        .iter()
        .map(|event| match event {
            Event::Line(_) => "line",
            Event::FeedLines(_) => "feed",
            Event::FeedDots(_) => "quiet",
            Event::Code(_) => "code",
            Event::Picture(_) => "picture",
            Event::Cut(_) => "cut",
            Event::Drawer { .. } => "drawer",
        })
        .collect();
    order.dedup();
    let one = ["line", "quiet", "code", "quiet", "feed", "cut"];
    assert_eq!(order, [&["drawer"][..], &one, &one].concat());
    assert!(printed.events.contains(&Event::Drawer { pin: 2, on: 50, off: 500 }));
}

/// Without white around it no reader finds a code; wider than the head it is not printed.
#[test]
fn a_native_code_has_its_form_and_room_around_it() {
    for (width, size) in [(32, 5), (42, 6), (48, 6)] {
        let settings = EscPos { qr: Qr::Native, ..EscPos::default() };
        let printed = printed(&[tearoff(&coded(pln()), width)], settings);
        let at = printed.events.iter().position(|event| matches!(event, Event::Code(_))).unwrap();
        let code = Code { data: CODE.into(), model: 2, size, level: 'M', centred: true };
        let quiet = Event::FeedDots(size * 4);
        assert_eq!(printed.events[at - 1..=at + 1], [quiet.clone(), Event::Code(code), quiet]);
    }
}

#[test]
fn a_code_is_never_wider_than_the_head() {
    for width in [24, 32, 48] {
        let long = |letters: usize| Tearoff {
            code: Some("7".repeat(letters)),
            ..paid(BillType::Pdam, width)
        };
        let settings = EscPos { qr: Qr::Raster, ..EscPos::default() };
        assert_eq!(printed(&[long(700)], settings).codes(), ["7".repeat(700)], "{width}");
        let beyond = printed(&[long(9_000)], settings);
        assert_eq!(beyond.codes(), Vec::<String>::new(), "no code holds so much");
        assert_eq!(beyond.lines(), grid(&paid(BillType::Pdam, width)), "the text is still there");
    }
    for how in [Qr::Native, Qr::Raster] {
        let none = Tearoff { code: None, ..paid(BillType::Pdam, 32) };
        let printed = printed(&[none], EscPos { qr: how, ..EscPos::default() });
        assert!(printed.codes().is_empty() && !printed.events.contains(&Event::FeedDots(20)));
    }
}

/// A small printer takes about 1 KB at once, and 9,600 baud about 1 KB a second.
#[test]
fn a_narrow_receipt_is_at_most_1200_bytes() {
    let settings = EscPos { cut: Cut::Partial, drawer: true, ..EscPos::default() };
    let mut sizes = Vec::new();
    for kind in BillType::ALL {
        let job = bytes(&[paid(kind, 32)], &Output::EscPos(settings));
        sizes.push((job.len(), kind.id()));
    }
    let too_large: Vec<_> = sizes.iter().filter(|(size, _)| *size > 1_200).collect();
    assert!(too_large.is_empty(), "{sizes:?}");
}

/// Lines that no grid made: whatever stands on them, the printer is told nothing by it.
#[test]
fn no_byte_of_a_line_is_a_command() {
    let hostile: String = (0..=0x2ffu32).filter_map(char::from_u32).chain(['\u{1f600}']).collect();
    let line = Line { text: hostile.clone(), style: Style::Normal };
    let columns = hostile.chars().count();
    let code = Some("\u{1b}p\0\u{19}\u{fa}".to_owned());
    let tearoff = Tearoff { columns, lines: vec![line], stub: Vec::new(), code };
    for qr in [Qr::None, Qr::Native, Qr::Raster] {
        let printed = printed(std::slice::from_ref(&tearoff), EscPos { qr, ..EscPos::default() });
        let shown = hostile.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' });
        assert_eq!(printed.lines(), [shown.collect::<String>()]);
        assert_eq!((printed.cuts(), printed.drawers()), (vec![], 0));
    }
}

#[test]
fn a_tear_off_is_the_grid() {
    for width in [1, 24, 32, 136] {
        let tearoff = tearoff(&pln(), width);
        assert_eq!(tearoff.columns, width.max(24));
        assert_eq!(tearoff.lines, lines(&pln(), width));
    }
}
