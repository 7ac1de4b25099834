//! What of a list a caller may see.

pub use bianfang_store::queries::Scope;

use bianfang_domain::{
    calendar::Day,
    facts::PostFacts,
    ids::PersonId,
    permission::{Permission, Reach, reach},
};

/// What the posts of a person show of what `permission` is about on a day.
pub(super) fn scope_of(posts: &[PostFacts], person: PersonId, permission: Permission, day: Day) -> Scope {
    let mut scope = Scope::default();
    for post in posts.iter().filter(|post| post.term.holds_on(day)) {
        match reach(post.role, permission) {
            Reach::Nothing => {}
            Reach::Owned => scope.owned_by = Some(person),
            Reach::Answered => scope.answered_by = Some(person),
            Reach::Division if scope.divisions.contains(&post.division) => {}
            Reach::Division => scope.divisions.push(post.division),
        }
    }
    scope
}
