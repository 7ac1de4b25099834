//! Households, their members and the schemes they stand in.

use crate::{
    calendar::{Day, Term},
    codes::codes,
    ids::{DivisionId, HouseholdId, MemberId},
};
use serde::{Deserialize, Serialize};

codes! {
    /// A scheme a household may stand in; several at once, each with its dates. Definitions: research D§1.4.
    Scheme {
        /// 建档立卡贫困户 (2014–2020)
        PovertyRegistered => "poverty_registered",
        /// 脱贫享受政策户 (Shandong)
        ExitedWithPolicy => "exited_with_policy",
        /// 即时帮扶户 (Shandong, 2019–2020)
        InstantAssistance => "instant_assistance",
        /// 低保
        MinimumLiving => "minimum_living",
        /// 特困供养
        DestituteSupport => "destitute_support",
    }
}

codes! {
    /// Main cause of hardship, as the register of 2014–2020 lists them.
    Cause {
        /// 因病
        Illness => "illness",
        /// 因残
        Disability => "disability",
        /// 因学
        Schooling => "schooling",
        /// 因灾
        Disaster => "disaster",
        /// 缺劳力
        Labour => "labour",
        /// 缺技术
        Skill => "skill",
        /// 缺资金
        Funds => "funds",
        /// 其他
        Other => "other",
    }
}

codes! {
    /// Relation to the head of the household: the commoner of the register's 28 labels.
    Relation {
        /// 户主
        Head => "head",
        /// 配偶
        Spouse => "spouse",
        /// 之子
        Son => "son",
        /// 之女
        Daughter => "daughter",
        /// 之儿媳
        DaughterInLaw => "daughter_in_law",
        /// 之女婿
        SonInLaw => "son_in_law",
        /// 之孙子
        Grandson => "grandson",
        /// 之孙女
        Granddaughter => "granddaughter",
        /// 之父
        Father => "father",
        /// 之母
        Mother => "mother",
        /// 之兄弟姐妹
        Sibling => "sibling",
        /// 其他
        Other => "other",
    }
}

codes! {
    /// Sex, GB/T 2261.1 codes 0, 1, 2, 9.
    Sex {
        /// 未知
        Unknown => "0",
        /// 男
        Male => "1",
        /// 女
        Female => "2",
        /// 未说明
        NotStated => "9",
    }
}

codes! {
    /// State of health as the register keeps it; several may hold, "healthy" excludes the rest.
    Health {
        /// 健康
        Healthy => "healthy",
        /// 长期慢性病
        Chronic => "chronic",
        /// 患有大病
        SeriousIllness => "serious_illness",
        /// 残疾
        Disabled => "disabled",
    }
}

codes! {
    /// Where a value comes from. Kept with every value, so that two that differ can be weighed.
    Source {
        /// The household said so.
        Declared => "declared",
        /// Somebody saw it.
        Seen => "seen",
        /// A document says so.
        Document => "document",
        /// Another register was matched.
        Matched => "matched",
    }
}

/// A member as registered. Everything here names or describes a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Member {
    /// Identifier, made where the member is recorded.
    pub id: MemberId,
    /// Full name.
    pub name: String,
    /// Relation to the head; exactly one member of a household is its head.
    pub relation: Relation,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub born_on: Day,
    /// Resident identity number of 18 characters (GB 11643-1999).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizen_id: Option<String>,
    /// State of health, at least one value.
    pub health: Vec<Health>,
}

/// One scheme a household stands in, with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// Which scheme.
    pub scheme: Scheme,
    /// The days it holds.
    #[serde(flatten)]
    pub term: Term,
}

/// A household as it is put on the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Registration {
    /// Identifier, made where it is recorded.
    pub household: HouseholdId,
    /// The village or group it lives in.
    pub division: DivisionId,
    /// Number issued by the national platform; text, for it may have leading zeros.
    pub number: String,
    /// Address below the village.
    pub address: String,
    /// Telephone of the household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Main cause of hardship.
    pub cause: Cause,
    /// Whether broadcast television can be received (通广播电视), where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_broadcast_tv: Option<bool>,
    /// The schemes it stands in; none for an ordinary household.
    pub schemes: Vec<Enrolment>,
    /// Its members; exactly one is the head.
    pub members: Vec<Member>,
    /// Where these values come from.
    pub source: Source,
    /// The day they were true.
    pub as_of: Day,
}
