// Browser: opens a one-time link in the person's browser without telling it to anybody else.
//
// The arguments of a program can be read by every user of a computer, and whoever is first uses a one-time link up. So
// the browser is given a small page of a private folder, which leads on to the link.
#pragma once

#include <string>

#include "base/result.h"

namespace letterlock::service {

// Where a browser can be shown: DISPLAY or WAYLAND_DISPLAY, or BROWSER is set.
bool has_display();
// With BROWSER, else xdg-open. browser_not_opened {reason, url}.
Status open_in_browser(const std::string& runtime_folder, const std::string& link);

}  // namespace letterlock::service
