# skep_add_model(TARGET header...): generates HEADER.skep.h and HEADER.skep.c from annotated headers and adds
# them to TARGET.
function(skep_add_model target)
    message(FATAL_ERROR "skep_add_model is written with the generator")
endfunction()
