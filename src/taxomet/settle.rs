//! What can be found out after an answer was lost.
//!
//! No document has a list of orders or a look-up by `extern_id`: a lost order cannot be found by
//! this API. What an order's driver is can be read, so `set_driver` and `remove_driver` can be
//! settled; of `cancel_order` and `save_order` little is certain, since neither the statuses nor
//! the names of most fields are documented.

use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorKind, Outcome},
    json,
    problem::{self, Lang},
    settle::{Look, ReadBack, Reconciliation, Saved, Standing, Step, unknown},
    taxomet::{OrderRef, real_id},
    wire,
};

/// A create of this provider cannot be looked up; this says whom to ask, and for what.
pub(crate) fn reconcile(saved: &Saved<'_>, lang: Lang) -> Step<Reconciliation> {
    let why = match (saved.endpoint, saved.mark) {
        ("taxomet.add_order", Some(mark)) => [problem::WHY_EXTERN_ID.get(lang), mark].join(" "),
        ("taxomet.add_order", None) => problem::WHY_OWN_EXTERN_ID.get(lang).into(),
        _ => problem::WHY_NO_TRACE.get(lang).into(),
    };
    unknown(why, Vec::new())
}

/// Who drives, as an answer shows it.
#[derive(PartialEq)]
enum Driver<'o> {
    Nobody,
    Id(&'o str),
}

/// `None` if the answer does not show it: another tenant may show less, and then nothing that is
/// not there can be taken for "nobody".
fn driver(order: &Value) -> Option<Driver<'_>> {
    match order.get("driver_id") {
        Some(Value::String(id)) if real_id(&Value::String(id.clone())).is_some() => {
            Some(Driver::Id(id.trim()))
        }
        Some(Value::String(_)) => Some(Driver::Nobody),
        // `get_order` leaves in `extra` what is no text.
        _ if json::at(order, "/extra/driver_id").is_some_and(Value::is_null) => {
            Some(Driver::Nobody)
        }
        _ => None,
    }
}

/// Looks at the order once, and says how it stands towards what was asked for.
pub(crate) fn read_back(call: &ReadBack<'_>) -> Step<Standing> {
    let text = |key| call.params.get(key).and_then(wire::lenient_text);
    let name = call.endpoint.strip_prefix("taxomet.").unwrap_or_default();
    let id = text(if name == "save_order" { "order_id" } else { "id" }).unwrap_or_default();
    let Some(answer) = call.answer else {
        let mut params = Map::new();
        params.insert("id".into(), id.into());
        return Step::Read(Look { endpoint: "taxomet.get_order", params: Value::Object(params) });
    };
    let is_it = |order: &&Value| order.get("order_id").and_then(Value::as_str) == Some(&*id);
    let order = answer.get("ok").filter(is_it);
    let Some(order) = order else { return Step::Done(Standing::Unclear) };
    let (now, before) = (driver(order), call.before.and_then(driver));
    let reached = || Standing::Reached(OrderRef { order_id: id.clone() });
    // Ours may have been carried out before theirs.
    let changed = || Standing::Changed(Error::new(ErrorKind::Conflict, Outcome::Unknown));
    Step::Done(match name {
        "set_driver" => {
            let wanted = text("driver_id").unwrap_or_default();
            let wanted = Driver::Id(&wanted);
            match (now, before) {
                (None, _) => Standing::Unclear,
                // When the car will be there cannot be read. If this driver may have been on the
                // order before, our call has proved nothing; once more harms nobody's choice.
                (Some(now), before)
                    if now == wanted
                        && text("boarding_time").is_some()
                        && before.as_ref().is_none_or(|before| *before == wanted) =>
                {
                    Standing::AsBefore
                }
                (Some(now), _) if now == wanted => reached(),
                (Some(now), Some(before)) if now == before => Standing::AsBefore,
                (Some(Driver::Nobody), None) => Standing::AsBefore,
                _ => changed(),
            }
        }
        "remove_driver" => match (now, before) {
            (Some(Driver::Nobody), _) => reached(),
            (Some(now), Some(before)) if now == before => Standing::AsBefore,
            (Some(_), Some(_)) => changed(),
            // The driver of before, or one set since: nobody can tell.
            _ => Standing::Unclear,
        },
        "cancel_order" => {
            // No document says which status is "cancelled". What looks as it did before was not
            // cancelled; of what looks otherwise nothing is certain.
            let status = |order: &Value| order.get("status").and_then(wire::lenient_text);
            let status_before = call.before.and_then(status);
            let known = now.is_some() && status_before.is_some();
            let unchanged = now == before && status(order) == status_before;
            if known && unchanged { Standing::AsBefore } else { Standing::Unclear }
        }
        "save_order" if is_saved(call.params, order) => reached(),
        _ => Standing::Unclear,
    })
}

/// Whether the order shows every value that was to be saved, under its own name. Seldom: what
/// `get_order` shows of them is not documented.
fn is_saved(params: &Value, order: &Value) -> bool {
    let mut any = false;
    for (key, wanted) in params.as_object().into_iter().flatten() {
        if key != "order_id" {
            let shown = order.get("extra").and_then(|extra| extra.get(key));
            let wanted = wire::lenient_text(wanted);
            if wanted.is_none() || shown.and_then(wire::lenient_text) != wanted {
                return false;
            }
            any = true;
        }
    }
    any
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
