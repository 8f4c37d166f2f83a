# letterlock_flags: warnings, hardening and sanitizers, linked privately by everything that is ours.

add_library(letterlock_flags INTERFACE)
target_compile_options(letterlock_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers>)
if(LETTERLOCK_WERROR)
  target_compile_options(letterlock_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()

# Bounds of vectors, strings and spans are checked in every build: input comes from strangers.
target_compile_definitions(letterlock_flags INTERFACE _GLIBCXX_ASSERTIONS)

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Our static libraries end in one program: nothing interposes their functions, they may be inlined.
target_compile_options(letterlock_flags INTERFACE -fno-semantic-interposition)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(letterlock_flags INTERFACE
    -fstack-protector-strong $<$<COMPILE_LANGUAGE:CXX>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(letterlock_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fcf-protection>)
  endif()
  target_link_options(letterlock_flags INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()

# Sanitizers are set for the whole build, not by target: mixing them breaks containers.
if(LETTERLOCK_SANITIZE AND LETTERLOCK_TSAN)
  message(FATAL_ERROR "LETTERLOCK_SANITIZE and LETTERLOCK_TSAN exclude each other")
endif()
if(LETTERLOCK_SANITIZE)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fsanitize=address,undefined>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-sanitize-recover=all> -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(LETTERLOCK_TSAN)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fsanitize=thread> -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()
if(LETTERLOCK_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "LETTERLOCK_FUZZ needs clang (libFuzzer): cmake --preset fuzz")
  endif()
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fsanitize=fuzzer-no-link>)
endif()
