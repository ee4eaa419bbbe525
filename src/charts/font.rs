//! The shipped font as a style sheet, so that a page or a loose picture shows the letters it was measured with.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/ReportSans-Regular.woff2");
const SEMI_BOLD: &[u8] = include_bytes!("../../assets/fonts/ReportSans-SemiBold.woff2");

/// `@font-face` rules of both weights, the fonts inside.
pub fn font_faces() -> String {
    let face = |weight: u16, bytes: &[u8]| {
        format!(
            "@font-face{{font-family:'Report Sans';font-weight:{weight};src:url(data:font/woff2;base64,{}) \
             format('woff2')}}\n",
            STANDARD.encode(bytes)
        )
    };
    face(400, REGULAR) + &face(600, SEMI_BOLD)
}

/// A picture that stands alone, with its font inside: without it the letters of another font run over the edge.
pub(super) fn standalone(svg: &str) -> String {
    let Some(end) = svg.find("<title") else { return svg.to_owned() };
    format!("{}<style>{}</style>\n{}", &svg[..end], font_faces(), &svg[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loose_picture_carries_its_font_and_stays_whole() {
        let svg = standalone("<svg id=\"a\"><title>t</title><text>x</text></svg>");
        assert!(svg.starts_with("<svg id=\"a\"><style>@font-face"));
        assert!(svg.ends_with("<title>t</title><text>x</text></svg>"));
    }
}
