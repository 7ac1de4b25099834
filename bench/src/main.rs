//! Measures the built program from outside, over HTTP, as its peers are measured.

mod installation;
mod machine;
mod park;
mod process;
mod report;
mod submissions;
mod wire;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Whatever goes wrong ends the run and is told.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "bianfang-bench", about)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Durable visit submissions over HTTP: signed in, rules and journal on.
    Submissions(Submissions),
}

/// How submissions are measured.
#[derive(clap::Args)]
pub struct Submissions {
    /// Folder for submissions.md and submissions.json.
    #[arg(long)]
    output: PathBuf,
    /// Engines; PostgreSQL is found in `BIANFANG_TEST_POSTGRES`, which must name an empty database.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    engine: Vec<Engine>,
    /// Numbers of clients at once, each a person of their own.
    #[arg(long, value_delimiter = ',', default_value = "1,8,32")]
    clients: Vec<usize>,
    /// How long each run is measured, after one second of warming up.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Runs of each; the median is told, with the range.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// The built program.
    #[arg(long, default_value = "target/release/bianfang")]
    program: PathBuf,
    /// The scenario with the park.
    #[arg(long, default_value = "scenarios/park-2020")]
    scenario: PathBuf,
}

/// Where the program keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// One SQLite file.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Engine {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let What::Submissions(plan) = Arguments::parse().what;
    let measured = submissions::measure(&plan).await?;
    let machine = machine::describe(&plan.program);
    report::write(&plan, &machine, &measured)
}
