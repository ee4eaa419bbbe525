//! Palettes as data. Contrasts and distances under colour-blind sight were measured when the palettes were chosen.

use crate::maths;

/// A colour, `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u32);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self(0x00_0000);
    /// White.
    pub const WHITE: Self = Self(0xFF_FFFF);

    /// Red, green and blue.
    pub const fn parts(self) -> (u8, u8, u8) {
        let [_, red, green, blue] = self.0.to_be_bytes();
        (red, green, blue)
    }

    /// Contrast ratio of WCAG 2, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (mine, theirs) = (self.luminance(), other.luminance());
        (mine.max(theirs) + 0.05) / (mine.min(theirs) + 0.05)
    }

    /// Black or white, whichever reads better on this colour: at worst 4.58, where ink instead of black falls to 4.12.
    pub fn text_on(self) -> Self {
        if self.contrast(Self::BLACK) < self.contrast(Self::WHITE) { Self::WHITE } else { Self::BLACK }
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let value = f64::from(part) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { maths::pow((value + 0.055) / 1.055, 2.4) }
        };
        let (red, green, blue) = self.parts();
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}

/// Colours by what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Name, part of every id.
    pub name: &'static str,
    /// Ground.
    pub paper: Colour,
    /// Text.
    pub ink: Colour,
    /// Text of second rank.
    pub muted: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// The bar above the title.
    pub accent: Colour,
    /// The baseline.
    pub baseline: Colour,
    /// The scenario.
    pub scenario: Colour,
    /// A change for the worse.
    pub worse: Colour,
    /// A change for the better.
    pub better: Colour,
    /// Risk from 0 to 100.
    pub risk: [Colour; 7],
    /// Kinds without an order, apart in lightness as well as in hue: fills, whose labels are ink.
    pub categories: &'static [Colour],
}

const LIGHT_RISK: [Colour; 7] = [
    Colour(0xFFF6E5),
    Colour(0xFBDFAE),
    Colour(0xF4BE6A),
    Colour(0xE29237),
    Colour(0xC0651F),
    Colour(0x8F3F1B),
    Colour(0x571E15),
];

impl Theme {
    /// For white pages.
    pub const LIGHT: Self = Self {
        name: "light",
        paper: Colour(0xFFFFFF),
        ink: Colour(0x1A1D21),
        muted: Colour(0x5A636E),
        grid: Colour(0xDDE1E6),
        accent: Colour(0xA3431A),
        baseline: Colour(0x1F6AA8),
        scenario: Colour(0xA43600),
        worse: Colour(0x8F3F1B),
        better: Colour(0x0B5D63),
        risk: LIGHT_RISK,
        categories: &[
            Colour(0x4893D7),
            Colour(0xA43600),
            Colour(0x062014),
            Colour(0x5A2E7B),
            Colour(0xD38200),
        ],
    };
    /// For dark pages: bright is worst.
    pub const DARK: Self = Self {
        name: "dark",
        paper: Colour(0x14181D),
        ink: Colour(0xECEFF2),
        muted: Colour(0xA6B0BB),
        grid: Colour(0x323A43),
        accent: Colour(0xF0955F),
        baseline: Colour(0x74A6FF),
        scenario: Colour(0xFF8E12),
        worse: Colour(0xF7BE8C),
        better: Colour(0x8AD8D6),
        risk: [
            Colour(0x2A2320),
            Colour(0x4A2E20),
            Colour(0x743D1D),
            Colour(0xA5551D),
            Colour(0xD07A2C),
            Colour(0xEFAC5C),
            Colour(0xFCE3B5),
        ],
        categories: &[Colour(0x74A6FF), Colour(0xFF8E12), Colour(0xD2F8F0), Colour(0x715E73)],
    };
    /// For grey print.
    pub const PRINT: Self = Self {
        name: "print",
        paper: Colour(0xFFFFFF),
        ink: Colour(0x000000),
        muted: Colour(0x4A4A4A),
        grid: Colour(0xDDDDDD),
        accent: Colour(0x000000),
        baseline: Colour(0x707070),
        scenario: Colour(0x000000),
        worse: Colour(0x000000),
        better: Colour(0x707070),
        risk: LIGHT_RISK,
        categories: &[Colour(0x000000), Colour(0x565656), Colour(0x949494)],
    };
    /// All.
    pub const ALL: [Self; 3] = [Self::LIGHT, Self::DARK, Self::PRINT];

    /// The colour of a kind: five in light, four in dark, three in print. Draw no more kinds than that: the palette starts again.
    pub const fn category(&self, kind: usize) -> Colour {
        self.categories[kind % self.categories.len()]
    }

    /// The colour of a risk score, linear between the steps.
    pub fn risk_at(&self, score: f64) -> Colour {
        let place = score.clamp(0.0, 100.0) / 100.0 * 6.0;
        let step = (place.floor() as usize).min(5);
        let part = place - step as f64;
        let (low, high) = (self.risk[step].parts(), self.risk[step + 1].parts());
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u32;
        Colour(mix(low.0, high.0) << 16 | mix(low.1, high.1) << 8 | mix(low.2, high.2))
    }
}
