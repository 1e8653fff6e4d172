# skep_folder(NAME DEPS folder... LIBS library... [SMALL [FAST file...]])
#
# One static library, skep_NAME, from src/NAME/*.c. Files are included as "NAME/file.h"; a folder sees only
# itself and its DEPS, because each folder has an include root of its own under the build directory that
# holds nothing but a link to it. An include that is not allowed does not compile.

include(CheckCCompilerFlag)

set(SKEP_INCLUDE_ROOTS ${PROJECT_BINARY_DIR}/include-roots)

add_library(skep_flags INTERFACE)
target_compile_options(skep_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wundef -Wvla
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
    $<$<BOOL:${SKEP_WERROR}>:-Werror>)
target_compile_definitions(skep_flags INTERFACE _XOPEN_SOURCE=700)
if(SKEP_SANITIZE)
    target_compile_options(skep_flags INTERFACE
        -fsanitize=${SKEP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(skep_flags INTERFACE -fsanitize=${SKEP_SANITIZE})
endif()

add_library(skep_headers INTERFACE)
target_include_directories(skep_headers INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# What is optimised and nothing else: not what sanitizers, fuzzers and debuggers look into.
set(SKEP_IS_OPTIMISED $<CONFIG:Release,RelWithDebInfo,MinSizeRel,None>)
if(SKEP_SANITIZE OR SKEP_FUZZ)
    set(SKEP_IS_OPTIMISED 0)
endif()

# Functions and data that nobody uses are left out at the link. Padding in front of loops and functions gains nothing measurable.
set(SKEP_SMALL_FLAGS -ffunction-sections -fdata-sections -falign-functions=1)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    list(APPEND SKEP_SMALL_FLAGS -falign-jumps=1 -falign-loops=1 -falign-labels=1)
endif()
# -Os of both compilers still gives size for speed; gcc has -Oz from 12 on.
check_c_compiler_flag(-Oz SKEP_HAS_OZ)
set(SKEP_FOR_SIZE $<IF:$<BOOL:${SKEP_HAS_OZ}>,-Oz,-Os>)
if(NOT SKEP_UNWIND_TABLES)
    list(APPEND SKEP_SMALL_FLAGS -fno-asynchronous-unwind-tables)
endif()

function(skep_build_small name)
    target_compile_options(skep_${name} PRIVATE "$<${SKEP_IS_OPTIMISED}:${SKEP_SMALL_FLAGS}>")
    get_target_property(sources skep_${name} SOURCES)
    foreach(source IN LISTS sources)
        get_filename_component(file ${source} NAME_WE)
        if(file IN_LIST ARGN)
            list(REMOVE_ITEM ARGN ${file})
        else()
            set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "$<${SKEP_IS_OPTIMISED}:${SKEP_FOR_SIZE}>")
        endif()
    endforeach()
    if(ARGN)
        message(FATAL_ERROR "src/${name} has no such files to build for speed: ${ARGN}")
    endif()
endfunction()

function(skep_include_root name out)
    set(root ${SKEP_INCLUDE_ROOTS}/${name})
    file(MAKE_DIRECTORY ${root})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${name} ${root}/${name} SYMBOLIC)
    set(${out} ${root} PARENT_SCOPE)
endfunction()

function(skep_folder name)
    cmake_parse_arguments(FOLDER "SMALL" "" "DEPS;LIBS;FAST" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
    if(NOT sources)
        file(WRITE ${PROJECT_BINARY_DIR}/empty_${name}.c "typedef int skep_empty;\n")
        set(sources ${PROJECT_BINARY_DIR}/empty_${name}.c)
    endif()
    add_library(skep_${name} STATIC ${sources})
    if(FOLDER_SMALL)
        skep_build_small(${name} ${FOLDER_FAST})
    endif()
    skep_include_root(${name} root)
    set(folders ${name} ${FOLDER_DEPS})
    target_include_directories(skep_${name} PRIVATE ${root})
    set_target_properties(skep_${name} PROPERTIES
        SKEP_INCLUDE_ROOT ${root} SKEP_FOLDERS "${folders}")
    target_link_libraries(skep_${name} PRIVATE skep_flags skep_headers ${FOLDER_LIBS})
    foreach(dep IN LISTS FOLDER_DEPS)
        get_target_property(dep_root skep_${dep} SKEP_INCLUDE_ROOT)
        target_include_directories(skep_${name} PRIVATE ${dep_root})
        target_link_libraries(skep_${name} PRIVATE skep_${dep})
    endforeach()
endfunction()

# Gives TARGET (a test or a benchmark) the include roots of the named folders and links them.
function(skep_use_folders target)
    foreach(name IN LISTS ARGN)
        get_target_property(folders skep_${name} SKEP_FOLDERS)
        foreach(folder IN LISTS folders)
            get_target_property(root skep_${folder} SKEP_INCLUDE_ROOT)
            target_include_directories(${target} PRIVATE ${root})
        endforeach()
        target_link_libraries(${target} PRIVATE skep_${name})
    endforeach()
    target_link_libraries(${target} PRIVATE skep_flags skep_headers)
endfunction()
