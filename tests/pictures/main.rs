//! `pictures`: the photographs of the README's tour, made small enough for a repository: as many colours as
//! a palette needs to look the same, and no more. `make pictures` takes them first.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool that ends by panicking"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

type Colour = [u8; 3];

const MOST_COLOURS: usize = 128;
const MOST_BYTES: u64 = 120_000;
const MOST_BYTES_IN_ALL: u64 = 700_000;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let tour = root.join("ui/tour");
    std::fs::create_dir_all(&tour).unwrap();
    let mut all = 0;
    let names =
        ["sale", "done", "waits", "history", "book", "collective", "drawer", "reports", "lock"];
    for name in names {
        let (width, height, pixels) =
            read(&target.join("screenshots").join(format!("tour-{name}.png")));
        let to = tour.join(format!("{name}.png"));
        write(&to, width, height, &pixels);
        let bytes = std::fs::metadata(&to).unwrap().len();
        println!("{bytes:>8}  {name}");
        assert!(bytes <= MOST_BYTES, "{name} is larger than {MOST_BYTES} bytes");
        all += bytes;
    }
    println!("{all:>8}  in all");
    assert!(all <= MOST_BYTES_IN_ALL, "they are larger than {MOST_BYTES_IN_ALL} bytes together");
}

fn read(file: &Path) -> (u32, u32, Vec<Colour>) {
    let opened = File::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut reader = png::Decoder::new(BufReader::new(opened)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.bit_depth, png::BitDepth::Eight);
    let samples = info.color_type.samples();
    assert!(samples >= 3, "a photograph has colours");
    let pixels = bytes[..info.buffer_size()].chunks_exact(samples).map(|it| [it[0], it[1], it[2]]);
    (info.width, info.height, pixels.collect())
}

fn write(file: &Path, width: u32, height: u32, pixels: &[Colour]) {
    let mut counts: BTreeMap<Colour, u32> = BTreeMap::new();
    for pixel in pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let palette = palette(&counts);
    let nearest: BTreeMap<Colour, u8> =
        counts.keys().map(|colour| (*colour, nearest(&palette, *colour))).collect();
    let indexes: Vec<u8> = pixels.iter().map(|pixel| nearest[pixel]).collect();
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(file).unwrap()), width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().unwrap().write_image_data(&indexes).unwrap();
}

/// Median cut: the colours are divided until there are enough heaps of similar ones, and each heap is shown
/// as the colour that it has most of.
fn palette(counts: &BTreeMap<Colour, u32>) -> Vec<Colour> {
    let mut heaps: Vec<Vec<(Colour, u32)>> =
        vec![counts.iter().map(|(it, count)| (*it, *count)).collect()];
    while heaps.len() < MOST_COLOURS {
        let worst = (0..heaps.len()).max_by_key(|at| spread(&heaps[*at]).1).unwrap();
        let (channel, cost) = spread(&heaps[worst]);
        if cost == 0 {
            break;
        }
        let mut heap = heaps.swap_remove(worst);
        heap.sort_unstable_by_key(|(colour, _)| colour[channel]);
        // In the middle of the values: what is rare, such as the edges of letters, is seen as well.
        let (low, high) = (heap[0].0[channel], heap[heap.len() - 1].0[channel]);
        let middle = low + (high - low) / 2;
        let at = heap.partition_point(|(colour, _)| colour[channel] <= middle);
        let upper = heap.split_off(at);
        heaps.extend([heap, upper]);
    }
    heaps.iter().map(|heap| heap.iter().max_by_key(|(_, count)| *count).unwrap().0).collect()
}

/// In which channel the colours of a heap differ most, and how much that is worth.
fn spread(heap: &[(Colour, u32)]) -> (usize, u64) {
    let range = |channel: usize| {
        let values = || heap.iter().map(|(colour, _)| colour[channel]);
        u64::from(values().max().unwrap() - values().min().unwrap())
    };
    let channel = (0..3).max_by_key(|channel| range(*channel)).unwrap();
    let seen: u64 = heap.iter().map(|(_, count)| u64::from(*count)).sum();
    (channel, range(channel) * u64::from(seen.ilog2() + 1))
}

fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let distance = |other: &Colour| -> u32 {
        colour.iter().zip(other).map(|(one, two)| u32::from(one.abs_diff(*two)).pow(2)).sum()
    };
    let at = (0..palette.len()).min_by_key(|at| distance(&palette[*at])).unwrap();
    u8::try_from(at).unwrap()
}
