//! A local authority and the certificate it gives this server, for offices without one.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The files of a folder `tls` below the data.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The authority's certificate, which phones are to trust.
    pub authority: PathBuf,
    /// The server's certificate with the authority's behind it.
    pub certificate: PathBuf,
    /// The server's key.
    pub key: PathBuf,
}

impl TlsFiles {
    /// Where they lie below the data.
    pub fn below(data: &Path) -> Self {
        let folder = data.join("tls");
        Self {
            authority: folder.join("ca.crt"),
            certificate: folder.join("server.crt"),
            key: folder.join("server.key"),
        }
    }
}

/// Makes an authority and a certificate for these host names and addresses. The authority's key is not kept: it
/// can sign nothing else, and a new certificate means a new authority. Fails where the files exist.
pub fn make(data: &Path, names: &[String], year: i32) -> Result<TlsFiles, TlsError> {
    let files = TlsFiles::below(data);
    let folder = data.join("tls");
    std::fs::create_dir_all(&folder).map_err(|source| TlsError::File { path: folder, source })?;

    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.distinguished_name.push(DnType::CommonName, "Bianfang");
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (authority.not_before, authority.not_after) = (date_time_ymd(year, 1, 1), date_time_ymd(year + 11, 1, 1));
    let authority_key = KeyPair::generate()?;
    let authority_certificate = authority.self_signed(&authority_key)?;
    let issuer = Issuer::new(authority, authority_key);

    let mut server = CertificateParams::new(names.to_vec())?;
    if let Some(first) = names.first() {
        server.distinguished_name.push(DnType::CommonName, first.as_str());
    }
    server.use_authority_key_identifier_extension = true;
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Phones refuse certificates that hold longer than 825 days.
    (server.not_before, server.not_after) = (date_time_ymd(year, 1, 1), date_time_ymd(year + 2, 1, 1));
    let server_key = KeyPair::generate()?;
    let server_certificate = server.signed_by(&server_key, &issuer)?;

    write_new(&files.key, &server_key.serialize_pem(), true)?;
    let chain = server_certificate.pem() + &authority_certificate.pem();
    write_new(&files.certificate, &chain, false)?;
    write_new(&files.authority, &authority_certificate.pem(), false)?;
    Ok(files)
}

/// Why no certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A name is none, or signing failed.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
}

fn write_new(path: &Path, text: &str, secret: bool) -> Result<(), TlsError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| TlsError::File { path: path.to_owned(), source })
}
