# The rooms of the house, in build order: the one table of who may include whom.
#
#   letterlock_room(<name> DEPS <rooms it may include> LIBS <libraries from outside>)
#
# A room may include what it names under DEPS, and what those may. tests/include_table_test.py reads
# this file and compares every #include in src/ with it; nothing else repeats the table. A room whose
# folder does not exist yet is skipped quietly. Every room may include `base`.

letterlock_room(base LIBS expected spdlog::spdlog Boost::json Threads::Threads)
letterlock_room(text DEPS base LIBS Boost::json)
letterlock_room(der DEPS base)
letterlock_room(crypto DEPS base der LIBS OpenSSL::Crypto)
letterlock_room(mime DEPS base)
letterlock_room(net DEPS base LIBS curl_headers ${CMAKE_DL_LIBS} PkgConfig::idn2 OpenSSL::SSL OpenSSL::Crypto)
letterlock_room(x509 DEPS der crypto LIBS OpenSSL::Crypto PkgConfig::idn2)

letterlock_room(cms DEPS x509 LIBS OpenSSL::Crypto ZLIB::ZLIB)
letterlock_room(trust DEPS x509 LIBS OpenSSL::Crypto)
letterlock_room(token DEPS x509 LIBS OpenSSL::Crypto pkcs11_header PkgConfig::pcsclite ${CMAKE_DL_LIBS})
letterlock_room(directory DEPS x509)
letterlock_room(message DEPS mime LIBS ICU::i18n ICU::uc)
letterlock_room(smime DEPS mime cms)
letterlock_room(judge DEPS smime trust message)
letterlock_room(tunnel DEPS directory)

letterlock_room(account DEPS x509 net LIBS pugixml::pugixml)
letterlock_room(store DEPS account directory judge LIBS SQLite::SQLite3 PkgConfig::libsecret)
letterlock_room(transport DEPS net mime)
letterlock_room(inbox DEPS store transport token judge tunnel message)
letterlock_room(outbox DEPS store transport token judge tunnel message)
letterlock_room(app DEPS inbox outbox text)

letterlock_room(practice DEPS app LIBS OpenSSL::Crypto pkcs11_header)
letterlock_room(api DEPS app text LIBS Boost::json PkgConfig::libqrencode)
letterlock_room(service DEPS api practice LIBS Boost::headers Boost::json)
letterlock_room(cli DEPS api practice service smime judge token LIBS CLI11::CLI11)
