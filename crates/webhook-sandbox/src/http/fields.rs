//! [`Fields`]: the parameters of a query, or the fields of a form.

/// Names with values, in the order in which they arrived.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn new(fields: impl Iterator<Item = (String, String)>) -> Self {
        Self(fields.collect())
    }

    /// The text fields of a form of the type `multipart/form-data`.
    pub(crate) fn multipart(body: &str, boundary: &str) -> Option<Self> {
        let delimiter = format!("--{boundary}");
        let mut fields = Vec::new();
        let mut parts = body.split(delimiter.as_str()).skip(1);
        loop {
            let part = parts.next()?;
            if part.starts_with("--") {
                return Some(Self(fields));
            }
            let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
            let (_, name) = head.split_once("name=\"")?;
            let (name, _) = name.split_once('"')?;
            fields.push((name.into(), value.strip_suffix("\r\n")?.into()));
        }
    }

    /// The first value of a name, if it is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a name is there, with a value or an empty one.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    /// The first name that is not one of these.
    pub(crate) fn other_than(&self, known: &[&str]) -> Option<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !known.contains(name))
    }

    /// These, and then others.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
