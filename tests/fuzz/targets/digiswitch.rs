#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| loket_fuzz::attempt("digiswitch", input));
