//! Text from users' files, made harmless where a format gives characters a meaning. HTML is escaped by the templates.

/// Text on one line of Markdown, with nothing that Markdown or HTML would act on.
pub fn markdown(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                plain.push('\\');
                plain.push(character);
            }
            _ if character.is_control() => plain.push(' '),
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_keeps_its_table_and_runs_no_tag() {
        assert_eq!(markdown("a|b\n<script>"), "a\\|b &lt;script&gt;");
        assert_eq!(markdown("[x](javascript:1)"), "\\[x\\](javascript:1)");
    }
}
