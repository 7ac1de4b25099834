//! The one way through: a command is decided by the domain, written to the journal and the tables in one
//! transaction, and answered the same way for ever.

use crate::{
    crypto::{Keyring, hex},
    engine::{Question, Row, Tx},
    error::{Result, StoreError},
    facts::TableFacts,
    journal::{self, ChainHead, Entry, Envelope, seal_secrets},
    projection,
};
use bianfang_domain::{
    calendar::Moment,
    command::Command,
    decide::{Verdict, decide},
    decision::Decision,
    event::Event,
    ids::DivisionId,
    refusal::{Refusal, RefusalCode},
    secret::Subject,
};
use sha2::{Digest, Sha256};

/// A command on its way in.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The command.
    pub command: Command,
    /// The time of the clock that records it.
    pub recorded_at: Moment,
    /// Whether it comes from a scenario.
    pub loaded: bool,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Recorded as this entry.
    Accepted {
        /// Number of the entry.
        seq: i64,
        /// Whether it had been recorded before and was only sent again.
        repeated: bool,
    },
    /// Refused.
    Refused {
        /// Why.
        refusal: Refusal,
        /// Whether it had been refused before and was only sent again.
        repeated: bool,
    },
}

/// An answer with what is still to be done once it is durable.
#[derive(Debug)]
pub(crate) struct Submitted {
    pub answer: Answer,
    /// Subjects whose keys are now to be destroyed.
    pub erased: Vec<Subject>,
}

/// Takes a command through, within the transaction of its authority's lane.
pub(crate) fn submit(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    authority: DivisionId,
    submission: &Submission,
) -> Result<Submitted> {
    let command = &submission.command;
    let request = request_hash(command)?;
    let also = vec![earlier_question(authority, command), journal::head_question(&authority.to_string())];
    let (facts, answers) = TableFacts::foreseeing(tx, authority, command, also)?;
    if let Some(row) = answers[0].first() {
        return Ok(Submitted { answer: earlier_answer(row, &request)?, erased: Vec::new() });
    }
    let head = journal::head_of(&answers[1])?;
    let verdict = decide(&facts, command, submission.recorded_at);
    if let Some(error) = facts.take_error() {
        return Err(error);
    }
    match verdict {
        Ok(decision) => record(tx, keyring, &head, authority, submission, request, decision),
        Err(Verdict::Refused(refusal)) => {
            keep_refusal(tx, authority, submission, &request, &refusal)?;
            Ok(Submitted { answer: Answer::Refused { refusal, repeated: false }, erased: Vec::new() })
        }
        // The tables hold everything, so nothing is unknown unless a question failed.
        Err(Verdict::Unknown) => Err(StoreError::corrupt("a fact the tables should hold is unknown")),
    }
}

/// What tells a command sent again from another one under the same identifier.
fn request_hash(command: &Command) -> Result<String> {
    let text = serde_json::to_vec(&(command.author, &command.action))
        .map_err(|error| StoreError::corrupt(format!("a command cannot be written: {error}")))?;
    Ok(hex(&Sha256::digest(text)[..16]))
}

fn earlier_question(authority: DivisionId, command: &Command) -> Question<'static> {
    let sql = "SELECT seq, envelope, NULL FROM journal WHERE authority = $1 AND command = $2
         UNION ALL
         SELECT 0, request, refusal FROM refusal_receipt WHERE authority = $1 AND command = $2";
    (sql.into(), vec![authority.uuid().into(), command.id.uuid().into()])
}

/// The first answer to a command that was sent before, unless something else was sent under its identifier.
fn earlier_answer(row: &Row, request: &str) -> Result<Answer> {
    let reused =
        Answer::Refused { refusal: Refusal::new(RefusalCode::CommandIdReused).at("id"), repeated: false };
    if let Some(refusal) = row.opt_text(2)? {
        if row.text(1)? != request {
            return Ok(reused);
        }
        let refusal = serde_json::from_str(refusal)
            .map_err(|error| StoreError::corrupt(format!("the receipt of a refusal: {error}")))?;
        return Ok(Answer::Refused { refusal, repeated: true });
    }
    let envelope: Envelope = serde_json::from_str(row.text(1)?)
        .map_err(|error| StoreError::corrupt(format!("entry {}: {error}", row.int(0).unwrap_or_default())))?;
    Ok(if envelope.request == request {
        Answer::Accepted { seq: row.int(0)?, repeated: true }
    } else {
        reused
    })
}

fn keep_refusal(
    tx: &mut dyn Tx,
    authority: DivisionId,
    submission: &Submission,
    request: &str,
    refusal: &Refusal,
) -> Result<()> {
    let text = serde_json::to_string(refusal)
        .map_err(|error| StoreError::corrupt(format!("a refusal cannot be written: {error}")))?;
    tx.execute(
        "INSERT INTO refusal_receipt (authority, command, request, refusal, refused_at) VALUES ($1, $2, $3, $4, $5)",
        &[
            authority.uuid().into(),
            submission.command.id.uuid().into(),
            request.into(),
            text.into(),
            submission.recorded_at.millis().into(),
        ],
    )
}

fn record(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    head: &ChainHead,
    authority: DivisionId,
    submission: &Submission,
    request: String,
    decision: Decision,
) -> Result<Submitted> {
    let command = &submission.command;
    let sealed = seal_secrets(keyring, authority, command.id, decision.secrets)?;
    let previous = Moment::from_millis(head.recorded_at.max(0)).unwrap_or(submission.recorded_at);
    let envelope = Envelope {
        schema: Envelope::SCHEMA,
        authority,
        command: command.id,
        kind: command.action.kind().to_owned(),
        request,
        author: command.author,
        device: command.device,
        made_at: command.made_at.stored(),
        // A clock set back must not let the chain's time run backwards.
        recorded_at: submission.recorded_at.stored().max(previous),
        loaded: submission.loaded,
        events: decision.events,
        keys: sealed.keys,
    };
    let head = journal::append(tx, head, &envelope, &sealed.text)?;
    let entry = Entry { seq: head.seq, envelope, secrets: sealed.secrets };
    projection::project(tx, keyring, &entry)?;
    let erased = entry
        .envelope
        .events
        .iter()
        .filter_map(|event| match event {
            Event::SubjectErased { subject } => Some(*subject),
            _ => None,
        })
        .collect();
    Ok(Submitted { answer: Answer::Accepted { seq: head.seq, repeated: false }, erased })
}
