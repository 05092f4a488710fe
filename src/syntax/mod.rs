//! The treaty language as text: tokens and trees.
//!
//! Comes in: the text of a treaty file. Goes out: a tree and problems, never a failure. Nothing here knows what a name
//! means.

pub mod ast;
