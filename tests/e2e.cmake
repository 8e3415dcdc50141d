# Tests of the real program: scripts, the pages' console blocks, crash tests, other implementations.

set(runner "${CMAKE_CURRENT_SOURCE_DIR}/e2e/run.py" "$<TARGET_FILE:sluice>" --jobs 1)

file(GLOB scripts RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}/e2e" CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/e2e/*/*.txt")
set(verbs "")
foreach(script IN LISTS scripts)
    cmake_path(GET script PARENT_PATH verb)
    list(APPEND verbs "${verb}")
endforeach()
list(REMOVE_DUPLICATES verbs)
foreach(verb IN LISTS verbs)
    script_test("e2e.${verb}" 600 ${runner} "tests/e2e/${verb}")
endforeach()

file(GLOB_RECURSE pages RELATIVE "${PROJECT_SOURCE_DIR}" CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/*.md")
foreach(page IN ITEMS README.md LISTS pages)
    if(EXISTS "${PROJECT_SOURCE_DIR}/${page}")
        file(STRINGS "${PROJECT_SOURCE_DIR}/${page}" console REGEX "^```console")
        if(console AND NOT SLUICE_SANITIZE)  # they show what the scripts go through
            script_test("page.${page}" 600 ${runner} "${page}")
        endif()
    endif()
endforeach()

# Preloaded into the program; built without our settings, because a sanitizer must not enter the program through it.
add_library(crash_shim MODULE support/crash_shim.c)
set_target_properties(crash_shim PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
target_compile_options(crash_shim PRIVATE -std=gnu11 -O1 -Wall -Wextra -Wno-missing-attributes -Werror)
target_link_libraries(crash_shim PRIVATE ${CMAKE_DL_LIBS})

script_test(canary 600 tests/canary/canary_test.py "$<TARGET_FILE:sluice>")
if(NOT SLUICE_SANITIZE)  # python3-nacl forges: it is Debian's, as for tests/interop
    script_test(attacks.sealed 600 tests/attacks/sealed_attacks.py "$<TARGET_FILE:sluice>")
    # What is in memory is another question under a sanitizer, which keeps what was freed.
    add_executable(memory_witness memory/memory_witness.cpp)
    target_link_libraries(memory_witness PRIVATE standard_settings standard_warnings)
    script_test(memory.values 300 tests/memory/memory_test.py "$<TARGET_FILE:sluice>" "$<TARGET_FILE:memory_witness>")
    script_test(memory.lock_limit 120 tests/memory/lock_limit_test.py "$<TARGET_FILE:sluice>")
endif()

# tests/crash/<x>_crash.py and tests/interop/<x>_interop.py are called with the program and the shim. They are about the
# disk and about what other programs make of our files: a sanitizer finds nothing in them that the scripts do not show it.
if(NOT SLUICE_SANITIZE)
    file(GLOB program_tests CONFIGURE_DEPENDS interop/*_interop.py crash/*_crash.py)
endif()
foreach(test IN LISTS program_tests)
    cmake_path(GET test STEM name)
    string(REGEX REPLACE "(.*)_(crash|interop)" "\\2.\\1" name "${name}")
    script_test("${name}" 600 "${test}" "$<TARGET_FILE:sluice>" "$<TARGET_FILE:crash_shim>")
endforeach()
