# 1.81 is the oldest Boost we accept (Debian 12 ships 1.74 beside it); Debian 13's newer ones build too.
# Archives instead of shared libraries, so that the same objects also make the static runner.
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json url container)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.37 REQUIRED)  # STRICT tables
find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
find_library(YAML_CPP_LIBRARY libyaml-cpp.a REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(GTest REQUIRED)
find_library(SECCOMP_ARCHIVE libseccomp.a REQUIRED)
set(SECCOMP_LIBRARY ${SECCOMP_ARCHIVE})
include(GoogleTest)

# Asio and Beast are compiled once (src/async/asio_implementation.cc, src/http/beast_implementation.cc);
# every file must agree on these macros, so they sit on one interface target.
add_library(kcr_asio INTERFACE)
target_link_libraries(kcr_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(kcr_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
