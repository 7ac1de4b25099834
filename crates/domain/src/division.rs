//! The tree of places.

use crate::{codes::codes, ids::DivisionId};
use serde::{Deserialize, Serialize};

codes! {
    /// What kind of place a division is. The tree has free depth: a kind says nothing of how far down it stands.
    DivisionKind {
        /// 省
        Province => "province",
        /// 地级市
        Prefecture => "prefecture",
        /// 县、县级市、区: the authority its data belongs to.
        County => "county",
        /// 乡镇、街道、园区
        Township => "township",
        /// 社区
        Community => "community",
        /// 村
        Village => "village",
        /// 组
        Group => "group",
    }
}

/// A division as somebody adds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Division {
    /// Its identifier, made where it is added.
    pub id: DivisionId,
    /// The division it hangs below; none for the top of the tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DivisionId>,
    /// What kind of place it is.
    pub kind: DivisionKind,
    /// Its name in full, such as 潘旺社区.
    pub name: String,
    /// The twelve-digit code of the statistics bureau, where it has one. No rule reads the tree from
    /// a code's prefix: a park may be a unit of its own while its communities keep the codes they have elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official_code: Option<String>,
}
