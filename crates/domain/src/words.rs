//! Chinese words for the codes and fields that sentences of refusals name, so that no reader meets a code.
//!
//! The screens have word lists of their own for everything else they show.

/// The Chinese word for a detail's value, or the value itself where it is not a code.
pub(crate) fn zh(detail: &str, value: &str) -> String {
    match detail {
        "items" => value.split(", ").map(|item| word(item).unwrap_or(item)).collect::<Vec<_>>().join("、"),
        "state" | "what" | "level" | "item" | "why" => word(value).unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    }
}

/// The English words for a detail's value.
pub(crate) fn en(detail: &str, value: &str) -> String {
    match detail {
        "state" | "what" | "level" | "item" | "items" => value.replace('_', " "),
        _ => value.to_owned(),
    }
}

/// The last named part of a field's path: `action.findings.2.description` → `description`.
fn last_name(path: &str) -> &str {
    path.rsplit('.').find(|part| !part.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(path)
}

/// What a field is called in Chinese.
pub(crate) fn field_zh(path: &str) -> String {
    let name = last_name(path);
    word(name).unwrap_or(name).to_owned()
}

/// What a field is called in English.
pub(crate) fn field_en(path: &str) -> String {
    last_name(path).replace('_', " ")
}

fn word(code: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        // States of campaigns and problems.
        ("draft", "筹备中"),
        ("running", "进行中"),
        ("closed", "已结束"),
        ("found", "已发现"),
        ("triaged", "已研判"),
        ("assigned", "已交办"),
        ("in_progress", "整改中"),
        ("reported_done", "已报完成"),
        ("awaiting_verification", "待复核"),
        ("not_a_problem", "不属问题"),
        // Levels.
        ("village", "村"),
        ("community", "社区"),
        ("township", "园区（乡镇）"),
        ("county", "市（县）"),
        // Checks.
        ("food", "吃饭"),
        ("clothing", "穿衣"),
        ("education", "义务教育"),
        ("medical", "基本医疗"),
        ("housing", "住房安全"),
        ("water", "饮水安全"),
        ("income", "收入"),
        ("policy", "政策知晓"),
        ("environment", "环境卫生"),
        // Things.
        ("division", "区划"),
        ("official_code", "区划代码（应为12位数字）"),
        ("person", "人员"),
        ("post", "岗位"),
        ("household", "户"),
        ("member", "成员"),
        ("responsibility", "责任关系"),
        ("campaign", "走访活动"),
        ("group", "小组"),
        ("visit", "走访记录"),
        ("problem", "问题"),
        ("subject", "对象"),
        // Fields.
        ("name", "名称（姓名）"),
        ("title", "岗位名称"),
        ("phone", "电话"),
        ("number", "户编号"),
        ("address", "住址"),
        ("parent", "上级区划"),
        ("schemes", "类别"),
        ("households", "名单"),
        ("members", "成员"),
        ("areas", "片区"),
        ("remarks", "备注"),
        ("description", "问题描述"),
        ("measure", "整改措施"),
        ("observation", "复核情况"),
        ("reason", "原因"),
        ("ground", "删除依据"),
        ("note", "交办要求"),
        // Why an identity number is not one.
        ("must be 17 digits and a check character", "应为17位数字加1位校验码"),
        ("digits 7 to 14 are no day of the calendar", "第7至14位不是有效日期"),
        ("the check character does not fit", "校验码不符"),
    ];
    WORDS.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{campaign::CampaignState, post::Level, problem::ProblemState, visit::CheckItem};

    #[test]
    fn every_code_a_sentence_may_name_has_a_word() {
        let states = ProblemState::ALL.iter().map(|one| one.code());
        let codes = states
            .chain(CampaignState::ALL.iter().map(|one| one.code()))
            .chain(CheckItem::ALL.iter().map(|one| one.code()))
            .chain(Level::ALL.iter().map(|one| one.code()));
        for code in codes {
            assert!(word(code).is_some(), "{code}");
        }
    }

    #[test]
    fn fields_are_named_by_their_last_part() {
        assert_eq!(field_zh("action.findings.2.description"), "问题描述");
        assert_eq!(field_en("action.members.0.born_on"), "born on");
        assert_eq!(zh("items", "food, water"), "吃饭、饮水安全");
    }
}
