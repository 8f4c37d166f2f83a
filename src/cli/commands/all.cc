#include "cli/commands/all.h"

namespace letterlock::cli {

Commands all_commands() {
  Commands commands;
  for (const auto& make : {
           make_practice_command,
           make_serve_command,
           make_open_app_command,
           make_account_discover_command,
           make_account_add_command,
           make_account_login_command,
           make_account_password_command,
           make_account_change_command,
           make_account_list_command,
           make_outbox_retry_command,
           make_outbox_remove_command,
           make_account_show_command,
           make_account_certificates_command,
           make_account_test_command,
           make_account_remove_command,
           make_card_command,
           make_card_lock_command,
           make_card_session_command,
           make_sync_command,
           make_send_command,
           make_draft_send_command,
           make_list_command,
           make_read_command,
           make_move_command,
           make_contact_list_command,
           make_contact_show_command,
           make_contact_add_command,
           make_contact_compare_command,
           make_contact_export_command,
           make_contact_remove_command,
           make_tunnel_list_command,
           make_tunnel_show_command,
           make_tunnel_open_command,
           make_tunnel_test_command,
           make_tunnel_repair_command,
           make_trust_check_command,
           make_anchors_list_command,
           make_anchors_add_command,
           make_anchors_change_command,
           make_anchors_remove_command,
           make_anchors_system_command,
           make_crl_list_command,
           make_crl_import_command,
           make_crl_refresh_command,
           make_trust_settings_command,
           make_crl_check_command,
           make_crl_remove_command,
           make_seal_command,
           make_open_command,
           make_store_check_command,
           make_import_command,
           make_export_command,
       }) {
    commands.push_back(make());
  }
  return commands;
}

}  // namespace letterlock::cli
