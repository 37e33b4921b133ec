# kcr_embed_text(<variable> <file> <function> <header>)
#
# The text of a file travels inside the executable: there is nothing to install beside it. <variable> becomes the
# path of a source, made anew when the file changes, with `std::string_view <function>()`, which <header> declares.

if(CMAKE_SCRIPT_MODE_FILE)  # run by the build
  file(READ "${FILE}" text)
  file(WRITE "${OUTPUT}" "// Made by embed_text.cmake.
#include \"${HEADER}\"

std::string_view ${FUNCTION}() { return R\"kcr_embedded(${text})kcr_embedded\"; }
")
  return()
endif()

function(kcr_embed_text variable file function header)
  string(MAKE_C_IDENTIFIER ${function} name)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_FILE})
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFILE=${file} -DFUNCTION=${function} -DHEADER=${header} -DOUTPUT=${output} -P ${script}
    DEPENDS ${file} ${script}
    COMMENT "Embedding ${file}"
    VERBATIM)
  set(${variable} ${output} PARENT_SCOPE)
endfunction()
