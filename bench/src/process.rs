//! What the kernel says about a process.

use std::{fs, path::Path};

use crate::Outcome;

/// The kernel's unit of processor time in `/proc/PID/stat`; 100 on every Linux this runs on.
const TICKS_PER_SECOND: f64 = 100.0;

fn stat_fields(pid: u32) -> Outcome<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold blanks.
    let rest = text.rsplit_once(')').ok_or("an unreadable /proc/PID/stat")?.1;
    Ok(rest.split_whitespace().map(|field| field.parse().unwrap_or_default()).collect())
}

fn seconds(ticks: u64) -> f64 {
    // Exact up to 2^53 ticks.
    #[allow(clippy::cast_precision_loss)]
    let ticks = ticks as f64;
    ticks / TICKS_PER_SECOND
}

/// Processor seconds a process has used so far, user and system.
pub fn processor_seconds(pid: u32) -> Outcome<f64> {
    let fields = stat_fields(pid)?;
    let part = |at: usize| fields.get(at).copied().unwrap_or_default();
    Ok(seconds(part(11) + part(12)))
}

/// The same for a process with all its children, ended ones included.
pub fn family_processor_seconds(parent: u32) -> Outcome<f64> {
    let own = stat_fields(parent)?;
    let mut ticks: u64 = own.get(11..15).unwrap_or_default().iter().sum();
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may end between being listed and being read.
        let Ok(fields) = stat_fields(pid) else { continue };
        if fields.get(1) == Some(&u64::from(parent)) {
            ticks += fields.get(11..13).unwrap_or_default().iter().sum::<u64>();
        }
    }
    Ok(seconds(ticks))
}

/// The process that was started with these words in its command line.
pub fn find(words: &[&str]) -> Option<u32> {
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        let given: Vec<_> = line.split(|byte| *byte == 0).collect();
        given
            .windows(words.len())
            .any(|window| window.iter().zip(words).all(|(a, b)| *a == b.as_bytes()))
            .then_some(pid)
    })
}

/// Resident memory in bytes.
pub fn resident_bytes(pid: u32) -> Outcome<u64> {
    number(Path::new(&format!("/proc/{pid}/status")), "VmRSS:").map(|kilobytes| kilobytes * 1024)
}

/// Bytes a process had written to disk.
pub fn written_bytes(pid: u32) -> Outcome<u64> {
    number(Path::new(&format!("/proc/{pid}/io")), "write_bytes:")
}

fn number(file: &Path, name: &str) -> Outcome<u64> {
    let text = fs::read_to_string(file)?;
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| format!("{} does not say {name}", file.display()).into())
}
