# The libraries that users link: skep (mapper, session, client) and skep-engine (the embedded store), as static
# archives, and with -DSKEP_SHARED=ON as shared libraries too.
include(CheckCSourceRuns)

option(SKEP_SHARED "Build libskep and libskep-engine as shared libraries too" OFF)

set(SKEP_LIBRARY_FOLDERS base value expr model mapper wire sign remote client session query)
set(SKEP_LIBRARY_NEEDS CURL::libcurl OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)
set(SKEP_ENGINE_FOLDERS base value expr engine)

# Of the linkers only GNU ld leaves out sections where it makes an object.
execute_process(COMMAND ${CMAKE_LINKER} --version OUTPUT_VARIABLE linker_version ERROR_QUIET)
set(SKEP_LINKER_COLLECTS OFF)
if(linker_version MATCHES "^GNU ld")
    set(SKEP_LINKER_COLLECTS ON)
endif()

# skep_merge(OUT FILE FOLDERS folder... SHOWN symbol...): one object of all the folders' objects, in which names that are not
# SKEP_API (or, where SHOWN is given, not among these) are local. Without this an archive would share names such as
# `fail` with the program that links it. What no such name leads to is left out.
function(skep_merge out file)
    cmake_parse_arguments(MERGE "" "" "FOLDERS;SHOWN" ${ARGN})
    set(object ${PROJECT_BINARY_DIR}/${file}${CMAKE_C_OUTPUT_EXTENSION})
    set(objects "")
    set(folders "") # Make builds the objects with their libraries
    foreach(folder IN LISTS MERGE_FOLDERS)
        list(APPEND objects $<TARGET_OBJECTS:skep_${folder}>)
        list(APPEND folders skep_${folder})
    endforeach()
    # Apple's linker makes hidden names local by itself.
    set(hide COMMAND ${CMAKE_OBJCOPY} --localize-hidden)
    set(show_link "")
    foreach(symbol IN LISTS MERGE_SHOWN)
        list(APPEND hide --keep-global-symbol=${symbol})
        list(APPEND show_link -exported_symbol _${symbol})
    endforeach()
    set(collect "")
    if(SKEP_LINKER_COLLECTS)
        set(roots --gc-keep-exported)
        if(MERGE_SHOWN)
            list(TRANSFORM MERGE_SHOWN PREPEND --undefined= OUTPUT_VARIABLE roots)
        endif()
        set(collect "$<${SKEP_IS_OPTIMISED}:--gc-sections;${roots}>")
    endif()
    if(APPLE)
        set(hide "")
    else()
        list(APPEND hide ${object})
        set(show_link "")
    endif()
    add_custom_command(OUTPUT ${object}
        COMMAND ${CMAKE_LINKER} -r "${collect}" ${show_link} -o ${object} ${objects}
        ${hide}
        DEPENDS ${folders} ${objects} COMMAND_EXPAND_LISTS VERBATIM)
    set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    set(${out} ${object} PARENT_SCOPE)
endfunction()

skep_merge(skep_object skep FOLDERS ${SKEP_LIBRARY_FOLDERS})
add_library(skep_static STATIC ${skep_object})
set_target_properties(skep_static PROPERTIES OUTPUT_NAME skep EXPORT_NAME skep LINKER_LANGUAGE C)
target_link_libraries(skep_static PUBLIC skep_headers ${SKEP_LIBRARY_NEEDS})

# The engine's own copies of the lower folders are local to it; libskep has the public ones.
skep_merge(engine_object skep-engine FOLDERS ${SKEP_ENGINE_FOLDERS} SHOWN skep_engine_backend)
add_library(skep_engine_static STATIC ${engine_object})
set_target_properties(skep_engine_static PROPERTIES OUTPUT_NAME skep-engine EXPORT_NAME engine
                      LINKER_LANGUAGE C)
target_link_libraries(skep_engine_static PUBLIC skep_static SQLite::SQLite3)
if(SKEP_SANITIZE)
    target_link_options(skep_static PUBLIC -fsanitize=${SKEP_SANITIZE})
endif()

# The names that an installed skep has too, so that examples read the same inside and outside the tree.
add_library(skep::skep ALIAS skep_static)
add_library(skep::engine ALIAS skep_engine_static)

# The size of the shared library is tested, so a build with the flags that the limit is for makes it too. Other processors,
# compilers and flags (those for hardening) make other sizes.
set(SKEP_IS_MEASURED OFF)
if(SKEP_BUILD_TESTS AND NOT APPLE AND NOT SKEP_SANITIZE AND NOT SKEP_FUZZ AND NOT SKEP_UNWIND_TABLES
   AND CMAKE_BUILD_TYPE MATCHES "^(RelWithDebInfo|MinSizeRel)$" AND CMAKE_C_FLAGS STREQUAL ""
   AND CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    set(SKEP_IS_MEASURED ON)
endif()

# Before 1.0 each minor version may change the binary interface.
set(skep_abi ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

# Addresses that are filled in at the start take 24 bytes each, or a bit where the C library of this system knows how.
set(CMAKE_REQUIRED_FLAGS -fPIE)
set(CMAKE_REQUIRED_LINK_OPTIONS -pie -Wl,-z,pack-relative-relocs)
if((SKEP_SHARED OR SKEP_IS_MEASURED) AND NOT APPLE AND NOT CMAKE_CROSSCOMPILING)
    check_c_source_runs("
        static const char *const volatile names[] = {\"a\", \"b\", \"c\"};
        int main(int argc, char **argv) { (void)argv; return names[argc][0] != 'b'; }"
        SKEP_LINKER_PACKS)
endif()
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_LINK_OPTIONS)

function(skep_set_shared target)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${skep_abi})
    if(NOT APPLE)
        target_link_options(${target} PRIVATE
            -Wl,--no-undefined $<$<BOOL:${SKEP_LINKER_PACKS}>:-Wl,-z,pack-relative-relocs>)
    endif()
endfunction()

if(SKEP_SHARED OR SKEP_IS_MEASURED)
    add_library(skep_shared SHARED ${skep_object})
    set_target_properties(skep_shared PROPERTIES OUTPUT_NAME skep EXPORT_NAME skep_shared)
    target_link_libraries(skep_shared PUBLIC skep_headers PRIVATE skep_flags ${SKEP_LIBRARY_NEEDS})
    skep_set_shared(skep_shared)
endif()

if(SKEP_SHARED)
    add_library(skep_engine_shared SHARED ${engine_object})
    set_target_properties(skep_engine_shared PROPERTIES OUTPUT_NAME skep-engine EXPORT_NAME engine_shared)
    target_link_libraries(skep_engine_shared PUBLIC skep_shared
        PRIVATE skep_flags SQLite::SQLite3 Threads::Threads)
    skep_set_shared(skep_engine_shared)
endif()
