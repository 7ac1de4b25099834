//! As much of HTTP/1.1 as a keep-alive connection to the server under test needs.
//!
//! The client shares the machine with the server, so whatever it costs is missing there: a general client library
//! took several times the processor time of this page of code.

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::Outcome;

/// One kept-alive connection, with the session it is signed in to.
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: Option<String>,
    outgoing: Vec<u8>,
}

/// What the server answered.
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as JSON; an answer outside 2xx is an error that quotes it.
    pub fn json(&self) -> Outcome<serde_json::Value> {
        if !(200..300).contains(&self.status) {
            return Err(format!("{}: {}", self.status, String::from_utf8_lossy(&self.body)).into());
        }
        if self.body.is_empty() {
            return Ok(serde_json::Value::Null);
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Connection {
    /// Connects to `host:port`.
    pub async fn open(host: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(16 * 1024, stream),
            host: host.to_owned(),
            cookie: None,
            outgoing: Vec::with_capacity(4 * 1024),
        })
    }

    /// Signs in; later requests carry the session.
    pub async fn sign_in(&mut self, username: &str, password: &str) -> Outcome<()> {
        let body = serde_json::json!({ "username": username, "password": password });
        self.post("/api/v1/session", &serde_json::to_vec(&body)?).await?.json()?;
        if self.cookie.is_none() {
            return Err("signing in gave no session".into());
        }
        Ok(())
    }

    /// Asks for something.
    pub async fn get(&mut self, path: &str) -> Outcome<Reply> {
        self.exchange("GET", path, &[]).await
    }

    /// Sends JSON.
    pub async fn post(&mut self, path: &str, body: &[u8]) -> Outcome<Reply> {
        self.exchange("POST", path, body).await
    }

    async fn exchange(&mut self, method: &str, path: &str, body: &[u8]) -> Outcome<Reply> {
        self.outgoing.clear();
        let cookie = self.cookie.as_ref().map_or_else(String::new, |cookie| format!("Cookie: {cookie}\r\n"));
        self.outgoing.extend_from_slice(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: {}\r\nX-Bianfang: 1\r\nContent-Type: application/json\r\n\
                 {cookie}Content-Length: {}\r\n\r\n",
                self.host,
                body.len()
            )
            .as_bytes(),
        );
        self.outgoing.extend_from_slice(body);
        // One write, so that head and body share a packet.
        self.stream.get_mut().write_all(&self.outgoing).await?;
        self.receive().await
    }

    async fn receive(&mut self) -> Outcome<Reply> {
        let mut line = String::new();
        self.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status: u16 = status.ok_or_else(|| format!("not a status line: {line:?}"))?;
        let mut length = None;
        loop {
            self.read_line(&mut line).await?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.parse::<usize>()?);
            } else if name.eq_ignore_ascii_case("set-cookie") {
                self.cookie = value.split(';').next().map(ToOwned::to_owned);
            }
        }
        let length = match (length, status) {
            (Some(length), _) => length,
            (None, 204) => 0,
            (None, _) => return Err("an answer without a length".into()),
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Reply { status, body })
    }

    async fn read_line(&mut self, line: &mut String) -> Outcome<()> {
        line.clear();
        if self.stream.read_line(line).await? == 0 {
            return Err("the server closed the connection".into());
        }
        line.truncate(line.trim_end().len());
        Ok(())
    }
}
