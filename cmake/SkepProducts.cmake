# The libraries that users link: skep (mapper, session, client) and skep-engine (the embedded store), as static
# archives, and with -DSKEP_SHARED=ON as shared libraries too.
option(SKEP_SHARED "Build libskep and libskep-engine as shared libraries too" OFF)

set(SKEP_LIBRARY_FOLDERS base value expr model mapper wire sign remote client session query)
set(SKEP_LIBRARY_NEEDS CURL::libcurl OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)
set(SKEP_ENGINE_FOLDERS base value expr engine)

# skep_merge(OUT FILE FOLDERS folder... SHOWN symbol...): one object of all the folders' objects, in which names that are not
# SKEP_API (or, where SHOWN is given, not among these) are local. Without this an archive would share names such as
# `fail` with the program that links it.
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
    if(APPLE)
        set(hide "")
    else()
        list(APPEND hide ${object})
        set(show_link "")
    endif()
    add_custom_command(OUTPUT ${object}
        COMMAND ${CMAKE_LINKER} -r ${show_link} -o ${object} ${objects}
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

if(SKEP_SHARED)
    # Before 1.0 each minor version may change the binary interface.
    set(skep_abi ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

    add_library(skep_shared SHARED ${skep_object})
    set_target_properties(skep_shared PROPERTIES OUTPUT_NAME skep EXPORT_NAME skep_shared
        LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${skep_abi})
    target_link_libraries(skep_shared PUBLIC skep_headers PRIVATE skep_flags ${SKEP_LIBRARY_NEEDS})

    add_library(skep_engine_shared SHARED ${engine_object})
    set_target_properties(skep_engine_shared PROPERTIES OUTPUT_NAME skep-engine EXPORT_NAME engine_shared
        LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${skep_abi})
    target_link_libraries(skep_engine_shared PUBLIC skep_shared
        PRIVATE skep_flags SQLite::SQLite3 Threads::Threads)
    if(NOT APPLE)
        target_link_options(skep_shared PRIVATE -Wl,--no-undefined)
        target_link_options(skep_engine_shared PRIVATE -Wl,--no-undefined)
    endif()
endif()
