# The libraries that users link: skep (mapper, session, client) and skep-engine (the embedded store), as static
# archives, and with -DSKEP_SHARED=ON as shared libraries too.
option(SKEP_SHARED "Build libskep and libskep-engine as shared libraries too" OFF)

set(SKEP_LIBRARY_FOLDERS base value expr client model mapper session query)

set(objects "")
foreach(folder IN LISTS SKEP_LIBRARY_FOLDERS)
    list(APPEND objects $<TARGET_OBJECTS:skep_${folder}>)
endforeach()

add_library(skep_static STATIC ${objects})
set_target_properties(skep_static PROPERTIES OUTPUT_NAME skep EXPORT_NAME skep LINKER_LANGUAGE C)
target_link_libraries(skep_static PUBLIC skep_headers Threads::Threads)

add_library(skep_engine_static STATIC $<TARGET_OBJECTS:skep_engine>)
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

    add_library(skep_shared SHARED ${objects})
    set_target_properties(skep_shared PROPERTIES OUTPUT_NAME skep EXPORT_NAME skep_shared
        LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${skep_abi})
    target_link_libraries(skep_shared PUBLIC skep_headers PRIVATE skep_flags Threads::Threads)

    # The engine's folders below it are hidden in libskep, so its own library holds them too, and shows only what
    # engine.h declares.
    add_library(skep_engine_shared SHARED $<TARGET_OBJECTS:skep_engine>)
    set_target_properties(skep_engine_shared PROPERTIES OUTPUT_NAME skep-engine EXPORT_NAME engine_shared
        LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${skep_abi})
    target_link_libraries(skep_engine_shared PUBLIC skep_shared
        PRIVATE skep_flags skep_expr skep_value skep_base SQLite::SQLite3 Threads::Threads)
    if(NOT APPLE)
        target_link_options(skep_shared PRIVATE -Wl,--no-undefined)
        target_link_options(skep_engine_shared PRIVATE -Wl,--no-undefined -Wl,--exclude-libs,ALL)
    endif()
endif()
