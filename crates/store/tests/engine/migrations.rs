use bianfang_store::StoreError;
use bianfang_store::migrate::{Report, Step, drop_table, forget, reapply, run, tables};

use crate::fixture::{Fixture, engines};

const FIRST: Step = Step {
    number: 1,
    name: "household",
    sql: "CREATE TABLE household (authority {{text}} NOT NULL, id {{text}} NOT NULL, seal {{blob}},
          PRIMARY KEY (authority, id));
          CREATE INDEX household_by_id ON household (id);",
};
const SECOND: Step = Step { number: 2, name: "visit", sql: "CREATE TABLE visit (id {{text}} PRIMARY KEY)" };
const SECOND_CHANGED: Step = Step {
    number: 2,
    name: "visit",
    sql: "CREATE TABLE visit (id {{text}} PRIMARY KEY, at BIGINT NOT NULL)",
};
const BROKEN: Step =
    Step { number: 2, name: "broken", sql: "CREATE TABLE half (id BIGINT); CREATE NONSENSE" };

#[test]
fn each_step_runs_once() {
    for fixture in engines() {
        let one: &[Step] = &[FIRST];
        let both: &[Step] = &[FIRST, SECOND];
        assert_eq!(run(&fixture.db, "view", one, 1).unwrap().applied, [1]);
        assert_eq!(run(&fixture.db, "view", both, 2).unwrap(), Report { applied: vec![2], changed: vec![] });
        assert_eq!(run(&fixture.db, "view", both, 3).unwrap(), Report::default());
        assert_eq!(run(&fixture.open_again(), "view", both, 4).unwrap(), Report::default());
        let names = fixture.db.read_blocking(|tx| tables(tx)).unwrap();
        assert_eq!(names, ["household", "note", "schema_migration", "visit"]);
        let older = run(&fixture.db, "view", one, 5);
        assert!(matches!(older, Err(StoreError::SchemaNewer { found: 2, known: 1 })), "{older:?}");
    }
}

#[test]
fn a_changed_view_is_dropped_and_made_again() {
    for fixture in engines() {
        run(&fixture.db, "view", &[FIRST, SECOND], 1).unwrap();
        let report = run(&fixture.db, "view", &[FIRST, SECOND_CHANGED], 2).unwrap();
        assert_eq!(report, Report { applied: vec![], changed: vec![2] });
        fixture
            .db
            .write_blocking("schema", |tx| {
                drop_table(tx, "visit")?;
                reapply(tx, "view", &SECOND_CHANGED, 3)?;
                tx.execute("INSERT INTO visit (id, at) VALUES ($1, $2)", &["v".into(), 1.into()])
            })
            .unwrap();
        assert_eq!(run(&fixture.db, "view", &[FIRST, SECOND_CHANGED], 4).unwrap(), Report::default());
        fixture
            .db
            .write_blocking("schema", |tx| {
                drop_table(tx, "visit")?;
                drop_table(tx, "household")?;
                forget(tx, "view")
            })
            .unwrap();
        assert_eq!(run(&fixture.db, "view", &[FIRST, SECOND_CHANGED], 5).unwrap().applied, [1, 2]);
    }
}

#[test]
fn a_broken_step_leaves_nothing_behind() {
    for fixture in engines() {
        assert!(run(&fixture.db, "view", &[FIRST, BROKEN], 1).is_err());
        assert_eq!(fixture.db.read_blocking(|tx| tables(tx)).unwrap(), ["note"]);
    }
}

#[test]
fn steps_without_order_and_names_that_are_none_are_refused() {
    let fixture = Fixture::sqlite();
    assert!(matches!(run(&fixture.db, "view", &[SECOND], 1), Err(StoreError::Misuse { .. })));
    let dropped = fixture.db.write_blocking("schema", |tx| drop_table(tx, "a; DROP TABLE b"));
    assert!(matches!(dropped, Err(StoreError::Misuse { .. })));
}
