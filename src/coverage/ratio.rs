//! A percentage as written, compared with a share without rounding.

use std::str::FromStr;

/// A percentage from 0 to 100, exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percent {
    /// As written.
    written: String,
    /// The digits, without the point.
    digits: u64,
    /// What the digits are so many of: 1, 10, 100, …
    scale: u64,
}

impl Percent {
    /// Whether `part` of `whole` is less than this.
    pub fn exceeds(&self, part: usize, whole: usize) -> bool {
        let wide = |n: usize| u128::try_from(n).unwrap_or(u128::MAX);
        let reached = wide(part).saturating_mul(100).saturating_mul(u128::from(self.scale));
        let asked = wide(whole).saturating_mul(u128::from(self.digits));
        reached < asked
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "write a percentage from 0 to 100, such as 80 or 97.5".to_owned();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(part) || part.len() > 9 || text.ends_with('.') {
            return Err(bad());
        }
        let digits: u64 = format!("{whole}{part}").parse().map_err(|_| bad())?;
        let scale = part.bytes().fold(1, |scale, _| scale * 10);
        if digits > 100 * scale {
            return Err(bad());
        }
        Ok(Self { written: text.to_owned(), digits, scale })
    }
}

#[cfg(test)]
mod tests {
    use super::Percent;

    #[test]
    fn shares_are_compared_exactly() {
        let exceeds = |text: &str, part, whole| text.parse::<Percent>().unwrap().exceeds(part, whole);
        assert!(!exceeds("66.6", 2, 3) && exceeds("66.7", 2, 3));
        assert!(!exceeds("80", 4, 5) && exceeds("80.000000001", 4, 5) && !exceeds("79.9", 4, 5));
        assert!(!exceeds("100", 3, 3) && exceeds("100", 2, 3) && !exceeds("0", 0, 3));
    }

    #[test]
    fn only_percentages_are_read() {
        for wrong in [
            "",
            "x",
            "-1",
            "101",
            "100.1",
            "1e2",
            "50 %",
            "5.",
            ".5",
            "1.2.3",
            "1.0000000000",
            "99999999999999999999",
        ] {
            assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
        }
    }
}
