//! What a thermal printer can strike: printable ASCII, one column a character. Other letters are
//! written with their nearest neighbours. Knows nothing of slips.

/// The text with single spaces, in printable ASCII: what has no neighbour becomes `?`, what has
/// no width is dropped.
pub(super) fn clean(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for letter in text.chars() {
        spell(letter, &mut spelled);
    }
    spelled.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last guard before a printer, character for character: what is not printable ASCII becomes
/// `?`, whoever made the line.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|letter| if (' '..='~').contains(&letter) { letter } else { '?' }).collect()
}

/// `clean`, in capitals.
pub(super) fn capitals(text: &str) -> String {
    clean(text).to_ascii_uppercase()
}

fn spell(letter: char, out: &mut String) {
    match letter {
        ' '..='~' => out.push(letter),
        // Providers put line ends between words; to drop them would join two words.
        _ if letter.is_whitespace() => out.push(' '),
        _ if letter.is_control() || is_invisible(letter) => {}
        // Full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => out.push(narrow(letter)),
        _ => out.push_str(neighbour(letter)),
    }
}

fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn narrow(letter: char) -> char {
    u32::from(letter).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or('?')
}

fn neighbour(letter: char) -> &'static str {
    match letter {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => "a",
        'Æ' => "AE",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ð' | 'Ď' | 'Đ' => "D",
        'ð' | 'ď' | 'đ' => "d",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'Ł' | 'Ĺ' | 'Ľ' => "L",
        'ł' | 'ĺ' | 'ľ' => "l",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'º' => "o",
        'Œ' => "OE",
        'œ' => "oe",
        'Ŕ' | 'Ř' => "R",
        'ŕ' | 'ř' => "r",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'Ţ' | 'Ť' | 'Ț' => "T",
        'ţ' | 'ť' | 'ț' => "t",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'Ý' | 'Ÿ' => "Y",
        'ý' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        '²' => "2",
        '³' => "3",
        '¹' => "1",
        '×' => "x",
        '\u{2018}'..='\u{201b}' | '´' | '\u{2032}' => "'",
        '\u{201c}'..='\u{201f}' | '«' | '»' | '\u{2033}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '…' => "...",
        '•' | '·' => "*",
        '\u{2044}' => "/",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_find_their_neighbours() {
        assert_eq!(clean("Jos\u{e9} Nu\u{f1}ez \u{2013} caf\u{65}\u{301}"), "Jose Nunez - cafe");
        assert_eq!(clean("113 M\u{b2}"), "113 M2");
        assert_eq!(clean("\u{ff11}\u{ff12}\u{ff21}"), "12A", "full-width digits keep their value");
        assert_eq!(clean("\u{738b} \u{1f600}"), "? ?");
    }

    #[test]
    fn a_printer_gets_no_commands() {
        assert_eq!(clean("SITI\u{1b}@ AM\u{0}INAH\u{7f}"), "SITI@ AMINAH");
        assert_eq!(clean("JL MELATI\r\n\tRT 02\u{a0}RW 01 "), "JL MELATI RT 02 RW 01");
        assert_eq!(clean("SI\u{200b}TI \u{202e}A"), "SITI A");
    }
}
