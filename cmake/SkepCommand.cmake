# skep_command: the skep program, from src/cli.
target_compile_definitions(skep_generate PRIVATE GENERATE_RESOURCE_DIR="${Clang_C_RESOURCE_DIR}")

add_executable(skep_command ${PROJECT_SOURCE_DIR}/src/cli/main.c)
set_target_properties(skep_command PROPERTIES OUTPUT_NAME skep)
skep_use_folders(skep_command cli)
