# letterlock_room(): one folder of src/ as a static library `ll_<name>` and a test binary `<name>_test`.
#
# The library takes every .cc of the folder (and of folders inside it) but tests and main.cc; the
# test takes every *_test.cc. A room without sources is an empty interface, a room without tests has
# no test binary: rooms can appear one after the other without a change here.

function(letterlock_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "DEPS;LIBS")
  set(folder "${PROJECT_SOURCE_DIR}/src/${name}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cc" "${folder}/*.S")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")

  set(needs ${room_LIBS})
  foreach(other IN LISTS room_DEPS)
    list(APPEND needs ll_${other})
  endforeach()

  if(sources)
    add_library(ll_${name} STATIC ${sources})
    target_link_libraries(ll_${name} PUBLIC ${needs} PRIVATE letterlock_flags)
    target_include_directories(ll_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  else()
    add_library(ll_${name} INTERFACE)
    target_link_libraries(ll_${name} INTERFACE ${needs})
    target_include_directories(ll_${name} INTERFACE "${PROJECT_SOURCE_DIR}/src")
  endif()

  if(tests AND LETTERLOCK_ROOM_TESTS)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ll_${name} letterlock_flags GTest::gtest_main)
    gtest_discover_tests(${name}_test
      TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT 300 LABELS room
      # No roots of this system, but where a test asks for them.
      # Apart: a list of two would be torn on its way.
      ENVIRONMENT "LETTERLOCK_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
      ENVIRONMENT_MODIFICATION "LETTERLOCK_ROOTS=set:")
  endif()
endfunction()
