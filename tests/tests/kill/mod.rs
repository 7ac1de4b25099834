//! `kill -9` at random moments under 32 concurrent writers: what was acknowledged is there, once, and in the chain.
//!
//! `BIANFANG_KILL_ROUNDS` sets how often on SQLite; on PostgreSQL, whose own server goes on, it is a third of that.

mod durability;
mod journal;

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hasher, RandomState},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    client::{Client, command, new_id},
    fixture::{finding, record_visit},
    installation::{Engine, Installation},
};

const WRITERS: usize = 32;
/// Those of the tests' people who may record visits at the home inside.
const RECORDERS: [&str; 8] = [
    "office_clerk",
    "lead_in_charge",
    "leader",
    "city_office",
    "community_secretary",
    "community_link",
    "village_cadre",
    "helper",
];

/// A command with the number of the entry it was acknowledged as.
struct Acknowledged {
    role: &'static str,
    command: Value,
    seq: i64,
}

impl Acknowledged {
    fn id(&self) -> &str {
        self.command["id"].as_str().unwrap()
    }
}

/// What the writers of a round share.
struct Round {
    acknowledged: Mutex<Vec<Acknowledged>>,
    count: watch::Sender<usize>,
}

/// A number below `end` that nobody can foresee.
fn chance(end: u64) -> usize {
    let drawn = RandomState::new().build_hasher().finish();
    usize::try_from(drawn % end).unwrap()
}

/// Writes until the server is gone.
async fn write(role: &'static str, client: Client, household: String, round: Arc<Round>) {
    for number in 0.. {
        let findings = if number % 3 == 0 { vec![finding(&new_id(), "water")] } else { Vec::new() };
        let command = command(&record_visit(&household, &new_id(), None, &findings));
        let request = client.request("POST", "/commands").json(&json!({ "commands": [command] }));
        let Ok(answer) = request.send().await else { return };
        // The head of an answer without its body is no acknowledgement.
        let Ok(answer) = answer.text().await else { return };
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let receipt = &answer["receipts"][0];
        assert_eq!(receipt["outcome"], "accepted", "{answer}");
        let seq = receipt["seq"].as_i64().unwrap();
        round.acknowledged.lock().unwrap().push(Acknowledged { role, command, seq });
        round.count.send_modify(|count| *count += 1);
    }
}

async fn recorders(installation: &Installation) -> HashMap<&'static str, Client> {
    let mut clients = HashMap::new();
    for role in RECORDERS {
        clients.insert(role, installation.sign_in(&installation.fixture.staff[role].username).await);
    }
    clients
}

/// Lets the writers write and kills the server after so many acknowledgements; gives back all there were.
async fn kill_after(many: usize, installation: &mut Installation) -> Vec<Acknowledged> {
    let (count, mut counted) = watch::channel(0);
    let round = Arc::new(Round { acknowledged: Mutex::default(), count });
    let clients = recorders(installation).await;
    let writers: Vec<_> = RECORDERS
        .into_iter()
        .cycle()
        .take(WRITERS)
        .map(|role| {
            let household = installation.fixture.inside.household.clone();
            tokio::spawn(write(role, clients[role].clone(), household, Arc::clone(&round)))
        })
        .collect();
    counted.wait_for(|count| *count >= many).await.unwrap();
    installation.server.kill();
    for writer in writers {
        writer.await.unwrap();
    }
    std::mem::take(&mut *round.acknowledged.lock().unwrap())
}

/// Sends everything again: each is known already, under its number.
async fn send_again(acknowledged: &[Acknowledged], installation: &Installation) {
    let mut by_role: BTreeMap<&str, Vec<&Acknowledged>> = BTreeMap::new();
    for one in acknowledged {
        by_role.entry(one.role).or_default().push(one);
    }
    let clients = recorders(installation).await;
    for (role, all) in by_role {
        for part in all.chunks(100) {
            let commands: Vec<_> = part.iter().map(|one| &one.command).collect();
            let answer = clients[role].post("/commands", json!({ "commands": commands })).await.expect(200);
            for (receipt, one) in answer["receipts"].as_array().unwrap().iter().zip(part) {
                let known =
                    json!({ "id": one.id(), "outcome": "accepted", "seq": one.seq, "repeated": true });
                assert_eq!(receipt, &known, "acknowledged as {}", one.seq);
            }
        }
    }
}

async fn survives(engine: Engine, rounds: usize) {
    let mut installation = Installation::new(engine).await;
    let place = installation.place.clone();
    let mut before = journal::commands(&place).await.len();
    for round in 1..=rounds {
        let acknowledged = kill_after(1 + chance(1_500), &mut installation).await;
        eprintln!("{engine:?}, round {round}: killed after {} acknowledgements", acknowledged.len());

        let recorded = journal::commands(&place).await;
        for one in &acknowledged {
            assert_eq!(recorded.get(one.id()), Some(&vec![one.seq]), "{}", one.command);
        }
        let more = recorded.len() - before - acknowledged.len();
        assert!(more <= WRITERS, "{more} entries nobody sent");
        before = recorded.len();
        place.succeed(&["verify"]);

        installation.server = place.serve().await;
        send_again(&acknowledged, &installation).await;
        assert_eq!(journal::commands(&place).await.len(), before, "what was sent again was recorded again");
    }
}

fn rounds() -> usize {
    std::env::var("BIANFANG_KILL_ROUNDS").map_or(10, |rounds| rounds.parse().unwrap())
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    survives(Engine::Sqlite, rounds()).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    survives(Engine::Postgres, rounds().div_ceil(3)).await;
}
