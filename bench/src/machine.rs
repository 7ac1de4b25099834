//! On what machine, and of which commit, something was measured.

use std::{fs, path::Path, process::Command};

use serde::Serialize;

/// What the numbers depend on.
#[derive(Serialize)]
pub struct Machine {
    /// Name of the processor.
    pub processor: String,
    /// How many of its cores could be used, by server and clients together.
    pub cores: usize,
    /// Memory in GiB.
    pub memory_gib: u64,
    /// The operating system.
    pub system: String,
    /// The commit of the working tree, and whether it held changes.
    pub commit: String,
    /// What the program says of itself.
    pub program: String,
}

/// Looks at the machine.
pub fn describe(program: &Path) -> Machine {
    Machine {
        processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".into()),
        cores: std::thread::available_parallelism().map_or(1, Into::into),
        memory_gib: field("/proc/meminfo", "MemTotal")
            .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
            .map_or(0, |kilobytes| (kilobytes + (1 << 19)) >> 20),
        system: quoted("/etc/os-release", "PRETTY_NAME=").unwrap_or_else(|| "unknown".into()),
        commit: said("git", &["describe", "--always", "--dirty", "--abbrev=12"]),
        program: said(&program.display().to_string(), &["--version"]),
    }
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn quoted(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    Some(text.lines().find_map(|line| line.strip_prefix(name))?.trim_matches('"').to_owned())
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".into())
}
