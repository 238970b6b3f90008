//! Parameters of statements.

use tokio_postgres::types::{ToSql, Type};

/// A parameter and its type. With types, PostgreSQL is asked once, and no statement gets a name.
pub(crate) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Parameters with their types: `parameters![INT8 = id, TEXT_ARRAY = names]`.
macro_rules! parameters {
    ($($type:ident = $value:expr),* $(,)?) => {
        [$((&$value as &(dyn tokio_postgres::types::ToSql + Sync), tokio_postgres::types::Type::$type)),*]
    };
}
pub(crate) use parameters;
