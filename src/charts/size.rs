//! Sizes of pictures: a picture is drawn for its size, never shrunk to it unless it holds more than the size can take.

/// A size, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 720 wide, as high as it needs.
    Wide,
    /// 358 wide, a telephone less its margins, as high as it needs.
    Narrow,
    /// 960 by 540: a whole slide of 16 to 9.
    Slide,
    /// 480 by 540: half of such a slide.
    HalfSlide,
    /// 640 wide, the text of an A4 page, as high as it needs.
    Column,
    /// 720 by 720.
    Square,
}

/// Width below which names stand above their marks and fewer ticks are printed.
const NARROW: i32 = 500;

impl Size {
    /// The two that a page holds.
    pub const PAGE: [Self; 2] = [Self::Wide, Self::Narrow];
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Wide, Self::Narrow, Self::Slide, Self::HalfSlide, Self::Column, Self::Square];

    /// The word used in ids, file names and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
            Self::Slide => "slide",
            Self::HalfSlide => "half-slide",
            Self::Column => "column",
            Self::Square => "square",
        }
    }

    /// Width.
    pub const fn across(self) -> i32 {
        match self {
            Self::Wide | Self::Square => 720,
            Self::Narrow => 358,
            Self::Slide => 960,
            Self::HalfSlide => 480,
            Self::Column => 640,
        }
    }

    /// Height, where the size has one.
    pub const fn down(self) -> Option<i32> {
        match self {
            Self::Slide | Self::HalfSlide => Some(540),
            Self::Square => Some(720),
            Self::Wide | Self::Narrow | Self::Column => None,
        }
    }

    /// True where names have a column of their own.
    pub const fn is_wide(self) -> bool {
        NARROW <= self.across()
    }
}
