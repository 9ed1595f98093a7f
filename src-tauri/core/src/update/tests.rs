//! The decision, case by case and on whatever comes.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// 2026-11-30T00:00:00Z.
const NOW: Moment = 1_795_996_800_000;

fn v(text: &str) -> Version {
    Version::read(text).unwrap()
}

fn written() -> Value {
    json!({
        "format": 1, "version": "0.2.0", "minimum": "0.1.0",
        "issued": "2026-11-29T00:00:00Z", "expires": "2026-12-29T00:00:00Z",
        "schema": 13, "notes": { "id": "Baru", "en": "New" },
        "platforms": { "linux-x86_64-deb": {
            "url": "https://example.com/loket.deb", "size": 3,
            // sha256 of "abc", as FIPS 180-2 prints it.
            "sha256": "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
            "signature": "c2lnbmVk",
        } },
    })
}

fn with(change: impl FnOnce(&mut Value)) -> Manifest {
    let mut written = written();
    change(&mut written);
    Manifest::read(&written.to_string()).unwrap()
}

fn standing() -> Standing<'static> {
    Standing {
        running: v("0.1.0"),
        schema: 13,
        platform: "linux-x86_64-deb",
        seen: Seen::default(),
        now: NOW,
        latest: NOW - DAY,
    }
}

fn refused(manifest: &Manifest, standing: &Standing<'_>) -> Option<Refused> {
    match decide(manifest, standing).0 {
        Decision::Refused(why) => Some(why),
        Decision::None | Decision::Offered(_) => None,
    }
}

#[test]
fn a_newer_version_is_offered_with_its_file() {
    let manifest = with(|_| ());
    let (decision, seen) = decide(&manifest, &standing());
    let Decision::Offered(offer) = decision else { panic!("{decision:?}") };
    assert_eq!((offer.version, offer.notes.id.as_str()), (v("0.2.0"), "Baru"));
    assert_eq!(seen, Seen { version: Some(v("0.2.0")), issued: NOW - DAY });
    offer.artifact.is_this(b"abc").unwrap();
    assert_eq!(offer.artifact.is_this(b"abd"), Err(Refused::WrongFile));
    assert_eq!(offer.artifact.is_this(b"ab"), Err(Refused::WrongSize));
    // Once seen it is offered as before.
    let again = Standing { seen, ..standing() };
    assert!(matches!(decide(&manifest, &again).0, Decision::Offered(_)));
}

#[test]
fn what_runs_is_nothing_new() {
    let standing = Standing { running: v("0.2.0"), ..standing() };
    assert_eq!(decide(&with(|_| ()), &standing).0, Decision::None);
}

#[test]
fn what_is_older_or_was_overtaken_is_refused() {
    let manifest = with(|_| ());
    let newer = Standing { running: v("0.10.0"), ..standing() };
    assert_eq!(refused(&manifest, &newer), Some(Refused::Older));
    let higher = Seen { version: Some(v("0.2.1")), issued: NOW - 5 * DAY };
    let rolled_back = Standing { seen: higher, ..standing() };
    assert_eq!(refused(&manifest, &rolled_back), Some(Refused::Replayed));
    assert_eq!(decide(&manifest, &rolled_back).1.version, Some(v("0.2.1")), "it stays seen");
    let later = Seen { version: Some(v("0.2.0")), issued: NOW - DAY + 1 };
    let frozen = Standing { seen: later, ..standing() };
    assert_eq!(refused(&manifest, &frozen), Some(Refused::Replayed));
}

/// The server stands still: even that nothing is new is not believed any more.
#[test]
fn what_has_expired_is_refused_by_the_later_of_clock_and_ledger() {
    let manifest = with(|_| ());
    let end = NOW + 29 * DAY;
    for running in ["0.1.0", "0.2.0"] {
        let at = |now, latest| {
            let standing = Standing { running: v(running), now, latest, ..standing() };
            refused(&manifest, &standing)
        };
        assert_eq!(at(end - 1, 0), None);
        assert_eq!(at(end, 0), Some(Refused::Expired));
        // Set back by a year: the ledger knows better.
        assert_eq!(at(NOW - 365 * DAY, end), Some(Refused::Expired));
    }
    // Nor does a clock that was set back behind what was seen.
    let short = with(|it| it["expires"] = json!("2026-11-29T12:00:00Z"));
    let seen = Seen { version: None, issued: NOW - DAY };
    let back = Standing { seen, now: NOW - 9 * DAY, latest: 0, ..standing() };
    assert_eq!(refused(&short, &back), None);
    assert_eq!(refused(&short, &Standing { now: NOW, ..back }), Some(Refused::Expired));
}

#[test]
fn a_clock_that_is_behind_is_told_and_nothing_counts_as_seen() {
    let standing = Standing { now: NOW - 3 * DAY, latest: 0, ..standing() };
    let (decision, seen) = decide(&with(|_| ()), &standing);
    assert_eq!(decision, Decision::Refused(Refused::ClockBehind));
    assert_eq!(seen, Seen::default());
}

#[test]
fn each_other_reason_is_named() {
    let far = with(|it| it["minimum"] = json!("0.1.1"));
    assert_eq!(refused(&far, &standing()), Some(Refused::TooFar { minimum: v("0.1.1") }));
    let old_tables = with(|it| it["schema"] = json!(12));
    assert_eq!(refused(&old_tables, &standing()), Some(Refused::SchemaOlder));
    let elsewhere = Standing { platform: "linux-aarch64-deb", ..standing() };
    assert_eq!(refused(&with(|_| ()), &elsewhere), Some(Refused::NoPackage));
}

#[test]
fn what_makes_no_sense_is_no_manifest() {
    let read = |change: &dyn Fn(&mut Value)| {
        let mut written = written();
        change(&mut written);
        Manifest::read(&written.to_string()).map(|_| ())
    };
    let artifact = |name: &'static str, value: Value| {
        read(&move |it| it["platforms"]["linux-x86_64-deb"][name] = value.clone())
    };
    assert_eq!(read(&|it| it["format"] = json!(2)), Err(Refused::UnknownFormat));
    assert_eq!(read(&|it| *it = json!({ "format": 2 })), Err(Refused::UnknownFormat));
    assert_eq!(read(&|it| it["version"] = json!("0.2")), Err(Refused::Unreadable));
    assert_eq!(read(&|it| it["expires"] = json!("2026-11-28T00:00:00Z")), Err(Refused::Unreadable));
    assert_eq!(artifact("size", json!(0)), Err(Refused::Unreadable));
    assert_eq!(artifact("size", json!(LARGEST_ARTIFACT + 1)), Err(Refused::Unreadable));
    assert_eq!(artifact("sha256", json!("ba78")), Err(Refused::Unreadable));
    assert_eq!(artifact("url", json!("http://example.com/x.deb")), Err(Refused::Unreadable));
    assert_eq!(artifact("url", json!("http://127.0.0.1:8/x.deb")), Ok(()));
}

#[test]
fn versions_are_three_plain_numbers() {
    let sorted = ["0.1.0", "0.1.9", "0.1.10", "0.10.0", "1.0.0", "10.0.0"];
    for (one, next) in sorted.iter().zip(&sorted[1..]) {
        assert!(v(one) < v(next), "{one} {next}");
        assert_eq!(v(one).to_string(), *one);
    }
    for text in [
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "1.2.x",
        "v1.2.3",
        "1.2.3-rc1",
        "01.2.3",
        "1.2.+3",
        "1..3",
        "1.2.4294967296",
    ] {
        assert_eq!(Version::read(text), None, "{text:?}");
    }
}

fn some_version() -> impl Strategy<Value = Version> {
    (0..3u32, 0..3u32, 0..3u32).prop_map(|(major, minor, patch)| Version { major, minor, patch })
}

fn some_moment() -> impl Strategy<Value = Moment> {
    prop_oneof![4 => NOW - 60 * DAY..NOW + 60 * DAY, 1 => any::<i64>()]
}

proptest! {
    /// Whatever a manifest holds, what is offered is newer than what runs and than all that was seen,
    /// is valid now, and what was seen never gets less.
    #[test]
    fn nothing_wrong_is_ever_offered(
        version in some_version(), minimum in some_version(), running in some_version(),
        issued in some_moment(), expires in some_moment(), schema in 0..3i64, ours in 0..3i64,
        seen_version in proptest::option::of(some_version()), seen_issued in some_moment(),
        now in some_moment(), latest in some_moment(), here in any::<bool>(),
    ) {
        let base = with(|_| ());
        let manifest = Manifest { version, minimum, issued, expires, schema, ..base };
        let seen = Seen { version: seen_version, issued: seen_issued };
        let platform = if here { "linux-x86_64-deb" } else { "" };
        let standing = Standing { running, schema: ours, platform, seen, now, latest };
        let (decision, after) = decide(&manifest, &standing);
        prop_assert!(after.version >= seen.version && after.issued >= seen.issued);
        if let Decision::Offered(offer) = decision {
            prop_assert!(offer.version > running && running >= minimum && schema >= ours && here);
            prop_assert!(Some(version) >= seen_version && issued >= seen_issued);
            prop_assert!(expires > now && expires > latest);
        }
    }

    #[test]
    fn whatever_is_sent_is_read_without_a_fall(sent in ".{0,200}", key in "[A-Za-z0-9+/=]{0,100}") {
        prop_assert!(Manifest::open(&sent, &key).is_err());
        let _ = Manifest::read(&sent);
        let wrapped = serde_json::to_string(&Envelope { manifest: sent, signature: key.clone() }).unwrap();
        prop_assert_eq!(Manifest::open(&wrapped, &key), Err(Refused::NotSigned));
    }

    /// Any signature's text, over any letters.
    #[test]
    fn no_signature_makes_it_fall(lines in proptest::collection::vec(".{0,110}", 0..5)) {
        use base64::Engine as _;
        let packed = base64::engine::general_purpose::STANDARD.encode(lines.join("\n"));
        let sent = Envelope { manifest: written().to_string(), signature: packed.clone() };
        let sent = serde_json::to_string(&sent).unwrap();
        prop_assert_eq!(Manifest::open(&sent, &packed), Err(Refused::NotSigned));
    }
}
