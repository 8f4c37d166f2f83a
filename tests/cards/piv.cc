#include "piv.h"

#include <algorithm>
#include <thread>

#include "piv_objects.h"

namespace cards {

Piv::Piv(const std::string& folder, unsigned tries, std::chrono::milliseconds slowness)
    : keys_(load_keys(folder)), objects_(make_objects(keys_)), pin_(folder, tries), slowness_(slowness) {}

void Piv::reset() {
  pin_.forget();
  selected_ = false;
}

Response Piv::run(const Command& command) {
  if (command.ins == 0xa4) return select(command);
  if (!selected_) return {kUnknownInstruction, {}};
  switch (command.ins) {
    case 0xcb: return get_data(command);
    case 0x20: return verify(command);
    case 0x87: return authenticate(command);
    default: return {kUnknownInstruction, {}};
  }
}

// By its name or the beginning of it. Another name is not found and changes nothing (part 2, section 3.1.1).
Response Piv::select(const Command& command) {
  if (command.p1 != 0x04) return {kWrongParameters, {}};
  const auto& name = command.data;
  const ByteView ours = kApplication;
  if (name.size() < 5 || name.size() > ours.size() || !std::equal(name.begin(), name.end(), ours.begin()))
    return {kNotFound, {}};
  selected_ = true;
  return {kOk, application_template()};
}

Response Piv::get_data(const Command& command) const {
  if (command.p1 != 0x3f || command.p2 != 0xff) return {kWrongParameters, {}};
  const auto list = read_tlvs(command.data);
  if (!list || list->size() != 1 || list->front().tag != 0x5c) return {kWrongData, {}};
  unsigned tag = 0;
  for (const auto octet : list->front().value) tag = tag << 8 | octet;
  const auto found = objects_.find(tag);
  if (found == objects_.end()) return {kNotFound, {}};
  return {kOk, tag < 0x100 ? found->second : tlv(0x53, found->second)};
}

Response Piv::verify(const Command& command) {
  if (command.p2 != 0x80) return {kReferenceNotFound, {}};
  if (command.p1 == 0xff && command.data.empty()) {
    pin_.forget();
    return {kOk, {}};
  }
  if (command.p1 != 0x00) return {kWrongParameters, {}};
  return {command.data.empty() ? pin_.status() : pin_.verify(command.data), {}};
}

Response Piv::authenticate(const Command& command) {
  const auto key = keys_.find(command.p2);
  if (key == keys_.end()) return {kReferenceNotFound, {}};
  if (command.p1 != key->second.algorithm()) return {kWrongParameters, {}};
  const bool fresh = pin_.take_fresh();
  const bool allowed = command.p2 == kCardKey || (command.p2 == kSignatureKey ? fresh : pin_.verified());
  if (!allowed) return {kSecurityStatus, {}};
  std::this_thread::sleep_for(slowness_);
  return use_key(key->second, command.data);
}

// 7C holds an empty 82 (the answer's place) and a challenge: 81 for RSA and ECDSA, 85 a point for ECDH.
Response Piv::use_key(const CardKey& key, ByteView data) const {
  const auto outer = read_tlvs(data);
  if (!outer || outer->size() != 1 || outer->front().tag != 0x7c) return {kWrongData, {}};
  const auto inner = read_tlvs(outer->front().value);
  if (!inner) return {kWrongData, {}};
  for (const auto& part : *inner) {
    if (part.tag != 0x81 && part.tag != 0x85) continue;
    const auto result = part.tag == 0x81 ? key.use(part.value) : key.agree(part.value);
    if (!result) return {kWrongData, {}};
    return {kOk, tlv(0x7c, tlv(0x82, *result))};
  }
  return {kWrongData, {}};
}

}  // namespace cards
