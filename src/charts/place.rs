//! Places for labels that want the same spot.

/// Moves centres the least so that neighbours stay `gap` apart within the room, their order kept.
///
/// Pool adjacent violators: labels that clash become a block around the mean of their wishes. The wishes must be in order.
pub(super) fn spread(wishes: &[i32], gap: i32, room: (i32, i32)) -> Vec<i32> {
    let mut blocks: Vec<(i64, i64)> = Vec::new(); // Sum of the wishes less their offset, and count.
    for (place, wish) in wishes.iter().enumerate() {
        blocks.push((i64::from(*wish) - place as i64 * i64::from(gap), 1));
        while let [.., (a, m), (b, n)] = blocks[..] {
            if a * n <= b * m {
                break;
            }
            blocks.pop();
            *blocks.last_mut().expect("two were there") = (a + b, m + n);
        }
    }
    let flat = blocks.iter().flat_map(|&(sum, count)| (0..count).map(move |_| (sum / count) as i32));
    let span = gap * (wishes.len() as i32 - 1).max(0);
    let last = (room.1 - span).max(room.0);
    flat.enumerate().map(|(place, at)| at.clamp(room.0, last) + place as i32 * gap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_clash_share_the_movement_and_stay_in_the_room() {
        assert_eq!(spread(&[100, 100], 40, (0, 1000)), [80, 120]);
        assert_eq!(spread(&[0, 0], 40, (0, 1000)), [0, 40]);
        assert_eq!(spread(&[990, 1000], 40, (0, 1000)), [960, 1000]);
        assert_eq!(spread(&[100, 500], 40, (0, 1000)), [100, 500]);
    }
}
