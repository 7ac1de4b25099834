//! The table people read and the numbers programs read.

use std::{fmt::Write, fs};

use serde::Serialize;

use crate::{
    Outcome, Submissions,
    machine::Machine,
    submissions::{Run, Series},
};

/// ODK Central, the field's reference server, on a machine of this kind: clients, submissions a second.
const ODK_CENTRAL: [(usize, f64); 3] = [(1, 83.0), (8, 156.0), (32, 192.0)];

#[derive(Serialize)]
struct Document<'a> {
    machine: &'a Machine,
    seconds: u64,
    series: &'a [Series],
}

/// Writes `submissions.md` and `submissions.json`, and prints the table.
pub fn write(plan: &Submissions, machine: &Machine, series: &[Series]) -> Outcome<()> {
    fs::create_dir_all(&plan.output)?;
    let document = Document { machine, seconds: plan.seconds, series };
    let mut json = serde_json::to_string_pretty(&document)?;
    json.push('\n');
    fs::write(plan.output.join("submissions.json"), json)?;
    let text = markdown(plan, machine, series)?;
    print!("{text}");
    fs::write(plan.output.join("submissions.md"), text)?;
    Ok(())
}

fn markdown(plan: &Submissions, machine: &Machine, series: &[Series]) -> Outcome<String> {
    let mut text = String::new();
    writeln!(
        text,
        "{} cores of {}, {} GiB, {}; clients on the same cores. {} at {}. Median of {} runs of {} s, range in \
         brackets; one second of warming up each.\n",
        machine.cores,
        machine.processor,
        machine.memory_gib,
        machine.system,
        machine.program,
        machine.commit,
        plan.runs,
        plan.seconds,
    )?;
    writeln!(
        text,
        "| engine | clients | submissions/s | p50 ms | p95 ms | p99 ms | × ODK Central | submissions per fsync | \
         server CPU s per 1,000 | database CPU s per 1,000 | client CPU s per 1,000 | KiB written each | memory MB |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for one in series {
        line(&mut text, one)?;
    }
    Ok(text)
}

fn line(text: &mut String, one: &Series) -> Outcome<()> {
    let of = |value: fn(&Run) -> f64| median(one.runs.iter().map(value));
    let rates = || one.runs.iter().map(|run| run.per_second);
    let peer = ODK_CENTRAL.iter().find(|(clients, _)| *clients == one.clients);
    let ratio = peer.map_or_else(|| "–".into(), |(_, rate)| format!("{:.1}", median(rates()) / rate));
    let grouped = of(|run| {
        let commits = run.commits.max(1.0);
        f64::from(u32::try_from(run.submissions).unwrap_or(u32::MAX)) / commits
    });
    let database = one.runs.iter().filter_map(|run| run.database_cpu_per_thousand);
    let database =
        if database.clone().next().is_some() { format!("{:.3}", median(database)) } else { "–".into() };
    writeln!(
        text,
        "| {} | {} | {:.0} ({:.0}–{:.0}) | {:.2} | {:.2} | {:.2} | {ratio} | {grouped:.1} | {:.3} | {database} | \
         {:.3} | {:.1} | {:.0} |",
        one.engine,
        one.clients,
        median(rates()),
        rates().fold(f64::INFINITY, f64::min),
        rates().fold(0.0, f64::max),
        of(|run| run.p50_ms),
        of(|run| run.p95_ms),
        of(|run| run.p99_ms),
        of(|run| run.server_cpu_per_thousand),
        of(|run| run.client_cpu_per_thousand),
        of(|run| run.written_bytes_per_submission / 1_024.0),
        of(|run| f64::from(u32::try_from(run.resident_bytes >> 10).unwrap_or(u32::MAX)) / 1_024.0),
    )?;
    Ok(())
}

/// The middle value; of an even number of them, the lower of the two in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle_value() {
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < f64::EPSILON);
        assert!((median([4.0, 1.0].into_iter()) - 1.0).abs() < f64::EPSILON);
        assert!(median(std::iter::empty()).is_nan());
    }
}
