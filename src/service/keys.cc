#include "service/keys.h"

#include "service/act.h"

namespace letterlock::service {

struct Keys::Held {};

Keys::Keys() : held_(std::make_unique<Held>()) {}
Keys::~Keys() = default;
void Keys::forget() {}

Result<token::KeySource*> keys_of(Act&, const account::Account&, Asking) { return nullptr; }

}  // namespace letterlock::service
