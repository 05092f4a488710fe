//! Declarations against a small invented treaty, built by hand.

mod fixture;
mod forms;
mod mistakes;
mod whole_file;
