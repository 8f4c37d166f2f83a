// What the account commands share: an account as a person sees it, and the algorithms as a person writes them.
#pragma once

#include "account/account.h"
#include "app/home.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// Lines, or the JSON document.
Status print_account(const Terminal& terminal, app::Home& home, const account::Account& account);

// A certificate that does not name the address: what binding it means, where that was refused or done.
void explain_binding(const Terminal& terminal, const Result<account::Account>& result);

// "aes256-gcm,aes256-cbc", in the order of preference. option_value_unknown.
Result<std::vector<crypto::ContentEncryption>> read_algorithms(const std::string& list);

}  // namespace letterlock::cli
