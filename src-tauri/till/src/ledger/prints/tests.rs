//! What counts as a print, what waits to be looked at, and which slips a verdict makes void.

use loket_core::payment::{Event, State};

use std::path::Path;

use crate::ledger::entry::{Entry, Outcome};
use crate::ledger::prints::Purpose;
use crate::ledger::read::Payment;
use crate::ledger::tests::{NOW, judged, new_payment, order, request, staffed};
use crate::ledger::{Access, Ledger, LedgerError, prints};

/// A ledger with the payment `R1` in doubt.
fn in_doubt(folder: &Path) -> Ledger {
    let ledger = staffed(folder);
    let order = order("530000000001", "SITI AMINAH", "R1");
    let _ = ledger.open_payment(NOW, new_payment(order), request()).unwrap();
    ledger
}

fn begin(ledger: &Ledger) -> prints::Job {
    ledger.begin_print(NOW, "R1", "K01", Purpose::Paper, |_| "tcp:kasir:9100".into()).unwrap()
}

fn end(ledger: &Ledger, job: &prints::Job, outcome: Outcome) {
    ledger.end_print(NOW, "R1", job.job, outcome, "kertas habis").unwrap();
}

/// Copies counted, and the job that waits with what the printer said of it.
fn stands(ledger: &Ledger) -> (u32, Vec<(u32, u32, Option<String>)>) {
    let waiting = ledger.unprinted().unwrap();
    let waiting = waiting.into_iter().map(|one| (one.job, one.copy, one.fault)).collect();
    (ledger.payment("R1").unwrap().printed, waiting)
}

#[test]
fn an_original_that_is_not_on_paper_stays_an_original() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let first = begin(&ledger);
    assert_eq!((first.job, first.copy), (1, 1));
    assert_eq!(stands(&ledger), (1, vec![(1, 1, None)]), "nobody knows yet");
    end(&ledger, &first, Outcome::NotOnPaper);
    assert_eq!(stands(&ledger), (0, vec![(1, 1, Some("kertas habis".into()))]));
    end(&ledger, &first, Outcome::OnPaper);
    assert_eq!(stands(&ledger), (1, vec![]), "somebody looked: it came out after all");
    let copy = begin(&ledger);
    assert_eq!((copy.job, copy.copy), (2, 2));
    end(&ledger, &copy, Outcome::NotOnPaper);
    let again = begin(&ledger);
    assert_eq!((again.job, again.copy), (3, 2), "another job, the same copy");
    end(&ledger, &again, Outcome::Sent);
    assert_eq!(stands(&ledger), (2, vec![]));
    assert_eq!(begin(&ledger).copy, 3);
    ledger.rebuild().unwrap();
    ledger.verify().unwrap();
}

#[test]
fn a_print_is_written_down_with_its_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let kept = begin(&ledger);
    end(&ledger, &kept, Outcome::OnPaper);
    let verdict = |event| move |_: &Payment| Ok(judged("R1", event));
    let to = |payment: &Payment| {
        assert_eq!(payment.state, State::Paid, "what is printed is what was judged");
        Some("tcp:kasir:9100".to_owned())
    };
    let job = ledger.append_and_print(NOW, "R1", verdict(Event::Confirmed), "K01", to).unwrap();
    let job = job.unwrap();
    assert_eq!((job.job, job.copy), (2, 1), "an original: the slips before it are void");
    assert_eq!(stands(&ledger), (1, vec![(2, 1, None)]));
    let prints = ledger.prints("R1").unwrap();
    assert_eq!(prints[1].code, job.code);
    assert_eq!(prints[1].slip, Some(State::Paid));
    // Nothing to print, and nothing written where the event is refused.
    let none = |_: &Payment| None;
    let again = ledger.append_and_print(NOW, "R1", verdict(Event::Confirmed), "K01", none);
    assert!(again.unwrap().is_none());
    let refuse = |_: &Payment| Err(LedgerError::NotFound);
    let some = |_: &Payment| Some("x".to_owned());
    assert!(ledger.append_and_print(NOW, "R1", refuse, "K01", some).is_err());
    assert_eq!(ledger.prints("R1").unwrap().len(), 2);
    ledger.rebuild().unwrap();
    assert_eq!(stands(&ledger), (1, vec![(2, 1, None)]));
    ledger.verify().unwrap();
}

#[test]
fn an_original_that_may_be_on_paper_is_followed_by_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let lost = begin(&ledger);
    drop(ledger);
    let ledger = Ledger::open(folder.path(), "-", false, Access::Write, NOW).unwrap();
    assert_eq!(stands(&ledger), (1, vec![(1, 1, None)]), "the program ended meanwhile");
    let copy = begin(&ledger);
    assert_eq!(copy.copy, 2);
    end(&ledger, &lost, Outcome::NotOnPaper);
    assert_eq!(stands(&ledger), (2, vec![(2, 2, None)]), "late word of an earlier job");
    end(&ledger, &copy, Outcome::OnPaper);
    assert_eq!(stands(&ledger), (2, vec![]));
}

#[test]
fn a_verdict_makes_the_slips_before_it_void() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let kept = begin(&ledger);
    end(&ledger, &kept, Outcome::OnPaper);
    let open = begin(&ledger);
    ledger.append(NOW, &judged("R1", Event::NoVerdict)).unwrap();
    assert_eq!(stands(&ledger).0, 2, "still in doubt, still valid");
    ledger.append(NOW, &judged("R1", Event::Confirmed)).unwrap();
    assert_eq!(stands(&ledger), (0, vec![]), "that slip is not to be printed any more");
    let told = ledger.events("R1").unwrap();
    let void = told.iter().filter(|event| {
        let Entry::SlipsVoided { slip, copies, .. } = event.entry else { return false };
        (slip, copies) == (State::InDoubt, 2)
    });
    assert_eq!(void.count(), 1);
    end(&ledger, &open, Outcome::NotOnPaper);
    assert_eq!(stands(&ledger), (0, vec![]));
    assert_eq!(begin(&ledger).copy, 1, "the valid receipt's own original");
    let slips: Vec<_> =
        ledger.prints("R1").unwrap().into_iter().map(|one| (one.slip, one.copy)).collect();
    let (doubt, paid) = (Some(State::InDoubt), Some(State::Paid));
    assert_eq!(slips, [(doubt, 1), (doubt, 2), (paid, 1)]);
    ledger.rebuild().unwrap();
    ledger.verify().unwrap();
}

/// Prints of a program that did not follow them are history, and wait for nobody.
#[test]
fn a_print_of_before_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let body = r#"{"kind":"printed","payment_id":"R1","copy":1,"target":"x"}"#;
    ledger.append(NOW, &serde_json::from_str(body).unwrap()).unwrap();
    assert_eq!(stands(&ledger), (1, vec![]));
    assert_eq!(begin(&ledger).job, 2);
}

/// What was printed after the copy was made is carried over into another chain, and the paper has the
/// code of the old one.
#[test]
fn a_code_on_paper_outlives_a_restore() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = other.path().join("copy.db");
    let ledger = in_doubt(folder.path());
    ledger.backup(&copy).unwrap();
    let codes = [begin(&ledger).code, begin(&ledger).code];
    drop(ledger);
    let code_of = |ledger: &Ledger| -> Vec<String> {
        ledger.prints("R1").unwrap().into_iter().map(|print| print.code).collect()
    };
    for times in 1..=2 {
        Ledger::restore(folder.path(), &copy, false, true, NOW + times).unwrap();
        let ledger = Ledger::open(folder.path(), "-", false, Access::Write, NOW + times).unwrap();
        assert_eq!(code_of(&ledger), codes, "restored {times} times");
        ledger.verify().unwrap();
    }
    let ledger = Ledger::open(folder.path(), "-", false, Access::Write, NOW + 3).unwrap();
    let next = begin(&ledger).code;
    assert!(!codes.contains(&next) && code_of(&ledger)[2] == next);
}

fn share(ledger: &Ledger) -> prints::Job {
    ledger.begin_print(NOW, "R1", "K01", Purpose::Share, |_| "clipboard".into()).unwrap()
}

#[test]
fn a_copy_that_is_shared_takes_no_paper_away() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let paper = begin(&ledger);
    end(&ledger, &paper, Outcome::NotOnPaper);
    let waits = (1, 1, Some("kertas habis".to_owned()));
    let shared = share(&ledger);
    assert_eq!(shared.copy, 1, "the customer's original is a picture");
    end(&ledger, &shared, Outcome::OnPaper);
    assert_eq!(stands(&ledger), (1, vec![waits.clone()]), "the paper is still to be printed");
    let failed = share(&ledger);
    end(&ledger, &failed, Outcome::NotOnPaper);
    assert_eq!(stands(&ledger), (1, vec![waits]), "a share that failed waits for no printer");
    let again = begin(&ledger);
    assert_eq!(again.copy, 2, "the picture is out there");
    assert_eq!(stands(&ledger), (2, vec![(4, 2, None)]), "paper takes the place of paper");
    ledger.rebuild().unwrap();
    assert_eq!(stands(&ledger), (2, vec![(4, 2, None)]));
    ledger.verify().unwrap();
}

#[test]
fn a_late_word_takes_away_nothing_that_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let unknown = begin(&ledger);
    let shared = share(&ledger);
    assert_eq!(shared.copy, 2, "the original may be out there");
    end(&ledger, &shared, Outcome::OnPaper);
    assert_eq!(stands(&ledger), (2, vec![(1, 1, None)]), "somebody has still to look");
    end(&ledger, &unknown, Outcome::NotOnPaper);
    assert_eq!(stands(&ledger).0, 2, "CU1 was handed over, and is not handed over again");
    end(&ledger, &unknown, Outcome::OnPaper);
    assert_eq!(stands(&ledger), (2, vec![]));
}

/// The drawer opens for the change, once.
#[test]
fn the_first_paper_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = in_doubt(folder.path());
    let shared = share(&ledger);
    assert!(!shared.is_first_paper);
    end(&ledger, &shared, Outcome::OnPaper);
    let first = begin(&ledger);
    assert!(first.is_first_paper, "a picture opens no drawer");
    end(&ledger, &first, Outcome::NotOnPaper);
    let again = begin(&ledger);
    assert!(again.is_first_paper, "it did not come out");
    end(&ledger, &again, Outcome::Sent);
    ledger.append(NOW, &judged("R1", Event::Confirmed)).unwrap();
    assert!(!begin(&ledger).is_first_paper, "another slip, the same cash");
}
