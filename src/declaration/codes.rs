//! Small numbers by position, in as few bytes as they need: a million records have a million of each.

/// Small numbers, in two bytes each as long as these hold them; the highest stands for none.
#[derive(Clone, Debug)]
pub enum Codes {
    /// Two bytes each.
    Short(Vec<u16>),
    /// Four bytes each.
    Long(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Codes::none(0)
    }
}

impl Codes {
    /// So many that stand for none.
    pub(super) fn none(count: usize) -> Self {
        Codes::Short(vec![u16::MAX; count])
    }

    /// No numbers, with room for so many small ones.
    pub(super) fn with_room(count: usize) -> Self {
        Codes::Short(Vec::with_capacity(count))
    }

    /// Gives back the room for numbers that have not come.
    pub(super) fn fit(&mut self) {
        match self {
            Codes::Short(all) => all.shrink_to_fit(),
            Codes::Long(all) => all.shrink_to_fit(),
        }
    }

    /// Adds a number.
    #[inline]
    pub fn push(&mut self, code: Option<u32>) {
        let code = code.unwrap_or(u32::MAX);
        if let Codes::Short(all) = self {
            match u16::try_from(code) {
                Ok(short) if short != u16::MAX => return all.push(short),
                Err(_) if code == u32::MAX => return all.push(u16::MAX),
                _ => {}
            }
            *self = Codes::Long(all.iter().map(|code| long(*code).unwrap_or(u32::MAX)).collect());
        }
        if let Codes::Long(all) = self {
            all.push(code);
        }
    }

    /// The number at a position; `None` where there is none.
    pub fn get(&self, row: usize) -> Option<u32> {
        match self {
            Codes::Short(all) => all.get(row).copied().and_then(long),
            Codes::Long(all) => all.get(row).copied().filter(|code| *code != u32::MAX),
        }
    }

    /// How many there are, those counted that stand for none.
    pub(super) fn len(&self) -> usize {
        match self {
            Codes::Short(all) => all.len(),
            Codes::Long(all) => all.len(),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<u32>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

fn long(short: u16) -> Option<u32> {
    (short != u16::MAX).then_some(short.into())
}

/// The units of quantities: one for all rows as long as they have the same, else a byte each.
#[derive(Clone, Debug)]
pub(super) enum Units {
    Same(u8),
    Each(Vec<u8>),
}

impl Units {
    /// Adds the unit of the row behind the first `rows`.
    pub(super) fn push(&mut self, rows: usize, unit: u8) {
        match self {
            Units::Same(same) if rows == 0 => *same = unit,
            Units::Same(same) if *same == unit => {}
            Units::Same(same) => {
                let mut each = vec![*same; rows];
                each.push(unit);
                *self = Units::Each(each);
            }
            Units::Each(each) => each.push(unit),
        }
    }

    /// The unit of a row.
    pub(super) fn get(&self, row: usize) -> Option<u8> {
        match self {
            Units::Same(same) => Some(*same),
            Units::Each(each) => each.get(row).copied(),
        }
    }

    /// Gives back the room for rows that have not come.
    pub(super) fn fit(&mut self) {
        if let Units::Each(each) = self {
            each.shrink_to_fit();
        }
    }
}
