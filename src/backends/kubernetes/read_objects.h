#pragma once

#include <boost/json/fwd.hpp>

#include "backends/kubernetes/objects.h"

namespace kubernetes {

// Objects of the API from their JSON. What is missing or of another type is left empty: whether an
// object has the name and uid without which it is of no use, the caller asks.
void readObject(const boost::json::object& from, Pod& into);
void readObject(const boost::json::object& from, Job& into);
void readObject(const boost::json::object& from, Event& into);

}  // namespace kubernetes
