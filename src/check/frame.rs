//! The variables of a clause or a definition.

use std::ops::Deref;
use std::rc::Rc;

use super::value::{Item, Value};

/// The variables of a clause or a definition, by position. A copy shares them until one of the two is changed: the
/// conditions, deadlines and exceptions of an instance are mostly read with its variables as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame(Rc<[Value]>);

impl Frame {
    /// So many variables, none of them set.
    pub fn unset(count: usize) -> Self {
        Frame::of([], count)
    }

    /// These values in front of so many that are not set that there are `count` of both.
    pub fn of(values: impl IntoIterator<Item = Value>, count: usize) -> Self {
        let unset = std::iter::repeat_n(Value::known(Item::Unknown), count);
        Frame(values.into_iter().chain(unset).take(count).collect())
    }

    /// Sets the variable at `index`.
    pub fn set(&mut self, index: u32, value: Value) {
        let index = index as usize;
        if self.len() <= index {
            *self = Frame::of(self.iter().cloned(), index + 1);
        }
        if let Some(slot) = Rc::make_mut(&mut self.0).get_mut(index) {
            *slot = value;
        }
    }
}

impl Deref for Frame {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0
    }
}

impl FromIterator<Value> for Frame {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Frame(values.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_in_a_copy_is_not_set_in_the_other() {
        let day = |day: &str| Value::known(Item::Text(day.into()));
        let first = Frame::of([day("a")], 2);
        let mut second = first.clone();
        second.set(1, day("b"));
        second.set(3, day("c"));
        assert_eq!(first.to_vec(), [day("a"), Value::known(Item::Unknown)]);
        assert_eq!(second.to_vec(), [day("a"), day("b"), Value::known(Item::Unknown), day("c")]);
        assert_eq!(Frame::of([day("a"), day("b")], 1).len(), 1);
    }
}
