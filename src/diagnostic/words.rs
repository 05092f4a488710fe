//! Small words of messages that depend on the word behind them.

/// `a` or `an`, as the sound at the beginning of `word` asks; signs before its first letter do not count.
pub fn article(word: &str) -> &'static str {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let sounds_like_you = ["uni", "use", "usu", "uti", "eu"].iter().any(|start| word.starts_with(start));
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) && !sounds_like_you { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn the_article_goes_by_the_sound() {
        for word in ["annual_report", "`extension` e", "item", "unloading", "Initial"] {
            assert_eq!(article(word), "an", "{word}");
        }
        for word in ["stock", "`plan` p", "unit", "use_of_it", "2024", ""] {
            assert_eq!(article(word), "a", "{word}");
        }
    }
}
