// MailFiles: what is saved of a message as a file: its original, what its layers hold, one part. Private to acts/.
#pragma once

#include "service/routes.h"

namespace letterlock::service {

void add_mail_files(Routes& routes);

}  // namespace letterlock::service
