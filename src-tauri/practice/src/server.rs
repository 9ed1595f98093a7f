//! The simulator's HTTP server: hands requests to the providers and delivers their answers.
//!
//! The only place that holds the books while a request changes them. Knows paths and delivery,
//! no provider's format.

use std::{
    future, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, State},
    http::{HeaderMap, Response, Uri, header},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Clock,
    answer::{Answer, Delivery},
    books::{Books, write_books},
    line::Line,
    simulator::{Call, Method, SIMULATORS, simulator},
};

/// What all requests share.
pub(crate) struct House {
    pub(crate) shelf: Mutex<Shelf>,
    pub(crate) clock: Clock,
    pub(crate) slow: Duration,
    pub(crate) pending_asks: u32,
}

/// The books and their file.
pub(crate) struct Shelf {
    pub(crate) books: Books,
    pub(crate) path: PathBuf,
    /// After the simulator stopped, another process may write the file.
    pub(crate) closed: bool,
}

impl Shelf {
    /// Changes the books on disk first, and in memory only when that succeeded.
    fn change<T>(&mut self, change: impl FnOnce(&mut Books) -> T) -> io::Result<T> {
        if self.closed {
            return Err(io::ErrorKind::NotConnected.into());
        }
        let mut books = self.books.clone();
        let told = change(&mut books);
        if books != self.books {
            write_books(&self.path, &books)?;
            self.books = books;
        }
        Ok(told)
    }
}

impl House {
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Books) -> T) -> io::Result<T> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).change(change)
    }

    pub(crate) fn books(&self) -> Books {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).books.clone()
    }

    /// Ends all writing. A request that is under way finds the door closed.
    pub(crate) fn close(&self) {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
    }

    fn now_ms(&self) -> i64 {
        (self.clock)()
    }
}

type Shared = State<Arc<House>>;

pub(crate) fn router(house: Arc<House>) -> Router {
    let mut router = Router::new()
        .route("/practice/books", get(books))
        .route("/practice/refund", post(refund))
        .route("/practice/deposit", post(set_deposit));
    for route in SIMULATORS.iter().flat_map(|simulator| simulator.routes) {
        let handler = move |State(house): Shared,
                            ConnectInfo(line): ConnectInfo<Line>,
                            uri: Uri,
                            headers: HeaderMap,
                            body: Bytes| async move {
            let call = Call {
                path: uri.path(),
                headers: &headers,
                body: &body,
                now_ms: house.now_ms(),
                pending_asks: house.pending_asks,
            };
            let answer = house.change(|books| (route.serve)(&call, books));
            deliver(answer, &line, house.slow).await
        };
        router = match route.method {
            Method::Get => router.route(route.path, get(handler)),
            Method::Post => router.route(route.path, post(handler)),
        };
    }
    router.with_state(house)
}

async fn deliver(answer: io::Result<Answer>, line: &Line, slow: Duration) -> Response<Body> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return trouble(&error),
    };
    match answer.delivery {
        Delivery::Whole => {}
        Delivery::Slow => tokio::time::sleep(slow).await,
        Delivery::HalfBody => line.cut_body_after(answer.body.len() / 2),
        Delivery::Nothing => line.cut(),
        // Ends when the client leaves or the simulator stops.
        Delivery::Never => future::pending().await,
    }
    respond(&answer)
}

fn respond(answer: &Answer) -> Response<Body> {
    let mut response =
        Response::builder().status(answer.status).header(header::CONTENT_TYPE, answer.content_type);
    if let Some(location) = answer.location {
        response = response.header(header::LOCATION, location);
    }
    response.body(Body::from(answer.body.clone())).unwrap_or_else(|_| Response::new(Body::empty()))
}

/// The books could not be written, so nothing was booked.
fn trouble(error: &io::Error) -> Response<Body> {
    respond(&Answer::text(500, "text/plain", format!("practice books: {error}\n")))
}

async fn books(State(house): Shared) -> Response<Body> {
    match serde_json::to_string(&house.books()) {
        Ok(text) => respond(&Answer::text(200, "application/json", text)),
        Err(error) => trouble(&io::Error::from(error)),
    }
}

#[derive(Deserialize)]
struct Refund {
    ref_id: String,
}

async fn refund(State(house): Shared, body: Bytes) -> Response<Body> {
    let Ok(asked) = serde_json::from_slice::<Refund>(&body) else {
        return respond(&Answer::json(400, &json!({ "error": "ref_id is missing" })));
    };
    let now_ms = house.now_ms();
    let code = |provider: &str| simulator(provider).map_or("", |known| known.refunded);
    match house.change(|books| books.refund(&asked.ref_id, code, now_ms)) {
        Ok(true) => respond(&Answer::json(200, &json!({ "refunded": asked.ref_id }))),
        Ok(false) => respond(&Answer::json(404, &json!({ "error": "no paid payment" }))),
        Err(error) => trouble(&error),
    }
}

#[derive(Deserialize)]
struct NewDeposit {
    provider: String,
    deposit: i64,
}

async fn set_deposit(State(house): Shared, body: Bytes) -> Response<Body> {
    let asked = serde_json::from_slice::<NewDeposit>(&body).ok();
    let known = |asked: &NewDeposit| asked.deposit >= 0 && simulator(&asked.provider).is_some();
    let Some(asked) = asked.filter(known) else {
        return respond(&Answer::json(400, &json!({ "error": "provider or deposit is wrong" })));
    };
    match house.change(|books| books.provider_mut(&asked.provider).deposit = asked.deposit) {
        Ok(()) => respond(&Answer::json(200, &json!({ "deposit": asked.deposit }))),
        Err(error) => trouble(&error),
    }
}
