// OldProgram: somebody whose program announces RC2 with 40 bits and nothing else. Letterlock reads the mail, believes
// its signature, and refuses to seal anything to such a person. Private to practice/.
#pragma once

#include "practice/resident.h"

namespace letterlock::practice {

struct OldProgram {
  std::string name;
  std::string address;
  std::string password;
};
OldProgram old_program();

// Writes a signed mail into the addressee's box. `pkcs12`: both keys and the authority's certificate.
Status write_as(const OldProgram& old, ByteView pkcs12, const std::string& post_folder, const std::string& to,
                Time now);

}  // namespace letterlock::practice
