//! Near names: what the author may have meant.

/// The candidate nearest to `name`, if one is near enough to be meant. Case is ignored; at most a third of the
/// letters may differ, and none of a name of one or two letters. The first of equally near candidates wins, so the order of `candidates` decides ties.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let letters = wanted.chars().count();
    let limit = letters / 3;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let candidate_letters = candidate.to_lowercase();
        // Names whose lengths differ by more than may differ at all need not be laid side by side.
        if letters.abs_diff(candidate_letters.chars().count()) > limit {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &candidate_letters);
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, c)| c)
}

/// Up to three candidates that may be meant, the nearest first: those that are as near as [`nearest`] asks, by the whole
/// name or by what stands behind its `/`, then those that hold `name` as a part.
pub fn nearest_few<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let limit = wanted.chars().count() / 3;
    let rank = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let last = candidate.rsplit('/').next().unwrap_or_default();
        let distance = strsim::osa_distance(&wanted, &candidate).min(strsim::osa_distance(&wanted, last));
        if distance <= limit {
            Some(distance)
        } else {
            (wanted.len() > 2 && candidate.contains(&wanted)).then_some(usize::MAX)
        }
    };
    let ranked = candidates.into_iter().filter_map(|c| rank(c).map(|distance| (distance, c)));
    let mut ranked: Vec<(usize, &str)> = ranked.collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().map(|(_, c)| c).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_few};

    #[test]
    fn several_names_may_be_meant() {
        let all = ["not-met", "t/half", "t/halves", "u/half", "u/a_half_year", "t/other"];
        assert_eq!(nearest_few("hafl", all), ["t/half", "u/half"]);
        assert_eq!(nearest_few("half", all), ["t/half", "u/half", "u/a_half_year"]);
        assert_eq!(nearest_few("t/hlaf", all), ["t/half", "u/half"]);
        assert_eq!(nearest_few("xy", all), [""; 0]);
    }

    #[test]
    fn only_near_names_are_suggested() {
        assert_eq!(nearest("amuont", ["amount", "category"]), Some("amount"));
        assert_eq!(nearest("Holder", ["holder"]), Some("holder"));
        assert_eq!(nearest("xyz", ["amount"]), None);
        assert_eq!(nearest("x", ["y", "X"]), Some("X"));
    }
}
