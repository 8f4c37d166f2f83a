# What we take from outside, all of it packaged by Debian 12 (packaging/debian-build-packages.txt);
# docs/architecture.md says why each was chosen.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB 1.2.13 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CLI11 2.1 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET GLOBAL libidn2)
pkg_check_modules(libqrencode REQUIRED IMPORTED_TARGET GLOBAL libqrencode>=4.1)
# Its headers alone: src/net/curl_library.cc loads the library when the first server is asked.
pkg_check_modules(libcurl REQUIRED libcurl>=7.88)
add_library(curl_headers INTERFACE)
target_include_directories(curl_headers SYSTEM INTERFACE ${libcurl_INCLUDE_DIRS})
pkg_check_modules(libsecret REQUIRED IMPORTED_TARGET GLOBAL libsecret-1>=0.20)
find_package(pugixml 1.13 REQUIRED)

pkg_check_modules(pcsclite REQUIRED IMPORTED_TARGET GLOBAL libpcsclite)

# Of p11-kit only the header that PKCS#11 is written in: modules are loaded by the token agent itself.
pkg_check_modules(p11kit REQUIRED p11-kit-1)
add_library(pkcs11_header INTERFACE)
target_include_directories(pkcs11_header SYSTEM INTERFACE ${p11kit_INCLUDE_DIRS})

# tl::expected is a single header without a CMake package of its own name.
find_path(LETTERLOCK_EXPECTED_DIR tl/expected.hpp REQUIRED)
add_library(expected INTERFACE)
target_include_directories(expected SYSTEM INTERFACE "${LETTERLOCK_EXPECTED_DIR}")

if(LETTERLOCK_ROOM_TESTS)
  find_package(GTest 1.12 REQUIRED)
  include(GoogleTest)
endif()
