use bianfang_store::crypto::{
    Cipher, Head, HeadSigner, Keyring, append_head, hex, lookup_hash, open_column, read_heads, seal_column,
    sha256_chain, unhex,
};

#[test]
fn a_seal_opens_only_untouched() {
    let (key, nonce) = ([7; 32], [9; 12]);
    let sealed = Cipher::A256Gcm.seal(&key, &nonce, b"household", "张家三口".as_bytes()).unwrap();
    assert_eq!(Cipher::A256Gcm.open(&key, &nonce, b"household", &sealed).unwrap(), "张家三口".as_bytes());
    assert!(Cipher::A256Gcm.open(&key, &nonce, b"another", &sealed).is_err());
    assert!(Cipher::A256Gcm.open(&[8; 32], &nonce, b"household", &sealed).is_err());
    for place in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[place] ^= 1;
        assert!(Cipher::A256Gcm.open(&key, &nonce, b"household", &altered).is_err());
        assert!(Cipher::A256Gcm.open(&key, &nonce, b"household", &sealed[..place]).is_err());
    }
    assert_eq!(Cipher::from_id(Cipher::A256Gcm.id()).unwrap(), Cipher::A256Gcm);
    assert!(Cipher::from_id("none").is_err());
}

/// The test vector 16 of the GCM specification by its authors, so that what is sealed today opens anywhere.
#[test]
fn the_cipher_is_the_standard_one() {
    let key: [u8; 32] = unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").unwrap();
    let nonce: [u8; 12] = unhex("cafebabefacedbaddecaf888").unwrap();
    let aad: [u8; 20] = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2").unwrap();
    let plain: [u8; 60] = unhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
         b16aedf5aa0de657ba637b39",
    )
    .unwrap();
    let sealed = Cipher::A256Gcm.seal(&key, &nonce, &aad, &plain).unwrap();
    assert_eq!(
        hex(&sealed),
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838\
         c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    );
}

#[test]
fn columns_seal_the_same_way_twice_and_open_only_in_their_place() {
    let keyring = Keyring::in_memory().unwrap();
    let number = b"999999195001010014";
    let sealed = seal_column(&keyring, "member.id_number", "m1", number).unwrap();
    assert_eq!(sealed, seal_column(&keyring, "member.id_number", "m1", number).unwrap());
    assert_eq!(open_column(&keyring, "member.id_number", "m1", &sealed).unwrap(), number);
    for (column, row) in [("member.id_number", "m2"), ("member.phone", "m1")] {
        assert!(open_column(&keyring, column, row, &sealed).is_err());
        assert_ne!(sealed, seal_column(&keyring, column, row, number).unwrap());
    }
    // The same number at another person's shows in neither the bytes nor the nonce.
    let other = seal_column(&keyring, "member.id_number", "m2", number).unwrap();
    assert_ne!(sealed[..13], other[..13]);
    assert!(open_column(&keyring, "member.id_number", "m1", &sealed[..5]).is_err());
    assert!(open_column(&keyring, "member.id_number", "m1", &[]).is_err());
}

#[test]
fn a_look_up_hash_is_keyed_and_stable() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::create(folder.path().join("keys")).unwrap();
    let hash = lookup_hash(&keyring, "member.id_number", "999999195001010014");
    assert_eq!(hash.len(), 32);
    assert_ne!(hash, lookup_hash(&keyring, "member.phone", "999999195001010014"));
    assert_ne!(hash, lookup_hash(&Keyring::in_memory().unwrap(), "member.id_number", "999999195001010014"));
    let sealed = seal_column(&keyring, "c", "r", b"x").unwrap();
    let derived = keyring.derived("session");
    drop(keyring);
    let again = Keyring::open(folder.path().join("keys")).unwrap();
    assert_eq!(hash, lookup_hash(&again, "member.id_number", "999999195001010014"));
    assert_eq!(sealed, seal_column(&again, "c", "r", b"x").unwrap());
    assert_eq!(derived, again.derived("session"));
    assert_ne!(derived, again.derived("receipt"));
}

#[test]
fn no_byte_moves_between_the_parts_of_a_chain() {
    let base = sha256_chain([0; 32], 1, &[b"ab", b"c"]);
    for other in [
        sha256_chain([0; 32], 1, &[b"a", b"bc"]),
        sha256_chain([0; 32], 1, &[b"abc"]),
        sha256_chain([0; 32], 1, &[b"ab", b"c", b""]),
        sha256_chain([0; 32], 2, &[b"ab", b"c"]),
        sha256_chain([1; 32], 1, &[b"ab", b"c"]),
    ] {
        assert_ne!(base, other);
    }
    assert_eq!(base, sha256_chain([0; 32], 1, &[b"ab", b"c"]));
    // Fixed for ever: journals of earlier releases must verify.
    assert_eq!(hex(&base), "3d03648c547450aae9f8e2545d2703772b77badfda7b8c514d64a13f932c0e72");
}

#[test]
fn a_signed_head_is_found_out_when_altered() {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::create(folder.path()).unwrap();
    let desk = keyring.head_signer().unwrap();
    let head = Head { authority: "370782".into(), seq: 12, hash: [3; 32], at: 1_588_578_000_000 };
    let signed = desk.sign(&head);
    assert_eq!(signed.verify(Some(&desk.public_key())).unwrap(), head);
    assert_eq!(signed.verify(None).unwrap(), head);
    assert!(signed.verify(Some(&HeadSigner::in_memory().unwrap().public_key())).is_err());
    let mut shorter = signed.clone();
    shorter.seq = 11;
    assert!(shorter.verify(None).is_err());
    let mut elsewhere = signed.clone();
    elsewhere.authority = "370783".into();
    assert!(elsewhere.verify(None).is_err());
    // The key is the same after a restart.
    assert_eq!(Keyring::open(folder.path()).unwrap().head_signer().unwrap().public_key(), desk.public_key());
}

#[test]
fn heads_are_appended_and_a_torn_line_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(HeadSigner::HEADS);
    assert!(read_heads(&path).unwrap().is_empty());
    let signer = HeadSigner::in_memory().unwrap();
    let head = |seq| signer.sign(&Head { authority: "a".into(), seq, hash: [1; 32], at: 0 });
    append_head(&path, &head(1)).unwrap();
    let mut text = std::fs::read_to_string(&path).unwrap();
    text.push_str("{\"authority\":\"a\",\"se");
    std::fs::write(&path, text).unwrap();
    assert_eq!(read_heads(&path).unwrap(), [head(1)]);
    append_head(&path, &head(2)).unwrap();
    assert_eq!(read_heads(&path).unwrap(), [head(1), head(2)]);
    std::fs::write(&path, "not a head\n").unwrap();
    assert!(read_heads(&path).is_err());
}
