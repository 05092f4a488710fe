//! Chemical Abstracts Service registry numbers, as the Annex on Chemicals prints them.

/// Whether `text` has the shape of a CAS number: two to seven digits, two digits, one check digit.
pub fn has_cas_shape(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |s: &str| s.bytes().all(|x| x.is_ascii_digit());
    (2..=7).contains(&a.len()) && b.len() == 2 && c.len() == 1 && digits(a) && digits(b) && digits(c)
}

/// The check digit that the other digits of a well-shaped CAS number ask for.
pub fn cas_check_digit(text: &str) -> Option<u32> {
    if !has_cas_shape(text) {
        return None;
    }
    let body = text.chars().rev().filter_map(|c| c.to_digit(10)).skip(1);
    Some(body.zip(1u32..).map(|(d, i)| d * i).sum::<u32>() % 10)
}

/// Whether `text` is a CAS number with the right check digit.
pub fn is_cas(text: &str) -> bool {
    cas_check_digit(text).is_some_and(|d| text.chars().last().and_then(|c| c.to_digit(10)) == Some(d))
}

#[cfg(test)]
mod tests {
    use super::{cas_check_digit, is_cas};

    #[test]
    fn check_digits() {
        assert!(is_cas("35523-89-8") && is_cas("505-60-2") && is_cas("2387496-06-0"));
        assert!(!is_cas("505-60-3") && !is_cas("50560-2") && !is_cas("505-60-22"));
        assert_eq!(cas_check_digit("505-60-3"), Some(2));
    }
}
