#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

use proptest::prelude::*;

use super::*;

fn rows() -> Vec<Row> {
    let sum = Sum { rows: 3, digest: u64::MAX };
    let part = Part { source: "a \"b\"\u{202e}".into(), share: Share::new(3, 7).unwrap(), facts: [7; 32] };
    let buckets = BTreeMap::from([(0, sum), (4095, Sum::default())]);
    vec![
        Row::Head,
        Row::Says(Says { says: vec!["image/empty".into()], source: "a\tb".into(), entry: u32::MAX }),
        Row::Keyed(Keyed::new("path/case-collision", "in\n.zip", "a.png", 9)),
        Row::Group(Group { group: "key/duplicate".into(), source: "é".into(), entries: vec![1, 2] }),
        Row::Mapped(Mapped {
            options: [1; 32],
            parts: vec![part],
            open: vec!["image/empty".into()],
            says: sum,
            buckets: buckets.clone(),
        }),
        Row::Reduced(Reduced { buckets, groups: sum }),
    ]
}

#[test]
fn a_row_that_is_written_is_read_back_equal() {
    for row in rows() {
        assert_eq!(Row::parse(&row.line()), Ok(row.clone()), "{}", row.line());
        assert!(!row.line().contains('\n'));
    }
}

#[test]
fn a_row_that_is_cut_short_is_none() {
    for row in rows() {
        let line = row.line();
        for (length, _) in line.char_indices() {
            assert!(Row::parse(&line[..length]).is_err(), "{}", &line[..length]);
        }
    }
}

#[test]
fn the_bucket_is_the_first_twelve_bits_of_the_key_and_other_keys_have_others() {
    let rows: Vec<Keyed> =
        (0..1000).map(|number| Keyed::new("a/b", "data", &number.to_string(), 1)).collect();
    for row in &rows {
        assert_eq!(row.bucket, u16::from(row.key[0]) << 4 | u16::from(row.key[1]) >> 4);
        assert!(row.bucket < BUCKETS);
    }
    let buckets: std::collections::BTreeSet<u16> = rows.iter().map(|row| row.bucket).collect();
    assert!(buckets.len() > 700, "{}", buckets.len());
    assert_ne!(Keyed::new("a/b", "c", "d", 1).key, Keyed::new("a/bc", "", "d", 1).key);
}

proptest! {
    #[test]
    fn the_sum_of_rows_does_not_depend_on_their_order_and_knows_a_change(
        mut lines in proptest::collection::vec("[a-z]{1,9}", 1..20), turn in 0_usize..20, at in 0_usize..20,
    ) {
        let sum = |lines: &[String]| {
            let mut sum = Sum::default();
            lines.iter().for_each(|line| sum.add(line));
            sum
        };
        let before = sum(&lines);
        let turn = turn % lines.len();
        lines.rotate_left(turn);
        prop_assert_eq!(sum(&lines), before);
        let at = at % lines.len();
        lines[at].push('!');
        prop_assert_ne!(sum(&lines), before);
        let again = lines[at].clone();
        lines.push(again);
        prop_assert_ne!(sum(&lines).rows, before.rows);
    }
}
