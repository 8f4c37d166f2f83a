# Tests of the tree and of the whole product: scripts in tests/, each a ctest of its own.
#
# A script is a test when it stands directly in tests/ and ends in _test.sh or _test.py; what scripts
# share stands in tests/lib/. A script fails by its exit status. It finds the program in
# LETTERLOCK_PROGRAM, the tree in LETTERLOCK_SOURCE_DIR, its build in LETTERLOCK_BUILD_DIR, and what is
# built only for tests (the target `test_tools`) in LETTERLOCK_PIV_CARD and LETTERLOCK_FAULTY_PKCS11. Tests
# that look only at the tree carry the label `tree`, those of the web app (web_*_test.py) `web`, the others
# `product`. The browser's tests run one after the other: each of them fills the machine.

add_subdirectory(tests/cards)
add_subdirectory(tests/tools)

file(GLOB scripts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/*_test.sh" "${PROJECT_SOURCE_DIR}/tests/*_test.py")
set(tree_tests attacks_test.py habits_test.py include_table_test.py)

foreach(script IN LISTS scripts)
  get_filename_component(file "${script}" NAME)
  get_filename_component(name "${script}" NAME_WE)
  if(file IN_LIST tree_tests)
    set(label tree)
  elseif(file MATCHES "^web_")
    set(label web)
  else()
    set(label product)
  endif()
  if(NOT label STREQUAL "tree" AND NOT TARGET letterlock)
    continue()
  endif()
  if(file MATCHES "\\.py$")
    set(command python3 "${script}")
  else()
    set(command bash "${script}")
  endif()
  add_test(NAME ${label}.${name} COMMAND ${command})
  set(environment
    "LETTERLOCK_PROGRAM=${PROJECT_BINARY_DIR}/letterlock"
    "LETTERLOCK_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
    "LETTERLOCK_BUILD_DIR=${PROJECT_BINARY_DIR}"
    "LETTERLOCK_PIV_CARD=$<TARGET_FILE:piv_card>"
    "LETTERLOCK_FAULTY_PKCS11=$<TARGET_FILE:faulty_pkcs11>")
  set_tests_properties(${label}.${name} PROPERTIES LABELS ${label} TIMEOUT 1200 ENVIRONMENT "${environment}")
  if(label STREQUAL "web")
    set_tests_properties(${label}.${name} PROPERTIES RESOURCE_LOCK browser)
  endif()
endforeach()
