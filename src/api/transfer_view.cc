#include "api/transfer_view.h"

namespace letterlock::api {

ImportView view_of(const app::Imported& imported) {
  ImportView view{imported.taken,         imported.present,
                  imported.skipped,       imported.waiting_for_key,
                  imported.unreadable,    {},
                  imported.more_problems, ""};
  for (const app::ImportProblem& problem : imported.problems) {
    view.problems.push_back({problem.path, problem.digest, problem.error.id()});
  }
  if (imported.key_error) view.key_error = imported.key_error->id();
  return view;
}

ExportView view_of(const app::Exported& exported) {
  ExportView view{exported.written, exported.present, exported.extended, {}, exported.more_problems};
  for (const app::ExportProblem& problem : exported.problems) {
    view.problems.push_back({"", problem.digest, problem.error.id()});
  }
  return view;
}

}  // namespace letterlock::api
