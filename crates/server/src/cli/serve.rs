//! `bianfang serve`: listening, jobs, and an orderly end.

use super::{Failure, Outcome, log, store};
use crate::{
    app::{App, Serving, metrics_router},
    clock::Clock,
    config::{MetricsAt, Settings},
    tls::TlsFiles,
};
use axum_server::{
    Handle,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use bianfang_store::{Store, accounts};
use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::signal::unix::{SignalKind, signal};

/// So long requests under way may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(20);
/// So often heads are signed and what has ended is forgotten, by the machine's clock.
const HOURLY: Duration = Duration::from_hours(1);

pub(super) fn carry_out(settings: &Settings) -> Outcome {
    settings.check_transport()?;
    log::begin(settings)?;
    let listener = listen(settings)?;
    let store = store::open(settings)?;
    run(&store, Clock::Machine, settings, listener, |url| say!("serving on {url}"))
}

/// Takes the address before anything long is begun.
pub(super) fn listen(settings: &Settings) -> Outcome<TcpListener> {
    bind(settings.listen)
}

fn bind(address: SocketAddr) -> Outcome<TcpListener> {
    TcpListener::bind(address).map_err(|error| Failure::new(format!("listening on {address}: {error}")))
}

/// Serves until it is asked to end; then signs the heads and closes the store.
pub(super) fn run(
    store: &Store,
    clock: Clock,
    settings: &Settings,
    listener: TcpListener,
    announce: impl FnOnce(&str),
) -> Outcome {
    let trust = TlsFiles::below(&settings.data).authority;
    let serving = Serving {
        tls: settings.tls.is_some(),
        behind_proxy: settings.behind_proxy,
        metrics_here: settings.metrics == MetricsAt::Here,
        session_hours: settings.session_hours,
        trust: trust.exists().then_some(trust),
    };
    let app = App::new(store.clone(), clock, serving)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(app, settings, listener, announce));
    // Work on other threads is waited for: a closed store refuses it, so nothing is left half done.
    let signed = store.sign_heads(clock.now());
    store.close();
    runtime.shutdown_timeout(Duration::from_secs(5));
    served?;
    signed?;
    tracing::info!("ended");
    Ok(())
}

async fn serve(app: App, settings: &Settings, listener: TcpListener, announce: impl FnOnce(&str)) -> Outcome {
    let address = listener.local_addr()?;
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}/");
    let handle = Handle::new();
    tokio::spawn(end_when_asked(handle.clone())?);
    tokio::spawn(keep_house(app.clone()));
    if let MetricsAt::Address(metrics) = settings.metrics {
        let service = metrics_router(app.clone()).into_make_service();
        let server = axum_server::from_tcp(bind(metrics)?)?.handle(handle.clone());
        tokio::spawn(server.serve(service));
    }
    announce(&url);
    if !app.is_founded().await? {
        say!("Nothing is set up yet. The first-run page asks for this one-time code: {}", app.setup_code());
    }
    tracing::info!(%address, "serving");
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    let server =
        axum_server::from_tcp(listener)?.handle(handle).first_request_timeout(Duration::from_secs(30));
    match &settings.tls {
        None => server.acceptor(NoDelayAcceptor::new()).serve(service).await?,
        Some((certificate, key)) => {
            // Fails only where a provider is installed already, and then one is.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = RustlsConfig::from_pem_file(certificate, key)
                .await
                .map_err(|error| Failure::new(format!("TLS certificate and key: {error}")))?;
            let acceptor = RustlsAcceptor::new(config).acceptor(NoDelayAcceptor::new());
            server.acceptor(acceptor).serve(service).await?;
        }
    }
    Ok(())
}

/// Waits for SIGTERM or SIGINT, lets requests finish, and stops waiting at the second.
fn end_when_asked(handle: Handle<SocketAddr>) -> Outcome<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        for begun in [true, false] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if begun {
                tracing::info!("ending: requests under way are finished first");
                handle.graceful_shutdown(Some(GRACE));
            } else {
                handle.shutdown();
            }
        }
    })
}

/// Signs the heads and forgets what has ended, hourly.
async fn keep_house(app: App) {
    let mut clock = tokio::time::interval(HOURLY);
    // The first tick is now, when there is nothing to do yet.
    clock.tick().await;
    loop {
        clock.tick().await;
        let now = app.clock().now();
        let purged = app.store().db().write(accounts::LANE, move |tx| accounts::purge(tx, now)).await;
        match purged {
            Ok(sessions) => tracing::debug!(sessions, "forgot ended sessions"),
            Err(error) => tracing::error!(%error, "forgetting ended sessions"),
        }
        let store = app.store().clone();
        match tokio::task::spawn_blocking(move || store.sign_heads(now)).await {
            Ok(Ok(heads)) => tracing::info!(chains = heads.len(), "signed the heads"),
            Ok(Err(error)) => tracing::error!(%error, "signing the heads"),
            Err(error) => tracing::error!(%error, "signing the heads"),
        }
    }
}
