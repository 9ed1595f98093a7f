//! Bodies that are not what was sent: cut at every byte, and with single bytes changed, lost or
//! added. What a changed body may still say is read from it anew.

use loket_core::payment::Event;

use crate::answers::attempt::{everything, objection, verdicts};
use crate::answers::chance::Chance;
use crate::answers::samples::{Sample, all, paid};

/// A text that lost its end is no answer at all: neither success nor failure, nor a bill.
#[test]
fn an_answer_cut_at_any_byte_says_nothing() {
    let mut tried = 0;
    let mut seen = std::collections::BTreeSet::new();
    for sample in all().iter().filter(|sample| sample.expected != Event::NoVerdict) {
        let body = &sample.answer.body;
        if !seen.insert(body.clone()) {
            continue;
        }
        for end in (0..body.trim_end().len()).filter(|end| body.is_char_boundary(*end)) {
            let answer = sample.with(&body[..end]);
            for verdict in verdicts(sample, &answer).unwrap() {
                let about = (sample.name.as_str(), end, verdict.rule.as_str());
                assert_eq!(verdict.event, Event::NoVerdict, "{about:?}");
            }
            tried += 1;
        }
    }
    println!("{tried} cuts");
    assert!(tried > 100_000, "{tried}");
}

/// What lost its beginning, likewise; XML can do without its first line alone.
#[test]
fn an_answer_without_its_beginning_says_nothing() {
    for sample in paid().iter().filter(|sample| sample.documented) {
        let body = sample.answer.body.trim_start();
        for start in (1..body.len()).filter(|start| body.is_char_boundary(*start)) {
            let rest = &body[start..];
            let whole = rest.trim_start().starts_with("<mp>");
            for verdict in verdicts(sample, &sample.with(rest)).unwrap() {
                if whole {
                    continue;
                }
                assert_ne!(verdict.event, Event::Confirmed, "{} from {start}", sample.name);
            }
        }
    }
}

/// The body with one byte changed, lost or added, as a bad line leaves it.
pub(crate) fn nudged(body: &str, chance: &mut Chance) -> String {
    let mut bytes = body.as_bytes().to_vec();
    let at = chance.below(bytes.len());
    let byte = match chance.below(4) {
        0 => chance.of(b"0123456789"),
        1 => chance.of(b"{}[]\",:\\ <>/&x\0\n"),
        2 => chance.below(256) as u8,
        _ => chance.of(&bytes),
    };
    match chance.below(4) {
        0 => bytes[at] = byte,
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, byte),
        _ => bytes[at] ^= 1 << chance.below(8),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn rounds(samples: &[Sample], each: u32, nudges: u32) {
    let mut chance = Chance(u64::from(nudges));
    let mut paid = 0;
    for sample in samples {
        for _ in 0..each {
            let body = (0..nudges).fold(sample.answer.body.clone(), |body, _| {
                if body.is_empty() { body } else { nudged(&body, &mut chance) }
            });
            let answer = sample.with(body);
            everything(sample, &answer).unwrap();
            let verdict = sample.verdict(sample.call, &answer);
            paid += u32::from(verdict.event == Event::Confirmed);
        }
    }
    println!("{} bodies, {paid} still paid", each * samples.len() as u32);
    assert!(paid > 0, "no change was harmless: the bodies do not reach the reading");
}

#[test]
fn one_byte_never_makes_or_moves_a_verdict() {
    rounds(&all(), 60, 1);
}

#[test]
fn three_bytes_never_do() {
    rounds(&all(), 30, 3);
}

/// Each byte of the documents lost or said twice, and each digit another one.
#[test]
fn every_single_byte_of_a_document() {
    for sample in paid().iter().filter(|sample| sample.documented) {
        let body = sample.answer.body.as_bytes();
        for at in 0..body.len() {
            let mut tries = vec![[&body[..at], &body[at + 1..]].concat()];
            tries.push([&body[..=at], &body[at..]].concat());
            if body[at].is_ascii_digit() {
                let digit = b'0' + (body[at] - b'0' + 1) % 10;
                tries.push([&body[..at], &[digit], &body[at + 1..]].concat());
            }
            for bytes in tries {
                let answer = sample.with(String::from_utf8_lossy(&bytes));
                let verdict = sample.verdict(sample.call, &answer);
                assert_eq!(objection(sample, sample.call, &answer, &verdict), None);
            }
        }
    }
}
