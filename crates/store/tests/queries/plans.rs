//! No list reads a table from end to end: SQLite says for each question of each screen how it would go about it.

use crate::fixture::{
    answering, asker, authority, below, commands, day, later, owning, submit, texts, whole,
};
use bianfang_domain::{board::Cell, household::Scheme, ids::CampaignId};
use bianfang_store::{
    Result, Store,
    engine::{Engine, Row, Tx, Value},
    queries::{
        Stretch, board, campaigns, household,
        households::{self, HouseholdFilter, Search},
        posts::{self, PostFilter},
        problem,
        problems::{OwnedBy, ProblemFilter, list as problem_list},
        targets::{self, TargetFilter},
        visits,
    },
};

/// Notes the plan of every question before it is answered.
struct Explaining<'a> {
    inner: &'a mut dyn Tx,
    scans: Vec<String>,
    asked: usize,
}

impl Tx for Explaining<'_> {
    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>> {
        self.asked += 1;
        for row in self.inner.query(&format!("EXPLAIN QUERY PLAN {sql}"), params)? {
            let step = row.text(3)?.to_owned();
            // The few that are made and read within one question ("SCAN counted") are no tables.
            let made = ["SCAN counted", "SCAN CONSTANT ROW"].iter().any(|one| step.starts_with(one));
            if step.starts_with("SCAN") && !made {
                self.scans.push(format!("{step}, in: {sql}"));
            }
        }
        self.inner.query(sql, params)
    }

    fn query_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        self.inner.query_each(sql, params, each)
    }

    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<()> {
        self.inner.execute(sql, params)
    }

    fn execute_count(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        self.inner.execute_count(sql, params)
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.inner.batch(sql)
    }

    fn engine(&self) -> Engine {
        self.inner.engine()
    }
}

#[test]
fn every_question_of_every_screen_goes_by_an_index() {
    let store = Store::in_memory(later()).unwrap();
    submit(&store, &commands());
    let first = |sql: &str| texts(&store, sql, &[]).remove(0);
    let village = first("SELECT division FROM household WHERE authority = $1");
    let helper = first("SELECT person FROM responsibility WHERE authority = $1 AND household IS NOT NULL");
    let owner = first("SELECT owner_person FROM problem WHERE authority = $1 AND owner_person IS NOT NULL");
    let of = [
        first("SELECT id FROM household WHERE authority = $1"),
        first("SELECT id FROM visit WHERE authority = $1"),
        first("SELECT id FROM problem WHERE authority = $1"),
    ];
    let campaign: CampaignId = first("SELECT id FROM campaign WHERE authority = $1").parse().unwrap();
    let keyring = store.keyring().clone();
    let (scans, asked) = store
        .db()
        .read_blocking(move |tx| {
            let mut tx = Explaining { inner: tx, scans: Vec::new(), asked: 0 };
            for scope in [whole(), below(&village), answering(&helper), owning(&owner)] {
                let asker = asker(&scope, day("2020-05-20"));
                let person = helper.parse().unwrap();
                for after in [None, Some(of[0].clone())] {
                    let stretch = Stretch { after, limit: 20 };
                    for filter in household_filters(&keyring, &village, campaign) {
                        households::list(&mut tx, asker, &filter, &stretch)?;
                        households::total(&mut tx, asker, &filter)?;
                    }
                    for filter in problem_filters(&village, &owner, &helper) {
                        problem_list(&mut tx, asker, filter, &stretch)?;
                    }
                    let filter =
                        TargetFilter { division: Some(village.parse().unwrap()), ..TargetFilter::default() };
                    targets::targets(&mut tx, asker, campaign, filter, &stretch)?;
                    targets::targets(&mut tx, asker, campaign, TargetFilter::default(), &stretch)?;
                    let filter = PostFilter { division: Some(authority()), ..PostFilter::default() };
                    posts::list(&mut tx, authority(), &filter, &stretch)?;
                }
                let overdue = ProblemFilter { overdue: true, ..ProblemFilter::default() };
                let stretch = Stretch { after: Some(format!("2020-05-01_{}", of[2])), limit: 20 };
                problem_list(&mut tx, asker, overdue, &stretch)?;
                board::board(&mut tx, asker, None, None)?;
                campaigns::list(&mut tx, asker)?;
                campaigns::groups(&mut tx, asker, campaign)?;
                campaigns::by_scheme(&mut tx, asker, campaign)?;
                household::household(&mut tx, &keyring, asker, of[0].parse().unwrap())?.unwrap();
                household::reachable(&mut tx, asker, of[0].parse().unwrap(), Some(person))?.unwrap();
                visits::visit(&mut tx, asker, of[1].parse().unwrap())?.unwrap();
                problem::problem(&mut tx, asker, of[2].parse().unwrap(), person)?.unwrap();
            }
            Ok((tx.scans, tx.asked))
        })
        .unwrap();
    assert!(asked > 200, "{asked}");
    assert!(scans.is_empty(), "{}", scans.join("\n"));
}

fn household_filters(
    keyring: &bianfang_store::crypto::Keyring,
    village: &str,
    campaign: CampaignId,
) -> Vec<HouseholdFilter> {
    let plain = HouseholdFilter::default;
    vec![
        plain(),
        HouseholdFilter { division: Some(village.parse().unwrap()), ..plain() },
        HouseholdFilter { scheme: Some(Scheme::PovertyRegistered), ..plain() },
        HouseholdFilter { search: Some(Search::new(keyring, "王", true)), ..plain() },
        HouseholdFilter { cell: Some((Cell::Overdue, Some(campaign))), ..plain() },
        HouseholdFilter { cell: Some((Cell::NoProblem, Some(campaign))), ..plain() },
    ]
}

fn problem_filters(village: &str, owner: &str, verifier: &str) -> Vec<ProblemFilter> {
    let plain = ProblemFilter::default;
    vec![
        plain(),
        ProblemFilter { open: Some(true), ..plain() },
        ProblemFilter { division: Some(village.parse().unwrap()), ..plain() },
        ProblemFilter { owner: Some(OwnedBy::Person(owner.parse().unwrap())), ..plain() },
        ProblemFilter { verifier: Some(verifier.parse().unwrap()), ..plain() },
    ]
}
