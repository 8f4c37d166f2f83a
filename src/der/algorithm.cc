#include "der/algorithm.h"

namespace letterlock::der {

Result<AlgorithmIdentifier> parse_algorithm(Reader& reader) {
  TRY_ASSIGN(const Element element, reader.expect(kSequence));
  Reader inner(element.content);
  AlgorithmIdentifier algorithm;
  TRY_ASSIGN(algorithm.oid, read_oid(inner));
  if (!inner.at_end()) {
    TRY_ASSIGN(const Element parameters, inner.next());
    algorithm.parameters = parameters.whole;
  }
  TRY(inner.expect_end());
  return algorithm;
}

}  // namespace letterlock::der
