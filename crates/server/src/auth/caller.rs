//! The caller of a request, and what the posts of that person allow.

use super::{Scope, scope::scope_of, session::SignedIn, token::Presented};
use crate::{
    app::App,
    error::{ApiError, Fault, Result},
};
use axum::{extract::FromRequestParts, http::request::Parts};
use bianfang_domain::{
    calendar::{Day, Moment},
    facts::PostFacts,
    ids::{DivisionId, PersonId},
    permission::{Matter, Permission, Reach, allows, reach},
};
use std::sync::Arc;

/// Somebody signed in. A handler that takes one is answered 401 without.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The authority the person belongs to.
    pub authority: DivisionId,
    /// The person.
    pub person: PersonId,
    /// The name signed in with.
    pub username: String,
    /// When the session began.
    pub signed_in_at: Moment,
    /// All posts of the person, whatever their dates.
    pub posts: Vec<PostFacts>,
    /// Today.
    pub today: Day,
    /// Now.
    pub now: Moment,
    /// The person's name; none once erased.
    pub name: Option<String>,
    /// Whether somebody else chose the password.
    pub must_change: bool,
    /// What is stored of the session's token.
    pub token: String,
}

/// The same also while the password must still be changed: only for looking at and ending the session and for
/// changing the password.
#[derive(Debug, Clone)]
pub struct CallerBeforeChange(pub Caller);

impl Caller {
    pub(crate) fn new(signed_in: &Arc<SignedIn>, token: String, now: Moment) -> Self {
        let session = &signed_in.session;
        Self {
            authority: session.authority,
            person: session.person,
            username: session.username.clone(),
            signed_in_at: session.created_at,
            posts: signed_in.posts.clone(),
            today: now.day(),
            now,
            name: signed_in.name.clone(),
            must_change: session.must_change,
            token,
        }
    }

    /// Whether one of today's posts allows it.
    pub fn allows(&self, permission: Permission, matter: Matter<'_>) -> bool {
        allows(&self.posts, permission, matter, self.today)
    }

    /// Refuses the request unless one of today's posts allows it.
    pub fn require(&self, permission: Permission, matter: Matter<'_>) -> Result<()> {
        if self.allows(permission, matter) { Ok(()) } else { Err(ApiError::not_permitted()) }
    }

    /// What of a list the caller may see.
    pub fn scope(&self, permission: Permission) -> Scope {
        scope_of(&self.posts, self.person, permission, self.today)
    }

    /// The same, refusing the request where that is nothing.
    pub fn require_scope(&self, permission: Permission) -> Result<Scope> {
        let scope = self.scope(permission);
        if scope.is_empty() { Err(ApiError::not_permitted()) } else { Ok(scope) }
    }

    /// Every permission that reaches anything today.
    pub fn permissions(&self) -> Vec<Permission> {
        let today: Vec<_> = self.posts.iter().filter(|post| post.term.holds_on(self.today)).collect();
        let reaches = |permission: &Permission| {
            today.iter().any(|post| reach(post.role, *permission) != Reach::Nothing)
        };
        Permission::ALL.iter().copied().filter(reaches).collect()
    }
}

impl FromRequestParts<App> for CallerBeforeChange {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let not_signed_in = || ApiError::stated(Fault::NotSignedIn);
        let presented = Presented::from_headers(&parts.headers).ok_or_else(not_signed_in)?;
        let now = app.clock().now();
        let signed_in = app.sessions().find(app.store(), &presented.stored, now).await?;
        if signed_in.session.authority != presented.authority {
            return Err(not_signed_in());
        }
        Ok(Self(Caller::new(&signed_in, presented.stored, now)))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let CallerBeforeChange(caller) = CallerBeforeChange::from_request_parts(parts, app).await?;
        // Whoever set the password could act as this person until it is changed.
        if caller.must_change {
            return Err(ApiError::stated(Fault::PasswordChangeNeeded));
        }
        Ok(caller)
    }
}
