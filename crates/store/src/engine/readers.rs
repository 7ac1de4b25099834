//! The connections that only read: opened as they are needed, up to a limit, and kept.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Tx;
use crate::error::{Result, StoreError};

/// A connection that can run a closure in one consistent read.
pub(super) trait ReadConnection: Send {
    fn read<T>(&mut self, f: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T>;
    /// Whether it may serve again after it has been idle for so long.
    fn is_reusable(&mut self, idle: Duration) -> bool;
}

/// A bounded pool of readers.
pub(super) struct Readers<C> {
    open: Box<dyn Fn() -> Result<C> + Send + Sync>,
    limit: usize,
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    idle: Vec<(C, Instant)>,
    lent: usize,
    closed: bool,
}

/// One of the places in use; given back even when opening or reading fails.
struct Place<'a, C> {
    readers: &'a Readers<C>,
    conn: Option<C>,
}

impl<C> Drop for Place<'_, C> {
    fn drop(&mut self) {
        let mut state = self.readers.lock();
        state.lent -= 1;
        if let Some(conn) = self.conn.take()
            && !state.closed
        {
            state.idle.push((conn, Instant::now()));
        }
        drop(state);
        self.readers.returned.notify_all();
    }
}

impl<C> Readers<C> {
    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: ReadConnection> Readers<C> {
    pub(super) fn new(limit: usize, open: impl Fn() -> Result<C> + Send + Sync + 'static) -> Self {
        Self {
            open: Box::new(open),
            limit,
            state: Mutex::new(State { idle: Vec::new(), lent: 0, closed: false }),
            returned: Condvar::new(),
        }
    }

    /// Runs a closure on a reader, waiting for one to come back when all are lent.
    pub(super) fn read<T>(&self, f: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        let mut place = self.take()?;
        let mut conn = match place.conn.take() {
            Some(conn) => conn,
            None => (self.open)()?,
        };
        let answer = conn.read(f);
        if conn.is_reusable(Duration::ZERO) {
            place.conn = Some(conn);
        }
        answer
    }

    fn take(&self) -> Result<Place<'_, C>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return Err(StoreError::Closed);
            }
            if state.lent < self.limit {
                state.lent += 1;
                let idle = state.idle.pop();
                drop(state);
                let conn =
                    idle.and_then(|(mut conn, since)| conn.is_reusable(since.elapsed()).then_some(conn));
                return Ok(Place { readers: self, conn });
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Refuses new reads and waits for those under way.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.idle.clear();
        while state.lent > 0 {
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        self.returned.notify_all();
    }
}
