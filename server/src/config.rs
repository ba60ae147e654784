//! Where things are kept: from options and environment to paths.

use std::env;
use std::path::{Path, PathBuf};

use thiserror::Error;

#[derive(Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
    #[error(
        "only SQLite is supported so far: leave DATABASE_URL and --database away, or give \
         sqlite:PATH (what was given begins with {scheme})"
    )]
    Database { scheme: String },
    #[error("--listen takes an address and a port such as 127.0.0.1:8080, not {given}")]
    Listen { given: String },
}

/// The database file: the one that is named, or `muster.db` in the data folder.
pub fn database_file(data: &Path, url: Option<&str>) -> Result<PathBuf, ConfigError> {
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else {
        return Ok(data.join("muster.db"));
    };
    let path = url.strip_prefix("sqlite:").ok_or_else(|| ConfigError::Database {
        // No more than the scheme: the rest may hold a password.
        scheme: url.split(':').next().unwrap_or_default().chars().take(20).collect(),
    })?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Ok(PathBuf::from(path.split('?').next().unwrap_or_default()))
}

/// Where the data is kept unless somebody says otherwise: the place that the system has for it.
pub fn default_data_folder() -> PathBuf {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local").join("share")))
        .map_or_else(|| PathBuf::from("muster-data"), |share| share.join("muster"))
}

/// Host and port. A port alone, with or without the colon, means this machine.
pub fn listen_address(given: &str) -> Result<String, ConfigError> {
    let given = given.trim();
    let wrong = || ConfigError::Listen { given: given.to_owned() };
    let (host, port) = given.rsplit_once(':').unwrap_or(("", given));
    port.parse::<u16>().map_err(|_| wrong())?;
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    if host.contains(char::is_whitespace) || host.contains('/') {
        return Err(wrong());
    }
    Ok(format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases() {
        let file = |url| database_file(Path::new("/data"), url).unwrap();
        assert_eq!(file(None), Path::new("/data/muster.db"));
        assert_eq!(file(Some("sqlite:///tmp/a.db?mode=rwc")), Path::new("/tmp/a.db"));
        assert_eq!(file(Some("sqlite:a.db")), Path::new("a.db"));
        let error = database_file(Path::new("/data"), Some("postgres://me:secret@host/db"));
        let text = error.unwrap_err().to_string();
        assert!(text.contains("postgres") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn addresses() {
        assert_eq!(listen_address("8080").unwrap(), "127.0.0.1:8080");
        assert_eq!(listen_address(":0").unwrap(), "127.0.0.1:0");
        assert_eq!(listen_address("[::1]:80").unwrap(), "[::1]:80");
        assert_eq!(listen_address("localhost:80").unwrap(), "localhost:80");
        for wrong in ["localhost", "http://localhost:80/", "a:b", "1.2.3.4:99999"] {
            assert!(listen_address(wrong).is_err(), "{wrong}");
        }
    }
}
