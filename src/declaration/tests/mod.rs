//! Declarations against a small invented treaty, built by hand.

mod anything;
mod cells;
mod closed;
mod fixture;
mod forms;
mod imported;
mod mistakes;
mod plain_first;
mod whole_file;
