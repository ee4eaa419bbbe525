//! The HTML page.

use super::sections::{self, Section};
use crate::charts::format::plain;
use crate::charts::{self, Theme, Width};
use crate::model::view::View;
use askama::Template;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    title: String,
    sample: bool,
    stamp: String,
    regular: String,
    semibold: String,
    parts: Vec<(&'a Section, Vec<(String, String)>)>,
}

/// Sets the sections, each with its pictures.
pub(super) fn render(view: &View, sections: &[Section]) -> String {
    let parts = sections
        .iter()
        .map(|section| (section, section.charts.iter().flat_map(|name| pictures(view, name)).collect()));
    let page = Page {
        title: plain(&sections::title(view)),
        sample: view.book.sample,
        stamp: sections::stamp(view),
        regular: base64(include_bytes!("../../assets/fonts/ReportSans-Regular.woff2")),
        semibold: base64(include_bytes!("../../assets/fonts/ReportSans-SemiBold.woff2")),
        parts: parts.collect(),
    };
    page.render().expect("writing to a string does not fail")
}

/// One picture for each theme and width; style rules show one of them.
fn pictures(view: &View, name: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for chart in charts::ALL.iter().filter(|chart| chart.name == name) {
        for theme in Theme::ALL {
            for width in Width::ALL {
                if theme.name != "print" || width == Width::Wide {
                    found.push((
                        format!("{} {}", theme.name, width.name()),
                        (chart.draw)(view, &theme, width).svg,
                    ));
                }
            }
        }
    }
    found
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_agrees_with_the_examples_of_rfc_4648() {
        assert_eq!(super::base64(b"foobar"), "Zm9vYmFy");
        assert_eq!(super::base64(b"fooba"), "Zm9vYmE=");
        assert_eq!(super::base64(b"foob"), "Zm9vYg==");
    }
}
