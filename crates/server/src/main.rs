//! `bianfang`: the whole product in one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    bianfang_server::cli::run()
}
