// Gate: which requests are answered at all (S13), before anything is looked up for them.
//
// Host must be ours by address or as localhost, or a name that somebody else points at this computer would reach us
// (DNS rebinding). What changes something must come from a page of ours (Origin); what only reads must not come from
// another site where the browser says so (Origin, Sec-Fetch-Site), and other ports of this computer are other sites.
// Not here: sessions.
#pragma once

#include "base/result.h"
#include "service/http_head.h"
#include "service/http_server.h"

namespace letterlock::service {

enum class Reading { page, data };

// "127.0.0.1:PORT" or "localhost:PORT". host_refused.
Status check_host(const HttpHead& head, unsigned port);
// origin_refused. `reading`: a page may be reached by a link from anywhere, data may not.
Status check_origin(const HttpHead& head, Reading reading);

// What every answer says to the browser; with the strict Content-Security-Policy.
HttpFields security_fields();

}  // namespace letterlock::service
