//! Settings with their types.

use super::{ConfigError, Layers};
use bianfang_store::Location;
use std::{net::SocketAddr, path::PathBuf, str::FromStr};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Where `/metrics` is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsAt {
    /// Nowhere.
    Off,
    /// Beside the pages, to callers on this machine, and not behind a proxy.
    Here,
    /// On a listener of its own.
    Address(SocketAddr),
}

/// What the program was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folder of the SQLite file, of files and of signed heads.
    pub data: PathBuf,
    /// A PostgreSQL address; none for the SQLite file.
    pub database: Option<String>,
    /// The folder of the keyring.
    pub keys: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate and key of TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Whether a proxy in front ends TLS.
    pub behind_proxy: bool,
    /// Which log lines are written.
    pub log: String,
    /// How.
    pub log_format: LogFormat,
    /// Where the counters can be read.
    pub metrics: MetricsAt,
    /// How many hours a session lasts.
    pub session_hours: u32,
}

impl Settings {
    /// Reads the values of the layers.
    pub fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let text = |key| Some(layers.get(key).0.to_owned()).filter(|text| !text.is_empty());
        let data = PathBuf::from(layers.get("data").0);
        let tls = match (text("tls_cert"), text("tls_key")) {
            (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
            (None, None) => None,
            _ => {
                return Err(ConfigError::Together(
                    "--tls-cert and --tls-key go together: give both or neither",
                ));
            }
        };
        let settings = Self {
            database: text("database"),
            keys: text("keys").map_or_else(|| data.join("keys"), PathBuf::from),
            data,
            listen: parse(layers, "listen", "an address with a port, such as 127.0.0.1:8080", address)?,
            tls,
            behind_proxy: parse(layers, "behind_proxy", "true or false", |text| text.parse().ok())?,
            log: layers.get("log").0.to_owned(),
            log_format: parse(layers, "log_format", "text or json", |text| match text {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            })?,
            metrics: parse(layers, "metrics", "off, here or an address with a port", |text| match text {
                "off" => Some(MetricsAt::Off),
                "here" => Some(MetricsAt::Here),
                other => address(other).map(MetricsAt::Address),
            })?,
            session_hours: parse(layers, "session_hours", "a number of hours from 1 to 720", |text| {
                u32::from_str(text).ok().filter(|hours| (1..=720).contains(hours))
            })?,
        };
        Ok(settings)
    }

    /// Refuses to speak plainly with other machines.
    pub fn check_transport(&self) -> Result<(), ConfigError> {
        if self.tls.is_some() || self.behind_proxy || self.listen.ip().to_canonical().is_loopback() {
            return Ok(());
        }
        Err(ConfigError::Together(
            "plain HTTP is spoken on the loopback only: give --tls-cert and --tls-key (bianfang tls init makes them), \
             or --behind-proxy where a proxy ends TLS",
        ))
    }

    /// Where the store's parts lie.
    pub fn location(&self) -> Location {
        Location { database: self.database.clone(), data: self.data.clone(), keys: self.keys.clone() }
    }
}

fn address(text: &str) -> Option<SocketAddr> {
    let text =
        text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    text.parse().ok()
}

fn parse<T>(
    layers: &Layers,
    key: &'static str,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ConfigError> {
    let (value, origin) = layers.get(key);
    read(value).ok_or_else(|| ConfigError::Value { key, origin, value: value.to_owned(), expected })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origin;
    use std::collections::BTreeMap;

    fn folder(name: &str, text: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("bianfang-config-{}-{name}.toml", std::process::id()));
        std::fs::write(&path, text).expect("the file can be written");
        path
    }

    #[test]
    fn a_flag_beats_the_environment_the_file_and_the_default() {
        let file = folder("order", "data = \"from-file\"\nlisten = \"127.0.0.1:1\"\nsession_hours = 3\n");
        let environment = |name: &str| match name {
            "BIANFANG_DATA" => Some("from-environment".to_owned()),
            "BIANFANG_LISTEN" => Some("127.0.0.1:2".to_owned()),
            _ => None,
        };
        let flags = BTreeMap::from([("data", "from-flag".to_owned())]);
        let layers = Layers::gather(flags, environment, Some(&file)).expect("layers");
        std::fs::remove_file(&file).expect("the file was there");
        let settings = Settings::read(&layers).expect("settings");
        assert_eq!(settings.data, PathBuf::from("from-flag"));
        assert_eq!(settings.keys, PathBuf::from("from-flag").join("keys"));
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.session_hours, 3);
        assert_eq!(settings.log_format, LogFormat::Text);
        let origins: BTreeMap<_, _> =
            layers.shown().into_iter().map(|(key, _, origin)| (key, origin)).collect();
        assert_eq!(origins["data"], Origin::Flag("--data".to_owned()));
        assert_eq!(origins["listen"], Origin::Environment("BIANFANG_LISTEN".to_owned()));
        assert!(matches!(origins["session_hours"], Origin::File(_)));
        assert_eq!(origins["metrics"], Origin::Default);
    }

    #[test]
    fn what_is_unknown_or_no_value_is_refused() {
        let file = folder("unknown", "colour = \"blue\"\n");
        let unknown = Layers::gather(BTreeMap::new(), |_| None, Some(&file));
        std::fs::remove_file(&file).expect("the file was there");
        assert!(matches!(unknown, Err(ConfigError::Unknown { key, .. }) if key == "colour"));
        for (key, value) in
            [("listen", "8080"), ("session_hours", "0"), ("metrics", "yes"), ("behind_proxy", "1")]
        {
            let layers =
                Layers::gather(BTreeMap::from([(key, value.to_owned())]), |_| None, None).expect("layers");
            assert!(matches!(Settings::read(&layers), Err(ConfigError::Value { .. })), "{key}={value}");
        }
        let half = BTreeMap::from([("tls_cert", "c".to_owned())]);
        let layers = Layers::gather(half, |_| None, None).expect("layers");
        assert!(matches!(Settings::read(&layers), Err(ConfigError::Together(_))));
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let with = |flags: &[(&'static str, &str)]| {
            let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
            Settings::read(&Layers::gather(flags, |_| None, None).expect("layers"))
                .expect("settings")
                .check_transport()
        };
        assert!(with(&[]).is_ok());
        assert!(with(&[("listen", "[::1]:80")]).is_ok());
        assert!(with(&[("listen", "0.0.0.0:80")]).is_err());
        assert!(with(&[("listen", "0.0.0.0:80"), ("behind_proxy", "true")]).is_ok());
        assert!(with(&[("listen", "0.0.0.0:443"), ("tls_cert", "c"), ("tls_key", "k")]).is_ok());
    }
}
