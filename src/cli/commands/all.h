// The commands of the program, in the order in which --help lists them.
//
// One line here and one file beside it make a command; nothing else knows them by name.
#pragma once

#include "cli/command.h"

namespace letterlock::cli {

Commands all_commands();

std::unique_ptr<Command> make_practice_command();
std::unique_ptr<Command> make_serve_command();
std::unique_ptr<Command> make_open_app_command();
std::unique_ptr<Command> make_account_add_command();
std::unique_ptr<Command> make_account_discover_command();
std::unique_ptr<Command> make_account_login_command();
std::unique_ptr<Command> make_account_password_command();
std::unique_ptr<Command> make_account_change_command();
std::unique_ptr<Command> make_account_list_command();
std::unique_ptr<Command> make_outbox_retry_command();
std::unique_ptr<Command> make_outbox_remove_command();
std::unique_ptr<Command> make_account_show_command();
std::unique_ptr<Command> make_account_certificates_command();
std::unique_ptr<Command> make_account_test_command();
std::unique_ptr<Command> make_account_remove_command();
std::unique_ptr<Command> make_card_command();
std::unique_ptr<Command> make_card_lock_command();
std::unique_ptr<Command> make_card_session_command();
std::unique_ptr<Command> make_store_check_command();
std::unique_ptr<Command> make_sync_command();
std::unique_ptr<Command> make_send_command();
std::unique_ptr<Command> make_draft_send_command();
std::unique_ptr<Command> make_list_command();
std::unique_ptr<Command> make_read_command();
std::unique_ptr<Command> make_move_command();
std::unique_ptr<Command> make_import_command();
std::unique_ptr<Command> make_export_command();
std::unique_ptr<Command> make_contact_list_command();
std::unique_ptr<Command> make_contact_show_command();
std::unique_ptr<Command> make_contact_add_command();
std::unique_ptr<Command> make_contact_compare_command();
std::unique_ptr<Command> make_contact_export_command();
std::unique_ptr<Command> make_contact_remove_command();
std::unique_ptr<Command> make_tunnel_list_command();
std::unique_ptr<Command> make_tunnel_show_command();
std::unique_ptr<Command> make_tunnel_open_command();
std::unique_ptr<Command> make_tunnel_test_command();
std::unique_ptr<Command> make_tunnel_repair_command();
std::unique_ptr<Command> make_trust_check_command();
std::unique_ptr<Command> make_anchors_list_command();
std::unique_ptr<Command> make_anchors_add_command();
std::unique_ptr<Command> make_anchors_change_command();
std::unique_ptr<Command> make_anchors_remove_command();
std::unique_ptr<Command> make_anchors_system_command();
std::unique_ptr<Command> make_crl_list_command();
std::unique_ptr<Command> make_crl_import_command();
std::unique_ptr<Command> make_crl_refresh_command();
std::unique_ptr<Command> make_trust_settings_command();
std::unique_ptr<Command> make_crl_check_command();
std::unique_ptr<Command> make_crl_remove_command();
std::unique_ptr<Command> make_seal_command();
std::unique_ptr<Command> make_open_command();

}  // namespace letterlock::cli
