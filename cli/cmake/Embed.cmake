# embed(TARGET <target> NAME <symbol> ROOT <dir> FILES <relative paths>): compiles files into the program as
# `std::span<const sluice::EmbeddedFile> sluice::embedded::<symbol>()`, declared in support/embedded.hpp.

function(embed)
    cmake_parse_arguments(ARG "" "TARGET;NAME;ROOT" "FILES" ${ARGN})
    set(out "${CMAKE_CURRENT_BINARY_DIR}/embedded_${ARG_NAME}.cpp")
    set(rows "")
    list(LENGTH ARG_FILES count)
    foreach(file IN LISTS ARG_FILES)
        file(READ "${ARG_ROOT}/${file}" text)
        string(APPEND rows "    {\"${file}\", R\"~~~(${text})~~~\"},\n")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${ARG_ROOT}/${file}")
    endforeach()
    set(source "#include \"support/embedded.hpp\"\n\nnamespace sluice::embedded {\n\nstatic constexpr EmbeddedFile k_files[] = {\n${rows}    {}};\n\n")
    string(APPEND source "std::span<const EmbeddedFile> ${ARG_NAME}() { return {k_files, ${count}}; }\n\n} // namespace sluice::embedded\n")
    file(CONFIGURE OUTPUT "${out}" CONTENT "@source@" @ONLY)
    set_source_files_properties("${out}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_sources(${ARG_TARGET} PRIVATE "${out}")
endfunction()
