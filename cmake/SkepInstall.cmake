# What `cmake --install` puts where: libraries, headers, the skep command, and what pkg-config and CMake need to
# find them. The tree can be moved: the pkg-config files know their prefix by where they are.
include(CMakePackageConfigHelpers)

set(skep_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/skep)
set(skep_pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set_target_properties(skep_headers PROPERTIES EXPORT_NAME headers)
set(skep_installed skep_headers skep_static skep_engine_static)
if(SKEP_SHARED)
    list(APPEND skep_installed skep_shared skep_engine_shared)
endif()
if(TARGET skep_command)
    # libclang may be outside the loader's usual places.
    set_target_properties(skep_command PROPERTIES EXPORT_NAME command INSTALL_RPATH_USE_LINK_PATH ON)
    list(APPEND skep_installed skep_command)
endif()
install(TARGETS ${skep_installed} EXPORT skep
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/skep DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES docs/skep.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES scripts/completion/skep.bash RENAME skep
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

# ---- CMake: find_package(skep) ------------------------------------------------------------------

configure_package_config_file(cmake/skepConfig.cmake.in ${PROJECT_BINARY_DIR}/skepConfig.cmake
    INSTALL_DESTINATION ${skep_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/skepConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(EXPORT skep FILE skepTargets.cmake NAMESPACE skep:: DESTINATION ${skep_package_dir})
install(FILES ${PROJECT_BINARY_DIR}/skepConfig.cmake ${PROJECT_BINARY_DIR}/skepConfigVersion.cmake
    cmake/SkepModel.cmake DESTINATION ${skep_package_dir})

# ---- pkg-config: skep, and skep-client for programs without the engine --------------------------

# path_from_pkgconfig(OUT DIR): DIR as a .pc file writes it
function(path_from_pkgconfig out dir)
    if(IS_ABSOLUTE "${dir}" OR IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
        cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE)
        set(${out} ${dir} PARENT_SCOPE)
    else()
        file(RELATIVE_PATH relative /${skep_pkgconfig_dir} /${dir})
        string(REGEX REPLACE "/$" "" relative "${relative}")
        set(${out} "\${pcfiledir}/${relative}" PARENT_SCOPE)
    endif()
endfunction()
path_from_pkgconfig(SKEP_PC_LIBDIR ${CMAKE_INSTALL_LIBDIR})
path_from_pkgconfig(SKEP_PC_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})

# A static archive does not name what it needs, so its users must; a shared library does.
if(SKEP_SHARED)
    set(SKEP_PC_REQUIRES "Requires.private: sqlite3 libcurl libcrypto zlib")
    set(SKEP_PC_CLIENT_REQUIRES "Requires.private: libcurl libcrypto zlib")
    set(SKEP_PC_NEEDED "Libs.private: -pthread")
else()
    set(SKEP_PC_REQUIRES "Requires: sqlite3 libcurl libcrypto zlib")
    set(SKEP_PC_CLIENT_REQUIRES "Requires: libcurl libcrypto zlib")
    set(SKEP_PC_LIBS -pthread)
endif()
foreach(name skep skep-client)
    configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${skep_pkgconfig_dir})
endforeach()

# Installs to a temporary prefix and builds and runs programs against it.
if(SKEP_BUILD_TESTS)
    add_test(NAME install_package COMMAND ${PROJECT_SOURCE_DIR}/scripts/test-install ${PROJECT_BINARY_DIR})
    set_tests_properties(install_package PROPERTIES TIMEOUT 300)
endif()
