//! Servers that misbehave, and what the wire says of each: the class of the exchange, and that
//! there never was more than one connection or one request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use loket_core::http::{Exchange, HttpRequest, Method};
use loket_till::wire::{MachineNetwork, Route, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Copy)]
enum Behaviour {
    /// Closes before reading a byte.
    CloseAtOnce,
    /// Reads the request, then closes.
    ReadThenClose,
    Stall,
    HalfABody,
    Garbage,
    Status(u16, &'static str),
    Redirect,
}

struct Server {
    url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

async fn serve(behaviour: Behaviour) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen, asked) = (connections.clone(), requests.clone());
    let own = url.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(behave(stream, behaviour, asked.clone(), own.clone()));
        }
    });
    Server { url, connections, requests }
}

async fn behave(mut stream: TcpStream, behaviour: Behaviour, asked: Arc<AtomicUsize>, url: String) {
    if matches!(behaviour, Behaviour::CloseAtOnce) {
        return;
    }
    let mut seen = Vec::new();
    let mut buffer = [0u8; 4096];
    while !String::from_utf8_lossy(&seen).contains("\"ref_id\"") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => seen.extend_from_slice(&buffer[..count]),
        }
    }
    asked.fetch_add(1, Ordering::SeqCst);
    let answer = match behaviour {
        Behaviour::CloseAtOnce | Behaviour::ReadThenClose => return,
        Behaviour::Stall => std::future::pending::<String>().await,
        Behaviour::HalfABody => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"da".into(),
        Behaviour::Garbage => "\u{1}\u{2}not http at all\r\n\r\n".into(),
        Behaviour::Status(status, body) => {
            format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        }
        Behaviour::Redirect => format!(
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: {url}/again\r\ncontent-length: 0\r\n\r\n"
        ),
    };
    let _ = stream.write_all(answer.as_bytes()).await;
    // Kept open: a client that would use the connection again can.
    let _ = stream.read(&mut buffer).await;
}

fn request(url: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: url.into(),
        headers: vec![("content-type", "application/json".into())],
        body: "{\"ref_id\":\"R\",\"sign\":\"topsecret\"}".into(),
        shown: String::new(),
        secrets: vec!["topsecret".into()],
        timeout_ms: 700,
    }
}

async fn ask(behaviour: Behaviour) -> (Exchange, Server) {
    let server = serve(behaviour).await;
    let wire = Wire::new(&MachineNetwork::default(), &Route::default()).unwrap();
    let reply = wire.ask(&request(&server.url)).await;
    (reply.exchange, server)
}

#[tokio::test]
async fn every_misbehaviour_has_its_class_and_one_connection() {
    for behaviour in [
        Behaviour::CloseAtOnce,
        Behaviour::ReadThenClose,
        Behaviour::Stall,
        Behaviour::HalfABody,
        Behaviour::Garbage,
    ] {
        let (exchange, server) = ask(behaviour).await;
        assert!(matches!(exchange, Exchange::NoAnswer { .. }), "{exchange:?}");
        assert_eq!(server.connections.load(Ordering::SeqCst), 1, "no transparent second dial");
        assert!(server.requests.load(Ordering::SeqCst) <= 1);
    }
}

#[tokio::test]
async fn any_whole_answer_is_answered_and_no_redirect_is_followed() {
    for (status, body) in [(200, "{}"), (204, ""), (404, "<html>"), (502, "bad"), (503, "")] {
        let (exchange, server) = ask(Behaviour::Status(status, body)).await;
        assert!(
            matches!(&exchange, Exchange::Answered(answer) if answer.status == status
            && answer.body == body),
            "{exchange:?}"
        );
        assert_eq!(server.requests.load(Ordering::SeqCst), 1, "{status} is not retried");
    }
    let (exchange, server) = ask(Behaviour::Redirect).await;
    assert!(matches!(exchange, Exchange::Answered(answer) if answer.status == 307));
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn not_sent_only_where_no_byte_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let wire = Wire::new(&MachineNetwork::default(), &Route::default()).unwrap();
    let refused = wire.ask(&request(&url)).await.exchange;
    let Exchange::NotSent { detail } = refused else { panic!("refused: {refused:?}") };
    assert!(detail.contains("Connection refused"), "it says why: {detail}");
    let nowhere = wire.ask(&request("http://no-such-host.invalid/")).await.exchange;
    assert!(matches!(nowhere, Exchange::NotSent { .. }), "no such name: {nowhere:?}");
    let plain = serve(Behaviour::CloseAtOnce).await;
    let tls = plain.url.replace("http://", "https://");
    let handshake = wire.ask(&request(&tls)).await.exchange;
    assert!(matches!(handshake, Exchange::NotSent { .. }), "no TLS there: {handshake:?}");
}

#[tokio::test]
async fn every_request_has_its_own_connection() {
    let server = serve(Behaviour::Status(200, "{}")).await;
    let wire = Wire::new(&MachineNetwork::default(), &Route::default()).unwrap();
    for _ in 0..3 {
        wire.ask(&request(&server.url)).await;
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn errors_name_no_address_and_no_secret() {
    let wire = Wire::new(&MachineNetwork::default(), &Route::default()).unwrap();
    let reply = wire.ask(&request("http://no-such-host.invalid/path?sign=topsecret")).await;
    let Exchange::NotSent { detail } = reply.exchange else { panic!("it was sent") };
    assert!(!detail.contains("topsecret") && !detail.contains("path"), "{detail}");
}
