//! A house style: colours and a logo of the client, read from a small TOML file, checked before anything is drawn with them.

use super::Logo;
use super::theme::{Colour, Theme};
use crate::problem::{Problem, Problems};
use resvg::{tiny_skia, usvg};
use serde::Deserialize;

/// Contrast of a colour that letters are set in, against the paper (WCAG 2 AA).
const LEAST_CONTRAST: f64 = 4.5;
/// Bytes of a logo: it stands in every picture.
const LARGEST_LOGO: usize = 1_000_000;

/// A house style as its file says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// The bar above the title, `#RRGGBB`.
    pub accent: Option<String>,
    /// The baseline.
    pub baseline: Option<String>,
    /// The scenario.
    pub scenario: Option<String>,
    /// A change for the worse.
    pub worse: Option<String>,
    /// A change for the better.
    pub better: Option<String>,
    /// Path of the logo, relative to the file.
    pub logo: Option<String>,
}

impl House {
    /// Reads the text of a house style; `place` names it in messages.
    ///
    /// # Errors
    /// What is no TOML, an unknown key, a value of another kind.
    pub fn parse(text: &str, place: &str) -> Result<Self, Problems> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count() as u64);
            let problem = Problem::new(place, error.message().to_owned());
            let problem = line.into_iter().fold(problem, Problem::at_line);
            problem
                .hint("keys are accent, baseline, scenario, worse, better (\"#RRGGBB\") and logo (a path)")
                .into()
        })
    }

    /// Puts the colours into a theme.
    ///
    /// # Errors
    /// Each colour that is none, or that letters in it could not be read in on the theme's paper.
    pub fn colour(&self, theme: &mut Theme, place: &str) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let paper = theme.paper;
        let slots = [
            ("accent", &self.accent, &mut theme.accent),
            ("baseline", &self.baseline, &mut theme.baseline),
            ("scenario", &self.scenario, &mut theme.scenario),
            ("worse", &self.worse, &mut theme.worse),
            ("better", &self.better, &mut theme.better),
        ];
        for (key, value, slot) in slots {
            let Some(value) = value else { continue };
            let at = |message: String| Problem::new(place, message).in_column(key);
            let Some(colour) = parse_colour(value) else {
                let message = format!("\"{value}\" is no colour");
                problems.push(at(message).hint("write six hexadecimal digits, such as \"#A3431A\""));
                continue;
            };
            let contrast = colour.contrast(paper);
            if key != "accent" && contrast < LEAST_CONTRAST {
                let message = format!(
                    "{value} has a contrast of {contrast:.1} on the paper of this theme; letters need 4.5"
                );
                problems.push(at(message).hint("take a darker shade on light paper, a lighter one on dark"));
                continue;
            }
            *slot = colour;
        }
        problems.or(())
    }
}

fn parse_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    digits
        .chars()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok().map(Colour))?
}

/// Takes the bytes of a file as a logo.
///
/// # Errors
/// When it is no PNG, JPEG or SVG image, is damaged, too large, or an SVG that holds script or leads out of itself.
pub fn logo(bytes: Vec<u8>, place: &str) -> Result<Logo, Problem> {
    let problem = |message: &str| Problem::new(place, message);
    if LARGEST_LOGO < bytes.len() {
        let message = format!("has {} bytes; a logo may have {LARGEST_LOGO}", bytes.len());
        return Err(problem(&message).hint("it stands in every picture: make it smaller"));
    }
    let (media, width, height) = if bytes.starts_with(b"\x89PNG") {
        let pixels = tiny_skia::Pixmap::decode_png(&bytes).map_err(|_| problem("is a damaged PNG image"))?;
        ("image/png", f64::from(pixels.width()), f64::from(pixels.height()))
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        let size = imagesize::blob_size(&bytes).map_err(|_| problem("is a damaged JPEG image"))?;
        ("image/jpeg", size.width as f64, size.height as f64)
    } else {
        let size = vector(&bytes, place)?;
        ("image/svg+xml", size.0, size.1)
    };
    if width < 1.0 || height < 1.0 {
        return Err(problem("is an image without area"));
    }
    Ok(Logo { media, bytes, ratio: (width / height * 1000.0).clamp(1.0, 100_000.0).round() as u32 })
}

/// Size of an SVG image that acts on nothing and leads nowhere.
fn vector(bytes: &[u8], place: &str) -> Result<(f64, f64), Problem> {
    let problem = |message: &str| Problem::new(place, message);
    let unknown = || problem("is no PNG, JPEG or SVG image").hint("export the logo as PNG");
    let text = std::str::from_utf8(bytes).map_err(|_| unknown())?;
    let tree = usvg::roxmltree::Document::parse(text).map_err(|_| unknown())?;
    if tree.root_element().tag_name().name() != "svg" {
        return Err(unknown());
    }
    for node in tree.descendants().filter(usvg::roxmltree::Node::is_element) {
        let name = node.tag_name().name().to_ascii_lowercase();
        if ["script", "foreignobject", "iframe", "handler"].contains(&name.as_str()) {
            return Err(
                problem(&format!("is an SVG image with <{name}>: refused")).hint("export the logo as PNG")
            );
        }
        for attribute in node.attributes() {
            let key = attribute.name().to_ascii_lowercase();
            let value = attribute.value().trim().to_ascii_lowercase();
            let leads_out = key == "href" && !value.starts_with('#') && !value.starts_with("data:image/");
            if key.starts_with("on") || leads_out || value.contains("javascript:") {
                let message = format!("is an SVG image that acts or leads out of itself ({key}): refused");
                return Err(problem(&message).hint("export the logo as PNG"));
            }
        }
    }
    let tree = usvg::Tree::from_str(text, &usvg::Options::default())
        .map_err(|_| problem("is a damaged SVG image"))?;
    Ok((f64::from(tree.size().width()), f64::from(tree.size().height())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> Vec<u8> {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\">{inside}</svg>")
            .into_bytes()
    }

    #[test]
    fn a_plain_vector_logo_is_taken_with_its_proportions() {
        let logo = logo(svg("<rect width=\"9\" height=\"9\"/>"), "logo.svg").expect("it is plain");
        assert_eq!((logo.media, logo.ratio), ("image/svg+xml", 2000));
    }

    #[test]
    fn a_logo_that_acts_leads_out_or_is_no_image_is_refused() {
        let cases = [
            svg("<script>alert(1)</script>"),
            svg("<rect onclick=\"alert(1)\"/>"),
            svg("<image href=\"https://example.org/a.png\"/>"),
            svg("<foreignObject/>"),
            svg("<a href=\"javascript:alert(1)\"/>"),
            b"hello".to_vec(),
            b"<html></html>".to_vec(),
            b"\x89PNG and no more".to_vec(),
            vec![0xFF, 0xD8, 0xFF, 0x00],
            vec![b'a'; LARGEST_LOGO + 1],
        ];
        for bytes in cases {
            let start = String::from_utf8_lossy(&bytes[..bytes.len().min(90)]).into_owned();
            assert!(logo(bytes, "logo").is_err(), "{start}");
        }
    }

    #[test]
    fn a_colour_that_cannot_be_read_or_is_none_is_named_with_its_key() {
        let house = House {
            accent: Some("#FFFF00".to_owned()),
            baseline: Some("#EEEEEE".to_owned()),
            scenario: Some("red".to_owned()),
            ..House::default()
        };
        let mut theme = Theme::LIGHT;
        let problems = house.colour(&mut theme, "house.toml").expect_err("two are bad");
        assert_eq!(problems.0.len(), 2);
        assert_eq!(theme.accent, Colour(0xFFFF00));
    }
}
