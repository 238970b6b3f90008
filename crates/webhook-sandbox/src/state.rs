//! [`StateFile`]: what of a sandbox survives its process.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::Clock;

/// Raised by a change that older versions cannot read.
const VERSION: u32 = 1;

/// A sandbox as it is kept: JSON, one file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// The first field, so that a person sees what the file is.
    sandbox_state: u32,
    pub(crate) seed: u64,
    /// The sandbox's time.
    now: DateTime<Utc>,
    /// How far it is ahead of the real time, if it is.
    ahead: Duration,
    pub(crate) currencycloud: Box<RawValue>,
    pub(crate) flash_payments: Box<RawValue>,
    pub(crate) send_payments: Box<RawValue>,
    pub(crate) cxtn: Box<RawValue>,
}

/// The version alone: a newer file may have other fields.
#[derive(Deserialize)]
struct Version {
    sandbox_state: u32,
}

impl State {
    pub(crate) fn new(
        seed: u64,
        clock: &Clock,
        [currencycloud, flash_payments, send_payments, cxtn]: [Box<RawValue>; 4],
    ) -> Self {
        let now = clock.now();
        let real: DateTime<Utc> = SystemTime::now().into();
        let ahead = (now - real).to_std().unwrap_or_default();
        let sandbox_state = VERSION;
        Self { sandbox_state, seed, now, ahead, currencycloud, flash_payments, send_payments, cxtn }
    }

    fn of(text: &str) -> io::Result<Self> {
        let version: Version =
            serde_json::from_str(text).map_err(|error| damaged("file", &error))?;
        if version.sandbox_state != VERSION {
            let problem = format!(
                "expected the state of a sandbox in version {VERSION}, found version {}: use the version of fxhooks that wrote it, or another file",
                version.sandbox_state
            );
            return Err(io::Error::new(ErrorKind::InvalidData, problem));
        }
        serde_json::from_str(text).map_err(|error| damaged("file", &error))
    }

    /// Moves the clock to where it was: a paused one to the same time, a running one as far ahead.
    pub(crate) fn set(&self, clock: &Clock) {
        let by = match clock.is_paused() {
            true => (self.now - clock.now()).to_std().unwrap_or_default(),
            false => self.ahead,
        };
        clock.advance(by);
    }
}

/// The error for a part that cannot be read. It names no value: the file has credentials.
pub(crate) fn damaged(part: &str, error: &serde_json::Error) -> io::Error {
    let problem = format!(
        "expected the state of a sandbox, found something else or a damaged file ({part}, line {}, column {}): use a copy of it, or start without it",
        error.line(),
        error.column()
    );
    io::Error::new(ErrorKind::InvalidData, problem)
}

/// Where a sandbox is kept.
#[derive(Debug)]
pub(crate) struct StateFile(PathBuf);

impl StateFile {
    /// Reads it. There is no state if there is no file.
    pub(crate) fn open(path: PathBuf) -> io::Result<(Self, Option<State>)> {
        let state = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            read => Some(read.and_then(|text| State::of(&text))),
        };
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let state = state.transpose().map_err(named)?;
        Ok((Self(path), state))
    }

    /// Replaces the file as a whole: after a crash it has the old state or the new one.
    pub(crate) fn write(&self, state: &State) -> io::Result<()> {
        let mut text = serde_json::to_vec(state).map_err(io::Error::other)?;
        text.push(b'\n');
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("{}: {error}", self.0.display()))
        };
        replace(&self.0, &text).map_err(named)
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // The file has callback URLs, which may contain tokens.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    // The new name lasts once the directory is written.
    #[cfg(unix)]
    {
        let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// A map whose keys are no texts, as a list of pairs.
pub(crate) mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// A secret of the sandbox, in plain text.
pub(crate) mod secret {
    use serde::{Deserialize, Deserializer, Serializer, de};
    use webhook_core::Secret;

    pub(crate) fn serialize<S: Serializer>(
        secret: &Secret,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Secret, D::Error> {
        Secret::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// The same for a secret that may not be there.
pub(crate) mod optional_secret {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use webhook_core::Secret;

    #[derive(Serialize, Deserialize)]
    struct Kept(#[serde(with = "super::secret")] Secret);

    pub(crate) fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.clone().map(Kept).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<Kept>::deserialize(deserializer)?.map(|Kept(secret)| secret))
    }
}
