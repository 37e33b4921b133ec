#include "execution/run_context.h"

#include "crypto/sha256.h"
#include "execution/context_bytes.h"

namespace execution {
namespace {

constexpr std::string_view kHead = "kubecoderun run 1\n";
constexpr std::size_t kDigestLetters = 32;  // 128 bits: nobody finds other bytes for one of these

// Each list of fields is there once, for both directions: `bytes` is a ContextWriter or a
// ContextReader.

template <class Bytes, class Value>
void eachField(Bytes& bytes, Value& owner)
  requires std::same_as<std::remove_const_t<Value>, model::Owner>
{
  bytes.word(owner.principal.kind, model::Principal::Kind::kToken);
  bytes.text(owner.principal.id);
  bytes.text(owner.user);
}

template <class Bytes, class Value>
void eachField(Bytes& bytes, Value& limits)
  requires std::same_as<std::remove_const_t<Value>, model::RunLimits>
{
  bytes.number(limits.wallTime);
  bytes.number(limits.cpuTime);
  bytes.number(limits.memoryBytes);
  bytes.number(limits.processes);
  bytes.fraction(limits.cpus);
  bytes.flag(limits.givesWay);
  bytes.number(limits.openFiles);
  bytes.number(limits.fileBytes);
  bytes.number(limits.dataBytes);
  bytes.number(limits.tmpBytes);
  bytes.number(limits.inodes);
  bytes.number(limits.outputBytes);
  bytes.number(limits.drainBytes);
}

template <class Bytes, class Value>
void eachField(Bytes& bytes, Value& resource)
  requires std::same_as<std::remove_const_t<Value>, model::Resource>
{
  bytes.word(resource.kind, model::Resource::Kind::kSkill);
  bytes.text(resource.id);
  bytes.optional(resource.version, [&](auto& version) { bytes.number(version); });
}

template <class Bytes, class Value>
void eachField(Bytes& bytes, Value& session)
  requires std::same_as<std::remove_const_t<Value>, model::Session>
{
  bytes.text(session.id);
  eachField(bytes, session.owner);
  bytes.text(session.entityId);
  bytes.word(session.origin, model::Session::Origin::kUpload);
  bytes.optional(session.resource, [&](auto& resource) { eachField(bytes, resource); });
  bytes.flag(session.readOnly);
  bytes.number(session.createdAt);
  bytes.number(session.lastUsedAt);
}

template <class Bytes, class Value>
void eachField(Bytes& bytes, Value& file)
  requires std::same_as<std::remove_const_t<Value>, model::StoredFile>
{
  bytes.text(file.id);
  bytes.text(file.sessionId);
  bytes.text(file.name);
  bytes.number(file.size);
  bytes.text(file.contentType);
  bytes.text(file.sha256);
  bytes.flag(file.readOnly);
  bytes.number(file.createdAt);
  bytes.optional(file.modifiedFrom, [&](auto& source) {
    bytes.text(source.fileId);
    bytes.text(source.sessionId);
  });
  bytes.optional(file.resource, [&](auto& resource) { eachField(bytes, resource); });
}

template <class Bytes, class Value>
void eachField(Bytes& bytes, Value& context)
  requires std::same_as<std::remove_const_t<Value>, RunContext>
{
  eachField(bytes, context.owner);
  bytes.text(context.requestId);
  bytes.text(context.language);
  bytes.list(context.functions, [&](auto& function) {
    bytes.text(function.name);
    bytes.text(function.tool);
  });
  eachField(bytes, context.limits);
  bytes.flag(context.expectsVariables);
  eachField(bytes, context.session);
  bytes.list(context.inputs.inputs, [&](auto& input) {
    eachField(bytes, input.file);
    bytes.text(input.path);
    bytes.flag(input.knowsInherited);
  });
  bytes.list(context.inputs.missing, [&](auto& name) { bytes.text(name); });
}

}  // namespace

std::string encodeContext(const RunContext& context) {
  ContextWriter writer(kHead);
  eachField(writer, context);
  return writer.take();
}

base::Result<RunContext> decodeContext(std::string_view bytes) {
  RunContext context;
  ContextReader reader(bytes, kHead);
  eachField(reader, context);
  const bool good = reader.isWhole() && context.inputs.inputs.size() <= model::kMostInputFiles;
  if (!good) return base::fail(base::ErrorKind::kInvalid, "not the context of a run");
  return context;
}

std::string contextDigest(std::string_view bytes) {
  return crypto::sha256(bytes).substr(0, kDigestLetters);
}

}  // namespace execution
