//! Posts: who may act as what, where and when.

use crate::{
    calendar::Term,
    codes::codes,
    ids::{DivisionId, PersonId, PostId},
};
use serde::{Deserialize, Serialize};

codes! {
    /// What a person does in a post. Research D§2.
    Role {
        /// 扶贫办工作人员: keeps the register, runs campaigns and ledgers.
        OfficeClerk => "office_clerk",
        /// 分管负责人: runs the work day to day.
        LeadInCharge => "lead_in_charge",
        /// 园区领导: first responsible; leads a group of a sweep.
        Leader => "leader",
        /// 市扶贫办: the office above.
        CityOffice => "city_office",
        /// 社区书记
        CommunitySecretary => "community_secretary",
        /// 包靠社区同志
        CommunityLink => "community_link",
        /// 村干部
        VillageCadre => "village_cadre",
        /// 帮扶责任人
        Helper => "helper",
        /// 责任单位: solves what is referred to it.
        UnitDesk => "unit_desk",
        /// 督导员: looks in from above for a stretch of days.
        Inspector => "inspector",
    }
}

codes! {
    /// The five levels of the chain of responsibility, lowest first; their order is the chain's.
    Level {
        /// 户: the helper.
        Household => "household",
        /// 村
        Village => "village",
        /// 社区
        Community => "community",
        /// 园区、乡镇
        Township => "township",
        /// 市、县
        County => "county",
    }
}

impl Role {
    /// Where a role stands in a household's chain; none for those outside it (units, inspectors).
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Helper => Some(Level::Household),
            Self::VillageCadre => Some(Level::Village),
            Self::CommunitySecretary | Self::CommunityLink => Some(Level::Community),
            Self::OfficeClerk | Self::LeadInCharge | Self::Leader => Some(Level::Township),
            Self::CityOffice => Some(Level::County),
            Self::UnitDesk | Self::Inspector => None,
        }
    }
}

/// One person in one role in one division between two dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Post {
    /// Identifier.
    pub id: PostId,
    /// Who holds it.
    pub person: PersonId,
    /// What the person does in it.
    pub role: Role,
    /// The division it covers, with all below.
    pub division: DivisionId,
    /// What the office calls it, such as 党工委书记 or 市广播电视台; never a person's name.
    pub title: String,
    /// The days it is held.
    #[serde(flatten)]
    pub term: Term,
}
