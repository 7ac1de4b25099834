//! What is written is read back the same, and what is not an identifier or an instant is not read.

use bianfang_domain::{
    calendar::{Day, Moment},
    command::{Action, Command},
    event::Event,
    ids::{CommandId, HouseholdId, IdError},
    post::Role,
    problem::StepKind,
    refusal::{Refusal, RefusalCode},
    secret::Secret,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::{
    park::{Park, id, moment, of, post_of},
    park_actions::one_of_each,
    parts::fail,
    tables::keep,
};

fn again<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

#[test]
fn every_command_is_read_back_as_it_was_written() {
    let mut lines = Vec::new();
    for ready in one_of_each() {
        let mut park = ready.park;
        let mut command: Command = park.command(ready.author, ready.action);
        assert_eq!(again(&command), command);
        command.device = Some(id(77));
        assert_eq!(again(&command), command);
        let action = serde_json::to_value(&command.action).unwrap();
        assert_eq!(action["kind"], command.action.kind());
        lines.push(serde_json::to_string(&command.action).unwrap());
    }
    // The wire shape: a device in the field may send what an older release wrote.
    keep("commands", &lines.join("\n"));
}

/// Every kind of event and secret, with one example each, in the order of their first appearance.
fn everything_decided() -> (BTreeMap<String, Event>, BTreeMap<String, Secret>) {
    let (mut events, mut secrets) = (BTreeMap::new(), BTreeMap::new());
    let mut take = |park: &Park| {
        for decision in &park.decided {
            for event in &decision.events {
                let value = serde_json::to_value(event).unwrap();
                let name = match &value["step"] {
                    Value::String(step) => format!("{}/{step}", value["event"].as_str().unwrap()),
                    _ => value["event"].as_str().unwrap().to_owned(),
                };
                assert_eq!(again(event), *event, "{name}");
                events.entry(name).or_insert_with(|| event.clone());
            }
            for secret in &decision.secrets {
                assert_eq!(again(secret), *secret);
                let kind = serde_json::to_value(secret).unwrap()["kind"].as_str().unwrap().to_owned();
                secrets.entry(kind).or_insert_with(|| secret.clone());
            }
        }
    };
    for ready in one_of_each() {
        let mut park = ready.park;
        park.act(ready.author, ready.action);
        take(&park);
    }
    let mut park = Park::new();
    let problem = park.reported(of(Role::Helper), post_of(Role::UnitDesk), of(Role::UnitDesk));
    park.act(of(Role::Helper), fail(problem));
    take(&park);
    (events, secrets)
}

/// A new kind of event does not compile before it is counted here.
const fn kinds_of_event(event: &Event) -> usize {
    match event {
        Event::AuthorityFounded { .. }
        | Event::DivisionAdded { .. }
        | Event::PersonKnown { .. }
        | Event::PostFilled { .. }
        | Event::PostEnded { .. }
        | Event::HouseholdRegistered { .. }
        | Event::MemberJoined { .. }
        | Event::SchemeEnrolled { .. }
        | Event::ResponsibilityAssigned { .. }
        | Event::ResponsibilityEnded { .. }
        | Event::CampaignPlanned { .. }
        | Event::GroupFormed { .. }
        | Event::CampaignStarted { .. }
        | Event::TargetsAdded { .. }
        | Event::CampaignClosed { .. }
        | Event::VisitRecorded { .. }
        | Event::TargetMoved { .. }
        | Event::ProblemFound { .. }
        | Event::ProblemStepped { .. }
        | Event::SubjectErased { .. } => 20,
    }
}

#[test]
fn every_event_and_secret_is_read_back_as_it_was_written() {
    let (events, secrets) = everything_decided();
    let kinds = kinds_of_event(events.values().next().unwrap());
    assert_eq!(events.len(), kinds - 1 + StepKind::ALL.len(), "{:?}", events.keys());
    for step in StepKind::ALL {
        let name = format!("problem_stepped/{step}");
        let Some(Event::ProblemStepped { step: taken, .. }) = events.get(&name) else { panic!("{name}") };
        assert_eq!(taken.kind(), *step);
    }
    assert_eq!(secrets.len(), 7, "{:?}", secrets.keys());
    // Old entries are read for ever: fields are only added, with a default.
    let lines: Vec<String> = events.values().map(|event| serde_json::to_string(event).unwrap()).collect();
    keep("events", &lines.join("\n"));
    let lines: Vec<String> = secrets.values().map(|secret| serde_json::to_string(secret).unwrap()).collect();
    keep("secrets", &lines.join("\n"));
}

#[test]
fn events_name_nobody() {
    // Whatever names or describes a person of the park stands in the sealed part.
    let (events, _) = everything_decided();
    let clear: String = events.values().map(|event| serde_json::to_string(event).unwrap()).collect();
    for word in
        ["陈大福", "王建国", "999999195001010018", "1950-01-01", "村东第二排", "水", "家中无人", "本人申请"]
    {
        assert!(!clear.contains(word), "{word}");
    }
}

#[test]
fn a_field_nobody_knows_or_a_kind_nobody_knows() {
    let unknown = json!({"kind": "rank_helpers", "village": id::<HouseholdId>(1)});
    assert!(serde_json::from_value::<Action>(unknown).is_err());
    // What may be left out may be left out.
    let bare = json!({"kind": "assign_problem", "problem": id::<HouseholdId>(1), "owner": id::<HouseholdId>(2), "due_on": "2020-05-10"});
    assert!(serde_json::from_value::<Action>(bare).is_ok());
}

#[test]
fn identifiers_are_of_version_7() {
    for (text, error) in [
        ("", IdError::NotUuid),
        ("village-1", IdError::NotUuid),
        ("00000000-0000-0000-0000-000000000000", IdError::NotVersion7),
        ("936da01f-9abd-4d9d-80c7-02af85c822a8", IdError::NotVersion7),
        ("c232ab00-9414-11ec-b3c8-9f6bdeced846", IdError::NotVersion7),
    ] {
        assert_eq!(text.parse::<HouseholdId>(), Err(error), "{text}");
        assert!(serde_json::from_value::<HouseholdId>(json!(text)).is_err(), "{text}");
    }
    let good = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let parsed: CommandId = good.parse().unwrap();
    assert_eq!(parsed.to_string(), good);
    assert_eq!(serde_json::to_value(parsed).unwrap(), json!(good));
    assert_eq!(again(&parsed), parsed);
}

#[test]
fn an_instant_may_leave_its_seconds_out_and_is_a_day_and_an_hour_in_china() {
    let noon = moment("2020-05-03T12:00+08:00");
    assert_eq!(noon, moment("2020-05-03T04:00:00Z"));
    assert_eq!(noon.to_string(), "2020-05-03T04:00:00Z");
    assert_eq!(noon.millis(), 1_588_478_400_000);
    assert_eq!(Moment::from_millis(noon.millis()).unwrap(), noon);
    assert_eq!(serde_json::from_value::<Moment>(json!("2020-05-03T12:00+08:00")).unwrap(), noon);

    for (text, day, hour) in [
        ("2020-05-03T15:59:59.999Z", "2020-05-03", "2020-05-03T23"),
        ("2020-05-03T16:00Z", "2020-05-04", "2020-05-04T00"),
        ("2020-05-04T00:00+08:00", "2020-05-04", "2020-05-04T00"),
        ("2019-12-31T23:59+08:00", "2019-12-31", "2019-12-31T23"),
        // China had summer time until 1991; the register has not.
        ("1988-07-01T00:30+08:00", "1988-07-01", "1988-07-01T00"),
    ] {
        assert_eq!(moment(text).day().to_string(), day, "{text}");
        assert_eq!(moment(text).hour(), hour, "{text}");
    }
    for wrong in ["", "2020-05-03", "2020-05-03T12:00", "2020-02-30T12:00+08:00", "1588478400000"] {
        assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
    }
    assert!(Moment::from_millis(i64::MAX).is_err());
}

#[test]
fn an_instant_is_kept_to_the_millisecond_however_it_came_in() {
    let fine = "2020-05-03T04:00:00.123456789Z";
    assert_eq!(moment(fine), moment("2020-05-03T04:00:00.123Z"));
    let read: Moment = serde_json::from_value(json!(fine)).unwrap();
    assert_eq!(read, moment(fine));
    assert_eq!(read, Moment::from_millis(read.millis()).unwrap());
}

#[test]
fn days_and_ages() {
    let day = |text: &str| -> Day { text.parse().unwrap() };
    assert!("2020-02-30".parse::<Day>().is_err());
    assert_eq!(day("2000-02-29").years_until(day("2020-02-28")), 19);
    assert_eq!(day("2000-02-29").years_until(day("2020-02-29")), 20);
    assert_eq!(day("2020-05-04").years_until(day("2020-05-03")), 0);
    assert_eq!(Day::new(2020, 2, 29), Some(day("2020-02-29")));
    assert_eq!(Day::new(2019, 2, 29), None);
}

#[test]
fn a_refusal_is_read_back_and_speaks_in_two_languages() {
    for code in RefusalCode::ALL {
        let refusal = Refusal::new(*code).at("action.name").with("max", 60);
        assert_eq!(again(&refusal), refusal);
        assert_eq!(serde_json::to_value(code).unwrap(), json!(code.code()));
    }
    let refusal = Refusal::new(RefusalCode::TooLong).at("action.name").with("max", 60);
    assert_eq!(refusal.zh(), "“名称（姓名）”超过60个字，请缩短。");
}
