#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "base/result.h"
#include "model/file_reference.h"

namespace wire {

/// The `files` member of a body (wire contract, 1.1.2), of every generation of clients: null and
/// absent are none; unknown and oddly typed members of a reference count as absent.
/// Errors: kUnprocessable when it is not an array of objects.
[[nodiscard]] base::Result<std::vector<model::FileReference>> fileReferences(
    const boost::json::object& body);

}  // namespace wire
