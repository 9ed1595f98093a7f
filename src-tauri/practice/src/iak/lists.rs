//! Deposit and price list.
//!
//! The deposit is told by the prepaid house, in its newer and its older way, from the same books.

use super::{
    Desk, PROVIDER, URL,
    body::{Body, Format},
    codes, products, reply,
    request::signature,
    tree::{Node, text},
};
use crate::{KEY, USERNAME, answer::Answer, books::Books, simulator::Call};

/// The two ways to ask for the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    Newer,
    Older,
}

pub(super) fn balance(generation: Generation, call: &Call<'_>, books: &mut Books) -> Answer {
    let provider = books.provider_mut(PROVIDER);
    provider.requests.other += 1;
    let Some(format) = Format::of(call) else {
        return reply::undefined();
    };
    let desk = &Desk::new(format, call);
    let Some(body) = Body::read(format, call.body) else {
        return reply::prepaid_refusal(desk, &codes::PREPAID_BODY);
    };
    if generation == Generation::Older && body.text("commands") != Some("balance") {
        return reply::prepaid_refusal(desk, &codes::PREPAID_COMMAND);
    }
    let (Some(username), Some(sign)) = (body.text("username"), body.text("sign")) else {
        return reply::prepaid_refusal(desk, &codes::PREPAID_BODY);
    };
    if username != USERNAME || sign != signature(USERNAME, KEY, "bl") {
        return reply::prepaid_refusal(desk, &codes::PREPAID_SENDER);
    }
    let mut fields = vec![("balance", Node::Number(provider.deposit))];
    if generation == Generation::Newer {
        fields.extend([("message", text("SUCCESS")), ("rc", text("00"))]);
    }
    reply::prepaid(desk, 200, fields)
}

/// The postpaid price list; the sender is known. The last part of the path names a type.
pub(super) fn prices(desk: &Desk, body: &Body, path: &str) -> Answer {
    let wanted = match body.text("status") {
        None if body.has("status") => return reply::refuse_field(desk, "status"),
        None | Some("all") => None,
        Some("active") => Some(true),
        // The documents' generations spell it differently.
        Some("non active" | "non-active") => Some(false),
        Some(_) => return reply::refuse_field(desk, "status"),
    };
    let kind = path.strip_prefix(URL).and_then(|rest| rest.strip_prefix('/'));
    let province = body.text("province");
    let lines: Vec<_> = products::PRODUCTS
        .iter()
        .filter(|product| wanted.is_none_or(|active| product.active == active))
        .filter(|product| kind.is_none_or(|kind| product.kind.list_type() == kind))
        .filter(|product| {
            province.is_none_or(|asked| {
                product.province.is_some_and(|province| province.eq_ignore_ascii_case(asked))
            })
        })
        .collect();
    reply::listed(desk, &lines)
}
