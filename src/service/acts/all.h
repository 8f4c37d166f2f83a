// Acts: the handlers, one file for each noun. A handler calls app/ and answers with a view of api/.
#pragma once

#include "service/routes.h"

namespace letterlock::service {

void add_service(Routes& routes);  // session, events' types, questions, uploads, running acts
void add_settings(Routes& routes);
void add_accounts(Routes& routes);
void add_certificates(Routes& routes);
void add_cards(Routes& routes);
void add_mail(Routes& routes);
void add_letters(Routes& routes);
void add_outbox(Routes& routes);
void add_people(Routes& routes);
void add_trust(Routes& routes);
void add_trust_revocation(Routes& routes);  // and the system's roots
void add_practice(Routes& routes);

// All of them.
Routes all_routes();
// How the web app calls a request; "" where the words of its pattern are good enough.
std::string_view function_name(Method method, std::string_view pattern);

}  // namespace letterlock::service
