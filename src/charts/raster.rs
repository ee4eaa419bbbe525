//! Pictures in pixels: the SVG rendered with the shipped font and no other, so that every machine gives the same bytes.

use super::Drawing;
use super::text::FONTS;
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, LazyLock};

static DATABASE: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for bytes in FONTS {
        fonts.load_font_data(bytes.to_vec());
    }
    Arc::new(fonts)
});

/// A drawing as PNG, `scale` pixels to a CSS pixel.
///
/// # Errors
/// In words, when the picture has no pixels or the renderer refuses it.
pub fn png(drawing: &Drawing, scale: f32) -> Result<Vec<u8>, String> {
    let options = usvg::Options {
        fontdb: Arc::clone(&DATABASE),
        font_family: "Report Sans".to_owned(),
        // A picture names no file: whatever a logo would refer to stays out.
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: usvg::ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&drawing.svg, &options).map_err(|error| error.to_string())?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or("the picture has no pixels")?;
    let mut pixels =
        tiny_skia::Pixmap::new(size.width(), size.height()).ok_or("the picture has too many pixels")?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}
