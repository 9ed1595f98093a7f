//! TCP connections that can be cut while an answer is on its way.
//!
//! A web framework always finishes what it began to say, so the cutting is done one level below
//! it, where the bytes leave. Knows no HTTP beyond the empty line that ends a head.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// What may still leave through a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    None,
    /// The head, and then so many bytes.
    AfterHead(usize),
    Bytes(usize),
}

/// The handle by which a request's handler cuts its own connection.
#[derive(Clone, Debug)]
pub(crate) struct Line(Arc<Mutex<Limit>>);

impl Line {
    /// Nothing more leaves.
    pub(crate) fn cut(&self) {
        self.set(Limit::Bytes(0));
    }

    /// The next answer's head leaves, and so many bytes of its body.
    pub(crate) fn cut_body_after(&self, bytes: usize) {
        self.set(Limit::AfterHead(bytes));
    }

    fn set(&self, limit: Limit) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = limit;
    }

    /// How much of `bytes` may leave now; none when the line is cut.
    fn allow(&self, bytes: &[u8]) -> Option<usize> {
        let limit = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match limit {
            Limit::None => Some(bytes.len()),
            Limit::Bytes(0) => None,
            Limit::Bytes(left) => Some(left.min(bytes.len())),
            Limit::AfterHead(body) => Some(match end_of_head(bytes) {
                Some(head) => head.saturating_add(body).min(bytes.len()),
                None => bytes.len(),
            }),
        }
    }

    fn sent(&self, bytes: &[u8]) {
        let mut limit = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *limit = match *limit {
            Limit::None => Limit::None,
            Limit::Bytes(left) => Limit::Bytes(left.saturating_sub(bytes.len())),
            Limit::AfterHead(body) => match end_of_head(bytes) {
                Some(head) => Limit::Bytes(head.saturating_add(body).saturating_sub(bytes.len())),
                None => Limit::AfterHead(body),
            },
        };
    }
}

/// The framework writes a head in one piece, so it is never split over two writes.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// Accepts connections and gives each its line.
pub(crate) struct Switchboard(pub(crate) TcpListener);

pub(crate) struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Listener for Switchboard {
    type Io = Wire;
    type Addr = Line;

    async fn accept(&mut self) -> (Wire, Line) {
        loop {
            match self.0.accept().await {
                Ok((stream, _)) => {
                    let line = Line(Arc::new(Mutex::new(Limit::None)));
                    return (Wire { stream, line: line.clone() }, line);
                }
                // Out of file descriptors, or the client left again: neither ends a simulator.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Line> {
        Ok(Line(Arc::new(Mutex::new(Limit::None))))
    }
}

impl Connected<IncomingStream<'_, Switchboard>> for Line {
    fn connect_info(stream: IncomingStream<'_, Switchboard>) -> Line {
        stream.remote_addr().clone()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(allowed) = self.line.allow(bytes).and_then(|count| bytes.get(..count)) else {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        };
        let written = Pin::new(&mut self.stream).poll_write(context, allowed);
        if let Poll::Ready(Ok(count)) = &written {
            self.line.sent(allowed.get(..*count).unwrap_or(allowed));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
