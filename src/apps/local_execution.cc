#include "apps/local_execution.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include "apps/from_settings.h"
#include "languages/load.h"

namespace apps {
namespace asio = boost::asio;
namespace {

using namespace std::chrono_literals;
constexpr auto kStartTime = 60s;  // a runner that starts may sweep what an earlier one left

local::Options optionsFor(config::Settings settings,
                          const std::vector<languages::Description>& descriptions,
                          std::filesystem::path socket) {
  settings.podPoolEnabled = false;  // one program: nothing is worth keeping ready
  return providerOptions(settings, descriptions, std::move(socket));
}

execution::ExecuteCode::Settings executionSettings(const config::Settings& settings) {
  execution::ExecuteCode::Settings chosen;
  chosen.limits.base = runLimits(settings);
  chosen.longestQueueTime = kStartTime;
  return chosen;
}

}  // namespace

LocalExecution::LocalExecution(const config::Settings& settings,
                               std::vector<languages::Description> descriptions,
                               PrivateRunner runner)
    : descriptions_(std::move(descriptions)),
      catalog_(languages::catalogOf(descriptions_)),
      runner_(std::move(runner)),
      admission_(execution::FairQueue::Limits{.places = 1, .perPrincipal = 1, .waiting = 1}),
      provider_(optionsFor(settings, descriptions_, runner_.socket()), context_.get_executor()),
      execute_(admission_, provider_, nullptr, nullptr, catalog_, observer_,
               executionSettings(settings)) {}

LocalExecution::~LocalExecution() {
  context_.stop();
}

base::Result<std::unique_ptr<LocalExecution>> LocalExecution::start(
    const config::Settings& settings) {
  auto descriptions = TRY(languages::load(settings.languagesFolder));
  auto runner = TRY(PrivateRunner::start(settings));
  std::unique_ptr<LocalExecution> execution(
      new LocalExecution(settings, std::move(descriptions), std::move(runner)));
  execution->inspection_ =
      TRY(execution->wait(execution->provider_.inspect(async::Deadline::in(kStartTime))));
  return execution;
}

template <class T>
base::Result<T> LocalExecution::wait(async::Task<base::Result<T>> task) {
  base::Result<T> result;
  asio::co_spawn(context_, std::move(task),
                 [&](const std::exception_ptr& fault, base::Result<T> given) {
                   context_.stop();
                   if (fault) std::rethrow_exception(fault);
                   result = std::move(given);
                 });
  context_.restart();
  context_.run();
  return result;
}

base::Result<model::ExecutionOutcome> LocalExecution::run(model::Program program,
                                                          ports::OutputListener& listener) {
  const auto cancel = std::make_shared<async::CancelToken>();  // a signal may come as we return
  asio::signal_set signals(context_, SIGINT, SIGTERM);
  interrupted_ = false;
  signals.async_wait([cancel, this](const boost::system::error_code& gone, int) {
    if (gone) return;
    interrupted_ = true;
    cancel->cancel();
  });
  model::ExecutionRequest request{.program = std::move(program)};
  return wait(execute_(std::move(request), listener, *cancel));
}

}  // namespace apps
