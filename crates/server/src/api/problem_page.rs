//! How one problem is shown.

use super::wire::{CampaignName, PersonName, PossibleAction, ProblemItem, ProblemOwner, owner};
use bianfang_domain::{
    calendar::{Day, Moment},
    decide::VerifierStanding,
    ids::VisitId,
    post::Level,
    problem::{Category, ProblemState, ProblemStep, Severity, StepKind},
    visit::CheckItem,
};
use bianfang_store::queries::problem::{Problem, Step, Verification};
use serde::Serialize;
use utoipa::ToSchema;

/// A problem with its whole course.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemPage {
    #[serde(flatten)]
    problem: ProblemItem,
    campaign: Option<CampaignName>,
    /// The visit that found it.
    visit: VisitId,
    /// The check it was found under.
    item: Option<CheckItem>,
    /// Its steps, the first first.
    timeline: Vec<TimelineStep>,
    /// Who is to look, while somebody is.
    verification: Option<PendingVerification>,
    /// Whether the caller may verify it, while somebody is to look.
    verifier_standing: Option<VerifierStandingCode>,
    actions: Vec<PossibleAction>,
}

/// One step.
#[derive(Debug, Serialize, ToSchema)]
struct TimelineStep {
    /// The journal entry that holds it.
    seq: i64,
    at: Moment,
    author: PersonName,
    step: StepKind,
    from: ProblemState,
    to: ProblemState,
    /// What was said; null where nothing was, or once erased.
    words: Option<String>,
    detail: StepDetail,
}

/// What a step settled; only what it is about is there.
#[derive(Debug, Default, Serialize, ToSchema)]
struct StepDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<ProblemOwner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_by: Option<PersonName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_the_spot: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raised: Option<bool>,
}

/// Who is to look.
#[derive(Debug, Serialize, ToSchema)]
struct PendingVerification {
    /// The lowest level that may; null where an escort or an inspector is to look.
    level: Option<Level>,
    /// Whether nobody qualified at the usual level.
    raised: bool,
}

/// Whether somebody may verify.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum VerifierStandingCode {
    /// May.
    Qualified,
    /// Put it right, or reported so.
    IsFixer,
    /// Put right on the spot: neither an escort nor an inspector.
    NotEscort,
    /// No post allows it there.
    NotPermitted,
    /// Stands below the fixer in the household's chain.
    Below,
}

impl From<VerifierStanding> for VerifierStandingCode {
    fn from(standing: VerifierStanding) -> Self {
        match standing {
            VerifierStanding::Qualified => Self::Qualified,
            VerifierStanding::IsFixer => Self::IsFixer,
            VerifierStanding::NotEscort => Self::NotEscort,
            VerifierStanding::NotPermitted => Self::NotPermitted,
            VerifierStanding::Below(_) => Self::Below,
        }
    }
}

impl ProblemPage {
    pub(super) fn of(found: Problem, actions: Vec<PossibleAction>) -> Self {
        let pending = |one: Verification| PendingVerification { level: one.level, raised: one.raised };
        Self {
            problem: found.row.into(),
            campaign: found.campaign.map(Into::into),
            visit: found.visit,
            item: found.item,
            timeline: found.timeline.into_iter().map(step).collect(),
            verification: found.verification.map(pending),
            verifier_standing: found.standing.map(Into::into),
            actions,
        }
    }
}

fn step(step: Step) -> TimelineStep {
    let kind = step.step.kind();
    let mut detail = StepDetail { fixed_by: step.fixed_by.map(Into::into), ..StepDetail::default() };
    match step.step {
        ProblemStep::Triage { category, severity } => {
            (detail.category, detail.severity) = (Some(category), Some(severity));
        }
        ProblemStep::Assign { due_on, .. } => {
            (detail.owner, detail.due_on) = (step.owner.map(owner), Some(due_on));
        }
        ProblemStep::ReportDone { on_the_spot, .. } => detail.on_the_spot = Some(on_the_spot),
        ProblemStep::AwaitVerification { level, raised } => {
            (detail.level, detail.raised) = (level, Some(raised));
        }
        // Who verified is the author of the step.
        ProblemStep::Start
        | ProblemStep::VerifyPassed { .. }
        | ProblemStep::VerifyFailed { .. }
        | ProblemStep::Dismiss
        | ProblemStep::Reopen => {}
    }
    TimelineStep {
        seq: step.seq,
        at: step.at,
        author: step.author.into(),
        step: kind,
        from: step.from,
        to: step.to,
        words: step.words,
        detail,
    }
}
