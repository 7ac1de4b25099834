//! The one ledger of problems: from the moment something is wrong to the moment somebody other than the
//! fixer has seen that it is right.

use crate::{
    calendar::Day,
    codes::codes,
    ids::{PersonId, PostId},
    post::Level,
};
use serde::{Deserialize, Serialize};

codes! {
    /// What kind of problem. D§3.3, column 7.
    Category {
        /// 吃饭
        Food => "food",
        /// 穿衣
        Clothing => "clothing",
        /// 义务教育
        Education => "education",
        /// 基本医疗
        Medical => "medical",
        /// 住房安全
        Housing => "housing",
        /// 饮水安全
        Water => "water",
        /// 收入
        Income => "income",
        /// 政策知晓与落实
        Policy => "policy",
        /// 帮扶责任落实
        HelperDuty => "helper_duty",
        /// 信息数据
        Records => "records",
        /// 环境卫生
        Environment => "environment",
        /// 广播电视
        Broadcast => "broadcast",
        /// 资金物资
        Funds => "funds",
    }
}

codes! {
    /// How bad a problem is.
    Severity {
        /// 轻微
        Minor => "minor",
        /// 一般
        General => "general",
        /// 重大
        Major => "major",
    }
}

codes! {
    /// Where a problem stands.
    ProblemState {
        /// 已发现
        Found => "found",
        /// 已研判: kind and severity are confirmed.
        Triaged => "triaged",
        /// 已交办: one post owns it, with a date.
        Assigned => "assigned",
        /// 整改中
        InProgress => "in_progress",
        /// 已报完成: put right by somebody's word, and nobody above qualifies to look yet.
        ReportedDone => "reported_done",
        /// 待复核: somebody who qualifies is to look.
        AwaitingVerification => "awaiting_verification",
        /// 已销号
        Closed => "closed",
        /// 不属问题: explained to the household.
        NotAProblem => "not_a_problem",
    }
}

impl ProblemState {
    /// Whether work is still to be done on it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::NotAProblem)
    }
}

codes! {
    /// The kinds of step a problem may take.
    StepKind {
        /// Kind and severity are confirmed.
        Triage => "triage",
        /// A post is made to own it by a date.
        Assign => "assign",
        /// The owner has begun.
        Start => "start",
        /// It is reported put right.
        ReportDone => "report_done",
        /// Somebody who qualifies is found to verify it.
        AwaitVerification => "await_verification",
        /// Somebody looked and it is right.
        VerifyPassed => "verify_passed",
        /// Somebody looked and it is not right.
        VerifyFailed => "verify_failed",
        /// It turns out to be no problem.
        Dismiss => "dismiss",
        /// A look back finds it wrong again.
        Reopen => "reopen",
    }
}

impl ProblemState {
    /// The state after a step, or none where the step is not allowed from here.
    ///
    /// The only way into [`ProblemState::Closed`] is a verification that passed.
    pub const fn after(self, step: StepKind) -> Option<Self> {
        use ProblemState as S;
        use StepKind as K;
        match (self, step) {
            (S::Found, K::Triage) => Some(S::Triaged),
            // Owner and date may be changed while nobody has reported it done.
            (S::Triaged | S::Assigned | S::InProgress, K::Assign) => Some(S::Assigned),
            (S::Assigned, K::Start) | (S::AwaitingVerification | S::ReportedDone, K::VerifyFailed) => {
                Some(S::InProgress)
            }
            // From Found: put right during the very visit that found it.
            (S::Found | S::Assigned | S::InProgress, K::ReportDone) => Some(S::ReportedDone),
            (S::ReportedDone, K::AwaitVerification) => Some(S::AwaitingVerification),
            // From ReportedDone: a post that qualifies was filled after the report.
            (S::AwaitingVerification | S::ReportedDone, K::VerifyPassed) => Some(S::Closed),
            (S::Found | S::Triaged | S::Assigned | S::InProgress, K::Dismiss) => Some(S::NotAProblem),
            (S::Closed, K::Reopen) => Some(S::InProgress),
            (
                S::Found
                | S::Triaged
                | S::Assigned
                | S::InProgress
                | S::ReportedDone
                | S::AwaitingVerification
                | S::Closed
                | S::NotAProblem,
                _,
            ) => None,
        }
    }
}

/// One step of a problem, as recorded. Words stand in the sealed part of the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ProblemStep {
    /// Kind and severity are confirmed.
    Triage {
        /// Kind as confirmed.
        category: Category,
        /// Severity as confirmed.
        severity: Severity,
    },
    /// A post owns it, by a date.
    Assign {
        /// The post that owns it.
        owner: PostId,
        /// By when.
        due_on: Day,
    },
    /// The owner has begun.
    Start,
    /// Reported put right.
    ReportDone {
        /// Who put it right.
        fixed_by: PersonId,
        /// Whether during the visit that found it.
        on_the_spot: bool,
    },
    /// Somebody at this level or above is to look.
    AwaitVerification {
        /// The lowest level at which somebody qualifies; none where an escort or an inspector is to look.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        /// Whether nobody qualified at the usual level, so that it went up.
        raised: bool,
    },
    /// Somebody looked and it is right: closed.
    VerifyPassed {
        /// Who looked.
        verifier: PersonId,
    },
    /// Somebody looked and it is not right.
    VerifyFailed {
        /// Who looked.
        verifier: PersonId,
    },
    /// No problem; explained to the household.
    Dismiss,
    /// Wrong again at a look back.
    Reopen,
}

impl ProblemStep {
    /// Its kind.
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Triage { .. } => StepKind::Triage,
            Self::Assign { .. } => StepKind::Assign,
            Self::Start => StepKind::Start,
            Self::ReportDone { .. } => StepKind::ReportDone,
            Self::AwaitVerification { .. } => StepKind::AwaitVerification,
            Self::VerifyPassed { .. } => StepKind::VerifyPassed,
            Self::VerifyFailed { .. } => StepKind::VerifyFailed,
            Self::Dismiss => StepKind::Dismiss,
            Self::Reopen => StepKind::Reopen,
        }
    }
}
