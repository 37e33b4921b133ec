#include "protocol/files_json.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "model/file_path.h"

namespace protocol {
namespace {

using model::LeftBehind;

constexpr std::array<std::pair<LeftBehind, std::string_view>, 6> kReasons{
    {{LeftBehind::kTooLarge, "tooLarge"},
     {LeftBehind::kTooMany, "tooMany"},
     {LeftBehind::kBadName, "badName"},
     {LeftBehind::kUnreadable, "unreadable"},
     {LeftBehind::kNotAFile, "notAFile"},
     {LeftBehind::kAnotherName, "anotherName"}}};

std::string_view nameOf(LeftBehind reason) {
  return std::ranges::find(kReasons, reason, &decltype(kReasons)::value_type::first)->second;
}

LeftBehind readReason(Fields& fields) {
  std::string name;
  fields.read("reason", name);
  const auto* const found =
      std::ranges::find(kReasons, name, &decltype(kReasons)::value_type::second);
  if (found != kReasons.end()) return found->first;
  fields.expected("reason", "a known reason");
  return LeftBehind::kUnreadable;
}

/// Calls `readOne(Fields&)` for each object of the list.
template <class ReadOne>
void readObjects(Fields& fields, std::string_view key, ReadOne readOne) {
  for (const auto& value : fields.list(key)) {
    if (!value.is_object()) return fields.expected(key, "a list of objects");
    Fields one = fields.of(value.get_object());
    readOne(one);
  }
}

void readPlaces(Fields& fields, std::string_view key, std::vector<std::uint32_t>& into) {
  for (const auto& value : fields.list(key)) {
    boost::json::error_code failure;
    const auto place = value.to_number<std::uint32_t>(failure);
    if (failure || (!into.empty() && place <= into.back()))
      return fields.expected(key, "a list of ascending numbers");
    into.push_back(place);
  }
}

void readChanged(Fields& fields, std::vector<model::OutputFile>& into) {
  readObjects(fields, "changed", [&into](Fields& one) {
    model::OutputFile file;
    one.read("path", file.path);
    one.read("size", file.size);
    one.read("wasInput", file.wasInput);
    if (!model::isFilePath(file.path)) one.expected("path", "a relative path");
    if (!into.empty() && file.path <= into.back().path)
      one.expected("path", "after the one before");
    into.push_back(std::move(file));
  });
}

void readLeft(Fields& fields, std::vector<model::LeftFile>& into) {
  readObjects(fields, "left", [&into](Fields& one) {
    auto& file = into.emplace_back();
    one.read("path", file.path);
    file.reason = readReason(one);
  });
  if (into.size() > model::kMostLeftNamed) fields.expected("left", "a shorter list");
}

}  // namespace

boost::json::object toJson(const model::WorkspaceChanges& changes) {
  boost::json::array changed, left;
  for (const auto& file : changes.changed)
    changed.push_back({{"path", file.path}, {"size", file.size}, {"wasInput", file.wasInput}});
  for (const auto& file : changes.left)
    left.push_back({{"path", file.path}, {"reason", nameOf(file.reason)}});
  return {{"changed", std::move(changed)},
          {"deleted", boost::json::array(changes.deleted.begin(), changes.deleted.end())},
          {"unchanged", boost::json::array(changes.unchanged.begin(), changes.unchanged.end())},
          {"left", std::move(left)},
          {"leftCount", changes.leftCount},
          {"cut", changes.cut}};
}

void readFiles(Fields fields, model::WorkspaceChanges& changes) {
  readChanged(fields, changes.changed);
  readPlaces(fields, "deleted", changes.deleted);
  readPlaces(fields, "unchanged", changes.unchanged);
  readLeft(fields, changes.left);
  fields.read("leftCount", changes.leftCount);
  fields.read("cut", changes.cut);
}

}  // namespace protocol
