//! The one way anything changes.

use super::Body;
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, Fault, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    calendar::Moment,
    command::{Action, Command},
    ids::CommandId,
    refusal::{Refusal, RefusalCode},
    secret::Subject,
};
use bianfang_store::{Answer, Submission, accounts};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Commands in one request.
const COMMANDS_MAX: usize = 100;
/// How often a command is tried that only met another one.
const TRIES: usize = 3;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(submit_commands))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Commands {
    /// At most a hundred, taken in order.
    commands: Vec<NewCommand>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCommand {
    /// Made where the command was made; sending it twice gives the first answer again.
    id: CommandId,
    /// When it was made; now, unless said otherwise, and never outside the session.
    made_at: Option<Moment>,
    /// What was done.
    #[schema(value_type = Action)]
    action: Value,
}

#[derive(Debug, Serialize, ToSchema)]
struct Receipts {
    /// One for each command, in order.
    receipts: Vec<Receipt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReceiptOutcome {
    Accepted,
    Refused,
}

#[derive(Debug, Serialize, ToSchema)]
struct Receipt {
    id: CommandId,
    outcome: ReceiptOutcome,
    /// Number of the journal's entry, where accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<i64>,
    /// Whether the command had its answer before.
    repeated: bool,
    /// Why, where refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<RefusalWords>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RefusalWords {
    code: RefusalCode,
    /// The field it is about, as a path in the command's JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<String, String>,
    /// The sentence in Chinese.
    zh: String,
    /// The sentence in English.
    en: String,
}

impl From<Refusal> for RefusalWords {
    fn from(refusal: Refusal) -> Self {
        let (zh, en) = (refusal.zh(), refusal.en());
        Self { code: refusal.code, field: refusal.field, details: refusal.details, zh, en }
    }
}

/// Takes commands through, one after the other. One that is refused holds up no other.
#[utoipa::path(post, path = "/commands", tag = "commands", request_body = Commands,
    responses((status = 200, body = Receipts),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn submit_commands(
    State(app): State<App>,
    caller: Caller,
    Body(asked): Body<Commands>,
) -> Result<Json<Receipts>> {
    if asked.commands.len() > COMMANDS_MAX {
        return Err(Refusal::new(RefusalCode::TooMany).at("commands").with("max", COMMANDS_MAX).into());
    }
    let commands: Vec<Command> =
        asked.commands.iter().enumerate().map(|(row, one)| read(&caller, row, one)).collect::<Result<_>>()?;
    let mut receipts = Vec::with_capacity(commands.len());
    for command in commands {
        receipts.push(take_through(&app, &caller, command).await?);
    }
    Ok(Json(Receipts { receipts }))
}

fn read(caller: &Caller, row: usize, asked: &NewCommand) -> Result<Command> {
    let invalid =
        |why: String, field: String| ApiError::stated(Fault::RequestInvalid).with("why", why).at(&field);
    let at = format!("commands.{row}.action");
    let action: Action =
        Action::deserialize(&asked.action).map_err(|error| invalid(format!("{at}: {error}"), at.clone()))?;
    if matches!(action, Action::FoundAuthority { .. }) {
        return Err(ApiError::stated(Fault::CommandElsewhere).at(&at));
    }
    // What would be dropped silently may be what mattered to whoever sent it.
    let taken = serde_json::to_value(&action).map_err(|error| ApiError::Internal(error.to_string()))?;
    if let Some(field) = unread_field(&asked.action, &taken) {
        let field = format!("{at}{field}");
        return Err(invalid(format!("unknown field {field}"), field));
    }
    // A clock set back since the sign-in would turn the session's span round.
    let earliest = caller.signed_in_at.min(caller.now);
    let made_at = asked.made_at.unwrap_or(caller.now).clamp(earliest, caller.now);
    Ok(Command { id: asked.id, author: caller.person, made_at, device: None, action })
}

/// The path of the first field that was given but not taken. Empty values may be left out of what was taken.
fn unread_field(given: &Value, taken: &Value) -> Option<String> {
    match (given, taken) {
        (Value::Object(given), Value::Object(taken)) => {
            given.iter().find_map(|(name, value)| match taken.get(name) {
                Some(taken) => unread_field(value, taken).map(|rest| format!(".{name}{rest}")),
                None if is_empty(value) => None,
                None => Some(format!(".{name}")),
            })
        }
        (Value::Array(given), Value::Array(taken)) => {
            given.iter().zip(taken).enumerate().find_map(|(row, (given, taken))| {
                unread_field(given, taken).map(|rest| format!(".{row}{rest}"))
            })
        }
        _ => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Number(_) => false,
    }
}

async fn take_through(app: &App, caller: &Caller, command: Command) -> Result<Receipt> {
    let id = command.id;
    let changes_posts = matches!(
        command.action,
        Action::FillPost { .. } | Action::EndPost { .. } | Action::EraseSubject { .. }
    );
    let erased = match &command.action {
        Action::EraseSubject { subject: Subject::Person(person), .. } => Some(*person),
        _ => None,
    };
    let mut tries = 1;
    let answer = loop {
        let submission =
            Submission { command: command.clone(), recorded_at: app.clock().now(), loaded: false };
        match app.store().submit(caller.authority, submission).await {
            Err(error) if error.is_retriable() && tries < TRIES => tries += 1,
            answer => break answer?,
        }
    };
    if let (Some(person), Answer::Accepted { .. }) = (erased, &answer) {
        let authority = caller.authority;
        let write =
            move |tx: &mut dyn bianfang_store::engine::Tx| accounts::remove_person(tx, authority, person);
        app.store().db().write(accounts::LANE, write).await?;
    }
    if changes_posts {
        app.sessions().clear();
    }
    Ok(match answer {
        Answer::Accepted { seq, repeated } => {
            Receipt { id, outcome: ReceiptOutcome::Accepted, seq: Some(seq), repeated, refusal: None }
        }
        Answer::Refused { refusal, repeated } => Receipt {
            id,
            outcome: ReceiptOutcome::Refused,
            seq: None,
            repeated,
            refusal: Some(refusal.into()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_nobody_takes_is_found() {
        let taken = json!({ "a": 1, "list": [{ "b": 2 }] });
        assert_eq!(unread_field(&json!({ "a": 1, "list": [{ "b": 2 }], "note": "" }), &taken), None);
        assert_eq!(unread_field(&json!({ "a": 1, "c": 3 }), &taken), Some(".c".to_owned()));
        assert_eq!(
            unread_field(&json!({ "list": [{ "b": 2, "d": "x" }] }), &taken),
            Some(".list.0.d".to_owned())
        );
    }
}
