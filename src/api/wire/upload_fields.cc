#include "api/wire/upload_fields.h"

#include <charconv>
#include <utility>

#include "base/utf8_repair.h"

namespace wire {
namespace {

tl::unexpected<base::Error> wrong(const std::string& field, const std::string& right) {
  return base::fail({.kind = base::ErrorKind::kInvalid,
                     .message = field + " must be " + right,
                     .details = {{"body -> " + field, "must be " + right, "invalid_value"}}});
}

base::Result<model::Resource::Kind> kindOf(std::string_view value) {
  if (value == "user") return model::Resource::Kind::kUser;
  if (value == "agent") return model::Resource::Kind::kAgent;
  if (value == "skill") return model::Resource::Kind::kSkill;
  return wrong("kind", "one of: user, agent, skill");
}

base::Result<std::int64_t> versionOf(std::string_view value) {
  std::int64_t version = 0;
  const auto* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, version);
  if (parsed.ec != std::errc() || parsed.ptr != end || version < 0)
    return wrong("version", "a whole number");
  return version;
}

base::Result<std::string> shortText(const std::string& field, std::string value) {
  constexpr std::size_t kLongest = 256;
  const bool good = value.size() <= kLongest && base::repairUtf8(value) == value &&
                    value.find('\0') == std::string::npos;
  if (good) return value;
  return wrong(field, "text of at most 256 bytes");
}

}  // namespace

base::Result<void> UploadFields::take(std::string_view name, std::string value) {
  if (value.empty()) return {};
  if (name == "kind") {
    kind_ = TRY(kindOf(value));
  } else if (name == "version") {
    version_ = TRY(versionOf(value));
  } else if (name == "read_only") {
    if (value != "true" && value != "false") return wrong("read_only", "true or false");
    form_.readOnly = value == "true";
  } else if (name == "id") {
    resourceId_ = TRY(shortText("id", std::move(value)));
  } else if (name == "entity_id") {
    form_.entityId = TRY(shortText("entity_id", std::move(value)));
  } else if (name == "user_id") {
    form_.owner.user = TRY(shortText("user_id", std::move(value)));
  } else if (name == "session_id") {
    form_.sessionId = TRY(shortText("session_id", std::move(value)));
  }
  return {};
}

base::Result<files::UploadForm> UploadFields::form() && {
  if (version_ && kind_ != model::Resource::Kind::kSkill)
    return wrong("version", "absent unless kind is skill");
  if (kind_) form_.resource = {.kind = *kind_, .id = std::move(resourceId_), .version = version_};
  return std::move(form_);
}

}  // namespace wire
