# Compiler settings as INTERFACE targets: everything of ours links `standard_settings` and `standard_warnings`.

option(SLUICE_DEVELOPER "treat warnings as errors" OFF)
option(SLUICE_SANITIZE "build with ASan and UBSan" OFF)
option(SLUICE_FUZZ "build the fuzz targets of tests/fuzz alone, for libFuzzer (clang)" OFF)
option(SLUICE_PRECOMPILE "precompile the headers that most files include" OFF)
option(SLUICE_STATIC "link everything but glibc statically" OFF)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};${CCACHE}")
endif()

add_library(standard_settings INTERFACE)
target_compile_features(standard_settings INTERFACE cxx_std_20)
target_compile_definitions(standard_settings INTERFACE _FORTIFY_SOURCE=$<IF:$<CONFIG:Release>,2,0>)
# No path of the building machine in the binary.
target_compile_options(standard_settings INTERFACE
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -fstack-protector-strong)
target_link_options(standard_settings INTERFACE -Wl,-z,relro,-z,now)
if(SLUICE_SANITIZE)
    # A null pointer is ASan's as well, and alignment is looked at in the fuzz preset: both on every access of a member,
    # which costs a quarter of the whole build.
    target_compile_options(standard_settings INTERFACE
        -fsanitize=address,undefined -fno-sanitize=null,alignment -fno-sanitize-recover=all -fno-omit-frame-pointer -fno-pie)
    # The sanitizers' tables are a hundred megabytes of pointers, which a PIE relocates at every start.
    target_link_options(standard_settings INTERFACE -fsanitize=address,undefined -no-pie)
endif()
if(SLUICE_FUZZ)
    target_compile_options(standard_settings INTERFACE
        -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(standard_settings INTERFACE -fsanitize=fuzzer,address,undefined)
endif()
find_program(MOLD mold)
if(SLUICE_DEVELOPER AND MOLD)  # halves the time from a changed line to the tests: a dozen programs link the core
    target_link_options(standard_settings INTERFACE -fuse-ld=mold)
endif()
if(SLUICE_STATIC)
    target_link_options(standard_settings INTERFACE -static-libstdc++ -static-libgcc)
endif()

add_library(standard_warnings INTERFACE)
target_compile_options(standard_warnings INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align -Woverloaded-virtual
    -Wconversion -Wsign-conversion -Wimplicit-fallthrough $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond;-Wlogical-op>)
if(SLUICE_DEVELOPER)
    target_compile_options(standard_warnings INTERFACE -Werror)
endif()

# Precompiled headers save a third of a build. The release preset goes without, so that a missing #include is found.
set(shared_headers <filesystem> <functional> <map> <optional> <string> <vector> <fmt/format.h> <tl/expected.hpp>)
if(SLUICE_PRECOMPILE)
    target_compile_options(standard_settings INTERFACE -fpch-preprocess)
endif()
