//! Views rebuilt from the journal.

use crate::{
    crypto::Keyring,
    engine::{Db, Tx},
    error::{Result, StoreError},
    journal::{self, Entry},
    projection::project,
    schema,
    store::Store,
};
use bianfang_domain::calendar::Moment;
use std::sync::{Arc, mpsc};

/// How many entries go into one transaction of a rebuild.
const BATCH: usize = 500;

/// Fills a store's own, empty views from its journal.
pub(crate) fn fill_views(store: &Store, until: Option<Moment>) -> Result<()> {
    copy(store.db(), store.keyring(), store.db(), until)
}

/// A database of its own, in memory, with the views as they were at a moment (or are now).
pub fn views_at(store: &Store, until: Option<Moment>) -> Result<Db> {
    views_in(store, Db::open_memory()?, until)
}

/// The same in a file that nobody waits for, for a journal too large for memory.
pub fn views_in(store: &Store, scratch: Db, until: Option<Moment>) -> Result<Db> {
    scratch.write_blocking("rebuild", |tx| schema::create_views(tx, 0))?;
    copy(store.db(), store.keyring(), &scratch, until)?;
    Ok(scratch)
}

/// Streams every chain of one database into the views of another.
fn copy(from: &Db, keyring: &Arc<Keyring>, to: &Db, until: Option<Moment>) -> Result<()> {
    // The reader runs ahead by two batches at most: memory stays flat whatever the journal's length.
    let (sender, receiver) = mpsc::sync_channel::<Vec<Entry>>(2);
    let (reader_db, reader_keyring) = (from.clone(), Arc::clone(keyring));
    let reader = std::thread::spawn(move || read_all(&reader_db, &reader_keyring, until, &sender));
    let mut written = Ok(());
    for batch in receiver {
        let keyring = Arc::clone(keyring);
        written = to.write_blocking("rebuild", move |tx| write_batch(tx, &keyring, &batch));
        if written.is_err() {
            break;
        }
    }
    let read = reader.join().map_err(|_| StoreError::Panicked { what: "reading the journal".to_owned() })?;
    written.and(read)
}

fn write_batch(tx: &mut dyn Tx, keyring: &Keyring, batch: &[Entry]) -> Result<()> {
    batch.iter().try_for_each(|entry| project(tx, keyring, entry))
}

fn read_all(
    db: &Db,
    keyring: &Arc<Keyring>,
    until: Option<Moment>,
    sender: &mpsc::SyncSender<Vec<Entry>>,
) -> Result<()> {
    let (keyring, sender) = (Arc::clone(keyring), sender.clone());
    db.read_blocking(move |tx| {
        for authority in journal::authorities(tx)? {
            let mut batch = Vec::with_capacity(BATCH);
            journal::stream(tx, &keyring, &authority, until.map(Moment::millis), &mut |entry| {
                batch.push(entry);
                if batch.len() == BATCH {
                    send(&sender, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
                }
                Ok(())
            })?;
            send(&sender, batch)?;
        }
        Ok(())
    })
}

fn send(sender: &mpsc::SyncSender<Vec<Entry>>, batch: Vec<Entry>) -> Result<()> {
    // The other side is gone only after an error of its own, which is the one to report.
    sender.send(batch).map_err(|_| StoreError::Closed)
}
