//! The hunt for secrets: in files, in their names, and in what a program said; as they are and as
//! programs like to write them down. Knows no provider and no command.

use std::fs;
use std::path::Path;

/// All files below `folder`, with their names and bytes. A file that goes meanwhile is empty.
#[must_use]
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap_or_default()));
        }
    }
    found
}

/// No secret is in any file of `folder`, in a file's name, or in what was `said`. `mark` must be in a
/// file and said: the hunt works.
pub fn nowhere(folder: &Path, said: String, secrets: &[String], mark: &str) {
    let mut places = files(folder);
    assert!(places.iter().any(|(_, bytes)| is_in(bytes, mark.as_bytes())), "{mark} is in a file");
    let names = places.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("\n");
    places.push(("the names of files".into(), names.into_bytes()));
    assert!(is_in(said.as_bytes(), mark.as_bytes()), "{mark} was printed");
    places.push(("what was printed".into(), said.into_bytes()));
    in_none_of(&places, secrets);
}

/// No secret is in any of these places.
pub fn in_none_of(places: &[(String, Vec<u8>)], secrets: &[String]) {
    for secret in secrets {
        assert!(secret.len() >= 8, "{secret} is too short to be hunted");
        for guise in guises(secret) {
            for (name, bytes) in places {
                assert!(!is_in(bytes, &guise), "{secret} is in {name}");
            }
        }
    }
}

fn is_in(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// As it is, in hexadecimal digits of both cases, in UTF-16, and in base64.
fn guises(secret: &str) -> Vec<Vec<u8>> {
    let hex = |upper: bool| {
        let digits = secret.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        if upper { digits.to_uppercase() } else { digits }
    };
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![secret.as_bytes().to_vec(), hex(false).into(), hex(true).into(), wide];
    // Inside of a longer text, base64 has three ways to write it; the ends depend on what is beside.
    for pad in 0..3 {
        let mut bytes = vec![b' '; pad];
        bytes.extend_from_slice(secret.as_bytes());
        let written = base64(&bytes);
        let whole = written.len() / 4 * 4 - 4;
        all.push(written[if pad == 0 { 0 } else { 4 }..whole].into());
    }
    all
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0_u32, |bits, at| (bits << 8) | u32::from(part.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let place = usize::try_from((bits >> (18 - 6 * at)) & 63).unwrap();
            text.push(if at > part.len() { '=' } else { char::from(SIGNS[place]) });
        }
    }
    text
}

#[test]
fn the_hunt_sees_what_is_hidden() {
    let key = "kunci-latihan-bukan-rahasia";
    let hay = format!("xx{}yy", base64(b"a:kunci-latihan-bukan-rahasia:b"));
    assert!(guises(key).iter().any(|guise| is_in(hay.as_bytes(), guise)));
    assert_eq!(base64(b"Loket"), "TG9rZXQ=");
    assert!(!is_in(b"kunci-latihan", key.as_bytes()));
}
