//! Exact values: numbers and quantities as intervals, days as ranges, truth with three values.
//!
//! No floating point and no silent clamp or rounding occurs here; whatever cannot be computed is `None`.
//! Nothing here knows of treaties, declarations or places.

mod cas;
mod day;
pub mod figures;
mod interval;
mod narrow;
mod rat;
mod truth;
mod unit;

pub use cas::{cas_check_digit, has_cas_shape, is_cas};
pub use day::{
    CalendarUnit, DayRange, Length, MONTHS, MonthEnd, Period, in_words, last_of_month, month_named, next,
    previous, shift, shift_days,
};
pub use interval::{End, Interval};
pub use narrow::Narrow;
pub use rat::Rat;
pub use truth::Truth;
pub use unit::{Dimension, UNITS, Unit, decimal};
