//! Near names: what the author may have meant.

/// The candidate nearest to `name`, if one is near enough to be meant. Case is ignored; at most a third of the
/// letters may differ, and none of a name of one or two letters. The first of equally near candidates wins, so the order of `candidates` decides ties.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let limit = wanted.chars().count() / 3;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::osa_distance(&wanted, &candidate.to_lowercase());
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_names_are_suggested() {
        assert_eq!(nearest("amuont", ["amount", "category"]), Some("amount"));
        assert_eq!(nearest("Holder", ["holder"]), Some("holder"));
        assert_eq!(nearest("xyz", ["amount"]), None);
        assert_eq!(nearest("x", ["y", "X"]), Some("X"));
    }
}
