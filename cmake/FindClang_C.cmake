# Finds libclang's C interface, version 17 or newer: imported target Clang_C::libclang.
# Debian keeps each version under /usr/lib/llvm-N; the newest found wins. Set Clang_C_ROOT for another place.
set(_clang_roots ${Clang_C_ROOT} $ENV{Clang_C_ROOT})
foreach(_version RANGE 30 17 -1)
    list(APPEND _clang_roots /usr/lib/llvm-${_version} /usr/lib64/llvm${_version}
         /opt/homebrew/opt/llvm@${_version} /usr/local/opt/llvm@${_version})
endforeach()
list(APPEND _clang_roots /opt/homebrew/opt/llvm /usr/local/opt/llvm)

find_path(Clang_C_INCLUDE_DIR clang-c/Index.h PATHS ${_clang_roots} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_path(Clang_C_INCLUDE_DIR clang-c/Index.h)
get_filename_component(_clang_root "${Clang_C_INCLUDE_DIR}" DIRECTORY)
find_library(Clang_C_LIBRARY NAMES clang libclang PATHS ${_clang_root} PATH_SUFFIXES lib lib64 NO_DEFAULT_PATH)
find_library(Clang_C_LIBRARY NAMES clang libclang)
file(GLOB _clang_resources ${_clang_root}/lib/clang/* ${_clang_root}/lib64/clang/*)
list(SORT _clang_resources COMPARE NATURAL ORDER DESCENDING)
list(GET _clang_resources 0 Clang_C_RESOURCE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Clang_C REQUIRED_VARS Clang_C_LIBRARY Clang_C_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "libclang 17 or newer is needed: scripts/install-deps installs it")
if(Clang_C_FOUND AND NOT TARGET Clang_C::libclang)
    add_library(Clang_C::libclang UNKNOWN IMPORTED)
    set_target_properties(Clang_C::libclang PROPERTIES
        IMPORTED_LOCATION ${Clang_C_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${Clang_C_INCLUDE_DIR})
endif()
