# The sentences of src/text/*.json become part of the library by catalogue_data.S (.incbin); a change
# of a catalogue must assemble it again. The version of the program stands here too, in one place.

if(EXISTS "${PROJECT_SOURCE_DIR}/src/text/catalogue_data.S")
  set_source_files_properties("${PROJECT_SOURCE_DIR}/src/text/catalogue_data.S" PROPERTIES
    OBJECT_DEPENDS "${PROJECT_SOURCE_DIR}/src/text/en.json;${PROJECT_SOURCE_DIR}/src/text/zh-TW.json"
    INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/src")
endif()
target_compile_definitions(letterlock_flags INTERFACE "LETTERLOCK_VERSION=\"${PROJECT_VERSION}\"")
