//! Checks arms-control declarations against treaty obligations.
//!
//! ```text
//! bytes ─ source ─▶ text ─ syntax ─▶ (tree, problems) ─ model ─▶ (rules, problems) ─┐
//!                   text ─ declaration ─▶ (records, problems) ──────────────────────┴─ check ─▶ verdicts ─ report ─▶ bytes
//! ```
//!
//! Invariants, each enforced by a type, a lint or a test:
//!
//! 1. `syntax`, `model` and `declaration` return what they understood together with the problems; nothing they read is
//!    dropped in silence, and none of them fails.
//! 2. Only `project` touches the file system, only `cli` the clock, the environment and the terminal.
//! 3. Every tree node, key and value has a place; every finding about an obligation names a clause and a declaration,
//!    or the place where one is absent.
//! 4. The same input gives the same bytes: no hash order, locale or clock reaches the output.
//! 5. Input is not trusted: nesting is bounded, arithmetic exact or checked, text made safe before it is shown.
//! 6. Every code has a registry entry, a page, a bad case and a good case; a code is never a clause.
//! 7. There is one engine: whatever a command shows comes from the same verdicts.
//! 8. No kind, field or clause of a shipped treaty is named in the source: a new treaty needs no Rust.

pub mod check;
pub mod cli;
pub mod coverage;
pub mod declaration;
pub mod diagnostic;
pub mod model;
pub mod mutation;
pub mod pipeline;
pub mod project;
pub mod report;
pub mod session;
pub mod source;
pub mod syntax;
pub mod testing;
pub mod value;
