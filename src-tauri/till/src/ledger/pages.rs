//! Pages of history, newest first, by key and never by offset: the thousandth page costs what the first
//! does, and what is searched for is found among a million payments while somebody types.
//!
//! `opened_seq` is the order and the cursor. Payments of a span of days are walked between the first and
//! the last of them; that days follow each other as events do is what makes this fast, and nothing that it
//! builds on. A search looks where an index leads: to the customers whose name or number has the text, and
//! to our own numbers by their beginning, by the day in them and by the count at their end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::read::{Filter, PAYMENT, Payment, payment};
use super::search::{kept, like, quoted};
use super::{Ledger, LedgerError};

/// With more customers than these, some of the newest payments are theirs: it is faster to walk until
/// there is a page of them than to look up all that each ever paid.
const FEW: usize = if cfg!(test) { 5 } else { 500 };

/// From one payment to another, both included.
#[derive(Clone, Copy)]
struct Reach {
    first: i64,
    last: i64,
}

const ALL: Reach = Reach { first: 0, last: i64::MAX };

impl Reach {
    fn within(self, other: Reach) -> Reach {
        Reach { first: self.first.max(other.first), last: self.last.min(other.last) }
    }
}

/// One way in which a query can be meant: the table with its index, what a payment must be there, and
/// from where to where it can be.
struct Way {
    table: &'static str,
    clause: Clause,
    reach: Reach,
}

/// A part of a `WHERE`, with what is bound to it.
#[derive(Default)]
struct Clause {
    sql: String,
    values: Vec<Value>,
}

impl Clause {
    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.values.extend(values);
    }
}

impl Ledger {
    /// One page of history, newest first.
    pub fn history(&self, filter: &Filter) -> Result<Vec<Payment>, LedgerError> {
        let reader = self.reading();
        let Some((limits, reach)) = limits(&reader, filter)? else { return Ok(Vec::new()) };
        let query = filter.query.as_deref().map(kept).filter(|query| !query.is_empty());
        let found = match query.as_deref() {
            Some(query) => {
                let matched = customers(&reader, query)?;
                let mut ways = own_numbers(&reader, query)?;
                if matched.len() > FEW {
                    ways.push(whoever_has(query));
                } else if !matched.is_empty() {
                    ways.push(newest_of(&reader, &matched, &limits, reach, filter.limit)?);
                }
                if ways.is_empty() {
                    return Ok(Vec::new());
                }
                ways
            }
            None => vec![Way { table: "payment p", clause: Clause::default(), reach: ALL }],
        };
        let mut all = Clause::default();
        for Way { table, clause: mut source, reach: of_its_own } in found {
            if !limits.sql.is_empty() {
                source.and(&limits.sql, limits.values.iter().cloned());
            }
            // One bound on each side: of two, the wider one might be taken to begin with.
            let Reach { first, last } = reach.within(of_its_own);
            source.and("p.opened_seq BETWEEN ? AND ?", [first.into(), last.into()]);
            let or = if all.sql.is_empty() { "" } else { " UNION " };
            all.sql.push_str(&format!(
                "{or}SELECT * FROM (SELECT p.opened_seq FROM {table} WHERE {}
                    ORDER BY p.opened_seq DESC LIMIT ?)",
                source.sql
            ));
            all.values.append(&mut source.values);
            all.values.push(i64::from(filter.limit).into());
        }
        all.values.push(i64::from(filter.limit).into());
        let sql = format!(
            "{PAYMENT} WHERE p.opened_seq IN ({}) ORDER BY p.opened_seq DESC LIMIT ?",
            all.sql
        );
        let mut statement = reader.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(all.values))?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(payment(row)?);
        }
        Ok(page)
    }
}

/// What holds for every payment of the page, and where they are; nothing where there can be none.
fn limits(reader: &Connection, filter: &Filter) -> Result<Option<(Clause, Reach)>, LedgerError> {
    let (mut limits, mut reach) = (Clause::default(), ALL);
    if filter.from_day.is_some() || filter.to_day.is_some() {
        let from = filter.from_day.as_deref().unwrap_or("");
        let to = filter.to_day.as_deref().unwrap_or("9999-12-31");
        let Some(of_days) = reach_of_days(reader, from, to)? else { return Ok(None) };
        reach = of_days;
        limits.and("+p.day BETWEEN ? AND ?", [from.to_owned().into(), to.to_owned().into()]);
    }
    if let Some(after) = filter.after {
        reach = reach.within(Reach { last: after.saturating_sub(1), ..ALL });
    }
    if let Some(state) = filter.state {
        // As it stands and not bound, so that the index of those in doubt can serve.
        limits.and(&format!("p.state = '{}'", super::project::word(&state)?), []);
    }
    if let Some(operator) = &filter.operator {
        limits.and("p.operator = ?", [operator.clone().into()]);
    }
    Ok(Some((limits, reach)))
}

/// The first and the last payment of a span of days, over each day that has any.
fn reach_of_days(reader: &Connection, from: &str, to: &str) -> Result<Option<Reach>, LedgerError> {
    let bounds = reader
        .prepare_cached(
            "WITH RECURSIVE days (day) AS (
                SELECT MIN(day) FROM payment WHERE day BETWEEN ?1 AND ?2
                UNION ALL
                SELECT (SELECT MIN(day) FROM payment WHERE day > days.day AND day <= ?2)
                FROM days WHERE day IS NOT NULL)
             SELECT MIN((SELECT MIN(opened_seq) FROM payment p WHERE p.day = days.day)),
                MAX((SELECT MAX(opened_seq) FROM payment p WHERE p.day = days.day))
             FROM days WHERE day IS NOT NULL",
        )?
        .query_row([from, to], |row| {
            Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
        })
        .optional()?;
    Ok(bounds.and_then(|(first, last)| Some(Reach { first: first?, last: last? })))
}

/// Customers with the query in their name or number, and one more than are few. Too short a text is in
/// none: then only our own numbers are looked at.
fn customers(reader: &Connection, query: &str) -> Result<Vec<i64>, LedgerError> {
    if query.chars().count() < 3 {
        return Ok(Vec::new());
    }
    let mut matched = reader.prepare_cached(
        "SELECT rowid FROM customer_text WHERE customer_text MATCH ?1 LIMIT ?2 + 1",
    )?;
    let few = i64::try_from(FEW).unwrap_or(i64::MAX);
    let rows = matched.query_map(params![quoted(query), few], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Payments of all who have it. Thousands do, so the index is asked for a third of the text's parts, which
/// takes half as long as asking for the text itself; whether all of it stands there is looked up for those
/// alone who come to the page.
fn whoever_has(query: &str) -> Way {
    let mut clause = Clause::default();
    let matched = "(SELECT rowid FROM customer_text WHERE customer_text MATCH ?)";
    let parts = thinned(query);
    let is_thinned = parts.is_some();
    let asked = parts.unwrap_or_else(|| quoted(query));
    clause.and(&format!("+p.customer_id IN {matched}"), [asked.into()]);
    if is_thinned {
        let like = Value::from(format!("%{}%", like(query)));
        let has = "EXISTS (SELECT 1 FROM customer c WHERE c.customer_id = p.customer_id
            AND (c.name LIKE ? ESCAPE '\\' OR c.customer_no LIKE ? ESCAPE '\\'))";
        clause.and(has, [like.clone(), like]);
    }
    Way { table: "payment p", clause, reach: ALL }
}

/// Every third three letters of a text, and its last: whoever has the text has them all, and few have them
/// who have not the text. Of plain letters only, since others are not the same to the index and to `LIKE`;
/// a long s or the sign of kelvin in a name, which no provider writes, is an s or a k to the index alone.
fn thinned(query: &str) -> Option<String> {
    let last = query.len().checked_sub(3).filter(|last| *last > 0)?;
    if !query.is_ascii() {
        return None;
    }
    let parts = (0..last).step_by(3).chain([last]).filter_map(|at| query.get(at..at + 3));
    Some(parts.map(quoted).collect::<Vec<_>>().join(" AND "))
}

/// The newest payments of these customers. Each is asked for those that are newer than the oldest on the
/// page so far: what all of them ever paid would have to be sorted otherwise.
fn newest_of(
    reader: &Connection,
    customers: &[i64],
    limits: &Clause,
    Reach { first, last }: Reach,
    most: u32,
) -> Result<Way, LedgerError> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let and = if limits.sql.is_empty() { "" } else { "AND " };
    let mut of_one = reader.prepare_cached(&format!(
        "SELECT p.opened_seq FROM payment p INDEXED BY payment_customer
         WHERE p.customer_id = ? {and}{} AND p.opened_seq BETWEEN ? AND ?
         ORDER BY p.opened_seq DESC LIMIT ?",
        limits.sql
    ))?;
    let mut newest = BinaryHeap::new();
    for customer in customers {
        let full = newest.len() >= most;
        let oldest = newest.peek().filter(|_| full).map_or(first, |Reverse(seq)| first.max(*seq));
        let mut bound: Vec<Value> = vec![(*customer).into()];
        bound.extend(limits.values.iter().cloned());
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        bound.extend([oldest, last, limit].map(Value::from));
        let mut rows = of_one.query(params_from_iter(bound))?;
        while let Some(row) = rows.next()? {
            newest.push(Reverse(row.get::<_, i64>(0)?));
            if newest.len() > most {
                newest.pop();
            }
        }
    }
    let found: Vec<i64> = newest.into_iter().map(|Reverse(seq)| seq).collect();
    let mut clause = Clause::default();
    let listed = serde_json::to_string(&found)?;
    clause.and("p.opened_seq IN (SELECT value FROM json_each(?))", [listed.into()]);
    Ok(Way { table: "payment p", clause, reach: ALL })
}

/// How one of our own numbers (`L01-261122-000123`) is looked for.
fn own_numbers(reader: &Connection, query: &str) -> Result<Vec<Way>, LedgerError> {
    let number = query.to_ascii_uppercase();
    if !number.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
        return Ok(Vec::new());
    }
    let mut ways = Vec::new();
    let mut way = |table, reach, sql: &str, values: Vec<Value>| {
        let mut clause = Clause::default();
        clause.and(sql, values);
        ways.push(Way { table, clause, reach });
    };
    // By its beginning: `L01-2611`. Among all that begin so, the newest are near the end of those days.
    if number.contains('-') || number.len() < 3 {
        let end = format!("{number}\u{7f}");
        let is_there: bool = reader
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM payment WHERE number >= ?1 AND number < ?2)",
            )?
            .query_row([&number, &end], |row| row.get(0))?;
        let reach = if is_there { reach_of_head(reader, &number)? } else { None };
        if let Some(reach) = reach {
            let head = vec![number.clone().into(), end.into()];
            way("payment p", reach, "+p.number >= ? AND +p.number < ?", head);
        }
    }
    let bare = number.trim_start_matches('-');
    let (first, rest) = bare.split_once('-').map_or((bare, None), |(it, rest)| (it, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    // By the day in it, and perhaps how its count begins: `261122-0001`.
    if let (Some(year), Some(month), Some(day)) = (first.get(..2), first.get(2..4), first.get(4..))
        && first.len() == 6
        && digits(first)
    {
        let day = format!("20{year}-{month}-{day}");
        let part = format!("%-{first}-{}%", rest.unwrap_or_default());
        way(
            "payment p INDEXED BY payment_day",
            ALL,
            "p.day = ? AND p.number LIKE ?",
            vec![day.into(), part.into()],
        );
    }
    // By its count alone: `000123`, or 123.
    let count = bare.trim_end_matches('R');
    if rest.is_none()
        && bare.len() >= 3
        && digits(count)
        && let Ok(count) = count.parse::<i64>()
    {
        way("payment p INDEXED BY payment_count", ALL, "p.day_count = ?", vec![count.into()]);
    }
    Ok(ways)
}

/// Where the payments of the days are that a number's head names, as far as it names any: `L01-26` is all
/// of that year.
fn reach_of_head(reader: &Connection, head: &str) -> Result<Option<Reach>, LedgerError> {
    let days = head.split('-').nth(1).unwrap_or_default();
    let mut day = "20".to_owned();
    for (at, digit) in days.chars().take(6).enumerate() {
        if at == 2 || at == 4 {
            day.push('-');
        }
        day.push(digit);
    }
    match days {
        "" => Ok(Some(ALL)),
        _ => reach_of_days(reader, &day, &format!("{day}\u{7f}")),
    }
}

#[cfg(test)]
mod tests;
