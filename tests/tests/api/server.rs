//! The built program as a process of its own.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

/// How long the program may take until it answers, on a machine that does other things too.
const START: Duration = Duration::from_mins(1);

/// The built program, beside the tests' own binaries.
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.ancestors().nth(2).unwrap().join("bianfang");
    assert!(program.exists(), "{} is missing: cargo build --release --bin bianfang", program.display());
    program
}

/// The repository's folder of this name.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(path)
}

/// Where an installation keeps its data.
#[derive(Debug, Clone)]
pub struct Place {
    pub data: PathBuf,
    pub database: Option<String>,
}

impl Place {
    /// A command of the program on this data.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command.stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BIANFANG_")) {
            command.env_remove(name);
        }
        command
    }

    /// Runs it to its end, whatever that is.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it and fails the test unless it succeeds; gives back what it printed.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} on {self:?}: {}\n{told}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts serving, and waits until it answers.
    pub async fn serve(&self) -> Server {
        self.serve_with(&[]).await
    }

    /// The same with more arguments.
    pub async fn serve_with(&self, more: &[&str]) -> Server {
        // Another process may take the port between its being found and its being used.
        for _ in 0..3 {
            if let Some(server) = self.try_serve(more).await {
                return server;
            }
        }
        panic!("no free port");
    }

    async fn try_serve(&self, more: &[&str]) -> Option<Server> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = free.local_addr().unwrap().to_string();
        drop(free);
        std::fs::create_dir_all(&self.data).unwrap();
        let log = self.data.with_extension("log");
        let output = File::create(&log).unwrap();
        let arguments = [&["serve", "--listen", &host], more].concat();
        let child =
            self.command(&arguments).stdout(output.try_clone().unwrap()).stderr(output).spawn().unwrap();
        let mut server = Server { child, url: format!("http://{host}"), log };
        let http = reqwest::Client::new();
        let mut clock = tokio::time::interval(Duration::from_millis(10));
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < START {
            clock.tick().await;
            if let Some(status) = server.child.try_wait().unwrap() {
                let log = server.log();
                assert!(log.contains("in use"), "the server ended ({status}):\n{log}");
                return None;
            }
            let answer = http.get(format!("{}/health/ready", server.url)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return Some(server);
            }
        }
        panic!("the server does not become ready:\n{}", server.log());
    }
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub url: String,
    log: PathBuf,
}

impl Server {
    /// What it has written so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Ends it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits until it has.
    pub async fn stop(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        tokio::task::spawn_blocking(move || self.child.wait().unwrap()).await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
