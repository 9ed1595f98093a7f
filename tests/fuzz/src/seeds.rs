//! Writes the fixtures as the targets' first inputs: `corpus/PROVIDER/CASE`.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    for id in ["digiswitch", "iak", "ayoconnect", "rajabiller"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(id);
        fs::create_dir_all(&folder)?;
        for (name, input) in loket_fuzz::seeds(id) {
            loket_fuzz::attempt(id, &input);
            fs::write(folder.join(name), input)?;
        }
    }
    Ok(())
}
