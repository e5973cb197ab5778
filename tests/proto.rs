//! The code made from `proto/` is committed; this says when it is stale.
//! `BLESS=1 cargo test --test proto` writes it anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use prost_build::Config;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/yandex_taxi/pb.rs");

#[test]
fn the_committed_protobuf_code_is_current() {
    let proto = concat!(env!("CARGO_MANIFEST_DIR"), "/proto");
    let mut files = protox::compile(["yandex_taxi.proto"], [proto]).unwrap();
    // prost gives a `required` field a default instead of an error; as `optional`, its absence
    // can be seen.
    let required = prost_build_label("required");
    let optional = prost_build_label("optional");
    for message in files.file.iter_mut().flat_map(|file| &mut file.message_type) {
        for field in message.field.iter_mut().filter(|field| field.label == Some(required)) {
            field.label = Some(optional);
        }
    }
    // Comments of the schema speak of the schema, not of this code.
    for file in &mut files.file {
        file.source_code_info = None;
    }
    let out = tempfile();
    std::fs::create_dir_all(&out).unwrap();
    Config::new().out_dir(&out).compile_fds(files).unwrap();
    let made = std::fs::read_to_string(out.join("_.rs")).unwrap();
    std::fs::remove_dir_all(&out).unwrap();
    let made = format!(
        "// Made from proto/yandex_taxi.proto by tests/proto.rs; do not edit.\n#![allow(missing_docs, unreachable_pub, clippy::pedantic)]\n{made}"
    );
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(COMMITTED, &made).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert_eq!(committed, made, "stale: run BLESS=1 cargo test --test proto");
}

/// The numbers of `FieldDescriptorProto.Label`.
fn prost_build_label(name: &str) -> i32 {
    match name {
        "required" => 2,
        _ => 1,
    }
}

fn tempfile() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("ridewire-proto-{}", std::process::id()))
}
