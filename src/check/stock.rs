//! A stock on a day: the latest figure and all that came and went since (language reference, rule 14).

use chrono::NaiveDate;

use super::cause::{Cause, Why};
use super::inflows::Flow;
use super::stated::Figure;
use super::value::{Item, Value};
use super::verdict::EvidenceRole;
use super::watch::Doubt;
use super::world::World;
use crate::source::Loc;
use crate::value::{DayRange, Interval, Truth};

impl World<'_> {
    /// The stock on `day`. `open` says why flows after a day (`None`: all of them) may not all be on file.
    ///
    /// Every figure that may be the latest says how much it was; those that certainly are of its very day must agree.
    pub(super) fn stock(
        &self,
        figures: &[Figure],
        flows: &[Flow],
        day: NaiveDate,
        open: &mut dyn FnMut(Option<NaiveDate>) -> Option<Why>,
    ) -> Value {
        let past = |f: &&Figure| f.certain && f.as_of.by(day) == Truth::True;
        let last = figures.iter().filter(past).filter_map(|f| f.as_of.from).max();
        let latest = figures
            .iter()
            .filter(|f| f.as_of.by(day) != Truth::False && f.as_of.to.is_none_or(|to| Some(to) >= last));
        let of_last_day = |f: &&Figure| f.certain && last.is_some_and(|last| f.as_of.as_day() == Some(last));
        let (sure, unsure): (Vec<&Figure>, Vec<&Figure>) = latest.partition(of_last_day);
        let mut by_figure = |figure: &&Figure| {
            // On the very day of a figure nothing has come or gone since.
            if figure.as_of.as_day() == Some(day) {
                return Value { item: Item::Number(figure.amount.clone()), why: figure.why.clone() };
            }
            let since = since(figure.amount.clone(), figure.why.clone(), flows, Some(figure.as_of));
            within(since, open(figure.as_of.from))
        };
        let values: Vec<Value> = sure.iter().map(&mut by_figure).collect();
        let dated = |figure: &Figure| match figure.as_of.as_day() {
            Some(_) => Why::none(),
            None => self.imprecise(figure.id),
        };
        let perhaps: Vec<Value> = unsure.iter().map(&mut by_figure).collect();
        let in_doubt =
            |(value, figure): (Value, &&Figure)| Value { why: value.why.and(&dated(figure)), ..value };
        let mut perhaps = perhaps.into_iter().zip(&unsure).map(in_doubt);
        let certain = sure.iter().chain(unsure.iter().filter(|f| past(f)));
        certain.for_each(|f| self.watch.touch(EvidenceRole::Counted, f.id, None));
        let known = match values.is_empty() {
            false => Some(self.met(&sure, &values)),
            true if unsure.iter().any(past) => perhaps.next(),
            true => None,
        };
        let none = || within(since(Interval::whole(0), Why::none(), flows, None), open(None));
        perhaps.fold(known.unwrap_or_else(none), |all, one| both(&all, &one))
    }

    /// What all figures of one day allow; where nothing is left each is tried alone.
    fn met(&self, figures: &[&Figure], values: &[Value]) -> Value {
        let why = values.iter().fold(Why::none(), |why, v| why.and(&v.why));
        let mut numbers = values.iter().filter_map(Value::as_number);
        let first = numbers.next().cloned().unwrap_or(Interval::all());
        if let Some(all) = numbers.try_fold(first, |all, n| all.meet(n)) {
            return Value { item: Item::Number(all), why };
        }
        let places: Vec<Loc> = figures.iter().filter_map(|f| self.records.head(self.current(f.id))).collect();
        let doubt = Doubt::Sources(places);
        if let Some(chosen) = self.watch.reading(&doubt).and_then(|way| values.get(way)) {
            return chosen.clone();
        }
        self.watch.doubt(doubt);
        let ids = figures.iter().map(|f| f.id).collect();
        let cause = Cause::Figures(ids, "figures as of one day do not meet".to_owned());
        self.watch.conflict(cause.clone());
        let all = values.iter().skip(1).fold(values.first().cloned(), |all, one| Some(both(&all?, one)));
        let item = all.map_or(Item::Number(Interval::all()), |all| all.item);
        Value { item, why: why.and(&Why::of(cause)) }
    }
}

/// An amount and the flows after `from`: those that only may be after it count as nothing to all.
fn since(mut total: Interval, why: Why, flows: &[Flow], from: Option<DayRange>) -> Value {
    let mut doubts = vec![why];
    for flow in flows {
        let after = from.map_or(Truth::True, |from| from.before(flow.done));
        let counts = after.and(Truth::from(flow.certain.then_some(true)));
        match counts {
            Truth::True => total = total.plus(&flow.amount),
            Truth::Unknown => total = total.plus(&flow.amount.hull(&Interval::whole(0))),
            Truth::False => continue,
        }
        doubts.push(flow.why.clone());
    }
    Value { item: Item::Number(total), why: Why::of_all(doubts) }
}

/// A stock of which not all flows may be on file is anything.
fn within(stock: Value, open: Option<Why>) -> Value {
    match open {
        Some(open) => Value { item: Item::Number(Interval::all()), why: stock.why.and(&open) },
        None => stock,
    }
}

fn both(a: &Value, b: &Value) -> Value {
    let item = match (a.as_number(), b.as_number()) {
        (Some(x), Some(y)) => Item::Number(x.hull(y)),
        _ => Item::Number(Interval::all()),
    };
    Value { item, why: a.why.and(&b.why) }
}
