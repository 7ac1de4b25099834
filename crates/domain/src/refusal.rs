//! Every reason a command may be refused, in one catalogue, in Chinese and English.
//!
//! A refusal says what is wrong, where (the field), and how to mend it. Screens show the sentences; programs
//! go by the code, which never changes.

use crate::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! refusals {
    ($($(#[$meta:meta])* $variant:ident, $code:tt, $zh:literal, $en:literal;)+) => {
        /// The stable code of a refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub enum RefusalCode { $($(#[$meta])* #[serde(rename = $code)] $variant,)+ }

        impl RefusalCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The code as written.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            /// The sentence in Chinese; `{name}` stands for a detail.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }
            /// The sentence in English; `{name}` stands for a detail.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en,)+ } }
        }
    };
}

refusals! {
    /// No post of the author allows it there on that day.
    NotPermitted, "not_permitted",
        "您当天的岗位不能在这里做这件事。请由有权限的岗位办理，或请办公室调整岗位。",
        "None of your posts allows this here on that day. Ask somebody whose post does, or have the office change yours.";
    /// Something named does not exist.
    NotFound, "not_found",
        "找不到所指的{what}。请刷新后重新选择。",
        "There is no such {what}. Reload and choose again.";
    /// An identifier is already taken by something else.
    AlreadyExists, "already_exists",
        "这个{what}已经登记过了。请勿重复登记；如需修改，请打开原记录。",
        "This {what} is already recorded. Do not record it twice; to change it, open the record.";
    /// The command's identifier was used for another command.
    CommandIdReused, "command_id_reused",
        "这个指令编号已用于另一项操作。请以新的编号重新提交。",
        "This command id was used for something else. Send it again under a new id.";
    /// The time it was made lies in the future.
    MadeInFuture, "made_in_future",
        "记录时间晚于现在。请核对本机时钟后重新提交。",
        "The time it was made lies in the future. Set this device's clock and send it again.";
    /// The authority exists already.
    AlreadyFounded, "already_founded",
        "本县已经启用，不能再次初始化。",
        "This authority is already set up and cannot be set up again.";
    /// The authority does not exist yet.
    NotFounded, "not_founded",
        "尚未启用。请先选择县（市、区）并设立第一个工作岗位。",
        "Nothing is set up yet. First choose the county and set up the first clerk.";
    /// A text is empty.
    Empty, "empty",
        "“{field}”不能为空，请填写。",
        "“{field}” is empty. Fill it in.";
    /// A text is too long.
    TooLong, "too_long",
        "“{field}”超过{max}个字，请缩短。",
        "“{field}” has more than {max} characters. Shorten it.";
    /// More items than allowed at once.
    TooMany, "too_many",
        "一次最多{max}项，请分批提交。",
        "At most {max} at once. Send them in parts.";
    /// The last day is before the first.
    DatesReversed, "dates_reversed",
        "结束日期早于开始日期，请改正。",
        "The last day is before the first. Correct them.";
    /// A division chain is broken.
    DivisionChainBroken, "division_chain_broken",
        "区划链条不完整：应从省到县逐级填写，最后一级是县（市、区）。",
        "The chain of divisions is broken: give them from province to county, each below the one before.";
    /// A household has no head or more than one.
    HeadCount, "head_count",
        "每户须有且只有一名户主，现有{count}名。请改正成员与户主关系。",
        "A household has exactly one head; this one has {count}. Correct the members' relations.";
    /// An identity number is not one.
    CitizenIdInvalid, "citizen_id_invalid",
        "第{row}名成员的身份证号码不正确（{why}）。请核对证件。",
        "The identity number of member {row} is not right ({why}). Check the document.";
    /// The day of birth differs from the identity number.
    BirthDateMismatch, "birth_date_mismatch",
        "第{row}名成员的出生日期与身份证号码不一致。请核对证件。",
        "The day of birth of member {row} differs from the identity number. Check the document.";
    /// Health is not stated or contradicts itself.
    HealthInvalid, "health_invalid",
        "第{row}名成员的健康状况未填，或“健康”与其他状况并存。请改正。",
        "The health of member {row} is empty, or “healthy” stands beside something else. Correct it.";
    /// The same scheme is listed twice.
    SchemeRepeated, "scheme_repeated",
        "同一类别填写了两次。请删去一条。",
        "The same scheme is listed twice. Remove one.";
    /// A level that does not fit what is answered for.
    LevelMismatch, "level_mismatch",
        "户一级责任只能落实到户；其他各级只能落实到区划，且须与岗位所在层级一致。请改正层级、岗位或对象。",
        "Level household answers for a household; every other level for a division, by a post of that level. Correct one of them.";
    /// A household has a main helper already on one of these days.
    HelperAlready, "helper_already",
        "该户在这段时间已有帮扶责任人。请先结束原责任，再指定新的责任人。",
        "The household has a helper on some of these days. End that responsibility first, then assign the new one.";
    /// The post is not held on the day.
    PostNotHeld, "post_not_held",
        "该岗位在所需日期不在任期内。请选择在任的岗位。",
        "The post is not held on that day. Choose one that is.";
    /// The campaign does not allow it in its state.
    CampaignState, "campaign_state",
        "走访活动当前为“{state}”，不能这样操作。",
        "The campaign is “{state}”; this cannot be done to it now.";
    /// The list would be empty.
    NoTargets, "no_targets",
        "按所选类别没有找到应访户。请检查范围、类别和日期。",
        "No household matches. Check the division, the schemes and the day.";
    /// Households lie in no group's area.
    OutsideGroups, "outside_groups",
        "有{count}户不在任何小组的片区内。请先为其所在的村或社区安排小组。",
        "{count} households lie in no group's area. Give their villages or communities to a group first.";
    /// An area already belongs to another group.
    AreaTaken, "area_taken",
        "该片区已由“{group}”负责。请勿重复分配。",
        "That area already belongs to “{group}”. Do not assign it twice.";
    /// Targets lack an end state.
    TargetsUnfinished, "targets_unfinished",
        "还有{count}户没有走访结果，不能结束。请先完成走访或填写未能入户的原因。",
        "{count} targets have no result yet, so the campaign cannot be closed. Visit them or record why they could not be reached.";
    /// A household is already on the list.
    AlreadyTarget, "already_target",
        "有{count}户已在名单内。请去掉后再提交。",
        "{count} of these households are already on the list. Leave them out.";
    /// Required checks lack an answer.
    ChecksMissing, "checks_missing",
        "还有{count}项必查内容没有回答：{items}。",
        "{count} required checks have no answer: {items}.";
    /// A check is answered twice.
    CheckRepeated, "check_repeated",
        "同一项检查回答了两次：{item}。请删去一条。",
        "A check is answered twice: {item}. Remove one.";
    /// Checks or findings without somebody having been spoken to.
    NobodyMet, "nobody_met",
        "没有见到或联系上该户，不能填写检查和问题。",
        "Nobody of the household was spoken to, so there can be no checks or findings.";
    /// A check is answered "problem" without a finding.
    FindingMissing, "finding_missing",
        "“{item}”选了“问题”，请写明是什么问题。",
        "“{item}” is answered “problem”: say what the problem is.";
    /// A finding belongs to a check that is not answered "problem".
    FindingUnfounded, "finding_unfounded",
        "“{item}”没有选“问题”，却写了问题。请改正其中一处。",
        "There is a finding under “{item}”, but the check is not answered “problem”. Correct one of them.";
    /// No date for the next visit.
    RevisitMissing, "revisit_missing",
        "家中无人，请约定补访日期（不早于走访当天）。",
        "Nobody was at home: say when somebody comes again, not before the day of the visit.";
    /// The outcome needs a reason.
    ReasonMissing, "reason_missing",
        "请写明原因。",
        "Say why.";
    /// A visit that lies after it was recorded.
    VisitInFuture, "visit_in_future",
        "走访时间晚于记录时间，请改正。",
        "The visit lies after it was recorded. Correct its time.";
    /// The fixer of an on-the-spot fix was not there.
    FixerAbsent, "fixer_absent",
        "当场整改人必须是走访人或同行人。",
        "Who fixed it on the spot must be the visitor or somebody who went along.";
    /// The visitor is named as companion.
    CompanionRepeated, "companion_repeated",
        "同行人重复，或把走访人本人列为同行人。请改正。",
        "A companion is named twice, or the visitor is named as companion. Correct it.";
    /// The problem does not allow it in its state.
    ProblemState, "problem_state",
        "该问题当前为“{state}”，不能这样操作。",
        "The problem is “{state}”; this cannot be done to it now.";
    /// The owner's role never puts anything right.
    OwnerCannotRectify, "owner_cannot_rectify",
        "该岗位不承担整改。请选择责任单位、社区、村或帮扶责任人等能够整改的岗位。",
        "That post puts nothing right itself. Choose a unit, a community, a village or a helper.";
    /// The due day is in the past.
    DueInPast, "due_in_past",
        "整改时限早于今天，请重新选择。",
        "The due day is in the past. Choose another.";
    /// The verifier is the one who put it right or reported so.
    VerifierIsFixer, "verifier_is_fixer",
        "整改由您完成或上报，须由另一个人复核。",
        "You put it right or reported it: somebody else must verify it.";
    /// The verifier stands below the fixer.
    VerifierBelowFixer, "verifier_below_fixer",
        "复核人的责任层级不能低于整改人。请由{level}或以上层级复核。",
        "The verifier must not stand below the fixer in the household's chain. Somebody at level {level} or above must verify it.";
    /// An on-the-spot fix is verified by an escort or an inspector.
    VerifierNotEscort, "verifier_not_escort",
        "当场整改须由同行的另一人或督导员复核。",
        "What was put right on the spot is verified by somebody else who went along, or by an inspector.";
    /// The subject is already erased.
    AlreadyErased, "already_erased",
        "该对象的个人信息已经删除。",
        "This subject is already erased.";
}

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// The stable code.
    pub code: RefusalCode,
    /// The field it is about, as a path in the command's JSON, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Details named in the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal without field or details.
    pub const fn new(code: RefusalCode) -> Self {
        Self { code, field: None, details: BTreeMap::new() }
    }

    /// Says which field it is about.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.details.insert(name.to_owned(), value.to_string());
        self
    }

    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        self.fill(self.code.zh(), words::zh, words::field_zh)
    }

    /// The sentence in English.
    pub fn en(&self) -> String {
        self.fill(self.code.en(), words::en, words::field_en)
    }

    fn fill(&self, template: &str, word: fn(&str, &str) -> String, field_word: fn(&str) -> String) -> String {
        let mut sentence = template.to_owned();
        for (name, value) in &self.details {
            sentence = sentence.replace(&format!("{{{name}}}"), &word(name, value));
        }
        if let Some(field) = &self.field {
            sentence = sentence.replace("{field}", &field_word(field));
        }
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_both_languages_name_the_same_details() {
        let codes: BTreeSet<_> = RefusalCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(codes.len(), RefusalCode::ALL.len());
        let details = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        for code in RefusalCode::ALL {
            assert_eq!(details(code.zh()), details(code.en()), "{}", code.code());
        }
    }

    #[test]
    fn a_sentence_is_filled_with_its_details() {
        let refusal = Refusal::new(RefusalCode::TooLong).at("action.note").with("max", 500);
        assert_eq!(refusal.en(), "“note” has more than 500 characters. Shorten it.");
    }
}
