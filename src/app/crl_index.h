// The indexes of kept revocation lists: cache/crl/<digest of the list>.idx, made while a list is imported.
//
// The list itself is kept among the store's files; its index is only a quicker way to ask it. So an index that is
// absent, half-written, damaged or of another version is made anew from the list, and its signature is verified
// again. No lock: an index gets its name when it is whole (base/file.h), readers of the one before it keep it, and of
// several processes that make the same one the last gives the name to the same octets.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/anchors.h"
#include "trust/crl.h"

namespace letterlock::app {

std::string crl_index_folder(const store::Home& home);
std::string crl_index_path(const store::Home& home, const std::string& digest);

struct KeptList {
  store::Crl record;
  trust::Crl list;
};

// Who may have signed lists: whoever makes an index anew notes whose key it was.
using Authorities = std::shared_ptr<const std::vector<x509::Certificate>>;

// Where the index cannot be written (a full disk), it is made in memory. store_damaged where the list is no longer what
// was kept.
Result<trust::Crl> open_kept_list(store::Store& store, const std::string& digest, Authorities authorities);
// All of them, in the order of store::Crls; also while others import and remove some.
Result<std::vector<KeptList>> open_kept_lists(store::Store& store, const Authorities& authorities);

// Removes indexes whose lists are not kept any more.
Status sweep_crl_indexes(store::Store& store);

}  // namespace letterlock::app
