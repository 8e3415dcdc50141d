# Vault and OpenBao: suites with a real server (live_*.py, skipped with a reason where it cannot be had) and with servers that
# misbehave. tests/vault/README.md.

file(GLOB live_suites RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}/vault" CONFIGURE_DEPENDS vault/live_*.py)
foreach(suite IN LISTS live_suites)
    cmake_path(GET suite STEM name)
    string(REPLACE "live_" "vault." name "${name}")
    # Under a sanitizer the faults below, which are foreign bytes: it makes the others slow and finds nothing more in them.
    if(SLUICE_SANITIZE)
        continue()
    endif()
    if(suite MATCHES "memory")
        set(witness "$<TARGET_FILE:memory_witness>")
    endif()
    script_test("${name}" 600 "tests/vault/${suite}" "$<TARGET_FILE:sluice>" ${witness})
    unset(witness)
    set_tests_properties("${name}" PROPERTIES SKIP_RETURN_CODE 77)
endforeach()
script_test(vault.faults 600 tests/vault/faults.py "$<TARGET_FILE:sluice>")
script_test(vault.borders 300 tests/vault/borders.py "$<TARGET_FILE:sluice>")
