//! Declared facts: TOML to typed records with places.
//!
//! Comes in: texts and the kinds of the model. Goes out: [`Records`] and problems; a record that cannot be read is set
//! aside and counted, never lost in silence. Nothing here judges an obligation.

mod records;

pub use records::{
    Alternative, Cell, Closing, Declared, Rank, Record, RecordId, Records, Scalar, SetAside, Withdrawal,
};
