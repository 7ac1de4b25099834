//! Durable visit submissions: one command a request, answered when it is on disk.

use std::time::{Duration, Instant};

use bianfang_domain::{
    calendar::Moment,
    command::Action,
    ids::{CampaignId, HouseholdId},
    problem::{Category, Severity},
    visit::{Answer, Check, CheckItem, Finding, Outcome as VisitOutcome, VisitRecord},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Engine, Outcome, Submissions,
    installation::Installation,
    park::{self, Park},
    process,
    wire::Connection,
};

const WARMING_UP: Duration = Duration::from_secs(1);

/// What one run gave.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Accepted within the measured time.
    pub submissions: u64,
    /// Those a second.
    pub per_second: f64,
    /// Milliseconds within which half of them were answered.
    pub p50_ms: f64,
    /// … 95 of a hundred.
    pub p95_ms: f64,
    /// … 99 of a hundred.
    pub p99_ms: f64,
    /// Processor seconds of the server per 1,000 submissions.
    pub server_cpu_per_thousand: f64,
    /// The same of the bench itself, on the same cores.
    pub client_cpu_per_thousand: f64,
    /// The same of the PostgreSQL server.
    pub database_cpu_per_thousand: Option<f64>,
    /// Commits of the writer, each of which waits for the disk once.
    pub commits: f64,
    /// Bytes the server wrote to disk, per submission.
    pub written_bytes_per_submission: f64,
    /// Resident memory of the server afterwards.
    pub resident_bytes: u64,
}

/// All runs of one number of clients.
#[derive(Debug, Clone, Serialize)]
pub struct Series {
    /// On which engine.
    pub engine: &'static str,
    /// How many clients at once.
    pub clients: usize,
    /// In the order they were made.
    pub runs: Vec<Run>,
}

/// Measures all that was asked for. The runs of different numbers of clients take turns on one growing store,
/// so that none has the advantage of an emptier one.
pub async fn measure(plan: &Submissions) -> Outcome<Vec<Series>> {
    let park = park::read(&plan.scenario)?;
    let mut all = Vec::new();
    for engine in &plan.engine {
        let installation = Installation::open(plan, *engine, &park).await?;
        let empty = |clients: &usize| Series { engine: engine.name(), clients: *clients, runs: Vec::new() };
        let mut series: Vec<_> = plan.clients.iter().map(empty).collect();
        for _ in 0..plan.runs {
            for one in &mut series {
                let run = run(plan, &installation, *engine, &park, one.clients).await?;
                eprintln!(
                    "{} {:>2} clients: {:>6.0}/s, p50 {:.1} ms, p99 {:.1} ms",
                    one.engine, one.clients, run.per_second, run.p50_ms, run.p99_ms
                );
                one.runs.push(run);
            }
        }
        all.extend(series);
    }
    Ok(all)
}

/// What is read off at the beginning and at the end.
struct Reading {
    at: Instant,
    server: f64,
    client: f64,
    database: Option<f64>,
    commits: f64,
    written: u64,
}

impl Reading {
    async fn take(installation: &Installation, probe: &mut Connection) -> Outcome<Self> {
        let metrics = probe.get("/metrics").await?.body;
        Ok(Self {
            server: process::processor_seconds(installation.pid())?,
            client: process::processor_seconds(std::process::id())?,
            database: installation.database_process.map(process::family_processor_seconds).transpose()?,
            commits: commits(&String::from_utf8_lossy(&metrics)),
            written: process::written_bytes(installation.pid())?,
            at: Instant::now(),
        })
    }
}

/// The writer's commits, from the text of `/metrics`.
fn commits(metrics: &str) -> f64 {
    metrics
        .lines()
        .filter(|line| line.starts_with("bianfang") && line.contains("commit"))
        .filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok())
        .sum()
}

async fn run(
    plan: &Submissions,
    installation: &Installation,
    engine: Engine,
    park: &Park,
    clients: usize,
) -> Outcome<Run> {
    let mut signed_in = Vec::new();
    for number in 0..clients {
        signed_in.push(installation.connect(number).await?);
    }
    let mut probe = Connection::open(&installation.host).await?;
    let counted_from = Instant::now() + WARMING_UP;
    let until = counted_from + Duration::from_secs(plan.seconds);
    let tasks: Vec<_> = signed_in
        .into_iter()
        .enumerate()
        .map(|(number, connection)| {
            let client = Client {
                connection,
                households: park.recorders[number].households.clone(),
                campaign: park.campaign,
                sent: number,
            };
            tokio::spawn(client.submit(counted_from, until))
        })
        .collect();
    tokio::time::sleep_until(counted_from.into()).await;
    let before = Reading::take(installation, &mut probe).await?;
    tokio::time::sleep_until(until.into()).await;
    let after = Reading::take(installation, &mut probe).await?;
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    summarise(installation, engine, latencies, &before, &after)
}

fn summarise(
    installation: &Installation,
    engine: Engine,
    mut latencies: Vec<Duration>,
    before: &Reading,
    after: &Reading,
) -> Outcome<Run> {
    latencies.sort_unstable();
    let last = latencies.len().checked_sub(1).ok_or("nothing was submitted")?;
    let part = |hundredths: usize| latencies[last * hundredths / 100].as_secs_f64() * 1_000.0;
    let count = f64::from(u32::try_from(latencies.len())?);
    let per_thousand = |after: f64, before: f64| (after - before) / count * 1_000.0;
    let database = after.database.zip(before.database).filter(|_| engine == Engine::Postgres);
    Ok(Run {
        submissions: latencies.len() as u64,
        per_second: count / (after.at - before.at).as_secs_f64(),
        p50_ms: part(50),
        p95_ms: part(95),
        p99_ms: part(99),
        server_cpu_per_thousand: per_thousand(after.server, before.server),
        client_cpu_per_thousand: per_thousand(after.client, before.client),
        database_cpu_per_thousand: database.map(|(after, before)| per_thousand(after, before)),
        commits: after.commits - before.commits,
        written_bytes_per_submission: f64::from(u32::try_from((after.written - before.written) >> 10)?)
            * 1_024.0
            / count,
        resident_bytes: process::resident_bytes(installation.pid())?,
    })
}

/// One person who submits visits one after another.
struct Client {
    connection: Connection,
    households: Vec<HouseholdId>,
    campaign: CampaignId,
    sent: usize,
}

impl Client {
    /// Submits until the time is over; gives back how long each of those answered in the counted time took.
    async fn submit(mut self, counted_from: Instant, until: Instant) -> Outcome<Vec<Duration>> {
        let mut latencies = Vec::new();
        loop {
            let body = self.next()?;
            let begun = Instant::now();
            let reply = self.connection.post("/api/v1/commands", &body).await?;
            let answered = Instant::now();
            let outcome = &reply.json()?["receipts"][0]["outcome"];
            if outcome != "accepted" {
                return Err(format!("not accepted: {}", String::from_utf8_lossy(&reply.body)).into());
            }
            if answered >= until {
                return Ok(latencies);
            }
            if answered >= counted_from {
                latencies.push(answered - begun);
            }
        }
    }

    /// The next visit: seven answers, in one of three visits a problem.
    fn next(&mut self) -> Outcome<Vec<u8>> {
        self.sent += 1;
        let household = self.households[self.sent % self.households.len()];
        let wrong = self.sent.is_multiple_of(3);
        let answer = |item: &CheckItem| Check {
            item: *item,
            answer: if wrong && *item == CheckItem::Water { Answer::Problem } else { Answer::Yes },
        };
        let finding = Finding {
            problem: Uuid::now_v7().try_into()?,
            item: Some(CheckItem::Water),
            category: Category::Water,
            severity: Severity::General,
            description: "入户水管接口渗漏，水压不足，需更换阀门。".to_owned(),
            fixed_on_the_spot: None,
        };
        let action = Action::RecordVisit(VisitRecord {
            visit: Uuid::now_v7().try_into()?,
            household,
            campaign: Some(self.campaign),
            visited_at: now()?,
            companions: Vec::new(),
            outcome: VisitOutcome::Met,
            checks: CheckItem::REQUIRED.iter().map(answer).collect(),
            findings: if wrong { vec![finding] } else { Vec::new() },
            revisit_on: None,
            remarks: "家中老人身体尚好，已核对帮扶手册。".to_owned(),
        });
        let commands = serde_json::json!({ "commands": [{ "id": Uuid::now_v7(), "action": action }] });
        Ok(serde_json::to_vec(&commands)?)
    }
}

fn now() -> Outcome<Moment> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(Moment::from_millis(i64::try_from(since.as_millis())?)?)
}
