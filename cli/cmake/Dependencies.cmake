# Every third-party library as one imported target `dep::<name>`; all are Debian 12 packages.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# dependency(NAME PKG <pkg-config name> LIB <archive stem>): with SLUICE_STATIC the archive is linked.
function(dependency name)
    cmake_parse_arguments(ARG "" "PKG;LIB" "" ${ARGN})
    pkg_check_modules(PC_${name} REQUIRED QUIET ${ARG_PKG})
    if(SLUICE_STATIC)
        find_library(${name}_LIBRARY NAMES lib${ARG_LIB}.a REQUIRED)
    else()
        find_library(${name}_LIBRARY NAMES ${ARG_LIB} REQUIRED)
    endif()
    mark_as_advanced(${name}_LIBRARY)
    add_library(dep::${name} INTERFACE IMPORTED GLOBAL)
    target_link_libraries(dep::${name} INTERFACE ${${name}_LIBRARY})
    target_include_directories(dep::${name} SYSTEM INTERFACE ${PC_${name}_INCLUDE_DIRS})
endfunction()

dependency(yaml PKG yaml-cpp LIB yaml-cpp)
dependency(sodium PKG libsodium LIB sodium)
if(SLUICE_STATIC)
    # Debian ships no static libfmt, but all of it as headers.
    add_library(dep::fmt INTERFACE IMPORTED GLOBAL)
    target_compile_definitions(dep::fmt INTERFACE FMT_HEADER_ONLY)
else()
    dependency(fmt PKG fmt LIB fmt)
endif()
dependency(expat PKG expat LIB expat)
dependency(re2 PKG re2 LIB re2)
target_link_libraries(dep::re2 INTERFACE Threads::Threads)
# Its headers alone: it is opened when it is needed (support/libcurl.cpp). Debian's lie where every compiler looks.
pkg_check_modules(PC_curl REQUIRED QUIET libcurl)
