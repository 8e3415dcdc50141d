# Second readers of our formats, written from docs/formats/ without our code, on the published vectors.

script_test(interop.encoders 60 tests/interop/render_roundtrip.py encoders 1 tests/vectors/encoders/ini.txt
    tests/vectors/encoders/toml.txt tests/vectors/encoders/xml.txt)
script_test(interop.dsse 60 tests/interop/dsse.py)
script_test(interop.identity 60 tests/interop/identity.py)
script_test(interop.trust 60 tests/interop/trust.py)
script_test(interop.ledger 60 tests/interop/ledger.py)
script_test(interop.schemas 120 tests/interop/schemas.py)
script_test(interop.sealed_store 60 tests/interop/sealed_reader.py vectors tests/vectors/sealed)
script_test(interop.schema_suite 120 tests/interop/schema_suite.py "$<TARGET_FILE:sluice>")

# Random templates and hostile values through the program, read back by other parsers. SLUICE_SEED repeats a run.
foreach(format IN ITEMS yaml json properties env ini xml toml raw)
    script_test(interop.render.${format} 600 tests/interop/render_roundtrip.py ${format} "$<TARGET_FILE:sluice>")
endforeach()
script_test(interop.render.norway 60 tests/interop/render_roundtrip.py norway "$<TARGET_FILE:sluice>")
