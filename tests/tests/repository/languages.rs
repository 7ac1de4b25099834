//! The pages speak Chinese and English: a word that exists in one catalogue exists in the other, and says something.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::assert_clean;
use crate::sources::{Source, sources};

/// Every leaf with its dotted path.
fn flatten(value: &Value, path: &str, words: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(member, &below, words);
            }
        }
        Value::String(word) => {
            words.insert(path.to_owned(), word.clone());
        }
        other => {
            words.insert(path.to_owned(), other.to_string());
        }
    }
}

fn catalogue(source: &Source) -> Result<BTreeMap<String, String>, String> {
    let value = serde_json::from_str(&source.text).map_err(|error| format!("{}: {error}", source.path))?;
    let mut words = BTreeMap::new();
    flatten(&value, "", &mut words);
    Ok(words)
}

fn differences(chinese: &Source, english: &Source) -> Vec<String> {
    let (in_chinese, in_english) = match (catalogue(chinese), catalogue(english)) {
        (Ok(in_chinese), Ok(in_english)) => (in_chinese, in_english),
        (one, other) => return [one.err(), other.err()].into_iter().flatten().collect(),
    };
    let mut complaints = Vec::new();
    for (words, source, others, missing_in) in
        [(&in_chinese, chinese, &in_english, english), (&in_english, english, &in_chinese, chinese)]
    {
        for (key, word) in words {
            if !others.contains_key(key) {
                complaints.push(format!("{}: lacks {key}", missing_in.path));
            }
            if word.trim().is_empty() {
                complaints.push(format!("{}: {key} is empty", source.path));
            }
        }
    }
    complaints
}

#[test]
fn chinese_and_english_say_the_same_things() {
    let sources = sources();
    let find = |path: &str| sources.iter().find(|source| source.path == path);
    let mut complaints = Vec::new();
    for chinese in sources.iter().filter(|source| source.path.starts_with("web/src/locales/zh")) {
        let english = chinese.path.replacen("locales/zh", "locales/en", 1);
        match find(&english) {
            Some(english) => complaints.extend(differences(chinese, english)),
            None => complaints.push(format!("{} has no {english} beside it", chinese.path)),
        }
    }
    assert_clean(&complaints);
}

#[test]
fn differences_are_found() {
    let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let chinese = source("zh.json", r#"{ "board": { "title": "看板", "cell": "格" }, "only": "独" }"#);
    let english = source("en.json", r#"{ "board": { "title": " ", "cell": "Cell" }, "extra": "x" }"#);
    assert_eq!(
        differences(&chinese, &english),
        ["en.json: lacks only", "en.json: board.title is empty", "zh.json: lacks extra"]
    );
    assert_eq!(differences(&chinese, &source("en.json", "{")).len(), 1);
}
