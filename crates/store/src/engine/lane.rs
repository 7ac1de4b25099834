//! The writer: one thread that commits the waiting commands of its lane together.
//!
//! A durable commit costs one wait for the disk however much it holds, so the thread takes whatever has
//! arrived while the last commit was under way, runs each command in its own savepoint, commits once, and only
//! then answers all of them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use super::Tx;
use crate::error::{Result, StoreError};

/// Called after the commands of a batch have run and before they are committed.
pub type BeforeCommit = Arc<dyn Fn() -> Result<()> + Send + Sync>;

/// What the writer needs of a connection, beyond running SQL.
pub(super) trait WriteConnection: Tx + Send + 'static {
    fn begin(&mut self) -> Result<()>;
    fn savepoint(&mut self) -> Result<()>;
    /// Ends the savepoint and settles whatever was deferred in it.
    fn release(&mut self) -> Result<()>;
    fn rollback_to_savepoint(&mut self) -> Result<()>;
    fn commit(&mut self) -> Result<()>;
    fn rollback(&mut self);
    /// Whether the engine has ended the transaction by itself (disk full, connection gone).
    fn transaction_lost(&self) -> bool;
    /// Whether the connection is dead and must be opened again.
    fn is_closed(&self) -> bool;
}

/// Runs a closure; a panic becomes an error of this closure alone.
pub(super) fn caught<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(f))
        .unwrap_or_else(|panic| Err(StoreError::Panicked { what: message(&*panic) }))
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into())
}

/// A command waiting for its turn, with whatever its closure returns hidden inside.
trait Job: Send {
    fn run(&mut self, tx: &mut dyn Tx) -> Result<()>;
    fn answer(self: Box<Self>, outcome: Result<()>);
}

struct Command<T, F> {
    closure: Option<F>,
    value: Option<T>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Command<T, F>
where
    T: Send,
    F: FnOnce(&mut dyn Tx) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Result<()> {
        let closure = self.closure.take().ok_or_else(|| StoreError::misuse("a command runs once"))?;
        self.value = Some(caught(|| closure(tx))?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<()>) {
        let Self { value, reply, .. } = *self;
        let answer = outcome.and_then(|()| value.ok_or(StoreError::Closed));
        // The caller may have stopped waiting; what was committed stays committed.
        let _ = reply.send(answer);
    }
}

type Control<C> = Box<dyn FnOnce(Result<&mut C>) + Send>;

enum Message<C> {
    Job(Box<dyn Job>),
    Control(Control<C>),
    Close,
}

/// Totals since the start, shared by all lanes.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) batches: AtomicU64,
    pub(super) jobs: AtomicU64,
    pub(super) commits: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) waiting: AtomicU64,
}

/// What every lane of one database shares.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) counters: Counters,
    pub(super) before_commit: RwLock<Option<BeforeCommit>>,
}

/// How one lane is run.
pub(super) struct LanePlan<C> {
    pub(super) name: String,
    pub(super) shared: Arc<Shared>,
    pub(super) max_batch: usize,
    /// Opens the connection, at first use and again after it has died.
    pub(super) open: Box<dyn FnMut() -> Result<C> + Send>,
    /// With an idle time: asked when nothing came for so long whether the lane may end.
    pub(super) retire: Option<(Duration, Retire<C>)>,
}

/// Decides, under the lock of the lane's registry, whether an idle lane ends; returns the message that slipped
/// in, if one did.
pub(super) type Retire<C> = Box<dyn FnMut(&Inbox<C>) -> Retired<C> + Send>;

/// The receiving end, as a retirement check sees it.
pub(super) struct Inbox<C>(Receiver<Message<C>>);

/// The answer of a retirement check.
pub(super) enum Retired<C> {
    Yes,
    No(Late<C>),
}

/// A message that arrived just before the lane would have ended.
pub(super) struct Late<C>(Message<C>);

impl<C> Inbox<C> {
    /// Whether nothing is waiting; otherwise what is.
    pub(super) fn is_quiet(&self) -> Retired<C> {
        match self.0.try_recv() {
            Ok(message) => Retired::No(Late(message)),
            Err(_) => Retired::Yes,
        }
    }
}

/// The sending side of one writer thread.
pub(super) struct Lane<C> {
    sender: Sender<Message<C>>,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl<C: WriteConnection> Lane<C> {
    /// Starts the thread.
    pub(super) fn start(plan: LanePlan<C>) -> Result<Self> {
        let (sender, receiver) = channel();
        let shared = Arc::clone(&plan.shared);
        let thread = std::thread::Builder::new()
            .name(format!("writer {}", plan.name))
            .spawn(move || Writer { plan, inbox: Inbox(receiver), conn: None }.run())
            .map_err(|source| StoreError::io("start the writer thread", source))?;
        Ok(Self { sender, shared, thread: Mutex::new(Some(thread)) })
    }

    /// Queues a command; the answer comes after the commit.
    pub(super) fn submit<T, F>(&self, closure: F) -> oneshot::Receiver<Result<T>>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let waiting = &self.shared.counters.waiting;
        waiting.fetch_add(1, Ordering::Relaxed);
        let command = Command { closure: Some(closure), value: None, reply };
        if self.sender.send(Message::Job(Box::new(command))).is_err() {
            // The writer has ended: the reply went with the message, which the caller reads as Closed.
            waiting.fetch_sub(1, Ordering::Relaxed);
        }
        answer
    }

    /// Queues work on the bare connection, between two batches.
    pub(super) fn control<T, F>(&self, f: F) -> oneshot::Receiver<Result<T>>
    where
        T: Send + 'static,
        F: FnOnce(&mut C) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let control: Control<C> = Box::new(move |conn| {
            let _ = reply.send(conn.and_then(|conn| caught(|| f(conn))));
        });
        let _ = self.sender.send(Message::Control(control));
        answer
    }
}

impl<C> Lane<C> {
    /// Runs what is queued, then ends the thread and waits for it.
    pub(super) fn close(&self) {
        let _ = self.sender.send(Message::Close);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            // The last handle may be dropped by a command of this very lane, which cannot wait for itself.
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

impl<C> Drop for Lane<C> {
    fn drop(&mut self) {
        self.close();
    }
}

struct Writer<C> {
    plan: LanePlan<C>,
    inbox: Inbox<C>,
    conn: Option<C>,
}

impl<C: WriteConnection> Writer<C> {
    fn run(mut self) {
        let mut held = None;
        loop {
            let Some(message) = held.take().or_else(|| self.next()) else { return };
            match message {
                Message::Close => return,
                Message::Control(control) => match self.connected() {
                    Ok(()) => control(self.conn.as_mut().ok_or(StoreError::Closed)),
                    Err(error) => control(Err(error)),
                },
                Message::Job(first) => {
                    let mut batch = vec![first];
                    while batch.len() < self.plan.max_batch {
                        match self.inbox.0.try_recv() {
                            Ok(Message::Job(job)) => batch.push(job),
                            Ok(other) => {
                                held = Some(other);
                                break;
                            }
                            Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                        }
                    }
                    self.plan.shared.counters.waiting.fetch_sub(batch.len() as u64, Ordering::Relaxed);
                    // A connection that dies under a batch leaves the commands that have not begun.
                    while !batch.is_empty() {
                        batch = self.run_batch(batch);
                    }
                }
            }
        }
    }

    /// The next message, or nothing when the lane is to end.
    fn next(&mut self) -> Option<Message<C>> {
        let Some((idle, retire)) = &mut self.plan.retire else { return self.inbox.0.recv().ok() };
        match self.inbox.0.recv_timeout(*idle) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => match retire(&self.inbox) {
                Retired::Yes => None,
                Retired::No(Late(message)) => Some(message),
            },
        }
    }

    fn connected(&mut self) -> Result<()> {
        if self.conn.as_ref().is_none_or(WriteConnection::is_closed) {
            self.conn = Some((self.plan.open)()?);
        }
        Ok(())
    }

    /// Begins on a live connection: one that turns out dead is opened again, once.
    fn begin(&mut self) -> Result<&mut C> {
        self.connected()?;
        let conn = self.conn.as_mut().ok_or(StoreError::Closed)?;
        if let Err(error) = conn.begin() {
            conn.rollback();
            if !conn.is_closed() {
                return Err(error);
            }
            self.conn = None;
            self.connected()?;
            self.conn.as_mut().ok_or(StoreError::Closed)?.begin()?;
        }
        self.conn.as_mut().ok_or(StoreError::Closed)
    }

    /// Runs one batch and answers it; gives back the commands that had not begun when the transaction was lost.
    fn run_batch(&mut self, batch: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        let shared = Arc::clone(&self.plan.shared);
        let counters = &shared.counters;
        counters.batches.fetch_add(1, Ordering::Relaxed);
        counters.jobs.fetch_add(batch.len() as u64, Ordering::Relaxed);
        let conn = match self.begin() {
            Ok(conn) => conn,
            Err(error) => {
                tracing::error!(%error, lane = %self.plan.name, "a batch of commands could not begin");
                counters.failures.fetch_add(batch.len() as u64, Ordering::Relaxed);
                for job in batch {
                    job.answer(Err(error.clone()));
                }
                return Vec::new();
            }
        };
        let mut waiting = batch.into_iter();
        let mut done = Vec::with_capacity(waiting.len());
        let mut lost = None;
        for mut job in waiting.by_ref() {
            let (outcome, undone) = run_job(conn, &mut *job);
            if !undone || conn.transaction_lost() {
                lost = Some(outcome.as_ref().err().cloned().unwrap_or(StoreError::Closed));
            }
            done.push((job, outcome));
            if lost.is_some() {
                break;
            }
        }
        if lost.is_none() {
            let hook = shared.before_commit.read().unwrap_or_else(PoisonError::into_inner).clone();
            lost = hook.map_or(Ok(()), |hook| caught(|| hook())).and_then(|()| conn.commit()).err();
        }
        if let Some(error) = &lost {
            conn.rollback();
            tracing::error!(%error, lane = %self.plan.name, "a batch of commands was not committed");
        } else {
            counters.commits.fetch_add(1, Ordering::Relaxed);
        }
        for (job, outcome) in done {
            let outcome = match &lost {
                Some(error) => Err(StoreError::BatchLost { source: Box::new(error.clone()) }),
                None => outcome,
            };
            counters.failures.fetch_add(u64::from(outcome.is_err()), Ordering::Relaxed);
            job.answer(outcome);
        }
        let left: Vec<_> = waiting.collect();
        counters.jobs.fetch_sub(left.len() as u64, Ordering::Relaxed);
        left
    }
}

/// One command in its savepoint: an error or a panic undoes this command and no other. The second answer is
/// false when it could not be undone alone, so that nothing of the batch may be committed.
fn run_job<C: WriteConnection>(conn: &mut C, job: &mut dyn Job) -> (Result<()>, bool) {
    if let Err(error) = conn.savepoint() {
        return (Err(error), false);
    }
    match job.run(conn).and_then(|()| conn.release()) {
        Ok(()) => (Ok(()), true),
        Err(error) => {
            let undo = conn.rollback_to_savepoint();
            (Err(error), undo.is_ok())
        }
    }
}
