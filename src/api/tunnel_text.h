// A tunnel as the lines that a person reads: where it stands and why, what comes next, the cipher, the steps with
// what is done, the certificates, and what should be noticed.
#pragma once

#include "api/text_lines.h"
#include "tunnel/tunnel.h"

namespace letterlock::api {

TextLines lines_of(const tunnel::Tunnel& tunnel, text::Language language);
Tone tone_of(tunnel::State state);
// With what a new certificate has in common with the accepted one, and when one ends.
std::string notice_sentence(const tunnel::Notice& notice, text::Language language);
// One line: state, reason where there is one.
std::string summary_sentence(const tunnel::Tunnel& tunnel, text::Language language);

}  // namespace letterlock::api
