//! Land on a map: degrees to tenths of a pixel, rings cut to the frame and thinned to what can be seen.

use super::canvas::Bounds;

/// A plain projection: a degree of longitude is as long as it is in the middle of the frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    west: f64,
    north: f64,
    /// Tenths of a pixel for a degree of longitude and of latitude.
    scale: (f64, f64),
    /// Where the map lies.
    pub(super) bounds: Bounds,
}

/// Height over width of a frame: west, south, east, north in degrees.
pub(super) fn ratio(frame: [f64; 4]) -> f64 {
    let [west, south, east, north] = frame;
    (north - south).max(1e-6) / ((east - west).max(1e-6) * stretch(frame))
}

/// Length of a degree of longitude over one of latitude.
fn stretch([_, south, _, north]: [f64; 4]) -> f64 {
    crate::maths::cos(((south + north) / 2.0).to_radians()).max(0.1)
}

impl Projection {
    /// The largest map of the frame in a box, at its upper left.
    pub(super) fn fit(frame: [f64; 4], room: Bounds) -> Self {
        let (across, down) = (f64::from(room.right - room.left), f64::from(room.bottom - room.top));
        let width = across.min(down / ratio(frame)).max(1.0);
        let [west, south, east, north] = frame;
        let degree = width / (east - west).max(1e-6);
        let height = degree / stretch(frame) * (north - south);
        let bounds = Bounds {
            left: room.left,
            top: room.top,
            right: room.left + width as i32,
            bottom: room.top + height as i32,
        };
        Self { west, north, scale: (degree, degree / stretch(frame)), bounds }
    }

    /// Where a place lies.
    pub(super) fn at(&self, longitude: f64, latitude: f64) -> (i32, i32) {
        let x = (longitude - self.west) * self.scale.0;
        let y = (self.north - latitude) * self.scale.1;
        (self.bounds.left + x.round() as i32, self.bounds.top + y.round() as i32)
    }

    /// A ring as the data write it, cut to the map and thinned; empty when nothing of it is seen.
    pub(super) fn ring(&self, points: &str) -> Vec<(i32, i32)> {
        let places = points.split_whitespace().filter_map(|point| {
            let (longitude, latitude) = point.split_once(',')?;
            Some(self.at(longitude.parse().ok()?, latitude.parse().ok()?))
        });
        let ring = thin(&places.collect::<Vec<_>>());
        let ring = clip(&ring, self.bounds);
        if ring.len() < 3 || extent(&ring) < ISLET { Vec::new() } else { ring }
    }
}

/// What lies nearer to a straight line than most of a pixel is not seen.
const SEEN: i64 = 7;

/// Douglas and Peucker's thinning.
fn thin(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut kept = vec![false; points.len()];
    let middle = points.len() / 2;
    let mut spans = vec![(0, middle), (middle, points.len() - 1)];
    for end in [0, middle, points.len() - 1] {
        kept[end] = true;
    }
    while let Some((from, to)) = spans.pop() {
        let far =
            (from + 1..to).map(|place| (distance(points[place], points[from], points[to]), place)).max();
        if let Some((_, place)) = far.filter(|(distance, _)| SEEN * SEEN < *distance) {
            kept[place] = true;
            spans.extend([(from, place), (place, to)]);
        }
    }
    points.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// Smallest box of a ring that is drawn, in tenths of a pixel squared: 2 by 2 pixels.
const ISLET: i64 = 400;

/// Size of the box of a ring.
pub(super) fn extent(ring: &[(i32, i32)]) -> i64 {
    let span = |of: fn(&(i32, i32)) -> i32| {
        let (low, high) = (ring.iter().map(of).min(), ring.iter().map(of).max());
        i64::from(high.unwrap_or(0) - low.unwrap_or(0))
    };
    span(|p| p.0) * span(|p| p.1)
}

/// Squared distance of a point from a stretch of line.
pub(super) fn distance(point: (i32, i32), from: (i32, i32), to: (i32, i32)) -> i64 {
    let of = |a: (i32, i32), b: (i32, i32)| (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
    let (line, way) = (of(from, to), of(from, point));
    let length = line.0 * line.0 + line.1 * line.1;
    let part = if length > 0.0 { ((way.0 * line.0 + way.1 * line.1) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (way.0 - part * line.0, way.1 - part * line.1);
    (x * x + y * y) as i64
}

/// Sutherland and Hodgman's cut: edge after edge of the box.
fn clip(ring: &[(i32, i32)], room: Bounds) -> Vec<(i32, i32)> {
    let cut_x = |a: (i32, i32), b: (i32, i32), x: i32| (x, between(a.1, b.1, x - a.0, b.0 - a.0));
    let cut_y = |a: (i32, i32), b: (i32, i32), y: i32| (between(a.0, b.0, y - a.1, b.1 - a.1), y);
    let ring = half(ring, |p| room.left <= p.0, |a, b| cut_x(a, b, room.left));
    let ring = half(&ring, |p| p.0 <= room.right, |a, b| cut_x(a, b, room.right));
    let ring = half(&ring, |p| room.top <= p.1, |a, b| cut_y(a, b, room.top));
    half(&ring, |p| p.1 <= room.bottom, |a, b| cut_y(a, b, room.bottom))
}

fn between(from: i32, to: i32, part: i32, whole: i32) -> i32 {
    from + (f64::from(to - from) * f64::from(part) / f64::from(whole)).round() as i32
}

fn half(
    ring: &[(i32, i32)],
    holds: impl Fn((i32, i32)) -> bool,
    cut: impl Fn((i32, i32), (i32, i32)) -> (i32, i32),
) -> Vec<(i32, i32)> {
    let mut kept = Vec::new();
    for (place, &point) in ring.iter().enumerate() {
        let before = ring[(place + ring.len() - 1) % ring.len()];
        if holds(point) != holds(before) {
            kept.push(cut(before, point));
        }
        if holds(point) {
            kept.push(point);
        }
    }
    kept
}

/// True when a point lies inside a ring.
pub(super) fn inside(ring: &[(i32, i32)], point: (i32, i32)) -> bool {
    let mut is_inside = false;
    for (place, &a) in ring.iter().enumerate() {
        let b = ring[(place + ring.len() - 1) % ring.len()];
        if (a.1 > point.1) != (b.1 > point.1) && point.0 < between(a.0, b.0, point.1 - a.1, b.1 - a.1) {
            is_inside = !is_inside;
        }
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Bounds = Bounds { left: 0, top: 0, right: 1000, bottom: 1000 };

    #[test]
    fn a_square_over_the_edge_is_cut_at_it() {
        let ring = clip(&[(500, 500), (1500, 500), (1500, 800), (500, 800)], ROOM);
        assert_eq!(ring, [(500, 500), (1000, 500), (1000, 800), (500, 800)]);
        assert!(clip(&[(1500, 0), (1600, 0), (1600, 9)], ROOM).is_empty());
    }

    #[test]
    fn thinning_keeps_corners_and_drops_what_is_on_the_line() {
        let thinned = thin(&[(0, 0), (500, 3), (1000, 0), (1000, 1000), (0, 0)]);
        assert_eq!(thinned, [(0, 0), (1000, 0), (1000, 1000), (0, 0)]);
    }

    #[test]
    fn a_point_is_inside_its_ring_only() {
        let ring = [(0, 0), (100, 0), (100, 100), (0, 100)];
        assert!(inside(&ring, (50, 50)) && !inside(&ring, (150, 50)));
    }

    #[test]
    fn the_map_keeps_its_proportions_and_stays_in_its_room() {
        let map = Projection::fit([-10.0, -5.0, 10.0, 5.0], ROOM);
        assert_eq!((map.bounds.right, map.bounds.bottom), (1000, 500));
        assert_eq!(map.at(0.0, 0.0), (500, 250));
    }
}
