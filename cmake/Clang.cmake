# A toolchain of clang, for builds that need what only clang has. Debian names it by its version only. The place that
# was found is kept, so that the tries of compilers that cmake makes take the same.
set(_clang_names clang-19 clang clang-21 clang-20 clang-18 clang-17)
set(_clang_hints /opt/homebrew/opt/llvm/bin /usr/local/opt/llvm/bin)
find_program(SKEP_CLANG NAMES ${_clang_names} HINTS ${_clang_hints})
string(REPLACE "clang" "clang++" _clang_names "${_clang_names}")
find_program(SKEP_CLANGXX NAMES ${_clang_names} HINTS ${_clang_hints})
if(NOT SKEP_CLANG OR NOT SKEP_CLANGXX)
    message(FATAL_ERROR "no clang here: run 'scripts/install-deps fuzz'")
endif()
set(CMAKE_C_COMPILER ${SKEP_CLANG})
set(CMAKE_CXX_COMPILER ${SKEP_CLANGXX})
