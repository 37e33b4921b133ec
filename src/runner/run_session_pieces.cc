// What a program left, given to the server piece by piece.
#include <fcntl.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "runner/run_session.h"

namespace runner {
namespace asio = boost::asio;

base::Result<void> RunSession::fetch(const protocol::Fetch& wanted) {
  if (!files_ || fetching_) return base::fail(broken("nothing can be fetched now"));
  if (wanted.asFile) {
    answerWith({}, files_->open(wanted.file));
  } else {
    answerWith(files_->read(wanted.file, wanted.offset, wanted.length));
  }
  return {};
}

base::Result<void> RunSession::fetchState(const protocol::FetchState& wanted) {
  if (!stateOut_ || fetching_) return base::fail(broken("nothing can be fetched now"));
  if (wanted.asFile) {
    answerWith({}, stateOut_->descriptor());
  } else {
    answerWith(stateOut_->read(wanted.offset, wanted.length));
  }
  return {};
}

void RunSession::answerWith(std::string piece, int descriptor) {
  fetching_ = true;
  base::UniqueFd file(descriptor < 0 ? -1 : ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  asio::co_spawn(executor_,
                 sendPiece(shared_from_this(), connection_, std::move(piece), std::move(file)),
                 asio::detached);
}

async::Task<void> RunSession::sendPiece(std::shared_ptr<RunSession> self, std::uint64_t connection,
                                        std::string piece, base::UniqueFd file) {
  // The outcome has arrived, so nothing else is being written.
  const auto stream = self->stream_;
  const protocol::FrameView frame{protocol::FrameType::kPiece, 0, piece};
  bool sent = false;
  if (stream && file && stream->carriesDescriptors()) {
    const auto written = co_await stream->writeWith(frame, file.get());
    if (!written) stream->close();
    sent = !written || *written;
  }
  if (stream && !sent && !co_await stream->write(frame)) stream->close();
  if (self->connection_ == connection) self->fetching_ = false;
}

}  // namespace runner
