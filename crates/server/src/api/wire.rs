//! What several answers have in common: names, pages, masks, and how a read is run.

use crate::{
    app::App,
    auth::{Caller, Scope},
    error::{ApiError, Fault, Result},
};
use bianfang_domain::{
    calendar::{Day, Moment},
    ids::{CampaignId, DivisionId, GroupId, HouseholdId, PersonId, PostId, ProblemId},
    problem::{Category, ProblemState, Severity},
    validation::mask_name,
};
use bianfang_store::{
    engine::Tx,
    queries::{Asker, Named, Page, Stretch, divisions, divisions::PlaceName, problems::ProblemRow},
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error, IntoDeserializer, value::StringDeserializer},
};
use std::str::FromStr;
use utoipa::ToSchema;

const LIMIT: u32 = 50;
const LIMIT_MAX: u32 = 200;

/// A stretch of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// What it holds.
    pub items: Vec<T>,
    /// Send it as `after` for the next stretch; null at the end.
    pub next: Option<String>,
}

impl<T> List<T> {
    pub(super) fn of<R>(page: Page<R>, item: impl FnMut(R) -> T) -> Self {
        Self { items: page.items.into_iter().map(item).collect(), next: page.next }
    }
}

/// A list that is always given whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct Whole<T> {
    /// What it holds.
    pub items: Vec<T>,
}

/// Somebody who works with the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonName {
    /// Which.
    pub id: PersonId,
    /// Name in full; null once erased.
    pub name: Option<String>,
}

impl From<Named<PersonId>> for PersonName {
    fn from(named: Named<PersonId>) -> Self {
        Self { id: named.id, name: named.name }
    }
}

/// A place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceLabel {
    /// Which.
    pub id: DivisionId,
    /// Its name.
    pub name: String,
}

impl From<PlaceName> for PlaceLabel {
    fn from(place: PlaceName) -> Self {
        Self { id: place.id, name: place.name }
    }
}

/// A campaign by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignName {
    /// Which.
    pub id: CampaignId,
    /// Its name.
    pub name: Option<String>,
}

impl From<Named<CampaignId>> for CampaignName {
    fn from(named: Named<CampaignId>) -> Self {
        Self { id: named.id, name: named.name }
    }
}

/// A group by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupName {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: Option<String>,
}

/// A household by its head.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdName {
    /// Which.
    pub id: HouseholdId,
    /// Name of the head, masked; null once erased.
    pub head: Option<String>,
}

impl HouseholdName {
    pub(super) fn masked(id: HouseholdId, head: Option<&str>) -> Self {
        Self { id, head: head.map(mask_name) }
    }
}

/// The post that owns a problem.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemOwner {
    /// The post.
    pub post: PostId,
    /// What the office calls it.
    pub title: String,
    /// Who holds it.
    pub person: PersonName,
}

/// A problem as a list shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemItem {
    /// Which.
    pub id: ProblemId,
    /// Its number, as people say it.
    pub no: String,
    /// Of which household.
    pub household: HouseholdName,
    /// Its village.
    pub village: PlaceLabel,
    /// What kind.
    pub category: Category,
    /// How bad.
    pub severity: Severity,
    /// Where it stands.
    pub state: ProblemState,
    /// What is wrong; null once erased.
    pub description: Option<String>,
    /// When it was found.
    pub found_at: Moment,
    /// Who found it.
    pub found_by: PersonName,
    /// Who is to put it right.
    pub owner: Option<ProblemOwner>,
    /// By when.
    pub due_on: Option<Day>,
    /// Whether that day has passed while it is open.
    pub overdue: bool,
    /// Whether it was reported put right during the visit that found it.
    pub on_the_spot: bool,
}

impl From<ProblemRow> for ProblemItem {
    fn from(row: ProblemRow) -> Self {
        Self {
            id: row.id,
            no: row.number,
            household: HouseholdName::masked(row.household, row.head.as_deref()),
            village: row.village.into(),
            category: row.category,
            severity: row.severity,
            state: row.state,
            description: row.description,
            found_at: row.found_at,
            found_by: row.found_by.into(),
            owner: row.owner.map(owner),
            due_on: row.due_on,
            overdue: row.overdue,
            on_the_spot: row.on_the_spot,
        }
    }
}

pub(super) fn owner(owner: bianfang_store::queries::problems::OwnerName) -> ProblemOwner {
    ProblemOwner { post: owner.post, title: owner.title, person: owner.person.into() }
}

/// What may be done from here, by the rules' own answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PossibleAction {
    /// The kind of command.
    pub kind: &'static str,
    /// Whether the rules would accept it from the caller now.
    pub allowed: bool,
    /// The code of the refusal where not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
}

/// Runs a read. What the closure refuses is answered as it says; what the store fails at, as a fault of ours.
pub(super) async fn ask<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
) -> Result<T> {
    let answer = app.store().db().read(move |tx| match question(tx) {
        Ok(answer) => Ok(Ok(answer)),
        Err(ApiError::Store(error)) => Err(error),
        Err(refused) => Ok(Err(refused)),
    });
    answer.await?
}

/// The caller as the queries know it.
pub(super) const fn asker<'a>(caller: &Caller, scope: &'a Scope) -> Asker<'a> {
    Asker { authority: caller.authority, scope, today: caller.today }
}

/// Refuses a division that the scope does not touch.
pub(super) fn require_division(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    division: Option<DivisionId>,
) -> Result<()> {
    let Some(division) = division else { return Ok(()) };
    match divisions::reaches(tx, asker, division)? {
        None => Err(ApiError::not_found("division").at("division")),
        Some(false) => Err(ApiError::not_permitted()),
        Some(true) => Ok(()),
    }
}

/// The stretch a query asks for.
pub(super) fn stretch(after: Option<String>, limit: Option<u32>) -> Stretch {
    Stretch { after, limit: limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX) }
}

/// Refuses a place in a list that is none. Lists by identifier.
pub(super) fn stretch_by_id(after: Option<String>, limit: Option<u32>) -> Result<Stretch> {
    if after.as_deref().is_some_and(|after| uuid::Uuid::try_parse(after).is_err()) {
        return Err(not_a_place());
    }
    Ok(stretch(after, limit))
}

/// The same for a list by day and identifier.
pub(super) fn stretch_by_day(after: Option<String>, limit: Option<u32>) -> Result<Stretch> {
    let is_place = |after: &str| {
        after
            .split_once('_')
            .is_some_and(|(day, id)| day.parse::<Day>().is_ok() && uuid::Uuid::try_parse(id).is_ok())
    };
    if after.as_deref().is_some_and(|after| !is_place(after)) {
        return Err(not_a_place());
    }
    Ok(stretch(after, limit))
}

fn not_a_place() -> ApiError {
    ApiError::stated(Fault::RequestInvalid).at("after").with("why", "after")
}

/// Reads a value of a query; an empty one is none.
pub(super) fn parsed<'de, D, T>(deserializer: D) -> std::result::Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
}

/// Reads a code of a query; an empty one is none.
pub(super) fn code<'de, D, T>(deserializer: D) -> std::result::Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    let read = |text: String| {
        let deserializer: StringDeserializer<D::Error> = text.into_deserializer();
        T::deserialize(deserializer)
    };
    text.map(read).transpose()
}
