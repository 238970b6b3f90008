//! Telling a document that reads from one that writes.

use webhook_core::client::ApiError;

/// A query is repeated by itself, and a mutation must not be: money would move twice.
pub(super) fn check_that_it_only_reads(document: &str) -> Result<(), ApiError> {
    if writes(document) {
        return Err(ApiError::Request {
            problem: "expected a document with queries alone, found a mutation or a subscription \
                      in it, or a query of that name: send mutations with `mutate`",
        });
    }
    Ok(())
}

/// Whether `mutation` or `subscription` stands outside all brackets, comments and strings.
fn writes(document: &str) -> bool {
    let mut rest = document;
    let mut depth: usize = 0;
    while let Some(first) = rest.chars().next() {
        match first {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        rest = match first {
            '#' => after_comment(rest),
            '"' => after_string(rest),
            _ if is_of_a_name(first) => {
                let (name, after) = split_name(rest);
                if depth == 0 && matches!(name, "mutation" | "subscription") {
                    return true;
                }
                after
            }
            _ => rest.strip_prefix(first).unwrap_or_default(),
        };
    }
    false
}

fn is_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(|character| !is_of_a_name(character));
    end.map_or((text, ""), |end| text.split_at(end))
}

fn after_comment(text: &str) -> &str {
    text.split_once(['\n', '\r']).map_or("", |(_, after)| after)
}

fn after_string(text: &str) -> &str {
    if let Some(mut block) = text.strip_prefix(BLOCK) {
        while let Some((inside, after)) = block.split_once(BLOCK) {
            if !inside.ends_with('\\') {
                return after;
            }
            block = after;
        }
        return "";
    }
    let mut characters = text.chars();
    characters.next();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            // A string ends with its line, whether it is closed or not.
            '"' | '\n' | '\r' => break,
            _ => {}
        }
    }
    characters.as_str()
}

const BLOCK: &str = "\"\"\"";

#[cfg(test)]
mod tests {
    use super::writes;

    #[test]
    fn a_document_with_a_mutation_is_told_from_one_without() {
        for writing in [
            "mutation { a }",
            "mutation($a: B) { a }",
            "  \n\t,\u{feff} mutation M { a }",
            "# a comment\nmutation { a }",
            "# a comment\rmutation { a }",
            "query { a }mutation { a }",
            "query { a(b: \"}\") } mutation { a }",
            "query { a(b: \"\\\"{\") } mutation { a }",
            "query { a(b: \"\"\" \" { \\\"\"\" { \"\"\") } mutation { a }",
            "query { a(b: \"\") } mutation { a }",
            "fragment F on T { a } mutation { ...F }",
            "} mutation { a }",
            "subscription { a }",
            "query { a(b: \"open\n) } mutation { a }",
        ] {
            assert!(writes(writing), "{writing}");
        }
    }

    #[test]
    fn a_document_that_only_reads_may_hold_the_word() {
        for reading in [
            "",
            "{ a }",
            "query ($id: ID!) { payment(id: $id) { id } }",
            "query { mutation }",
            "query { a(b: {mutation: 1}) }",
            "# mutation { a }\nquery { a }",
            "query { a } # mutation",
            "query { a(b: \"mutation\") }",
            "query { a(b: \"\"\"\nmutation { a }\n\"\"\") }",
            "query mutations { a }",
            "query ($a: [B] = [{mutation: 1}]) { a }",
            "query { a(b: \"} mutation\") }",
            "query { a(b: \"open",
            "query { a(b: \"\"\"open",
        ] {
            assert!(!writes(reading), "{reading}");
        }
    }
}
