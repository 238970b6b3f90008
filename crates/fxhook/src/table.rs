//! Lines whose cells stand below one another.

use std::fmt;

/// Lines whose cells stand below one another, two blanks apart.
pub(crate) struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table whose first line are these titles.
    pub(crate) fn new(titles: [&str; COLUMNS]) -> Self {
        Self {
            rows: vec![titles.map(Into::into)],
        }
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, row: [String; COLUMNS]) {
        self.rows.push(row);
    }

    fn widths(&self) -> [usize; COLUMNS] {
        self.rows.iter().fold([0; COLUMNS], |mut widths, row| {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
            widths
        })
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for (number, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                line.push_str(&format!("{cell:width$}  "));
            }
            let end = if number == 0 { "" } else { "\n" };
            write!(f, "{end}{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn cells_stand_below_one_another_without_blanks_at_the_end() {
        let mut table = Table::new(["NAME", "SOURCE"]);
        table.add(["a_longer_name".into(), "page".into()]);
        table.add(["b".into(), String::new()]);
        assert_eq!(
            table.to_string(),
            "NAME           SOURCE\na_longer_name  page\nb"
        );
    }
}
