// The folder of a practice: marked as one, so that nothing of somebody's is ever cleared. Private to practice/.
#pragma once

#include <string>

#include "base/result.h"

namespace letterlock::practice {

// Removes an old practice. practice_exists where the folder is there, holds something and is not marked.
Status clear_practice_folder(const std::string& folder);
// Makes the folder and marks it.
Status mark_practice_folder(const std::string& folder);

}  // namespace letterlock::practice
