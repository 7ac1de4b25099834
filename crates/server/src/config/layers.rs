//! Where each setting's value comes from.

use super::ConfigError;
use std::{collections::BTreeMap, path::Path};

/// A setting: its key, and its value where nobody says otherwise.
#[derive(Debug)]
pub(super) struct Setting {
    pub key: &'static str,
    pub default: &'static str,
}

/// Every setting, in the order `bianfang config` prints them.
pub(super) const SETTINGS: &[Setting] = &[
    Setting { key: "data", default: "bianfang-data" },
    Setting { key: "database", default: "" },
    Setting { key: "keys", default: "" },
    Setting { key: "listen", default: "127.0.0.1:8080" },
    Setting { key: "tls_cert", default: "" },
    Setting { key: "tls_key", default: "" },
    Setting { key: "behind_proxy", default: "false" },
    Setting { key: "log", default: "info,tokio_postgres=warn,hyper=warn,rustls=warn" },
    Setting { key: "log_format", default: "text" },
    Setting { key: "metrics", default: "here" },
    Setting { key: "session_hours", default: "12" },
];

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag on the command line.
    Flag(String),
    /// A variable of the environment.
    Environment(String),
    /// The configuration file.
    File(String),
    /// Nobody.
    Default,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// The values that were given, each with who gave it; the strongest word only.
#[derive(Debug, Default)]
pub struct Layers {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Layers {
    /// Takes the values of flags, environment and file together. `environment` answers for a variable's name.
    pub fn gather(
        flags: BTreeMap<&'static str, String>,
        environment: impl Fn(&str) -> Option<String>,
        file: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        if let Some(path) = file {
            let origin = Origin::File(path.display().to_string());
            for (key, value) in read_file(path)? {
                values.insert(key, (value, origin.clone()));
            }
        }
        for Setting { key, .. } in SETTINGS {
            let name = format!("BIANFANG_{}", key.to_uppercase());
            if let Some(value) = environment(&name) {
                values.insert(key, (value, Origin::Environment(name)));
            }
        }
        for (key, value) in flags {
            values.insert(key, (value, Origin::Flag(format!("--{}", key.replace('_', "-")))));
        }
        Ok(Self { values })
    }

    /// Says what holds where nobody said otherwise, in place of the usual value.
    #[must_use]
    pub fn or(mut self, key: &'static str, value: &str) -> Self {
        self.values.entry(key).or_insert_with(|| (value.to_owned(), Origin::Default));
        self
    }

    /// The value of a setting and who said it.
    pub(super) fn get(&self, key: &'static str) -> (&str, Origin) {
        if let Some((value, origin)) = self.values.get(key) {
            return (value, origin.clone());
        }
        let setting = SETTINGS.iter().find(|setting| setting.key == key);
        (setting.map_or("", |setting| setting.default), Origin::Default)
    }

    /// Every setting with its value as it may be shown and who said it.
    pub fn shown(&self) -> Vec<(&'static str, String, Origin)> {
        let one = |setting: &Setting| {
            let (value, origin) = self.get(setting.key);
            let value = if setting.key == "database" { without_password(value) } else { value.to_owned() };
            (setting.key, value, origin)
        };
        SETTINGS.iter().map(one).collect()
    }
}

/// A database's address with stars for its password.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        // The other way of writing it, `host=… password=…`.
        let hide = |word: &str| {
            if word.starts_with("password=") { "password=***".to_owned() } else { word.to_owned() }
        };
        return address.split(' ').map(hide).collect::<Vec<_>>().join(" ");
    };
    let hidden = match rest.rsplit_once('@') {
        Some((account, place)) => {
            let user = account.split(':').next().unwrap_or_default();
            let secret = if account.contains(':') { ":***" } else { "" };
            format!("{scheme}://{user}{secret}@{place}")
        }
        None => address.to_owned(),
    };
    match hidden.split_once("password=") {
        Some((before, after)) => {
            let rest = after.split_once('&').map_or(String::new(), |(_, rest)| format!("&{rest}"));
            format!("{before}password=***{rest}")
        }
        None => hidden,
    }
}

fn read_file(path: &Path) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File { path: name(), source })?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| ConfigError::Syntax { path: name(), reason: error.to_string() })?;
    table
        .into_iter()
        .map(|(key, value)| {
            let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
                let known = SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>().join(", ");
                return Err(ConfigError::Unknown { path: name(), key, known });
            };
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(flag) => flag.to_string(),
                other => {
                    let reason = format!("{key} is neither a text, a whole number, true nor false: {other}");
                    return Err(ConfigError::Syntax { path: name(), reason });
                }
            };
            Ok((setting.key, value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (address, shown) in [
            ("postgres://user:secret@host/db", "postgres://user:***@host/db"),
            ("postgres://user:se@cret@host:5432/db", "postgres://user:***@host:5432/db"),
            ("postgres://user@host/db", "postgres://user@host/db"),
            ("postgres://host/db?user=a&password=secret&x=1", "postgres://host/db?user=a&password=***&x=1"),
            ("host=h password=secret dbname=d", "host=h password=*** dbname=d"),
            ("", ""),
        ] {
            assert_eq!(without_password(address), shown);
        }
    }
}
