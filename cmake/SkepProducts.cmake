# The libraries that users link: skep (mapper, session, client) and skep-engine (the embedded store).
# Both exist as static archives and, with -DSKEP_SHARED=ON, as shared libraries.

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
