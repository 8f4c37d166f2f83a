// Every form that a message is sealed in, for the tests of smime/ and of the rooms above it.
#pragma once

#include "smime/test_people.h"

namespace letterlock::smime::testing {

struct Form {
  const char* name;
  bool sign;
  SignatureForm form;
  std::optional<crypto::ContentEncryption> cipher;
  std::vector<LayerType> layers;
};

inline const std::vector<Form> kForms = {
    {"detached", true, SignatureForm::detached, std::nullopt, {LayerType::signed_data}},
    {"opaque", true, SignatureForm::opaque, std::nullopt, {LayerType::signed_data}},
    {"aes128_cbc", false, SignatureForm::detached, crypto::ContentEncryption::aes128_cbc, {LayerType::enveloped_data}},
    {"aes256_cbc", false, SignatureForm::detached, crypto::ContentEncryption::aes256_cbc, {LayerType::enveloped_data}},
    {"aes128_gcm",
     false,
     SignatureForm::detached,
     crypto::ContentEncryption::aes128_gcm,
     {LayerType::auth_enveloped_data}},
    {"aes256_gcm",
     false,
     SignatureForm::detached,
     crypto::ContentEncryption::aes256_gcm,
     {LayerType::auth_enveloped_data}},
    {"signed_cbc",
     true,
     SignatureForm::detached,
     crypto::ContentEncryption::aes256_cbc,
     {LayerType::enveloped_data, LayerType::signed_data}},
    {"signed_gcm",
     true,
     SignatureForm::detached,
     crypto::ContentEncryption::aes256_gcm,
     {LayerType::auth_enveloped_data, LayerType::signed_data}},
};

inline SealSettings settings_of(const Form& c) {
  SealSettings settings;
  settings.form = c.form;
  if (c.sign) settings.sign = signer(people().ann);
  if (c.cipher) {
    settings.encrypt = cms::EncryptionSettings{
        .recipients = {people().ann.encryption.certificate, people().ben.encryption.certificate},
        .algorithm = *c.cipher};
  }
  return settings;
}

// The octets that decide: without its closing delimiter a multipart/signed is still whole, content and signature are
// there, and line ends at the end say nothing.
inline size_t octets_needed(std::string_view message, const Form& form) {
  const bool multipart = form.layers[0] == LayerType::signed_data && form.form == SignatureForm::detached;
  if (multipart) message = message.substr(0, message.rfind("\r\n--"));
  return message.find_last_not_of("\r\n") + 1;
}

}  // namespace letterlock::smime::testing
