//! The wire between the till and the providers: it carries each request once, or loses it, or
//! brings it late, and tells the till no more than a real wire would. Every turn of a request is
//! an await at which the process may die. Knows no verdicts.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use loket_core::http::{Exchange, HttpAnswer, HttpRequest, Method};
use loket_practice::Delivery;
use loket_till::wire::{Exchanging, Line, Network, Reply, Route, WireError};

use super::ports::Shared;
use super::world::{Kind, Parcel, Said, World};

const SLOW_MS: i64 = 6_000;
const RESET_MS: i64 = 40;

impl Network for Shared {
    fn line(&self, _route: &Route) -> Result<Box<dyn Line>, WireError> {
        Ok(Box::new(self.clone()))
    }
}

impl Line for Shared {
    fn exchange<'a>(&'a self, request: &'a HttpRequest) -> Exchanging<'a> {
        let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        let parcel = Parcel {
            method: match request.method {
                Method::Get => "GET",
                Method::Post => "POST",
            },
            path: format!("/{}", path.split('?').next().unwrap_or_default()),
            headers: request.headers.clone(),
            body: request.body.clone(),
        };
        let world = self.lock();
        let kind = kind_of(&parcel);
        let reference = reference_of(&parcel, &world);
        drop(world);
        Box::pin(Under {
            world: self.clone(),
            kind,
            reference,
            parcel,
            timeout_ms: i64::try_from(request.timeout_ms).unwrap_or(i64::MAX),
            turn: Turn::New,
        })
    }
}

/// What the documents of the five APIs call these.
fn kind_of(parcel: &Parcel) -> Kind {
    let Parcel { path, body, .. } = parcel;
    let has = |word: &str| body.contains(word);
    if path.ends_with("bill/payment") || path.ends_with("bill-payment") || has("pay-pasca") {
        Kind::Pay
    } else if path.ends_with("bill/status")
        || path.contains("/status/")
        || has("status-pasca")
        || has("checkstatus")
    {
        Kind::Status
    } else if has("inq-pasca") || path.ends_with("bill-inquiry") || path.ends_with("v2/bill/check")
    {
        Kind::Inquiry
    } else {
        Kind::Other
    }
}

/// The first of our references that a text holds.
pub(crate) fn of_ours(text: &str) -> Option<String> {
    text.split(|sign: char| !sign.is_ascii_alphanumeric())
        .find(|word| {
            word.len() == 24
                && word.bytes().all(|sign| sign.is_ascii_digit() || sign.is_ascii_uppercase())
        })
        .map(str::to_owned)
}

/// Our reference in a request; IAK's payment names its own id of the inquiry instead.
fn reference_of(parcel: &Parcel, world: &World) -> Option<String> {
    of_ours(&parcel.body).or_else(|| of_ours(&parcel.path)).or_else(|| {
        let after = parcel.body.split_once("tr_id")?.1;
        let handle: String = after
            .chars()
            .skip_while(|it| !it.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        let books = world.bench.books().providers.get("iak")?;
        let mut known = books.references.iter();
        let found = known.find(|(_, known)| {
            known.inquiry.as_ref().is_some_and(|inquiry| inquiry.handle == handle)
        });
        found.map(|(reference, _)| reference.clone())
    })
}

/// What will become of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Refused,
    NoTls,
    Lost { reset: bool },
    Late { reset: bool, after_ms: i64 },
    AnswerLost { reset: bool },
    Gateway { delivered: bool },
    CutShort,
    Stray,
    Slow,
    Whole,
}

impl Fate {
    fn drawn(world: &mut World) -> Fate {
        let weather = world.weather;
        if world.luck(weather.not_sent) {
            return if world.dice.bool() { Fate::Refused } else { Fate::NoTls };
        }
        let reset = world.dice.bool();
        if world.luck(weather.lost) {
            return match world.dice.u32(0..3) {
                0 => Fate::Lost { reset },
                1 => Fate::Late { reset, after_ms: world.dice.i64(200..400_000) },
                _ => Fate::AnswerLost { reset },
            };
        }
        if world.luck(weather.wrong) {
            return match world.dice.u32(0..5) {
                0 => Fate::Gateway { delivered: false },
                1 => Fate::Gateway { delivered: true },
                2 => Fate::CutShort,
                3 => Fate::Stray,
                _ => Fate::Slow,
            };
        }
        Fate::Whole
    }

    fn name(self) -> &'static str {
        match self {
            Fate::Refused => "wire: refused",
            Fate::NoTls => "wire: no TLS",
            Fate::Lost { .. } => "wire: lost on the way",
            Fate::Late { .. } => "wire: arrives after the till gave up",
            Fate::AnswerLost { .. } => "wire: answer lost",
            Fate::Gateway { delivered: false } => "wire: gateway's page, not delivered",
            Fate::Gateway { delivered: true } => "wire: gateway's page, delivered",
            Fate::CutShort => "wire: answer cut short",
            Fate::Stray => "wire: another payment's answer",
            Fate::Slow => "wire: slow",
            Fate::Whole => "wire: whole",
        }
    }
}

enum Turn {
    New,
    /// A connection is being made; no byte has left.
    Dialled(Fate),
    /// All bytes have left.
    Sent(Fate),
    /// Nothing more happens until the till hears this.
    Over(Option<Reply>),
}

/// One request under way.
struct Under {
    world: Shared,
    parcel: Parcel,
    kind: Kind,
    reference: Option<String>,
    timeout_ms: i64,
    turn: Turn,
}

impl Under {
    fn step(&mut self, world: &mut World) -> Option<Reply> {
        match std::mem::replace(&mut self.turn, Turn::Over(None)) {
            Turn::New => {
                let fate = Fate::drawn(world);
                world.tally.count(fate.name());
                let (kind, reference) = (self.kind, self.reference.clone());
                world.note(|| format!("dials {kind:?} {reference:?} {fate:?}"));
                self.turn = Turn::Dialled(fate);
                world.wake = Some(world.now + world.dice.i64(2..300));
                None
            }
            Turn::Dialled(fate @ (Fate::Refused | Fate::NoTls)) => {
                Some(reply(Exchange::NotSent { detail: fate.name().into() }, world))
            }
            Turn::Dialled(fate) => {
                self.first_byte(world);
                self.turn = Turn::Sent(fate);
                world.wake = Some(world.now + world.dice.i64(1..200));
                None
            }
            Turn::Sent(fate) => {
                let (exchange, after_ms) = self.arrive(fate, world);
                self.turn = Turn::Over(Some(reply(exchange, world)));
                world.wake = Some(world.now + after_ms);
                None
            }
            Turn::Over(reply) => reply,
        }
    }

    fn first_byte(&self, world: &mut World) {
        let Some(reference) = self.reference.clone() else {
            if self.kind == Kind::Pay {
                world.must_not(format!(
                    "a payment leaves without a reference: {}",
                    self.parcel.body
                ));
            }
            return;
        };
        match self.kind {
            Kind::Pay => world.payment_leaves(&reference),
            Kind::Status => world.advice_leaves(&reference),
            Kind::Inquiry | Kind::Other => {}
        }
    }

    /// The request is with the provider, or never will be: what the till hears of it, and when.
    fn arrive(&self, fate: Fate, world: &mut World) -> (Exchange, i64) {
        let lost = |reset: bool| {
            let detail = if reset { "connection reset" } else { "timed out" };
            let after_ms = if reset { RESET_MS } else { self.timeout_ms };
            (Exchange::NoAnswer { detail: detail.into() }, after_ms)
        };
        match fate {
            Fate::Refused | Fate::NoTls => lost(true),
            Fate::Lost { reset } => lost(reset),
            Fate::Late { reset, after_ms } => {
                let at = (world.now + after_ms, world.steps);
                world.late.insert(at, self.parcel.clone());
                lost(reset)
            }
            Fate::AnswerLost { reset } => {
                self.delivered(world);
                if world.sends_again && self.kind == Kind::Pay {
                    self.delivered(world);
                }
                lost(reset)
            }
            Fate::Gateway { delivered } => {
                if delivered {
                    self.delivered(world);
                }
                let status = [502, 503, 504][world.dice.usize(0..3)];
                let body = "<html><h1>Bad Gateway</h1></html>".to_owned();
                (Exchange::Answered(HttpAnswer { status, body }), world.dice.i64(20..9_000))
            }
            Fate::CutShort | Fate::Stray | Fate::Slow | Fate::Whole => {
                let Said { status, mut body, delivery } = self.delivered(world);
                let after_ms = match delivery {
                    Delivery::Whole => world.dice.i64(20..2_500),
                    Delivery::Slow => SLOW_MS,
                    Delivery::HalfBody | Delivery::Nothing => return lost(true),
                    Delivery::Never => return lost(false),
                };
                let stray = world.another_answer(self.kind);
                world.remember_answer(self.kind, status, &body);
                match (fate, stray) {
                    // An end without a length looks whole to HTTP.
                    (Fate::CutShort, _) => {
                        let mut end = world.dice.usize(0..body.len().max(1));
                        while !body.is_char_boundary(end) {
                            end -= 1;
                        }
                        body.truncate(end);
                    }
                    (Fate::Stray, Some((status, body))) => {
                        return (Exchange::Answered(HttpAnswer { status, body }), after_ms);
                    }
                    (Fate::Slow, _) => {
                        let answer = HttpAnswer { status, body };
                        return (Exchange::Answered(answer), after_ms + SLOW_MS);
                    }
                    (_, _) => {}
                }
                (Exchange::Answered(HttpAnswer { status, body }), after_ms)
            }
        }
    }

    fn delivered(&self, world: &mut World) -> Said {
        let (kind, reference) = (self.kind, self.reference.clone());
        world.note(|| format!("arrives {kind:?} {reference:?}"));
        world.deliver(&self.parcel)
    }
}

fn reply(exchange: Exchange, world: &mut World) -> Reply {
    let answered = matches!(exchange, Exchange::Answered(_));
    let date = answered.then(|| {
        let now = Timestamp::from_millisecond(world.now).unwrap_or(Timestamp::UNIX_EPOCH);
        DateTimePrinter::new().timestamp_to_rfc9110_string(&now).unwrap_or_default()
    });
    Reply { exchange, date }
}

impl Future for Under {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Reply> {
        let shared = self.world.clone();
        let mut world = shared.lock();
        match self.step(&mut world) {
            Some(reply) => {
                let what = match &reply.exchange {
                    Exchange::Answered(answer) => format!("answered {}", answer.status),
                    Exchange::NoAnswer { detail } => format!("no answer: {detail}"),
                    Exchange::NotSent { .. } => "not sent".to_owned(),
                };
                let reference = self.reference.clone();
                world.note(|| format!("till hears {reference:?} {what}"));
                Poll::Ready(reply)
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Under {
    /// The process died, or the caller left: what has left the machine still travels.
    fn drop(&mut self) {
        if let Turn::Sent(fate) = self.turn {
            let mut world = self.world.lock();
            if !matches!(fate, Fate::Lost { .. }) && world.dice.bool() {
                let at = (world.now + world.dice.i64(1..30_000), world.steps);
                world.late.insert(at, self.parcel.clone());
            }
        }
    }
}
