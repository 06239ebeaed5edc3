//! The `imgpack` program: hands the arguments to the library and exits with its status.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(imgpack::cli::run(std::env::args_os()))
}
