//! What one cell of the board shows.

use crate::{calendar::Day, campaign::TargetState, codes::codes};

codes! {
    /// The state of one household's cell. Never a score.
    Cell {
        /// 未访
        NotVisited => "not_visited",
        /// 不在家，待补访
        Away => "away",
        /// 已访无问题
        NoProblem => "no_problem",
        /// 问题已销号
        ProblemsClosed => "problems_closed",
        /// 整改中
        Rectifying => "rectifying",
        /// 待复核
        AwaitingVerification => "awaiting_verification",
        /// 逾期
        Overdue => "overdue",
        /// 未能入户: ended without a visit (moved, refused, deceased …)
        NotReached => "not_reached",
    }
}

/// What is known of one household in a campaign, kept up to date with each command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellFacts {
    /// Where the target stands.
    pub target: TargetState,
    /// Problems of the household still open.
    pub open: i64,
    /// Of those, the ones that only await verification.
    pub awaiting: i64,
    /// Problems of the household closed after verification.
    pub closed: i64,
    /// The earliest date by which an open one is due.
    pub next_due: Option<Day>,
}

impl Cell {
    /// The state a cell shows on `today`. What is wrong outweighs what is done.
    pub fn of(facts: CellFacts, today: Day) -> Self {
        if facts.open > 0 {
            if facts.next_due.is_some_and(|due| due < today) {
                return Self::Overdue;
            }
            return if facts.open == facts.awaiting { Self::AwaitingVerification } else { Self::Rectifying };
        }
        match facts.target {
            TargetState::Planned => Self::NotVisited,
            TargetState::Away => Self::Away,
            TargetState::VisitedOnSite | TargetState::ReachedByPhone => {
                if facts.closed > 0 {
                    Self::ProblemsClosed
                } else {
                    Self::NoProblem
                }
            }
            TargetState::Refused
            | TargetState::Moved
            | TargetState::NotFound
            | TargetState::Deceased
            | TargetState::WronglyListed => Self::NotReached,
        }
    }
}
