//! Declarations against a small invented treaty, built by hand.

mod anything;
mod closed;
mod fixture;
mod forms;
mod mistakes;
mod plain_first;
mod whole_file;
