//! Checks arms-control declarations against treaty obligations.

pub mod source;
pub mod value;
