//! The order in which records stand in the text: mostly row after row of one sheet, which is told once.

use super::records::Place;

/// Where each record is kept, in the order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// The position of the first record of each run, and its place: each further one is kept one behind the other.
    runs: Vec<(u32, Place)>,
    count: usize,
}

impl Order {
    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Puts one more record at the end.
    pub(super) fn push(&mut self, place: Place) {
        let position = u32::try_from(self.count).unwrap_or(u32::MAX);
        let goes_on = |(first, start): &(u32, Place)| start.further(position - first) == place;
        if !self.runs.last().is_some_and(goes_on) {
            self.runs.push((position, place));
        }
        self.count += 1;
    }

    /// The place of the record at this position.
    pub(super) fn get(&self, position: usize) -> Option<Place> {
        let position = u32::try_from(position).ok().filter(|_| position < self.count)?;
        let run = self.runs.partition_point(|(first, _)| *first <= position).checked_sub(1)?;
        self.runs.get(run).map(|(first, start)| start.further(position - first))
    }

    /// All places.
    pub(super) fn iter(&self) -> impl Iterator<Item = Place> {
        let ends = self.runs.iter().skip(1).map(|(first, _)| *first);
        let ends = ends.chain(std::iter::once(u32::try_from(self.count).unwrap_or(u32::MAX)));
        let run = |((first, start), end): (&(u32, Place), u32)| {
            let start = *start;
            (0..end - first).map(move |further| start.further(further))
        };
        self.runs.iter().zip(ends).flat_map(run)
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, Place};

    #[test]
    fn places_come_as_they_were_put() {
        let row = |sheet, row| Place::row(sheet, row);
        let all = [
            vec![Place::whole(0), Place::whole(1), row(0, 0), row(0, 1), row(0, 2)],
            vec![row(1, 0), row(0, 3), row(1, 1), row(1, 2), row(1, 4), Place::whole(2), Place::whole(4)],
        ]
        .concat();
        let mut order = Order::default();
        for (at, place) in all.iter().enumerate() {
            assert_eq!((order.len(), order.get(at)), (at, None));
            order.push(*place);
        }
        assert_eq!(order.iter().collect::<Vec<_>>(), all);
        let found: Vec<Place> = (0..).map_while(|at| order.get(at)).collect();
        assert_eq!(found, all);
        assert_eq!(Order::default().iter().count(), 0);
    }
}
