//! Sessions as requests meet them: looked up in the store, remembered for a moment.

use crate::error::{ApiError, Fault, Result};
use bianfang_domain::{
    calendar::Moment,
    facts::{Facts, PostFacts},
    ids::{DivisionId, PersonId},
};
use bianfang_store::{
    Store, StoreError,
    accounts::{self, Session},
    engine::Tx,
    facts::TableFacts,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Another node may have ended a session; this one learns of it after at most so long.
const REMEMBERED: Duration = Duration::from_secs(2);
/// Past so many remembered sessions the old ones are dropped.
const REMEMBERED_MAX: usize = 10_000;

/// A session with what is known of its person.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person's name; none once erased.
    pub name: Option<String>,
    /// All posts of the person, whatever their dates.
    pub posts: Vec<PostFacts>,
}

/// Remembers sessions for a moment. Whatever this node does to sessions or posts clears it at once.
#[derive(Debug, Default)]
pub struct Sessions {
    remembered: Mutex<Remembered>,
}

#[derive(Debug, Default)]
struct Remembered {
    /// Counts clearings: what was read before one is not remembered after it.
    generation: u64,
    entries: HashMap<String, (Instant, Arc<SignedIn>)>,
}

impl Sessions {
    fn lock(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything: a session ended, a post began or ended.
    pub fn clear(&self) {
        let mut remembered = self.lock();
        remembered.generation += 1;
        remembered.entries.clear();
    }

    /// The session of a stored token.
    pub async fn find(&self, store: &Store, token: &str, now: Moment) -> Result<Arc<SignedIn>> {
        let asked = Instant::now();
        let generation = {
            let remembered = self.lock();
            if let Some((since, signed_in)) = remembered.entries.get(token)
                && asked.duration_since(*since) < REMEMBERED
                && now < signed_in.session.expires_at
            {
                return Ok(Arc::clone(signed_in));
            }
            remembered.generation
        };
        let key = token.to_owned();
        let found = store.db().read(move |tx| signed_in(tx, &key, now)).await?;
        let signed_in = Arc::new(found.ok_or(ApiError::stated(Fault::NotSignedIn))?);
        let mut remembered = self.lock();
        if remembered.generation == generation {
            if remembered.entries.len() >= REMEMBERED_MAX {
                remembered.entries.retain(|_, (since, _)| asked.duration_since(*since) < REMEMBERED);
            }
            remembered.entries.insert(token.to_owned(), (asked, Arc::clone(&signed_in)));
        }
        Ok(signed_in)
    }
}

fn signed_in(tx: &mut dyn Tx, token: &str, now: Moment) -> bianfang_store::Result<Option<SignedIn>> {
    let Some(session) = accounts::session(tx, token, now)? else { return Ok(None) };
    let name = person_name(tx, session.authority, session.person)?;
    let posts = posts_of(tx, session.authority, session.person)?;
    Ok(Some(SignedIn { session, name, posts }))
}

fn person_name(
    tx: &mut dyn Tx,
    authority: DivisionId,
    person: PersonId,
) -> bianfang_store::Result<Option<String>> {
    let row = tx.query_first(
        "SELECT name FROM person WHERE authority = $1 AND id = $2",
        &[authority.uuid().into(), person.uuid().into()],
    )?;
    row.map_or(Ok(None), |row| row.opt_text(0).map(|name| name.map(ToOwned::to_owned)))
}

/// All posts of a person, whatever their dates.
pub(crate) fn posts_of(
    tx: &mut dyn Tx,
    authority: DivisionId,
    person: PersonId,
) -> bianfang_store::Result<Vec<PostFacts>> {
    let facts = TableFacts::new(tx, authority);
    facts.posts_of(person).map_err(|_| {
        facts.take_error().unwrap_or_else(|| StoreError::corrupt("the posts of a person are unknown"))
    })
}
