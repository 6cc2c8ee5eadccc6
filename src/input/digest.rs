//! The fingerprint of a text, by which anybody can tell that it is the one that was analysed.

use std::fmt::Write;

use sha2::{Digest as _, Sha256};

/// SHA-256 of bytes that come piece by piece. <https://csrc.nist.gov/pubs/fips/180-4/upd1/final>
#[derive(Clone, Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The fingerprint in hexadecimal, as `sha256sum` prints it.
    pub fn hex(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            // A string takes every digit.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_standards_examples() {
        // https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
        let mut digest = Digest::default();
        digest.update(b"ab");
        digest.update(b"c");
        assert_eq!(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Digest::default().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
