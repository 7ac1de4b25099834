//! The program under test, running on a folder of its own with the park loaded.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{Engine, Outcome, Submissions, park::Park, process, wire::Connection};

const PASSWORD: &str = "Bianfang-bench-2020";
/// The last moment loaded: the second afternoon of the sweep, while the campaign runs.
const UNTIL: &str = "2020-05-04T15:40:00+08:00";
/// How long the program may take to answer at all.
const START: Duration = Duration::from_mins(1);

/// A running server with its data; ends with it.
pub struct Installation {
    folder: PathBuf,
    child: Child,
    /// `host:port`.
    pub host: String,
    /// The PostgreSQL server's main process, where it can be found.
    pub database_process: Option<u32>,
}

impl Installation {
    /// Loads the park, starts the server and gives every recorder a sign-in.
    pub async fn open(plan: &Submissions, engine: Engine, park: &Park) -> Outcome<Self> {
        let folder = std::env::temp_dir().join(format!("bianfang-bench-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir_all(&folder)?;
        let place = Place::new(engine, &folder)?;
        let run = |arguments: &[&str]| place.run(&plan.program, arguments);
        run(&["load", &plan.scenario.display().to_string(), "--until", UNTIL])?;
        let clients = plan.clients.iter().copied().max().unwrap_or(1);
        if park.recorders.len() < clients {
            return Err(format!("the park has {} recorders, not {clients}", park.recorders.len()).into());
        }
        for (number, recorder) in park.recorders.iter().enumerate().take(clients) {
            let person = recorder.person.to_string();
            run(&["user", "add", &username(number), "--person", &person, "--password", PASSWORD])?;
        }
        let (child, host) = place.serve(&plan.program)?;
        let mut installation = Self { folder, child, host, database_process: place.database_process() };
        installation.wait_until_ready().await?;
        Ok(installation)
    }

    /// The server's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A connection signed in as the recorder of this number.
    pub async fn connect(&self, recorder: usize) -> Outcome<Connection> {
        let mut connection = Connection::open(&self.host).await?;
        connection.sign_in(&username(recorder), PASSWORD).await?;
        Ok(connection)
    }

    async fn wait_until_ready(&mut self) -> Outcome<()> {
        let mut clock = tokio::time::interval(Duration::from_millis(20));
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < START {
            clock.tick().await;
            if let Some(status) = self.child.try_wait()? {
                let log = fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
                return Err(format!("the server ended ({status}):\n{log}").into());
            }
            let Ok(mut connection) = Connection::open(&self.host).await else { continue };
            if connection.get("/health/ready").await.is_ok_and(|reply| reply.status == 200) {
                return Ok(());
            }
        }
        Err("the server did not become ready".into())
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        // Nothing of it is needed any more, so that a failure here has no one to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn username(recorder: usize) -> String {
    format!("recorder{recorder}")
}

/// The arguments that say where the data is.
struct Place {
    folder: PathBuf,
    database: Option<String>,
}

impl Place {
    fn new(engine: Engine, folder: &Path) -> Outcome<Self> {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(std::env::var("BIANFANG_TEST_POSTGRES").map_err(
                |_| "BIANFANG_TEST_POSTGRES names no PostgreSQL: run through scripts/with-postgres",
            )?),
        };
        Ok(Self { folder: folder.to_owned(), database })
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).arg("--data").arg(self.folder.join("data"));
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Outcome<()> {
        let output = self.command(program, arguments).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!(
            "{} {}: {}",
            program.display(),
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        )
        .into())
    }

    fn serve(&self, program: &Path) -> Outcome<(Child, String)> {
        let free = TcpListener::bind("127.0.0.1:0")?;
        let host = free.local_addr()?.to_string();
        drop(free);
        let log = File::create(self.folder.join("server.log"))?;
        let mut command = self.command(program, &["serve", "--listen", &host]);
        let child = command.stdout(log.try_clone()?).stderr(log).spawn()?;
        Ok((child, host))
    }

    /// The main process of a PostgreSQL server that `scripts/with-postgres` started: its port stands on its
    /// command line.
    fn database_process(&self) -> Option<u32> {
        let port = self.database.as_ref()?.rsplit_once(':')?.1.split('/').next()?.to_owned();
        process::find(&["-p", &port])
    }
}
