//! How a picture is to look: colours, size, and what a client's house style asks for.

use super::format;
use super::{Size, Theme};
use crate::wording::Currency;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How a picture is to look. [`Look::new`] asks for nothing beyond colours and a size.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Size.
    pub size: Size,
    /// The user's own title, in place of the finding. The finding stays in the description.
    pub title: Option<String>,
    /// The user's own footer, in place of the source line. The source stays in the description.
    pub footer: Option<String>,
    /// A sentence that the footer adds, such as the rate of another currency.
    pub note: Option<String>,
    /// A logo at the upper right.
    pub logo: Option<Logo>,
    /// True to write letters as outlines, which need no font where the picture is opened.
    pub outlines: bool,
    /// Currency of the amounts that the view holds.
    pub currency: Currency,
}

/// A logo, checked by whoever read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Media type: `image/png`, `image/jpeg` or `image/svg+xml`.
    pub media: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// Width over height, in thousandths.
    pub ratio: u32,
}

impl Logo {
    /// The file as a data address.
    pub(super) fn address(&self) -> String {
        format!("data:{};base64,{}", self.media, STANDARD.encode(&self.bytes))
    }
}

impl Look {
    /// Colours and a size, amounts in pounds.
    pub const fn new(theme: Theme, size: Size) -> Self {
        Self {
            theme,
            size,
            title: None,
            footer: None,
            note: None,
            logo: None,
            outlines: false,
            currency: Currency::POUND,
        }
    }

    /// A loss with two significant figures: `£2.3m`.
    pub fn loss(&self, value: f64) -> String {
        self.currency.rename(&format::loss(value))
    }

    /// A change with its sign: `+£14k`.
    pub fn change(&self, value: f64) -> String {
        self.currency.rename(&format::change(value))
    }

    /// An amount that is known rather than estimated: `£18.0m`.
    pub fn amount(&self, value: f64) -> String {
        self.currency.rename(&format::amount(value))
    }

    /// A tick of an axis with one unit, which the largest value chooses.
    pub fn axis_money(&self, value: f64, largest: f64, step: f64) -> String {
        self.currency.rename(&format::axis_money(value, largest, step))
    }
}
