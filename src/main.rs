//! The command `servanda`; see [`servanda::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    servanda::cli::main()
}
