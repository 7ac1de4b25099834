//! Whatever is done to the journal behind its back is found, and the first bad entry is named.

use crate::park;
use bianfang_store::{
    Store,
    crypto::sha256_chain,
    read_log::{self, Look},
    verify::{Fault, verify},
};

fn bend(store: &Store, sql: &'static str) {
    store.db().write_blocking("attack", move |tx| tx.execute_count(sql, &[]).map(|_| ())).unwrap();
}

/// The numbers of the entries that verification names.
fn named(store: &Store) -> Vec<i64> {
    let report = verify(store, &[], park::scratch()).unwrap();
    let number = |fault: &Fault| match fault {
        Fault::Chain(chain) => chain.seq,
        other => panic!("{other}"),
    };
    report.faults.iter().map(number).collect()
}

#[test]
fn one_changed_byte_in_any_column_of_any_entry_is_found_and_named() {
    let columns: [&str; 6] = [
        "envelope = substr(envelope, 1, 200) || 'x' || substr(envelope, 202)",
        "sealed = sealed || ' '",
        "hash = zeroblob(32)",
        "previous = zeroblob(32)",
        "recorded_at = recorded_at + 1",
        "command = replace(command, '0', '1')",
    ];
    let store = park::loaded();
    for (column, seq) in columns.iter().zip([2_i64, 30, 101, 207, 333, 800]) {
        let copy = format!("CREATE TABLE kept AS SELECT * FROM journal WHERE seq = {seq}");
        let bent = format!("UPDATE journal SET {column} WHERE seq = {seq}");
        let back = format!(
            "DELETE FROM journal WHERE seq = {seq}; INSERT INTO journal SELECT * FROM kept; DROP TABLE kept"
        );
        store.db().write_blocking("attack", move |tx| tx.batch(&format!("{copy}; {bent}"))).unwrap();
        assert_eq!(named(&store), [seq], "{column}");
        store.db().write_blocking("attack", move |tx| tx.batch(&back)).unwrap();
    }
    assert_eq!(named(&store), Vec::<i64>::new());
}

#[test]
fn a_deleted_entry_and_two_swapped_ones_are_found() {
    let store = park::loaded();
    bend(&store, "DELETE FROM journal WHERE seq = 400");
    assert_eq!(named(&store), [400]);

    let store = park::loaded();
    bend(
        &store,
        "UPDATE journal SET seq = CASE seq WHEN 500 THEN -501 WHEN 501 THEN -500 END WHERE seq IN (500, 501)",
    );
    bend(&store, "UPDATE journal SET seq = -seq WHERE seq < 0");
    assert_eq!(named(&store), [500]);
}

#[test]
fn a_shortened_journal_is_found_by_a_signed_head() {
    let store = park::loaded();
    let heads = store.sign_heads(park::later()).unwrap();
    bend(&store, "DELETE FROM journal WHERE seq > (SELECT MAX(seq) - 10 FROM journal)");
    let report = verify(&store, &heads, park::scratch()).unwrap();
    assert!(
        matches!(report.faults[0], Fault::HeadNotMet { seq, .. } if seq == heads[0].seq),
        "{:?}",
        report.faults
    );
}

#[test]
fn a_wholly_rewritten_journal_is_found_by_a_signed_head() {
    let store = park::loaded();
    let heads = store.sign_heads(park::later()).unwrap();
    store.db().write_blocking("attack", rewrite).unwrap();
    let without = verify(&store, &[], park::scratch()).unwrap();
    assert!(without.chains.len() == 1, "the forged chain holds in itself: {:?}", without.faults);
    let report = verify(&store, &heads, park::scratch()).unwrap();
    let met = report.faults.iter().any(|fault| matches!(fault, Fault::HeadNotMet { .. }));
    assert!(met, "{:?}", report.faults);

    let mut forged = heads[0].clone();
    forged.hash = without.chains[0].head.clone();
    let report = verify(&store, &[forged], park::scratch()).unwrap();
    assert!(matches!(report.faults[0], Fault::HeadNotGenuine { .. }), "{:?}", report.faults);
}

/// Changes one word and makes every later hash fit again, as somebody with the database alone could.
fn rewrite(tx: &mut dyn bianfang_store::engine::Tx) -> bianfang_store::Result<()> {
    let rows = tx.query("SELECT seq, authority, envelope, sealed FROM journal ORDER BY seq", &[])?;
    let mut previous = [0; 32];
    for row in &rows {
        let seq = row.int(0)?;
        let envelope = row.text(2)?.replace("\"severity\":\"minor\"", "\"severity\":\"major\"");
        let parts = [row.text(1)?.as_bytes(), envelope.as_bytes(), row.text(3)?.as_bytes()];
        let hash = sha256_chain(previous, seq.unsigned_abs(), &parts);
        tx.execute(
            "UPDATE journal SET envelope = $2, previous = $3, hash = $4 WHERE seq = $1",
            &[seq.into(), (&envelope).into(), (&previous).into(), (&hash).into()],
        )?;
        previous = hash;
    }
    Ok(())
}

#[test]
fn a_look_taken_out_of_the_read_log_is_found() {
    let store = park::loaded();
    store
        .db()
        .write_blocking("look", |tx| {
            let row = tx.query_first("SELECT id FROM household ORDER BY id LIMIT 1", &[])?.unwrap();
            let person = tx.query_first("SELECT id FROM person ORDER BY id LIMIT 1", &[])?.unwrap();
            let (household, person) = (row.text(0)?.parse().unwrap(), person.text(0)?.parse().unwrap());
            for look in [Look::Open, Look::Reveal, Look::Open] {
                read_log::append(tx, park::authority(), person, household, look, "核对地址", park::later())?;
            }
            Ok(())
        })
        .unwrap();
    assert!(verify(&store, &[], park::scratch()).unwrap().holds());
    bend(&store, "DELETE FROM read_log WHERE seq = 2");
    let report = verify(&store, &[], park::scratch()).unwrap();
    assert!(matches!(report.faults[..], [Fault::ReadLog { seq: 2, .. }]), "{:?}", report.faults);
}
