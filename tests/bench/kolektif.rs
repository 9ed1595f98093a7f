//! A list of five hundred bills in the real window, from a provider that takes a tenth of a second for
//! each answer: how long asking and paying take beside what the answers alone take, and whether the page
//! goes on listening meanwhile. `BILLS=100` for a quick look.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::driver::{Window, until};
use crate::lists::{enter_from, paste, pay_exactly, see_next};
use crate::provider::Provider;
use crate::{ratio, write_json};

const USUAL: usize = 500;
const ANSWER: Duration = Duration::from_millis(100);
/// So many are asked at once at one provider (`collective_at_once`); payments leave one after another.
const AT_ONCE: usize = 4;
const GOAL: f64 = 1.2;
const GAP_GOAL: f64 = 50.0;
/// Of a part of the list, ten times what its answers take.
const LONGEST: Duration = Duration::from_secs(600);

/// Notes how long the page did not come to listen, again and again.
const LISTEN: &str = "
    const gaps = (window.gaps = []);
    const { port1, port2 } = new MessageChannel();
    window.heardAt = performance.now();
    port1.onmessage = () => {
        const now = performance.now();
        gaps.push(now - window.heardAt);
        window.heardAt = now;
        setTimeout(() => port2.postMessage(0), 4);
    };
    port2.postMessage(0);";
/// The longest of them, the 99th percentile, how many were too long, how many there were; in milliseconds.
/// The one that has not ended counts.
const HEARD: &str = "
    const now = performance.now();
    const gaps = [...window.gaps.splice(0), now - window.heardAt].sort((one, other) => one - other);
    window.heardAt = now;
    const long = gaps.filter((it) => it > arguments[0]).length;
    return [gaps.at(-1), gaps[Math.floor(gaps.length * 0.99)], long, gaps.length];";

/// The least that a page can do: one word is drawn anew ten times a second.
const ONE_WORD: &str = "
    const word = document.body.appendChild(document.createElement('b'));
    word.style.cssText = 'position: fixed; top: 0; left: 0';
    let count = 0;
    window.oneWord = setInterval(() => (word.textContent = String(++count)), 100);";
const NO_WORD: &str = "clearInterval(window.oneWord);";
const BARE: Duration = Duration::from_secs(15);

/// How the page came to listen for a while, in milliseconds.
struct Heard {
    longest: f64,
    p99: f64,
    long: u64,
}

impl Heard {
    fn since_the_last(window: &Window) -> Heard {
        let heard = window.script(HEARD, &[json!(GAP_GOAL)]);
        let number = |at: usize| heard[at].as_f64().unwrap();
        Heard { longest: number(0), p99: number(1), long: heard[2].as_u64().unwrap() }
    }

    fn bare(window: &Window) -> Heard {
        window.script(ONE_WORD, &[]);
        Heard::since_the_last(window);
        std::thread::sleep(BARE);
        let heard = Heard::since_the_last(window);
        window.script(NO_WORD, &[]);
        heard
    }

    fn and(self, other: &Heard) -> Heard {
        Heard {
            longest: self.longest.max(other.longest),
            p99: self.p99.max(other.p99),
            long: self.long + other.long,
        }
    }

    fn shown(&self) -> String {
        format!("{:>6.0} ms {:>6.0} ms {:>9}", self.p99, self.longest, self.long)
    }
}

struct Part {
    took: Duration,
    ideal: Duration,
    heard: Heard,
}

pub(crate) fn bench() {
    let wanted = std::env::var("BILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL);
    println!(
        "Kolektif: {wanted} bills in the real window, {} ms an answer, {AT_ONCE} asked at once\n",
        ANSWER.as_millis()
    );
    let data = tempfile::tempdir().unwrap();
    let provider = Provider::start(data.path());
    provider.take_at_least(ANSWER);
    let window = Window::open(data.path());
    until("the cursor waits", || (window.focused()? == "number").then_some(()));
    let mut list = "nama;kelompok;jenis;nomor\n".to_owned();
    for at in 0..wanted {
        let number = 521_300_000_000 + at * 7;
        writeln!(list, "Pelanggan {at};RT {};pln-postpaid;{number}", at / 40 + 1).unwrap();
    }
    paste(&window, &list);
    window.script(LISTEN, &[]);
    provider.took();
    // By then all of the list is drawn.
    std::thread::sleep(BARE / 5);
    let bare = Heard::bare(&window);
    let ask = part(&window, &provider, AT_ONCE, "ask", || see_next_of(&window, "cash"));
    println!(
        "  {:<10} {:>8} {:>8} {:>6}   {:>9} {:>9} {:>9}",
        "", "took", "ideal", "ratio", "99 %", "longest", "over 50"
    );
    line("asking", &ask);
    // To take the money by hand counts, too: it is a part of what the shop waits for.
    let pay = part(&window, &provider, 1, "cash", || {
        pay_exactly(&window);
        see_next_of(&window, "print");
    });
    line("paying", &pay);
    let bare = bare.and(&Heard::bare(&window));
    println!("  {:<34}   {}", "bare: one word, ten times a second", bare.shown());
    let (took, ideal) = (ask.took + pay.took, ask.ideal + pay.ideal);
    let all = ratio(took, ideal);
    let within = |it: bool| if it { "within" } else { "NOT within" };
    println!("\n  {all:.2} times the answers alone, {} {GOAL}", within(all <= GOAL));
    let longest = ask.heard.longest.max(pay.heard.longest);
    let times = longest / bare.longest;
    println!(
        "  the page listens at least every {longest:.0} ms, {} {GAP_GOAL:.0}; {times:.1} times the bare page",
        within(longest <= GAP_GOAL)
    );
    let of = |part: &Part| {
        json!({ "seconds": part.took.as_secs_f64(), "ideal_seconds": part.ideal.as_secs_f64(),
            "ratio": ratio(part.took, part.ideal), "longest_gap_ms": part.heard.longest,
            "p99_gap_ms": part.heard.p99, "gaps_over_50_ms": part.heard.long })
    };
    write_json(
        "kolektif",
        &json!({ "bills": wanted, "ratio": all, "longest_gap_ms": longest, "bare_gap_ms": bare.longest,
            "gap_ratio": times, "asking": of(&ask), "paying": of(&pay) }),
    );
}

/// The driver gives up after its own deadline; a long list takes longer.
fn see_next_of(window: &Window, what: &str) {
    let started = Instant::now();
    loop {
        let next = window.attribute("collective-go", "data-go");
        if next.as_deref() == Some(what) {
            return;
        }
        assert!(started.elapsed() < LONGEST, "the list never came to {what}: {next:?} is next");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn part(
    window: &Window,
    provider: &Provider,
    lanes: usize,
    from: &str,
    work: impl FnOnce(),
) -> Part {
    see_next(window, from);
    Heard::since_the_last(window);
    let started = Instant::now();
    if from == "ask" {
        enter_from(window, "ask");
    }
    work();
    let took = started.elapsed();
    let heard = Heard::since_the_last(window);
    let (_, calls) = provider.took();
    let rounds = u32::try_from(calls.div_ceil(lanes)).unwrap();
    Part { took, ideal: ANSWER * rounds, heard }
}

fn line(what: &str, part: &Part) {
    println!(
        "  {what:<10} {:>6.1} s {:>6.1} s {:>6.2}   {}",
        part.took.as_secs_f64(),
        part.ideal.as_secs_f64(),
        ratio(part.took, part.ideal),
        part.heard.shown()
    );
}
