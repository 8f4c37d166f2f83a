// The folder of a practice: marked as one, so that nothing of somebody's is ever cleared. Private to practice/.
#pragma once

#include <string>

#include "base/result.h"

namespace letterlock::practice {

// Removes an old practice, but for the newcomer's sockets: a service of that home may have them open. practice_exists
// where the folder is there, holds something else and is not marked.
Status clear_practice_folder(const std::string& folder);
// Makes the folder and marks it.
Status mark_practice_folder(const std::string& folder);

}  // namespace letterlock::practice
