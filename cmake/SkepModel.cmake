# skep_add_model(TARGET header...): generates HEADER.skep.h and HEADER.skep.c from annotated headers, adds them to
# TARGET, and gives TARGET the folders of both and skep::skep. A header is generated again when it, a header
# that it includes, or the generator changes; an error in one stops the build with the compiler's kind of message.
#
# Include directories and definitions of TARGET are those that the headers are parsed with.

function(_skep_model_command out_command out_flags)
    if(TARGET skep_command) # inside skep's own build
        set(${out_command} skep_command PARENT_SCOPE)
        set(${out_flags} --include ${skep_SOURCE_DIR}/include PARENT_SCOPE)
    elseif(TARGET skep::command)
        set(${out_command} skep::command PARENT_SCOPE)
        set(${out_flags} "" PARENT_SCOPE)
    else()
        find_program(SKEP_COMMAND skep DOC "The skep command, which generates code from models")
        if(NOT SKEP_COMMAND)
            message(FATAL_ERROR "skep_add_model: the command skep is not found; set SKEP_COMMAND to its path")
        endif()
        set(${out_command} ${SKEP_COMMAND} PARENT_SCOPE)
        set(${out_flags} "" PARENT_SCOPE)
    endif()
endfunction()

function(skep_add_model target)
    if(NOT TARGET ${target})
        message(FATAL_ERROR "skep_add_model: there is no target '${target}'; create it first")
    endif()
    if(NOT ARGN)
        message(FATAL_ERROR "skep_add_model(${target}): name at least one header")
    endif()
    _skep_model_command(command flags)
    # Ninja asks whether an output changed; Make compares times and would run the command for ever.
    if(NOT CMAKE_GENERATOR MATCHES "Ninja")
        list(APPEND flags --always-write)
    endif()
    set(directory ${CMAKE_CURRENT_BINARY_DIR}/${target}.skep)
    file(MAKE_DIRECTORY ${directory})
    set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
    foreach(header IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH header NORMALIZE)
        cmake_path(GET header STEM LAST_ONLY stem)
        cmake_path(GET header PARENT_PATH header_directory)
        add_custom_command(
            OUTPUT ${directory}/${stem}.skep.c ${directory}/${stem}.skep.h
            COMMAND ${command} generate ${flags} -o ${directory} ${header} --
                "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
                "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
            DEPENDS ${header} ${command}
            DEPFILE ${directory}/${stem}.skep.d
            COMMENT "skep: ${stem}.skep.h from ${stem}.h"
            COMMAND_EXPAND_LISTS VERBATIM)
        target_sources(${target} PRIVATE ${directory}/${stem}.skep.c ${directory}/${stem}.skep.h)
        target_include_directories(${target} PRIVATE ${header_directory})
    endforeach()
    target_include_directories(${target} PRIVATE ${directory})
    target_link_libraries(${target} PRIVATE skep::skep)
endfunction()
